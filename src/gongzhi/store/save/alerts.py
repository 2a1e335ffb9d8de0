"""Alerts and their recipients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from gongzhi.core.risk.audience import Reach
from gongzhi.store.models import Alert, Recipient, WentUp


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
    reach: Reach,
    public_words: str,
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
        products=list(reach.products),
        markets=list(reach.markets),
        places=list(reach.places),
        public_words=public_words,
        finding_id=finding,
        drafted_at=at,
    )
    row.save(force_insert=True)
    return row.id


def approved(alert_id: UUID, *, told_posts: Sequence[UUID], public_basis: str) -> None:
    Alert.objects.filter(id=alert_id).update(told_posts=list(told_posts), public_basis=public_basis)


def issued(alert_id: UUID, at: datetime) -> None:
    Alert.objects.filter(id=alert_id).update(issued_at=at)


def recipients(alert_id: UUID, posts: Sequence[UUID], *, region: str, uscc: str | None, at: datetime) -> None:
    Recipient.objects.bulk_create(
        Recipient(id=uuid4(), alert_id=alert_id, post_id=post, region=region, uscc=uscc, sent_at=at) for post in posts
    )


def acknowledged(recipient_id: UUID, *, at: datetime, action_taken: str) -> None:
    Recipient.objects.filter(id=recipient_id).update(acknowledged_at=at, action_taken=action_taken)


def acted(recipient_id: UUID, *, at: datetime, action_taken: str, outcome: str) -> None:
    Recipient.objects.filter(id=recipient_id).update(acted_at=at, action_taken=action_taken, outcome=outcome)


def went_up(
    alert_id: UUID, told: Iterable[tuple[UUID, UUID]], *, missing: str, region: str, uscc: str | None, at: datetime
) -> None:
    """Tell posts of who was silent. told: the silent recipient, the post that is told."""
    WentUp.objects.bulk_create(
        WentUp(
            id=uuid4(), alert_id=alert_id, silent_id=silent, post_id=post, missing=missing, region=region, uscc=uscc,
            at=at,
        )
        for silent, post in told
    )  # fmt: skip


def went_up_read(alert_id: UUID, post_id: UUID, at: datetime) -> int:
    """Mark what a post was told of as read; returns how much of it was new."""
    return WentUp.objects.filter(alert_id=alert_id, post_id=post_id, read_at=None).update(read_at=at)


def doubted(case_id: UUID, *, at: datetime) -> int:
    """Tell everybody who was told of a case's alerts that their basis changed; returns how many."""
    return Recipient.objects.filter(alert__case_id=case_id).update(doubted_at=at, doubt_read_at=None)


def doubt_read(recipient_id: UUID, *, at: datetime) -> None:
    Recipient.objects.filter(id=recipient_id).update(doubt_read_at=at)
