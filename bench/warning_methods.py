"""The methods that `bench.warning` holds side by side: each scores nodes of one week, a higher score being rarer.

A score compares weeks of one method alone; the bench sets each method's line where it raises as many distinct alarms
as the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from gongzhi.core.signals.calibration import Calibration
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.farrington import Options, judge
from gongzhi.core.signals.gps import STARTS, Prior, fitted, shrunk
from gongzhi.core.signals.look import Look
from gongzhi.core.signals.scan_settings import ScanSettings
from gongzhi.core.signals.tails import scores
from gongzhi.core.signals.trees import ALL, Flags, Floats, Ints, Lattice
from gongzhi.core.signals.treescan import log_ratio

WEEKLY, FOUR_WEEKS, THIRTEEN_WEEKS = 1, 4, 13
CELL_TABLE, GOODS_HAZARD, PLACE_GOODS, PLACE_HAZARD = 0, 18, 2, 6  # levels of the nodes that pairs are
LEAST = 2  # events in a window, for every method
FARRINGTON = {"years": 4, "blocks": 10, "left_out": 26, "bound": "nbPlugin", "alpha": 0.005, "engine": "sparse"}


@dataclass(frozen=True)
class View:
    """What a method may look at in one week.

    seen: events of all nodes by window, shape (windows, lattice.size); expected, raw: by the baseline and by the bare
    mean of history, of `nodes` only, shape (windows, nodes)
    series: weekly counts of those of `nodes` that are margins, up to the week, shape (weeks, margins)
    """

    counts: Counts
    settings: ScanSettings
    calibration: Calibration
    week: int
    nodes: Ints
    seen: Ints
    expected: Floats
    raw: Floats
    series: Ints
    priors: dict[tuple[int, int], Prior] = field(default_factory=dict)

    @cached_property
    def here(self) -> Ints:
        return self.seen[:, self.nodes]

    @cached_property
    def margin(self) -> Ints:
        """Positions in `nodes` of the margins."""
        return np.flatnonzero(margins(self.counts.lattice)[self.nodes])

    def window(self, weeks: int) -> int:
        return self.settings.windows.index(weeks)


@lru_cache(maxsize=1)
def margins(lattice: Lattice) -> Flags:
    """Which nodes are sums over one or two axes, as surveillance by product, place or hazard counts them."""
    levels = lattice.levels.astype(np.int64)
    whole = sum((levels // 3**axis % 3 == ALL).astype(np.int64) for axis in range(len(lattice.axes)))
    return (whole > 0) & (whole < len(lattice.axes))


def lattice_scan(view: View) -> Floats:
    """This project's: rarity among distinct alarms, calibrated level by level."""
    found = np.zeros(view.here.shape)
    window, place = np.nonzero((view.here >= LEAST) & (view.here > view.expected))
    expected = np.maximum(view.expected[window, place], 1e-6).astype(np.float64)
    entries = Look(view.week, view.nodes[place], window, view.here[window, place], expected, np.zeros(0))
    scored = scores(entries, view.calibration.spread, view.counts.lattice)
    found[window, place] = np.maximum(view.calibration.rarity(entries, scored, view.counts.lattice) + 3, 0)
    return found


def tree_ratio(view: View) -> Floats:
    """TreeScan's likelihood ratio of each node and window: its share of all events beside that of the history."""
    found = np.zeros(view.here.shape)
    for window, (here, raw) in enumerate(zip(view.here, view.raw, strict=True)):
        total = here[-1]  # the last node is all of it
        usual = np.maximum(raw, 1e-9) * (total / raw[-1])
        found[window] = np.where(here >= LEAST, log_ratio(here, usual, total), 0)
    return found


def farrington_weekly(view: View) -> Floats:
    return _farrington(view, Options(**FARRINGTON, least_expected=0.5 / 28), WEEKLY)


def farrington_four_weeks(view: View) -> Floats:
    return _farrington(view, Options(**FARRINGTON, summed=FOUR_WEEKS, least_expected=2 / 28), FOUR_WEEKS)


