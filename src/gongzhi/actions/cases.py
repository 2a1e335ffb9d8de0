"""A case goes its way: opened by evidence, verified, assessed, acted on, closed with its six guard fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.opinions import Assessment, otherwise
from gongzhi.actions.outcomes import effects_of, write_effects
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.responsibilities import flag_gap
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.cases import recall
from gongzhi.core.cases.closing import WAIVED, CaseFacts, followed_since, may_close
from gongzhi.core.cases.recall import RecallFacts, RecallGround, is_overseas_recall, recall_flag, report_due_on
from gongzhi.core.cases.urgency import urgency
from gongzhi.core.errors import BadInput, Cell, NotThere
from gongzhi.core.events import CaseOpened, EvidenceJoined, RecallFlagged
from gongzhi.core.facts import Actor
from gongzhi.core.risk import assessment
from gongzhi.core.risk.assessment import RiskFacts, assess
from gongzhi.core.risk.levels import Scenario
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.cases import CaseRow
from gongzhi.store.queries.measure_lines import MeasureLine


@dataclass(frozen=True)
class Verification:
    """Signed when the source of a case's evidence has been checked."""

    source_checked: bool
    note: str


@dataclass(frozen=True)
class Reason:
    reason: str = ""


@dataclass(frozen=True)
class Merging:
    into: str  # number of the case that goes on


@dataclass(frozen=True)
class Outcome:
    """Signed when evidence of the outcome is in: why it happened, who answers, what was done about it."""

    cause_code: str
    responsibility: str
    corrective_action: str
    waiver_reason: str


def join_or_open(
    act: Act,
    *,
    evidence: UUID,
    region: str,
    uscc: str,
    product: str,
    hs_code: str,
    hazard: str,
    market: str,
    synthetic: bool,
) -> UUID:
    """Put evidence into the open case on the same maker and hazard, or open a case with it; returns the case."""
    running = queries.cases.open_case_for(uscc, hazard=hazard, hs_code=hs_code)
    if running is not None:
        event = act.record(EvidenceJoined(running.number, evidence), subject=running.number, region=region, uscc=uscc)
        save.cases.joined(running.id, evidence, at=act.at, event=event)
        learned = {"hazard": running.hazard or hazard, "hs_code": running.hs_code or hs_code}
        save.cases.case_fields(running.id, **learned)
        follow_fact(act, uscc)
        return running.id
    since = datetime.combine(followed_since(act.day, act.rules()), act.at.timetz())
    earlier = queries.cases.last_closed_case(uscc, hazard, since)
    instance = open_procedure(act, "case", region=region, uscc=uscc)
    number = f"EQC-{act.day.year}-{region}-{next_number(f'EQC-{act.day.year}-{region}'):06d}"
    case = save.cases.case(
        number=number,
        instance=instance,
        profile=act.rules().profile,
        at=act.at,
        region=region,
        uscc=uscc,
        product=product,
        hs_code=hs_code,
        hazard=hazard,
        markets=[market] if market else [],
        synthetic=synthetic,
        earlier=earlier,
    )
    event = act.record(CaseOpened(number, evidence), subject=number, region=region, uscc=uscc)
    save.cases.joined(case, evidence, at=act.at, event=event)
    flag_gap(act, number, region)
    return case


