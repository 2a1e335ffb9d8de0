"""What an assessed level hangs on: each step tried a factor and a band away."""

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.risk.levels import Scenario, ScenarioStep, probability, risk_of
from gongzhi.core.risk.sensitivity import changes_that_matter

RULES = book(date(2017, 6, 1), "JX2017")
EDGES = [Fraction(1, 10**n) for n in (6, 5, 4, 3, 2, 1)] + [Fraction(1, 2)]


def scenario(severity, *steps, id="a"):
    return Scenario(id, tuple(ScenarioStep(f"step {n}", Fraction(p)) for n, p in enumerate(steps)), severity)


def found(*scenarios, hazard="", by=RULES):
    return changes_that_matter(scenarios, hazard, risk_of(scenarios, hazard, by).level, by)


def told(*scenarios, **known):
    return [(one.event, one.kind, one.probability, one.level) for one in found(*scenarios, **known)]


def test_the_folding_chair_hangs_on_its_two_estimates():
    """1 × 1/50 × 1/10 × 1 = 1/500 at severity 1 is low; above 1/100 it would be medium."""
    halfway = (Fraction(1, 100) + Fraction(1, 10)) / 2
    assert told(scenario(1, "1", "1/50", "1/10", "1")) == [
        ("step 1", "more", Fraction(1, 5), "M"),
        ("step 1", "band_up", halfway / Fraction(1, 10), "M"),
        ("step 2", "more", Fraction(1), "M"),
        ("step 2", "band_up", min(halfway * 50, Fraction(1)), "M"),
    ]


def test_a_level_that_hangs_on_nothing_has_no_such_change():
    assert told(scenario(4, "1", "1")) == []  # a tenth of certain is still serious at severity 4
    assert told(scenario(1, "1/10000000")) == []


def test_a_hazard_presumed_serious_hangs_on_no_estimate():
    assert told(scenario(1, "1/2"), hazard="") != []
    assert told(scenario(1, "1/2"), hazard="strangulation") == []


def test_another_scenario_as_bad_keeps_the_level():
    one, other = scenario(4, "1/5000", id="a"), scenario(4, "1/5000", id="b")
    assert ("less", "H") in {(kind, level) for _, kind, _, level in told(one)}
    assert all(kind not in ("less", "band_down") for _, kind, _, _ in told(one, other))


def test_a_step_that_cannot_happen_is_not_multiplied():
    assert told(scenario(4, "0", "1/2")) == []


def test_the_factor_is_a_rule_row(change):
    one = scenario(1, "1/50", "1/10")
    assert [kind for _, kind, _, _ in told(one)].count("more") == 2
    assert "more" not in [kind for _, kind, _, _ in told(one, by=change("risk_sensitivity", "RSE-1", factor="2"))]


def band(chance):
    return sum(chance > edge for edge in EDGES)


CHANCES = st.fractions(0, 1, max_denominator=10**4)


@settings(max_examples=150)
@given(st.lists(CHANCES, min_size=1, max_size=4), st.integers(1, 4))
def test_every_change_is_possible_moves_the_level_and_goes_the_way_it_says(steps, severity):
    one = scenario(severity, *steps)
    before = probability(one)
    for change in found(one):
        (place,) = (n for n, step in enumerate(one.steps) if step.event == change.event)
        chances = [step.probability for step in one.steps]
        chances[place] = change.probability
        after = probability(scenario(severity, *chances))
        assert 0 <= change.probability <= 1
        assert change.level == risk_of((scenario(severity, *chances),), "", RULES).level
        assert change.level != risk_of((one,), "", RULES).level
        assert (after > before) == (change.kind in ("more", "band_up"))
        if change.kind.startswith("band"):
            assert abs(band(after) - band(before)) == 1
