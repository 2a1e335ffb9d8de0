from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.scorecard.index import (
    TABLES,
    IndexFacts,
    Measure,
    PointsRow,
    Recognition,
    Veto,
    city_index,
    grade_of,
    linear_points,
)

RULES = book(date(2017, 6, 1), "JX2017")
CITY, CUT_OFF = "360200", date(2017, 12, 31)
WEIGHTS = {
    "quality_return_rate": 25,
    "per_100m": 10,
    "spot_check_pass": 15,
    "cases_on_time": 15,
    "defects_eliminated": 10,
    "check_fund_spent": 5,
    "zones_and_enterprises": 10,
    "service_on_time": 10,
}


def measure(indicator: str, numerator: int, denominator: int) -> Measure:
    return Measure(f"of {indicator}", indicator, numerator, denominator)


def recognised(**many: int) -> tuple[Recognition, ...]:
    return tuple(Recognition(f"{kind} {i}", kind) for kind, n in many.items() for i in range(n))


YEAR = IndexFacts(
    subject=CITY,
    as_of=CUT_OFF,
    measures=(
        measure("quality_return_rate", 36, 12_000),
        measure("per_100m", 9 + 48, 1_500_000_000 * 100),
        measure("spot_check_pass", 955, 1000),
        measure("cases_on_time", 42, 48),
        measure("defects_eliminated", 8, 10),
        measure("check_fund_spent", 80, 100),
        measure("service_on_time", 92, 100),
    ),
    recognitions=recognised(national_zone=1, provincial_zone=1, enterprise=2),
    vetoes=(),
)


def without(*indicators: str) -> IndexFacts:
    return replace(YEAR, measures=tuple(m for m in YEAR.measures if m.indicator not in indicators))


def test_a_citys_year_earns_its_points_indicator_by_indicator():
    value = city_index(YEAR, RULES).value
    assert {name: value[name] for name in WEIGHTS} == {
        "quality_return_rate": "12.5000",  # (0.50 - 0.30) / 0.40 * 25
        "per_100m": "7.0000",  # (8 - 3.8) / 6 * 10
        "spot_check_pass": "10.3125",  # (95.5 - 90) / 8 * 15
        "cases_on_time": "5.6250",  # (87.5 - 80) / 20 * 15
        "defects_eliminated": "7.5000",  # (80 - 50) / 40 * 10
        "check_fund_spent": "4.0000",  # 80 % of 5
        "zones_and_enterprises": "10.0000",  # 5 + 3 + 2 * 1
        "service_on_time": "8.8000",  # (92 - 70) / 25 * 10
    }
    assert Fraction(value["exact"] or 0) == Fraction("65.7375")
    assert (value["points"], value["grade"], value["assessed_weight"]) == ("65.7", "C", "100")


@pytest.mark.parametrize("kind", ["regional", "systemic"])
def test_a_regional_or_systemic_event_decides_the_grade_whatever_the_points(kind):
    value = city_index(replace(YEAR, vetoes=(Veto("E-1", kind),)), RULES).value
    assert (value["points"], value["grade"]) == ("65.7", "D")


def test_an_event_of_another_kind_decides_nothing_silently():
    with pytest.raises(NoRuleApplies):
        city_index(replace(YEAR, vetoes=(Veto("E-1", "industry"),)), RULES)


def test_an_event_never_improves_a_grade(change):
    lenient = change("index_veto", "IV-REGIONAL", grade="B")
    assert city_index(replace(YEAR, vetoes=(Veto("E-1", "regional"),)), lenient).value["grade"] == "C"


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("90.0", "A"),
        ("89.9", "B"),
        ("89.96", "B"),
        ("80.0", "B"),
        ("79.9", "C"),
        ("60.0", "C"),
        ("59.9", "D"),
        ("0", "D"),
    ],
)
def test_grades_meet_at_their_edges_and_are_decided_on_the_exact_total(total, grade):
    assert grade_of(Fraction(total), RULES).grade == grade


def test_a_zero_denominator_is_not_assessed_and_the_rest_is_scaled_up():
    nothing_due = without("cases_on_time")
    nothing_due = replace(nothing_due, measures=(*nothing_due.measures, measure("cases_on_time", 0, 0)))
    value = city_index(nothing_due, RULES).value
    assert value["cases_on_time"] is None
    assert value["assessed_weight"] == str(100 - 15)
    assert Fraction(value["exact"] or 0) == (Fraction("65.7375") - Fraction("5.625")) * 100 / 85


def test_an_indicator_that_nobody_measured_is_treated_like_one_without_denominator():
    value = city_index(without("cases_on_time", "service_on_time"), RULES).value
    assert (value["service_on_time"], value["assessed_weight"]) == (None, str(100 - 15 - 10))


def test_zones_that_nobody_registers_are_not_assessed_but_a_city_without_any_earns_none():
    unknown = city_index(replace(YEAR, recognitions=None), RULES).value
    none = city_index(replace(YEAR, recognitions=()), RULES).value
    assert (unknown["zones_and_enterprises"], unknown["assessed_weight"]) == (None, "90")
    assert (none["zones_and_enterprises"], none["assessed_weight"]) == ("0.0000", "100")


def test_a_city_without_any_measure_has_no_points_and_no_grade():
    value = city_index(IndexFacts(CITY, CUT_OFF, (), None, ()), RULES).value
    assert (value["points"], value["exact"], value["grade"], value["assessed_weight"]) == (None, None, None, "0")


