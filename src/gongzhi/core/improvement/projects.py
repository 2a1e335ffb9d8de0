"""Whether a quality improvement project is proven by the pass rates before and after it (质量提升项目).

Formula, worked example and limits: docs/method/improvement.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.improvement.proportions import Counts, ZTest, pooled_z_test
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent

METHOD = "improvement.project@1"
TABLES = ("improvement_test",)
IMPROVED, NOT_PROVEN = "improved", "not_proven"
Z_DIGITS, P_DIGITS = Decimal("0.001"), Decimal("0.0001")


@dataclass(frozen=True)
class Sampled:
    """What was tested of the product in one period, and how many passed."""

    id: str  # number of the sampling or the report
    tested: int
    passed: int


@dataclass(frozen=True)
class ProjectFacts:
    subject: str  # number of the project
    as_of: date
    before: Sampled  # the baseline
    after: Sampled


@dataclass(frozen=True)
class ImprovementRow:
    """The row of improvement_test."""

    rule: str
    below: Decimal  # two-sided probability by chance, 0..1; the edge is not below


def project(facts: ProjectFacts, book: RuleBook) -> Finding:
    """Whether the pass rate rose, and by more than chance explains.

    value: verdict (improved, not_proven; None where nothing was tested before or after), before and after (percent,
    2 decimals), change (percentage points, 2 decimals), z (3 decimals), p (two-sided, 4 decimals). z and p are None
    where nothing was tested, and where all or none passed in both periods.
    The exact p is set against the row, not the shown one. Raises BadInput for passed outside 0 … tested.
    """
    check_sampled(facts.before, facts.after)
    (row,) = book.table("improvement_test").typed(ImprovementRow)
    before, after = (percent_of(each.passed, each.tested) for each in (facts.before, facts.after))
    tested = pooled_z_test(_counts(facts.before), _counts(facts.after))
    change = None if before is None or after is None else after - before
    verdict = _verdict(change, tested, row)
    trace = tuple(_told(facts, change, tested, verdict, row))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "verdict": verdict,
            "before": rounded(before, 2),
            "after": rounded(after, 2),
            "change": rounded(change, 2),
            "z": _z(tested) if tested else None,
            "p": _p(tested) if tested else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _verdict(change: Fraction | None, tested: ZTest | None, row: ImprovementRow) -> str | None:
    if change is None:
        return None
    return IMPROVED if change > 0 and tested is not None and tested.p < row.below else NOT_PROVEN


def check_sampled(*periods: Sampled) -> None:
    """Raises BadInput for passed outside 0 … tested."""
    faults = [
        Cell(each.id, "passed", str(each.passed), "PROJECT_COUNTS", {"tested": str(each.tested)})
        for each in periods
        if not 0 <= each.passed <= each.tested
    ]
    if faults:
        raise BadInput(faults)


def _counts(each: Sampled) -> Counts:
    return Counts(each.passed, each.tested)


def _told(
    facts: ProjectFacts, change: Fraction | None, tested: ZTest | None, verdict: str | None, row: ImprovementRow
) -> Iterator[Step]:
    for code, each in (("PROJECT_BEFORE", facts.before), ("PROJECT_AFTER", facts.after)):
        share = rounded(percent_of(each.passed, each.tested), 2) or "—"
        yield Step(code, {"id": each.id, "passed": str(each.passed), "tested": str(each.tested), "percent": share})
    if change is None:
        yield Step("PROJECT_NOTHING_TESTED", {}, row.rule)
        return
    points = {"points": rounded(change, 2) or ""}
    if tested is None:
        yield Step("PROJECT_NO_SPREAD", points, row.rule)
        return
    told = {**points, "z": _z(tested), "p": _p(tested), "percent": percent(row.below)}
    if verdict == IMPROVED:
        yield Step("PROJECT_PROVEN", told, row.rule)
    else:
        yield Step("PROJECT_BY_CHANCE" if change > 0 else "PROJECT_NOT_BETTER", told, row.rule)


def _z(tested: ZTest) -> str:
    return format(tested.z.quantize(Z_DIGITS, ROUND_HALF_UP) + 0, "f")  # + 0: no zero is negative


def _p(tested: ZTest) -> str:
    return format(tested.p.quantize(P_DIGITS, ROUND_HALF_UP), "f")
