"""Evidence in bulk: each piece once, whatever is handed in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult as CheckResultFact
from gongzhi.core.facts import Complaint as ComplaintFact
from gongzhi.core.facts import Evidence as EvidenceFact
from gongzhi.core.facts import ExportReturn as ExportReturnFact
from gongzhi.core.facts import ForeignNotice as ForeignNoticeFact
from gongzhi.core.facts import RefusalCount as RefusalCountFact
from gongzhi.store import keys
from gongzhi.store.models import (
    CheckResult,
    Complaint,
    Evidence,
    ExportReturn,
    ForeignNotice,
    NoticeHazard,
    NoticeKey,
    RawFile,
    RefusalCount,
)

REFUSING = "US"  # the only authority whose refusals are counted by place


def raw_file(*, hash: str, name: str, size: int, source: str, at: datetime) -> None:
    row = RawFile(hash=hash, name=name, size=size, source=source, received_at=at)
    RawFile.objects.bulk_create([row], ignore_conflicts=True)


def not_yet_known(facts: Sequence[EvidenceFact]) -> list[EvidenceFact]:
    """Those of `facts` that the store does not hold with this very content."""
    known = set(Evidence.objects.filter(id__in=[fact.id for fact in facts]).values_list("id", flat=True))
    return [fact for fact in facts if fact.id not in known]


def evidence(
    facts: Sequence[EvidenceFact],
    *,
    at: datetime,
    event: UUID,
    region_of: Callable[[str], str] | None = None,
) -> None:
    """Write envelopes and bodies. region_of: a producer's county by credit code, for evidence that names one.

    Raises Refusal ALREADY_REGISTERED for a return whose item is registered with other content.
    """
    Evidence.objects.bulk_create(_envelope(fact, at, event, region_of) for fact in facts)
    _bodies(ForeignNotice, (_notice(fact) for fact in facts if isinstance(fact.body, ForeignNoticeFact)))
    _bodies(NoticeHazard, _hazards(facts))
    _bodies(RefusalCount, (_refusals(fact) for fact in facts if isinstance(fact.body, RefusalCountFact)))
    _bodies(NoticeKey, _keys(facts))
    _bodies(CheckResult, (_check(fact) for fact in facts if isinstance(fact.body, CheckResultFact)))
    _bodies(Complaint, (_complaint(fact) for fact in facts if isinstance(fact.body, ComplaintFact)))
    returned = [fact for fact in facts if isinstance(fact.body, ExportReturnFact)]
    try:
        _bodies(ExportReturn, (_return(fact) for fact in returned))
    except IntegrityError as twice:  # perhaps by a port whose returns the actor does not see
        raise Refusal("ALREADY_REGISTERED", reference=returned[0].envelope.reference) from twice


def producer_of(fact: EvidenceFact) -> str | None:
    """The credit code of the producer that a piece of evidence names; None where it names none."""
    if isinstance(fact.body, (ExportReturnFact, CheckResultFact, ComplaintFact)):
        return fact.body.producer_uscc or None
    return None


def _bodies(model: type, rows: Iterable[object]) -> None:
    model.objects.bulk_create(rows)


def _envelope(fact: EvidenceFact, at: datetime, event: UUID, region_of: Callable[[str], str] | None) -> Evidence:
    outside = fact.envelope
    uscc, region = producer_of(fact), None
    if uscc:
        assert region_of is not None
        region = region_of(uscc)
    return Evidence(
        id=fact.id,
        source=outside.source,
        reference=outside.reference,
        kind=outside.kind,
        event_date=outside.event_date,
        known_at=at,
        raw_id=outside.raw_hash,
        content_hash=fact.content_hash,
        synthetic=outside.synthetic,
        corrects=outside.corrects,
        withdraws=outside.withdraws,
        region=region,
        uscc=uscc,
        port_region=fact.body.port_region if isinstance(fact.body, ExportReturnFact) else None,
        event_id=event,
    )


def _notice(fact: EvidenceFact) -> ForeignNotice:
    body = fact.body
    return ForeignNotice(
        evidence_id=fact.id,
        notifying_country=body.notifying_country,
        origins=list(body.origins),
        product=body.product,
        product_category=body.product_category,
        classification=body.classification,
        risk_decision=body.risk_decision,
        firm=body.firm,
        place=body.place,
        measure=body.measure,
    )


def _hazards(facts: Sequence[EvidenceFact]) -> Iterable[NoticeHazard]:
    for fact in facts:
        if isinstance(fact.body, ForeignNoticeFact):
            for position, hazard in enumerate(fact.body.hazards):
                yield NoticeHazard(
                    evidence_id=fact.id, position=position, substance=hazard.substance, category=hazard.category
                )


def _keys(facts: Sequence[EvidenceFact]) -> Iterable[NoticeKey]:
    for fact in facts:
        for key in sorted(_keys_of(fact)):
            yield NoticeKey(key=key, event_date=fact.envelope.event_date, evidence_id=fact.id)


def _keys_of(fact: EvidenceFact) -> set[str]:
    outside, body = fact.envelope, fact.body
    if isinstance(body, ForeignNoticeFact):
        return keys.of_notice(
            outside.source,
            outside.reference,
            origins=body.origins,
            market=body.notifying_country,
            category=body.product_category,
            hazards=[hazard.category for hazard in body.hazards],
            decision=body.risk_decision,
            texts=(body.product, body.firm, body.place),
        )
    if isinstance(body, RefusalCountFact):
        texts = (body.province, body.city)
        return keys.of_notice(outside.source, outside.reference, origins=[body.country], market=REFUSING, texts=texts)
    return set()


def _refusals(fact: EvidenceFact) -> RefusalCount:
    body = fact.body
    return RefusalCount(
        evidence_id=fact.id,
        country=body.country,
        province=body.province,
        city=body.city,
        refusals=body.refusals,
        first_day=body.first_day,
        last_day=body.last_day,
    )


def _return(fact: EvidenceFact) -> ExportReturn:
    body = fact.body
    return ExportReturn(
        evidence_id=fact.id,
        declaration_no=body.declaration_no,
        item_no=body.item_no,
        producer_uscc=body.producer_uscc,
        goods=body.goods,
        hs_code=body.hs_code,
        returned_from=body.returned_from,
        arrived_on=body.arrived_on,
        value_usd_cents=body.value_usd_cents,
        port_region=body.port_region,
        stated_cause=body.stated_cause,
        inspected_by=list(body.inspected_by),
        form=dict(body.form),
    )


def _check(fact: EvidenceFact) -> CheckResult:
    body = fact.body
    return CheckResult(
        evidence_id=fact.id,
        producer_uscc=body.producer_uscc,
        goods=body.goods,
        hs_code=body.hs_code,
        lot=body.lot,
        checked_on=body.checked_on,
        ordered_by=body.ordered_by,
        targeted=body.targeted,
        lab=body.lab,
        passed=body.passed,
        safety=body.safety,
        hazard=body.hazard,
        failed_items=list(body.failed_items),
    )


def _complaint(fact: EvidenceFact) -> Complaint:
    body = fact.body
    return Complaint(
        evidence_id=fact.id,
        channel=body.channel,
        complainant=body.complainant,
        country=body.country,
        goods=body.goods,
        hazard=body.hazard,
        firm=body.firm,
        producer_uscc=body.producer_uscc,
    )
