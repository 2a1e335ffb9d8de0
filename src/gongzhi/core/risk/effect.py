"""What a warning was followed by: events of the same goods, hazard and place before it and after it.

Worked example and limits: docs/method/warning-delivery.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import exp, lgamma, log

from gongzhi.core.rules import RuleBook, RuleRef

WEEK = 7
TAIL = 0.025  # on each side of a 95 % interval
HALVINGS = 60  # of the range 0..1, past the digits of a float
DIGITS = Decimal("0.01")
TOO_EARLY, TOO_FEW, SAID = "too_early", "too_few", "said"


@dataclass(frozen=True)
class EffectRow:
    """The row of rule table `warning_effect`."""

    rule: str
    weeks: int  # compared before and after, at most
    least_weeks: int  # that must be over after the warning
    least_events: int  # before and after together


@dataclass(frozen=True)
class Effect:
    """Events per week after a warning over events per week before it.

    ratio: None where nothing happened before, or where nothing is said. low, high: exact 95 % interval, two places;
    high is None where it has no upper end. standing: too_early, too_few, said.
    """

    standing: str
    weeks: int  # compared on each side
    before: int
    after: int
    ratio: Decimal | None
    low: Decimal | None
    high: Decimal | None
    row: EffectRow
    ref: RuleRef


def effect(issued_on: date, today: date, days: Sequence[date], known_since: date | None, book: RuleBook) -> Effect:
    """The effect of a warning of `issued_on` as seen today, over as many whole weeks as both sides have.

    days: of every event of the same goods, hazard and place, in any order. The day of the warning opens the weeks
    after it. known_since: the first day of which any event is known; None: of no day.
    """
    row = _row(book)
    sides = ((today - issued_on).days, (issued_on - known_since).days if known_since else 0)
    weeks = max(0, min(*(days_known // WEEK for days_known in sides), row.weeks))
    span = timedelta(days=WEEK * weeks)
    before = sum(issued_on - span <= day < issued_on for day in days)
    after = sum(issued_on <= day < issued_on + span for day in days)
    ref = book.table("warning_effect").reference(row.rule)
    if weeks < row.least_weeks:
        return Effect(TOO_EARLY, weeks, before, after, None, None, None, row, ref)
    if before + after < row.least_events:
        return Effect(TOO_FEW, weeks, before, after, None, None, None, row, ref)
    low, high = exact_interval(before, after)
    ratio = _rounded(after / before) if before else None
    return Effect(SAID, weeks, before, after, ratio, _rounded(low), None if high is None else _rounded(high), row, ref)


def exact_interval(before: int, after: int) -> tuple[float, float | None]:
    """The ends of the exact 95 % interval of a ratio of two Poisson rates over equal times.

    Given their sum the later count is binomial; its Clopper-Pearson bounds p become p ÷ (1 - p). The upper end is
    None where nothing happened before. Raises ValueError where nothing happened at all.
    """
    both = before + after
    if both == 0:
        raise ValueError("no events, no interval")
    low = _odds(_bound(lambda p: _at_least(after, both, p) > TAIL)) if after else 0.0
    high = _odds(_bound(lambda p: 1 - _at_least(after + 1, both, p) < TAIL)) if before else None
    return low, high


def _row(book: RuleBook) -> EffectRow:
    (row,) = book.table("warning_effect").typed(EffectRow)
    return row


def _bound(is_past: Callable[[float], bool]) -> float:
    """Where a condition that holds from some p on begins to hold."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_past(middle) else (middle, high)
    return (low + high) / 2


def _at_least(k: int, n: int, p: float) -> float:
    """P(X ≥ k) of a binomial count, 0 < p < 1."""
    return sum(
        exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p))
        for i in range(k, n + 1)
    )


def _odds(p: float) -> float:
    return p / (1 - p)


def _rounded(value: float) -> Decimal:
    return Decimal(value).quantize(DIGITS, ROUND_HALF_UP)
