"""Files handed in: one's own, and those that wait to be read or taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.store.models import Upload

WAITING = ("received", "taking")


@dataclass(frozen=True)
class UploadRow:
    """One file handed in. report: what reading found, and what was taken in; {} before it was read."""

    id: UUID
    kind: str
    name: str
    size: int
    raw_hash: str
    by: Actor
    at: datetime
    moved_at: datetime
    state: str  # received, unmatched, read, refused, taking, taken
    chosen: tuple[str, ...] | None
    mode: str
    report: Mapping[str, Any]
    done: int
    seen: int


def upload(upload_id: UUID) -> UploadRow:
    """Raises NotThere for a file that is another's or nobody's."""
    row = Upload.objects.filter(id=upload_id).first()
    if row is None:
        raise NotThere("upload")
    return _row(row)


def of_person(person: UUID, *, size: int) -> tuple[UploadRow, ...]:
    """The newest first."""
    return tuple(_row(row) for row in Upload.objects.filter(person_id=person).order_by("-at", "id")[:size])


def waiting() -> tuple[UUID, ...]:
    """Files that are to be read or taken in, the oldest first."""
    rows = Upload.objects.filter(state__in=WAITING).order_by("moved_at", "id")
    return tuple(rows.values_list("id", flat=True))


def _row(row: Upload) -> UploadRow:
    by = Actor(row.person_id, row.account, row.post, row.role, row.region)
    return UploadRow(
        row.id, row.kind, row.name, row.size, row.raw_hash, by, row.at, row.moved_at, row.state,
        None if row.chosen is None else tuple(row.chosen), row.mode, row.report, row.done, row.version,
    )  # fmt: skip
