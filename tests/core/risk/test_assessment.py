"""A risk is the probability of harm by its severity, in the worst scenario."""

from datetime import date
from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.risk.assessment import TABLES, Opinion, RiskFacts, assess, assess_1
from gongzhi.core.risk.levels import LEVELS, Scenario, ScenarioStep, probability

TODAY = date(2017, 6, 1)
RULES = book(TODAY, "JX2017")
STEPS = ("0.5", "0.1", "0.01")
EDGES = [
    ("1/1000000", 1),
    ("1/100000", 2),
    ("1/10000", 3),
    ("1/1000", 4),
    ("1/100", 5),
    ("1/10", 6),
    ("1/2", 7),
]  # exactly on the edge, a probability stays in this band


def scenario(severity, *steps, id="a"):
    return Scenario(id, tuple(ScenarioStep(f"step {n}", Fraction(p)) for n, p in enumerate(steps)), severity)


def assessed(*scenarios, hazard="", by=RULES):
    return assess(RiskFacts("AJ-1", TODAY, hazard, scenarios), by)


def level(*scenarios, **known):
    return assessed(*scenarios, **known).value["level"]


def band(p):
    (step,) = (s for s in assessed(scenario(1, p)).trace if s.code == "RISK_PROBABILITY")
    return int(step.values["band"])


def test_the_steps_multiply_without_rounding():
    assert probability(scenario(3, *STEPS)) == Fraction(1, 2) * Fraction(1, 10) * Fraction(1, 100)
    assert probability(scenario(3, "1/3", "1/3", "1/3")) == Fraction(1, 27)


@pytest.mark.parametrize(("severity", "expected"), [(3, "H"), (4, "S")])
def test_five_in_ten_thousand_is_high_at_severity_3_and_serious_at_4(severity, expected):
    assert level(scenario(severity, *STEPS)) == expected


def test_the_worst_scenario_decides():
    assert level(scenario(3, *STEPS, id="a"), scenario(4, *STEPS, id="b")) == "S"


def test_exactly_one_half_is_not_more_than_one_half():
    assert level(scenario(1, "0.5")) == "M"
    assert level(scenario(1, "0.5000001")) == "H"


def test_the_folding_chair_of_the_guidelines_is_a_low_risk():
    assert level(scenario(1, "1", "1/50", "1/10", "1")) == "L"


@pytest.mark.parametrize(("edge", "below"), EDGES)
def test_a_band_begins_just_above_its_edge(edge, below):
    assert band(Fraction(edge)) == below
    assert band(Fraction(edge) + Fraction(1, 10**9)) == below + 1


def test_what_cannot_happen_and_what_is_certain_have_bands():
    assert (band("0"), band("1")) == (1, 8)


def test_a_hazard_presumed_serious_overrides_the_scenarios():
    mild = scenario(1, "1/1000000")
    assert (level(mild), level(mild, hazard="fire")) == ("L", "L")
    found = assessed(mild, hazard="strangulation")
    assert found.value["level"] == "S"
    assert [s.rule for s in found.trace if s.code == "RISK_PRESUMED"] == ["PS-1"]


def test_the_finding_cites_the_text_the_band_the_cell_and_the_scenario():
    found = assessed(scenario(4, *STEPS, id="sip"))
    assert [ref.rule for ref in found.rules] == ["RV-1", "RV-2", "PB-4", "RM-44", "RSE-1"]
    assert [(ref.kind, ref.id) for ref in found.inputs] == [("Scenario", "sip")]
    codes = ["RISK_METHOD", "RISK_METHOD", "RISK_PROBABILITY", "RISK_SCENARIO", "RISK_OVERALL"]
    assert [step.code for step in found.trace[:5]] == codes
    assert found.trace[3].values["probability"] == "1/2000"


