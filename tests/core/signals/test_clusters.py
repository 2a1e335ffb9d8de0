from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.finding import Finding
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.signals.clusters import (
    TABLES,
    ClusterFacts,
    MonthCount,
    Signal,
    TopNode,
    TriggerRow,
    clusters,
    formed,
    poisson_anomaly,
    upper_tail,
)

TODAY = date(2017, 6, 30)
RULES = book(TODAY, "JX2017")
FLAGS = ("regional", "industry", "systemic")


def signal(firm: str, county: str = "360222", *, day: date = TODAY, hs4: str = "6911", cause: str = "") -> Signal:
    return Signal(f"{firm} {county} {day} {hs4} {cause}", day, hs4, hs4[:2], firm, county, cause)


def scan(*signals: Signal, month: MonthCount | None = None, by=RULES) -> Finding:
    return clusters(ClusterFacts("EQC-1", TODAY, "heavy_metal", signals, month), by)


def flagged(*signals: Signal, by=RULES) -> set[str]:
    return {flag for flag in FLAGS if scan(*signals, by=by).value[flag] == "true"}


THREE_IN_TWO = (signal("A"), signal("B"), signal("C", "360281"))
FIVE_IN_ONE = tuple(signal(firm) for firm in "ABCDE")


def test_three_enterprises_in_two_counties_are_a_regional_cluster():
    found = scan(*THREE_IN_TWO)
    assert (found.value["regional"], found.value["industry"], found.value["systemic"]) == ("true", "false", "false")
    assert (found.value["goods"], found.value["causes"], found.value["signals"]) == ("6911", None, "3")


@pytest.mark.parametrize(
    "signals",
    [
        (signal("A"), signal("B"), signal("C")),  # one county
        (signal("A"), signal("B", "360281")),  # two enterprises
        (signal("A"), signal("B"), signal("A", "360281")),  # the same two
        (signal("A"), signal("B"), signal("C", "360281", hs4="6912")),  # other goods
        (signal("A"), signal("B"), signal("", "360281")),  # the third is not known
        (signal("A"), signal("B"), signal("C"), signal("", "360281")),  # nobody is named in the second county
        (signal("A"), signal("B"), signal("C", "360200")),  # a city is no county
        (signal("A", hs4=""), signal("B", hs4=""), signal("C", "360281", hs4="")),  # goods not known
    ],
)
def test_less_than_that_is_no_regional_cluster(signals):
    assert flagged(*signals) == set()


def test_five_enterprises_are_an_industry_wide_cluster_wherever_they_are():
    assert flagged(*FIVE_IN_ONE) == {"industry"}
    assert flagged(*FIVE_IN_ONE[:4]) == set()


def by_cause(*counties: str, cause: str = "Q1", hs4: str = "") -> tuple[Signal, ...]:
    return tuple(signal("A", county, cause=cause, hs4=hs4) for county in counties)


def test_one_cause_in_three_cities_or_three_chapters_is_systemic():
    assert flagged(*by_cause("360222", "360402", "360702")) == {"systemic"}
    assert flagged(*by_cause("360200", "360402", "360702")) == {"systemic"}  # a city's own code is a city
    assert flagged(*by_cause("360222", "360281", "360402")) == set()  # two cities
    assert flagged(*by_cause("360000", "360281", "360402")) == set()  # the province is no city
    assert flagged(*(signal("A", cause="Q1", hs4=hs4) for hs4 in ("6911", "8507", "9503"))) == {"systemic"}
    assert flagged(*(signal("A", cause="Q1", hs4=hs4) for hs4 in ("6911", "6912", "9503"))) == set()
    assert flagged(*by_cause("360222", "360402", "360702", cause="")) == set()
    assert flagged(*by_cause("360222", "360402"), *by_cause("360702", cause="Q2")) == set()


def test_a_signal_counts_on_its_day_and_the_89_days_after_it():
    first, *others = THREE_IN_TWO
    assert flagged(replace(first, seen_on=TODAY - timedelta(89)), *others) == {"regional"}
    assert flagged(replace(first, seen_on=TODAY - timedelta(90)), *others) == set()
    assert flagged(replace(first, seen_on=TODAY + timedelta(1)), *others) == set()


