"""The two arms of checks. They are different types, and nothing takes both as one list.

What was drawn has a known chance, so it stands for the units that were not drawn. What was checked on suspicion stands
for nothing but itself: it has no chance, and no function that estimates takes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

Outcome = Literal["passed", "failed", "none"]


@dataclass(frozen=True)
class Goods:
    """What a check was about: by these it is told apart."""

    product: str
    markets: tuple[str, ...]  # codes of countries; () where none is named
    county: str  # region code


@dataclass(frozen=True)
class DrawnUnit:
    """A unit of a frame that a draw selected, or a reserve that took the place of one."""

    id: str  # of its check: draw and enterprise
    draw: str
    stratum: str
    pi: Fraction  # the chance of the first selection, above 0 and at most 1
    reserve: bool  # took the place of another
    outcome: Outcome  # none: could not be checked, or no final result yet
    goods: Goods

    def __post_init__(self) -> None:
        if not 0 < self.pi <= 1:
            raise ValueError(f"{self.id}: a chance of {self.pi}")

    @cached_property
    def weight(self) -> Fraction:
        """How many units of its frame it stands for."""
        return 1 / self.pi

    @cached_property
    def cell(self) -> Cell:
        return Cell(self.draw, self.stratum, self.pi == 1)


@dataclass(frozen=True, order=True)
class Cell:
    """Units that were selected together: of one draw and stratum, by chance or for certain."""

    draw: str
    stratum: str
    certain: bool


@dataclass(frozen=True)
class RandomArm:
    """All units that the draws selected, and how many units their frames had, the drawn ones among them."""

    units: tuple[DrawnUnit, ...]
    frame: tuple[tuple[Goods, int], ...] = ()  # () where the frames are not at hand

    def framed(self, domain: Domain) -> int | None:
        """How many units of the frames lie in the domain; None where the frames do not tell, or are not at hand."""
        return sum(many for goods, many in self.frame if domain.holds(goods)) or None


@dataclass(frozen=True)
class TargetedCheck:
    """A check on suspicion with its final result."""

    id: str
    failed: bool
    goods: Goods


@dataclass(frozen=True)
class TargetedArm:
    checks: tuple[TargetedCheck, ...]


By = Literal["all", "product", "market", "county"]


@dataclass(frozen=True, order=True)
class Domain:
    """What an estimate is about: everything, or the goods of one product, market or county."""

    by: By
    code: str  # "" of all

    def holds(self, goods: Goods) -> bool:
        if self.by == "all":
            return True
        if self.by == "product":
            return goods.product == self.code
        if self.by == "market":
            return self.code in goods.markets
        return goods.county == self.code


ALL = Domain("all", "")


def domains(arm: RandomArm, targeted: TargetedArm) -> tuple[Domain, ...]:
    """Everything, then each product, market and county that either arm has, in order."""
    told = {*(unit.goods for unit in arm.units), *(check.goods for check in targeted.checks)}
    return (ALL, *sorted({one for goods in told for one in _of(goods)}))


def _of(goods: Goods) -> Iterator[Domain]:
    yield Domain("product", goods.product)
    yield Domain("county", goods.county)
    yield from (Domain("market", code) for code in goods.markets)
