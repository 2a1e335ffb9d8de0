"""Cases: the list, one case with its evidence, tracings, findings, signatures and ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from gongzhi.core.errors import NotThere
from gongzhi.core.region_codes import codes_within
from gongzhi.store import keys
from gongzhi.store.acting import may_see, narrowed
from gongzhi.store.codes import codes_of, with_history
from gongzhi.store.models import (
    LINES,
    MATTERS,
    Case,
    CaseEvidence,
    CaseKey,
    Event,
    Evidence,
    ExportReturn,
    Finding,
    ForeignNotice,
    Tracing,
)
from gongzhi.store.queries.evidence import REPLACED, SET_ASIDE
from gongzhi.store.queries.paging import Counted, Page, counted, page
from gongzhi.store.queries.workflow import InstanceRow, row_of

GUARD_FIELDS = (
    "cause_code",
    "responsibility",
    "corrective_action",
    "credit_effect",
    "index_effect",
    "supervision_effect",
)


OPEN = "open"  # as a filter: every state but those of OVER
TRACED = ("closed", "withdrawn")  # states in which a tracing is over
OVER = ("closed", "applied", "rejected", "merged", "withdrawn")


@dataclass(frozen=True)
class CaseRow:
    id: UUID
    number: str
    profile: str
    opened_at: datetime
    region: str
    uscc: str | None
    product: str
    hs_code: str
    hazard: str
    markets: tuple[str, ...]
    synthetic: bool
    earlier: str | None  # number of the closed case that this one follows
    risk_level: str | None
    recall: UUID | None  # the finding that flagged a recall or a duty to report
    recall_report_due: date | None
    cause_code: str | None
    responsibility: str | None
    corrective_action: str | None
    waiver_reason: str | None
    credit_effect: str | None
    index_effect: str | None
    supervision_effect: str | None
    state: str
    seen: int
    due_on: date | None
    instance: UUID


@dataclass(frozen=True)
class CaseFilter:
    state: str = ""  # a state, or OPEN
    region: str = ""  # a city or county code
    uscc: str = ""
    risk: str = ""
    words: str = ""  # beginning of a case number, or product words


@dataclass(frozen=True)
class EvidenceOfCase:
    id: UUID
    source: str
    reference: str
    kind: str
    event_date: date
    known_at: datetime
    raw_hash: str
    synthetic: bool
    corrects: str | None
    withdraws: str | None
    words: str  # product or goods, in the source's words
    market: str
    value_usd_cents: int | None
    risk_decision: str
    measure: str  # of a notice, by its source's code
    stated_cause: str
    failed_safety: bool | None  # whether a failed check touches health or safety; None for all but failed checks


@dataclass(frozen=True)
class TracingRow:
    id: UUID
    evidence: UUID
    reference: str
    case_number: str | None
    region: str
    uscc: str
    port_region: str
    office_region: str
    method: str
    investigators: tuple[UUID, ...]
    cause_code: str | None
    responsibility: str | None
    safety: bool | None
    conclusion: str
    registered_on: date
    closed_on: date | None
    on_time: bool | None
    goods: str
    hs_code: str
    value_usd_cents: int
    returned_from: str
    arrived_on: date
    stated_cause: str
    inspected_by: tuple[str, ...]
    form: Mapping[str, str]  # what else the official forms asked, by column of the register of returns
    synthetic: bool
    instance: InstanceRow

    @property
    def is_running(self) -> bool:
        """Neither closed nor ended because its return was withdrawn."""
        return self.instance.state not in TRACED


@dataclass(frozen=True)
class FindingRow:
    id: UUID
    method: str
    subject: str
    as_of: date
    profile: str
    body: str  # canonical JSON
    hash: str
    at: datetime


@dataclass(frozen=True)
class EventRow:
    id: UUID
    kind: str
    subject: str
    at: datetime
    recorded_at: datetime
    backdated: bool
    person_name: str
    role: str
    body: str
    position: int | None  # its place in the log; None until the sequencer has run


def cases(wanted: CaseFilter, *, after: str | None = None, size: int = 50) -> Page[CaseRow]:
    return page(
        _filtered(wanted).select_related("instance", "earlier"),
        moment="opened_at",
        read=datetime.fromisoformat,
        after=after,
        size=size,
        present=_row,
    )


def count(wanted: CaseFilter) -> Counted:
    return counted(_filtered(wanted))


def case(number: str) -> CaseRow:
    return _one(Case.objects.filter(number=number))


def visible(numbers: Iterable[str]) -> frozenset[str]:
    """Those of them that the reader may open."""
    return frozenset(Case.objects.filter(number__in=list(numbers)).values_list("number", flat=True))


def running(numbers: Iterable[str]) -> tuple[str, ...]:
    """Those of them that are not over, oldest first."""
    rows = Case.objects.filter(number__in=list(numbers)).exclude(instance__state__in=OVER)
    return tuple(rows.order_by("opened_at", "number").values_list("number", flat=True))


def states(numbers: Iterable[str]) -> dict[str, str]:
    """The state of each of them that the reader may open, by number."""
    return dict(Case.objects.filter(number__in=list(numbers)).values_list("number", "instance__state"))


def open_case_for(uscc: str, *, hazard: str, hs_code: str) -> CaseRow | None:
    """The oldest open case on the same maker, goods and hazard; None when there is none.

    Goods are the same by the first four digits of the HS code. What a case or the new evidence does not know yet,
    hazard or goods, keeps them not apart.
    """
    rows = Case.objects.filter(uscc__in=codes_of(uscc)).exclude(instance__state__in=OVER)
    if hazard:
        rows = rows.filter(hazard__in=("", hazard))
    if hs_code:
        rows = rows.filter(Q(hs_code="") | Q(hs_code__startswith=hs_code[:4]))
    row = rows.select_related("instance", "earlier").order_by("opened_at").first()
    return _row(row) if row else None


def of_cause(cause: str, *, numbers: Collection[str] = (), markets: Collection[str] = ()) -> tuple[CaseRow, ...]:
    """Cases whose cause, or that of one of their returns, was found to be this one, oldest first.

    numbers: only these; markets: only those sold to one of these countries. Both empty: all that the actor may see.
    """
    rows = Case.objects.filter(
        Q(cause_code=cause) | Exists(Tracing.objects.filter(case=OuterRef("id"), cause_code=cause))
    )
    if numbers:
        rows = rows.filter(number__in=numbers)
    if markets:
        rows = rows.filter(markets__overlap=list(markets))
    return tuple(_row(row) for row in rows.select_related("instance", "earlier").order_by("opened_at", "number"))


def numbers_in_state(state: str) -> tuple[str, ...]:
    return tuple(
        Case.objects.filter(instance__state=state).order_by("opened_at", "number").values_list("number", flat=True)
    )


def regions() -> tuple[str, ...]:
    """The county of every case, one entry a case."""
    return tuple(Case.objects.values_list("region", flat=True))


def open_by_region(region: str) -> dict[str, tuple[int, bool]]:
    """By county within a region: how many cases are not over, and whether one of them is made up."""
    rows = Case.objects.filter(region__range=codes_within(region)).exclude(instance__state__in=OVER)
    found: dict[str, tuple[int, bool]] = {}
    for county, synthetic in rows.values_list("region", "synthetic"):
        many, made_up = found.get(county, (0, False))
        found[county] = (many + 1, made_up or synthetic)
    return found


def rectifying(number: str) -> tuple[str, ...]:
    """Numbers of the rectifications ordered on a case that are not verified yet."""
    rows = MATTERS["rectification"].objects.filter(case_no=number, instance__state__in=("ordered", "submitted"))
    return tuple(rows.order_by("number").values_list("number", flat=True))


def gap_of(number: str) -> str | None:
    """The gap in responsibility that a case was opened in; None for one opened where every layer was filled."""
    found = LINES["responsibility_gap", "cases"].objects.filter(case_number=number).select_related("matter").first()
    return found.matter.number if found else None


def is_over(case: CaseRow) -> bool:
    return case.state in OVER


def last_closed_case(uscc: str, hazard: str, since: datetime) -> UUID | None:
    """The newest case on the same maker and hazard opened since then that is closed already."""
    rows = Case.objects.filter(
        uscc__in=codes_of(uscc), hazard=hazard, opened_at__gte=since, instance__state__in=["closed", "applied"]
    )
    row = rows.order_by("-opened_at").first()
    return row.id if row else None


def evidence_of(case_id: UUID) -> tuple[EvidenceOfCase, ...]:
    links = CaseEvidence.objects.filter(case_id=case_id).select_related(
        "evidence", "evidence__notice", "evidence__export_return", "evidence__check_result", "evidence__complaint"
    )
    return tuple(_evidence(link.evidence) for link in links.order_by("evidence__event_date", "evidence_id"))


def tracings_of(case_id: UUID) -> tuple[TracingRow, ...]:
    return tuple(
        tracing_row(row) for row in tracings_with_return().filter(case_id=case_id).order_by("evidence__event_date")
    )


def tracing(tracing_id: UUID) -> TracingRow:
    row = tracings_with_return().filter(id=tracing_id).first()
    if row is None:
        raise NotThere("tracing")
    return tracing_row(row)


def running_tracing_of(evidence_id: UUID) -> TracingRow | None:
    """The tracing of a return that is not over; None for other evidence."""
    rows = tracings_with_return().filter(evidence_id=evidence_id)
    row = rows.exclude(instance__state__in=TRACED).first()
    return tracing_row(row) if row else None


def tracings_closed_for(uscc: str) -> tuple[TracingRow, ...]:
    """Closed tracings of one producer and its predecessors, oldest first; of no return withdrawn or set aside."""
    found = with_history(uscc, _tracings_closed_for, lambda row: row.registered_on)
    return tuple(sorted(found, key=lambda row: (row.registered_on, row.id)))


def _tracings_closed_for(uscc: str) -> tuple[TracingRow, ...]:
    codes = codes_of(uscc)
    gone = Evidence.objects.filter(REPLACED, uscc__in=codes, kind="export_return")
    rows = (
        tracings_with_return()
        .filter(uscc__in=codes, instance__state="closed")
        .exclude(evidence__in=gone)
        .exclude(SET_ASIDE)
        .order_by("evidence__event_date", "id")
    )
    return tuple(tracing_row(row) for row in rows)


def findings_on(*subjects: str) -> tuple[FindingRow, ...]:
    rows = Finding.objects.filter(subject__in=subjects).order_by("-at", "-id")
    return tuple(_finding(row) for row in rows)


def finding(finding_id: UUID) -> FindingRow:
    row = Finding.objects.filter(id=finding_id).first()
    if row is None:
        raise NotThere("finding")
    return _finding(row)


def events_on(*subjects: str) -> tuple[EventRow, ...]:
    """Ledger events about these subjects, oldest first."""
    rows = Event.objects.filter(subject__in=subjects).select_related("person", "post", "leaf")
    return tuple(
        EventRow(
            row.id,
            row.kind,
            row.subject,
            row.at,
            row.recorded_at,
            row.backdated,
            row.person.name,
            row.post.role,
            row.body,
            row.leaf.position if hasattr(row, "leaf") else None,
        )
        for row in rows.order_by("at", "recorded_at", "id")
    )


def _filtered(wanted: CaseFilter) -> Any:
    rows = narrowed(Case.objects.all())
    if wanted.state == OPEN:
        rows = rows.exclude(instance__state__in=OVER)
    elif wanted.state:
        rows = rows.filter(instance__state=wanted.state)
    if wanted.region:
        codes = codes_within(wanted.region)
        if not may_see(*codes):  # said at once, where the planner would read every row to find out
            return rows.none()
        rows = rows.filter(region__range=codes)
    if wanted.uscc:
        rows = rows.filter(uscc__in=codes_of(wanted.uscc))
    if wanted.risk:
        rows = rows.filter(risk_level=wanted.risk)
    if wanted.words:
        number = wanted.words.upper()
        if number.startswith("EQC-"):
            return rows.filter(number__gte=number, number__lt=number + keys.LAST)
        words = keys.asked(wanted.words)
        if not words:
            return rows.none()
        for word in words:
            found = CaseKey.objects.filter(case_id=OuterRef("id"))
            found = (
                found.filter(key__gte=word.key, key__lt=word.end) if word.is_beginning else found.filter(key=word.key)
            )
            rows = rows.filter(Exists(found))
    return rows


def _one(rows: Any) -> CaseRow:
    row = rows.select_related("instance", "earlier").first()
    if row is None:
        raise NotThere("case")
    return _row(row)


def _row(row: Case) -> CaseRow:
    return CaseRow(
        id=row.id,
        number=row.number,
        profile=row.profile,
        opened_at=row.opened_at,
        region=row.region,
        uscc=row.uscc,
        product=row.product,
        hs_code=row.hs_code,
        hazard=row.hazard,
        markets=tuple(row.markets),
        synthetic=row.synthetic,
        earlier=row.earlier.number if row.earlier else None,
        risk_level=row.risk_level,
        recall=row.recall_id,
        recall_report_due=row.recall_report_due,
        cause_code=row.cause_code,
        responsibility=row.responsibility,
        corrective_action=row.corrective_action,
        waiver_reason=row.waiver_reason,
        credit_effect=row.credit_effect,
        index_effect=row.index_effect,
        supervision_effect=row.supervision_effect,
        state=row.instance.state,
        seen=row.instance.seen,
        due_on=row.instance.due_on,
        instance=row.instance_id,
    )


def _evidence(row: Any) -> EvidenceOfCase:
    notice: ForeignNotice | None = getattr(row, "notice", None)
    returned: ExportReturn | None = getattr(row, "export_return", None)
    check, said = getattr(row, "check_result", None), getattr(row, "complaint", None)
    goods = [body for body in (returned, check, said) if body]
    return EvidenceOfCase(
        id=row.id,
        source=row.source,
        reference=row.reference,
        kind=row.kind,
        event_date=row.event_date,
        known_at=row.known_at,
        raw_hash=row.raw_id,
        synthetic=row.synthetic,
        corrects=row.corrects,
        withdraws=row.withdraws,
        words=next((words for words in (notice and notice.product, *(body.goods for body in goods)) if words), ""),
        market=notice.notifying_country
        if notice
        else returned.returned_from
        if returned
        else said.country
        if said
        else "",
        value_usd_cents=returned.value_usd_cents if returned else None,
        risk_decision=notice.risk_decision if notice else "",
        measure=notice.measure if notice else "",
        stated_cause=returned.stated_cause if returned else "",
        failed_safety=check.safety if check and not check.passed else None,
    )


def tracings_with_return() -> Any:
    return Tracing.objects.select_related("instance", "evidence", "evidence__export_return", "case")


def tracing_row(row: Tracing) -> TracingRow:
    returned = row.evidence.export_return
    return TracingRow(
        id=row.id,
        evidence=row.evidence_id,
        reference=row.evidence.reference,
        case_number=row.case.number if row.case else None,
        region=row.region,
        uscc=row.uscc,
        port_region=row.port_region,
        office_region=row.office_region,
        method=row.method,
        investigators=tuple(row.investigators),
        cause_code=row.cause_code,
        responsibility=row.responsibility,
        safety=row.safety,
        conclusion=row.conclusion,
        registered_on=row.evidence.event_date,
        closed_on=row.closed_on,
        on_time=row.on_time,
        goods=returned.goods,
        hs_code=returned.hs_code,
        value_usd_cents=returned.value_usd_cents,
        returned_from=returned.returned_from,
        arrived_on=returned.arrived_on,
        stated_cause=returned.stated_cause,
        inspected_by=tuple(returned.inspected_by),
        form=returned.form,
        synthetic=row.evidence.synthetic,
        instance=row_of(row.instance),
    )


def _finding(row: Finding) -> FindingRow:
    return FindingRow(row.id, row.method, row.subject, row.as_of, row.profile, row.body, row.hash, row.at)
