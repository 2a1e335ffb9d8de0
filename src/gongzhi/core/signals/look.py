"""One week's look at every node and window: what is more than usual, and how far all of it lies from the usual.

Nothing is judged here, so a week is looked at once and judged as often as the calibration is renewed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gongzhi.core.signals.baseline import Baseline, baseline
from gongzhi.core.signals.compiling import COMPILES, compiled
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.scan_settings import ScanSettings
from gongzhi.core.signals.trees import Flags, Floats, Ints, Lattice, Singles

Levels = npt.NDArray[np.int8]

# Expected events in a window at which another measure of spread begins: thin counts scatter otherwise than full ones.
BANDS = (0.1, 1.0, 10.0)
# A node whose excess is not this many times its expectation, squared, has a probability well above one in a hundred.
EXCESS = 2.0
FAR, FAR_LEAST = 200.0, 0.05  # squared distance, in expectations, beyond which a node adds no more to the spread


@dataclass(frozen=True)
class Look:
    """Nodes with clearly more events than usual, one entry for each node and window.

    node, window, seen: shape (entries,), window as a position in the settings' windows; expected: likewise, above 0
    spread: squared distances and expectations of all nodes, summed by level, window and band of expectation;
        shape (levels, windows, bands, 2)
    """

    week: int
    node: Ints
    window: Ints
    seen: Ints
    expected: Floats
    spread: Floats


def look(counts: Counts, week: int, settings: ScanSettings) -> Look:
    """The look at the windows that end with a week. Needs at least the settings' history before it."""
    usual = baseline(counts, week, settings)
    return look_at(counts, week, settings, usual)


def look_at(counts: Counts, week: int, settings: ScanSettings, usual: Baseline) -> Look:
    windows = zip(windows_of(counts, week, settings), usual.expected(), strict=True)
    return _look(week, windows, counts.lattice, counts.lattice.levels, settings)


def look_where_held(counts: Counts, week: int, settings: ScanSettings) -> Look:
    """The look at the nodes alone under which anything was counted up to the week: few, in a large and sparse lattice.

    Of the others the spread holds their expectations, as ones of the lowest band; the squares of so little that was
    expected and did not come are left out.
    """
    lattice, held, usual = counts.lattice, counts.held, baseline(counts, week, settings)
    known = np.flatnonzero(held.since <= week)
    nodes = held.nodes[known]
    span = counts.between(week + 1 - settings.longest, week + 1)
    age, place = week - counts.week[span], held.place[span]
    seen = (np.bincount(place[age < one].ravel(), minlength=len(held.nodes))[known] for one in settings.windows)
    expected = usual.expected_at(nodes).astype(np.float32)
    found = _look(week, zip(seen, expected, strict=True), lattice, lattice.levels[nodes], settings)
    everything = expected[:, -1:].sum(axis=1)  # the last node is all of it
    found.spread[:, :, 0, 1] += np.maximum(everything - found.spread[..., 1].sum(axis=2), 0)
    return replace(found, node=nodes[found.node])


def _look(
    week: int, of_windows: Iterable[tuple[Ints, Singles]], lattice: Lattice, levels: Levels, settings: ScanSettings
) -> Look:
    """Out of what was seen and expected in each window; nodes are numbered as they are given."""
    spread = np.zeros((lattice.level_count, len(settings.windows), len(BANDS) + 1, 2))
    nodes, windows, seens, expecteds = [], [], [], []
    for place, (seen, expected) in enumerate(of_windows):
        at_least = np.maximum(expected, np.float32(1e-6))
        spread[:, place], more = swept(seen, at_least, levels, lattice.level_count, settings.scan.min_events)
        nodes.append(more)
        windows.append(np.full(len(more), place))
        seens.append(seen[more])
        expecteds.append(np.maximum(expected[more], 1e-6))
    return Look(
        week,
        np.concatenate(nodes),
        np.concatenate(windows),
        np.concatenate(seens).astype(np.int64),
        np.concatenate(expecteds).astype(np.float64),
        spread,
    )


def windows_of(counts: Counts, week: int, settings: ScanSettings) -> list[Ints]:
    """Events under each node in each window that ends with the week: an array of shape (nodes,) per window."""
    span = counts.between(week + 1 - settings.longest, week + 1)
    nodes = counts.lattice.ancestors(counts.cell[span])
    age = week - counts.week[span]
    return [np.bincount(nodes[age < window].ravel(), minlength=counts.lattice.size) for window in settings.windows]


def swept(seen: Ints, expected: Singles, levels: Levels, level_count: int, least: int) -> tuple[Floats, Ints]:
    """The spread of all nodes in one window, and the nodes with clearly more than usual.

    -> shape (levels, bands, 2); nodes, ascending
    """
    sweep: Any = _sweep_loop if COMPILES else _sweep_arrays
    sums, more = sweep(seen, expected, levels, level_count, np.array(BANDS, np.float32), least)
    return sums, np.flatnonzero(more)


def _sweep_arrays(
    seen: Ints, expected: Singles, levels: Ints, level_count: int, bands: Singles, least: int
) -> tuple[Floats, Flags]:
    place = levels.astype(np.int64) * (len(bands) + 1) + np.searchsorted(bands, expected, side="right")
    squares = (seen - expected) ** 2
    more = (seen >= least) & (seen > expected) & (squares >= EXCESS * expected)
    many = level_count * (len(bands) + 1)
    far = np.bincount(place, np.minimum(squares, FAR * np.maximum(expected, FAR_LEAST)), many)
    sums: Floats = np.stack([far, np.bincount(place, expected, many)], axis=-1).astype(np.float64)
    return sums.reshape(level_count, len(bands) + 1, 2), more


@compiled
def _sweep_loop(  # pragma: no cover
    seen: Ints, expected: Singles, levels: Ints, level_count: int, bands: Singles, least: int
) -> tuple[Floats, Flags]:
    sums = np.zeros((level_count, len(bands) + 1, 2))
    more = np.zeros(len(seen), np.bool_)
    for node in range(len(seen)):
        usual = np.float64(expected[node])
        band = 0
        while band < len(bands) and expected[node] >= bands[band]:
            band += 1
        excess = seen[node] - usual
        square = excess * excess
        sums[levels[node], band, 0] += min(square, FAR * max(usual, FAR_LEAST))
        sums[levels[node], band, 1] += usual
        more[node] = seen[node] >= least and excess > 0 and square >= EXCESS * usual
    return sums, more
