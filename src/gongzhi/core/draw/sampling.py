"""How many pieces of a lot are tested, and when the lot passes: single sampling of GB/T 2828.1 (ISO 2859-1).

Normal, tightened or reduced, as `core/draw/switching.py` finds of earlier lots. Worked example and limits:
docs/method/spot_check_results.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

Severity = Literal["normal", "tightened", "reduced"]
METHOD = "draw.sample@3"
PLANS: Mapping[Severity, str] = {
    "normal": "sampling_plans", "tightened": "sampling_plans_tightened", "reduced": "sampling_plans_reduced",
}  # fmt: skip
TABLES = ("sampling_letters", *PLANS.values())
ACCEPTED, REJECTED = "accepted", "rejected"


@dataclass(frozen=True)
class Inspection:
    """How strictly a lot is inspected."""

    level: str  # S-1 … S-4, I, II, III
    aql: Decimal  # acceptance quality limit: nonconforming pieces of a hundred


@dataclass(frozen=True)
class LotSample:
    """A sample drawn from a lot and what its test found."""

    id: str  # number of the sampling sheet
    lot_size: int
    tested: int
    nonconforming: int  # pieces of the tested
    inspection: Inspection
    severity: Severity = "normal"


@dataclass(frozen=True)
class SampleFacts:
    subject: str  # number of the check
    as_of: date
    sample: LotSample


@dataclass(frozen=True)
class LetterRow:
    """A row of sampling_letters."""

    rule: str
    inspection_level: str
    lot_from: int  # up to the next row of the level
    code_letter: str


@dataclass(frozen=True)
class PlanRow:
    """A row of a table of plans: what applies to lots of one code letter."""

    rule: str
    aql: Decimal
    code_letter: str
    plan_letter: str  # whose plan applies: another one's where the standard's table has an arrow
    sample_size: int
    accept: int  # with so many nonconforming pieces or fewer the lot passes (Ac)
    reject: int  # with so many or more it fails (Re)


@dataclass(frozen=True)
class Plan:
    """The plan of one lot, and which rows gave it."""

    letter_rule: str
    code_letter: str
    row: PlanRow
    sample_size: int  # the whole lot where the plan's sample is as large or larger


@dataclass(frozen=True)
class DefaultRow:
    """A row of sampling_default."""

    rule: str
    inspection_level: str
    aql: Decimal


def sample_verdict(facts: SampleFacts, book: RuleBook) -> Finding:
    """Whether a lot passes by its sample.

    value: lot (accepted, rejected), nonconforming, sample_size, accept, reject
    Refuses with SAMPLE_SIZE a sample larger or smaller than the plan's. Raises BadInput for nonconforming pieces
    outside 0 … tested, NoRuleApplies for a lot, level or AQL of no row and for a number between accept and reject.
    """
    sample = facts.sample
    if not 0 <= sample.nonconforming <= sample.tested:
        about = {"tested": str(sample.tested)}
        raise BadInput([Cell(sample.id, "nonconforming", str(sample.nonconforming), "SAMPLE_COUNTS", about)])
    plan = plan_for(sample.lot_size, sample.inspection, book, sample.severity)
    may_sample(sample.id, sample.lot_size, sample.tested, plan)
    lot = lot_verdict(sample.nonconforming, plan.row)
    numbers = {
        "sample_size": str(plan.sample_size),
        "accept": str(plan.row.accept),
        "reject": str(plan.row.reject),
    }
    letters = {
        "lot_size": str(sample.lot_size),
        "inspection_level": sample.inspection.level,
        "code_letter": plan.code_letter,
    }
    arrow = {
        "aql": str(sample.inspection.aql), "plan_letter": plan.row.plan_letter, "inspection_severity": sample.severity,
    }  # fmt: skip
    verdict = {"nonconforming": str(sample.nonconforming), "lot": lot}
    trace = (
        Step("SAMPLE_LETTER", letters, plan.letter_rule),
        Step("SAMPLE_PLAN", arrow | numbers, plan.row.rule),
        Step("SAMPLE_VERDICT", verdict, plan.row.rule),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value=verdict | numbers,
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def plan_for(lot_size: int, inspection: Inspection, book: RuleBook, severity: Severity = "normal") -> Plan:
    """The plan for a lot of so many pieces. Raises NoRuleApplies for a lot, a level or an AQL of no row."""
    of_level = [row for row in letters(book) if row.inspection_level == inspection.level and row.lot_from <= lot_size]
    if not of_level:
        raise NoRuleApplies("sampling_letters", inspection_level=inspection.level, lot_size=lot_size)
    letter = max(of_level, key=lambda row: row.lot_from)
    for row in plans(book, severity):
        if row.aql == inspection.aql and row.code_letter == letter.code_letter:
            return Plan(letter.rule, letter.code_letter, row, min(row.sample_size, lot_size))
    raise NoRuleApplies(PLANS[severity], aql=inspection.aql, code_letter=letter.code_letter)


def may_sample(sheet: str, lot_size: int, tested: int, plan: Plan) -> None:
    """Refuses with SAMPLE_SIZE a sample that is not as large as the plan says."""
    if tested != plan.sample_size:
        about = {"sample": sheet, "lot_size": str(lot_size), "tested": str(tested)}
        raise Refusal("SAMPLE_SIZE", needed=plan.sample_size, **about)


def usual_inspection(book: RuleBook) -> Inspection:
    """The level and AQL of a lot for which nobody says others."""
    (row,) = book.table("sampling_default").typed(DefaultRow)
    return Inspection(row.inspection_level, row.aql)


def letters(book: RuleBook) -> tuple[LetterRow, ...]:
    return book.table("sampling_letters").typed(LetterRow)


def plans(book: RuleBook, severity: Severity = "normal") -> tuple[PlanRow, ...]:
    return book.table(PLANS[severity]).typed(PlanRow)


def lot_verdict(nonconforming: int, row: PlanRow) -> str:
    """ACCEPTED or REJECTED. Raises NoRuleApplies for a number between the plan's two."""
    if nonconforming <= row.accept:
        return ACCEPTED
    if nonconforming >= row.reject:
        return REJECTED
    raise NoRuleApplies("sampling_plans", rule=row.rule, nonconforming=nonconforming)
