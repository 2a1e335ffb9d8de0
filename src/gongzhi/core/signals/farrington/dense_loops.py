"""Iteratively reweighted fits as compiled loops, one series after the other; `dense` is the NumPy twin.

Blocks and one slope make the normal equations an arrow: each block's level falls out, and the slope is a ratio of
two sums of deviations from the blocks' weighted means. No matrix is solved.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gongzhi.core.signals.compiling import compiled

ROUNDS = 25
SETTLED = 1e-8  # relative change of the deviance
LEAST_MEAN = 2.220446049250313e-16
START = 0.1  # added to each count for the first mean


@compiled
def _deviance(y: Any, fixed: Any, weights: Any, eta: Any, mu: Any) -> float:
    total = 0.0
    for i in range(y.shape[0]):
        total += weights[i] * (fixed[i] - y[i] * eta[i] + mu[i])
    return 2.0 * total


@compiled
def _levels_and_slope(
    y: Any, weights: Any, offset: Any, edges: Any, times: Any, trended: bool, state: Any, sums: Any
) -> tuple[float, float]:
    """The weighted least squares of one round: each block's weight and mean time, the slope and its spread."""
    eta, mu, work, response = state[0], state[1], state[2], state[3]
    spread, moved = 0.0, 0.0
    for block in range(edges.shape[0] - 1):
        first, end = edges[block], edges[block + 1]
        total, middle, mean = 0.0, 0.0, 0.0
        for i in range(first, end):
            work[i] = weights[i] * mu[i]
            response[i] = eta[i] - offset[i] + (y[i] - mu[i]) / mu[i]
            total += work[i]
            middle += work[i] * times[i]
            mean += work[i] * response[i]
        if total > 0.0:
            middle /= total
            mean /= total
        sums[0, block], sums[1, block], sums[2, block] = total, middle, mean
        if trended:
            for i in range(first, end):
                away = times[i] - middle
                spread += work[i] * away * away
                moved += work[i] * away * (response[i] - mean)
    slope = moved / spread if spread > 0.0 else 0.0
    return slope, spread


@compiled
def _fit(
    y: Any, fixed: Any, weights: Any, offset: Any, edges: Any, times: Any, trended: bool, state: Any, sums: Any
) -> tuple[float, float, bool]:
    """-> slope, its spread, whether it settled. `sums` ends with weights, mean times and levels of the blocks."""
    eta, mu = state[0], state[1]
    for i in range(y.shape[0]):
        mu[i] = y[i] + START
        eta[i] = state[4, i]
    before = _deviance(y, fixed, weights, eta, mu)
    slope, spread = 0.0, 0.0
    lowest = math.log(LEAST_MEAN)
    for _ in range(ROUNDS):
        slope, spread = _levels_and_slope(y, weights, offset, edges, times, trended, state, sums)
        for block in range(edges.shape[0] - 1):
            sums[2, block] -= slope * sums[1, block]
            for i in range(edges[block], edges[block + 1]):
                value = sums[2, block] + slope * times[i] + offset[i]
                eta[i] = max(value, lowest)
                mu[i] = math.exp(eta[i])
        deviance = _deviance(y, fixed, weights, eta, mu)
        if not math.isfinite(deviance):
            return slope, spread, False
        if abs(deviance - before) / (abs(deviance) + 0.1) < SETTLED:
            return slope, spread, True
        before = deviance
    return slope, spread, False


@compiled
def _outliers_weigh_less(
    present: Any, edges: Any, times: Any, above: float, phi: float, trended: bool, spread: float, state: Any, sums: Any,
    weights: Any,
) -> None:  # fmt: skip
    """`weights` becomes γ ÷ s² where the Anscombe residual s is above the line, γ elsewhere; γ keeps their sum."""
    mu, work, root = state[1], state[2], state[5]
    total, many = 0.0, 0.0
    for block in range(edges.shape[0] - 1):
        for i in range(edges[block], edges[block + 1]):
            if present[i] == 0.0:
                continue
            many += 1.0
            weights[i] = 1.0
            if root[i] > 0.0:
                leverage = work[i] / sums[0, block]
                if trended and spread > 0.0:
                    leverage += work[i] * (times[i] - sums[1, block]) ** 2 / spread
                away = 1.5 * (root[i] * mu[i] ** (-1.0 / 6.0) - math.sqrt(mu[i]))
                if leverage < 1.0 and away > 0.0:
                    residual = away / math.sqrt(phi * (1.0 - leverage))
                    if residual > above:
                        weights[i] = 1.0 / (residual * residual)
            total += weights[i]
    for i in range(weights.shape[0]):
        weights[i] *= many / total


