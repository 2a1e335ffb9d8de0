"""The yearly plan: every city's work item for every article, and a task for every gap in responsibility, in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.matters import open_in, take_in
from gongzhi.actions.responsibilities import find_gaps, keep_coverage
from gongzhi.actions.standings import places_within
from gongzhi.catalogue.messages import say
from gongzhi.core.cogovernance.responsibility import Gap
from gongzhi.core.cogovernance.work_plan import WorkItem, work_items
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.region_codes import province_of
from gongzhi.store import queries


@dataclass(frozen=True)
class YearPlan:
    """What making the plan brought. opened: numbers of the new work items; known: how many stood already."""

    opened: tuple[str, ...]
    known: int
    coverage: Finding
    gaps: tuple[Gap, ...]


def generate_year_plan(year: int, *, by: Actor, at: datetime) -> YearPlan:
    """Open and issue the work items of a year that do not stand yet; done again, it opens none.

    A city that already has an item of the year for an article keeps that one, unless it was dropped.
    """
    with acting(by, at) as act:
        province = province_of(by.region)
        wanted = work_items(year, places_within(province, "city"), act.rules())
        standing = {
            (row.region, row.values["article_no"])
            for row in queries.matters.all_of("work_item", plan_year=year)
            if row.instance.state != "dropped"
        }
        new = [item for item in wanted if (item.region, item.article) not in standing]
        opened = tuple(_issue(act, year, item) for item in new)
        return YearPlan(opened, len(wanted) - len(new), keep_coverage(act), find_gaps(act))


def _issue(act: Act, year: int, item: WorkItem) -> str:
    """A work item with its deliverable; the record is written in Chinese, as officers write it."""
    values = {
        "plan_year": year,
        "article_no": item.article,
        "deliverable": say(f"PLAN_DELIVERABLE_{item.article}", "zh"),
        "measure": say(f"PLAN_MEASURE_{item.article}", "zh"),
        "due": item.due_on,
        "owner": say("PLAN_OWNER", "zh"),
    }
    number = open_in(act, "work_item", values=values, region=item.region)
    take_in(act, "work_item", number, "issue", values={}, seen=0)
    return number
