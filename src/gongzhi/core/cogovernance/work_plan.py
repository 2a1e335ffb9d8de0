"""The work items of a year: what each city has to deliver for each article of the notice.

Worked example and limits: docs/method/co_governance.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class WorkItem:
    """A city's task of a year for one article (年度任务), before an owner and a deliverable are named."""

    id: str  # year, city and article: "2017-360200-03"
    region: str  # six digits
    article: int  # of the notice, 1 to 14
    due_on: date
    rule: str  # the row that says when it is due


@dataclass(frozen=True)
class DueRow:
    """A row of work_plan: an article that every city works on, and its last day in the year."""

    rule: str
    article: int
    due_month: int
    due_day: int


def work_items(year: int, cities: Iterable[str], book: RuleBook) -> tuple[WorkItem, ...]:
    """One item for each city and each article of work_plan, by city code, then article; () without cities.

    The same year, cities and rows give the same items, in whichever order the cities come.
    """
    rows = sorted(book.table("work_plan").typed(DueRow), key=lambda row: row.article)
    return tuple(_item(year, city, row) for city in sorted(set(cities)) for row in rows)


def _item(year: int, city: str, row: DueRow) -> WorkItem:
    due_on = date(year, row.due_month, row.due_day)
    return WorkItem(f"{year}-{city}-{row.article:02}", city, row.article, due_on, row.rule)
