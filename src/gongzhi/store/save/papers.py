"""Issued papers and attached files into rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.core.attachments import FileFacts
from gongzhi.core.canonical import canonical, digest
from gongzhi.core.documents import PaperContent
from gongzhi.core.facts import Actor
from gongzhi.store.models import Attachment, IssuedPaper


def paper(instance_id: UUID, name: str, content: PaperContent, event: UUID) -> None:
    IssuedPaper(
        id=uuid4(), instance_id=instance_id, name=name, kind=content.kind, series=content.number.series,
        year=content.number.year, serial=content.number.serial, signed_on=content.signed_on,
        body=canonical(content).decode(), hash=digest(content), event_id=event,
    ).save(force_insert=True)  # fmt: skip


def files(instance_id: UUID, field: str, given: Iterable[FileFacts], *, by: Actor, at: datetime, event: UUID) -> None:
    for file in given:
        Attachment(
            id=uuid4(), instance_id=instance_id, field=field, name=file.name, kind=file.kind, size=file.size,
            hash=file.hash, person_id=by.person, at=at, event_id=event,
        ).save(force_insert=True)  # fmt: skip
