"""How often goods fail, estimated from drawn checks, and how much oftener those under suspicion do, as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isinf

from django.utils import timezone

from gongzhi.core.prevalence.arms import (
    Domain,
    DrawnUnit,
    Goods,
    Outcome,
    RandomArm,
    TargetedArm,
    TargetedCheck,
    domains,
)
from gongzhi.core.prevalence.drawn import chances
from gongzhi.core.prevalence.estimates import Estimate, estimates
from gongzhi.core.prevalence.intervals import Ends
from gongzhi.core.prevalence.lift import Lift, lift
from gongzhi.core.rules import RuleBook
from gongzhi.reports.tables import Cell, Cited, Column, Report, Row, Table, Term, cite, said
from gongzhi.store import queries
from gongzhi.store.queries.check_arms import DrawnPlan, TargetedResult

NAME = "check_results"
COLUMNS = (
    Column("CHECKS_COL_BY"),
    Column("CHECKS_COL_WHAT"),
    Column("CHECKS_COL_FRAME", "number"),
    Column("CHECKS_COL_DRAWN", "number"),
    Column("CHECKS_COL_CHECKED", "number"),
    Column("CHECKS_COL_FAILED", "number"),
    Column("CHECKS_COL_RATE", "number", "UNIT_PERCENT"),
    Column("RESULT_COL_LOW", "number", "UNIT_PERCENT"),
    Column("RESULT_COL_HIGH", "number", "UNIT_PERCENT"),
    Column("CHECKS_COL_BY_FRAME", "number", "UNIT_PERCENT"),
    Column("CHECKS_COL_TARGETED", "number"),
    Column("CHECKS_COL_TARGETED_FAILED", "number"),
    Column("CHECKS_COL_LIFT", "number"),
    Column("CHECKS_COL_LIFT_LOW", "number"),
    Column("CHECKS_COL_LIFT_HIGH", "number"),
    Column("REPORT_COL_FINDING"),
)


@dataclass(frozen=True)
class LineRow:
    """The row of rule table `prevalence_line`."""

    rule: str
    least_failures: int


def build(region: str, *, at: datetime, rules: RuleBook) -> Report:
    """Everything that was drawn in the place, then by product, market and county; a table without rows says why."""
    plans, suspected = queries.check_arms.drawn_plans(region), queries.check_arms.targeted_results(region)
    random, targeted = random_arm(plans), targeted_arm(suspected)
    (line,) = rules.table("prevalence_line").typed(LineRow)
    cited = cite([rules.table("prevalence_line").reference(line.rule)], rules)
    synthetic = any(one.synthetic for one in (*plans, *suspected))
    asked = domains(random, targeted) if random.units or targeted.checks else ()
    found = estimates(random, asked, least_failures=line.least_failures)
    rows = tuple(
        _row(domain, one, lift(targeted, domain, one, least_failures=line.least_failures), cited, synthetic)
        for domain, one in zip(asked, found, strict=True)
    )
    note = said("CHECK_RESULTS_NOTE", least=line.least_failures) if rows else said("CHECK_RESULTS_NONE")
    today = timezone.localdate(at)
    table = Table(NAME, COLUMNS, rows, note)
    return Report(NAME, region, today, today, at, today, rules.profile, (table,), (), synthetic, False)


def random_arm(plans: tuple[DrawnPlan, ...]) -> RandomArm:
    units, frame = [], Counter[Goods]()
    for plan in plans:
        chance_of = chances(plan.objects, plan.drawn)
        units += [
            DrawnUnit(
                f"{plan.number} {one}", plan.number, plan.objects[one], chance, False, _outcome(plan, one),
                _goods(plan, one),
            )
            for one, chance in chance_of.items()
        ]  # fmt: skip
        frame.update(_goods(plan, one) for one in plan.objects)
    return RandomArm(tuple(units), tuple(frame.items()))


def targeted_arm(results: tuple[TargetedResult, ...]) -> TargetedArm:
    return TargetedArm(
        tuple(TargetedCheck(one.number, not one.passed, Goods(one.goods, (), one.county)) for one in results)
    )


def _goods(plan: DrawnPlan, one: str) -> Goods:
    return Goods(plan.product, plan.markets, plan.counties.get(one, plan.place))


def _outcome(plan: DrawnPlan, one: str) -> Outcome:
    if one not in plan.passed:
        return "none"
    return "passed" if plan.passed[one] else "failed"


def _row(domain: Domain, one: Estimate, more: Lift, cited: tuple[Cited, ...], synthetic: bool) -> Row:
    cells: tuple[Cell, ...] = (
        said(f"CHECKS_BY_{domain.by}".upper()),
        _what(domain),
        one.framed,
        one.drawn,
        one.checked,
        one.failed,
        _percent(one.rate),
        *_ends(one.ends, 100),
        _percent(one.by_frame),
        more.checked,
        more.failed,
        None if more.ratio is None else _rounded(more.ratio),
        *_ends(more.ends, 1),
        said(f"CHECKS_{one.standing}".upper()),
    )
    return Row(cells, cited, (), synthetic)


def _what(domain: Domain) -> Cell:
    if domain.by == "county":
        return Term("region", domain.code)
    return Term("country", domain.code) if domain.by == "market" else domain.code


def _ends(ends: Ends | None, times: int) -> tuple[Decimal | None, Decimal | None]:
    if ends is None:
        return None, None
    return _rounded(ends.low * times), None if isinf(ends.high) else _rounded(ends.high * times)


def _percent(share: Fraction | None) -> Decimal | None:
    return None if share is None else _rounded(float(share) * 100)


def _rounded(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
