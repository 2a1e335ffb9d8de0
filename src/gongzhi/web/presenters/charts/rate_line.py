"""A rate over time with its interval and its n; where too little was counted, a gap that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from gongzhi.web.presenters.charts.axes import text_width
from gongzhi.web.presenters.charts.frame import Legend, refuse_negative
from gongzhi.web.presenters.charts.over_time import OverTime
from gongzhi.web.presenters.lists import Column, ListView, Row
from gongzhi.web.presenters.number import Amount
from gongzhi.web.words import number_words

REACH = 12  # units
HALF_OF_ONE = 5  # units: half the width of a band that holds one point only


@dataclass(frozen=True)
class Range:
    low: Amount
    high: Amount


@dataclass(frozen=True)
class RatePoint:
    """One period. n: what the rate was divided by. value None: too little to say; it has no interval then.

    expected: between which values it was expected, None where nothing was.
    """

    period: str
    n: int
    value: Amount | None
    interval: Range | None = None
    expected: Range | None = None
    href: str = ""


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    says: str
    href: str
    is_gap: bool


@dataclass(frozen=True)
class PeriodLabel:
    """The period with its n below it."""

    x: float
    period: str
    n: str


@dataclass(frozen=True)
class RateLine(OverTime):
    """Periods in order. measured_as: the rate's name; interval_name: by which method and how surely.

    dated_by: what the periods are ("quarter of the export"). why_none: what a gap means; asked for where there is one.
    """

    template: ClassVar[str] = "gongzhi/components/chart_rate_line.html"
    tall: ClassVar[float] = 270
    whole: ClassVar[bool] = False
    points: tuple[RatePoint, ...]
    measured_as: str
    interval_name: str
    dated_by: str
    digits: int = 2
    expected_name: str = ""
    why_none: str = ""

    def __post_init__(self) -> None:
        title = self.frame.title
        for point in self.points:
            ranges = [one for one in (point.interval, point.expected) if one]
            refuse_negative(title, point.n, point.value, *(one.low for one in ranges))
            if (point.value is None) != (point.interval is None):
                raise ValueError(f"{title}: {point.period}: a rate and its interval come together")
            if point.interval and not point.interval.low <= point.value <= point.interval.high:  # type: ignore[operator]
                raise ValueError(f"{title}: {point.period}: {point.value} lies outside its own interval")
            if point.expected and not self.expected_name:
                raise ValueError(f"{title}: an expected band needs a name")
            if point.value is None and not self.why_none:
                raise ValueError(f"{title}: a gap needs its reason")

    @property
    def periods(self) -> Sequence[RatePoint]:
        return self.points

    @property
    def highest(self) -> Amount:
        ranges = [one for point in self.points for one in (point.interval, point.expected) if one]
        return max((one.high for one in ranges), default=0)

    @property
    def upright_name(self) -> str:
        return self.measured_as

    @property
    def has_links(self) -> bool:
        return any(point.href for point in self.points)

    @property
    def has_expected(self) -> bool:
        return any(point.expected for point in self.points)

    @property
    def hit(self) -> float:
        """How far around its point a mark answers to the pointer, without reaching into the next."""
        return round(min(self.plot.slot / 2, REACH), 2)

    @property
    def interval_bands(self) -> tuple[str, ...]:
        return self._bands(lambda point: point.interval)

    @property
    def expected_bands(self) -> tuple[str, ...]:
        return self._bands(lambda point: point.expected)

    def _bands(self, of: Callable[[RatePoint], Range | None]) -> tuple[str, ...]:
        """One polygon for each unbroken stretch: along the upper edge and back along the lower."""
        found: list[str] = []
        for stretch in self.stretches(lambda at: of(self.points[at]) is not None):
            ranges = [(self.plot.x(at), of(self.points[at])) for at in stretch]
            edges = [(x, self.plot.y(one.low), self.plot.y(one.high)) for x, one in ranges if one]
            if len(edges) == 1:
                ((x, low, high),) = edges
                edges = [(x - HALF_OF_ONE, low, high), (x + HALF_OF_ONE, low, high)]
            upper = [f"{x:.2f},{high}" for x, _, high in edges]
            lower = [f"{x:.2f},{low}" for x, low, _ in reversed(edges)]
            found.append(" ".join([*upper, *lower]))
        return tuple(found)

    @property
    def lines(self) -> tuple[str, ...]:
        """The rate as a polyline for each unbroken stretch; one point alone needs none."""
        stretches = [one for one in self.stretches(lambda at: self.points[at].value is not None) if len(one) > 1]
        return tuple(" ".join(f"{self.dots[at].x},{self.dots[at].y}" for at in stretch) for stretch in stretches)

    @cached_property
    def dots(self) -> tuple[Dot, ...]:
        """A mark for each period; a gap is marked on the ground line."""
        return tuple(
            Dot(self.plot.x(at), self.plot.y(point.value or 0), self._says(point), point.href, point.value is None)
            for at, point in enumerate(self.points)
        )

    def _says(self, point: RatePoint) -> str:
        n = number_words(point.n)
        if point.value is None or point.interval is None:
            return self.frame.say("CHART_GAP_MARK", period=point.period, why=self.why_none, n=n)
        return self.frame.say(
            "CHART_RATE_MARK",
            period=point.period,
            value=number_words(point.value, self.digits),
            low=number_words(point.interval.low, self.digits),
            high=number_words(point.interval.high, self.digits),
            unit=self.frame.unit,
            n=n,
        )

    @property
    def labels(self) -> tuple[PeriodLabel, ...]:
        """For as many periods as have room."""
        pairs = [(point.period, number_words(point.n)) for point in self.points]
        stride = self.plot.every(tuple(words for pair in pairs for words in pair))
        return tuple(
            PeriodLabel(self.plot.middle_of(max(pairs[at], key=text_width), at), *pairs[at])
            for at in range(0, len(pairs), stride)
        )

    @property
    def legend(self) -> tuple[Legend, ...]:
        entries = [Legend("line", self.measured_as), Legend("interval", self.interval_name)]
        if self.has_expected:
            entries.append(Legend("expected", self.expected_name))
        if any(point.value is None for point in self.points):
            entries.append(Legend("gap", self.why_none))
        return tuple(entries)

    @property
    def table(self) -> ListView:
        said, unit = self.frame.say, self.frame.unit
        low_high = [said("CHART_LOW", of=self.interval_name), said("CHART_HIGH", of=self.interval_name)]
        if self.has_expected:
            low_high += [said("CHART_LOW", of=self.expected_name), said("CHART_HIGH", of=self.expected_name)]
        columns = (
            Column(self.dated_by),
            Column(self.measured_as, unit, is_number=True, digits=self.digits),
            *(Column(title, unit, is_number=True, digits=self.digits) for title in low_high),
            Column("n", self.frame.of_what, is_number=True),
        )
        return self.frame.table(columns, tuple(self._row(point) for point in self.points))

    def _row(self, point: RatePoint) -> Row:
        value = self.why_none if point.value is None else point.value
        ranges = [point.interval, point.expected] if self.has_expected else [point.interval]
        edges = [edge for one in ranges for edge in ((one.low, one.high) if one else (None, None))]
        return Row((point.period, value, *edges, point.n), point.href)
