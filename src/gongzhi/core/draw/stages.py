"""Double and multiple sampling of GB/T 2828.1: after each sample the lot passes, fails, or the next sample is taken.

A plan of two or five samples stands in the place of a single one: its rows are found by the single plan's sample and
acceptance number. Worked example and limits: docs/method/spot_check_results.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from gongzhi.core.draw.sampling import ACCEPTED, REJECTED, Inspection, Plan, Severity, plan_for
from gongzhi.core.draw.sampling import TABLES as TABLES_OF_SINGLE
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

Kind = Literal["single", "double", "multiple"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NEXT_BEST: dict[Kind, Kind] = {"multiple": "double", "double": "single"}  # where a table has no plan of a kind
METHOD = "draw.stages@1"
TABLES = (*TABLES_OF_SINGLE, "sampling_stages", "sampling_stage_sizes")
UNDECIDED = "undecided"


@dataclass(frozen=True)
class StageRow:
    """A row of sampling_stages."""

    rule: str
    sampling_kind: str
    single_accept: int  # Ac of the single plan
    stage: int  # which sample, from 1
    accept: int | None  # so many nonconforming pieces or fewer of all samples so far; None: no lot passes yet
    reject: int


@dataclass(frozen=True)
class StageSizeRow:
    """A row of sampling_stage_sizes."""

    rule: str
    sampling_kind: str
    single_size: int  # sample of the single plan
    sample_size: int  # of each sample


@dataclass(frozen=True)
class Stage:
    rule: str
    size: int  # pieces of this sample
    accept: int | None  # cumulative, as in the row
    reject: int


@dataclass(frozen=True)
class StagedPlan:
    """kind: what applies, which is less than what was asked for where no table holds it."""

    kind: Kind
    plan: Plan  # the single plan in whose place it stands
    stages: tuple[Stage, ...]
    size_rule: str  # "" of a single plan

    def sampled(self, samples: int) -> int:
        """Pieces of the first so many samples."""
        return sum(stage.size for stage in self.stages[:samples])


@dataclass(frozen=True)
class Standing:
    """What is known of a lot after some samples."""

    lot: str  # ACCEPTED, REJECTED or UNDECIDED
    samples: int  # that were needed, or taken where it is undecided
    sampled: int  # pieces of these
    nonconforming: int  # of these
    next_size: int  # of the sample to take now; 0 once it is decided


@dataclass(frozen=True)
class StagedSample:
    """Samples taken one after the other from a lot, and what the test of each found."""

    id: str  # number of the sampling sheet
    lot_size: int
    tested: int  # pieces of all samples
    found: tuple[int, ...]  # nonconforming pieces of each sample, in order
    inspection: Inspection
    sampling_kind: Kind
    severity: Severity = "normal"


@dataclass(frozen=True)
class StagedFacts:
    subject: str  # number of the check
    as_of: date
    sample: StagedSample


def staged_plan(
    lot_size: int, inspection: Inspection, book: RuleBook, severity: Severity = "normal", kind: Kind = "single"
) -> StagedPlan:
    """The plan of a kind for a lot.

    Where the single plan accepts nothing (Ac 0), is too small to be divided, or all samples together would exceed the
    lot, the next simpler kind applies. Raises NoRuleApplies for a lot, a level or an AQL of no row.
    """
    plan = plan_for(lot_size, inspection, book, severity)
    while kind != "single":
        rows = [row for row in stages(book) if (row.sampling_kind, row.single_accept) == (kind, plan.row.accept)]
        sizes = [
            row for row in stage_sizes(book) if (row.sampling_kind, row.single_size) == (kind, plan.row.sample_size)
        ]
        if rows and sizes and len(rows) * sizes[0].sample_size <= lot_size:
            (size,) = sizes
            ordered = sorted(rows, key=lambda row: row.stage)
            found = tuple(Stage(row.rule, size.sample_size, row.accept, row.reject) for row in ordered)
            return StagedPlan(kind, plan, found, size.rule)
        kind = NEXT_BEST[kind]
    only = Stage(plan.row.rule, plan.sample_size, plan.row.accept, plan.row.reject)
    return StagedPlan("single", plan, (only,), "")


def standing(plan: StagedPlan, found: Sequence[int]) -> Standing:
    """What stands after samples with so many nonconforming pieces each; those after the deciding one do not count.

    No samples: undecided, and the first is to be taken.
    """
    total = 0
    for number, (stage, many) in enumerate(zip(plan.stages, found, strict=False), start=1):
        total += many
        if stage.accept is not None and total <= stage.accept:
            return Standing(ACCEPTED, number, plan.sampled(number), total, 0)
        if total >= stage.reject:
            return Standing(REJECTED, number, plan.sampled(number), total, 0)
    taken = min(len(found), len(plan.stages))
    return Standing(UNDECIDED, taken, plan.sampled(taken), total, plan.stages[taken].size)


def staged_verdict(facts: StagedFacts, book: RuleBook) -> Finding:
    """Whether a lot passes by its samples.

    value: lot (accepted, rejected), sampling_kind, samples (that decided it), sample_size (pieces of these),
    nonconforming (of these)
    Refuses with SAMPLE_UNDECIDED samples after which the next is to be taken, with SAMPLE_SIZE another number of pieces
    than the plan's. Raises BadInput for nonconforming pieces outside 0 … the sample, NoRuleApplies for a lot, level or
    AQL of no row.
    """
    sample = facts.sample
    plan = staged_plan(sample.lot_size, sample.inspection, book, sample.severity, sample.sampling_kind)
    found = decided(sample, plan)
    letters = {
        "lot_size": str(sample.lot_size),
        "inspection_level": sample.inspection.level,
        "code_letter": plan.plan.code_letter,
    }
    row = plan.plan.row
    single = {
        "aql": str(sample.inspection.aql), "plan_letter": row.plan_letter, "inspection_severity": sample.severity,
        "sample_size": str(plan.plan.sample_size), "accept": str(row.accept), "reject": str(row.reject),
    }  # fmt: skip
    trace = [Step("SAMPLE_LETTER", letters, plan.plan.letter_rule), Step("SAMPLE_PLAN", single, row.rule)]
    if plan.size_rule:
        each = {"sampling_kind": plan.kind, "sample_size": str(plan.stages[0].size), "most": str(len(plan.stages))}
        trace.append(Step("SAMPLE_STAGES", each, plan.size_rule))
    for number, stage in enumerate(plan.stages[: found.samples], start=1):
        after = standing(plan, sample.found[:number])
        told = {
            "sample": str(number), "nonconforming": str(after.nonconforming), "lot": after.lot,
            "accept": "" if stage.accept is None else str(stage.accept), "reject": str(stage.reject),
        }  # fmt: skip
        trace.append(Step("SAMPLE_AFTER", told, stage.rule))
    value = {
        "lot": found.lot, "sampling_kind": plan.kind, "samples": str(found.samples),
        "sample_size": str(found.sampled), "nonconforming": str(found.nonconforming),
    }  # fmt: skip
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value=value,
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def decided(sample: StagedSample, plan: StagedPlan) -> Standing:
    """What the samples decide; refuses and raises as `staged_verdict` does."""
    for stage, many in zip(plan.stages, sample.found, strict=False):
        if not 0 <= many <= stage.size:
            raise BadInput([Cell(sample.id, "nonconforming", str(many), "SAMPLE_COUNTS", {"tested": str(stage.size)})])
    found = standing(plan, sample.found)
    if found.lot == UNDECIDED:
        raise Refusal("SAMPLE_UNDECIDED", sample=sample.id, samples=found.samples, next=found.next_size)
    if sample.tested != found.sampled:
        about = {"sample": sample.id, "lot_size": str(sample.lot_size), "tested": str(sample.tested)}
        raise Refusal("SAMPLE_SIZE", needed=found.sampled, **about)
    return found


def stages(book: RuleBook) -> tuple[StageRow, ...]:
    return book.table("sampling_stages").typed(StageRow)


def stage_sizes(book: RuleBook) -> tuple[StageSizeRow, ...]:
    return book.table("sampling_stage_sizes").typed(StageSizeRow)
