"""Subscriptions, what they brought, mails on their way. The system and its own post alone see an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import city_of, codes_within
from gongzhi.core.risk.subscriptions import DAILY, Warned, Wish
from gongzhi.store.codes import holder
from gongzhi.store.models import (
    Account,
    AlertReading,
    Announcement,
    Delivery,
    Enterprise,
    Mail,
    Post,
    Subscription,
    SubscriptionToken,
)
from gongzhi.store.queries.paging import Page, page


@dataclass(frozen=True)
class SubscriptionRow:
    id: UUID
    post: UUID | None  # None: of the public
    wish: Wish
    how: str
    address: str  # "" within the platform alone, and once it has ended
    lang: str
    made_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None

    @property
    def is_mailed(self) -> bool:
        return bool(self.address) and self.confirmed_at is not None and self.ended_at is None


@dataclass(frozen=True)
class AnnouncementRow:
    id: UUID
    alert: UUID
    number: str
    what: str  # issued, changed, lifted
    kind: str
    about: Warned
    at: datetime


@dataclass(frozen=True)
class DeliveryRow:
    id: UUID
    number: str
    what: str
    level: int
    is_public: bool
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class MailRow:
    id: UUID
    subscription: UUID
    kind: str
    state: str
    failed: int
    next_at: datetime
    why: str
    made_at: datetime
    done_at: datetime | None


@dataclass(frozen=True)
class Subscribers:
    """How far one alert came with those who subscribed."""

    posts: int
    read: int
    mailed: int
    sent: int
    dead: int


def of_post(post: UUID) -> tuple[SubscriptionRow, ...]:
    """Those that have not ended, the newest first."""
    return tuple(map(_row, Subscription.objects.filter(post_id=post, ended_at=None).order_by("-made_at", "id")))


def subscription(subscription_id: UUID) -> SubscriptionRow:
    """Raises NotThere for one that is another's or nobody's."""
    row = Subscription.objects.filter(id=subscription_id).first()
    if row is None:
        raise NotThere("subscription")
    return _row(row)


def by_token(digest: str, purpose: str) -> SubscriptionRow:
    """Raises NotThere for a token that no mail carried."""
    row = SubscriptionToken.objects.filter(digest=digest, purpose=purpose).select_related("subscription").first()
    if row is None:
        raise NotThere("subscription")
    return _row(row.subscription)


def is_wished(wish: Wish, address: str) -> bool:
    """Whether an address has this very subscription, confirmed and not ended, beside those of posts."""
    rows = Subscription.objects.filter(post=None, address__iexact=address, ended_at=None).exclude(confirmed_at=None)
    return rows.filter(hs=wish.hs, market=wish.market, place=wish.place, level=wish.level).exists()


def asked_since(since: datetime, address: str = "") -> int:
    """How many mails that ask for confirmation were ordered since a moment; of one address, or "" of all."""
    rows = Mail.objects.filter(kind="confirm", made_at__gte=since)
    return (rows.filter(subscription__address__iexact=address) if address else rows).count()


def unconfirmed() -> tuple[SubscriptionRow, ...]:
    """Addresses that wait for their owner's yes, the oldest first."""
    rows = Subscription.objects.exclude(address="").filter(confirmed_at=None, ended_at=None)
    return tuple(map(_row, rows.order_by("made_at", "id")))


def wishing(level: int, since: datetime) -> Iterator[SubscriptionRow]:
    """Subscriptions in force, made by then, that take alerts of a level: of posts, and of the public once confirmed."""
    rows = Subscription.objects.filter(ended_at=None, level__gte=level, made_at__lte=since)
    rows = rows.exclude(post=None, confirmed_at=None)
    return map(_row, rows.order_by("made_at", "id"))


def reader(post_id: UUID, on: date) -> Actor:
    """Who reads in a post. Raises NotThere for a post that is not held on that day."""
    post = Post.objects.filter(id=post_id, held__contains=on).first()
    account = Account.objects.filter(person_id=post.person_id, is_active=True).first() if post else None
    if post is None or account is None:
        raise NotThere("post")
    return Actor(post.person_id, account.id, post.id, post.role, post.region, holder(post.uscc))


def to_spread() -> tuple[UUID, ...]:
    """Announcements that nobody has been told of, the oldest first."""
    return tuple(Announcement.objects.filter(spread_at=None).order_by("at", "id").values_list("id", flat=True))


