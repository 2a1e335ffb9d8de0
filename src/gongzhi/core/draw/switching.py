"""How strictly the next lot is sampled, by what became of the earlier ones: GB/T 2828.1, 9.3 and 9.4 (ISO 2859-1).

Worked example and limits: docs/method/spot_check_results.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from gongzhi.core.calendar import months_after
from gongzhi.core.draw.sampling import ACCEPTED, PLANS, Inspection, Plan, Severity, lot_verdict, plan_for, plans
from gongzhi.core.draw.stages import Kind
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "draw.severity@2"
METHOD_1 = "draw.severity@1"  # knew single sampling alone, and its score's edge by itself
TABLES = ("sampling_switching", "sampling_scores", "sampling_reduced", "sampling_letters", *PLANS.values())
DISCONTINUED = "discontinued"
Standing = Literal["normal", "tightened", "reduced", "discontinued"]


@dataclass(frozen=True)
class EarlierLot:
    """A lot of the same goods of the same enterprise that was sampled before, by a single sample."""

    id: str
    on: date
    lot_size: int
    inspection: Inspection
    nonconforming: int


@dataclass(frozen=True)
class StagedLot:
    """An earlier lot that was sampled by two samples or more, as its verdict says."""

    id: str
    on: date
    sampling_kind: Kind  # double or multiple
    samples: int  # which of them decided
    is_accepted: bool


@dataclass(frozen=True)
class Corrected:
    """A rectification of the enterprise that two have verified: what was discontinued may begin again after it."""

    id: str
    on: date


@dataclass(frozen=True)
class SeverityFacts:
    """lots, corrected, staged: in any order; what is not before as_of is not looked at."""

    subject: str  # number of the visit
    as_of: date
    goods: str
    lots: tuple[EarlierLot, ...]
    corrected: tuple[Corrected, ...]
    staged: tuple[StagedLot, ...] = ()  # none in findings of draw.severity@1


@dataclass(frozen=True)
class SwitchingRow:
    """The row of sampling_switching."""

    rule: str
    rejected: int  # so many lots not accepted under normal inspection …
    of_last: int  # … among so many consecutive ones: tightened
    accepted_back: int  # so many consecutive lots accepted under tightened inspection: normal
    score: int  # switching score from which inspection may be reduced
    points: int  # earned by a lot that is accepted where Ac is small
    points_tighter: int  # earned by a lot that would be accepted by the next tighter AQL, or early among its samples
    discontinued_after: int  # so many lots not accepted while inspection is tightened


@dataclass(frozen=True)
class ScoreRow:
    """A row of sampling_scores."""

    rule: str
    sampling_kind: str
    by_itself_below: int | None  # acceptance numbers below this earn by acceptance alone, others by the tighter AQL
    by_sample: int | None  # accepted by this sample or an earlier one a lot earns, accepted later it does not


SCORES_1 = (ScoreRow("", "single", 2, None),)  # what draw.severity@1 held in its code


@dataclass(frozen=True)
class ReducedRow:
    """The row of sampling_reduced."""

    rule: str
    wished: bool  # whether the responsible authority lets inspection be reduced
    steady_months: int  # production counts as steady while no two lots lie further apart


@dataclass(frozen=True)
class _State:
    standing: Standing
    last: tuple[bool, ...] = ()  # of the lots since this began, whether accepted, the newest last
    score: int = 0
    before: date | None = None  # day of the newest lot


def is_same_goods(one: str, other: str) -> bool:
    """Whether two visits name the same goods: width, case and spaces do not matter, other words do."""
    return _plain(one) == _plain(other)


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def severity(facts: SeverityFacts, book: RuleBook) -> Finding:
    """How strictly the next lot is sampled.

    value: severity (normal, tightened, reduced, discontinued), score (0 unless normal), lots (how many were looked at)
    The trace names each lot at which it changed, and why. No earlier lots: normal. Raises NoRuleApplies for a lot whose
    size, level or AQL has no plan.
    """
    return _severity(facts, book, METHOD, book.table("sampling_scores").typed(ScoreRow))


def severity_1(facts: SeverityFacts, book: RuleBook) -> Finding:
    """As stored findings of draw.severity@1 were made; it knows no lots by several samples and looks at none."""
    return _severity(replace(facts, staged=()), book, METHOD_1, SCORES_1)


def _severity(facts: SeverityFacts, book: RuleBook, method: str, scores: Sequence[ScoreRow]) -> Finding:
    (row,) = book.table("sampling_switching").typed(SwitchingRow)
    (reduced,) = book.table("sampling_reduced").typed(ReducedRow)
    state, steps = _State("normal"), [Step("SEVERITY_BEGINS", {"goods": facts.goods}, row.rule)]
    both: tuple[EarlierLot | StagedLot, ...] = (*facts.lots, *facts.staged)
    lots = sorted((one for one in both if one.on < facts.as_of), key=lambda one: (one.on, one.id))
    for lot in lots:
        state = _resumed(state, facts.corrected, lot.on, row, steps)
        state = _irregular(state, lot.on, reduced, steps)
        state = _after(state, lot, row, reduced, scores, book, steps)
    state = _resumed(state, facts.corrected, facts.as_of, row, steps)
    state = _irregular(state, facts.as_of, reduced, steps)
    found = {"severity": state.standing, "score": str(state.score), "lots": str(len(lots))}
    trace = (*steps, Step("SEVERITY_STANDS", found, row.rule))
    return Finding(
        method=method,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value=found,
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _after(
    state: _State, lot: EarlierLot | StagedLot, row: SwitchingRow, reduced: ReducedRow, scores: Sequence[ScoreRow],
    book: RuleBook, steps: list[Step],
) -> _State:  # fmt: skip
    """What stands after a lot. A lot sampled though it was discontinued changes nothing."""
    if state.standing == "discontinued":
        return replace(state, before=lot.on)
    kind: Severity = state.standing
    is_accepted, earns = _judged(lot, kind, row, scores, book)
    last = (*state.last, is_accepted)
    score = state.score + earns if kind == "normal" and earns else 0
    after = replace(state, last=last, score=score, before=lot.on)
    rejected = last.count(False)
    if kind == "normal" and last[-row.of_last :].count(False) >= row.rejected:
        return _switched(after, "tightened", "SEVERITY_TIGHTENED", lot, row.rule, steps, of=row.of_last)
    if kind == "normal" and reduced.wished and score >= row.score:
        return _switched(after, "reduced", "SEVERITY_REDUCED", lot, reduced.rule, steps, of=score)
    if kind == "tightened" and rejected >= row.discontinued_after:
        return _switched(after, "discontinued", "SEVERITY_DISCONTINUED", lot, row.rule, steps, of=rejected)
    if kind == "tightened" and last[-row.accepted_back :].count(True) >= row.accepted_back:
        return _switched(after, "normal", "SEVERITY_NORMAL_AGAIN", lot, row.rule, steps, of=row.accepted_back)
    if kind == "reduced" and not is_accepted:
        return _switched(after, "normal", "SEVERITY_REDUCED_NO_MORE", lot, row.rule, steps, of=1)
    return after


def _judged(
    lot: EarlierLot | StagedLot, kind: Severity, row: SwitchingRow, scores: Sequence[ScoreRow], book: RuleBook
) -> tuple[bool, int]:
    """Whether a lot was accepted, and what it earns for the switching score; 0: the score begins anew."""
    of_kind: Kind = lot.sampling_kind if isinstance(lot, StagedLot) else "single"
    (scored,) = (one for one in scores if one.sampling_kind == of_kind)
    if isinstance(lot, StagedLot):
        is_early = scored.by_sample is not None and lot.samples <= scored.by_sample
        return lot.is_accepted, row.points_tighter if lot.is_accepted and is_early else 0
    plan = plan_for(lot.lot_size, lot.inspection, book, kind)
    is_accepted = lot_verdict(lot.nonconforming, plan.row) == ACCEPTED
    if scored.by_itself_below is not None and plan.row.accept < scored.by_itself_below:
        return is_accepted, row.points if is_accepted else 0
    return is_accepted, row.points_tighter if _passes_tighter(lot, plan, book) else 0


def _passes_tighter(lot: EarlierLot, plan: Plan, book: RuleBook) -> bool:
    """Whether the next tighter AQL would accept the lot; where it has another sample nobody can say."""
    limits = sorted({one.aql for one in plans(book)})
    tighter = [aql for aql in limits if aql < lot.inspection.aql]
    if not tighter:
        return False
    next_one = plan_for(lot.lot_size, replace(lot.inspection, aql=tighter[-1]), book)
    return next_one.sample_size == plan.sample_size and lot.nonconforming <= next_one.row.accept


def _switched(
    state: _State, to: Standing, code: str, lot: EarlierLot | StagedLot, rule: str, steps: list[Step], *, of: int
) -> _State:
    steps.append(Step(code, {"lot": lot.id, "on": lot.on.isoformat(), "many": str(of)}, rule))
    return replace(state, standing=to, last=(), score=0)


def _resumed(
    state: _State, corrected: Sequence[Corrected], before: date, row: SwitchingRow, steps: list[Step]
) -> _State:
    """Tightened again where a rectification was verified since sampling was discontinued."""
    since = state.before
    if state.standing != DISCONTINUED or since is None:
        return state
    done = sorted((one for one in corrected if since <= one.on <= before), key=lambda one: (one.on, one.id))
    if not done:
        return state
    steps.append(Step("SEVERITY_RESUMED", {"rectification": done[0].id, "on": done[0].on.isoformat()}, row.rule))
    return replace(state, standing="tightened", last=(), score=0)


def _irregular(state: _State, on: date, reduced: ReducedRow, steps: list[Step]) -> _State:
    """Normal again where production was not steady: too long ago was the last lot."""
    if state.standing != "reduced" or state.before is None or on <= months_after(state.before, reduced.steady_months):
        return state
    told = {"on": state.before.isoformat(), "many": str(reduced.steady_months)}
    steps.append(Step("SEVERITY_IRREGULAR", told, reduced.rule))
    return replace(state, standing="normal", last=(), score=0)
