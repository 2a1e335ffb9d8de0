"""A finding with its facts and rule book, so that it can be computed again from what it was given."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from gongzhi.core.canonical import canonical, digest
from gongzhi.core.finding import Finding as FindingFact
from gongzhi.core.rules import RuleBook
from gongzhi.store.models import Content, Finding, FindingInput


def finding(
    found: FindingFact,
    *,
    facts: Any,
    book: RuleBook,
    at: datetime,
    event: UUID,
    region: str | None = None,
    uscc: str | None = None,
) -> UUID:
    row = Finding(
        id=uuid4(),
        method=found.method,
        subject=found.subject,
        as_of=found.as_of,
        profile=found.profile,
        body=found.canonical().decode(),
        hash=found.hash,
        facts_id=_content(facts),
        book_id=_content(book),
        at=at,
        region=region,
        uscc=uscc,
        event_id=event,
    )
    row.save(force_insert=True)
    FindingInput.objects.bulk_create(
        FindingInput(finding_id=row.id, kind=ref.kind, input_id=ref.id, hash=ref.hash) for ref in found.inputs
    )
    return row.id


def _content(value: Any) -> str:
    hashed = digest(value)
    Content.objects.bulk_create([Content(hash=hashed, body=canonical(value).decode())], ignore_conflicts=True)
    return hashed
