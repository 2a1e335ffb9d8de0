"""Messages of partners into the inbox, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from gongzhi.store.models import PartnerMessage, PartnerRecord


@dataclass(frozen=True)
class RecordRow:
    """Where one record of a message went."""

    position: int
    source: str
    reference: str
    evidence: UUID | None


def message(**columns: Any) -> UUID:
    """A message into the inbox; columns as the table has them, but state."""
    row = PartnerMessage(id=uuid4(), state="received", **columns)
    row.save(force_insert=True)
    return row.id


def decided(
    message_id: UUID, *, state: str, at: datetime, faults: str = "", new: int = 0, known: int = 0, late: int = 0
) -> None:
    """What became of a message. faults: canonical JSON of cells."""
    PartnerMessage.objects.filter(id=message_id).update(
        state=state, faults=faults, new=new, known=known, late=late, decided_at=at
    )


def records(message_id: UUID, sequence: int, rows: Sequence[RecordRow]) -> None:
    """The records of a message with their evidence; a second time renews where they went."""
    PartnerRecord.objects.bulk_create(
        (
            PartnerRecord(
                message_id=message_id, position=row.position, source=row.source, reference=row.reference,
                sequence=sequence, evidence_id=row.evidence,
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["message", "position"],
        update_fields=["evidence"],
    )  # fmt: skip


def back_to_queue(message_ids: Collection[UUID]) -> None:
    """To be taken in again, each as it came."""
    PartnerMessage.objects.filter(id__in=message_ids).update(state="received", decided_at=None, faults="")


def recalled(feed: str, *, at: datetime) -> int:
    """What waits of a recalled feed is not taken in any more; returns how many messages waited."""
    waiting = PartnerMessage.objects.filter(feed=feed, state__in=("received", "quarantined"))
    return waiting.update(state="recalled", decided_at=at)
