"""What follows a served spot check result: until when it can be disputed, who tests again, when it is published.

Worked example and limits: docs/method/spot_check_results.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import Calendar
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.rules import RuleBook
from gongzhi.core.workflow import Clock, due_on

WORKFLOW, SERVED = "spot_check", "served"  # where and when the time to dispute begins


@dataclass(frozen=True)
class PublicationRow:
    """The row of check_publication."""

    rule: str
    publish_working_days: int


def disputed_until(served_on: date, kind: str, calendar: Calendar, book: RuleBook) -> date:
    """The last day to dispute a result, by the kind of goods: product, food, agri. Undisputed, it is final that day.

    Raises NoRuleApplies for a kind without a clock.
    """
    for clock in book.table("clocks").typed(Clock):
        if (clock.workflow, clock.begins, clock.applies_to) == (WORKFLOW, SERVED, kind):
            return due_on(clock, served_on, calendar)
    raise NoRuleApplies("clocks", workflow=WORKFLOW, begins=SERVED, applies_to=kind)


def publish_by(final_on: date, calendar: Calendar, book: RuleBook) -> date:
    """The last day to publish a result, counted from the day on which it became final; that day does not count."""
    (row,) = book.table("check_publication").typed(PublicationRow)
    return calendar.working_days_after(final_on, row.publish_working_days)


def may_retest(first_lab: str, lab: str) -> None:
    """Refuses with RETEST_SAME_LAB the laboratory whose result is disputed; both by their number in the register."""
    if lab.strip() == first_lab.strip():
        raise Refusal("RETEST_SAME_LAB", lab=lab)
