from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.credit.grade import Certificate
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.recognition.demonstration import (
    TABLES,
    EventRow,
    FirmExports,
    NamingFacts,
    OwnBrand,
    TracingDrill,
    may_be_named,
)
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.core.targeting.ratio import Standing

USCC = "91360702158300012P"
DAY = date(2017, 6, 1)
RULES = book(DAY, "JX2017")
DOLLAR = 100
KINDS = tuple(row.event for row in RULES.table("demonstration_events").typed(EventRow))


def happened(on: date, kind: str = "own_fault_return", event_id: str = "EQC-1", confirmed_on: date | None = None):
    return QualityEvent(event_id, kind, on, confirmed_on or on)


GOOD = NamingFacts(
    USCC, DAY, FirmExports(f"{USCC} 2016", "360702", 12_400_000 * DOLLAR), (Standing(USCC, "1"),), (),
    (Certificate("Q-1", "ISO9001", date(2016, 1, 1), date(2018, 12, 31)),), (OwnBrand("SB-1", date(2026, 1, 1)),),
    (TracingDrill("YL-1", date(2017, 3, 1), passed=True),),
)  # fmt: skip


def grounds(facts: NamingFacts, by=RULES) -> str | None:
    value = may_be_named(facts, by).value
    assert (value["eligible"] == "true") == (value["grounds"] is None)
    return value["grounds"]


def exports(usd: int, region: str = "360702") -> FirmExports:
    return FirmExports(f"{USCC} 2016", region, usd * DOLLAR)


def test_a_firm_with_12_4_million_36_clean_months_class_1_and_its_own_brand_may_be_named():
    value = may_be_named(replace(GOOD, events=(happened(date(2014, 6, 1)),)), RULES).value
    assert dict(value) == {"eligible": "true", "grounds": None, "barred_by": None, "bars_end_on": None}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"exports": exports(10_000_000)}, None),
        ({"exports": FirmExports("1", "360702", 10_000_000 * DOLLAR - 1)}, "EXPORTS"),
        ({"standings": (Standing("1", "AA"),)}, None),
        ({"standings": (Standing("1", "A"),)}, None),
        ({"standings": (Standing("1", "B"),)}, "STANDING"),
        ({"standings": (Standing("1", "2"),)}, "STANDING"),
        ({"standings": (Standing("1", "1"), Standing("2", "C"))}, "STANDING"),
        ({"standings": ()}, "STANDING"),
        ({"events": (happened(date(2014, 6, 1)),)}, None),
        ({"events": (happened(date(2014, 6, 2)),)}, "EVENT"),
        ({"events": (happened(date(2017, 5, 1), confirmed_on=DAY + timedelta(1)),)}, None),
        ({"events": (happened(date(2017, 5, 1), confirmed_on=DAY),)}, "EVENT"),
        ({"certificates": (Certificate("1", "HACCP", DAY, DAY),)}, None),
        ({"certificates": (Certificate("1", "ISO9001", date(2010, 1, 1), DAY - timedelta(1)),)}, "CERTIFICATE"),
        ({"certificates": (Certificate("1", "ISO9001", DAY + timedelta(1), date(2020, 1, 1)),)}, "CERTIFICATE"),
        ({"certificates": (Certificate("1", "GAP", DAY, DAY),)}, "CERTIFICATE"),
        ({"certificates": ()}, "CERTIFICATE"),
        ({"brands": (OwnBrand("1", DAY),)}, None),
        ({"brands": (OwnBrand("1", DAY - timedelta(1)),)}, "BRAND"),
        ({"brands": ()}, "BRAND"),
        ({"drills": (TracingDrill("1", date(2016, 6, 2), True),)}, None),
        ({"drills": (TracingDrill("1", date(2016, 6, 1), True),)}, "DRILL"),
        ({"drills": (TracingDrill("1", DAY, True),)}, None),
        ({"drills": (TracingDrill("1", DAY + timedelta(1), True),)}, "DRILL"),
        ({"drills": (*GOOD.drills, TracingDrill("2", date(2017, 4, 1), False))}, "DRILL"),
        ({"drills": (*GOOD.drills, TracingDrill("2", date(2017, 2, 1), False))}, None),
        ({"drills": (*GOOD.drills, TracingDrill("0", date(2017, 3, 1), False))}, "DRILL"),  # of one day, the worse
        ({"drills": ()}, "DRILL"),
    ],
)
def test_each_condition_holds_on_its_own_side_of_the_line(changed, expected):
    assert grounds(replace(GOOD, **changed)) == expected


