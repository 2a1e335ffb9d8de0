"""Who was handed which record, and whether it still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from gongzhi.store.models import MATTERS, HandOver, Post


@dataclass(frozen=True)
class Received:
    """Every copy of one record that one receiver was handed."""

    channel: str  # file, partner
    post: UUID | None
    feed: str
    who: str  # the person's name, or the feed
    role: str  # "" for a partner
    region: str  # "" for a partner
    uscc: str | None
    copies: int
    last_at: datetime


def of_record(number: str) -> tuple[Received, ...]:
    """One entry a receiver, the first of them first, as far as the actor may see them."""
    rows = HandOver.objects.filter(number=number).values("channel", "post_id", "feed")
    rows = rows.annotate(copies=Count("id"), last_at=Max("at")).order_by("last_at", "feed", "post_id")
    found = list(rows)
    posts = {post.id: post for post in Post.objects.filter(id__in=[row["post_id"] for row in found if row["post_id"]])
             .select_related("person")}  # fmt: skip
    return tuple(_received(row, posts.get(row["post_id"])) for row in found)


def known_to(feed: str) -> frozenset[str]:
    """Numbers of the records that a partner was handed."""
    return frozenset(HandOver.objects.filter(feed=feed).values_list("number", flat=True))


def is_revoked(number: str) -> bool:
    """Whether a decided revocation takes a record back, or a check's result was quashed."""
    revoked = MATTERS["revocation"].objects.filter(record=number, instance__state="revoked")
    return revoked.exists() or MATTERS["check_task"].objects.filter(number=number).exclude(quashed="").exists()


def _received(row: dict[str, object], post: Post | None) -> Received:
    who = post.person.name if post else str(row["feed"])
    return Received(
        str(row["channel"]), post.id if post else None, str(row["feed"]), who, post.role if post else "",
        post.region if post else "", post.uscc if post else None, int(str(row["copies"])), row["last_at"],  # type: ignore[arg-type]
    )  # fmt: skip
