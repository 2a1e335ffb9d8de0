"""Improvement projects: figures before and after, from a check plan or a report, and whether they prove anything."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

from gongzhi.actions.matters import Taking
from gongzhi.core.errors import Refusal
from gongzhi.core.improvement import projects
from gongzhi.core.improvement.projects import ProjectFacts, Sampled, check_sampled, project
from gongzhi.store import queries

Period = Literal["before", "after"]


def _baseline_whole(taking: Taking) -> None:
    check_sampled(_sampled(taking, "before"))


def _after_whole(taking: Taking) -> None:
    sampled = _sampled(taking, "after")
    if sampled.id == (taking.value("before_plan") or taking.value("before_reference")):
        raise Refusal("PROJECT_SAME_SOURCE", source=sampled.id)
    check_sampled(sampled)


def _planned(taking: Taking) -> dict[str, Any]:
    sampled = _sampled(taking, "before")
    return {"baseline_tested": sampled.tested, "baseline_passed": sampled.passed}


def _judged(taking: Taking) -> dict[str, Any]:
    assert taking.before is not None
    stood = taking.before.values
    before = Sampled(
        stood["before_plan"] or stood["before_reference"], stood["baseline_tested"], stood["baseline_passed"]
    )
    after = _sampled(taking, "after")
    facts = ProjectFacts(taking.number, taking.day, before, after)
    found = project(facts, taking.act.rules())
    return {
        "after_tested": after.tested,
        "after_passed": after.passed,
        "verdict": found.value["verdict"],
        "target_reached": Fraction(after.passed * 100, after.tested) >= Fraction(taking.value("target_percent")),
        "found": taking.keep(found, facts=facts, tables=projects.TABLES),
    }


def _sampled(taking: Taking, period: Period) -> Sampled:
    """What the act was given of a period; with a check plan, counted from its final results in the project's place."""
    plan, report, tested, passed = (
        taking.given.get(f"{period}_{part}") for part in ("plan", "reference", "tested", "passed")
    )
    if plan and not report and tested is None and passed is None:
        return _of_plan(taking, plan)
    if report and tested and passed is not None and not plan:
        return Sampled(report, tested, passed)
    raise Refusal("PROJECT_ONE_SOURCE")


def _of_plan(taking: Taking, plan: str) -> Sampled:
    tasks = queries.matters.all_of("check_task", region=taking.region, plan=plan, final_on__isnull=False, quashed="")
    if not tasks:
        raise Refusal("PROJECT_NO_RESULTS", plan=plan, place=taking.region)
    return Sampled(plan, len(tasks), sum(task.values["passed"] is True for task in tasks))


GUARDS = {"baseline_whole": _baseline_whole, "after_whole": _after_whole}
OUTCOMES = {"plan": _planned, "judge": _judged}
