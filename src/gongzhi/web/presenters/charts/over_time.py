"""What charts of periods one after another share: how large they are, their axes, where a period's words stand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import ClassVar

from gongzhi.web.presenters.charts.axes import Plot, steps_to
from gongzhi.web.presenters.charts.frame import NARROW, WIDE, Frame
from gongzhi.web.presenters.number import Amount

PERIODS_ON_A_PHONE = 13


@dataclass(frozen=True)
class Label:
    """Words below a period."""

    x: float
    words: str


@dataclass(frozen=True)
class OverTime(ABC):
    """Values from nought, one place for each period. tall: units; whole: only whole numbers on the upright axis."""

    frame: Frame
    tall: ClassVar[float] = 260
    whole: ClassVar[bool] = True

    @property
    @abstractmethod
    def periods(self) -> Sequence[object]:
        """In order."""

    @property
    @abstractmethod
    def highest(self) -> Amount:
        """What has to fit under the top; nought for no period."""

    @property
    @abstractmethod
    def upright_name(self) -> str:
        """What the upright axis measures, without its unit."""

    @property
    def is_empty(self) -> bool:
        return not self.periods

    @property
    def is_wide(self) -> bool:
        return len(self.periods) > PERIODS_ON_A_PHONE

    @property
    def width(self) -> float:
        return self.plot.width

    @property
    def height(self) -> float:
        return self.plot.height

    @property
    def upright(self) -> str:
        """The title of the upright axis."""
        return self.frame.axis(self.upright_name)

    @cached_property
    def plot(self) -> Plot:
        steps = steps_to(self.highest, whole=self.whole)
        return Plot(WIDE if self.is_wide else NARROW, self.tall, max(1, len(self.periods)), steps)

    def stretches(self, has: Callable[[int], bool]) -> list[Sequence[int]]:
        """The places of the periods that have something, each unbroken stretch by itself."""
        places = groupby(range(len(self.periods)), key=has)
        return [list(stretch) for there, stretch in places if there]
