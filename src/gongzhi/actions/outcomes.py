"""What a case changes: the effects proposed before it closes, and written once it has closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.scores import compute_city_index
from gongzhi.actions.supervision import ratio_of, supervise_enterprise, supervision_of
from gongzhi.core.cases.tracing import is_own_fault
from gongzhi.core.credit.grade import check_event, notice_event, return_event
from gongzhi.core.events import CreditEventKept
from gongzhi.core.region_codes import city_of
from gongzhi.store import queries, save
from gongzhi.store.queries.cases import CaseRow, TracingRow

NO_CREDIT_EFFECT, NO_INDEX_EFFECT, SAME_SUPERVISION = "none", "none", "same"


@dataclass(frozen=True)
class Effects:
    """The three guard fields that the rules fill."""

    credit: str  # events that count, or "none"
    index: str  # city and year whose rate the returns enter, or "none"
    supervision: str  # level and ratio, or "same"


@dataclass(frozen=True)
class Written:
    """Signed by the system: the findings that a closed case led to."""

    credit: str  # hash of the finding
    supervision: str
    index: str


def effects_of(act: Act, case: CaseRow, *, cause_code: str, responsibility: str) -> Effects:
    """What the rules say will follow, once the case closes with this cause and responsibility."""
    if case.uscc is None:
        return Effects(NO_CREDIT_EFFECT, NO_INDEX_EFFECT, SAME_SUPERVISION)
    kinds = [kind for kind, *_ in _counting(act, case, cause_code, responsibility)]
    returns = queries.cases.tracings_of(case.id)
    found, _ = supervision_of(act, case.uscc)
    checked, _ = ratio_of(act, case.uscc, found)
    standing = next(iter(queries.enterprises.supervision(case.uscc)), None)
    level = found.value["level"]
    same = level == (standing.level if standing else "L0")
    return Effects(
        credit=" ".join(kinds) or NO_CREDIT_EFFECT,
        index=f"{city_of(case.region)} {act.day.year}" if returns else NO_INDEX_EFFECT,
        supervision=SAME_SUPERVISION if same else f"{level} {checked.value['ratio']}",
    )


def write_effects(act: Act, case: CaseRow) -> Written:
    """Credit events and grade, supervision level and ratio, the city's index: from the closed case on."""
    assert case.uscc is not None
    assert case.cause_code is not None
    assert case.responsibility is not None
    kept = {(row.kind, row.evidence) for row in queries.enterprises.credit_events(case.uscc)}
    for kind, evidence, occurred_on in _counting(act, case, case.cause_code, case.responsibility):
        if (kind, evidence) in kept:
            continue
        event = act.record(CreditEventKept(kind, evidence), subject=case.uscc, region=case.region, uscc=case.uscc)
        save.outcomes.credit_event(
            uscc=case.uscc,
            region=case.region,
            kind=kind,
            occurred_on=occurred_on,
            voluntary=False,
            case=case.id,
            evidence=evidence,
            event=event,
        )
    return Written(
        credit=regrade_enterprise(act, case.uscc, case.region),
        supervision=supervise_enterprise(act, case.uscc, case.region),
        index=compute_city_index(act, city_of(case.region)).hash,
    )


def _counting(act: Act, case: CaseRow, cause_code: str, responsibility: str) -> Iterator[tuple[str, UUID, date]]:
    """(credit event, evidence, day) for each piece of a case's standing evidence that counts against the enterprise."""
    gone = {*queries.evidence.replacements([entry.id for entry in queries.cases.evidence_of(case.id)])}
    gone |= queries.evidence.set_aside_in(case.id)
    tracings = {tracing.evidence: tracing for tracing in queries.cases.tracings_of(case.id)}
    # A retest by another laboratory takes the place of the result that was objected to.
    superseded = {check.result for check in queries.measures.spot_checks_of(case.id) if check.retest}
    for entry in queries.cases.evidence_of(case.id):
        if entry.id in gone or entry.withdraws:
            continue
        tracing = tracings.get(entry.id)
        if tracing is not None:
            if _own_fault(act, tracing):
                yield return_event(bool(tracing.safety)), entry.id, entry.event_date
        elif entry.kind == "check_result":
            if entry.id not in superseded and entry.failed_safety is not None:
                yield check_event(entry.failed_safety), entry.id, entry.event_date
        elif entry.kind == "foreign_notice" and is_own_fault(cause_code, responsibility, act.rules()):
            yield notice_event(entry.risk_decision == "serious"), entry.id, entry.event_date


def _own_fault(act: Act, tracing: TracingRow) -> bool:
    if tracing.cause_code is None or tracing.responsibility is None:
        return False
    return is_own_fault(tracing.cause_code, tracing.responsibility, act.rules())
