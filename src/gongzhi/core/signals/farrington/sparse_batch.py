"""The exact maximum for a batch of series over NumPy arrays, all in step; `sparse_loops` is the compiled twin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.signals.farrington.fits import COLUMNS, EMPTY
from gongzhi.core.signals.farrington.history import History
from gongzhi.core.signals.farrington.options import Options
from gongzhi.core.signals.farrington.past import Flags, Floats
from gongzhi.core.signals.farrington.sparse_loops import ARRIVED, FLAT, LONGEST_STEP, STEEPEST, STEPS

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Cases:
    """The periods with cases of all series, one series after the other."""

    series: Whole
    cases: Floats
    roots: Floats  # cases^⅔
    blocks: Whole
    times: Floats

    @classmethod
    def of(cls, counts: Floats, shape: History) -> Cases:
        """counts: (n, series)"""
        series, place = np.nonzero(counts.T)
        cases = counts[place, series]
        return cls(series, cases, np.cbrt(cases) ** 2, shape.block_of_each()[place], shape.times[place])


@dataclass(frozen=True)
class _Maximum:
    slope: Floats  # (series,)
    information: Floats
    found: Flags
    cases: Floats  # (series, blocks): Σ w y
    s0: Floats  # (series, blocks): Σ w e^{bt}, and the same with t and t²
    s1: Floats


@dataclass(frozen=True)
class _Batch:
    shape: History
    held: Cases
    series: int

    def into_blocks(self, values: Floats) -> Floats:
        """(series, blocks): sums of what stands at the periods with cases."""
        blocks = self.shape.blocks
        place = self.held.series * blocks + self.held.blocks
        found = np.bincount(place, values, self.series * blocks).astype(np.float64)
        return found.reshape(self.series, blocks)

    def into_series(self, values: Floats) -> Floats:
        return np.bincount(self.held.series, values, self.series).astype(np.float64)

    def sums(self, slope: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Σ w e^{bt} tᵏ for k = 0, 1, 2."""
        times, starts = self.shape.times, self.shape.edges[:-1]
        term = np.exp(slope[:, None] * times)
        extra = (weights - 1) * np.exp(slope[self.held.series] * self.held.times)
        s0, s1, s2 = (
            np.add.reduceat(term * times**k, starts, axis=1) + self.into_blocks(extra * self.held.times**k)
            for k in range(3)
        )
        return s0, s1, s2

    def means(self, top: _Maximum) -> Floats:
        """Of the periods with cases."""
        series, blocks = self.held.series, self.held.blocks
        level: Floats = top.cases[series, blocks] / top.s0[series, blocks]
        return level * np.exp(top.slope[series] * self.held.times)


def fit_batch(counts: Floats, shape: History, options: Options, line: float) -> Floats:
    """-> shape (series, COLUMNS), as `Fits.from_columns` reads it."""
    batch = _Batch(shape, Cases.of(counts, shape), counts.shape[1])
    with np.errstate(all="ignore"):
        rows, _ = _judged(batch, counts, options, -1.0, trended=False)
        if options.looks_for_trend:
            with_trend, kept = _judged(batch, counts, options, line, trended=True)
            rows[kept] = with_trend[kept]
    return rows


def _judged(batch: _Batch, counts: Floats, options: Options, line: float, *, trended: bool) -> tuple[Floats, Flags]:
    """-> rows of the table, and which of them stand."""
    shape, now = batch.shape, batch.shape.now
    freedom = float(len(shape.periods) - shape.blocks - trended)
    top, phi, dispersion, gamma = _quasi_poisson(batch, options, freedom, trended)
    cases, s0, s1 = top.cases[:, -1], top.s0[:, -1], top.s1[:, -1]
    information = top.information * gamma
    mean = np.where(cases > 0, np.log(cases / s0) + top.slope * now, EMPTY)
    variance = 1 / (gamma * np.where(cases > 0, cases, s0 * np.exp(EMPTY)))
    kept = top.found
    rows = np.full((batch.series, COLUMNS), np.nan)
    if trended:
        variance = variance + (now - s1 / s0) ** 2 / information
        t = np.abs(top.slope) / np.sqrt(dispersion / information)
        highest = counts.max(axis=0)
        kept = kept & (highest > 0) & (dispersion > 0) & (t > line) & (mean <= np.log(highest))
        rows[:, 5] = top.slope
    rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 4] = top.found, trended, mean, phi
    rows[:, 3] = np.sqrt((dispersion if options.compat == "R" else phi) * variance)
    return rows, kept