def _farrington(view: View, options: Options, weeks: int) -> Floats:
    found = np.zeros(view.here.shape)
    asked = np.flatnonzero(view.here[view.window(FOUR_WEEKS), view.margin] >= options.least_cases)
    if len(asked):
        p_value = judge(view.series[:, asked], view.week, options).p_value
        found[view.window(weeks), view.margin[asked]] = -np.log10(np.nan_to_num(np.maximum(p_value, 1e-300), nan=1.0))
    return found


def ears(view: View) -> Floats:
    """EARS C2: seven weeks, two left out between them and the one judged."""
    now, before = view.series[view.week], view.series[view.week - 9 : view.week - 2].astype(float)
    return _weekly(view, (now - before.mean(axis=0)) / np.maximum(before.std(axis=0, ddof=1), 0.35))


def moving_percentile(view: View) -> Floats:
    """The ninetieth percentile of the same five weeks of four years."""
    weeks = [view.week - 52 * year + near for year in range(1, 5) for near in range(-2, 3)]
    usual = np.quantile(view.series[weeks], 0.9, axis=0)
    return _weekly(view, view.series[view.week] / (usual + 0.5))


def three_sigma(view: View) -> Floats:
    """Standard deviations above the mean of 52 weeks."""
    now, before = view.series[view.week], view.series[view.week - 52 : view.week].astype(float)
    return _weekly(view, (now - before.mean(axis=0)) / np.maximum(before.std(axis=0, ddof=1), np.sqrt(1 / 52)))


def _weekly(view: View, score: Floats) -> Floats:
    found = np.zeros(view.here.shape)
    found[view.window(WEEKLY), view.margin] = np.where(view.series[view.week] >= LEAST, np.maximum(score, 0), 0)
    return found


def ebgm(view: View) -> Floats:
    """EB05 of four two-way tables of 13 weeks; their pairs are nodes of the lattice. Priors anew each quarter."""
    found = np.zeros(view.here.shape)
    window = view.window(THIRTEEN_WEEKS)
    seen, levels = view.seen[window], view.counts.lattice.levels
    for level in (CELL_TABLE, GOODS_HAZARD, PLACE_GOODS, PLACE_HAZARD):
        key = (level, view.week // THIRTEEN_WEEKS)
        if key not in view.priors:
            every = np.flatnonzero((levels == level) & (seen > 0))
            view.priors[key] = fitted(seen[every].astype(float), _by_margins(view, every, level), STARTS[:1])
        asked = np.flatnonzero((levels[view.nodes] == level) & (view.here[window] >= 3))
        if len(asked):
            expected = _by_margins(view, view.nodes[asked], level)
            found[window, asked] = shrunk(view.priors[key], view.here[window, asked].astype(float), expected).low
    return found


def _by_margins(view: View, nodes: Ints, level: int) -> Floats:
    """Row × column ÷ total of the pairs that nodes of a level are."""
    lattice, seen = view.counts.lattice, view.seen[view.window(THIRTEEN_WEEKS)]
    parts = np.stack(np.unravel_index(nodes, lattice.shape))
    tops = np.array([axis.size - 1 for axis in lattice.axes])[:, None]
    row_axes = [1] if level == GOODS_HAZARD else [0]
    in_row = np.isin(np.arange(len(parts)), row_axes)[:, None]
    row = np.ravel_multi_index(tuple(np.where(in_row, parts, tops)), lattice.shape)
    column = np.ravel_multi_index(tuple(np.where(in_row, tops, parts)), lattice.shape)
    return seen[row] * seen[column] / seen[-1]


METHODS: Mapping[str, Callable[[View], Floats]] = {
    "lattice scan (ours)": lattice_scan,
    "TreeScan's ratio": tree_ratio,
    "Farrington, 4-week sums": farrington_four_weeks,
    "Farrington, weekly": farrington_weekly,
    "EBGM EB05, 13 weeks": ebgm,
    "moving percentile": moving_percentile,
    "EARS C2": ears,
    "mean + sigmas": three_sigma,
}
