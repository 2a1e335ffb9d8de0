"""Rates side by side, each with its interval and what it was divided by; where too little was counted, words say so."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from gongzhi.web.presenters.charts.axes import TOP, digits_of, shortened, steps_to, text_width
from gongzhi.web.presenters.charts.frame import NARROW, Frame, Legend, refuse_negative
from gongzhi.web.presenters.charts.pareto import Step
from gongzhi.web.presenters.charts.rate_line import Range
from gongzhi.web.presenters.lists import Column, ListView, Row
from gongzhi.web.presenters.number import Amount
from gongzhi.web.words import number_words

LEFT, RIGHT = 10, 14
ROW, BAR = 40, 10  # units: a row holds the words above and the bar below
NEAR = 16  # units between name and value


@dataclass(frozen=True)
class Measured:
    """One rate. part of n is what was counted. value None: too little to say; it has no interval then."""

    name: str
    part: int
    n: int
    value: Amount | None
    interval: Range | None = None


@dataclass(frozen=True)
class IntervalBar:
    """x, y, width, height: of the interval; dot_x, dot_y: of the rate, or of the mark that there is none."""

    x: float
    y: float
    width: float
    height: float
    words: str
    words_y: float
    says: str
    dot_x: float
    dot_y: float
    is_gap: bool

    @property
    def cross(self) -> str:
        """The path of the mark that stands where nothing can be said."""
        return f"M{self.dot_x - 4:g},{self.dot_y - 4:g}l8,8m0,-8l-8,8"


@dataclass(frozen=True)
class Intervals:
    """Rows in order. told_by: what tells the rows apart, a heading; why_none: what a gap means, asked for where one is.

    counted_as: what `part` counts.
    """

    template: ClassVar[str] = "gongzhi/components/chart_intervals.html"
    is_wide: ClassVar[bool] = False
    has_links: ClassVar[bool] = False
    frame: Frame
    rows: tuple[Measured, ...]
    told_by: str
    measured_as: str
    counted_as: str
    interval_name: str
    why_none: str
    digits: int = 2

    def __post_init__(self) -> None:
        title = self.frame.title
        for row in self.rows:
            refuse_negative(title, row.part, row.n, row.value, row.interval and row.interval.low)
            if (row.value is None) != (row.interval is None):
                raise ValueError(f"{title}: {row.name}: a rate and its interval come together")
            if row.interval and not row.interval.low <= row.value <= row.interval.high:  # type: ignore[operator]
                raise ValueError(f"{title}: {row.name}: {row.value} lies outside its own interval")
            if row.part > row.n:
                raise ValueError(f"{title}: {row.name}: {row.part} of {row.n}")

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def width(self) -> int:
        return NARROW

    @property
    def plot_top(self) -> int:
        return TOP

    @property
    def left(self) -> int:
        return LEFT

    @property
    def bottom(self) -> int:
        return TOP + ROW * len(self.rows)

    @property
    def height(self) -> int:
        return self.bottom + 12

    @property
    def across(self) -> str:
        """The title of the axis."""
        return self.frame.axis(self.measured_as)

    @cached_property
    def scale(self) -> tuple[Fraction, ...]:
        return steps_to(max((row.interval.high for row in self.rows if row.interval), default=0))

    @property
    def steps(self) -> tuple[Step, ...]:
        digits = digits_of(self.scale[1])
        return tuple(Step(self._x(step), number_words(step, digits)) for step in self.scale)

    @cached_property
    def bars(self) -> tuple[IntervalBar, ...]:
        return tuple(self._bar(position, row) for position, row in enumerate(self.rows))

    def _bar(self, position: int, row: Measured) -> IntervalBar:
        y = TOP + ROW * position + ROW - BAR - 4
        counted = f"{number_words(row.part)}/{number_words(row.n)}"
        if row.value is None or row.interval is None:
            value, low, high, dot = f"{counted} · {self.why_none}", Fraction(0), Fraction(0), LEFT + 5.0
            says = self.frame.say("CHART_GAP_MARK", period=row.name, why=self.why_none, n=counted)
        else:
            low, high, dot = Fraction(row.interval.low), Fraction(row.interval.high), self._x(row.value)
            words = [number_words(one, self.digits) for one in (row.value, row.interval.low, row.interval.high)]
            value = f"{counted} · {words[0]}{self.frame.unit}"
            says = self.frame.say(
                "CHART_RATE_MARK", period=row.name, value=words[0], low=words[1], high=words[2], unit=self.frame.unit,
                n=counted,
            )  # fmt: skip
        room = self.width - LEFT - RIGHT - text_width(value, 12) - NEAR
        return IntervalBar(
            x=self._x(low), y=y, width=round(self._x(high) - self._x(low), 2), height=BAR,
            words=f"{shortened(row.name, room, 12)}　{value}", words_y=y - 6, says=says,
            dot_x=dot, dot_y=y + BAR / 2, is_gap=row.value is None,
        )  # fmt: skip

    def _x(self, value: Amount) -> float:
        return round(LEFT + float(Fraction(value) / self.scale[-1]) * (self.width - LEFT - RIGHT), 2)

    @property
    def legend(self) -> tuple[Legend, ...]:
        """What the marks that are there mean."""
        found = []
        if any(row.value is not None for row in self.rows):
            found = [Legend("line", self.measured_as), Legend("interval", self.interval_name)]
        if any(row.value is None for row in self.rows):
            found.append(Legend("gap", self.why_none))
        return tuple(found)

    @property
    def table(self) -> ListView:
        unit = self.frame.unit
        columns = (
            Column(self.told_by),
            Column(self.measured_as, unit, is_number=True, digits=self.digits),
            Column(self.frame.say("CHART_LOW", of=self.interval_name), unit, is_number=True, digits=self.digits),
            Column(self.frame.say("CHART_HIGH", of=self.interval_name), unit, is_number=True, digits=self.digits),
            Column(self.counted_as, is_number=True),
            Column("n", self.frame.of_what, is_number=True),
        )
        return self.frame.table(columns, tuple(self._row(row) for row in self.rows))

    def _row(self, row: Measured) -> Row:
        ends = (row.interval.low, row.interval.high) if row.interval else (None, None)
        return Row((row.name, self.why_none if row.value is None else row.value, *ends, row.part, row.n))