def test_the_first_version_says_what_it_said(change):
    facts = RiskFacts("AJ-1", TODAY, "magnet_ingestion", (scenario(1, "1/2"),))
    found = assess_1(facts, RULES)
    assert (found.method, found.value) == ("risk.assess@1", {"level": "S", "text": "2010/15/EU"})
    codes = ["RISK_METHOD", "RISK_PROBABILITY", "RISK_SCENARIO", "RISK_PRESUMED", "RISK_OVERALL"]
    assert [step.code for step in found.trace] == codes


@pytest.mark.parametrize("chance", ["0.5001", "0.55", "0.6", "0.66", "0.6666"])
def test_a_probability_that_rounds_to_one_in_two_is_not_banded_as_one_in_two(chance):
    """Elsewhere 1/p is rounded first: 1 in 1.67 becomes 1 in 2, which is not above one half, and a band is lost."""
    rounded = Fraction(1, round(1 / Fraction(chance)))
    assert rounded == Fraction(1, 2)
    assert (band(rounded), band(chance)) == (7, 8)
    assert (level(scenario(1, rounded)), level(scenario(1, chance))) == ("M", "H")


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2019, 3, 14), "2010/15/EU"),
        (date(2019, 3, 15), "2019/417"),
        (date(2024, 12, 12), "2019/417"),
        (date(2024, 12, 13), "2024/3173"),
    ],
)
def test_the_text_is_the_one_in_force_that_day(day, text):
    assert assessed(scenario(1, "0.5"), by=book(day, "JX2017")).value["text"] == text


@pytest.mark.parametrize(
    ("table", "rule", "values", "expected"),
    [
        ("severity_matrix", "RM-43", {"level": "M"}, "M"),
        ("probability_bands", "PB-4", {"above": "1/2000"}, "M"),
        ("presumed_serious", "PS-1", {"hazard": "fire"}, "S"),
    ],
)
def test_every_number_comes_from_its_rule_row(change, table, rule, values, expected):
    one = scenario(3, *STEPS)
    assert level(one, hazard="fire") == "H"
    assert level(one, hazard="fire", by=change(table, rule, **values)) == expected


def test_a_cell_missing_from_the_matrix_is_no_rule_and_no_default(change):
    with pytest.raises(NoRuleApplies, match="severity=3"):
        level(scenario(3, *STEPS), by=change("severity_matrix", "RM-43", band="9"))


def test_without_a_scenario_nothing_is_assessed():
    with pytest.raises(Refusal, match="NO_SCENARIO case=AJ-1"):
        assessed()


def test_every_fault_is_told_with_its_scenario_and_value():
    with pytest.raises(BadInput) as told:
        assessed(
            scenario(0, "1", id="a"), scenario(5, "1", id="b"), Scenario("c", (), 1), scenario(1, "-0.1", "1.1", id="d")
        )
    assert [(c.where, c.value, c.code) for c in told.value.cells] == [
        ("a", "0", "RISK_SEVERITY_RANGE"),
        ("b", "5", "RISK_SEVERITY_RANGE"),
        ("c", "", "RISK_NO_STEPS"),
        ("d", "-1/10", "RISK_PROBABILITY_RANGE"),
        ("d", "11/10", "RISK_PROBABILITY_RANGE"),
    ]
    for cell in told.value.cells:
        assert all(say(cell.code, language, **cell.params) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("day", "text"), [(date(2020, 7, 20), "GB/T 22760-2008"), (date(2020, 7, 21), "GB/T 22760-2020")]
)
def test_the_national_standard_is_the_one_in_force_that_day(day, text):
    assert assessed(scenario(1, "0.5"), by=book(day, "JX2017")).value["national"] == text


