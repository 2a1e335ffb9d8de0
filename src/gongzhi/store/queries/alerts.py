"""Alerts, and who was told and has acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Alert, Recipient, WentUp
from gongzhi.store.queries.paging import Counted, Page, counted, page
from gongzhi.store.queries.workflow import InstanceRow, row_of


@dataclass(frozen=True)
class AlertRow:
    id: UUID
    number: str
    case_number: str
    region: str
    uscc: str | None
    level: int
    kind: str
    scope_words: str
    matters: str
    measures: str
    starts_on: date | None
    audience: tuple[str, ...]
    products: tuple[str, ...]
    markets: tuple[str, ...]
    places: tuple[str, ...]
    public_words: str
    public_basis: str
    told_posts: tuple[UUID, ...] | None  # whom the approval names; None before
    finding: UUID
    drafted_at: datetime
    issued_at: datetime | None
    synthetic: bool
    instance: InstanceRow | None  # None for a recipient outside the jurisdiction: only issued alerts reach them


@dataclass(frozen=True)
class RecipientRow:
    id: UUID
    alert: str  # number
    post: UUID
    person_name: str
    role: str
    region: str
    uscc: str | None
    sent_at: datetime
    acknowledged_at: datetime | None
    action_taken: str
    acted_at: datetime | None
    outcome: str
    doubted_at: datetime | None  # told that evidence behind the alert was corrected or withdrawn
    is_doubted: bool  # told so, and not yet read
    due_on: date | None  # until when a silence does not go up; None once it has, or where nothing runs


@dataclass(frozen=True)
class WentUpRow:
    """That somebody was told of a silence. missing: acknowledgement, action."""

    id: UUID
    alert: str  # number
    silent: UUID  # post
    silent_name: str
    silent_role: str
    post: UUID  # told: the silent one itself, or one of the office above
    person_name: str
    role: str
    missing: str
    at: datetime
    read_at: datetime | None


def alerts(*, level: int | None = None, state: str = "", after: str | None = None, size: int = 50) -> Page[AlertRow]:
    rows = Alert.objects.select_related("instance")
    if level is not None:
        rows = rows.filter(level=level)
    if state:
        rows = rows.filter(instance__state=state)
    return page(rows, moment="drafted_at", read=datetime.fromisoformat, after=after, size=size, present=_row)


def count(*, level: int | None = None, state: str = "") -> Counted:
    wanted = {} if level is None else {"level": level}
    if state:
        wanted["instance__state"] = state
    return counted(Alert.objects.filter(**wanted))


def alert(number: str) -> AlertRow:
    row = Alert.objects.filter(number=number).select_related("instance").first()
    if row is None:
        raise NotThere("alert")
    return _row(row)


def alerts_of(case_id: UUID) -> tuple[AlertRow, ...]:
    rows = Alert.objects.filter(case_id=case_id).select_related("instance").order_by("drafted_at")
    return tuple(_row(row) for row in rows)


def recipients(alert_id: UUID) -> tuple[RecipientRow, ...]:
    rows = Recipient.objects.filter(alert_id=alert_id).select_related("alert__instance", "post__person")
    return tuple(_recipient(row) for row in rows.order_by("post__role", "post__region", "id"))


def to_acknowledge(post_id: UUID) -> tuple[RecipientRow, ...]:
    """Alerts addressed to a post that it has not acknowledged, oldest first."""
    rows = Recipient.objects.filter(post_id=post_id, acknowledged_at=None)
    return tuple(_recipient(row) for row in rows.select_related("alert__instance", "post__person").order_by("sent_at"))


def to_act(post_id: UUID) -> tuple[RecipientRow, ...]:
    """Alerts that a post has acknowledged, of which it has not said yet what was done, oldest first."""
    rows = Recipient.objects.filter(post_id=post_id, acknowledged_at__isnull=False, acted_at=None)
    return tuple(_recipient(row) for row in rows.select_related("alert__instance", "post__person").order_by("sent_at"))


def went_up(alert_id: UUID) -> tuple[WentUpRow, ...]:
    """What went up because somebody was silent, oldest first: one row for each post that was told."""
    return tuple(_went_up(row) for row in _went_ups().filter(alert_id=alert_id))


def to_read_went_up(post_id: UUID) -> tuple[WentUpRow, ...]:
    """What went up and the post has not read yet, oldest first."""
    return tuple(_went_up(row) for row in _went_ups().filter(post_id=post_id, read_at=None))


def to_read_doubts(post_id: UUID) -> tuple[RecipientRow, ...]:
    """Alerts whose evidence was corrected or withdrawn since the post was told of them, oldest first."""
    rows = Recipient.objects.filter(post_id=post_id, doubted_at__isnull=False, doubt_read_at=None)
    return tuple(
        _recipient(row) for row in rows.select_related("alert__instance", "post__person").order_by("doubted_at")
    )


def _went_ups() -> QuerySet[WentUp]:
    return WentUp.objects.select_related("alert", "silent__post__person", "post__person").order_by("at", "id")


def _went_up(row: WentUp) -> WentUpRow:
    silent = row.silent.post
    return WentUpRow(
        row.id, row.alert.number, silent.id, silent.person.name, silent.role, row.post_id, row.post.person.name,
        row.post.role, row.missing, row.at, row.read_at,
    )  # fmt: skip


def _row(row: Alert) -> AlertRow:
    return AlertRow(
        id=row.id,
        number=row.number,
        case_number=row.case_number,
        region=row.region,
        uscc=row.uscc,
        level=row.level,
        kind=row.kind,
        scope_words=row.scope_words,
        matters=row.matters,
        measures=row.measures,
        starts_on=row.starts_on,
        audience=tuple(row.audience),
        products=tuple(row.products),
        markets=tuple(row.markets),
        places=tuple(row.places),
        public_words=row.public_words,
        public_basis=row.public_basis,
        told_posts=None if row.told_posts is None else tuple(row.told_posts),
        finding=row.finding_id,
        drafted_at=row.drafted_at,
        issued_at=row.issued_at,
        synthetic=row.synthetic,
        instance=row_of(row.instance) if row.instance else None,
    )


def _recipient(row: Recipient) -> RecipientRow:
    acts_on = row.alert.instance and row.alert.instance.acts_on
    return RecipientRow(
        row.id,
        row.alert.number,
        row.post_id,
        row.post.person.name,
        row.post.role,
        row.post.region,
        row.post.uscc,
        row.sent_at,
        row.acknowledged_at,
        row.action_taken,
        row.acted_at,
        row.outcome,
        row.doubted_at,
        row.doubted_at is not None and row.doubt_read_at is None,
        acts_on - timedelta(days=1) if acts_on else None,
    )
