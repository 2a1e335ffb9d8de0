"""Final results of checks, drawn and on suspicion, as estimates of how often goods fail need them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongzhi.core.finding import Step
from gongzhi.core.region_codes import codes_within
from gongzhi.store.models import CheckResult, DrawRound, PublicRoundResults, SpotCheck
from gongzhi.store.queries import enterprises, matters


@dataclass(frozen=True)
class DrawnPlan:
    """A plan that was drawn. objects: everybody who could be drawn, with the standing by which they were."""

    number: str
    product: str
    markets: tuple[str, ...]
    place: str
    objects: Mapping[str, str]
    counties: Mapping[str, str]  # of the objects that the register of enterprises knows
    drawn: tuple[str, ...]
    passed: Mapping[str, bool]  # of the drawn ones whose result is final
    synthetic: bool


@dataclass(frozen=True)
class TargetedResult:
    """The final result of a check on suspicion."""

    number: str
    goods: str
    county: str
    passed: bool
    synthetic: bool
    hs_code: str
    checked_on: date  # the day on which the sample was taken that counts


@dataclass(frozen=True)
class PublicResults:
    """What everybody reads of a disclosed round's results: the newest estimate without its inputs, which name firms."""

    number: str  # of the round
    as_of: date
    trace: tuple[Step, ...]
    synthetic: bool


def drawn_plans(region: str) -> tuple[DrawnPlan, ...]:
    """Plans of a place and its parts, oldest first."""
    plans = matters.all_of("check_plan", region=region, states=("drawn", "done"))
    tasks = matters.all_of("check_task", plan__in=[plan.number for plan in plans])
    passed: dict[tuple[str, str], bool] = {
        (task.values["plan"], str(task.uscc)): bool(task.values["passed"])
        for task in tasks
        if task.values["final_on"] and not task.values["quashed"]
    }
    pools = [_pool(plan) for plan in plans]
    counties = enterprises.known_regions_of({one for pool in pools for one in pool})
    return tuple(
        DrawnPlan(
            plan.number, plan.values["products"], tuple(plan.values["destinations"] or ()), plan.region, pool,
            {one: counties[one] for one in pool if one in counties},
            tuple(line["object"] for line in plan.lines["drawn"]),
            {one: result for (number, one), result in passed.items() if number == plan.number},
            plan.synthetic,
        )
        for plan, pool in zip(plans, pools, strict=True)
    )  # fmt: skip


def targeted_results(region: str) -> tuple[TargetedResult, ...]:
    """Checks on suspicion of a place and its parts that nobody can object to any more, by number."""
    rows = SpotCheck.objects.filter(instance__state="final", region__range=codes_within(region)).order_by("number")
    counting = {row.number: row.retest_id or row.result_id for row in rows}
    found = CheckResult.objects.filter(evidence_id__in=counting.values())
    result = {row.evidence_id: row for row in found}
    return tuple(
        TargetedResult(
            row.number, row.goods, row.region, counted.passed, row.synthetic, row.hs_code, counted.checked_on
        )
        for row in rows
        if (counted := result.get(counting[row.number]))
    )


def public_results(number: str) -> PublicResults | None:
    """None before the round's results are estimated."""
    row = PublicRoundResults.objects.filter(number=number).first()
    return _results(row) if row else None


def results_in_view() -> tuple[PublicResults, ...]:
    """Of every round that the actor sees, the newest first."""
    seen = DrawRound.objects.filter(instance__state="disclosed").values("number")
    return tuple(map(_results, PublicRoundResults.objects.filter(number__in=seen).order_by("-number")))


def _results(row: PublicRoundResults) -> PublicResults:
    trace = tuple(Step(step["code"], step["values"], step["rule"]) for step in json.loads(row.trace))
    return PublicResults(row.number, row.as_of, trace, row.synthetic)


def _pool(plan: matters.MatterRow) -> dict[str, str]:
    left_out = {line["object"] for line in plan.lines["skipped"]}
    return {line["object"]: line["standing"] for line in plan.lines["objects"] if line["object"] not in left_out}
