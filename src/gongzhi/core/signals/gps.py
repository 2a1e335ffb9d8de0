"""The gamma-Poisson shrinker: how many times more often than expected, pulled to what most pairs show.

Formulas, worked example and limits: docs/method/disproportionality.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.optimize import minimize

Floats = NDArray[np.float64]

STARTS = (
    (0.2, 0.1, 2.0, 4.0, 1 / 3),
    (0.1, 0.1, 10.0, 10.0, 0.2),
    (0.3, 0.5, 6.0, 6.0, 0.5),
    (0.5, 0.3, 12.0, 12.0, 0.8),
    (0.2, 0.2, 5.0, 5.0, 0.4),
)
WIDE_STARTS = (  # besides, few pairs of nearly one high ratio: a peak that the usual starts miss
    *STARTS,
    (50.0, 50 / 5, 1.5, 1.5, 0.05),
    (50.0, 50 / 12, 1.5, 1.5, 0.05),
    (50.0, 50 / 30, 1.5, 1.5, 0.05),
)
FARTHEST = 12.0  # of the logarithms of shapes and rates, and of the logit of the share: e^12 is as good as infinite
HALVINGS = 60


@dataclass(frozen=True)
class Prior:
    """How the true ratios of all pairs are spread: a mixture of two gamma distributions (shape, rate), all > 0."""

    shape_1: float
    rate_1: float
    shape_2: float
    rate_2: float
    share_1: float  # of the first, strictly between 0 and 1

    @property
    def components(self) -> tuple[tuple[float, float, float], ...]:
        """Shape, rate and share of both."""
        return (self.shape_1, self.rate_1, self.share_1), (self.shape_2, self.rate_2, 1 - self.share_1)


@dataclass(frozen=True)
class Shrunk:
    """Of each pair, arrays of shape (pairs,): EBGM, EB05, EB95, and the posterior share of the first component."""

    mean: Floats  # geometric mean of the posterior
    low: Floats  # its 5 % quantile
    high: Floats  # its 95 % quantile
    share_1: Floats


def negative_log_likelihood(prior: Prior, seen: Floats, expected: Floats, weight: Floats | float = 1.0) -> float:
    """Of zero-truncated negative binomials, truncated before they are mixed; `weight` says how often a pair stands."""
    first, second = (_component(shape, rate, seen, expected)[0] for shape, rate, _ in prior.components)
    mixed = np.logaddexp(np.log(prior.share_1) + first, np.log1p(-prior.share_1) + second)
    return -float(np.sum(weight * mixed))


def fitted(seen: Floats, expected: Floats, starts: Sequence[Sequence[float]] = STARTS) -> Prior:
    """The prior under which the pairs are likeliest, the best that the starts reach; its first component is the higher.

    seen: counts >= 1, shape (pairs,), pairs >= 1; expected: > 0, same shape. Raises ValueError for others.
    """
    _demand(seen, expected)
    seen, expected, weight, _ = _distinct(seen, expected)
    reached = [
        minimize(
            _slopes,
            _free(Prior(*start)),
            args=(seen, expected, weight),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-FARTHEST, FARTHEST)] * 5,
            options={"maxiter": 2000, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-7},
        )
        for start in starts
    ]
    return _higher_first(_bound(min(reached, key=lambda end: float(end.fun)).x))


def shrunk(prior: Prior, seen: Floats, expected: Floats) -> Shrunk:
    """Each pair's posterior; seen: counts >= 0, shape (pairs,); expected: > 0, same shape."""
    distinct_seen, distinct_expected, _, place = _distinct(seen, expected)
    found = _posterior(prior, distinct_seen, distinct_expected)
    return Shrunk(*(values[place] for values in (found.mean, found.low, found.high, found.share_1)))


def _posterior(prior: Prior, seen: Floats, expected: Floats) -> Shrunk:
    (shape_1, rate_1, share), (shape_2, rate_2, _) = prior.components
    likelier = _log_negative_binomial(shape_1, rate_1, seen, expected)
    likelier -= _log_negative_binomial(shape_2, rate_2, seen, expected)
    share_1 = special.expit(special.logit(share) + likelier)
    gammas = ((shape_1 + seen, rate_1 + expected), (shape_2 + seen, rate_2 + expected))
    logs = [special.digamma(shape) - np.log(rate) for shape, rate in gammas]
    mean = np.exp(share_1 * logs[0] + (1 - share_1) * logs[1])
    return Shrunk(mean, _quantile(0.05, share_1, gammas), _quantile(0.95, share_1, gammas), share_1)


