"""A check's final result that was quashed: withdrawn by two within the clock, counted from the day it was received."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.guards import holds
from gongzhi.actions.handing_over import withdraw
from gongzhi.actions.matters import Taking
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.errors import Refusal
from gongzhi.core.events import CheckResultWithdrawn
from gongzhi.core.workflow import Clock, due_on
from gongzhi.store import queries, save
from gongzhi.store.queries.matters import MatterRow

TASK = "check_task"
CLOCK = "CK-CQ-WITHDRAW"


def _result_to_withdraw(taking: Taking) -> None:
    """The task is this enterprise's, and has a final result that nobody has withdrawn yet."""
    task = _task(taking)
    if task.uscc != taking.uscc:
        raise Refusal("QUASH_OTHER_FIRM", task=task.number)
    if task.values["final_on"] is None or task.values["quashed"]:
        raise Refusal("QUASH_NO_RESULT", task=task.number)


def _quashed_by_now(taking: Taking) -> None:
    """The decision was received between the day on which the result became final and today."""
    received, final_on = taking.value("received_on"), _task(taking).values["final_on"]
    holds("quashed_by_now", final_on <= received <= taking.day)()


def _withdraw(taking: Taking) -> dict[str, Any]:
    """From now on the task's result is neither public nor counted, and whoever was handed it is told."""
    task = _task(taking)
    save.matters.fields(TASK, task.id, quashed=taking.number)
    event = CheckResultWithdrawn(task.number, taking.number, taking.value("quashed_by"))
    taking.act.record(event, subject=task.number, region=task.region, uscc=task.uscc)
    withdraw(TASK, task.number, at=taking.act.at)
    regrade_enterprise(taking.act, taking.uscc or "", taking.region)
    return {}


def _due(taking: Taking) -> date | None:
    """The clock counts from the day on which the decision was received, however late it was entered."""
    received = taking.value("received_on")
    (clock,) = (row for row in taking.act.rules().table("clocks").typed(Clock) if row.rule == CLOCK)
    return due_on(clock, received, calendar()) if received else None


def _task(taking: Taking) -> MatterRow:
    return queries.matters.matter(TASK, taking.value("task"))


GUARDS = {"result_to_withdraw": _result_to_withdraw, "quashed_by_now": _quashed_by_now}
OUTCOMES = {"withdraw": _withdraw}
DUES = {"entered": _due}
