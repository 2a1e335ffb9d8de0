"""Counts by month as stacked bars: notices by source, returns by cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from gongzhi.web.presenters.charts.axes import GAP, text_width
from gongzhi.web.presenters.charts.frame import Legend, refuse_negative
from gongzhi.web.presenters.charts.over_time import Label, OverTime
from gongzhi.web.presenters.lists import Cell, Column, Link, ListView, Row
from gongzhi.web.presenters.number import Amount
from gongzhi.web.words import number_words

MOST_GROUPS = 6  # patterns that can still be told apart on paper
SHARE_OF_SLOT, WIDEST = 0.74, 34  # a bar's width: of its place, and at most in units


@dataclass(frozen=True)
class Month:
    """One month, named by its first day: a count for each group, and the pages of what was counted."""

    first: date
    counts: tuple[int, ...]
    hrefs: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def written(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class BarPart:
    """What one group counts in one month, as a rectangle. group: which one, from 1."""

    x: float
    y: float
    width: float
    height: float
    group: int
    says: str
    href: str


@dataclass(frozen=True)
class Total:
    """The month's count above its bar."""

    x: float
    y: float
    words: str


@dataclass(frozen=True)
class MonthBars(OverTime):
    """Months one after another without a hole; a month in which nothing was counted has noughts.

    groups: the words of each group, from the ground up; one group needs no legend. counted_as: what the bars count,
    the title of the upright axis ("notices"); dated_by: the title of the level axis ("month of the notice").
    """

    template: ClassVar[str] = "gongzhi/components/chart_month_bars.html"
    groups: tuple[str, ...]
    months: tuple[Month, ...]
    counted_as: str
    dated_by: str

    def __post_init__(self) -> None:
        title = self.frame.title
        if not 1 <= len(self.groups) <= MOST_GROUPS:
            raise ValueError(f"{title}: {len(self.groups)} groups; 1 to {MOST_GROUPS} can be told apart")
        for month in self.months:
            refuse_negative(title, *month.counts)
            if len(month.counts) != len(self.groups) or len(month.hrefs) not in (0, len(self.groups)):
                raise ValueError(f"{title}: {month.written} has not one count and page for each group")
        for before, after in pairwise(self.months):
            if _number(after.first) != _number(before.first) + 1:
                raise ValueError(f"{title}: {after.written} does not follow {before.written}")

    @property
    def periods(self) -> Sequence[Month]:
        return self.months

    @property
    def highest(self) -> Amount:
        return max((month.total for month in self.months), default=0)

    @property
    def upright_name(self) -> str:
        return self.counted_as

    @property
    def has_links(self) -> bool:
        return any(part.href for part in self.parts)

    @cached_property
    def parts(self) -> tuple[BarPart, ...]:
        """Every count above nought, month by month, from the ground up."""
        plot = self.plot
        width = min(plot.slot * SHARE_OF_SLOT, WIDEST)
        found: list[BarPart] = []
        for position, month in enumerate(self.months):
            below = 0
            for group, count in enumerate(month.counts):
                below += count
                if count:
                    found.append(
                        BarPart(
                            x=round(plot.x(position) - width / 2, 2),
                            y=plot.y(below),
                            width=round(width, 2),
                            height=round(plot.tall(count), 2),
                            group=group + 1,
                            says=self._says(month, self.groups[group], count),
                            href=month.hrefs[group] if month.hrefs else "",
                        )
                    )
        return tuple(found)

    def _says(self, month: Month, group: str, count: int) -> str:
        n = number_words(count)
        return self.frame.say("CHART_MARK", what=f"{month.written} {group}", value=n, unit=self.frame.unit)

    @property
    def totals(self) -> tuple[Total, ...]:
        """Written above the bars where all of them have room."""
        words = tuple(number_words(month.total) for month in self.months)
        if self.plot.every(words) > 1:
            return ()
        return tuple(
            Total(self.plot.middle_of(text, at), round(self.plot.y(month.total) - GAP / 2, 2), text)
            for at, (month, text) in enumerate(zip(self.months, words, strict=True))
        )

    @property
    def month_labels(self) -> tuple[Label, ...]:
        """The names of the months; of every second, third or sixth where there is no room, and of none beyond that."""
        names = self.frame.say("MONTHS").split()
        needed = self.plot.every(tuple(names))
        stride = next((stride for stride in (1, 2, 3, 6) if stride >= needed), 0)
        return tuple(
            Label(self.plot.middle_of(names[month.first.month - 1], at), names[month.first.month - 1])
            for at, month in enumerate(self.months)
            if stride and (month.first.month - 1) % stride == 0
        )

    @property
    def year_labels(self) -> tuple[Label, ...]:
        """The year under the first month and under each January, unless the next one would touch it."""
        starts = [at for at, month in enumerate(self.months) if at == 0 or month.first.month == 1]
        room = text_width("0000") + GAP
        return tuple(
            Label(self.plot.middle_of("0000", at), f"{self.months[at].first.year}")
            for at, following in zip(starts, [*starts[1:], None], strict=True)
            if following is None or (following - at) * self.plot.slot >= room
        )

    @property
    def legend(self) -> tuple[Legend, ...]:
        if len(self.groups) == 1:
            return ()
        return tuple(Legend("group", words, group) for group, words in enumerate(self.groups, start=1))

    @property
    def table(self) -> ListView:
        unit = self.frame.unit
        columns = (
            Column(self.dated_by),
            *(Column(group, unit, is_number=True) for group in self.groups),
            *((Column(self.frame.say("CHART_TOTAL"), unit, is_number=True),) if len(self.groups) > 1 else ()),
        )
        return self.frame.table(columns, tuple(self._row(month) for month in self.months))

    def _row(self, month: Month) -> Row:
        hrefs = month.hrefs or ("",) * len(self.groups)
        cells: list[Cell] = [
            Link(number_words(count), href) if href and count else count
            for count, href in zip(month.counts, hrefs, strict=True)
        ]
        totals = [month.total] if len(self.groups) > 1 else []
        return Row((month.written, *cells, *totals))


def _number(first: date) -> int:
    return first.year * 12 + first.month
