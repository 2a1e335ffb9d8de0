"""Who must not check whom, to the day, and by which rule row."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.draw.conflicts import ConflictFacts, Tie, Visit, conflict_rules, conflicts
from gongzhi.core.draw.joint import Planned, visit_to_join
from gongzhi.core.errors import NoRuleApplies

ON = date(2017, 6, 1)
RULES = book(ON, "JX2017")


def found(*ties: Tie, visits=(), cross_county=False, on=ON):
    facts = ConflictFacts(
        on, ties, tuple(visits), {"I1": "360702", "I2": "360700", "I3": "360703"}, {"E1": "360702", "E2": "360703"},
        cross_county,
    )  # fmt: skip
    return conflicts(facts, RULES)


def tie(kind: str, ended: date | None = None, inspector="I1", enterprise="E1") -> Tie:
    return Tie("HB-1", inspector, enterprise, kind, ended)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("own_interest", "CF-INTEREST"), ("relative", "CF-RELATIVE"), ("shares", "CF-SHARES"),
        ("employed", "CF-EMPLOYED"), ("other_tie", "CF-OTHER"), ("recused", "CF-RECUSED"),
    ],
)  # fmt: skip
def test_a_tie_that_lasts_is_a_conflict_under_the_name_of_its_row(kind, rule):
    assert found(tie(kind)) == (("E1", "I1", rule),)
    assert rule in conflict_rules(RULES)


def test_who_left_a_firm_may_not_check_it_for_three_years():
    left = tie("employed", date(2014, 6, 2))
    assert found(left) == (("E1", "I1", "CF-EMPLOYED"),)
    assert found(left, on=date(2017, 6, 2)) == ()


def test_an_interest_that_ended_counts_no_more():
    assert found(tie("own_interest", date(2017, 6, 1))) == ()
    assert found(tie("own_interest", date(2017, 6, 2))) != ()


def test_whoever_made_one_of_the_two_latest_checks_does_not_come_a_third_time():
    visits = [
        Visit("RC-1", "E1", ("I1",), date(2016, 1, 1)),
        Visit("RC-2", "E1", ("I2", "I3"), date(2016, 7, 1)),
        Visit("RC-3", "E1", ("I3",), date(2017, 1, 1)),
    ]
    assert found(visits=visits) == (("E1", "I2", "CF-VISITED"), ("E1", "I3", "CF-VISITED"))


def test_across_counties_nobody_checks_in_the_own_county_and_the_city_everywhere():
    assert found() == ()
    assert found(cross_county=True) == (("E1", "I1", "CF-COUNTY"), ("E2", "I3", "CF-COUNTY"))


def test_enterprises_and_inspectors_of_other_pools_are_left_out_and_a_conflict_stands_once():
    same = [tie("shares"), tie("shares"), tie("shares", enterprise="E9"), tie("shares", inspector="I9")]
    assert found(*same) == (("E1", "I1", "CF-SHARES"),)


def test_a_tie_of_an_unknown_kind_is_no_silence():
    with pytest.raises(NoRuleApplies, match="neighbour"):
        found(tie("neighbour"))


MAY, JUNE = (date(2017, 5, 1), date(2017, 5, 31)), (date(2017, 5, 31), date(2017, 6, 30))


def planned(plan: str, bodies=("customs",), window=MAY, visit="RC-1") -> Planned:
    return Planned(visit, plan, bodies, *window)


def test_plans_of_two_bodies_with_a_day_in_common_make_one_visit():
    standing = [planned("CJ-1"), planned("CJ-1", visit="RC-0")]
    assert visit_to_join(planned("CJ-2", ("market",), JUNE), standing) == "RC-0"


@pytest.mark.parametrize(
    "wanted",
    [
        planned("CJ-1", ("market",)),
        planned("CJ-2"),
        planned("CJ-2", ("customs", "market")),
        planned("CJ-2", ("market",), (date(2017, 6, 1), date(2017, 6, 30))),
        planned("CJ-2", ("market",), (None, None)),
    ],
)
def test_the_same_plan_the_same_body_other_weeks_or_no_window_make_no_joint_visit(wanted):
    assert visit_to_join(wanted, [planned("CJ-1")]) is None
