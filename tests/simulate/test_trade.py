"""What happens in the invented province under article 9: each of its procedures is under way, none of them stuck."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

from gongzhi.actions import registers, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.simulate import province
from gongzhi.simulate.matters import trade
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SEED, SCALE, FIRST, UNTIL = "gongzhi", Fraction(1, 4), date(2024, 1, 2), date(2024, 10, 25)
SCHEMES = ("trade_notification", "trade_concern", "trade_survey", "key_industry", "research_base")


def test_they_stand_in_different_states_and_firms_have_answered(db):
    made = province(SEED, SCALE, UNTIL)
    system, at = setting_up.the_system("360000"), at_noon(FIRST)
    setting_up.take_in_people(made.people, by=system, at=at)
    setting_up.take_in_enterprises(made.enterprises, raw_hash="0" * 64, by=system, at=at)
    registers.take_in_products(made.products, raw_hash="0" * 64, by=system, at=at)
    registers.take_in_associations(made.associations, raw_hash="0" * 64, by=system, at=at)
    staff = defaultdict(list)
    for row in made.people:
        staff[row.role, row.region].append(setting_up.actor(row))
    run = Play(system, staff, {}, {}, SEED, UNTIL)
    trade.play(run, FIRST)
    while run.agenda and run.agenda[0][0] <= UNTIL:
        day, _, work = heapq.heappop(run.agenda)
        work(day)
    with seeing_as(system):
        states = {scheme: Counter(row.instance.state for row in queries.matters.all_of(scheme)) for scheme in SCHEMES}
        briefings = Counter(row.instance.state for row in queries.matters.all_of("trade_briefing"))
        (survey,) = queries.matters.all_of("trade_survey", states=["closed"])
    assert states == {
        "trade_notification": {"submitted": 1, "linked": 1, "explained": 1, "registered": 1, "archived": 1},
        "trade_concern": {"sent": 1, "drafted": 1},
        "trade_survey": {"closed": 1, "collecting": 1},
        "key_industry": {"chosen": 1},
        "research_base": {"active": 1},
    }
    assert set(briefings) == {"told", "acknowledged"}
    assert 0 < survey.values["affected"] < survey.values["answered"]
