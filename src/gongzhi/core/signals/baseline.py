"""How many events are usual under each node of a lattice: a rate of every cell, shrunk along the trees.

A chapter's weeks have a curve (level, trend, two harmonics), fitted up to the guard and carried on. A place and a
chapter share a rate as far as their own history is thin; so do chapter and hazard; a cell starts from both and is
moved by its own past. Where batches are declared, all rates are per batch: a new line of business is expected to
bring what its chapter brings elsewhere. Formulas and worked examples: docs/method/early-warning.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.scan_settings import Priors, ScanSettings
from gongzhi.core.signals.trees import Floats, Ints, Lattice, Singles

YEAR_WEEKS = 52.18
NEWTON_STEPS = 12
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

        Where all places share their exposure, the rates are added up once for all windows.
        """
        rates = self.lattice.sums_along(self.rates, range(2, len(self.lattice.axes)))
        parts, chapter, begins = _chapters_under(self.lattice, nodes)
        shared = self.exposure[:, :1]
        if bool((self.exposure == shared).all()):
            by_place = self.lattice.sums_along(rates, [0])[parts].astype(np.float64)
            return np.asarray(np.add.reduceat(by_place * shared[:, 0, chapter], begins, axis=1))
        weighed = (rates * window.reshape(*window.shape, *(1,) * (rates.ndim - 2)) for window in self.exposure)
        by_window = (self.lattice.sums_along(one, [0])[parts].astype(np.float64) for one in weighed)
        return np.stack([np.add.reduceat(one, begins) for one in by_window])


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
    curve, carried = season(by_chapter, weeks, ahead, declared.sum(axis=1)[weeks], settings.priors)
    weight = 0.5 ** ((end - 1 - weeks) / settings.scan.half_life_weeks)
    lived = np.einsum("w,wh,wch->ch", weight, curve, declared[weeks])
    cells = counts.lattice.cells
    seen = np.bincount(counts.leaf[span], weight[counts.week[span] - weeks[0]], int(np.prod(cells)))
    rates = rates_of(seen.reshape(cells).astype(np.float64), lived, settings.priors)
    to_come = carried[:, None, :] * declared[np.maximum(ahead, 0)]
    exposure = np.stack([to_come[-window:].sum(axis=0) for window in settings.windows])
    return Baseline(counts.lattice, rates.astype(np.float32), exposure.astype(np.float32))


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
    offset = np.log(np.maximum(exposure, TINY))
    slopes = np.zeros((len(held), by_week.shape[1]))
    start = np.log((by_week.sum(axis=0) + float(priors.margin_events)) / np.maximum(exposure.sum(axis=0), TINY))
    slopes[0] = start
    for _ in range(NEWTON_STEPS):
        mean = np.exp(np.clip(past @ slopes + offset, -STEEPEST - 10, STEEPEST))
        pull = past.T @ (by_week - mean) / spread - held[:, None] * slopes
        pull[0] += held[0] * start
        bend = np.einsum("ni,nh,nj->hij", past, mean, past, optimize=True) / spread + np.diag(held)
        slopes += np.clip(np.linalg.solve(bend, pull.T[..., None])[..., 0].T, -2, 2)
    return np.exp(np.clip(past @ slopes, -30, STEEPEST)), np.exp(np.clip(future @ slopes, -30, STEEPEST))


def rates_of(seen: Floats, lived: Floats, priors: Priors) -> Floats:
    """The rate of each cell per unit of exposure.

    seen: weighted events by cell, shape `lattice.cells`; lived: weighted exposure, shape (regions, chapters)
    -> shape of `seen`, above 0
    """
    spread, least = float(priors.cell_dispersion), float(priors.margin_events)
    aspects = tuple(range(2, seen.ndim))
    by_place_and_chapter = seen.sum(axis=aspects)
    province = (seen.sum() + least) / max(lived.sum(), TINY)
    chapter = (by_place_and_chapter.sum(axis=0) + least) / (lived.sum(axis=0) + least / province)
    usual = chapter * lived
    place = (by_place_and_chapter.sum(axis=1) + least) / (usual.sum(axis=1) + least)
    rate = place[:, None] * chapter
    rate = rate * shrunk(by_place_and_chapter, rate * lived, spread)
    rates = rate.reshape(*rate.shape, *(1,) * len(aspects))
    for aspect in aspects:
        others = tuple(other for other in aspects if other != aspect)
        shares = _shares(seen.sum(axis=(0, *others)), spread, least)
        rates = rates * shares.reshape([seen.shape[axis] if axis in (1, aspect) else 1 for axis in range(seen.ndim)])
    usual = rates * lived.reshape(*lived.shape, *(1,) * len(aspects))
    return np.asarray(rates * shrunk(seen, usual, spread))


def shrunk(seen: Floats, usual: Floats, spread: float) -> Floats:
    """By what to multiply a usual number of events, as far as what was seen bears it: (seen + k) / (usual + k).

    k is measured: how much further from the usual the seen lies than chance (variance `spread` × mean) puts it.
    """
    excess = float(((seen - usual) ** 2 - spread * usual).sum())
    kappa = min(max(float((usual**2).sum()) / max(excess, TINY), KAPPA_LEAST), KAPPA_MOST)
    return np.asarray((seen + kappa) / (usual + kappa))


def _shares(seen: Floats, spread: float, least: float) -> Floats:
    """How each chapter's events divide over hazards (or markets); shape (chapters, hazards), rows sum to 1."""
    aspect = seen.sum(axis=0) + least
    usual = seen.sum(axis=1, keepdims=True) * (aspect / aspect.sum())
    shares = (usual + TINY * aspect / aspect.sum()) * shrunk(seen, usual, spread)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _chapters_under(lattice: Lattice, nodes: Ints) -> tuple[tuple[Ints, ...], Ints, Ints]:
    """Every chapter under every node: the parts of the two, the chapter, and where each node's chapters begin."""
    hs = lattice.axes[1]
    order = np.argsort(np.concatenate(hs.above.T), kind="stable")
    many = np.bincount(hs.above.ravel(), minlength=hs.size)
    parts = np.unravel_index(nodes, lattice.shape)
    begins = np.concatenate([[0], np.cumsum(many[parts[1]])])
    own = np.repeat(np.arange(len(nodes)), many[parts[1]])
    first = np.concatenate([[0], np.cumsum(many)])[parts[1]]
    chapter = order[first[own] + np.arange(begins[-1]) - begins[own]] % len(hs.leaves)
    return tuple(chapter if place == 1 else part[own] for place, part in enumerate(parts)), chapter, begins[:-1]


def _terms(weeks: Ints, last: int) -> Floats:
    turn = 2 * np.pi * weeks / YEAR_WEEKS
    waves = [np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)]
    return np.stack([np.ones(len(weeks)), (weeks - last) / 52, *waves], axis=1)


def _by_chapter(counts: Counts, span: slice, weeks: Ints) -> Floats:
    chapters = counts.lattice.cells[1]
    place = (counts.week[span] - weeks[0]) * chapters + counts.cell[span, 1]
    return np.bincount(place, minlength=len(weeks) * chapters).reshape(len(weeks), chapters).astype(np.float64)
