"""How many pieces of a lot are tested, and when the lot passes: single sampling of GB/T 2828.1.

Worked example and limits: docs/method/spot_check_results.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "draw.sample@1"
TABLES = ("sampling_plans",)
ACCEPTED, REJECTED = "accepted", "rejected"


@dataclass(frozen=True)
class LotSample:
    """A sample drawn from a lot and what its test found."""

    id: str  # number of the sampling sheet
    lot_size: int
    tested: int
    nonconforming: int  # pieces of the tested


@dataclass(frozen=True)
class SampleFacts:
    subject: str  # number of the check
    as_of: date
    sample: LotSample


@dataclass(frozen=True)
class PlanRow:
    """A row of sampling_plans."""

    rule: str
    lot_from: int
    lot_to: int
    sample_size: int
    accept: int  # with so many nonconforming pieces or fewer the lot passes (Ac)
    reject: int  # with so many or more it fails (Re)


def sample_verdict(facts: SampleFacts, book: RuleBook) -> Finding:
    """Whether a lot passes by its sample.

    value: lot (accepted, rejected), nonconforming, sample_size, accept, reject
    Refuses with SAMPLE_SIZE a sample larger or smaller than the plan's. Raises BadInput for nonconforming pieces
    outside 0 … tested, NoRuleApplies for a lot of no row and for a number between accept and reject.
    """
    sample = facts.sample
    if not 0 <= sample.nonconforming <= sample.tested:
        about = {"tested": str(sample.tested)}
        raise BadInput([Cell(sample.id, "nonconforming", str(sample.nonconforming), "SAMPLE_COUNTS", about)])
    row = plan_for(sample.lot_size, book)
    if sample.tested != row.sample_size:
        about = {"sample": sample.id, "lot_size": str(sample.lot_size), "tested": str(sample.tested)}
        raise Refusal("SAMPLE_SIZE", needed=row.sample_size, **about)
    lot = _lot(sample, row)
    told = {
        "lot_size": str(sample.lot_size),
        "sample_size": str(row.sample_size),
        "accept": str(row.accept),
        "reject": str(row.reject),
    }
    verdict = {"nonconforming": str(sample.nonconforming), "lot": lot}
    trace = (Step("SAMPLE_PLAN", told, row.rule), Step("SAMPLE_VERDICT", verdict, row.rule))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "lot": lot,
            "nonconforming": str(sample.nonconforming),
            "sample_size": str(row.sample_size),
            "accept": str(row.accept),
            "reject": str(row.reject),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def plan_for(lot_size: int, book: RuleBook) -> PlanRow:
    """The plan for a lot of so many pieces. Raises NoRuleApplies for a lot of no row."""
    for row in book.table("sampling_plans").typed(PlanRow):
        if row.lot_from <= lot_size <= row.lot_to:
            return row
    raise NoRuleApplies("sampling_plans", lot_size=lot_size)


def _lot(sample: LotSample, row: PlanRow) -> str:
    if sample.nonconforming <= row.accept:
        return ACCEPTED
    if sample.nonconforming >= row.reject:
        return REJECTED
    raise NoRuleApplies("sampling_plans", rule=row.rule, nonconforming=sample.nonconforming)
