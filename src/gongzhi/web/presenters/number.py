"""A number with everything that it needs to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

Amount = int | Decimal | Fraction

RATE_UNITS = frozenset({"%", "‰", "ppm"})
SPARK_WIDTH, SPARK_HEIGHT = 96, 28


@dataclass(frozen=True)
class Interval:
    """Where the true value lies; `name` says by which method and how surely: "95 % (Wilson)"."""

    low: Amount
    high: Amount
    name: str


@dataclass(frozen=True)
class Share:
    """What a rate was divided: 7 of 1,212, counted in `of_what`."""

    part: int
    whole: int
    of_what: str


@dataclass(frozen=True)
class NumberView:
    """One number. value None: too little to say, and `why_none` says so. A rate without its share is refused.

    trend: earlier values, the oldest first, None where nothing could be said; the current value comes last.
    """

    template: ClassVar[str] = "gongzhi/components/number.html"
    label: str
    value: Amount | None
    unit: str
    as_of: date
    digits: int = 0
    share: Share | None = None
    interval: Interval | None = None
    trend: tuple[Amount | None, ...] = ()
    why_none: str = ""
    href: str = ""

    def __post_init__(self) -> None:
        if self.unit in RATE_UNITS and self.share is None:
            raise ValueError(f"{self.label}: a rate is not shown without what it was divided by")
        if self.value is None and not self.why_none:
            raise ValueError(f"{self.label}: a missing value needs its reason")

    @property
    def seen(self) -> tuple[Amount, ...]:
        return tuple(value for value in self.trend if value is not None)

    @property
    def spark(self) -> tuple[str, ...]:
        """The trend as SVG points, one text for each unbroken stretch, in a box SPARK_WIDTH by SPARK_HEIGHT."""
        if len(self.seen) < 2:
            return ()
        low, high = min(self.seen), max(self.seen)
        step = Fraction(SPARK_WIDTH - 4, len(self.trend) - 1)
        stretches: list[list[str]] = [[]]
        for position, value in enumerate(self.trend):
            if value is None:
                stretches.append([])
                continue
            height = Fraction(Fraction(value) - Fraction(low), Fraction(high) - Fraction(low) or 1)
            x, y = 2 + step * position, 2 + (1 - height) * (SPARK_HEIGHT - 4)
            stretches[-1].append(f"{float(x):.1f},{float(y):.1f}")
        return tuple(" ".join(points) for points in stretches if points)

    @property
    def spark_end(self) -> tuple[str, ...]:
        """x and y of the last point, where the current value stands."""
        return tuple(self.spark[-1].split()[-1].split(",")) if self.spark and self.trend[-1] is not None else ()
