"""A producer's share of checks over time: as the ladder of returns left it on each day, else that of its class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gongzhi.core.rules import RuleBook
from gongzhi.core.targeting.consignments import Producer
from gongzhi.core.targeting.ratio import LadderRow, base_row, ratio_at

TABLES = ("class_ratios", "return_ladder")


@dataclass(frozen=True)
class Share:
    """What the ladder said of a producer over a range of days."""

    id: str  # credit code of the producer
    ratio: Decimal  # share of its batches to check, 0..1
    since: date
    until: date | None  # the first day on which it no longer held; None while it holds


def unrated_ratio(firm_class: int, book: RuleBook) -> Decimal:
    """The share of a producer of which the ladder has said nothing: that of its class on the lowest level."""
    lowest = min(book.table("return_ladder").typed(LadderRow), key=lambda row: row.min_score)
    return ratio_at(base_row(str(firm_class), book).ratio, lowest)


def spans(
    producer: Producer, shares: Sequence[Share], first: date, after: date
) -> Iterator[tuple[date, date, Decimal]]:
    """(since, until, share) over all days from `first` to before `after`, without a gap.

    shares: what the ladder said of this producer, in order and without overlap; its own share counts on other days
    """
    day = first
    for share in shares:
        since, until = max(share.since, day), min(share.until or after, after)
        if since >= until:
            continue
        if day < since:
            yield day, since, producer.ratio
        yield since, until, share.ratio
        day = until
    if day < after:
        yield day, after, producer.ratio


def on_day(producer: Producer, shares: Sequence[Share], day: date) -> Producer:
    """The producer with its share as of a day."""
    for share in shares:
        if share.since <= day and (share.until is None or day < share.until):
            return replace(producer, ratio=share.ratio)
    return producer
