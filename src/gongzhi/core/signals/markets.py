"""Whether the markets of events are known well enough to look for signals by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.rules import RuleBook

TABLE = "signal_markets"


@dataclass(frozen=True)
class MarketsRow:
    """least_ratio: how much of the recent share of events that name a market the share before has to reach."""

    rule: str
    recent_weeks: int
    least_ratio: Decimal


def markets_known(named: Sequence[tuple[date, bool]], last: date, book: RuleBook) -> bool:
    """Whether history names markets about as often as the recent weeks do; no for events that name none at all.

    named: the day of each event, and whether it names a market; last: the last recent day
    """
    (row,) = book.table(TABLE).typed(MarketsRow)
    since = last - timedelta(weeks=row.recent_weeks)
    before, recent = (_share([known for day, known in named if (day > since) == late]) for late in (False, True))
    return any(known for _, known in named) and before >= Fraction(row.least_ratio) * recent


def _share(known: Sequence[bool]) -> Fraction:
    return Fraction(sum(known), len(known)) if known else Fraction(0)