def verify(number: str, *, source_checked: bool, note: str, by: Actor, at: datetime, seen: int) -> Step:
    """The origin office has checked the source of the evidence."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        step = _step(
            act, case, "verify", seen, Verification(source_checked, note),
            applies_to=urgency(case.hazard, _decisions(case), act.rules()),
            source_checked=holds("source_checked", source_checked),
        )  # fmt: skip
        if case.uscc:
            follow_fact(act, case.uscc)
        return step


def reject(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The evidence does not hold; the case ends with the reason."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        return _step(act, case, "reject", seen, Reason(reason), reason_given=reason_given(reason))


def merge(number: str, *, into: str, by: Actor, at: datetime, seen: int) -> Step:
    """The case goes on as part of another one about the same enterprise, which takes over its evidence.

    Raises BadInput for a number under which the actor finds no case.
    """
    with acting(by, at) as act:
        case, target = queries.cases.case(number), _target(into)
        fits = target.id != case.id and target.uscc == case.uscc and not queries.cases.is_over(target)
        step = _step(act, case, "merge", seen, Merging(into), merge_target=holds("merge_target", fits, into=into))
        held = {entry.id for entry in queries.cases.evidence_of(target.id)}
        for entry in queries.cases.evidence_of(case.id):
            if entry.id not in held:
                event = act.record(EvidenceJoined(into, entry.id), subject=into, region=target.region, uscc=target.uscc)
                save.cases.joined(target.id, entry.id, at=at, event=event)
        return step


def assess_case(
    number: str, *, scenarios: Sequence[Scenario], whereabouts: str = "", by: Actor, at: datetime, seen: int
) -> Step:
    """Each expert signs scenarios; the assessment counts when three persons have signed the same.

    What an expert signs stays, also where it differs: the finding tells of it, and whoever differed may sign what the
    others hold as well. whereabouts: where a food is, by the table food_classes.
    """
    with acting(by, at) as act:
        case = queries.cases.case(number)
        own = queries.accounts.has_post_at(by.person, case.uscc, act.day) if case.uscc else False
        signed = Assessment(tuple(scenarios), whereabouts)
        step = _step(act, case, "assess", seen, signed, no_conflict=holds("no_conflict", not own))
        others = otherwise(queries.workflow.signatures(case.instance, seen), signed)
        facts = RiskFacts(number, act.day, case.hazard, signed.scenarios, others, whereabouts)
        found = assess(facts, act.rules())  # also while others are to sign: a fault is told to whoever makes it
        if step.taken:
            act.keep(found, facts=facts, tables=assessment.TABLES, region=case.region, uscc=case.uscc)
            save.cases.case_fields(case.id, risk_level=found.value["level"])
            _flag_recall(act, case, found.value["level"] or "")
        return step


def begin_acting(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The case is being acted on: its tracings run, or officers say what else is done."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        tracings = queries.cases.tracings_of(case.id)
        alerts = queries.alerts.alerts_of(case.id)
        return _step(act, case, "act", seen, Reason(), tasks_open=holds("tasks_open", bool(tracings or alerts)))


def submit_evidence(
    number: str,
    *,
    cause_code: str,
    responsibility: str,
    corrective_action: str,
    waiver_reason: str,
    by: Actor,
    at: datetime,
    seen: int,
) -> Step:
    """Evidence of the outcome is in: the six guard fields are set, three by people, three computed from the rules."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        outcome = Outcome(cause_code, responsibility, corrective_action, waiver_reason)
        given = bool(cause_code and responsibility and corrective_action)
        step = _step(act, case, "submit_evidence", seen, outcome, evidence_given=holds("evidence_given", given))
        _flag_recall(act, case, case.risk_level or "")
        effects = effects_of(act, case, cause_code=cause_code, responsibility=responsibility)
        save.cases.case_fields(
            case.id,
            cause_code=cause_code,
            responsibility=responsibility,
            corrective_action=corrective_action,
            waiver_reason=waiver_reason,
            credit_effect=effects.credit,
            index_effect=effects.index,
            supervision_effect=effects.supervision,
        )
        return step


