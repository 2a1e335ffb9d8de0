"""The invented province holds a whole round: its transcript does again, its results are estimated, in seconds."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from time import process_time

import pytest
from django.conf import settings

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.draws import bundle_of
from gongzhi.simulate import province
from gongzhi.simulate.matters import check_programme, checks
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.conftest import address
from tests.verifier.verifier import verifier

SEED, SCALE, FIRST, UNTIL = "gongzhi", Fraction(1, 4), date(2024, 1, 2), date(2024, 5, 15)
SECONDS = 60  # of this process; some ten where nothing else runs


@pytest.fixture
def sequenced(clone):
    before = settings.SEQUENCER_URL
    settings.SEQUENCER_URL = address("GONGZHI_SEQUENCER_URL", clone)
    yield
    settings.SEQUENCER_URL = before


def test_a_city_draws_checks_and_discloses_a_round_that_the_verifier_does_again(db, sequenced):
    made = province(SEED, SCALE, UNTIL)
    system, at = setting_up.the_system("360000"), at_noon(FIRST)
    setting_up.take_in_people(made.people, by=system, at=at)
    setting_up.take_in_enterprises(made.enterprises, raw_hash="0" * 64, by=system, at=at)
    staff = defaultdict(list)
    for person in made.people:
        staff[person.role, person.region].append(setting_up.actor(person))
    run = Play(system, staff, {}, {}, SEED, UNTIL, is_sequenced=True)
    witness = dict(settings.WITNESS)
    checks.play(run, FIRST)
    check_programme.play(run, FIRST)
    began = process_time()
    while run.agenda and run.agenda[0][0] <= UNTIL:
        day, _, work = heapq.heappop(run.agenda)
        run_clocks(by=system, at=at_noon(day))
        work(day)
    assert process_time() - began < SECONDS
    assert witness == settings.WITNESS
    with seeing_as(system):
        (one,) = queries.draws.rounds()
        tasks = queries.matters.all_of("check_task", plan=one.plan)
    assert (one.state, one.purpose) == ("disclosed", "draw")
    assert [wave.wave for wave in one.waves] == [1, 2]
    assert len({wave.dispatched_at[:10] for wave in one.waves}) == 2
    said = "".join(verifier.verify(bundle_of(one.number)))
    assert one.seed in said
    states = Counter(task.instance.state for task in tasks)
    assert set(states) <= {"published", "final", "correcting"}, states
    assert states["published"] > 1
    found = queries.check_arms.public_results(one.number)
    assert found is not None
    assert found.trace[0].values["checked"] == str(len(tasks))
