"""What every chart says about itself, and what every drawing has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongzhi.catalogue.messages import say
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row
from gongzhi.web.presenters.number import RATE_UNITS, Amount

NARROW, WIDE = 340, 720  # units: what a phone shows whole, and what it scrolls inside its own box

LegendLook = Literal["group", "share", "line", "interval", "expected", "gap"]


@dataclass(frozen=True)
class Frame:
    """The words around a drawing, in the reader's language `lang`.

    id, title: unlike any other on the page. of_what: what was divided by ("export batches"), which a rate must say.
    picture_href, data_href: the drawing and its values as files, "" where the page gives none.
    empty: stands in place of the drawing while there is nothing to draw.
    """

    lang: str
    id: str
    title: str
    unit: str
    source: str
    as_of: date
    empty: EmptyState
    of_what: str = ""
    synthetic: bool = False
    picture_href: str = ""
    data_href: str = ""

    def __post_init__(self) -> None:
        if self.unit in RATE_UNITS and not self.of_what:
            raise ValueError(f"{self.title}: a rate is not drawn without what it was divided by")

    def say(self, code: str, /, **values: object) -> str:
        return say(code, self.lang, **values)

    def axis(self, title: str) -> str:
        """The title of the axis of values, with the unit unless that is the same word."""
        return title if title == self.unit else self.say("CHART_AXIS", title=title, unit=self.unit)

    def table(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> ListView:
        """The values of the drawing for those who read rather than look."""
        return ListView(self.title, columns, rows, self.empty)


@dataclass(frozen=True)
class Legend:
    """One entry: how the mark looks, which group it is (from 1), what it means."""

    look: LegendLook
    words: str
    group: int = 0


def refuse_negative(title: str, *values: Amount | None) -> None:
    """Raises ValueError for a value below nought: these charts begin at nought."""
    for value in values:
        if value is not None and value < 0:
            raise ValueError(f"{title}: {value} is below nought and cannot be drawn")