def fail_verification(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The outcome does not hold; the case is acted on again."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        return _step(act, case, "fail_verification", seen, Reason(reason), reason_given=reason_given(reason))


def close_case(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Origin office and headquarters each sign; impossible while one of the six guard fields is missing."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        closing = may_close(_facts(case))
        measures = queries.measure_lines.lines_of(case.id)
        return _step(
            act, case, "close", seen, closing,
            six_guard_fields=lambda: may_close(_facts(case)),
            tracing_closed=holds("tracing_closed", not _facts(case).open_tracing),
            rectified=holds("rectified", not queries.cases.rectifying(case.number)),
            checks_final=_far_enough("checks_final", measures["spot_check"]),
            help_under_watch=_far_enough("help_under_watch", measures["help_plan"]),
            sanction_done=_far_enough("sanction_done", measures["sanction"]),
        )  # fmt: skip


def close_low(
    number: str, *, cause_code: str, responsibility: str, waiver_reason: str, by: Actor, at: datetime, seen: int
) -> Step:
    """A low risk needs no action: origin office and headquarters each sign why, and the case closes."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        effects = effects_of(act, case, cause_code=cause_code, responsibility=responsibility)
        proposed = replace(
            _facts(case),
            cause_code=cause_code,
            responsibility=responsibility,
            corrective_action=WAIVED,
            waiver_reason=waiver_reason,
            credit_effect=effects.credit,
            index_effect=effects.index,
            supervision_effect=effects.supervision,
        )
        closing = may_close(proposed)
        step = _step(
            act, case, "close_low", seen, closing,
            risk_is_low=holds("risk_is_low", case.risk_level == "L"),
            reason_given=reason_given(waiver_reason),
            six_guard_fields=lambda: may_close(proposed),
        )  # fmt: skip
        if step.taken:
            save.cases.case_fields(
                case.id,
                cause_code=closing.cause_code,
                responsibility=closing.responsibility,
                corrective_action=closing.corrective_action,
                waiver_reason=closing.waiver_reason,
                credit_effect=closing.credit_effect,
                index_effect=closing.index_effect,
                supervision_effect=closing.supervision_effect,
            )
        return step


def apply_case(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """What a closed case changes is written: credit, supervision, the city's index."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        written = write_effects(act, case)
        return _step(act, case, "apply", seen, written, effects_written=holds("effects_written", True))


def _facts(case: CaseRow) -> CaseFacts:
    open_tracing = tuple(tracing.reference for tracing in queries.cases.tracings_of(case.id) if tracing.is_running)
    return CaseFacts(
        id=case.number,
        cause_code=case.cause_code,
        responsibility=case.responsibility,
        corrective_action=case.corrective_action,
        waiver_reason=case.waiver_reason,
        credit_effect=case.credit_effect,
        index_effect=case.index_effect,
        supervision_effect=case.supervision_effect,
        open_tracing=open_tracing,
    )


def _far_enough(guard: str, measures: Sequence[MeasureLine]) -> Callable[[], None]:
    return holds(guard, not queries.measure_lines.not_final(measures))


def _flag_recall(act: Act, case: CaseRow, risk_level: str) -> None:
    """Whether the case calls for a recall, as far as is known today; a flag, not an order."""
    consumer = any(product.consumer for product in queries.registers.products(uscc=case.uscc or "", hs=case.hs_code))
    grounds = tuple(
        RecallGround(str(entry.id), "overseas_recall", day_of(entry.known_at))
        for entry in queries.cases.evidence_of(case.id)
        if entry.kind == "foreign_notice" and is_overseas_recall(entry.source, entry.measure, act.rules())
    )
    confirmed = [
        row for row in queries.cases.tracings_of(case.id) if row.closed_on and row.responsibility == "producer"
    ]
    grounds += tuple(RecallGround(row.reference, "defect_confirmed", row.closed_on or act.day) for row in confirmed)
    facts = RecallFacts(case.number, act.day, risk_level, consumer, grounds)
    found = recall_flag(facts, act.rules())
    if found.value["flagged"] != "true" and found.value["to_report_since"] is None:
        return
    kept = act.keep(found, facts=facts, tables=recall.TABLES, region=case.region, uscc=case.uscc)
    due = min((day for ground in grounds if (day := report_due_on(ground, calendar(), act.rules()))), default=None)
    save.cases.case_fields(case.id, recall_id=kept, recall_report_due=due)
    act.record(RecallFlagged(case.number, due, found.hash), subject=case.number, region=case.region, uscc=case.uscc)


def _decisions(case: CaseRow) -> tuple[str, ...]:
    """What the authorities that sent the case's notices say of the risk."""
    return tuple(entry.risk_decision for entry in queries.cases.evidence_of(case.id) if entry.risk_decision)


def _target(number: str) -> CaseRow:
    try:
        return queries.cases.case(number)
    except NotThere:
        raise BadInput([Cell("", "into", number, "CASE_NOT_FOUND")]) from None


def _step(
    act: Act, case: CaseRow, name: str, seen: int, content: object, *, applies_to: str | None = None, **guards: object
) -> Step:
    """applies_to: the kind of case, where the clock of the next act depends on it."""
    instance = queries.workflow.instance(case.instance)
    return take_step(
        act, instance, name, seen=seen, content=content, guards=guards, subject=case.number, applies_to=applies_to
    )
