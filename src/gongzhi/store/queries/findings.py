"""Stored findings with what they were computed from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.catalogue.workflows import workflow
from gongzhi.core.canonical import read
from gongzhi.core.contests import Office
from gongzhi.core.errors import NotThere
from gongzhi.core.finding import Finding as FindingFact
from gongzhi.store.models import Contest, Event, Finding


@dataclass(frozen=True)
class KeptFinding:
    id: UUID
    method: str
    subject: str
    body: str  # canonical JSON
    facts: str  # canonical JSON
    book: str  # canonical JSON
    region: str | None
    uscc: str | None
    is_contested: bool  # a contest of it is open
    is_upheld: bool  # a contest of it was upheld
    is_replaced: bool  # the contested fact was set aside, and another finding computed


def kept(finding_id: UUID) -> KeptFinding:
    row = _with_contests().filter(id=finding_id).first()
    if row is None:
        raise NotThere("finding")
    return _kept(row)


def fact(finding_id: UUID) -> FindingFact:
    """A stored finding as the core gave it."""
    return read(FindingFact, json.loads(kept(finding_id).body))  # type: ignore[no-any-return]


def all_kept(finding_ids: Collection[UUID]) -> dict[UUID, KeptFinding]:
    """Several at once, by id; those that the actor may not see are left out."""
    return {row.id: _kept(row) for row in _with_contests().filter(id__in=finding_ids)}


def made_by(finding_id: UUID) -> Office:
    """The office under whose act a finding was made. Raises NotThere where the actor may not see that act."""
    made = Event.objects.filter(finding=finding_id).values_list("post__role", "post__region").first()
    if made is None:
        raise NotThere("finding")
    return Office(*made)


def with_hash(hash: str) -> UUID | None:
    """The newest stored finding of this content; None where the reader sees none."""
    return Finding.objects.filter(hash=hash).order_by("-at", "-id").values_list("id", flat=True).first()


def newest(method: str, subject: str) -> UUID | None:
    """The newest finding by a method on a subject; None without one."""
    rows = Finding.objects.filter(method=method, subject=subject).order_by("-at", "-id")
    return rows.values_list("id", flat=True).first()


def newest_of_each(method: str, subjects: Collection[str]) -> dict[str, UUID]:
    """The newest finding by a method on each of several subjects; those without one are left out."""
    rows = Finding.objects.filter(method=method, subject__in=subjects).order_by("subject", "-at", "-id")
    return dict(rows.distinct("subject").values_list("subject", "id"))


def ids() -> tuple[UUID, ...]:
    """All findings that the actor may see, oldest first."""
    return tuple(Finding.objects.order_by("at", "id").values_list("id", flat=True))


def _with_contests() -> QuerySet[Finding]:
    of_it = Contest.objects.filter(finding=OuterRef("id"))
    over = [state.code for state in workflow("contest").states if state.final]
    return Finding.objects.select_related("facts", "book").annotate(
        is_contested=Exists(of_it.exclude(instance__state__in=over)),
        is_upheld=Exists(of_it.filter(instance__state="upheld")),
        is_replaced=Exists(of_it.filter(set_aside__isnull=False)),
    )


def _kept(row: Finding) -> KeptFinding:
    return KeptFinding(
        row.id,
        row.method,
        row.subject,
        row.body,
        row.facts.body,
        row.book.body,
        row.region,
        row.uscc,
        row.is_contested,
        row.is_upheld,
        row.is_replaced,
    )
