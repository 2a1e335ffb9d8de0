"""Files handed in, into rows: kept once, then moved from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F

from gongzhi.core.facts import Actor
from gongzhi.store.models import Upload


def upload(kind: str, name: str, size: int, raw_hash: str, *, by: Actor, at: datetime, event: UUID) -> UUID:
    row = Upload(
        id=uuid4(), kind=kind, name=name, size=size, raw_hash=raw_hash, person_id=by.person, account=by.account,
        post=by.post, role=by.role, region=by.region, at=at, moved_at=at, state="received", chosen=None, mode="",
        report={}, done=0, version=1, event_id=event,
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def move(upload_id: UUID, *, seen: int, state: str, at: datetime, **changed: Mapping[str, Any] | Any) -> bool:
    """Whether the file stood as it was seen, and now stands in the new state; somebody else was quicker if not."""
    found = Upload.objects.filter(id=upload_id, version=seen)
    return bool(found.update(state=state, moved_at=at, version=F("version") + 1, **changed))


def progress(upload_id: UUID, done: int) -> None:
    Upload.objects.filter(id=upload_id).update(done=done)
