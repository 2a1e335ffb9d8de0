"""What stands against an enterprise, and how long it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after


@dataclass(frozen=True)
class QualityEvent:
    """Something that was confirmed and counts against an enterprise."""

    id: str  # case number, evidence id or number of a decision
    kind: str  # an event of the table that judges it
    happened_on: date  # a return: registered; a spot check: sampled
    confirmed_on: date  # from here on it counts
    check_level: str = ""  # who ordered a failed spot check: national, provincial, city, county; "" for the rest


def confirmed(events: Iterable[QualityEvent], as_of: date) -> tuple[QualityEvent, ...]:
    """The events known by a day, in the order in which they happened."""
    known = (event for event in events if event.confirmed_on <= as_of)
    return tuple(sorted(known, key=lambda event: (event.happened_on, event.id)))


def bars_until(event: QualityEvent, months: int) -> date:
    """The first day on which an event no longer counts: its months are over."""
    return months_after(event.happened_on, months)
