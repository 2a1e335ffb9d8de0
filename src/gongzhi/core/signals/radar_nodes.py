"""One node of a judged province looked at: its weeks with what was to be expected of them, and the nodes below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from gongzhi.core.errors import Refusal
from gongzhi.core.rules import RuleBook
from gongzhi.core.signals.baseline import baseline
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.farrington import Options, judge_range
from gongzhi.core.signals.lattice import needed_weeks
from gongzhi.core.signals.radar import COUNTY_DIGITS, EXPECTED_DIGITS, Node, node_of, number_of
from gongzhi.core.signals.scan_settings import ScanSettings
from gongzhi.core.signals.trees import ALL, LEAF, Lattice, Tree

SERIES_TABLE = "signal_series"


@dataclass(frozen=True)
class SeriesRow:
    """The row of signal_series: how one node's weeks are compared with the same season of the years before.

    browsed_weeks: the window by which nodes are gone through where no signal says another
    """

    rule: str
    shown_weeks: int
    years: int
    half_window: int
    blocks: int
    left_out_weeks: int
    alpha: Decimal
    browsed_weeks: int


@dataclass(frozen=True)
class NodeWeek:
    """One week of a node. expected, upper: None where its history says nothing of it."""

    monday: date
    seen: int
    expected: Decimal | None
    upper: Decimal | None  # a quiet week stays at or below it, but for `alpha` of them


@dataclass(frozen=True)
class Below:
    """A node one step below another, or the node itself, over one window."""

    node: Node
    seen: int
    expected: Decimal | None  # None while history is too short to say


def series_row(book: RuleBook) -> SeriesRow:
    (row,) = book.table(SERIES_TABLE).typed(SeriesRow)
    return row


def series(counts: Counts, node: Node, book: RuleBook) -> tuple[NodeWeek, ...]:
    """The last weeks of a node, oldest first; () for one of which nothing was ever counted."""
    number = number_of(counts.lattice, node)
    if number is None:
        return ()
    row = series_row(book)
    week = counts.week[counts.under(number, 0, counts.weeks)]
    seen = np.bincount(week, minlength=counts.weeks).astype(np.float64)
    shown = range(max(counts.weeks - row.shown_weeks, 0), counts.weeks)
    expected, upper = _bounds(seen, shown, [counts.day_of(one) for one in range(counts.weeks)], row)
    return tuple(
        NodeWeek(counts.day_of(one), int(seen[one]), _said(expected[place]), _said(upper[place]))
        for place, one in enumerate(shown)
    )


def below(counts: Counts, node: Node, window_weeks: int, settings: ScanSettings) -> tuple[Below, ...]:
    """The node, then those one step below it with events in the window of the last weeks, most beyond expected first.

    window_weeks: of the settings' windows
    """
    number = number_of(counts.lattice, node)
    if number is None:
        return ()
    week = counts.weeks - 1
    seen = {
        one: len(counts.under(one, week + 1 - window_weeks, week + 1))
        for one in (number, *_below(counts.lattice, number))
    }
    shown = [one for one, many in seen.items() if many or one == number]
    expected = _expected(counts, week, window_weeks, settings, shown)
    rows = [Below(node_of(counts.lattice, one), seen[one], said) for one, said in zip(shown, expected, strict=True)]
    return (rows[0], *sorted(rows[1:], key=lambda row: ((row.expected or 0) - row.seen, str(row.node))))


def seen_by_place(counts: Counts, week: int, window_weeks: int, node: Node, level: int) -> dict[str, int]:
    """Events of a node, its place left aside, in a window that ends with a week, by place of one level of the tree."""
    regions = counts.lattice.axes[0]
    number = number_of(counts.lattice, replace(node, region=regions.whole.ljust(COUNTY_DIGITS, "0")))
    if number is None:
        return {}
    events = counts.under(number, week + 1 - window_weeks, week + 1)
    parts, many = np.unique(regions.above[counts.cell[events, 0], level], return_counts=True)
    return {regions.key(int(part)).ljust(COUNTY_DIGITS, "0"): int(n) for part, n in zip(parts, many, strict=True)}


def _bounds(seen: np.ndarray, shown: range, mondays: Sequence[date], row: SeriesRow) -> tuple[np.ndarray, np.ndarray]:
    """Expected and upper bound of the shown weeks; NaN where history is too short for them."""
    options = Options(
        years=row.years, half_window=row.half_window, blocks=row.blocks, left_out=row.left_out_weeks,
        bound="nbPlugin", alpha=float(row.alpha), least_cases=0,
    )  # fmt: skip
    expected, upper = np.full((2, len(shown)), np.nan)
    for place, week in enumerate(shown):
        try:
            found = judge_range(seen[:, None], [week], options, dates=mondays)
        except Refusal:
            continue  # the years before the platform's first week
        expected[place], upper[place] = found.expected[0, 0], found.upper[0, 0]
    return expected, upper


def _expected(
    counts: Counts, week: int, window_weeks: int, settings: ScanSettings, nodes: Sequence[int]
) -> list[Decimal | None]:
    if week < needed_weeks(settings):
        return [None] * len(nodes)
    usual = baseline(counts, week, settings).expected_at(np.array(nodes))
    return [_said(float(one)) for one in usual[settings.windows.index(window_weeks)]]


def _said(number: float) -> Decimal | None:
    return Decimal(number).quantize(EXPECTED_DIGITS) if np.isfinite(number) else None


def _below(lattice: Lattice, node: int) -> Iterator[int]:
    """One step down on each axis: parts of the place, then of goods, hazard and market; none below a leaf."""
    parts = lattice.parts(node)
    for place, axis in enumerate(lattice.axes):
        for part in _parts(axis, parts[place]):
            yield lattice.number([part if other == place else own for other, own in enumerate(parts)])


def _parts(axis: Tree, part: int) -> Sequence[int]:
    level = axis.level(part)
    if level == LEAF:
        return ()
    if level == ALL:
        return range(len(axis.leaves), axis.size - 1)
    return [leaf for leaf in range(len(axis.leaves)) if axis.above[leaf, level] == part]
