"""Judgements about who is who, and the pointer of a merger."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.utils import IntegrityError

from gongzhi.core.errors import Conflict
from gongzhi.store.models import Enterprise, IdentityJudgement, MergedValue


def judgement(
    *,
    source: str,
    words: str,
    uscc: str,
    region: str,
    other_uscc: str | None,
    other_region: str | None,
    verdict: str,
    reason: str,
    person: UUID,
    at: datetime,
    event: UUID,
    seen: int | None = None,
) -> None:
    """Add a judgement after those that stand. seen: how many there were; raises Conflict where others came since."""
    before = IdentityJudgement.objects.filter(source=source, words=words, uscc=uscc, other_uscc=other_uscc).count()
    if seen is not None and seen != before:
        raise Conflict("enterprise", seen=seen, now=before)
    try:
        with transaction.atomic():
            IdentityJudgement(
                id=uuid4(), source=source, words=words, uscc=uscc, region=region, other_uscc=other_uscc,
                other_region=other_region, verdict=verdict, reason=reason, position=before, person_id=person, at=at,
                event_id=event,
            ).save(force_insert=True)  # fmt: skip
    except IntegrityError:
        raise Conflict("enterprise", seen=before, now=before + 1) from None


def merged(uscc: str, *, into: str | None) -> None:
    """Point a code at the one that stays; into None: it stands alone again."""
    Enterprise.objects.filter(uscc=uscc).update(merged_into=into)


def merged_value(
    merger: UUID,
    table: str,
    *,
    stood: UUID | None,
    stood_since: date | None,
    made: UUID,
    finding: UUID,
    before: str,
    after: str,
) -> None:
    MergedValue(
        id=uuid4(), merger_id=merger, of_table=table, stood=stood, stood_since=stood_since, made=made,
        finding_id=finding, before=before, after=after,
    ).save(force_insert=True)  # fmt: skip


def parted(number: str) -> int:
    """Take back what a merger computed; returns of how many values something newer stands, so that they stay."""
    with connection.cursor() as cursor:
        cursor.execute("select gongzhi_part(%s)", [number])
        (missed,) = cursor.fetchone()
    return int(missed)
