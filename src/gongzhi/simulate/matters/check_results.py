"""What becomes of final results of drawn checks: two publish them; one is quashed by a review and withdrawn in time."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow

DAYS_TO_FINAL, DAYS_TO_REVIEW, DAYS_TO_WITHDRAW = 60, 20, 2


def play(run: Play, day: date) -> None:
    run.later(day, DAYS_TO_FINAL, lambda on: _publish(run, on))


def _publish(run: Play, day: date) -> None:
    """Everything final is published; the review of one of them comes later."""
    for task in _tasks(run, "final"):
        _take(run, day, "check_task", task.number, "publish", _regulators(run))
    run.later(day, DAYS_TO_REVIEW, lambda on: _quash(run, on))


def _quash(run: Play, day: date) -> None:
    published = _tasks(run, "published")
    if not published:
        return
    task, first = published[0], _regulators(run)[0]
    values = {
        "task": task.number, "quashed_by": "review", "decision_no": f"省府复决〔{day.year}〕18号", "received_on": day,
        "grounds": "抽样单未载明抽样基数，抽样程序违法。",
    }  # fmt: skip
    number = open_matter("check_quash", values=values, uscc=task.uscc, by=first, at=at_noon(day))
    run.later(day, DAYS_TO_WITHDRAW, lambda on: _take(run, on, "check_quash", number, "withdraw", _regulators(run)))


def _tasks(run: Play, state: str) -> tuple[MatterRow, ...]:
    with seeing_as(run.system):
        return queries.matters.all_of("check_task", states=[state])


def _regulators(run: Play) -> list[Actor]:
    return list(run.staff["CIQ_R", "360000"][:2])


def _take(run: Play, day: date, scheme: str, number: str, act: str, by: list[Actor]) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in by:
        take_act(scheme, number, act, values={}, by=actor, at=at_noon(day), seen=seen)
