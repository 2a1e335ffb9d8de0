"""Which level of GAP certificate (良好农业规范认证) the control points reached allow.

Worked example and limits: docs/method/gap.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import ratio, rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent

METHOD = "recognition.gap_level@1"
TABLES = ("gap_levels",)


@dataclass(frozen=True)
class GradePoints:
    """The control points of one grade that apply to the holding, and how many of them it meets."""

    id: str  # of the audit, with the grade
    control_grade: int  # 1 to 3
    applicable: int
    met: int


@dataclass(frozen=True)
class GapFacts:
    """points: one for each grade; a grade without any counts as not audited."""

    subject: str  # number of the application
    as_of: date
    crop_kind: str  # fruit_vegetable, other
    points: tuple[GradePoints, ...]


@dataclass(frozen=True)
class LevelRow:
    """A row of gap_levels: what a level asks of the points of one grade."""

    rule: str
    gap_level: int  # 1 is the higher
    crop_kind: str
    control_grade: int
    min_met: Decimal  # share of the applicable points, 0..1


def gap_level(facts: GapFacts, book: RuleBook) -> Finding:
    """The level of certificate that an audit allows.

    value: gap_level ("1", "2", "none"); grade_1, grade_2 (percent of the applicable control points met, two
    decimals; None where none applies). The level is decided by the exact shares.
    A level is reached when every row of it for the kind of crop is; a grade of which no point applies proves
    nothing and reaches none. Who misses level 1 may reach level 2 by the same audit. Raises NoRuleApplies for a
    kind of crop of no row, BadInput for a grade given twice or more points met than apply.
    """
    shares = met_shares(facts)
    rows = [row for row in book.table("gap_levels").typed(LevelRow) if row.crop_kind == facts.crop_kind]
    if not rows:
        raise NoRuleApplies("gap_levels", crop_kind=facts.crop_kind)
    levels = sorted({row.gap_level for row in rows})
    reached = [n for n in levels if all(_reached(row, shares) for row in rows if row.gap_level == n)]
    level = str(reached[0]) if reached else "none"
    by_level = sorted(rows, key=lambda row: (row.gap_level, row.control_grade))
    trace = (*(_told(row, facts) for row in by_level), Step("GAP_LEVEL", {"gap_level": level}))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "gap_level": level,
            "grade_1": _percent(shares.get(1)),
            "grade_2": _percent(shares.get(2)),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def met_shares(facts: GapFacts) -> Mapping[int, Fraction | None]:
    """The share of control points met, 0..1, by grade; None where none applies."""
    faults = []
    for grade, times in Counter(each.control_grade for each in facts.points).items():
        if times > 1:
            faults.append(Cell(facts.subject, "control_grade", str(grade), "GAP_GRADE_TWICE"))
    for each in facts.points:
        if not 0 <= each.met <= each.applicable:
            faults.append(Cell(each.id, "met", str(each.met), "GAP_COUNT", {"applicable": str(each.applicable)}))
    if faults:
        raise BadInput(faults)
    return {each.control_grade: ratio(each.met, each.applicable) for each in facts.points}


def _reached(row: LevelRow, shares: Mapping[int, Fraction | None]) -> bool:
    share = shares.get(row.control_grade)
    return share is not None and share >= Fraction(row.min_met)


def _told(row: LevelRow, facts: GapFacts) -> Step:
    audited = next((each for each in facts.points if each.control_grade == row.control_grade), None)
    about = {"gap_level": str(row.gap_level), "control_grade": str(row.control_grade), "least": percent(row.min_met)}
    if audited is None or not audited.applicable:
        return Step("GAP_NO_POINTS", about, row.rule)
    share = ratio(audited.met, audited.applicable)
    told = {**about, "met": str(audited.met), "applicable": str(audited.applicable), "percent": _percent(share) or ""}
    return Step("GAP_REACHED" if _reached(row, {row.control_grade: share}) else "GAP_NOT_REACHED", told, row.rule)


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else rounded(share * 100, 2)
