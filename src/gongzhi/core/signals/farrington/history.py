"""Which periods of the past a period is compared with, and in which seasonal block each stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.signals.farrington.options import Options

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
WEEK = 7
MONTHS = 12


@dataclass(frozen=True)
class History:
    """The periods to learn from, ordered by block and time; the last block holds the judged season."""

    periods: Whole  # (n,) positions in the series
    edges: Whole  # (blocks + 1,) where each block begins and ends in `periods`; no block is empty
    times: Floats  # (n,) periods since the middle of history
    now: float  # the judged period on the same scale

    @property
    def blocks(self) -> int:
        return len(self.edges) - 1

    def block_of_each(self) -> Whole:
        return np.repeat(np.arange(self.blocks), np.diff(self.edges))


def history(options: Options, at: int, dates: Sequence[date] | None = None) -> History:
    """What the period at position `at` is compared with. `dates`: one for each period, in order; None: undated.

    Weeks are those of the same weekday nearest the same date, so years of 52 and of 53 weeks and 29 February come
    out right; days the same date (1 March for 29 February); months the same month.
    Raises BadInput where dates do not follow each other by day, week or month, where blocks are more than the
    periods of a year, or where nothing of the season is left; Refusal where history begins too late.
    """
    kind = rhythm(dates) if dates is not None else "periods"
    reference = _same_season(options, at, dates, kind)
    levels = _levels(options, at, reference)
    used = np.flatnonzero(levels >= 0)
    ordered = used[np.argsort(levels[used], kind="stable")]
    present, sizes = np.unique(levels[ordered], return_counts=True)
    if not len(present) or present[-1] != options.blocks - 1:
        raise BadInput([Cell("options", "left_out", str(options.latest_left_out), "FARRINGTON_NOTHING_LEFT")])
    middle = (int(ordered.min()) + int(ordered.max())) // 2
    return History(
        periods=ordered.astype(np.int64),
        edges=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        times=(ordered - middle).astype(np.float64),
        now=float(at - middle),
    )


def rhythm(dates: Sequence[date]) -> str:
    """days, weeks or months: how the dates follow each other. A single date counts as a week.

    Raises BadInput naming the first date that does not follow the one before it.
    """
    kind = next((name for name, follows in RHYTHMS.items() if all(map(follows, dates, dates[1:]))), None)
    if kind:
        return kind
    follows = next((rule for rule in RHYTHMS.values() if rule(dates[0], dates[1])), RHYTHMS["weeks"])
    place = next(i for i, pair in enumerate(pairwise(dates)) if not follows(*pair))
    before = {"before": dates[place].isoformat()}
    raise BadInput([Cell(f"line {place + 2}", "date", dates[place + 1].isoformat(), "FARRINGTON_DATES", before)])


RHYTHMS: Mapping[str, Callable[[date, date], bool]] = {
    "weeks": lambda one, next_one: (next_one - one).days == WEEK,
    "days": lambda one, next_one: (next_one - one).days == 1,
    "months": lambda one, next_one: _month(next_one) - _month(one) == 1,
}


def _month(day: date) -> int:
    return day.year * MONTHS + day.month


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _same_weekday(day: date, near: date) -> date:
    """The date nearest `near` that falls on the weekday of `day`."""
    behind = (near.weekday() - day.weekday()) % WEEK
    return near - timedelta(behind) if behind <= WEEK // 2 else near + timedelta(WEEK - behind)


def _same_season(options: Options, at: int, dates: Sequence[date] | None, kind: str) -> list[int]:
    """Positions of the judged period and of the same one 1, 2, … years before it."""

    def back(years: int) -> int:
        if dates is None:
            return years * options.periods_a_year
        if kind == "months":
            return years * MONTHS
        day = dates[at]
        near = _years_before(day, years)
        return (day - near).days if kind == "days" else (day - _same_weekday(day, near)).days // WEEK

    needed = back(options.years) + options.summed - 1
    if needed > at:
        raise Refusal(f"FARRINGTON_HISTORY_{kind.upper()}", needed=needed, given=at)
    return [at - back(years) for years in range(options.years + 1)]


def _levels(options: Options, at: int, reference: Sequence[int]) -> NDArray[Any]:
    """The block of each period up to the judged one; -1 where history leaves it out."""
    half, last = options.half_window, options.blocks - 1
    levels = np.full(at + 1, -1)
    levels[max(at - half, 0) :] = last
    for later, earlier in pairwise(reference):
        levels[max(earlier - half, 0) : earlier + half + 1] = last
        if last:
            _cut_the_rest(levels, earlier + half + 1, later - half, options)
    levels[max(at - options.latest_left_out, 0) :] = -1
    levels[: options.summed - 1] = -1
    return levels


def _cut_the_rest(levels: NDArray[Any], first: int, end: int, options: Options) -> None:
    """The periods between two windows in blocks of even length, the longer ones first."""
    blocks = options.blocks - 1
    if end - first < blocks:
        told = {"between": str(max(end - first, 0))}
        raise BadInput([Cell("options", "blocks", str(options.blocks), "FARRINGTON_BLOCKS", told)])
    even, longer = divmod(end - first, blocks)
    lengths = np.full(blocks, even)
    lengths[:longer] += 1
    levels[first:end] = np.repeat(np.arange(blocks), lengths)
