"""What left the platform."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.store.models import HandOver


def handed_over(
    scheme: str, numbers: Collection[str], *, channel: str, post: UUID | None, feed: str, at: datetime, event: UUID
) -> None:
    HandOver.objects.bulk_create(
        HandOver(
            id=uuid4(), scheme=scheme, number=number, channel=channel, post_id=post, feed=feed, at=at, event_id=event
        )
        for number in numbers
    )
