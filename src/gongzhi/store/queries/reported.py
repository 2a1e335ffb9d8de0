"""Evidence reported within the province: complaints and check results, as a list and one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Evidence
from gongzhi.store.queries.evidence import Replacement, replacements
from gongzhi.store.queries.notices import Fate, OtherPiece, ProposalRow, earlier_piece, fate_of, proposal_row, with_fate
from gongzhi.store.queries.paging import Page, page

REPORTED = ("check_result", "complaint")


@dataclass(frozen=True)
class ComplaintFilter:
    """All empty means all."""

    channel: str = ""
    hazard: str = ""  # family
    market: str = ""  # ISO 3166-1 alpha-2
    words: str = ""  # beginning of a number or credit code; goods or firm


@dataclass(frozen=True)
class ComplaintRow:
    id: UUID
    reference: str
    event_date: date
    goods: str
    hazard: str  # family, "" where none is named
    country: str
    channel: str
    complainant: str
    firm: str  # as named
    uscc: str  # of the producer, "" where it is not known
    fate: Fate
    synthetic: bool


@dataclass(frozen=True)
class CheckRow:
    goods: str
    hs_code: str
    uscc: str
    lot: str
    checked_on: date
    lab: str
    targeted: bool
    passed: bool
    safety: bool
    hazard: str
    failed_items: tuple[str, ...]


@dataclass(frozen=True)
class Reported:
    """One piece with everything known about it."""

    id: UUID
    source: str
    reference: str
    kind: str
    event_date: date
    known_at: datetime
    raw_hash: str
    synthetic: bool
    body: ComplaintRow | CheckRow
    proposals: tuple[ProposalRow, ...]
    cases: tuple[str, ...]  # numbers of those that the reader may see
    fate: Fate
    ended_by: Replacement | None
    replaces: OtherPiece | None


def complaints(wanted: ComplaintFilter, *, after: str | None = None, size: int = 50) -> Page[ComplaintRow]:
    return page(
        with_fate(_filtered(wanted)).select_related("complaint"),
        moment="event_date",
        read=date.fromisoformat,
        after=after,
        size=size,
        present=_complaint,
    )


def count(wanted: ComplaintFilter) -> int:
    return _filtered(wanted).count()


def piece(evidence_id: UUID) -> Reported:
    """Raises NotThere for other kinds of evidence, and for what the reader may not see."""
    rows = Evidence.objects.filter(id=evidence_id, kind__in=REPORTED)
    row = (
        with_fate(rows).select_related("complaint", "check_result").prefetch_related("proposals", "cases__case").first()
    )
    if row is None:
        raise NotThere("evidence")
    return Reported(
        id=row.id,
        source=row.source,
        reference=row.reference,
        kind=row.kind,
        event_date=row.event_date,
        known_at=row.known_at,
        raw_hash=row.raw_id,
        synthetic=row.synthetic,
        body=_complaint(row) if row.kind == "complaint" else _check(row.check_result),
        proposals=tuple(proposal_row(proposal) for proposal in row.proposals.all()),
        cases=tuple(sorted(link.case.number for link in row.cases.all())),
        fate=fate_of(row),
        ended_by=replacements([row.id]).get(row.id),
        replaces=earlier_piece(row),
    )


def _filtered(wanted: ComplaintFilter) -> Any:
    rows = Evidence.objects.filter(kind="complaint")
    for column, value in (
        ("complaint__channel", wanted.channel),
        ("complaint__hazard", wanted.hazard),
        ("complaint__country", wanted.market),
    ):
        if value:
            rows = rows.filter(**{column: value})
    if wanted.words:
        rows = rows.filter(
            Q(reference__istartswith=wanted.words)
            | Q(complaint__producer_uscc__istartswith=wanted.words)
            | Q(complaint__goods__icontains=wanted.words)
            | Q(complaint__firm__icontains=wanted.words)
        )
    return rows


def _complaint(row: Any) -> ComplaintRow:
    said = row.complaint
    return ComplaintRow(
        row.id, row.reference, row.event_date, said.goods, said.hazard, said.country, said.channel, said.complainant,
        said.firm, said.producer_uscc, fate_of(row), row.synthetic,
    )  # fmt: skip


def _check(row: Any) -> CheckRow:
    return CheckRow(
        row.goods, row.hs_code, row.producer_uscc, row.lot, row.checked_on, row.lab, row.targeted, row.passed,
        row.safety, row.hazard, tuple(row.failed_items),
    )  # fmt: skip