def _quantile(level: float, share_1: Floats, gammas: tuple[tuple[Floats, Floats], ...]) -> Floats:
    """Of a mixture of two gammas: it lies between theirs, found by halving."""
    (shape_1, rate_1), (shape_2, rate_2) = gammas
    ends = special.gammaincinv(shape_1, level) / rate_1, special.gammaincinv(shape_2, level) / rate_2
    low, high = np.minimum(*ends), np.maximum(*ends)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = share_1 * special.gammainc(shape_1, rate_1 * middle)
        below += (1 - share_1) * special.gammainc(shape_2, rate_2 * middle)
        low, high = np.where(below < level, middle, low), np.where(below < level, high, middle)
    return np.asarray((low + high) / 2)


def _log_negative_binomial(shape: float, rate: float, seen: Floats, expected: Floats) -> Floats:
    counted = special.gammaln(shape + seen) - special.gammaln(shape) - special.gammaln(seen + 1)
    return np.asarray(counted - shape * np.log1p(expected / rate) - seen * np.log1p(rate / expected))


def _component(shape: float, rate: float, seen: Floats, expected: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-probability of each count given that it is not zero, and its slopes by log shape and log rate."""
    log_zero = -shape * np.log1p(expected / rate)
    not_zero = -np.expm1(log_zero)
    value = _log_negative_binomial(shape, rate, seen, expected) - np.log(not_zero)
    by_shape = special.digamma(shape + seen) - special.digamma(shape) + log_zero / shape / not_zero
    by_rate = shape * expected / (rate * (rate + expected) * not_zero) - seen / (rate + expected)
    return value, shape * by_shape, rate * by_rate


def _slopes(free: Floats, seen: Floats, expected: Floats, weight: Floats) -> tuple[float, Floats]:
    """The negative log-likelihood and its gradient over the free numbers."""
    prior = _bound(free)
    (shape_1, rate_1, _), (shape_2, rate_2, _) = prior.components
    first, by_shape_1, by_rate_1 = _component(shape_1, rate_1, seen, expected)
    second, by_shape_2, by_rate_2 = _component(shape_2, rate_2, seen, expected)
    first, second = first + np.log(prior.share_1), second + np.log1p(-prior.share_1)
    mixed = np.logaddexp(first, second)
    in_first = np.exp(first - mixed)
    in_second = 1 - in_first
    parts = (in_first * by_shape_1, in_first * by_rate_1, in_second * by_shape_2, in_second * by_rate_2)
    slopes = [np.dot(weight, part) for part in (*parts, in_first - prior.share_1)]
    return -float(np.dot(weight, mixed)), -np.array(slopes)


def _free(prior: Prior) -> Floats:
    """The five numbers without their limits: logarithms, and the logit of the share."""
    numbers = [prior.shape_1, prior.rate_1, prior.shape_2, prior.rate_2]
    return np.array([*np.log(numbers), special.logit(prior.share_1)])


def _bound(free: Floats) -> Prior:
    shape_1, rate_1, shape_2, rate_2 = (float(number) for number in np.exp(free[:4]))
    return Prior(shape_1, rate_1, shape_2, rate_2, float(special.expit(free[4])))


def _higher_first(prior: Prior) -> Prior:
    if prior.shape_1 / prior.rate_1 >= prior.shape_2 / prior.rate_2:
        return prior
    return Prior(prior.shape_2, prior.rate_2, prior.shape_1, prior.rate_1, 1 - prior.share_1)


def _distinct(seen: Floats, expected: Floats) -> tuple[Floats, Floats, Floats, NDArray[Any]]:
    """Each combination of seen and expected once, how often it stands, and which one each pair is."""
    both = np.asarray(seen, np.float64) + 1j * np.asarray(expected, np.float64)
    alone, place, often = np.unique(both, return_inverse=True, return_counts=True)
    return alone.real.copy(), alone.imag.copy(), often.astype(np.float64), place


def _demand(seen: Floats, expected: Floats) -> None:
    if len(seen) == 0 or len(seen) != len(expected) or not (np.min(seen) >= 1 and np.min(expected) > 0):
        raise ValueError("counts from 1 on, each with an expected count above 0")
