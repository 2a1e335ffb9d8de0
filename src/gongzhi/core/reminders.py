"""When persons are reminded of an act that is due from them: once when its last day is near, once when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from gongzhi.core.calendar import Calendar
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.rules import RuleBook

SOON, OVERDUE = "soon", "overdue"
WORKED_DAYS_A_WEEK = 5
HOLIDAYS = timedelta(days=21)  # more than holidays ever lengthen some weeks by


@dataclass(frozen=True)
class ReminderRule:
    """A row of rule table `reminders`."""

    rule: str
    kind: str  # soon, overdue
    min_span: int  # working days that the act had when it became due from somebody, lower edge included
    days: int  # soon: working days before the last day, 0 for that day itself; overdue: plain days after it


def reminder_for(came: date, due: date, today: date, calendar: Calendar, book: RuleBook) -> ReminderRule | None:
    """The row by which a reminder is to stand today, or None.

    came: the day on which the procedure came into its state, so that the act was somebody's. That day brings no
    reminder: whoever is at the record knows. due: the last day on which the act is in time.
    Raises Refusal HOLIDAYS_UNKNOWN where working days between these days cannot be counted.
    """
    if today <= came:
        return None
    if today > due:
        row = _row(OVERDUE, came, due, calendar, book)
        return row if (today - due).days >= row.days else None
    row = _row(SOON, came, due, calendar, book)
    return row if calendar.working_days_left(today, due) <= row.days else None


def furthest_due(today: date, book: RuleBook) -> date:
    """No act whose last day lies after this one is reminded of today. In plain days, so that no year is unknown."""
    longest = max((row.days for row in _rows(SOON, book)), default=0)
    return today + timedelta(weeks=ceil(longest / WORKED_DAYS_A_WEEK)) + HOLIDAYS


def _row(kind: str, came: date, due: date, calendar: Calendar, book: RuleBook) -> ReminderRule:
    span = max(calendar.working_days_left(came, due), 0)
    reached = [row for row in _rows(kind, book) if span >= row.min_span]
    if not reached:
        raise NoRuleApplies("reminders", kind=kind, span=span)
    return max(reached, key=lambda row: row.min_span)


def _rows(kind: str, book: RuleBook) -> list[ReminderRule]:
    return [row for row in book.table("reminders").typed(ReminderRule) if row.kind == kind]
