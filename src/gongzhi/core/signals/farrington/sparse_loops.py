"""The exact maximum for series of mostly zeros, as compiled loops; `sparse_batch` is the NumPy twin.

Given the slope b each block's level is log(Σ w y ÷ Σ w e^{bt}), so that the likelihood is a curve over b alone, and
Newton's steps along it touch the periods with cases and the sums over whole blocks. Zeros are never outliers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gongzhi.core.signals.compiling import compiled
from gongzhi.core.signals.farrington.fits import EMPTY

STEPS = 26
ARRIVED = 1e-10  # a step of the slope
LONGEST_STEP = 0.05
STEEPEST = 0.5  # per period; beyond, the maximum lies at infinity
FLAT = 1e-12  # information per case


@compiled
def _block_sums(slope: float, block: int, runs: Any, run_edges: Any) -> tuple[float, float, float]:
    """Σ e^{bt}, Σ e^{bt} t, Σ e^{bt} t² over a block's runs of periods in a row."""
    s0, s1, s2 = 0.0, 0.0, 0.0
    ratio = math.exp(slope)
    for run in range(run_edges[block], run_edges[block + 1]):
        time = runs[run, 0]
        term = math.exp(slope * time)
        for _ in range(int(runs[run, 1])):
            s0 += term
            s1 += term * time
            s2 += term * time * time
            term *= ratio
            time += 1.0
    return s0, s1, s2


@compiled
def _sums(
    slope: float, all_blocks: bool, blocks: Any, times: Any, weights: Any, runs: Any, run_edges: Any, sums: Any
) -> None:
    """Fills rows 1 to 3 of `sums`; blocks without cases (row 0) only when all are wanted."""
    last = sums.shape[1] - 1
    for block in range(last + 1):
        if sums[0, block] > 0.0 or (all_blocks and block == last):
            sums[1, block], sums[2, block], sums[3, block] = _block_sums(slope, block, runs, run_edges)
    for j in range(blocks.shape[0]):
        if weights[j] != 1.0:
            block, term = blocks[j], (weights[j] - 1.0) * math.exp(slope * times[j])
            sums[1, block] += term
            sums[2, block] += term * times[j]
            sums[3, block] += term * times[j] * times[j]


@compiled
def _maximum(
    slope: float, trended: bool, cases: Any, blocks: Any, times: Any, weights: Any, runs: Any, run_edges: Any, sums: Any
) -> tuple[float, float, bool]:
    """-> slope, its information, whether there is a maximum; `sums` as at the maximum."""
    total, pull = 0.0, 0.0
    for block in range(sums.shape[1]):
        sums[0, block] = 0.0
    for j in range(cases.shape[0]):
        weighted = weights[j] * cases[j]
        sums[0, blocks[j]] += weighted
        total += weighted
        pull += weighted * times[j]
    if not trended:
        _sums(0.0, True, blocks, times, weights, runs, run_edges, sums)
        return 0.0, 0.0, True
    for _ in range(STEPS):
        _sums(slope, False, blocks, times, weights, runs, run_edges, sums)
        score, information = pull, 0.0
        for block in range(sums.shape[1]):
            if sums[0, block] > 0.0:
                middle = sums[2, block] / sums[1, block]
                score -= sums[0, block] * middle
                information += sums[0, block] * (sums[3, block] / sums[1, block] - middle * middle)
        if information <= FLAT * total:
            return slope, information, False
        step = score / information
        if abs(step) < ARRIVED:
            _sums(slope, True, blocks, times, weights, runs, run_edges, sums)
            return slope, information, True
        slope += min(max(step, -LONGEST_STEP), LONGEST_STEP)
        if abs(slope) > STEEPEST:
            return slope, information, False
    return slope, 0.0, False


@compiled
def _mean(j: int, slope: float, blocks: Any, times: Any, sums: Any) -> float:
    return float(sums[0, blocks[j]] / sums[1, blocks[j]] * math.exp(slope * times[j]))


@compiled
def _outliers_weigh_less(
    slope: float, information: float, phi: float, above: float, roots: Any, blocks: Any, times: Any, sums: Any,
    weights: Any,
) -> float:  # fmt: skip
    """Sets the weights 1 ÷ s² of outliers; -> how much the sum of the weights has changed."""
    change = 0.0
    for j in range(blocks.shape[0]):
        block = blocks[j]
        mean = _mean(j, slope, blocks, times, sums)
        leverage = mean / sums[0, block]
        if information > 0.0:
            leverage += mean * (times[j] - sums[2, block] / sums[1, block]) ** 2 / information
        away = 1.5 * (roots[j] * mean ** (-1.0 / 6.0) - math.sqrt(mean))
        if leverage < 1.0 - 1e-12 and away > 0.0:
            residual = away / math.sqrt(phi * (1.0 - leverage))
            if residual > above:
                weights[j] = 1.0 / (residual * residual)
                change += weights[j] - 1.0
    return change