def _quasi_poisson(
    batch: _Batch, options: Options, freedom: float, trended: bool
) -> tuple[_Maximum, Floats, Floats, Floats]:
    """-> the maximum, phi, the dispersion that the slope is tested with, the weight γ of every period."""
    n, cases = len(batch.shape.periods), batch.held.cases
    weights = np.ones(len(cases))
    top = _maximum(batch, np.zeros(batch.series), weights, trended)
    pearson = batch.into_series(cases**2 / batch.means(top) - cases) / freedom
    dispersion, gamma = pearson, np.ones(batch.series)
    if options.reweight:
        weights = _weights(batch, top, np.maximum(pearson, 1), options.outlier_above)
        gamma = n / (n + batch.into_series(weights - 1))
        first = top.found
        top = _maximum(batch, np.where(first, top.slope, 0.0), weights, trended)
        top = _Maximum(top.slope, top.information, top.found & first, top.cases, top.s0, top.s1)
        mean = batch.means(top)
        pearson = batch.into_series(weights * (cases**2 / mean - cases)) * gamma / freedom
        empty = n - batch.into_series(np.ones(len(cases)))
        told = (empty + batch.into_series(weights * (cases / mean - 1) ** 2)) * gamma / freedom
        dispersion = told if options.compat == "R" else pearson
    return top, np.maximum(pearson, 1), dispersion, gamma


def _weights(batch: _Batch, top: _Maximum, phi: Floats, above: float) -> Floats:
    """1 ÷ s² of the outliers among the periods with cases, else 1."""
    series, blocks = batch.held.series, batch.held.blocks
    mean = batch.means(top)
    leverage = mean / top.cases[series, blocks]
    middle, information = (top.s1 / top.s0)[series, blocks], top.information[series]
    bent = mean * (batch.held.times - middle) ** 2 / np.where(information > 0, information, 1)
    leverage = leverage + np.where(information > 0, bent, 0)
    away = 1.5 * (batch.held.roots * mean ** (-1 / 6) - np.sqrt(mean))
    residual = away / np.sqrt(phi[series] * (1 - leverage))
    outlying = (leverage < 1 - 1e-12) & (away > 0) & (residual > above)
    return np.where(outlying, 1 / residual**2, 1.0)


def _maximum(batch: _Batch, slope: Floats, weights: Floats, trended: bool) -> _Maximum:
    """Newton's steps until every series has arrived or turned out to have no maximum."""
    cases = batch.into_blocks(weights * batch.held.cases)
    flat = np.zeros(batch.series)
    if not trended:
        s0, s1, _ = batch.sums(flat, weights)
        return _Maximum(flat, flat, np.ones(batch.series, bool), cases, s0, s1)
    total = cases.sum(axis=1)
    pull = batch.into_series(weights * batch.held.cases * batch.held.times)
    going, found = np.ones(batch.series, bool), np.zeros(batch.series, bool)
    for _ in range(STEPS):
        s0, s1, s2 = batch.sums(slope, weights)
        middle = s1 / s0
        information = (cases * (s2 / s0 - middle**2)).sum(axis=1)
        step = (pull - (cases * middle).sum(axis=1)) / information
        going &= information > FLAT * total
        found |= going & (np.abs(step) < ARRIVED)
        going &= ~found
        if not going.any():
            break
        slope = slope + np.where(going, np.clip(step, -LONGEST_STEP, LONGEST_STEP), 0.0)
        going &= np.abs(slope) <= STEEPEST
    return _Maximum(slope, information, found, cases, s0, s1)
