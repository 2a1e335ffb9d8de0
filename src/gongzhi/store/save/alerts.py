"""Alerts and their recipients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from gongzhi.store.models import Alert, Recipient


def alert(
    *,
    number: str,
    case: UUID,
    case_number: str,
    synthetic: bool,
    instance: UUID,
    region: str,
    uscc: str | None,
    level: int,
    kind: str,
    scope_words: str,
    matters: str,
    measures: str,
    starts_on: date | None,
    audience: Sequence[str],
    finding: UUID,
    at: datetime,
) -> UUID:
    row = Alert(
        id=uuid4(),
        number=number,
        case_id=case,
        case_number=case_number,
        synthetic=synthetic,
        instance_id=instance,
        region=region,
        uscc=uscc,
        level=level,
        kind=kind,
        scope_words=scope_words,
        matters=matters,
        measures=measures,
        starts_on=starts_on,
        audience=list(audience),
        finding_id=finding,
        drafted_at=at,
    )
    row.save(force_insert=True)
    return row.id


def issued(alert_id: UUID, at: datetime) -> None:
    Alert.objects.filter(id=alert_id).update(issued_at=at)


def recipients(alert_id: UUID, posts: Sequence[UUID], *, region: str, uscc: str | None, at: datetime) -> None:
    Recipient.objects.bulk_create(
        Recipient(id=uuid4(), alert_id=alert_id, post_id=post, region=region, uscc=uscc, sent_at=at) for post in posts
    )


def acknowledged(recipient_id: UUID, *, at: datetime, action_taken: str) -> None:
    Recipient.objects.filter(id=recipient_id).update(acknowledged_at=at, action_taken=action_taken)


def doubted(case_id: UUID, *, at: datetime) -> int:
    """Tell everybody who was told of a case's alerts that their basis changed; returns how many."""
    return Recipient.objects.filter(alert__case_id=case_id).update(doubted_at=at, doubt_read_at=None)


def doubt_read(recipient_id: UUID, *, at: datetime) -> None:
    Recipient.objects.filter(id=recipient_id).update(doubt_read_at=at)
