"""Which few causes make most of the whole: bars by share, and the share that the bars so far add up to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from gongzhi.web.presenters.charts.axes import TOP, shortened, text_width
from gongzhi.web.presenters.charts.frame import NARROW, Frame, Legend, refuse_negative
from gongzhi.web.presenters.lists import Column, ListView, Row
from gongzhi.web.words import number_words

LEFT, RIGHT = 10, 14
ROW, BAR = 40, 14  # units: a row holds the words above and the bar below
DIGITS = 1  # of a share in percent
QUARTERS = 4  # steps of the axis from 0 to 100 %


@dataclass(frozen=True)
class Cause:
    name: str
    count: int
    href: str = ""


@dataclass(frozen=True)
class Standing:
    """One row as it is drawn: its share and the share of all rows down to it, in percent and exact."""

    name: str
    count: int
    share: Fraction
    so_far: Fraction
    href: str = ""


@dataclass(frozen=True)
class ShareBar:
    """name_y: where the words stand; x, y: of the bar; dot: of the point of the cumulative line."""

    x: float
    y: float
    width: float
    height: float
    name_y: float
    words: str
    says: str
    href: str
    dot_x: float
    dot_y: float


@dataclass(frozen=True)
class Step:
    x: float
    words: str


@dataclass(frozen=True)
class Pareto:
    """The causes by count, the greatest first; beyond the first `top` they stand together as one last bar.

    caused_by: what is told apart, the heading of the names ("cause"); counted_as: what is counted ("batches").
    """

    template: ClassVar[str] = "gongzhi/components/chart_pareto.html"
    is_wide: ClassVar[bool] = False
    frame: Frame
    causes: tuple[Cause, ...]
    caused_by: str
    counted_as: str
    top: int = 8

    def __post_init__(self) -> None:
        refuse_negative(self.frame.title, *(cause.count for cause in self.causes))
        if self.top < 1:
            raise ValueError(f"{self.frame.title}: at least one cause stands alone")

    @property
    def whole(self) -> int:
        return sum(cause.count for cause in self.causes)

    @property
    def is_empty(self) -> bool:
        return not self.whole

    @property
    def has_links(self) -> bool:
        return any(bar.href for bar in self.bars)

    @cached_property
    def ordered(self) -> tuple[Cause, ...]:
        """The causes that were counted at all; equal counts by name."""
        seen = [cause for cause in self.causes if cause.count]
        return tuple(sorted(seen, key=lambda cause: (-cause.count, cause.name)))

    @property
    def together(self) -> tuple[Cause, ...]:
        """The causes of the last bar; a single one keeps its own name."""
        rest = self.ordered[self.top :]
        return rest if len(rest) > 1 else ()

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        alone = self.ordered[: len(self.ordered) - len(self.together)]
        rows = list(alone)
        if self.together:
            name = self.frame.say("CHART_OTHER", n=number_words(len(self.together)))
            rows.append(Cause(name, sum(cause.count for cause in self.together)))
        found: list[Standing] = []
        so_far = 0
        for cause in rows:
            so_far += cause.count
            found.append(Standing(cause.name, cause.count, self._share(cause.count), self._share(so_far), cause.href))
        return tuple(found)

    def _share(self, count: int) -> Fraction:
        return Fraction(100 * count, self.whole)

    @property
    def width(self) -> int:
        return NARROW

    @property
    def left(self) -> int:
        return LEFT

    @property
    def plot_top(self) -> int:
        return TOP

    @property
    def across(self) -> str:
        """The title of the axis of shares."""
        return self.frame.say("CHART_AXIS", title=self.frame.say("CHART_SHARE_OF", what=self.counted_as), unit="%")

    @property
    def bottom(self) -> int:
        return TOP + ROW * len(self.standings)

    @property
    def height(self) -> int:
        return self.bottom + 12

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(
            Step(self._x(Fraction(100 * step, QUARTERS)), f"{100 * step // QUARTERS}") for step in range(QUARTERS + 1)
        )

    @cached_property
    def bars(self) -> tuple[ShareBar, ...]:
        return tuple(self._bar(position, standing) for position, standing in enumerate(self.standings))

    def _bar(self, position: int, standing: Standing) -> ShareBar:
        y = TOP + ROW * position + ROW - BAR - 4
        count, share = number_words(standing.count), number_words(standing.share, DIGITS)
        value = f"{count} · {share}%"
        room = self.width - LEFT - RIGHT - text_width(value) - 16
        return ShareBar(
            x=LEFT,
            y=y,
            width=round(self._x(standing.share) - LEFT, 2),
            height=BAR,
            name_y=y - 6,
            words=f"{shortened(standing.name, room)}　{value}",
            says=self.frame.say(
                "CHART_PARETO_MARK",
                what=standing.name,
                value=count,
                unit=self.frame.unit,
                share=share,
                so_far=number_words(standing.so_far, DIGITS),
            ),
            href=standing.href,
            dot_x=self._x(standing.so_far),
            dot_y=y + BAR / 2,
        )

    def _x(self, percent: Fraction) -> float:
        return round(LEFT + float(percent / 100) * (self.width - LEFT - RIGHT), 2)

    @property
    def line(self) -> str:
        """The cumulative share as the points of a polyline."""
        return " ".join(f"{bar.dot_x},{bar.dot_y}" for bar in self.bars)

    @property
    def legend(self) -> tuple[Legend, ...]:
        return (
            Legend("group", self.frame.say("CHART_SHARE"), 1),
            Legend("share", self.frame.say("CHART_SO_FAR")),
        )

    @property
    def table(self) -> ListView:
        """The rows as drawn, then what the last bar is made of."""
        columns = (
            Column(self.caused_by),
            Column(self.counted_as, self.frame.unit, is_number=True),
            Column(self.frame.say("CHART_SHARE"), "%", is_number=True, digits=DIGITS),
            Column(self.frame.say("CHART_SO_FAR"), "%", is_number=True, digits=DIGITS),
        )
        drawn = tuple(Row((one.name, one.count, one.share, one.so_far), one.href) for one in self.standings)
        inside = tuple(
            Row(
                (self.frame.say("CHART_OF_WHICH", name=one.name), one.count, self._share(one.count), None),
                one.href,
            )
            for one in self.together
        )
        return self.frame.table(columns, drawn + inside)
