"""How many sub-orders are done on time.

Worked example and limits: docs/method/one_stop_services.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gongzhi.core.scorecard.returns import percent_of


@dataclass(frozen=True)
class OrderDue:
    id: str  # number of the sub-order
    due_on: date
    done_on: date | None  # None while it is not done


@dataclass(frozen=True)
class OnTime:
    on_time: int
    due: int  # sub-orders whose time is up

    @property
    def percent(self) -> Fraction | None:
        """Sub-orders on time in percent of those due; None where none is."""
        return percent_of(self.on_time, self.due)


def on_time(orders: Sequence[OrderDue], on: date) -> OnTime:
    """What can be said as of a day: sub-orders whose due day is over, and those due on that day that are done.

    One that was done before is counted from its due day on, so that quick ones do not come in before slow ones.
    """
    due = [one for one in orders if one.due_on < on or (one.due_on == on and _done_by(one, on))]
    return OnTime(sum(_done_by(one, one.due_on) for one in due), len(due))


def _done_by(order: OrderDue, day: date) -> bool:
    return order.done_on is not None and order.done_on <= day
