"""Stored findings with what they were computed from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from gongzhi.core.canonical import read
from gongzhi.core.errors import NotThere
from gongzhi.core.finding import Finding as FindingFact
from gongzhi.store.models import Finding


@dataclass(frozen=True)
class KeptFinding:
    id: UUID
    method: str
    subject: str
    body: str  # canonical JSON
    facts: str  # canonical JSON
    book: str  # canonical JSON


def kept(finding_id: UUID) -> KeptFinding:
    row = Finding.objects.filter(id=finding_id).select_related("facts", "book").first()
    if row is None:
        raise NotThere("finding")
    return KeptFinding(row.id, row.method, row.subject, row.body, row.facts.body, row.book.body)


def fact(finding_id: UUID) -> FindingFact:
    """A stored finding as the core gave it."""
    return read(FindingFact, json.loads(kept(finding_id).body))  # type: ignore[no-any-return]


def all_kept(finding_ids: Collection[UUID]) -> dict[UUID, KeptFinding]:
    """Several at once, by id; those that the actor may not see are left out."""
    rows = Finding.objects.filter(id__in=finding_ids).select_related("facts", "book")
    return {
        row.id: KeptFinding(row.id, row.method, row.subject, row.body, row.facts.body, row.book.body) for row in rows
    }


def with_hash(hash: str) -> UUID | None:
    """The newest stored finding of this content; None where the reader sees none."""
    return Finding.objects.filter(hash=hash).order_by("-at", "-id").values_list("id", flat=True).first()


def ids() -> tuple[UUID, ...]:
    """All findings that the actor may see, oldest first."""
    return tuple(Finding.objects.order_by("at", "id").values_list("id", flat=True))