@compiled
def _quasi_poisson(
    trended: bool, n: int, freedom: float, reweight: bool, above: float, as_reference: bool, cases: Any, roots: Any,
    blocks: Any, times: Any, weights: Any, runs: Any, run_edges: Any, sums: Any,
) -> tuple[bool, float, float, float, float, float]:  # fmt: skip
    """-> whether fitted, slope, information, phi, the dispersion that tests the slope, the weight γ of every period."""
    weights[:] = 1.0
    slope, information, found = _maximum(0.0, trended, cases, blocks, times, weights, runs, run_edges, sums)
    if not found:
        return False, slope, information, 1.0, 1.0, 1.0
    pearson = 0.0
    for j in range(cases.shape[0]):
        pearson += cases[j] * cases[j] / _mean(j, slope, blocks, times, sums) - cases[j]
    pearson /= freedom
    dispersion, gamma = pearson, 1.0
    if reweight:
        change = _outliers_weigh_less(slope, information, max(pearson, 1.0), above, roots, blocks, times, sums, weights)
        gamma = n / (n + change)
        if change != 0.0:
            slope, information, found = _maximum(slope, trended, cases, blocks, times, weights, runs, run_edges, sums)
        pearson, dispersion = 0.0, float(n - cases.shape[0])
        for j in range(cases.shape[0]):
            mean = _mean(j, slope, blocks, times, sums)
            pearson += weights[j] * (cases[j] * cases[j] / mean - cases[j])
            dispersion += weights[j] * (cases[j] / mean - 1.0) ** 2
        pearson *= gamma / freedom
        dispersion = dispersion * gamma / freedom if as_reference else pearson
    phi = max(pearson, 1.0)
    return found, slope, information * gamma, phi, dispersion, gamma


@compiled
def _one(
    n: int, now: float, look: bool, line: float, reweight: bool, above: float, as_reference: bool, cases: Any,
    roots: Any, blocks: Any, times: Any, weights: Any, runs: Any, run_edges: Any, sums: Any, out: Any,
) -> None:  # fmt: skip
    last = sums.shape[1] - 1
    highest = 0.0
    for j in range(cases.shape[0]):
        highest = max(highest, cases[j])
    for trended in (True, False):
        if trended and (not look or highest == 0.0):
            continue
        fitted, slope, information, phi, dispersion, gamma = _quasi_poisson(
            trended, n, float(n - sums.shape[1] - (1 if trended else 0)), reweight, above, as_reference, cases, roots,
            blocks, times, weights, runs, run_edges, sums,
        )  # fmt: skip
        if not fitted:
            continue
        mean = EMPTY
        if sums[0, last] > 0.0:
            mean = math.log(sums[0, last] / sums[1, last]) + slope * now
        if trended and not (
            dispersion > 0.0 and abs(slope) / math.sqrt(dispersion / information) > line and mean <= math.log(highest)
        ):
            continue
        variance = 1.0 / (gamma * (sums[0, last] if sums[0, last] > 0.0 else sums[1, last] * math.exp(EMPTY)))
        if trended:
            variance += (now - sums[2, last] / sums[1, last]) ** 2 / information
        out[0], out[1] = 1.0, (1.0 if trended else 0.0)
        out[2], out[3] = mean, math.sqrt((dispersion if as_reference else phi) * variance)
        out[4], out[5] = phi, (slope if trended else np.nan)
        return


@compiled
def fit_all(
    starts: Any, cases: Any, roots: Any, blocks: Any, times: Any, n: int, runs: Any, run_edges: Any, now: float,
    look: bool, line: float, reweight: bool, above: float, as_reference: bool, out: Any,
) -> None:  # fmt: skip
    """Fills `out`, shape (series, 6): fitted, trended, log mean, its error, phi, slope.

    starts: (series + 1,) where the periods with cases of each series begin
    cases, roots (cases^⅔), blocks, times: of the periods with cases
    runs: (runs, 2) first time and length; run_edges: (blocks + 1,) where each block's runs begin
    """
    sums = np.zeros((4, run_edges.shape[0] - 1))
    weights = np.ones(n)
    for s in range(starts.shape[0] - 1):
        a, b = starts[s], starts[s + 1]
        _one(
            n, now, look, line, reweight, above, as_reference, cases[a:b], roots[a:b], blocks[a:b], times[a:b],
            weights[: b - a], runs, run_edges, sums, out[s],
        )  # fmt: skip
