from __future__ import annotations

from math import lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from gongzhi.core.signals.gps import STARTS, WIDE_STARTS, Prior, fitted, negative_log_likelihood, shrunk
from tests.goldens import golden_rows, needs_goldens

TWO_SORTS = Prior(3.0, 0.5, 2.0, 2.0, 0.1)  # one pair in ten about six times as often as expected


def drawn(prior: Prior, pairs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of the model itself: each keeps its component and is drawn anew until it is seen."""
    chance = np.random.default_rng(seed)
    expected = np.exp(chance.normal(-1, 1.5, pairs))
    first = chance.random(pairs) < prior.share_1
    seen = np.zeros(pairs)
    while (unseen := seen == 0).any():
        seen[unseen] = _drawn_once(prior, expected[unseen], first[unseen], chance)
    return seen, expected


def _drawn_once(prior: Prior, expected, first, chance) -> np.ndarray:
    pairs = len(expected)
    ratios = np.where(
        first,
        chance.gamma(prior.shape_1, 1 / prior.rate_1, pairs),
        chance.gamma(prior.shape_2, 1 / prior.rate_2, pairs),
    )
    return chance.poisson(ratios * expected)


def naive(prior: Prior, seen, expected) -> float:
    """The likelihood as its definition says it, pair by pair."""
    total = 0.0
    for n, e in zip(seen, expected, strict=True):
        likely = 0.0
        for shape, rate, share in prior.components:
            of = stats.nbinom(shape, rate / (rate + e))
            likely += share * of.pmf(n) / (1 - of.pmf(0))
        total -= log(likely)
    return total


@pytest.mark.parametrize("start", STARTS)
def test_the_likelihood_is_that_of_zero_truncated_negative_binomials(start):
    seen, expected = drawn(TWO_SORTS, 60, 1)
    told = naive(Prior(*start), seen, expected)
    assert negative_log_likelihood(Prior(*start), seen, expected) == pytest.approx(told, rel=1e-10)


@pytest.mark.parametrize("seed", [3, 5, 28, 39])
def test_the_wide_fit_is_never_worse_than_a_plain_search_from_any_of_the_usual_starts(seed):
    seen, expected = drawn(TWO_SORTS, 400, seed)
    found = negative_log_likelihood(fitted(seen, expected, WIDE_STARTS), seen, expected)
    assert found <= negative_log_likelihood(fitted(seen, expected), seen, expected) + 1e-9

    def over(free):
        numbers, share = np.exp(np.clip(free[:4], -12, 12)), 1 / (1 + np.exp(-np.clip(free[4], -12, 12)))
        return negative_log_likelihood(Prior(*numbers, share), seen, expected)

    for start in STARTS:
        at = [*np.log(start[:4]), log(start[4] / (1 - start[4]))]
        searched = optimize.minimize(over, at, method="Nelder-Mead", options={"maxiter": 3000, "maxfev": 3000})
        assert found <= searched.fun + 1e-6


def test_the_fit_finds_the_ratios_that_pairs_were_drawn_from():
    seen, expected = drawn(TWO_SORTS, 20_000, 7)
    found = fitted(seen, expected)
    assert found.shape_1 / found.rate_1 == pytest.approx(3 / 0.5, rel=0.2)
    assert found.shape_2 / found.rate_2 == pytest.approx(1, rel=0.1)
    assert found.share_1 == pytest.approx(0.1, abs=0.03)


def test_the_higher_component_is_named_first():
    found = fitted(*drawn(Prior(2.0, 2.0, 3.0, 0.5, 0.9), 2000, 3))
    assert found.shape_1 / found.rate_1 > found.shape_2 / found.rate_2


def test_pairs_that_stand_often_are_likely_once_for_each():
    seen, expected, often = np.array([1.0, 4.0]), np.array([0.5, 1.5]), np.array([3.0, 2.0])
    repeated = negative_log_likelihood(TWO_SORTS, np.repeat(seen, 3), np.repeat(expected, 3), 1.0)
    assert negative_log_likelihood(TWO_SORTS, seen, expected, 3 * np.ones(2)) == pytest.approx(repeated)
    one_by_one = sum(
        weight * negative_log_likelihood(TWO_SORTS, seen[[at]], expected[[at]]) for at, weight in enumerate(often)
    )
    assert negative_log_likelihood(TWO_SORTS, seen, expected, often) == pytest.approx(one_by_one)


@given(st.integers(0, 40), st.floats(0.001, 50))
@settings(max_examples=40)
def test_mean_and_quantiles_are_those_of_the_posterior(seen, expected):
    found = shrunk(TWO_SORTS, np.array([float(seen)]), np.array([expected]))
    share = _posterior_share(TWO_SORTS, seen, expected)
    parts = [
        (weight, stats.gamma(shape + seen, scale=1 / (rate + expected)))
        for (shape, rate, _), weight in zip(TWO_SORTS.components, (share, 1 - share), strict=True)
    ]
    assert found.share_1[0] == pytest.approx(share, abs=1e-9)
    for end, level in ((found.low, 0.05), (found.high, 0.95)):
        assert sum(weight * gamma.cdf(end[0]) for weight, gamma in parts) == pytest.approx(level, abs=1e-9)
    log_mean = sum(weight * integrate.quad(lambda q, g=gamma: log(g.ppf(q)), 0, 1)[0] for weight, gamma in parts)
    assert found.mean[0] == pytest.approx(np.exp(log_mean), rel=1e-4)


def _posterior_share(prior: Prior, seen: int, expected: float) -> float:
    likely = [
        share * np.exp(lgamma(shape + seen) - lgamma(shape)) * (rate / (rate + expected)) ** shape
        * (expected / (rate + expected)) ** seen
        for shape, rate, share in prior.components
    ]  # fmt: skip
    return likely[0] / sum(likely)


def test_the_worked_example_of_the_method():
    found = shrunk(TWO_SORTS, np.array([1.0, 12.0]), np.array([0.1, 2.6]))
    assert [round(float(value), 2) for value in found.mean] == [1.84, 4.0]
    assert [round(float(value), 2) for value in found.low] == [0.44, 2.19]


def test_more_seen_never_lowers_a_pair_and_a_single_report_is_pulled_down():
    seen = np.arange(0.0, 30.0)
    found = shrunk(TWO_SORTS, seen, np.full(30, 0.4))
    assert (np.diff(found.low) > 0).all() and (np.diff(found.mean) > 0).all()
    assert shrunk(TWO_SORTS, np.array([1.0]), np.array([0.001])).mean[0] < 0.02 * (1 / 0.001)


def test_the_order_of_pairs_and_their_repetition_change_no_posterior():
    seen, expected = drawn(TWO_SORTS, 200, 5)
    order = np.random.default_rng(1).permutation(len(seen))
    one, other = shrunk(TWO_SORTS, seen, expected), shrunk(TWO_SORTS, seen[order], expected[order])
    assert (one.low[order] == other.low).all() and (one.high[order] == other.high).all()


@pytest.mark.parametrize(
    ("seen", "expected"), [([], []), ([0.0], [1.0]), ([1.0], [0.0]), ([1.0, 2.0], [1.0]), ([1.0], [float("nan")])]
)
def test_a_fit_over_no_pairs_or_impossible_ones_is_a_bug_of_the_caller(seen, expected):
    with pytest.raises(ValueError, match="counts from 1 on"):
        fitted(np.array(seen), np.array(expected))


@needs_goldens
class TestAgainstOpenEBGM:
    def pairs(self):
        rows = golden_rows("ebgm/out_ebgm_caers.csv.gz")
        return rows, np.array([float(row["N"]) for row in rows]), np.array([float(row["E"]) for row in rows])

    def test_the_likelihood_agrees_at_all_points(self):
        _, seen, expected = self.pairs()
        points = golden_rows("ebgm/out_negLL_caers.csv.gz")
        assert len(points) == 6
        for point in points:
            prior = Prior(*(float(point[name]) for name in ("alpha1", "beta1", "alpha2", "beta2", "p")))
            told = float(point["negLL_Nstar1"])
            assert negative_log_likelihood(prior, seen, expected) == pytest.approx(told, rel=1e-12)

    def test_the_optimum_is_not_above_theirs(self):
        _, seen, expected = self.pairs()
        found = negative_log_likelihood(fitted(seen, expected), seen, expected)
        assert found <= 4162.45571848526
        assert found == pytest.approx(4162.4557, abs=5e-5)

    def test_the_wide_search_finds_a_higher_peak_which_they_miss(self):
        _, seen, expected = self.pairs()
        wide = negative_log_likelihood(fitted(seen, expected, WIDE_STARTS), seen, expected)
        assert wide == pytest.approx(4162.1808, abs=5e-5)

    def test_posteriors_agree_within_their_two_decimals(self):
        rows, seen, expected = self.pairs()
        theirs = {row["name"]: float(row["value"]) for row in golden_rows("ebgm/out_hypers_caers.csv.gz")}
        found = shrunk(Prior(*theirs.values()), seen, expected)
        for ours, name in ((found.mean, "EBGM"), (found.low, "QUANT_05"), (found.high, "QUANT_95")):
            assert np.abs(ours - [float(row[name]) for row in rows]).max() < 0.01
        assert np.abs(found.share_1 - [float(row["qn"]) for row in rows]).max() < 1e-12

    def test_the_signals_are_theirs_with_our_own_optimum(self):
        rows, seen, expected = self.pairs()
        low = shrunk(fitted(seen, expected), seen, expected).low
        theirs = np.array([float(row["QUANT_05"]) for row in rows])
        assert (theirs >= 2).sum() == 131
        differing = (low >= 2) != (theirs >= 2)
        assert np.abs(low[differing] - 2).max(initial=0) < 0.01
