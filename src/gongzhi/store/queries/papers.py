"""Issued papers and attached files of one procedure, for whoever sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Attachment, IssuedPaper, Signature, Transition


@dataclass(frozen=True)
class PaperRow:
    id: UUID
    name: str
    kind: str
    signed_on: date
    body: str  # canonical JSON of its content
    hash: str


@dataclass(frozen=True)
class FileRow:
    id: UUID
    field: str
    name: str
    kind: str  # an ending
    size: int  # bytes
    hash: str
    person_name: str
    at: datetime


def issued(instance_id: UUID) -> tuple[PaperRow, ...]:
    """The papers of a procedure, oldest first."""
    rows = IssuedPaper.objects.filter(instance_id=instance_id)
    return tuple(_paper(row) for row in rows.order_by("signed_on", "series", "year", "serial"))


def paper(instance_id: UUID, paper_id: UUID) -> PaperRow:
    """One of a procedure's papers. Raises NotThere when there is none or it is not the actor's."""
    row = IssuedPaper.objects.filter(instance_id=instance_id, id=paper_id).first()
    if row is None:
        raise NotThere("paper")
    return _paper(row)


def files(instance_id: UUID) -> tuple[FileRow, ...]:
    """The files attached to a procedure, oldest first."""
    rows = Attachment.objects.filter(instance_id=instance_id).select_related("person")
    return tuple(_file(row) for row in rows.order_by("at", "name", "hash"))


def file(instance_id: UUID, file_id: UUID) -> FileRow:
    """One of a procedure's files. Raises NotThere when there is none or it is not the actor's."""
    row = Attachment.objects.filter(instance_id=instance_id, id=file_id).select_related("person").first()
    if row is None:
        raise NotThere("attachment")
    return _file(row)


def offices(instance_id: UUID) -> tuple[tuple[str, str], ...]:
    """Role and region of those who signed the newest step of a procedure, the first signer first, each office once."""
    step = Transition.objects.filter(instance_id=instance_id).order_by("-position").first()
    assert step is not None
    signed: Sequence[tuple[str, str]] = (
        Signature.objects.filter(
            instance_id=instance_id, act=step.act, seen=step.position, content_hash=step.content_hash
        )
        .order_by("at", "id")
        .values_list("role", "post__region")
    )
    return tuple(dict.fromkeys(signed))


def _paper(row: IssuedPaper) -> PaperRow:
    return PaperRow(row.id, row.name, row.kind, row.signed_on, row.body, row.hash)


def _file(row: Attachment) -> FileRow:
    return FileRow(row.id, row.field, row.name, row.kind, row.size, row.hash, row.person.name, row.at)
