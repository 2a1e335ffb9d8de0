"""Subscriptions, what was told by them, and mails on their way, into rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.core.risk.subscriptions import Wish
from gongzhi.store.models import AlertReading, Announcement, Delivery, Mail, Subscription, SubscriptionToken


def subscription(wish: Wish, *, post: UUID | None, how: str, address: str, lang: str, at: datetime) -> UUID:
    row = Subscription(
        id=uuid4(), post_id=post, hs=wish.hs, market=wish.market, place=wish.place, level=wish.level, how=how,
        address=address, lang=lang, made_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def confirmed(subscription_id: UUID, at: datetime) -> None:
    Subscription.objects.filter(id=subscription_id).update(confirmed_at=at)


def without_address(subscription_id: UUID) -> None:
    """What its post reads within the platform goes on."""
    Subscription.objects.filter(id=subscription_id).update(address="", confirmed_at=None)


def ended(subscription_id: UUID, at: datetime) -> None:
    Subscription.objects.filter(id=subscription_id).update(address="", ended_at=at)


def token(subscription_id: UUID, *, purpose: str, digest: str, at: datetime) -> None:
    SubscriptionToken(
        id=uuid4(), subscription_id=subscription_id, purpose=purpose, digest=digest, made_at=at
    ).save(force_insert=True)  # fmt: skip


def announcement(alert_id: UUID, what: str, *, region: str, city: str, at: datetime) -> None:
    Announcement(id=uuid4(), alert_id=alert_id, what=what, region=region, city=city, at=at).save(force_insert=True)


def spread(announcement_id: UUID, at: datetime) -> None:
    Announcement.objects.filter(id=announcement_id).update(spread_at=at)


def delivery(
    subscription_id: UUID,
    announcement_id: UUID,
    *,
    post: UUID | None,
    number: str,
    what: str,
    level: int,
    is_public: bool,
    at: datetime,
    mail: UUID | None,
) -> None:
    Delivery(
        id=uuid4(), subscription_id=subscription_id, announcement_id=announcement_id, post_id=post, number=number,
        what=what, level=level, is_public=is_public, at=at, mail_id=mail,
    ).save(force_insert=True)  # fmt: skip


def mail(subscription_id: UUID, kind: str, at: datetime) -> UUID:
    row = Mail(
        id=uuid4(), subscription_id=subscription_id, kind=kind, state="waiting", failed=0, next_at=at, why="",
        made_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def carried(deliveries: Sequence[UUID], mail_id: UUID) -> None:
    Delivery.objects.filter(id__in=deliveries).update(mail_id=mail_id)


def mail_tried(mail_id: UUID, *, failed: int, next_at: datetime, why: str) -> None:
    Mail.objects.filter(id=mail_id, state="waiting").update(failed=failed, next_at=next_at, why=why)


def mail_done(mail_id: UUID, state: str, *, why: str, at: datetime) -> None:
    Mail.objects.filter(id=mail_id, state="waiting").update(state=state, why=why, done_at=at)


def mail_again(mail_id: UUID, at: datetime) -> bool:
    """Whether a dead mail is on its way again."""
    found = Mail.objects.filter(id=mail_id, state="dead")
    return bool(found.update(state="waiting", failed=0, next_at=at, done_at=None))


def delivery_read(post: UUID, number: str, at: datetime) -> int:
    return Delivery.objects.filter(post_id=post, number=number, read_at=None).update(read_at=at)


def alert_read(alert_id: UUID, post: UUID, *, region: str, uscc: str | None, at: datetime) -> None:
    """Opened twice at the same moment, it is read once."""
    row = AlertReading(id=uuid4(), alert_id=alert_id, post_id=post, region=region, uscc=uscc, at=at)
    AlertReading.objects.bulk_create([row], ignore_conflicts=True)
