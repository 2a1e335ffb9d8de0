"""Iteratively reweighted fits of a batch of series over NumPy arrays, all in step; `dense_loops` is the compiled twin.

Arrays are (n, series): what is summed within a block lies in consecutive rows.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gongzhi.core.signals.farrington.dense_loops import LEAST_MEAN, ROUNDS, SETTLED, START
from gongzhi.core.signals.farrington.fits import COLUMNS
from gongzhi.core.signals.farrington.history import History
from gongzhi.core.signals.farrington.options import Options
from gongzhi.core.signals.farrington.past import Flags, Floats, Past, Rank


@dataclass(frozen=True)
class _Solved:
    """The last round of each series."""

    slope: Floats  # (series,)
    spread: Floats
    weight: Floats  # (blocks, series): sums of working weights
    middle: Floats  # (blocks, series): weighted mean times
    level: Floats  # (blocks, series)
    work: Floats  # (n, series): working weights
    mu: Floats  # (n, series)
    settled: Flags  # (series,)


@dataclass(frozen=True)
class _Batch:
    shape: History
    block: NDArray[np.int64]  # (n,) of each period
    time: Floats  # (n, 1)
    counts: Floats
    fixed: Floats  # the deviance's part that no mean moves
    first_eta: Floats
    known: Floats  # (n, series), 0 or 1
    offset: Floats  # (n, series) or (n, 1)

    def of(self, series: NDArray[np.intp]) -> _Batch:
        offset = self.offset if self.offset.shape[1] == 1 else self.offset[:, series]
        return replace(
            self,
            counts=self.counts[:, series],
            fixed=self.fixed[:, series],
            first_eta=self.first_eta[:, series],
            known=self.known[:, series],
            offset=offset,
        )

    def sums(self, terms: Floats) -> Floats:
        """(blocks, series)"""
        found: Floats = np.add.reduceat(terms, self.shape.edges[:-1], axis=0)
        return found


def fit_batch(past: Past, shape: History, options: Options, ranks: Rank, lines: Floats) -> Floats:
    """-> shape (series, COLUMNS), as `Fits.from_columns` reads it; every series has periods enough."""
    counts = past.counts
    batch = _Batch(
        shape,
        shape.block_of_each(),
        shape.times[:, None],
        counts,
        special.xlogy(counts, counts) - counts,
        np.log(counts + START),
        np.broadcast_to(past.known, counts.shape).astype(float),
        past.offsets,
    )
    table = np.zeros((past.series, COLUMNS))
    table[:, 5] = np.nan
    open_ = np.arange(past.series)
    for trended in (True, False) if options.looks_for_trend else (False,):
        freedom = (ranks.periods - ranks.blocks - trended)[open_]
        part = batch.of(open_)
        rows, kept = _judged(part, past.offsets_now[open_], options, freedom, lines[open_], trended)
        table[open_[kept]] = rows[kept]
        open_ = open_[~kept]
        if not len(open_):
            break
    return table


def _judged(
    batch: _Batch, offset_now: Floats, options: Options, freedom: Floats, lines: Floats, trended: bool
) -> tuple[Floats, Flags]:
    """-> rows of the table, and which series are done with them."""
    solved, phi, dispersion = _quasi_poisson(batch, options, freedom, trended)
    now = batch.shape.now
    rows = np.full((len(freedom), COLUMNS), np.nan)
    with np.errstate(all="ignore"):
        mean = solved.level[-1] + solved.slope * now + offset_now
        variance = 1 / solved.weight[-1]
        kept = solved.settled
        if trended:
            variance = variance + (now - solved.middle[-1]) ** 2 / solved.spread
            t = np.abs(solved.slope) / np.sqrt(dispersion / solved.spread)
            kept = kept & (t > lines) & (mean <= np.log(batch.counts.max(axis=0) + LEAST_MEAN))
            rows[:, 5] = solved.slope
        rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 4] = 1, trended, mean, phi
        rows[:, 3] = np.sqrt((dispersion if options.compat == "R" else phi) * variance)
    return rows, kept


def _quasi_poisson(batch: _Batch, options: Options, freedom: Floats, trended: bool) -> tuple[_Solved, Floats, Floats]:
    """-> the last fit, phi, and the dispersion that the slope is tested with."""
    solved = _fit(batch, batch.known, trended)
    pearson = _dispersion(batch, solved.work, solved.mu) / freedom
    dispersion = pearson
    if options.reweight:
        weights = _outliers_weigh_less(batch, solved, np.maximum(pearson, 1), options.outlier_above, trended)
        settled = solved.settled
        solved = replace(_fit(batch, weights, trended), settled=settled)
        pearson = _dispersion(batch, solved.work, solved.mu) / freedom
        dispersion = _dispersion(batch, weights, solved.mu) / freedom if options.compat == "R" else pearson
    return solved, np.maximum(pearson, 1), dispersion


def _dispersion(batch: _Batch, weights: Floats, mu: Floats) -> Floats:
    found: Floats = (weights * ((batch.counts - mu) / mu) ** 2).sum(axis=0)
    return found


def _outliers_weigh_less(batch: _Batch, solved: _Solved, phi: Floats, above: float, trended: bool) -> Floats:
    """γ ÷ s² where the Anscombe residual s is above the line, γ elsewhere; γ keeps the weights' sum."""
    root = np.cbrt(batch.counts) ** 2
    with np.errstate(all="ignore"):
        leverage = solved.work / solved.weight[batch.block]
        if trended:
            leverage += solved.work * (batch.time - solved.middle[batch.block]) ** 2 / solved.spread
        away = 1.5 * (root * solved.mu ** (-1 / 6) - np.sqrt(solved.mu))
        residual = away / np.sqrt(phi * (1 - leverage))
        outlying = (batch.counts > 0) & (leverage < 1) & (residual > above) & (residual > 0)
        weights = np.where(outlying, 1 / residual**2, 1.0) * batch.known
    found: Floats = weights * (batch.known.sum(axis=0) / weights.sum(axis=0))
    return found


