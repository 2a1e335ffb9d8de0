"""Return rates of counties side by side, fairly: against what their own goods and markets make likely.

Formulas, worked example and limits: docs/method/league.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import minimize

Floats = NDArray[np.float64]

FUNNEL = (0.001, 0.025, 0.975, 0.999)  # of a Poisson count, as shares of chance below
MUCH = 1.2  # times what is expected
EVEN = 12.0  # logarithm of a shape beyond which counties are as good as equal
PRECISELY = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000}


@dataclass(frozen=True)
class BandRow:
    """From where a county is called better or worse; the one row of league_bands."""

    rule: str
    min_expected: Decimal  # returns; below it nothing is said
    probability: Decimal  # that the county is worse, or better, than the province
    trimmed_share: Decimal  # of counties pulled in at either end before over-dispersion is measured


@dataclass(frozen=True)
class Spread:
    """How the counties' true ratios are spread: Gamma(shape, rate); and how much more than chance moves them.

    dispersion: mean of the squared z-scores, trimmed; 1 is chance alone
    tau_squared: variance between counties of the square root of the ratio, >= 0
    """

    shape: float
    rate: float
    negative_log_likelihood: float
    dispersion: float
    tau_squared: float


@dataclass(frozen=True)
class League:
    """Arrays of shape (counties,), funnel (counties, 4); ratios are to what is expected, 1 is the province."""

    expected: Floats
    ratio: Floats
    low: Floats  # ends of the exact 95 % interval of the ratio
    high: Floats
    funnel: Floats  # limits of the ratio by chance alone, >= 0
    z: Floats  # of the square root of the ratio
    z_adjusted: Floats  # where counties differ by more than chance
    shrunk: Floats  # posterior mean of the ratio
    shrunk_low: Floats
    shrunk_high: Floats
    worse: Floats  # probability that the true ratio is above 1
    much_worse: Floats  # above MUCH
    weight: Floats  # of the county's own returns in the shrunk ratio, 0..1
    spread: Spread


def league(batches: Floats, returned: Floats, mix_rate: Floats, trimmed_share: float) -> League:
    """batches, returned: counts of a period, shape (counties,); mix_rate: returns a batch that the province has for the
    county's mix of goods and markets, > 0. Two counties or more, each with batches, and one return in all at least.
    """
    usual = batches * mix_rate
    expected = usual * (returned.sum() / usual.sum())
    ratio = returned / expected
    z = 2 * np.sqrt(expected) * (np.sqrt(ratio) - 1)
    variance = 1 / (4 * expected)
    dispersion, tau_squared = over_dispersion(z, variance, trimmed_share)
    shape, rate, likelihood = shrinkage(returned, expected)
    own_shape, own_rate = shape + returned, rate + expected
    return League(
        expected=expected,
        ratio=ratio,
        low=np.where(returned > 0, special.gammaincinv(np.maximum(returned, 1), 0.025), 0) / expected,
        high=special.gammaincinv(returned + 1, 0.975) / expected,
        funnel=np.stack([funnel(expected, level) for level in FUNNEL], axis=1),
        z=z,
        z_adjusted=z * np.sqrt(variance / (variance + tau_squared)),
        shrunk=own_shape / own_rate,
        shrunk_low=special.gammaincinv(own_shape, 0.025) / own_rate,
        shrunk_high=special.gammaincinv(own_shape, 0.975) / own_rate,
        worse=special.gammaincc(own_shape, own_rate),
        much_worse=special.gammaincc(own_shape, MUCH * own_rate),
        weight=expected / own_rate,
        spread=Spread(shape, rate, likelihood, dispersion, tau_squared),
    )


def mix_rates(county: NDArray[np.int64], mix: NDArray[np.int64], batches: Floats, returned: Floats) -> Floats:
    """Returns a batch that the province has for each county's mix, shape (counties,).

    county, mix: codes from 0 on of each line, shape (lines,), every code in use; batches, returned: of the line
    """
    province = np.bincount(mix, returned) / np.bincount(mix, batches)
    return np.asarray(np.bincount(county, batches * province[mix]) / np.bincount(county, batches))


def funnel(expected: Floats, level: float) -> Floats:
    """The ratio below which a share `level` of chance lies, between counts drawn straight (Spiegelhalter), >= 0."""
    count = np.ceil(special.pdtrik(level, expected) - 1e-9)
    count += special.pdtr(count, expected) < level
    upto, before = special.pdtr(count, expected), np.where(count > 0, special.pdtr(count - 1, expected), 0.0)
    return np.asarray(np.maximum(count - (upto - level) / (upto - before), 0) / expected)


def over_dispersion(z: Floats, variance: Floats, trimmed_share: float) -> tuple[float, float]:
    """Dispersion of the z-scores with their ends pulled in, and the variance between counties."""
    low, high = np.quantile(z, [trimmed_share, 1 - trimmed_share])
    dispersion = float(np.mean(np.clip(z, low, high) ** 2))
    weights = 1 / variance
    excess = len(z) * dispersion - (len(z) - 1)
    return dispersion, max(0.0, float(excess / (weights.sum() - (weights**2).sum() / weights.sum())))


def shrinkage(returned: Floats, expected: Floats) -> tuple[float, float, float]:
    """Shape and rate of the gamma distribution under which the counts are likeliest, and their negative likelihood."""

    def against(free: Floats) -> tuple[float, Floats]:
        shape, rate = np.exp(free)
        total = rate + expected
        likely = special.gammaln(shape + returned) - special.gammaln(shape) - special.gammaln(returned + 1)
        likely += shape * np.log(rate / total) + special.xlogy(returned, expected / total)
        by_shape = special.digamma(shape + returned) - special.digamma(shape) + np.log(rate / total)
        by_rate = shape / rate - (shape + returned) / total
        return -float(likely.sum()), -np.array([shape * by_shape.sum(), rate * by_rate.sum()])

    ends = [
        minimize(against, [start, start], jac=True, method="L-BFGS-B", bounds=[(-EVEN, EVEN)] * 2, options=PRECISELY)
        for start in (0.0, 2.0, 4.0)
    ]
    best = min(ends, key=lambda end: float(end.fun))
    return float(np.exp(best.x[0])), float(np.exp(best.x[1])), float(best.fun)


def bands(found: League, row: BandRow) -> tuple[str, ...]:
    """Of each county: better, expected, worse; few where too little is expected to say. Never a rank."""
    sure = float(row.probability)
    return tuple(
        "few" if expected < row.min_expected else "worse" if p >= sure else "better" if p <= 1 - sure else "expected"
        for expected, p in zip(found.expected.tolist(), found.worse.tolist(), strict=True)
    )
