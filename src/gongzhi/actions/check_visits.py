"""The task of an object that a plan has drawn: one of its own, or part of another body's visit in the same weeks."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.actions.acting import Act
from gongzhi.actions.check_frames import PLAN, TASK
from gongzhi.actions.matters import open_in, take_in
from gongzhi.core.draw.joint import Planned, visit_to_join
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow


def open_or_join(act: Act, plan: MatterRow, uscc: str, team: Sequence[str], *, certain: bool) -> str:
    """The number of the task by which a drawn enterprise is checked; within an act that is in progress.

    team: certificates; certain: whether it was taken by rule and not by chance
    """
    for task in queries.matters.all_of(TASK, states=["assigned"], uscc=uscc):
        standing = planned(queries.matters.matter(PLAN, task.values["plan"]), task.number)
        if visit_to_join(planned(plan, plan.number), [standing]) is not None:
            joined = {"joined": ({"plan": plan.number, "inspectors": tuple(team)},)}
            take_in(act, TASK, task.number, "join", values=joined, seen=task.instance.seen)
            return task.number
    values = {
        "plan": plan.number, "goods": plan.values["products"], "kind": plan.values["kind"], "inspectors": tuple(team),
        "arm": "certain" if certain else "random",
    }  # fmt: skip
    return open_in(act, TASK, values=values, uscc=uscc)


def planned(plan: MatterRow, number: str) -> Planned:
    """A plan's visit under a number: the task's, or the plan's own where it has none yet."""
    return Planned(number, plan.number, tuple(plan.values["bodies"]), plan.values["first_day"], plan.values["last_day"])