@pytest.mark.parametrize(
    ("rule", "values", "flag", "signals"),
    [
        ("CT-REGIONAL", {"min_enterprises": "4"}, "regional", THREE_IN_TWO),
        ("CT-REGIONAL", {"min_counties": "3"}, "regional", THREE_IN_TWO),
        ("CT-REGIONAL", {"window_days": "0"}, "regional", THREE_IN_TWO),
        ("CT-INDUSTRY", {"min_enterprises": "6"}, "industry", FIVE_IN_ONE),
        ("CT-CITIES", {"min_cities": "4"}, "systemic", by_cause("360222", "360402", "360702")),
        (
            "CT-CHAPTERS",
            {"min_chapters": "4"},
            "systemic",
            tuple(signal("A", cause="Q1", hs4=hs4) for hs4 in ("6911", "8507", "9503")),
        ),
    ],
)
def test_every_threshold_comes_from_its_rule_row(change, rule, values, flag, signals):
    assert flag in flagged(*signals)
    assert flag not in flagged(*signals, by=change("cluster_triggers", rule, **values))


@pytest.mark.parametrize("values", [{"same": "colour"}, {"min_enterprises": ""}])
def test_a_row_that_groups_by_nothing_known_or_asks_nothing_has_no_default(change, values):
    with pytest.raises(NoRuleApplies):
        scan(*THREE_IN_TWO, by=change("cluster_triggers", "CT-INDUSTRY", **values))


@pytest.mark.parametrize(("observed", "tail", "anomalous"), [(6, "0.0166", False), (7, "0.0045", True)])
def test_six_signals_against_two_a_month_are_chance_and_seven_are_not(observed, tail, anomalous):
    found = poisson_anomaly(observed, Decimal("2.0"), RULES)
    assert (found.probability, found.anomalous) == (Decimal(tail), anomalous)
    value = scan(month=MonthCount("2017-06", observed, Decimal("2.0"))).value
    assert (value["probability"], value["anomaly"]) == (tail, str(anomalous).lower())


def test_the_limit_of_an_anomaly_comes_from_its_rule_row(change):
    assert poisson_anomaly(6, Decimal(2), change("anomaly_tail", "AT-1", below="0.02")).anomalous
    assert not poisson_anomaly(6, Decimal(2), change("anomaly_tail", "AT-1", below="0.0166")).anomalous


def test_without_a_baseline_nothing_is_said_about_the_count():
    assert (scan().value["anomaly"], scan().value["probability"]) == (None, None)
    found = scan(month=MonthCount("2017-06", 3, Decimal(0)))
    assert (found.value["anomaly"], found.value["probability"]) == (None, None)
    assert found.trace[-1].code == "CLUSTER_NO_BASELINE"


@pytest.mark.parametrize(("observed", "baseline"), [(-1, Decimal(1)), (1, Decimal("-0.1"))])
def test_a_count_or_a_baseline_below_zero_is_refused(observed, baseline):
    with pytest.raises(BadInput) as refused:
        poisson_anomaly(observed, baseline, RULES)
    assert [cell.code for cell in refused.value.cells] == ["CLUSTER_COUNT_RANGE"]


def test_no_signal_or_more_is_certain():
    assert upper_tail(0, Decimal("0.5")) == 1


@given(st.integers(0, 40), st.decimals("0.1", "20", places=1))
def test_the_tail_is_one_minus_the_terms_below(observed, baseline):
    mean = float(baseline)
    below = sum(exp(-mean) * mean**k / factorial(k) for k in range(observed))
    assert float(upper_tail(observed, baseline)) == pytest.approx(1 - below, abs=0.00005000001)
    assert upper_tail(observed + 1, baseline) <= upper_tail(observed, baseline)


FIRMS, COUNTIES = (
    st.sampled_from(["", *"ABCDEF"]),
    st.sampled_from(["", "360200", "360222", "360281", "360402", "360702"]),
)
SIGNALS = st.lists(
    st.builds(
        lambda firm, county, ago, hs4, cause: signal(firm, county, day=TODAY - timedelta(ago), hs4=hs4, cause=cause),
        FIRMS,
        COUNTIES,
        st.integers(-5, 120),
        st.sampled_from(["", "6911", "6912", "8507", "9503"]),
        st.sampled_from(["", "Q1", "Q2"]),
    ),
    max_size=14,
).map(lambda drawn: tuple(replace(one, id=f"S{i}") for i, one in enumerate(drawn)))