@compiled
def _dispersion(y: Any, weights: Any, mu: Any, freedom: float) -> float:
    total = 0.0
    for i in range(y.shape[0]):
        away = (y[i] - mu[i]) / mu[i]
        total += weights[i] * away * away
    return total / freedom


@compiled
def _quasi_poisson(
    y: Any, fixed: Any, present: Any, offset: Any, edges: Any, times: Any, trended: bool, freedom: float,
    reweight: bool, above: float, as_reference: bool, state: Any, sums: Any, weights: Any,
) -> tuple[bool, float, float, float, float]:  # fmt: skip
    """-> settled, slope, its spread, phi, and the dispersion that the slope is tested with."""
    for i in range(y.shape[0]):
        weights[i] = present[i]
    slope, spread, settled = _fit(y, fixed, weights, offset, edges, times, trended, state, sums)
    if not settled:
        return False, slope, spread, 1.0, 1.0
    pearson = _dispersion(y, state[2], state[1], freedom)
    dispersion = pearson
    if reweight:
        phi = max(pearson, 1.0)
        _outliers_weigh_less(present, edges, times, above, phi, trended, spread, state, sums, weights)
        slope, spread, _ = _fit(y, fixed, weights, offset, edges, times, trended, state, sums)
        pearson = _dispersion(y, state[2], state[1], freedom)
        dispersion = _dispersion(y, weights, state[1], freedom) if as_reference else pearson
    phi = max(pearson, 1.0)
    return True, slope, spread, phi, dispersion


@compiled
def _one(
    y: Any, present: Any, offset: Any, offset_now: float, edges: Any, times: Any, now: float, look: bool, line: float,
    blocks: float, reweight: bool, above: float, as_reference: bool, state: Any, sums: Any, weights: Any, out: Any,
) -> None:  # fmt: skip
    many, highest = 0.0, 0.0
    fixed = state[6]
    for i in range(y.shape[0]):
        many += present[i]
        highest = max(highest, y[i])
        state[4, i] = math.log(y[i] + START)
        state[5, i] = y[i] ** (2.0 / 3.0)
        fixed[i] = (y[i] * math.log(y[i]) if y[i] > 0.0 else 0.0) - y[i]
    last = edges.shape[0] - 2
    for trended in (True, False):
        if trended and not look:
            continue
        freedom = many - blocks - (1.0 if trended else 0.0)
        settled, slope, spread, phi, dispersion = _quasi_poisson(
            y, fixed, present, offset, edges, times, trended, freedom, reweight, above, as_reference, state, sums,
            weights,
        )  # fmt: skip
        if not settled:
            continue
        mean = sums[2, last] + slope * now + offset_now
        if trended and not (
            spread > 0.0
            and dispersion > 0.0
            and abs(slope) / math.sqrt(dispersion / spread) > line
            and mean <= math.log(highest + LEAST_MEAN)
        ):
            continue
        variance = 1.0 / sums[0, last]
        if trended:
            variance += (now - sums[1, last]) ** 2 / spread
        out[0], out[1] = 1.0, (1.0 if trended else 0.0)
        out[2], out[3] = mean, math.sqrt((dispersion if as_reference else phi) * variance)
        out[4], out[5] = phi, (slope if trended else np.nan)
        return


@compiled
def fit_all(
    counts: Any, present: Any, offsets: Any, offsets_now: Any, edges: Any, times: Any, now: float, look: bool,
    lines: Any, blocks: Any, able: Any, reweight: bool, above: float, as_reference: bool, out: Any,
) -> None:  # fmt: skip
    """Fills `out`, shape (series, 6): fitted, trended, log mean, its error, phi, slope.

    counts: (series, n); present, offsets: (series, n), or (1, n) where all series share them
    lines, blocks, able: (series,) the |t| that keeps a slope, how many blocks have periods, whether enough is there
    """
    series, n = counts.shape
    state = np.empty((7, n))
    sums = np.zeros((3, edges.shape[0] - 1))
    weights = np.zeros(n)
    for s in range(series):
        if not able[s]:
            continue
        own = present[s if present.shape[0] > 1 else 0]
        offset = offsets[s if offsets.shape[0] > 1 else 0]
        _one(
            counts[s], own, offset, offsets_now[s], edges, times, now, look, lines[s], blocks[s], reweight, above,
            as_reference, state, sums, weights, out[s],
        )  # fmt: skip