def test_opinions_that_differ_are_kept_with_the_range_of_levels():
    agreed, milder, same = scenario(3, *STEPS), scenario(1, *STEPS), scenario(3, "1/2000", id="b")
    facts = RiskFacts("AJ-1", TODAY, "", (agreed,), (Opinion("2", (milder,)), Opinion("4", (same,))))
    found = assess(facts, RULES)
    assert {name: found.value[name] for name in ("level", "least", "most", "differing")} == {
        "level": "H", "least": "L", "most": "H", "differing": "1",
    }  # fmt: skip
    told = [step.values for step in found.trace if step.code == "RISK_OPINION"]
    assert [(one["id"], one["level"]) for one in told] == [("2", "L"), ("4", "H")]
    assert ("Opinion", "2") in {(ref.kind, ref.id) for ref in found.inputs}
    with pytest.raises(Refusal, match="NO_SCENARIO"):
        assess(RiskFacts("AJ-1", TODAY, "", (agreed,), (Opinion("2", ()),)), RULES)
    with pytest.raises(BadInput):
        assess(RiskFacts("AJ-1", TODAY, "", (agreed,), (Opinion("2", (scenario(5, "1"),)),)), RULES)


@pytest.mark.parametrize(
    ("whereabouts", "severity", "expected"),
    [
        ("several_markets", 4, "alert"),
        ("several_markets", 3, "information_follow_up"),
        ("one_market", 4, "information_attention"),
        ("at_border", 4, "border_rejection"),
        ("at_border", 1, "border_rejection"),
        ("unverified", 2, "news"),
        ("", 4, None),
    ],
)
def test_a_food_has_its_class_by_where_it_is_and_how_serious_the_risk(whereabouts, severity, expected):
    facts = RiskFacts("AJ-1", TODAY, "", (scenario(severity, *STEPS),), (), whereabouts)
    found = assess(facts, RULES)
    assert found.value["food_class"] == expected
    assert any(step.code == "RISK_FOOD" for step in found.trace) == bool(whereabouts)


def test_whereabouts_that_no_row_knows_are_refused_by_name():
    with pytest.raises(BadInput) as told:
        assess(RiskFacts("AJ-1", TODAY, "", (scenario(1, "1/2"),), (), "moon"), RULES)
    assert [(cell.column, cell.value) for cell in told.value.cells] == [("whereabouts", "moon")]


PROBABILITIES = st.fractions(0, 1, max_denominator=10**6)
SCENARIOS = st.lists(
    st.tuples(st.lists(PROBABILITIES, min_size=1, max_size=4), st.integers(1, 4)), min_size=1, max_size=5
).map(lambda drawn: [scenario(severity, *steps, id=f"s{n}") for n, (steps, severity) in enumerate(drawn)])
RANK = LEVELS.index


@settings(max_examples=100)
@given(SCENARIOS, st.randoms(use_true_random=False))
def test_the_order_of_scenarios_and_of_their_steps_does_not_count(scenarios, chance):
    mixed = [Scenario(s.id, tuple(chance.sample(s.steps, len(s.steps))), s.severity) for s in scenarios]
    chance.shuffle(mixed)
    assert level(*mixed) == level(*scenarios)


@settings(max_examples=100)
@given(SCENARIOS)
def test_the_level_is_the_highest_of_the_scenarios_read_off_one_by_one(scenarios):
    edges = [Fraction(edge) for edge, _ in EDGES]
    matrix = ["LLLL", "LLLM", "LLMH", "LMHS", "LHSS", "MSSS", "MSSS", "HSSS"]

    def read_off(one):
        p = prod(step.probability for step in one.steps)
        return matrix[sum(p > edge for edge in edges)][one.severity - 1]

    assert level(*scenarios) == max(map(read_off, scenarios), key="LMHS".index)


@settings(max_examples=100)
@given(PROBABILITIES, PROBABILITIES, st.integers(1, 3))
def test_more_probable_or_graver_harm_is_never_a_lower_risk(p, q, severity):
    lower, higher = sorted((p, q))
    assert RANK(level(scenario(severity, lower))) <= RANK(level(scenario(severity, higher)))
    assert RANK(level(scenario(severity, p))) <= RANK(level(scenario(severity + 1, p)))


@settings(max_examples=50)
@given(SCENARIOS, st.sampled_from(["", "fire", "electric_shock"]))
def test_the_finding_replays_from_its_stored_facts_and_has_words(scenarios, hazard):
    facts = RiskFacts("AJ-1", TODAY, hazard, tuple(scenarios))
    found = assess(facts, RULES)
    assert assess(read(RiskFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
