"""How many events are usual under each node of a lattice: a rate of every cell, shrunk along the trees.

A chapter's weeks have a curve (level, trend, two harmonics), fitted up to the guard and carried on. A place and a
chapter share a rate as far as their own history is thin; so do chapter and hazard; a cell starts from both and is
moved by its own past. Where batches are declared, all rates are per batch: a new line of business is expected to
bring what its chapter brings elsewhere. Formulas and worked examples: docs/method/early-warning.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongzhi.core.signals.compiling import COMPILES, compiled
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.scan_settings import Priors, ScanSettings
from gongzhi.core.signals.trees import Flags, Floats, Ints, Lattice, Singles

YEAR_WEEKS = 52.18
NEWTON_STEPS = 12
SETTLED = 1e-9  # a step below which the next one is lost in rounding
STEEPEST = 12.0  # of a logarithm, so that no curve overflows
TINY = 1e-9
KAPPA_LEAST, KAPPA_MOST = 1e-3, 1e3  # events that a prior rate is worth


@dataclass(frozen=True)
class Baseline:
    """rates: expected events of a cell per unit of exposure, shape `lattice.cells`
    exposure: of each window, shape (windows, regions, hs chapters); it holds the curve and the declared batches
    """

    lattice: Lattice
    rates: Singles
    exposure: Singles

    def expected(self) -> Iterator[Singles]:
        """Expected events under each node, one array of shape (lattice.size,) for each window."""
        aspects = len(self.lattice.axes) - 2
        for window in self.exposure:
            yield self.lattice.sums(self.rates * window.reshape(*window.shape, *(1,) * aspects)).astype(np.float32)

    def expected_at(self, nodes: Ints) -> Floats:
        """Expected events under some nodes alone, shape (windows, nodes): what `expected` says of them, for less work.

        Chapter after chapter, so that what is added up stays small; where all places share their exposure, once for
        all windows.
        """
        region, hs, *kinds = self.lattice.axes
        others = Lattice((region, *kinds))
        place, goods, *rest = np.unravel_index(nodes, self.lattice.shape)
        at = np.ravel_multi_index((place, *rest), others.shape)
        adding: Any = _add_loop if COMPILES else _add_arrays
        found = np.zeros((len(nodes), len(self.exposure)))
        alike = bool((self.exposure == self.exposure[:, :1]).all())
        for chapter in range(len(hs.leaves)):
            cells, exposure = self.rates[:, chapter], self.exposure[:, :, chapter]
            inside = np.zeros(hs.size, np.bool_)
            inside[hs.above[chapter]] = True
            if alike:
                adding(found, others.sums(cells), at, goods, inside, exposure[:, 0])
                continue
            for window, weight in enumerate(exposure):
                sums = others.sums(cells * weight.reshape(-1, *(1,) * len(kinds)))
                adding(found[:, window : window + 1], sums, at, goods, inside, np.ones(1, np.float32))
        return found.T


def baseline(counts: Counts, week: int, settings: ScanSettings) -> Baseline:
    """What is usual in the windows that end with a week, told by the weeks before its guard alone.

    A lattice without any event in those weeks has the rates of half an event everywhere (`margin_events`).
    """
    end = max(week + 1 - settings.scan.guard_weeks, 1)
    weeks = np.arange(max(end - settings.scan.history_weeks, 0), end)
    ahead = np.arange(week + 1 - settings.longest, week + 1)
    declared = exposure_of(counts, settings)
    span = counts.between(int(weeks[0]), end)
    by_chapter = _by_chapter(counts, span, weeks)
    curve, carried = season(by_chapter, weeks, ahead, declared[weeks].sum(axis=1), settings.priors)
    weight = 0.5 ** ((end - 1 - weeks) / settings.scan.half_life_weeks)
    lived = np.einsum("wh,wch->ch", weight[:, None] * curve, declared[weeks])
    cells, number = counts.occupied
    seen: Floats = np.bincount(number[span], weight[counts.week[span] - weeks[0]], len(cells)).astype(np.float64)
    rates = rates_of(counts.lattice.cells, cells[seen > 0], seen[seen > 0], lived, settings.priors)
    to_come = carried[:, None, :] * declared[np.maximum(ahead, 0)]
    exposure = np.stack([to_come[-window:].sum(axis=0) for window in settings.windows])
    return Baseline(counts.lattice, rates, exposure.astype(np.float32))


def exposure_of(counts: Counts, settings: ScanSettings) -> Floats:
    """Declared batches, averaged over the weeks up to each one; 1 everywhere where declarations are not known.

    -> shape (weeks, regions, hs chapters)
    """
    regions, chapters = counts.lattice.cells[:2]
    if counts.batches is None:
        return np.broadcast_to(np.ones(1), (counts.weeks, regions, chapters))
    total = np.concatenate([np.zeros((1, regions, chapters)), np.cumsum(counts.batches, axis=0)])
    last = np.arange(1, counts.weeks + 1)
    first = np.maximum(last - settings.scan.declared_weeks, 0)
    return np.asarray((total[last] - total[first]) / (last - first)[:, None, None])


def season(by_week: Floats, weeks: Ints, ahead: Ints, exposure: Floats, priors: Priors) -> tuple[Floats, Floats]:
    """The curve of each chapter per unit of exposure, in the weeks of its history and carried on to those ahead.

    A Poisson regression on level, trend and two harmonics, held back by normal priors, by Newton's steps.
    by_week, exposure: shape (weeks, chapters)
    -> shapes (weeks, chapters), (ahead, chapters), above 0; a chapter without events has a flat one near 0
    """
    past, future = _terms(weeks, weeks[-1]), _terms(ahead, weeks[-1])
    sds = np.array([1e3, priors.trend_sd, *[priors.yearly_sd] * 2, *[priors.half_yearly_sd] * 2], dtype=np.float64)
    held = 1 / sds**2
    spread = float(priors.season_dispersion)
    pairs = (past[:, :, None] * past[:, None, :]).reshape(len(past), -1)
    offset = np.log(np.maximum(exposure, TINY))
    slopes = np.zeros((len(held), by_week.shape[1]))
    start = np.log((by_week.sum(axis=0) + float(priors.margin_events)) / np.maximum(exposure.sum(axis=0), TINY))
    slopes[0] = start
    for _ in range(NEWTON_STEPS):
        mean = np.exp(np.clip(past @ slopes + offset, -STEEPEST - 10, STEEPEST))
        pull = past.T @ (by_week - mean) / spread - held[:, None] * slopes
        pull[0] += held[0] * start
        bend = (mean.T @ pairs).reshape(-1, len(held), len(held)) / spread + np.diag(held)
        step = np.clip(np.linalg.solve(bend, pull.T[..., None])[..., 0].T, -2, 2)
        slopes += step
        if np.abs(step).max() < SETTLED:
            break
    return np.exp(np.clip(past @ slopes, -30, STEEPEST)), np.exp(np.clip(future @ slopes, -30, STEEPEST))


def rates_of(cells: tuple[int, ...], where: Ints, seen: Floats, lived: Floats, priors: Priors) -> Singles:
    """The rate of each cell per unit of exposure.

    cells: how many leaves each axis has; where, seen: the cells with events, shape (many, axes), and their weighted
    events, above 0; lived: weighted exposure, shape (regions, chapters)
    -> shape `cells`, above 0
    """
    spread, least = float(priors.cell_dispersion), float(priors.margin_events)
    place_and_chapter = tuple(where[:, :2].T)
    by_place_and_chapter = np.zeros(cells[:2])
    np.add.at(by_place_and_chapter, place_and_chapter, seen)
    province = (seen.sum() + least) / max(lived.sum(), TINY)
    chapter = (by_place_and_chapter.sum(axis=0) + least) / (lived.sum(axis=0) + least / province)
    usual = chapter * lived
    place = (by_place_and_chapter.sum(axis=1) + least) / (usual.sum(axis=1) + least)
    rate = place[:, None] * chapter
    rate = rate * shrunk(by_place_and_chapter, rate * lived, spread)
    shares = np.ones((cells[1], 1))
    for aspect in range(2, len(cells)):
        of_chapter = np.zeros((cells[1], cells[aspect]))
        np.add.at(of_chapter, (where[:, 1], where[:, aspect]), seen)
        of_aspect = _shares(of_chapter, spread, least)
        shares = (shares[:, :, None] * of_aspect[:, None, :]).reshape(cells[1], -1)
    kind = np.ravel_multi_index(tuple(where[:, 2:].T), cells[2:])
    return _moved((*place_and_chapter, kind), seen, rate, lived, shares, spread).reshape(cells)


def _moved(
    where: tuple[Ints, Ints, Ints], seen: Floats, rate: Floats, lived: Floats, shares: Floats, spread: float
) -> Singles:
    """The rates `rate * shares` of the cells, each moved by its own past as `shrunk` says.

    where: region, chapter and kind of each cell with events; seen: those; rate, lived: shape (regions, chapters);
    shares: shape (chapters, kinds), rows sum to 1
    As few cells saw anything, sums over all are taken apart: of what is usual in closed form, of what was seen there.
    """
    events = rate * lived
    usual = events[where[:2]] * shares[where[1:]]
    squares = float(((events**2).sum(axis=0) * (shares**2).sum(axis=1)).sum())
    excess = squares - spread * float((events * shares.sum(axis=1)).sum()) + float((seen * (seen - 2 * usual)).sum())
    kappa = _kappa(squares, excess)
    singles = shares.astype(np.float32)
    rates = (rate * kappa).astype(np.float32)[:, :, None] * singles
    worth = events.astype(np.float32)[:, :, None] * singles
    worth += np.float32(kappa)
    rates /= worth
    rates[where] = rate[where[:2]] * shares[where[1:]] * (seen + kappa) / (usual + kappa)
    return rates


def shrunk(seen: Floats, usual: Floats, spread: float) -> Floats:
    """By what to multiply a usual number of events, as far as what was seen bears it: (seen + k) / (usual + k).

    k is measured: how much further from the usual the seen lies than chance (variance `spread` × mean) puts it.
    """
    excess = float(((seen - usual) ** 2 - spread * usual).sum())
    kappa = _kappa(float((usual**2).sum()), excess)
    return np.asarray((seen + kappa) / (usual + kappa))


def _kappa(squares: float, excess: float) -> float:
    return min(max(squares / max(excess, TINY), KAPPA_LEAST), KAPPA_MOST)


def _shares(seen: Floats, spread: float, least: float) -> Floats:
    """How each chapter's events divide over hazards (or markets); shape (chapters, hazards), rows sum to 1."""
    aspect = seen.sum(axis=0) + least
    usual = seen.sum(axis=1, keepdims=True) * (aspect / aspect.sum())
    shares = (usual + TINY * aspect / aspect.sum()) * shrunk(seen, usual, spread)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _add_arrays(found: Floats, sums: Singles, at: Ints, goods: Ints, inside: Flags, exposure: Singles) -> None:
    """Add to the nodes of one chapter, and of the goods above it, its sums times its exposure in each window.

    found: shape (nodes, windows); sums: under the nodes of the other axes; at: which of them each node is
    """
    mine = np.flatnonzero(inside[goods])
    found[mine] += sums[at[mine], None].astype(np.float64) * exposure


@compiled
def _add_loop(  # pragma: no cover
    found: Floats, sums: Singles, at: Ints, goods: Ints, inside: Flags, exposure: Singles
) -> None:
    for node in range(len(at)):
        if inside[goods[node]]:
            for window in range(len(exposure)):
                found[node, window] += np.float64(sums[at[node]]) * exposure[window]


def _terms(weeks: Ints, last: int) -> Floats:
    turn = 2 * np.pi * weeks / YEAR_WEEKS
    waves = [np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)]
    return np.stack([np.ones(len(weeks)), (weeks - last) / 52, *waves], axis=1)


def _by_chapter(counts: Counts, span: slice, weeks: Ints) -> Floats:
    chapters = counts.lattice.cells[1]
    place = (counts.week[span] - weeks[0]) * chapters + counts.cell[span, 1]
    return np.bincount(place, minlength=len(weeks) * chapters).reshape(len(weeks), chapters).astype(np.float64)
