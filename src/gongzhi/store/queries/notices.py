"""Foreign notices and refusal counts: lists with filters, one with everything known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Hazard
from gongzhi.store.models import Evidence, LinkProposal
from gongzhi.store.queries.evidence import CORRECTED, WITHDRAWN, Replacement, replacements
from gongzhi.store.queries.paging import Page, page

Fate = Literal["standing", "corrected", "withdrawn"]


@dataclass(frozen=True)
class NoticeFilter:
    """All empty means all notices."""

    words: str = ""
    source: str = ""
    origin: str = ""  # ISO 3166-1 alpha-2
    market: str = ""  # notifying country
    category: str = ""  # product category code
    hazard: str = ""  # hazard category code
    decision: str = ""  # risk decision code
    standing: str = ""  # linked, to_decide, waiting


@dataclass(frozen=True)
class NoticeRow:
    id: UUID
    source: str
    reference: str
    kind: str
    event_date: date
    known_at: datetime
    synthetic: bool
    notifying_country: str
    origins: tuple[str, ...]
    product: str
    product_category: str
    hazards: tuple[Hazard, ...]
    classification: str
    risk_decision: str
    firm: str
    place: str
    refusals: int | None  # for a count by place
    standing: str  # linked, to_decide or waiting (for a register that knows the firm)
    fate: Fate  # whether the source still says so


@dataclass(frozen=True)
class ProposalRow:
    id: UUID
    target_kind: str
    target: str | None
    score: Decimal | None
    standing: str
    answer: str | None
    finding: UUID
    seen: int


@dataclass(frozen=True)
class OtherPiece:
    """An earlier piece of evidence about the same notice."""

    id: UUID
    reference: str
    known_at: datetime


@dataclass(frozen=True)
class NoticeDetail:
    row: NoticeRow
    raw_hash: str
    raw_name: str
    content_hash: str
    recorded_at: datetime
    period: tuple[date, date] | None
    proposals: tuple[ProposalRow, ...]
    cases: tuple[str, ...]  # case numbers
    ended_by: Replacement | None  # what corrected or withdrew it first; None while it stands
    replaces: OtherPiece | None  # what it corrects or withdraws


PUBLISHED = ("foreign_notice", "refusal_count")  # kinds of evidence that foreign authorities publish


def notices(wanted: NoticeFilter, *, after: str | None = None, size: int = 50) -> Page[NoticeRow]:
    return page(
        with_fate(_filtered(wanted)).select_related("notice", "refusals").prefetch_related("hazards", "proposals"),
        moment="event_date",
        read=date.fromisoformat,
        after=after,
        size=size,
        present=_row,
    )


def count(wanted: NoticeFilter) -> int:
    return _filtered(wanted).count()


def notice(evidence_id: UUID) -> NoticeDetail:
    row = (
        with_fate(Evidence.objects.filter(id=evidence_id))
        .select_related("notice", "refusals", "raw")
        .prefetch_related("hazards", "proposals", "cases__case")
        .first()
    )
    if row is None or row.kind not in PUBLISHED:
        raise NotThere("notice")
    refusals = getattr(row, "refusals", None)
    return NoticeDetail(
        row=_row(row),
        raw_hash=row.raw_id,
        raw_name=row.raw.name,
        content_hash=row.content_hash,
        recorded_at=row.recorded_at,
        period=(refusals.first_day, refusals.last_day) if refusals else None,
        proposals=tuple(proposal_row(proposal) for proposal in row.proposals.all()),
        cases=tuple(link.case.number for link in row.cases.all()),
        ended_by=replacements([row.id]).get(row.id),
        replaces=earlier_piece(row),
    )


def counts_by_source() -> tuple[tuple[str, bool, int], ...]:
    """(source, synthetic, pieces of evidence), by source."""
    rows = Evidence.objects.exclude(kind="export_return").values_list("source", "synthetic")
    return tuple(rows.annotate(n=Count("id")).order_by("source", "synthetic"))


def proposal_row(row: LinkProposal) -> ProposalRow:
    return ProposalRow(
        row.id, row.target_kind, row.target, row.score, row.standing, row.answer, row.finding_id, row.seen
    )


def standing_of(proposals: list[LinkProposal]) -> str:
    """Where the evidence stands: linked beats to decide beats waiting."""
    now = {effective(row.standing, row.answer) for row in proposals}
    return next((state for state in ("linked", "to_decide") if state in now), "waiting")


def effective(standing: str, answer: str | None) -> str:
    """What a proposal amounts to once a person has answered: same links it, different drops it, unsure waits."""
    if answer is None:
        return standing
    return {"same": "linked", "different": "dropped", "unsure": "to_decide"}[answer]


def _filtered(wanted: NoticeFilter) -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(kind__in=PUBLISHED)
    for column, value in (
        ("source", wanted.source),
        ("notice__notifying_country", wanted.market),
        ("notice__product_category", wanted.category),
        ("notice__risk_decision", wanted.decision),
    ):
        if value:
            rows = rows.filter(**{column: value})
    if wanted.origin:
        rows = rows.filter(Q(notice__origins__contains=[wanted.origin]) | Q(refusals__country=wanted.origin))
    if wanted.hazard:
        rows = rows.filter(hazards__category=wanted.hazard).distinct()
    for word in wanted.words.split():
        rows = rows.filter(
            Q(reference__istartswith=word)
            | Q(notice__product__icontains=word)
            | Q(notice__firm__icontains=word)
            | Q(refusals__city__icontains=word)
            | Q(refusals__province__icontains=word)
        )
    if wanted.standing == "linked":
        rows = rows.filter(id__in=_linked().values("evidence_id"))
    elif wanted.standing == "to_decide":
        rows = rows.filter(id__in=_undecided().values("evidence_id"))
    elif wanted.standing == "waiting":
        rows = rows.exclude(id__in=_linked().values("evidence_id")).exclude(id__in=_undecided().values("evidence_id"))
    return rows


def with_fate(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Each row with whether a later piece withdrew or corrected it."""
    return rows.annotate(is_withdrawn=WITHDRAWN, is_corrected=CORRECTED)


