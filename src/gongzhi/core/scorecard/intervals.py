"""How far chance alone can move a rate.

Formula, published examples and limits: docs/method/quality_report.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

Z_95 = Decimal("1.959963984540054")  # two-sided 95 % quantile of the standard normal distribution
DIGITS = Decimal("0.0001")
WORKING_DIGITS = 40


@dataclass(frozen=True)
class Interval:
    """The ends of a 95 % interval, shares 0..1, four decimals."""

    low: Decimal
    high: Decimal


def wilson(part: int, whole: int) -> Interval | None:
    """The 95 % score interval of Wilson for part ÷ whole; None where the whole is 0 or the part larger.

    Computed with 40 digits, rounded half up. Raises ValueError for a count below 0.
    """
    if part < 0 or whole < 0:
        raise ValueError(f"{part} of {whole}")
    if whole == 0 or part > whole:
        return None
    with localcontext() as context:
        context.prec = WORKING_DIGITS
        share, square = Decimal(part) / whole, Z_95 * Z_95
        middle = share + square / (2 * whole)
        half = Z_95 * (share * (1 - share) / whole + square / (4 * whole * whole)).sqrt()
        ends = ((middle + sign * half) / (1 + square / whole) for sign in (-1, 1))
        low, high = (abs(end.quantize(DIGITS, ROUND_HALF_UP)) for end in ends)
    return Interval(low, high)