def test_a_firm_with_nothing_lacks_everything():
    nothing = NamingFacts(USCC, DAY, exports(0), (), (happened(DAY),), (), (), ())
    assert grounds(nothing) == "EXPORTS STANDING EVENT CERTIFICATE BRAND DRILL"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_bars_and_all_are_named(kind):
    facts = replace(GOOD, events=(happened(date(2017, 1, 1), kind, "A"), happened(date(2016, 1, 1), event_id="B")))
    value = may_be_named(facts, RULES).value
    assert (value["grounds"], value["barred_by"], value["bars_end_on"]) == ("EVENT", "B A", "2020-01-01")


@pytest.mark.parametrize(
    "odd",
    [
        {"standings": (Standing("1", "5"),)},
        {"events": (happened(DAY, "rudeness"),)},
        {"certificates": (Certificate("1", "ISO14001", DAY, DAY),)},
    ],
)
def test_what_no_row_names_has_no_default(odd):
    with pytest.raises(NoRuleApplies):
        may_be_named(replace(GOOD, **odd), RULES)


@pytest.mark.parametrize(
    ("table", "rule", "values", "expected"),
    [
        ("demonstration_exports", "DX-PROVINCE", {"min_usd": "12400001"}, "EXPORTS"),
        ("demonstration_standings", "DS-1", {"enough": "false"}, "STANDING"),
        ("demonstration_events", "DE-RETURN", {"months": "37"}, "EVENT"),
        ("demonstration_certificates", "DC-ISO9001", {"system": "false"}, "CERTIFICATE"),
        ("demonstration_terms", "DT-1", {"drill_months": "3"}, "DRILL"),
    ],
)
def test_every_condition_comes_from_its_rule_row(change, table, rule, values, expected):
    facts = replace(GOOD, events=(happened(date(2014, 6, 1)),))
    assert grounds(facts) is None
    assert grounds(facts, change(table, rule, **values)) == expected


@pytest.mark.parametrize(
    ("place", "county", "expected"),
    [
        ("360702", "360702", None),
        ("360702", "360703", "EXPORTS"),
        ("360700", "360703", None),
        ("360700", "360800", "EXPORTS"),
    ],
)
def test_a_county_or_a_city_may_ask_for_less(place, county, expected):
    before = RULES.table("demonstration_exports")
    own = {**before.rows[0], "rule": "DX-OWN", "region": place, "min_usd": "5000000"}
    others = tuple(table for table in RULES.tables if table.name != before.name)
    by = replace(RULES, tables=(*others, replace(before, rows=(*before.rows, own))))
    assert grounds(replace(GOOD, exports=exports(5_000_000, county)), by) == expected


def test_where_only_one_county_has_a_row_the_others_have_no_default(change):
    by = change("demonstration_exports", "DX-PROVINCE", region="360703")
    with pytest.raises(NoRuleApplies):
        may_be_named(GOOD, by)


DAYS = st.integers(0, 2500).map(lambda n: DAY - timedelta(2000) + timedelta(n))
EVENTS = st.lists(st.tuples(DAYS, st.integers(0, 300), st.sampled_from(KINDS)), max_size=5).map(
    lambda drawn: tuple(
        happened(day, kind, f"E{i}", day + timedelta(later)) for i, (day, later, kind) in enumerate(drawn)
    )
)
FIRMS = st.builds(
    replace,
    st.just(GOOD),
    exports=st.sampled_from([exports(12_400_000), exports(9_999_999)]),
    events=EVENTS,
    standings=st.lists(st.sampled_from("1A2B").map(lambda s: Standing(s, s)), max_size=2).map(tuple),
    drills=st.lists(st.tuples(DAYS, st.booleans()), max_size=2).map(
        lambda drawn: tuple(TracingDrill(f"{i}", day, passed) for i, (day, passed) in enumerate(drawn))
    ),
)


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_the_clean_months_are_those_found_by_counting_back_three_years(events):
    three_years_before = date(DAY.year - 3, DAY.month, DAY.day)
    bars = [e.id for e in events if e.confirmed_on <= DAY and e.happened_on > three_years_before]
    value = may_be_named(replace(GOOD, events=events), RULES).value
    assert sorted((value["barred_by"] or "").split()) == sorted(bars)


@settings(max_examples=100, deadline=None)
@given(FIRMS, DAYS, st.sampled_from(KINDS))
def test_one_more_event_or_failed_drill_never_makes_eligible(facts, day, kind):
    before = set((grounds(facts) or "").split())
    event = replace(facts, events=(*facts.events, happened(day, kind, "X")))
    drill = replace(facts, drills=(*facts.drills, TracingDrill("X", day, passed=False)))
    assert before <= set((grounds(event) or "").split())
    assert before <= set((grounds(drill) or "").split())


@settings(max_examples=40, deadline=None)
@given(FIRMS)
def test_the_order_does_not_matter_and_the_finding_stands(stands, facts):
    found = stands(may_be_named, facts, TABLES)
    turned = replace(facts, events=facts.events[::-1], drills=facts.drills[::-1], standings=facts.standings[::-1])
    assert may_be_named(turned, RULES).value == found.value
