from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.recognition.zones import (
    TABLES,
    Incidents,
    ItemScore,
    ZoneChecks,
    ZoneFacts,
    assess_zone,
    criteria,
)

RULES = book(date(2017, 6, 1), "JX2017")
NOW = book(date(2026, 6, 1), "CN2026")
DAY = date(2017, 6, 30)
TYPES = ("industrial", "food_agri", "organic")
HUNDRED_MILLION = 10**8 * 100


def scores(short: Decimal, zone_type: str = "food_agri", unmet: tuple[str, ...] = ()) -> tuple[ItemScore, ...]:
    """Full points less what is short, all key items met but those named."""
    items = []
    for row in criteria(zone_type, RULES):
        lost = min(short, row.max_points)
        short -= lost
        items.append(ItemScore(f"PF-{row.item}", row.item, row.max_points - lost, row.item not in unmet))
    assert short == 0
    return tuple(items)


def zone(score: str = "91.5", passed=1182, tested=1200, handled=None, banned=0, **other) -> ZoneFacts:
    given = {"kind": "provincial_zone", "zone_type": "food_agri", "unmet": ()} | other
    checks = ZoneChecks("CC-2017", tested, passed, tested - passed if handled is None else handled, banned)
    return ZoneFacts(
        "SFQ-1", DAY, given["kind"], given["zone_type"],
        scores(100 - Decimal(score), given["zone_type"], given["unmet"]), checks,
        Incidents("SFQ-1 2017", 1, 2, 2 * HUNDRED_MILLION), Incidents("360000 2017", 30, 70, 40 * HUNDRED_MILLION),
    )  # fmt: skip


def grounds(facts: ZoneFacts, by=RULES) -> str | None:
    value = assess_zone(facts, by).value
    assert (value["passed"] == "true") == (value["grounds"] is None)
    return value["grounds"]


def against(facts: ZoneFacts, by=RULES) -> set[str]:
    return set((grounds(facts, by) or "").split())


def test_zone_a_passes_with_a_score_of_91_5_and_a_pass_rate_of_98_5():
    value = assess_zone(zone(), RULES).value
    assert (value["passed"], value["score"], value["pass_rate"]) == ("true", "91.5", "98.50")
    assert (value["handled_rate"], value["banned"]) == ("100.00", "0")
    assert Fraction(1182, 1200) == Fraction(985, 1000)


def test_zone_b_is_refused_for_its_pass_rate_in_spite_of_the_higher_score():
    value = assess_zone(zone("93", passed=1169), RULES).value
    assert (value["passed"], value["grounds"]) == ("false", "PASS_RATE")
    assert (value["score"], value["pass_rate"]) == ("93.0", "97.42")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (zone("90"), None),
        (zone("89.9"), "SCORE"),
        (zone(unmet=("inputs_control",)), "KEY_ITEM"),
        (zone(unmet=("ecology",)), None),  # no key item
        (zone(passed=1176), None),  # 98 % to the batch
        (zone(passed=1175), "PASS_RATE"),
        (zone(handled=17), "FAILURES_HANDLED"),
        (zone(banned=1), "BANNED_SUBSTANCE"),
        (zone(tested=0, passed=0), "PASS_RATE"),
        (zone(tested=10, passed=10), None),  # nothing failed, nothing to handle
        (
            zone("10", passed=600, handled=0, banned=2, unmet=("traceability",)),
            "SCORE KEY_ITEM PASS_RATE FAILURES_HANDLED BANNED_SUBSTANCE",
        ),
    ],
)
def test_every_ground_is_named_on_its_own_side_of_the_line(facts, expected):
    assert grounds(facts) == expected


def test_a_rate_over_nothing_is_none():
    value = assess_zone(zone(tested=0, passed=0), RULES).value
    assert (value["pass_rate"], value["handled_rate"]) == (None, None)


def test_the_score_is_judged_exactly_and_shown_with_one_decimal():
    value = assess_zone(zone("89.95"), RULES).value
    assert (value["score"], value["exact"], value["grounds"]) == ("90.0", "89.95", "SCORE")


def test_a_criterion_that_nobody_scored_has_no_points_and_is_not_met():
    facts = zone("100")
    left = replace(facts, items=tuple(each for each in facts.items if each.item != "traceability"))
    value = assess_zone(left, RULES).value
    assert (value["exact"], value["unmet"], value["grounds"]) == ("90", "traceability", "KEY_ITEM")


@pytest.mark.parametrize("zone_type", TYPES)
def test_each_type_of_zone_has_twelve_criteria_of_100_points(zone_type):
    rows = criteria(zone_type, RULES)
    assert (len(rows), sum(row.max_points for row in rows)) == (12, 100)
    assert grounds(zone(zone_type=zone_type)) is None


def test_industry_is_asked_for_its_process_and_farms_for_pests():
    asked = {zone_type: {row.item for row in criteria(zone_type, RULES)} for zone_type in TYPES}
    assert asked["industrial"] ^ asked["food_agri"] == {"process_control", "pest_disease_control"}
    assert asked["organic"] == asked["food_agri"]


def test_national_zones_are_assessed_in_2017_and_no_longer_in_2026():
    assert grounds(zone(kind="national_zone")) is None
    assert grounds(zone(kind="national_zone"), NOW) == "SCHEME_OFF"
    assert grounds(zone(), NOW) is None


