"""Weeks of one series as bars, beside what was to be expected of each and the bound that a quiet week seldom passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from gongzhi.web.presenters.charts.frame import Legend, refuse_negative
from gongzhi.web.presenters.charts.over_time import Label, OverTime
from gongzhi.web.presenters.lists import Column, ListView, Row
from gongzhi.web.presenters.number import Amount
from gongzhi.web.words import number_words

SHARE_OF_SLOT = 0.74
DIGITS = 1


@dataclass(frozen=True)
class Week:
    """One week, named by its Monday. expected, upper: None together, where history says nothing of it."""

    monday: date
    seen: int
    expected: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    says: str


@dataclass(frozen=True)
class WeekCounts(OverTime):
    """Weeks in order without a hole. counted_as: what is counted; dated_by: what the weeks are; *_name: legends."""

    template: ClassVar[str] = "gongzhi/components/chart_week_counts.html"
    weeks: tuple[Week, ...]
    counted_as: str
    dated_by: str
    expected_name: str
    upper_name: str
    has_links: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for week in self.weeks:
            refuse_negative(self.frame.title, week.seen, week.expected, week.upper)
            if (week.expected is None) != (week.upper is None):
                raise ValueError(f"{self.frame.title}: {week.monday}: what is expected and its bound come together")

    @property
    def periods(self) -> Sequence[Week]:
        return self.weeks

    @property
    def highest(self) -> Amount:
        return max((max(week.seen, week.upper or 0) for week in self.weeks), default=0)

    @property
    def upright_name(self) -> str:
        return self.counted_as

    @property
    def bars(self) -> tuple[Bar, ...]:
        plot, width = self.plot, round(self.plot.slot * SHARE_OF_SLOT, 2)
        return tuple(
            Bar(
                round(plot.x(at) - width / 2, 2), plot.y(week.seen), width, round(plot.tall(week.seen), 2),
                self._says(week),
            )
            for at, week in enumerate(self.weeks)
            if week.seen
        )  # fmt: skip

    @property
    def expected_bands(self) -> tuple[str, ...]:
        """From nought to the bound, one polygon for each unbroken stretch."""
        found = []
        for stretch in self._expected():
            edges = [
                (x, self.plot.y(self.weeks[at].upper or 0))
                for at in stretch
                for x in (self.plot.x(at) - self.plot.slot / 2, self.plot.x(at) + self.plot.slot / 2)
            ]
            upper = [f"{x:.2f},{y}" for x, y in edges]
            ground = [f"{edges[-1][0]:.2f},{self.plot.bottom}", f"{edges[0][0]:.2f},{self.plot.bottom}"]
            found.append(" ".join([*upper, *ground]))
        return tuple(found)

    @property
    def lines(self) -> tuple[str, ...]:
        """What was expected, a polyline for each unbroken stretch of more than one week."""
        return tuple(
            " ".join(f"{self.plot.x(at)},{self.plot.y(self.weeks[at].expected or 0)}" for at in stretch)
            for stretch in self._expected()
            if len(stretch) > 1
        )

    def _expected(self) -> list[Sequence[int]]:
        return self.stretches(lambda at: self.weeks[at].upper is not None)

    def _says(self, week: Week) -> str:
        seen = number_words(week.seen)
        if week.expected is None or week.upper is None:
            return self.frame.say("CHART_MARK", what=week.monday.isoformat(), value=seen, unit=self.frame.unit)
        return self.frame.say(
            "CHART_WEEK_MARK", week=week.monday.isoformat(), seen=seen, unit=self.frame.unit,
            expected=number_words(week.expected, DIGITS), upper=number_words(week.upper, DIGITS),
        )  # fmt: skip

    @property
    def labels(self) -> tuple[Label, ...]:
        """The Mondays of as many weeks as have room."""
        names = tuple(f"{week.monday:%m-%d}" for week in self.weeks)
        stride = self.plot.every(names)
        return tuple(Label(self.plot.middle_of(names[at], at), names[at]) for at in range(0, len(names), stride))

    @property
    def legend(self) -> tuple[Legend, ...]:
        entries = [Legend("group", self.counted_as, 1)]
        if any(week.upper is not None for week in self.weeks):
            entries += [Legend("line", self.expected_name), Legend("expected", self.upper_name)]
        return tuple(entries)

    @property
    def table(self) -> ListView:
        columns = (
            Column(self.dated_by),
            Column(self.counted_as, self.frame.unit, is_number=True),
            Column(self.expected_name, self.frame.unit, is_number=True, digits=DIGITS),
            Column(self.upper_name, self.frame.unit, is_number=True, digits=DIGITS),
        )
        rows = (Row((week.monday.isoformat(), week.seen, week.expected, week.upper)) for week in self.weeks)
        return self.frame.table(columns, tuple(rows))
