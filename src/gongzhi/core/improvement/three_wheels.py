"""Quality, brand and innovation of a place side by side (三轮驱动). It has no legal effect.

Definitions, worked example and limits: docs/method/improvement.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import ratio, rounded

FULL = 100


@dataclass(frozen=True)
class PlaceFigures:
    """What a place's three indices are made of, in one period."""

    checked: int  # lots whose spot check is final
    passed: int  # of these
    enterprises: int  # that exported
    brands: int  # in force on the last day: trademarks, geographical indications, export brands
    innovations: int  # recorded of standards, technology and management


@dataclass(frozen=True)
class WheelRow:
    """A row of three_wheels."""

    rule: str
    wheel: str  # quality, brand, innovation
    full_per_100: Decimal  # so many for every hundred give the full index


@dataclass(frozen=True)
class WindowRow:
    """The row of wheel_window."""

    rule: str
    window_days: int  # the last one included


@dataclass(frozen=True)
class Wheel:
    """One index with what it is made of."""

    wheel: str
    part: int
    whole: int
    index: str | None  # 0 to 100, 1 decimal; None where the whole is 0
    rule: str


def counted_since(last: date, book: RuleBook) -> date:
    """The first day that counts when `last` is the last one."""
    (row,) = book.table("wheel_window").typed(WindowRow)
    return last - timedelta(days=row.window_days - 1)


def three_wheels(figures: PlaceFigures, book: RuleBook) -> tuple[Wheel, ...]:
    """The indices in the table's order: 100 × (part × 100 ÷ whole) ÷ full, at most 100.

    Raises BadInput for a count below 0 or more passed than checked, NoRuleApplies for a wheel that we do not know.
    """
    counts = {name: getattr(figures, name) for name in ("checked", "passed", "enterprises", "brands", "innovations")}
    faults = [Cell("", name, str(many), "WHEEL_COUNT") for name, many in counts.items() if many < 0]
    if figures.passed > figures.checked:
        faults.append(Cell("", "passed", str(figures.passed), "WHEEL_PASSED", {"checked": str(figures.checked)}))
    if faults:
        raise BadInput(faults)
    made_of = {
        "quality": (figures.passed, figures.checked),
        "brand": (figures.brands, figures.enterprises),
        "innovation": (figures.innovations, figures.enterprises),
    }
    rows = book.table("three_wheels").typed(WheelRow)
    for row in rows:
        if row.wheel not in made_of:
            raise NoRuleApplies("three_wheels", wheel=row.wheel)
    return tuple(_wheel(row, *made_of[row.wheel]) for row in rows)


def _wheel(row: WheelRow, part: int, whole: int) -> Wheel:
    per_100 = ratio(part * 100, whole)
    index = None if per_100 is None else min(Fraction(FULL), per_100 * FULL / Fraction(row.full_per_100))
    return Wheel(row.wheel, part, whole, rounded(index, 1), row.rule)