def test_an_event_decides_the_grade_of_a_city_without_any_measure():
    value = city_index(IndexFacts(CITY, CUT_OFF, (), None, (Veto("E-1", "systemic"),)), RULES).value
    assert (value["points"], value["grade"]) == (None, "D")


def test_zones_and_enterprises_are_capped_at_the_best_value():
    many = city_index(replace(YEAR, recognitions=recognised(national_zone=3)), RULES).value
    assert many["zones_and_enterprises"] == "10.0000"


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "points"),
    [
        ("quality_return_rate", 10, 10_000, "25.0000"),  # 0.10 %: the target itself
        ("quality_return_rate", 11, 10_000, "24.3750"),
        ("quality_return_rate", 49, 10_000, "0.6250"),
        ("quality_return_rate", 50, 10_000, "0.0000"),  # 0.50 %: the ceiling itself
        ("quality_return_rate", 0, 10_000, "25.0000"),
        ("quality_return_rate", 10_000, 10_000, "0.0000"),
        ("spot_check_pass", 98, 100, "15.0000"),
        ("spot_check_pass", 90, 100, "0.0000"),
        ("spot_check_pass", 50, 100, "0.0000"),
    ],
)
def test_points_run_linearly_from_worst_to_best_and_stop_there(indicator, numerator, denominator, points):
    rest = without(indicator)
    measured = replace(rest, measures=(*rest.measures, measure(indicator, numerator, denominator)))
    assert city_index(measured, RULES).value[indicator] == points


def test_a_measure_of_no_indicator_has_no_points():
    with pytest.raises(NoRuleApplies):
        city_index(replace(YEAR, measures=(measure("beauty", 1, 1),)), RULES)


@pytest.mark.parametrize("again", ["cases_on_time", "zones_and_enterprises"])
def test_an_indicator_measured_twice_is_bad_input(again):
    with pytest.raises(BadInput) as bad:
        city_index(replace(YEAR, measures=(*YEAR.measures, measure(again, 1, 1))), RULES)
    assert [(cell.value, cell.code) for cell in bad.value.cells] == [(again, "INDICATOR_TWICE")]


def test_an_unknown_recognition_has_no_points():
    with pytest.raises(NoRuleApplies):
        city_index(replace(YEAR, recognitions=recognised(county_zone=1)), RULES)


def test_the_weights_are_a_hundred_together():
    rows = RULES.table("index_points").typed(PointsRow)
    assert {row.indicator: row.weight for row in rows} == WEIGHTS
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("table", "rule", "values", "key", "expected"),
    [
        ("index_points", "IP-RETURNS", {"best": "0.20"}, "quality_return_rate", "16.6667"),
        ("index_points", "IP-RETURNS", {"worst": "0.30"}, "quality_return_rate", "0.0000"),
        ("index_points", "IP-SERVICE", {"weight": "5"}, "service_on_time", "4.4000"),
        ("index_recognitions", "IR-NATIONAL", {"points": "1"}, "zones_and_enterprises", "6.0000"),
        ("index_grades", "IG-B", {"min_points": "65"}, "grade", "B"),
    ],
)
def test_every_number_comes_from_its_rule_row(change, table, rule, values, key, expected):
    assert city_index(YEAR, RULES).value[key] != expected
    assert city_index(YEAR, change(table, rule, **values)).value[key] == expected


def test_the_veto_comes_from_its_rule_row(change):
    event = replace(YEAR, measures=(), vetoes=(Veto("E-1", "regional"),))  # zones alone: 100 points
    assert city_index(event, RULES).value["grade"] == "D"
    assert city_index(event, change("index_veto", "IV-REGIONAL", grade="C")).value["grade"] == "C"


ROWS = {row.indicator: row for row in RULES.table("index_points").typed(PointsRow)}


@given(st.sampled_from(sorted(ROWS)), st.fractions(0, 120), st.fractions(0, 120))
def test_a_better_value_never_earns_less_and_points_stay_within_the_weight(indicator, one, other):
    row = ROWS[indicator]
    better, worse = (max(one, other), min(one, other)) if row.best > row.worst else (min(one, other), max(one, other))
    assert 0 <= linear_points(worse, row) <= linear_points(better, row) <= row.weight


MEASURED = sorted(set(WEIGHTS) - {"zones_and_enterprises"})


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(MEASURED), st.tuples(st.integers(0, 50), st.integers(0, 50))),
    st.none() | st.integers(0, 4),
    st.booleans(),
)
def test_a_total_lies_between_0_and_100_and_the_finding_replays_in_sentences(drawn, zones, event):
    facts = IndexFacts(
        CITY,
        CUT_OFF,
        tuple(measure(name, *counts) for name, counts in drawn.items()),
        None if zones is None else recognised(enterprise=zones),
        (Veto("E-1", "regional"),) if event else (),
    )
    found = city_index(facts, RULES)
    if found.value["exact"] is not None:
        assert 0 <= Fraction(found.value["exact"]) <= 100
    cited = {ref.table for ref in found.rules}
    assert cited <= set(TABLES)
    assert city_index(read(IndexFacts, plain(facts)), RULES.only(*cited)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)


def test_every_indicator_recognition_and_event_has_words():
    assert {f"indicator.{name}" for name in WEIGHTS} <= set(messages())
    for table in ("index_recognitions", "index_veto"):
        assert {f"kind.{row['kind']}" for row in RULES.table(table).rows} <= set(messages())
