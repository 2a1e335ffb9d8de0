"""Contests of findings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.core.contests import Office, Part
from gongzhi.store.models import Contest, SetAside
from gongzhi.store.queries.contests import CountedFact


def contest(
    *,
    number: str,
    finding: UUID,
    instance: UUID,
    region: str,
    uscc: str | None,
    part: Part,
    reason: str,
    proposed: str,
    maker: Office,
    at: datetime,
) -> None:
    Contest(
        id=uuid4(),
        number=number,
        finding_id=finding,
        instance_id=instance,
        region=region,
        uscc=uscc,
        part=part.kind,
        place=part.place,
        reason=reason,
        proposed=proposed,
        maker_role=maker.role,
        maker_region=maker.region,
        filed_at=at,
    ).save(force_insert=True)


def contest_fields(contest_id: UUID, **fields: str) -> None:
    """Set the examination or the answer of a contest."""
    Contest.objects.filter(id=contest_id).update(**fields)


def set_aside(contest_id: UUID, fact: CountedFact, *, event: UUID) -> None:
    """Keep that a fact counts no more against its enterprise."""
    SetAside(
        id=uuid4(),
        contest_id=contest_id,
        uscc=fact.uscc,
        region=fact.region,
        evidence_id=fact.evidence,
        credit_event_id=fact.credit_event,
        event_id=event,
    ).save(force_insert=True)