@pytest.mark.parametrize(
    ("notices", "returned", "rate", "outcome"),
    [(1, 2, "1.50", "better"), (2, 3, "2.50", "equal"), (3, 3, "3.00", "worse")],
)
def test_the_outcome_is_the_zones_rate_against_the_provinces_and_decides_nothing(notices, returned, rate, outcome):
    facts = replace(zone(), zone=Incidents("SFQ-1", notices, returned, 2 * HUNDRED_MILLION))
    value = assess_zone(facts, RULES).value
    assert (value["zone_per_100m"], value["province_per_100m"], value["outcome"]) == (rate, "2.50", outcome)
    assert value["passed"] == "true"


def test_without_exports_there_is_no_outcome():
    value = assess_zone(replace(zone(), zone=Incidents("SFQ-1", 1, 1, 0)), RULES).value
    assert (value["zone_per_100m"], value["outcome"], value["passed"]) == (None, None, "true")


@pytest.mark.parametrize(
    ("faulty", "code"),
    [
        (replace(zone(), items=(*zone().items, zone().items[0])), "ZONE_ITEM_TWICE"),
        (replace(zone(), items=(ItemScore("1", "ecology", Decimal("8.1"), True),)), "ZONE_POINTS"),
        (replace(zone(), items=(ItemScore("1", "ecology", Decimal("-0.1"), True),)), "ZONE_POINTS"),
        (replace(zone(), items=(ItemScore("1", "ecology", Decimal("NaN"), True),)), "ZONE_POINTS"),
        (replace(zone(), checks=ZoneChecks("1", 10, 11, 0, 0)), "ZONE_COUNT"),
        (replace(zone(), checks=ZoneChecks("1", 10, 9, 2, 0)), "ZONE_COUNT"),
        (replace(zone(), checks=ZoneChecks("1", 10, 9, 1, 2)), "ZONE_COUNT"),
    ],
)
def test_points_and_counts_that_cannot_be_are_named(faulty, code):
    with pytest.raises(BadInput) as refused:
        assess_zone(faulty, RULES)
    assert code in [cell.code for cell in refused.value.cells]


@pytest.mark.parametrize(
    "odd",
    [
        replace(zone(), kind="county_zone"),
        replace(zone(), zone_type="cultural"),
        replace(zone(), items=(ItemScore("1", "process_control", Decimal(1), True),)),  # of industry
    ],
)
def test_what_no_row_names_has_no_default(odd):
    with pytest.raises(NoRuleApplies):
        assess_zone(odd, RULES)


@pytest.mark.parametrize(
    ("values", "facts", "expected"),
    [
        ({"min_points": "92"}, zone(), "SCORE"),
        ({"min_pass": "0.99"}, zone(), "PASS_RATE"),
        ({"min_handled": "0.5"}, zone(handled=9), None),
        ({"max_banned": "1"}, zone(banned=1), None),
        ({"open": "false"}, zone(), "SCHEME_OFF"),
    ],
)
def test_every_line_comes_from_its_rule_row(change, values, facts, expected):
    assert grounds(facts) != expected
    assert grounds(facts, change("zone_tests", "ZT-PROVINCIAL", **values)) == expected


def test_points_and_key_items_come_from_their_rule_rows(change):
    eased = change("zone_criteria", "ZC-INPUTS", key="false")
    assert grounds(zone(unmet=("inputs_control",)), eased) is None
    with pytest.raises(BadInput):
        assess_zone(zone("100"), change("zone_criteria", "ZC-INPUTS", max_points="11"))


ZONES = st.builds(
    zone,
    score=st.decimals(80, 100, places=2).map(str),
    tested=st.just(1000),
    passed=st.integers(960, 999),
    handled=st.sampled_from([None, None, 0, 1]),
    unmet=st.sampled_from([(), (), ("inputs_control",), ("ecology",)]),
    kind=st.sampled_from(["national_zone", "provincial_zone"]),
)


def plainly_passes(facts: ZoneFacts) -> bool:
    """The same five tests by hand."""
    keys = ("four_party_mechanism", "inputs_control", "pest_disease_control", "traceability")
    failed = facts.checks.tested - facts.checks.passed
    return (
        sum(each.points for each in facts.items) >= 90
        and all(each.met for each in facts.items if each.item in keys)
        and 100 * facts.checks.passed >= 98 * facts.checks.tested
        and facts.checks.handled == failed
        and facts.checks.banned == 0
    )


@settings(max_examples=100, deadline=None)
@given(ZONES)
def test_the_verdict_is_the_one_found_by_hand(facts):
    assert (grounds(facts) is None) == plainly_passes(facts)


@settings(max_examples=60, deadline=None)
@given(ZONES, st.booleans())
def test_one_more_failure_never_takes_a_ground_away(facts, handled):
    checks = facts.checks
    worse = replace(checks, passed=checks.passed - 1, handled=checks.handled + handled)
    assert against(facts) <= against(replace(facts, checks=worse))


@settings(max_examples=60, deadline=None)
@given(ZONES, st.sampled_from([{"min_points": "95"}, {"min_pass": "0.995"}]))
def test_a_stricter_line_never_takes_a_ground_away(change, facts, stricter):
    rule = {"provincial_zone": "ZT-PROVINCIAL", "national_zone": "ZT-NATIONAL"}[facts.kind]
    assert against(facts) <= against(facts, change("zone_tests", rule, **stricter))


@settings(max_examples=20, deadline=None)
@given(ZONES)
def test_the_order_does_not_matter_and_the_finding_stands(stands, facts):
    found = stands(assess_zone, facts, TABLES)
    assert assess_zone(replace(facts, items=facts.items[::-1]), RULES).value == found.value
