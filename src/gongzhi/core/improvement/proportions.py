"""Whether two shares differ by more than chance: the pooled two-proportion z-test, from exact counts.

Formula, worked example and limits: docs/method/improvement.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494")
WORKING_DIGITS = 50
SMALLEST = Decimal("1e-45")  # a term of the series below it changes nothing that is shown
FAR = 12  # beyond it the two-sided tail is below 4e-33


@dataclass(frozen=True)
class Counts:
    passed: int
    tested: int


@dataclass(frozen=True)
class ZTest:
    """The statistic, positive where the second share is the higher, and its two-sided probability by chance."""

    z: Decimal
    p: Decimal


def pooled_z_test(first: Counts, second: Counts) -> ZTest | None:
    """z = (p₂ − p₁) ÷ √(p · (1 − p) · (1/n₁ + 1/n₂)), p being the share of both together; computed with 50 digits.

    None where a count of tested is 0, and where all passed or all failed: chance then has no width.
    Raises ValueError for passed outside 0 … tested.
    """
    for counts in (first, second):
        if not 0 <= counts.passed <= counts.tested:
            raise ValueError(f"{counts.passed} of {counts.tested}")
    if not first.tested or not second.tested:
        return None
    both = Fraction(first.passed + second.passed, first.tested + second.tested)
    variance = both * (1 - both) * (Fraction(1, first.tested) + Fraction(1, second.tested))
    if not variance:
        return None
    difference = Fraction(second.passed, second.tested) - Fraction(first.passed, first.tested)
    squared = difference**2 / variance
    with localcontext() as context:
        context.prec = WORKING_DIGITS
        size = (Decimal(squared.numerator) / squared.denominator).sqrt()
        return ZTest(-size if difference < 0 else size, two_sided_tail(size))


def two_sided_tail(size: Decimal) -> Decimal:
    """P(|X| ≥ size) of a standard normal variable, size 0 or more.

    1 − 2 φ(size) · Σ size^(2k+1) ÷ (1 · 3 · … · (2k+1)) over k from 0: positive terms only, so nothing cancels
    before the last subtraction. 0 beyond 12.
    """
    if size > FAR:
        return Decimal(0)
    with localcontext() as context:
        context.prec = WORKING_DIGITS
        square, term, total, odd = size * size, size, Decimal(0), 1
        while term > SMALLEST:
            total += term
            odd += 2
            term = term * square / odd
        density = (-square / 2).exp() / (2 * PI).sqrt()
        return max(1 - 2 * density * total, Decimal(0))