def fate_of(row: Evidence) -> Fate:
    """A withdrawal tells of itself that its notice is withdrawn, until the notice is published again."""
    if row.is_withdrawn or (row.withdraws and not row.is_corrected):
        return "withdrawn"
    return "corrected" if row.is_corrected else "standing"


def earlier_piece(row: Evidence) -> OtherPiece | None:
    """What a piece corrects or withdraws."""
    rows = Evidence.objects.filter(source=row.source, reference=row.corrects or row.withdraws or "")
    found = rows.filter(recorded_at__lt=row.recorded_at).order_by("-recorded_at").first()
    return OtherPiece(found.id, found.reference, found.known_at) if found else None


def _linked() -> QuerySet[LinkProposal]:
    return LinkProposal.objects.filter(Q(answer="same") | Q(answer=None, standing="linked"))


def _undecided() -> QuerySet[LinkProposal]:
    return LinkProposal.objects.filter(Q(answer="unsure") | Q(answer=None, standing="to_decide"))


def _row(row: Evidence) -> NoticeRow:
    notice, refusals = getattr(row, "notice", None), getattr(row, "refusals", None)
    return NoticeRow(
        id=row.id,
        source=row.source,
        reference=row.reference,
        kind=row.kind,
        event_date=row.event_date,
        known_at=row.known_at,
        synthetic=row.synthetic,
        notifying_country=notice.notifying_country if notice else "US",
        origins=tuple(notice.origins) if notice else (refusals.country,),
        product=notice.product if notice else "",
        product_category=notice.product_category if notice else "",
        hazards=tuple(Hazard(h.substance, h.category) for h in sorted(row.hazards.all(), key=lambda h: h.position)),
        classification=notice.classification if notice else "",
        risk_decision=notice.risk_decision if notice else "",
        firm=notice.firm if notice else "",
        place=notice.place if notice else ", ".join(filter(None, (refusals.city, refusals.province))),
        refusals=refusals.refusals if refusals else None,
        standing=standing_of(list(row.proposals.all())),
        fate=fate_of(row),
    )