def flags_one_by_one(signals: tuple[Signal, ...]) -> set[str]:
    """The same rule, each goods and cause looked at in turn."""
    recent = [s for s in signals if TODAY - timedelta(89) <= s.seen_on <= TODAY]
    flags = set()
    for hs4 in ("6911", "6912", "8507", "9503"):
        known = [s for s in recent if s.hs4 == hs4 and s.uscc != ""]
        firms = {s.uscc for s in known}
        if len(firms) >= 3 and len({s.county for s in known} - {"", "360200"}) >= 2:
            flags.add("regional")
        if len(firms) >= 5:
            flags.add("industry")
    for cause in ("Q1", "Q2"):
        of_cause = [s for s in recent if s.cause == cause]
        cities = {s.county[0:4] for s in of_cause} - {""}
        chapters = {s.hs4[0:2] for s in of_cause} - {""}
        if len(cities) >= 3 or len(chapters) >= 3:
            flags.add("systemic")
    return flags


@settings(max_examples=150)
@given(SIGNALS)
def test_the_flags_are_those_found_by_looking_at_each_goods_and_cause(signals):
    assert flagged(*signals) == flags_one_by_one(signals)


@settings(max_examples=60)
@given(SIGNALS.filter(bool))
def test_another_signal_never_takes_a_flag_away(signals):
    assert flagged(*signals[:-1]) <= flagged(*signals)


@settings(max_examples=60)
@given(SIGNALS, st.randoms(use_true_random=False))
def test_the_order_of_the_signals_does_not_matter_and_old_ones_do_not_count(signals, shuffler):
    mixed = list(signals)
    shuffler.shuffle(mixed)
    recent = tuple(s for s in mixed if TODAY - timedelta(90) < s.seen_on <= TODAY)
    assert scan(*mixed).value == scan(*signals).value == scan(*recent).value


@settings(max_examples=40)
@given(
    SIGNALS,
    st.none() | st.builds(MonthCount, st.just("M"), st.integers(0, 9), st.sampled_from([Decimal(0), Decimal(2)])),
)
def test_the_finding_replays_in_sentences(signals, month):
    facts = ClusterFacts("EQC-1", TODAY, "heavy_metal", signals, month)
    found = clusters(facts, RULES)
    assert {ref.table for ref in found.rules} <= set(TABLES)
    assert clusters(read(ClusterFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    assert [ref.id for ref in found.inputs] == [s.id for s in signals] + ([month.id] if month else [])
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_SIGNALS_CLUSTERS", "zh", **found.value) != say("VALUE_SIGNALS_CLUSTERS", "en", **found.value)


def test_every_flag_and_every_way_of_grouping_has_words():
    for row in RULES.table("cluster_triggers").typed(TriggerRow):
        assert {f"flag.{row.flag}", f"{row.flag}.true", f"{row.flag}.false", f"same.{row.same}"} <= set(messages())


def test_what_monitoring_found_and_what_was_declared_are_plain_percentages():
    assert rounded(percent_of(55, 562), 2) == "9.79"
    assert rounded(percent_of(1_212, 1_250), 2) == "96.96"
    assert percent_of(0, 0) is None


def test_a_signal_at_the_top_of_the_lattice_is_systemic_whatever_else_there_is():
    facts = ClusterFacts("EQC-1", TODAY, "heavy_metal", (signal("A"),), None, (TopNode("XH-2017-000001", TODAY),))
    found = clusters(facts, RULES)
    assert found.value["systemic"] == "true"
    assert "CT-TOP-NODE" in {rule.rule for rule in found.rules}
    formed_by = [(one.flag, one.key, len(one.signals)) for one in formed(facts, RULES)]
    assert formed_by == [("systemic", "XH-2017-000001", 1)]
    assert flagged(signal("A")) == set()


def test_facts_kept_before_radar_read_as_they_were():
    kept = plain(ClusterFacts("EQC-1", TODAY, "heavy_metal", THREE_IN_TWO, None))
    del kept["top_nodes"]
    assert clusters(read(ClusterFacts, kept), RULES) == scan(*THREE_IN_TWO)
