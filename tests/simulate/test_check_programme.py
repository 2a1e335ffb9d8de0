"""A city of the invented province prepares its random checks: pool, ties, plan, frame."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

from gongzhi.actions import setting_up
from gongzhi.actions.check_rounds import inputs_of
from gongzhi.actions.clock import at_noon
from gongzhi.simulate import province
from gongzhi.simulate.matters import check_programme, checks
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SEED, SCALE, FIRST, UNTIL = "gongzhi", Fraction(1, 4), date(2024, 1, 2), date(2024, 2, 20)
SCHEMES = ("inspector", "inspector_tie", "recusal")


def test_a_city_goes_from_its_pool_to_a_frame_that_is_the_register(db):
    made = province(SEED, SCALE, UNTIL)
    system, at = setting_up.the_system("360000"), at_noon(FIRST)
    setting_up.take_in_people(made.people, by=system, at=at)
    setting_up.take_in_enterprises(made.enterprises, raw_hash="0" * 64, by=system, at=at)
    staff = defaultdict(list)
    for person in made.people:
        staff[person.role, person.region].append(setting_up.actor(person))
    run = Play(system, staff, {}, {}, SEED, UNTIL)
    checks.play(run, FIRST)
    check_programme.play(run, FIRST)
    while run.agenda and run.agenda[0][0] <= UNTIL:
        day, _, work = heapq.heappop(run.agenda)
        work(day)
    here = {row.uscc for row in made.enterprises if row.region[:4] == check_programme.CITY[:4]}
    with seeing_as(system):
        states = {one: Counter(row.instance.state for row in queries.matters.all_of(one)) for one in SCHEMES}
        (plan,) = queries.matters.all_of("check_plan", method="vdr1")
        found = inputs_of(plan.number, at_noon(UNTIL), UNTIL)
    assert plan.instance.state == "drawing"
    assert set(found.registry) == here
    assert {row.id for row in (*found.tables.frame, *found.tables.exclusions)} == here
    assert {row.rule for row in found.tables.conflicts} >= {"CF-RELATIVE", "CF-RECUSED"}
    assert states == {
        "inspector": {"listed": 2, "entered": 1}, "inspector_tie": {"declared": 1},
        "recusal": {"granted": 1, "asked": 1},
    }  # fmt: skip