def _fit(batch: _Batch, weights: Floats, trended: bool) -> _Solved:
    """Each series stops at its own round; those that go on shrink together."""
    series, blocks = batch.counts.shape[1], batch.shape.blocks
    whole = _Solved(
        slope=np.zeros(series),
        spread=np.zeros(series),
        weight=np.zeros((blocks, series)),
        middle=np.zeros((blocks, series)),
        level=np.zeros((blocks, series)),
        work=np.ones_like(batch.counts),
        mu=np.ones_like(batch.counts),
        settled=np.zeros(series, bool),
    )
    going = np.arange(series)
    eta, mu = batch.first_eta, batch.counts + START
    before = _deviance(batch, weights, eta, mu)
    for _ in range(ROUNDS):
        solved, eta = _round(batch, weights, eta, mu, trended)
        mu = solved.mu
        deviance = _deviance(batch, weights, eta, mu)
        finite = np.isfinite(deviance)
        with np.errstate(invalid="ignore"):
            settled = finite & (np.abs(deviance - before) / (np.abs(deviance) + 0.1) < SETTLED)
        _put(whole, solved, settled, going)
        on = np.flatnonzero(finite & ~settled)
        if not len(on):
            break
        if len(on) < len(going):
            going, eta, mu, weights, deviance = going[on], eta[:, on], mu[:, on], weights[:, on], deviance[on]
            batch = batch.of(on)
        before = deviance
    return whole


def _put(whole: _Solved, solved: _Solved, settled: Flags, going: NDArray[np.intp]) -> None:
    """Writes those that settled into their places."""
    place = going[settled]
    for field in fields(_Solved)[:-1]:
        getattr(whole, field.name)[..., place] = getattr(solved, field.name)[..., settled]
    whole.settled[place] = True


def _round(batch: _Batch, weights: Floats, eta: Floats, mu: Floats, trended: bool) -> tuple[_Solved, Floats]:
    with np.errstate(all="ignore"):
        work = weights * mu
        response = eta - batch.offset + (batch.counts - mu) / mu
        weight = batch.sums(work)
        divisor = np.where(weight > 0, weight, 1)
        middle, mean = batch.sums(work * batch.time) / divisor, batch.sums(work * response) / divisor
        slope = spread = np.zeros(mu.shape[1])
        if trended:
            away = batch.time - middle[batch.block]
            lever = work * away
            spread = (lever * away).sum(axis=0)
            slope = (lever * (response - mean[batch.block])).sum(axis=0) / np.where(spread > 0, spread, 1)
        level = mean - slope * middle
        eta = level[batch.block] + slope * batch.time + batch.offset
        eta = np.maximum(eta, np.log(LEAST_MEAN))
        mu = np.exp(eta)
    return _Solved(slope, spread, weight, middle, level, work, mu, np.zeros(mu.shape[1], bool)), eta


def _deviance(batch: _Batch, weights: Floats, eta: Floats, mu: Floats) -> Floats:
    with np.errstate(all="ignore"):
        found: Floats = 2 * (weights * (batch.fixed - batch.counts * eta + mu)).sum(axis=0)
    return found
