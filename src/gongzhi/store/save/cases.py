"""Cases, their evidence, and tracing investigations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection

from gongzhi.store import keys
from gongzhi.store.models import Case, CaseEvidence, CaseKey, Reconsideration, Tracing


def case(
    *,
    number: str,
    instance: UUID,
    profile: str,
    at: datetime,
    region: str,
    uscc: str | None,
    product: str,
    hs_code: str,
    hazard: str,
    markets: Sequence[str],
    synthetic: bool,
    earlier: UUID | None,
) -> UUID:
    row = Case(
        id=uuid4(),
        number=number,
        instance_id=instance,
        profile=profile,
        opened_at=at,
        region=region,
        uscc=uscc,
        product=product,
        hs_code=hs_code,
        hazard=hazard,
        markets=list(markets),
        synthetic=synthetic,
        earlier_id=earlier,
    )
    row.save(force_insert=True)
    CaseKey.objects.bulk_create(
        CaseKey(key=key, opened_at=at, case=row, region=region, uscc=uscc) for key in sorted(keys.words(product))
    )
    return row.id


def joined(case_id: UUID, evidence_id: UUID, *, at: datetime, event: UUID) -> None:
    CaseEvidence(id=uuid4(), case_id=case_id, evidence_id=evidence_id, joined_at=at, event_id=event).save(
        force_insert=True
    )


def case_fields(case_id: UUID, **fields: str | None) -> None:
    """Set guard fields or the risk level of a case."""
    Case.objects.filter(id=case_id).update(**fields)


def tracing(
    *, instance: UUID, evidence: UUID, case: UUID | None, region: str, uscc: str, port_region: str, office_region: str
) -> UUID:
    row = Tracing(
        id=uuid4(),
        instance_id=instance,
        evidence_id=evidence,
        case_id=case,
        region=region,
        uscc=uscc,
        port_region=port_region,
        office_region=office_region,
    )
    row.save(force_insert=True)
    return row.id


def tracing_fields(tracing_id: UUID, **fields: object) -> None:
    Tracing.objects.filter(id=tracing_id).update(**fields)


def move_return(tracing_id: UUID, *, region: str, office_region: str) -> None:
    """Let a tracing, its procedure and its evidence belong to another place.

    The database does it itself, for a step of this transaction that leads there and an event that says so.
    """
    with connection.cursor() as cursor:
        cursor.execute("select gongzhi_move_return(%s, %s, %s)", [tracing_id, region, office_region])


def reconsideration(*, case: UUID, replaced: UUID, by: UUID, instance: UUID, region: str, uscc: str | None) -> UUID:
    row = Reconsideration(
        id=uuid4(), case_id=case, replaced_id=replaced, by_id=by, instance_id=instance, region=region, uscc=uscc
    )
    row.save(force_insert=True)
    return row.id