def held_announcement(announcement_id: UUID) -> AnnouncementRow | None:
    """An announcement that is ours to spread until the transaction ends; None where another is at it or has done it."""
    rows = Announcement.objects.filter(id=announcement_id, spread_at=None).select_for_update(
        skip_locked=True, of=("self",)
    )
    row = rows.select_related("alert", "alert__case").first()
    if row is None:
        return None
    case = row.alert.case
    about = Warned(row.alert.level, case.hs_code, tuple(case.markets), row.region)
    return AnnouncementRow(row.id, row.alert_id, row.alert.number, row.what, row.alert.kind, about, row.at)


def for_daily_mail(before: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Deliveries until a moment that wait for the daily mail, by subscription."""
    rows = Delivery.objects.filter(
        mail=None, at__lt=before, subscription__how=DAILY, subscription__ended_at=None,
        subscription__confirmed_at__isnull=False, at__gte=F("subscription__confirmed_at"),
    ).order_by("subscription__made_at", "at", "id")  # fmt: skip
    found: dict[UUID, tuple[UUID, ...]] = {}
    for delivery, of in rows.values_list("id", "subscription_id"):
        found[of] = (*found.get(of, ()), delivery)
    return found


def inbox(post: UUID, *, size: int = 50) -> tuple[DeliveryRow, ...]:
    """What a post was told by its subscriptions, the newest first; an alert that several brought, once."""
    rows = Delivery.objects.filter(post_id=post).order_by("-at", "-number", "id")[: 4 * size]
    once = {(row.number, row.what): row for row in reversed(rows)}
    return tuple(_delivery(row) for row in reversed(once.values()))[:size]


def unread(post: UUID) -> tuple[DeliveryRow, ...]:
    """What a post was told and has not opened, oldest first; each alert once, as it stands last."""
    rows = Delivery.objects.filter(post_id=post, read_at=None).order_by("at", "id")
    return tuple({row.number: _delivery(row) for row in rows}.values())


def is_unread(post: UUID, number: str) -> bool:
    return Delivery.objects.filter(post_id=post, number=number, read_at=None).exists()


def due_mails(at: datetime, *, size: int) -> tuple[MailRow, ...]:
    """Mails to be tried now, those that wait longest first."""
    return tuple(map(_mail, Mail.objects.filter(state="waiting", next_at__lte=at).order_by("next_at", "id")[:size]))


def mail(mail_id: UUID) -> MailRow:
    row = Mail.objects.filter(id=mail_id).first()
    if row is None:
        raise NotThere("mail")
    return _mail(row)


def carried_by(mail_id: UUID) -> tuple[DeliveryRow, ...]:
    return tuple(map(_delivery, Delivery.objects.filter(mail_id=mail_id).order_by("at", "number", "id")))


def dead_mails(*, after: str | None = None, size: int = 50) -> Page[MailRow]:
    rows = Mail.objects.filter(state="dead")
    return page(rows, moment="made_at", read=datetime.fromisoformat, after=after, size=size, present=_mail)


def mails_by_state() -> dict[str, int]:
    return dict(Mail.objects.values_list("state").annotate(many=Count("id")))


def subscribers_of(number: str) -> Subscribers:
    """Of one alert, every announcement of it together; zeros for readers who do not answer for sending."""
    told = Delivery.objects.filter(number=number)
    mailed = Mail.objects.filter(carries__number=number)
    states = dict(mailed.values_list("state").annotate(many=Count("id", distinct=True)))
    counted = told.aggregate(posts=Count("id", Q(post__isnull=False)), read=Count("id", Q(read_at__isnull=False)))
    return Subscribers(
        counted["posts"], counted["read"], sum(states.values()), states.get("sent", 0), states.get("dead", 0)
    )


def readings_of(alert_id: UUID) -> dict[UUID, datetime]:
    """When each post that was sent an alert first opened it."""
    return dict(AlertReading.objects.filter(alert_id=alert_id).values_list("post_id", "at"))


def firms_of(city: str, chapter: str) -> int:
    """How many enterprises of a city are registered with goods of an HS chapter."""
    rows = Enterprise.objects.filter(region__range=codes_within(city_of(city)))
    return rows.filter(hs_chapters__regex=rf"\m{chapter}\M").count() if chapter else 0


def _row(row: Subscription) -> SubscriptionRow:
    return SubscriptionRow(
        row.id, row.post_id, Wish(row.hs, row.market, row.place, row.level), row.how, row.address, row.lang,
        row.made_at, row.confirmed_at, row.ended_at,
    )  # fmt: skip


def _delivery(row: Delivery) -> DeliveryRow:
    return DeliveryRow(row.id, row.number, row.what, row.level, row.is_public, row.at, row.read_at)


def _mail(row: Mail) -> MailRow:
    return MailRow(
        row.id, row.subscription_id, row.kind, row.state, row.failed, row.next_at, row.why, row.made_at, row.done_at
    )
