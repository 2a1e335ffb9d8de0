"""Neighbouring places in which more happens lately than chance explains: the space-time scan.

Formulas, worked example and limits: docs/method/space-time.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gongzhi.core.signals.chance import Chance
from gongzhi.core.signals.compiling import COMPILES, compiled
from gongzhi.core.signals.zones import Zones

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AS_LIKELY = 1e-9  # ratios that differ by less are the same: sums in another order
AT_ONCE = 2_000_000  # circles, windows and replicates whose ratios are held in memory together


@dataclass(frozen=True)
class Search:
    """How the scan looks.

    longest: windows have 1 to this many periods and end with the last
    least: seen counts below it are no cluster
    conditional: the total is taken as given and expected counts are scaled to it; else they are taken as they are
    """

    longest: int
    least: int
    conditional: bool
    replicates: int
    seed: str


@dataclass(frozen=True)
class Cluster:
    """A circle and a window; periods are positions in the counts, both included."""

    places: tuple[int, ...]  # the centre first, then by distance
    first: int
    last: int
    seen: int
    expected: float
    ratio: float  # logarithm of the likelihood ratio
    p: float  # how often chance alone finds somewhere as much

    @property
    def recurrence(self) -> float:
        """Chance alone finds as much once in so many periods, if the scan is run in each."""
        return 1 / self.p


@dataclass(frozen=True)
class Weighed:
    """What the ratio of every circle and window needs besides the count; arrays of shape (places, ranks, windows).

    ratio(c) = by_count[c] - c * slope - level where c > expected, else 0; a circle that is none has expected = inf
    """

    expected: Floats
    slope: Floats
    level: Floats
    by_count: Floats  # shape (largest count + 1,)


def scan(seen: Ints, expected: Floats, zones: Zones, search: Search) -> tuple[Cluster, ...]:
    """The clusters that end with the last period, the likeliest first; of circles that share a place only the best.

    seen: counts >= 0, shape (places, periods); expected: same shape, above 0 wherever something was seen
    () where nothing was seen more often than expected.
    """
    total = int(seen.sum())
    if total == 0:
        return ()
    if search.conditional:
        expected = expected * (total / expected.sum())
    counts, means = windows(seen, search.longest), windows(expected, search.longest)
    chance = Chance(search.seed)
    drawn = _drawn(expected[:, ::-1][:, : search.longest], total if search.conditional else None, search, chance)
    most = max(total, int(drawn.many.max(initial=0))) if search.replicates else total
    weighed = _weighed(means, zones, total if search.conditional else None, most)
    found = tuple(_best_of_each_centre(counts, weighed, zones, search.least))
    if not found:
        return ()
    by_chance = _by_chance(drawn, weighed, zones, search.least)
    last = seen.shape[1] - 1
    return tuple(
        Cluster(
            places=tuple(int(place) for place in zones.nearest[centre, : rank + 1]),
            first=last - window,
            last=last,
            seen=int(counts[zones.nearest[centre, : rank + 1], window].sum()),
            expected=float(weighed.expected[centre, rank, window]),
            ratio=ratio,
            p=float(1 + (by_chance >= ratio - AS_LIKELY).sum()) / (search.replicates + 1),
        )
        for ratio, centre, rank, window in _apart(found, zones)
    )


def ongoing(cluster: Cluster, earlier: Sequence[Cluster], seen: Ints, share: float) -> bool:
    """Whether at least a share of what a cluster saw lies in places and periods of earlier ones, taken together."""
    known = np.zeros(seen.shape, bool)
    for one in earlier:
        known[list(one.places), one.first : one.last + 1] = True
    places = list(cluster.places)
    within = (slice(None), slice(cluster.first, cluster.last + 1))
    return bool(np.where(known, seen, 0)[places][within].sum() >= share * seen[places][within].sum())


def windows(by_period: NDArray[Any], longest: int) -> NDArray[Any]:
    """Sums over the last 1, 2, … periods, shape (places, min(longest, periods))."""
    return np.cumsum(by_period[:, ::-1][:, :longest], axis=1)


def likelihood_ratio(seen: float, expected: float, total: int | None) -> float:
    """Logarithm of how much likelier the count is at its own rate; 0 up to what is expected.

    total: all counts, which expected counts add up to; None where they are taken as they are.
    """
    if seen <= expected:
        return 0.0
    inside = special.xlogy(seen, seen / expected)
    if total is None:
        return float(inside - (seen - expected))
    return float(inside + special.xlogy(total - seen, (total - seen) / (total - expected)))


def _weighed(means: Floats, zones: Zones, total: int | None, most: int) -> Weighed:
    expected = np.cumsum(means[zones.nearest], axis=1)
    expected = np.where(zones.ends[:, :, None], expected, np.inf)
    counts = np.arange(most + 1, dtype=np.float64)
    by_count = special.xlogy(counts, counts)
    with np.errstate(invalid="ignore", divide="ignore"):  # where nothing is expected nothing is seen
        if total is None:
            return Weighed(expected, 1 + np.log(expected), -expected, by_count)
        outside = np.log(np.where(expected < total, total - expected, 1.0))
        return Weighed(
            expected,
            np.log(expected) - outside,
            total * outside,
            by_count + special.xlogy(total - counts, np.maximum(total - counts, 1)),
        )


def _best_of_each_centre(
    counts: Ints, weighed: Weighed, zones: Zones, least: int
) -> Iterator[tuple[float, int, int, int]]:
    """Ratio, centre, rank and window; of equal ones the smallest circle and the shortest window."""
    ratios = _ratios(np.cumsum(counts[zones.nearest], axis=1), weighed, least)
    for centre, of_centre in enumerate(ratios):
        ratio = of_centre.max(initial=0.0)
        if ratio > 0:
            rank, window = np.argwhere(of_centre >= ratio - AS_LIKELY)[0]
            yield float(of_centre[rank, window]), centre, int(rank), int(window)


def _apart(found: Sequence[tuple[float, int, int, int]], zones: Zones) -> Iterator[tuple[float, int, int, int]]:
    taken: set[int] = set()
    for one in sorted(found, key=lambda one: (-round(one[0], 9), one[2], one[1])):
        _, centre, rank, _ = one
        places = set(zones.nearest[centre, : rank + 1].tolist())
        if not places & taken:
            taken |= places
            yield one


def _ratios(counts: Ints, weighed: Weighed, least: int) -> Floats:
    """Of counts in circles and windows, shape (…, places, ranks, windows)."""
    high = (counts > weighed.expected) & (counts >= least)
    with np.errstate(invalid="ignore"):
        return np.where(high, weighed.by_count[counts] - counts * weighed.slope - weighed.level, 0.0)


@dataclass(frozen=True)
class Drawn:
    """What chance alone puts into the last periods, replicate after replicate.

    many: int array, shape (replicates,): how much each has; cells: int array, shape (sum of many,): where, as
    place * width + age, the last period having age 0
    """

    many: Ints
    cells: Ints
    places: int
    width: int

    def counts(self, begin: int, end: int) -> Ints:
        """Sums over the last 1, 2, … periods of some replicates, shape (end - begin, places, width)."""
        edges = np.r_[0, np.cumsum(self.many)]
        size = self.places * self.width
        replicate = np.repeat(np.arange(end - begin), self.many[begin:end])
        flat = replicate * size + self.cells[edges[begin] : edges[end]]
        cells = np.bincount(flat, minlength=(end - begin) * size)
        return np.cumsum(cells.reshape(end - begin, self.places, self.width), axis=2)


def _drawn(latest: Floats, total: int | None, search: Search, chance: Chance) -> Drawn:
    """latest: expected counts by place and age; total: all counts, where they are given."""
    mean = float(latest.sum())
    if total is None:
        many = chance.poisson(mean, search.replicates)
    else:
        many = chance.binomial(total, min(1.0, mean / total), search.replicates)
    return Drawn(many, chance.places(latest.ravel(), int(many.sum())), *latest.shape)


def _by_chance(drawn: Drawn, weighed: Weighed, zones: Zones, least: int) -> Floats:
    """The largest ratio of each replicate, shape (replicates,)."""
    maxima = _compiled_maxima if COMPILES else _array_maxima
    step = max(1, AT_ONCE // max(1, weighed.expected.size))
    pieces = [
        maxima(
            drawn.counts(begin, min(begin + step, len(drawn.many))),
            zones.nearest,
            zones.ends,
            weighed.expected,
            weighed.slope,
            weighed.level,
            weighed.by_count,
            least,
        )
        for begin in range(0, len(drawn.many), step)
    ]
    return np.concatenate([np.zeros(0), *pieces])


def _array_maxima(
    counts: Ints,
    nearest: Ints,
    ends: NDArray[np.bool_],
    expected: Floats,
    slope: Floats,
    level: Floats,
    by_count: Floats,
    least: int,
) -> Floats:
    """counts: shape (replicates, places, windows) -> shape (replicates,)."""
    largest = np.zeros(len(counts))
    for centre in range(len(nearest)):
        weighed = Weighed(expected[centre], slope[centre], level[centre], by_count)
        ratios = _ratios(np.cumsum(counts[:, nearest[centre]], axis=1), weighed, least)
        np.maximum(largest, ratios.max(axis=(1, 2), initial=0.0), out=largest)
    return largest


@compiled
def _compiled_maxima(counts, nearest, ends, expected, slope, level, by_count, least):  # type: ignore[no-untyped-def]
    """The same, place by place: where a place adds nothing, its circle is no likelier than the one before."""
    replicates, _, width = counts.shape
    largest = np.zeros(replicates)
    held = np.zeros(width, np.int64)
    for replicate in range(replicates):
        best = 0.0
        for centre in range(nearest.shape[0]):
            held[:] = 0
            added = False
            for rank in range(nearest.shape[1]):
                place = nearest[centre, rank]
                if counts[replicate, place, width - 1] > 0:
                    added = True
                    for window in range(width):
                        held[window] += counts[replicate, place, window]
                if added and ends[centre, rank]:
                    added = False
                    for window in range(width):
                        count = held[window]
                        if count >= least and count > expected[centre, rank, window]:
                            ratio = by_count[count] - count * slope[centre, rank, window] - level[centre, rank, window]
                            best = max(best, ratio)
        largest[replicate] = best
    return largest
