"""Link proposals: those between the lines, one with its answers, and what is still to be proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import EvidenceKind
from gongzhi.store.models import Evidence, LinkAnswer, LinkProposal
from gongzhi.store.queries.evidence import WITHDRAWN
from gongzhi.store.queries.notices import effective


@dataclass(frozen=True)
class LinkRow:
    id: UUID
    evidence: UUID
    source: str
    reference: str
    event_date: date
    synthetic: bool
    words: str  # product words, or how many refusals
    firm: str  # as named
    place: str  # as named
    target_kind: str
    target: str | None
    score: Decimal | None
    standing: str  # what it amounts to now
    answer: str | None
    finding: UUID
    seen: int
    region: str | None
    uscc: str | None


@dataclass(frozen=True)
class AnswerRow:
    id: UUID
    answer: str
    reason: str
    person: UUID
    person_name: str
    at: datetime
    undoes: UUID | None
    undone: bool


@dataclass(frozen=True)
class Unlinked:
    """A piece of evidence for which nothing has been proposed yet."""

    id: UUID
    source: str
    reference: str
    kind: EvidenceKind
    event_date: date
    synthetic: bool
    firm: str
    place: str
    province: str
    city: str
    product: str


def to_decide(*, after: str = "", size: int = 50) -> tuple[LinkRow, ...]:
    """Proposals between the lines and not yet answered same or different; one evidence's stand together."""
    rows = LinkProposal.objects.filter(Q(answer="unsure") | Q(answer=None, standing="to_decide"))
    gone = Evidence.objects.filter(WITHDRAWN, id=OuterRef("evidence_id"))
    rows = rows.exclude(Exists(gone))
    if after:
        rows = rows.filter(evidence__reference__gt=after)
    rows = rows.select_related("evidence", "evidence__notice", "evidence__refusals", "evidence__complaint")
    return tuple(_row(row) for row in rows.order_by("evidence__reference", "-score", "id")[:size])


def proposal(proposal_id: UUID) -> LinkRow:
    row = LinkProposal.objects.filter(id=proposal_id)
    found = row.select_related("evidence", "evidence__notice", "evidence__refusals", "evidence__complaint").first()
    if found is None:
        raise NotThere("link_proposal")
    return _row(found)


def proposals_on(evidence_id: UUID) -> tuple[LinkRow, ...]:
    rows = LinkProposal.objects.filter(evidence_id=evidence_id)
    rows = rows.select_related("evidence", "evidence__notice", "evidence__refusals", "evidence__complaint")
    return tuple(_row(row) for row in rows.order_by("-score", "id"))


def answers(proposal_id: UUID) -> tuple[AnswerRow, ...]:
    """Oldest first."""
    rows = list(LinkAnswer.objects.filter(proposal_id=proposal_id).select_related("person").order_by("position"))
    undone = {row.undoes_id for row in rows if row.undoes_id}
    return tuple(
        AnswerRow(
            row.id, row.answer, row.reason, row.person_id, row.person.name, row.at, row.undoes_id, row.id in undone
        )
        for row in rows
    )


def unlinked(*, size: int, among: Sequence[UUID] | None = None) -> tuple[Unlinked, ...]:
    """Evidence that names a firm or a place in China and has no proposal yet, oldest first; a withdrawal names none.

    A complaint that names its maker by code needs no proposal.

    among: look only at these pieces
    """
    names_something = (
        Q(kind="refusal_count", refusals__country="CN")
        | Q(kind="complaint", uscc=None) & ~Q(complaint__firm="")
        | (Q(kind="foreign_notice", notice__origins__contains=["CN"]) & (~Q(notice__firm="") | ~Q(notice__place="")))
    )
    rows = Evidence.objects.filter(names_something, proposals=None, withdraws=None).exclude(WITHDRAWN)
    rows = rows.select_related("notice", "refusals", "complaint")
    if among is not None:
        rows = rows.filter(id__in=among)
    return tuple(_unlinked(row) for row in rows.order_by("event_date", "id")[:size])


def _row(row: LinkProposal) -> LinkRow:
    notice, refusals = getattr(row.evidence, "notice", None), getattr(row.evidence, "refusals", None)
    said = getattr(row.evidence, "complaint", None)
    places = (refusals.city, refusals.province) if refusals else (notice.place if notice else "",)
    return LinkRow(
        id=row.id,
        evidence=row.evidence_id,
        source=row.evidence.source,
        reference=row.evidence.reference,
        event_date=row.evidence.event_date,
        synthetic=row.evidence.synthetic,
        words=notice.product if notice else said.goods if said else str(refusals.refusals if refusals else 0),
        firm=notice.firm if notice else said.firm if said else "",
        place=", ".join(filter(None, places)),
        target_kind=row.target_kind,
        target=row.target,
        score=row.score,
        standing=effective(row.standing, row.answer),
        answer=row.answer,
        finding=row.finding_id,
        seen=row.seen,
        region=row.region,
        uscc=row.uscc,
    )


def _unlinked(row: Evidence) -> Unlinked:
    notice, refusals = getattr(row, "notice", None), getattr(row, "refusals", None)
    said = getattr(row, "complaint", None)
    return Unlinked(
        id=row.id,
        source=row.source,
        reference=row.reference,
        kind=row.kind,
        event_date=row.event_date,
        synthetic=row.synthetic,
        firm=notice.firm if notice else said.firm if said else "",
        place=notice.place if notice else "",
        province=refusals.province if refusals else "",
        city=refusals.city if refusals else "",
        product=notice.product if notice else said.goods if said else "",
    )
