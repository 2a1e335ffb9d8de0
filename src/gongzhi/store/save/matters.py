"""Records of the schemes into rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from gongzhi.store.models import LINES, MATTERS


def matter(scheme: str, **fields: object) -> UUID:
    row = MATTERS[scheme](id=uuid4(), **fields)
    row.save(force_insert=True)
    return row.id


def fields(scheme: str, matter_id: UUID, **changed: object) -> None:
    if changed:
        MATTERS[scheme].objects.filter(id=matter_id).update(**changed)


def lines(scheme: str, field: str, matter_id: UUID, rows: Sequence[Mapping[str, Any]], event: UUID) -> None:
    """Add lines to a table within a record, after those that stand there."""
    model = LINES[scheme, field]
    first = model.objects.filter(matter_id=matter_id).count()
    for position, row in enumerate(rows, start=first):
        model(id=uuid4(), matter_id=matter_id, position=position, event_id=event, **row).save(force_insert=True)
