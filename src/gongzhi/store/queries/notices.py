"""Foreign notices and refusal counts: lists with filters, one with everything known about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Hazard
from gongzhi.core.region_codes import codes_within
from gongzhi.store import keys
from gongzhi.store.models import Evidence, LinkProposal, NoticeKey
from gongzhi.store.queries.evidence import CORRECTED, WITHDRAWN, Replacement, replacements
from gongzhi.store.queries.paging import Counted, Page, counted, page
from gongzhi.store.queries.words import labelled_as

Fate = Literal["standing", "corrected", "withdrawn"]


@dataclass(frozen=True)
class NoticeFilter:
    """All empty means all notices."""

    words: str = ""  # each begins a word of reference, product, firm or place
    source: str = ""
    origin: str = ""  # ISO 3166-1 alpha-2
    market: str = ""  # notifying country
    year: int | None = None  # of the event date
    place: str = ""  # region code: linked to it or to a firm within it
    hazards: tuple[tuple[str, str], ...] | None = None  # any of these (source, code), "" for a hazard without a code
    category: str = ""  # product category code of the source
    decision: str = ""  # risk decision code of the source
    standing: str = ""  # linked, to_decide, waiting
    labelled: str = ""  # what became of its words: inferred, asked, confirmed


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
    measure: str
    raw_hash: str
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


Condition = tuple[keys.Wanted, ...]  # any of these keys
FREQUENT = 10_000  # notices; what more have is read by date rather than gathered and sorted
PUBLISHED = ("foreign_notice", "refusal_count")  # kinds of evidence that foreign authorities publish


def notices(wanted: NoticeFilter, *, after: str | None = None, size: int = 50) -> Page[NoticeRow]:
    rows, own = _found(wanted)
    ids = page(
        rows,
        moment="event_date",
        read=date.fromisoformat,
        after=after,
        size=size,
        present=lambda row: row[own],
        key=own,
    )
    found = with_fate(Evidence.objects.filter(id__in=ids.rows))
    found = found.select_related("notice", "refusals").prefetch_related("hazards", "proposals")
    by_id = {row.id: _row(row) for row in found}
    return Page(tuple(by_id[evidence] for evidence in ids.rows), ids.after)


def count(wanted: NoticeFilter) -> Counted:
    return counted(_found(wanted)[0])


def years() -> tuple[int, int] | None:
    """The years of the first and of the last notice; None without any."""
    rows = Evidence.objects.filter(kind__in=PUBLISHED).values_list("event_date", flat=True)
    first, last = rows.order_by("event_date", "id").first(), rows.order_by("-event_date", "-id").first()
    return (first.year, last.year) if first and last else None


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


def _found(wanted: NoticeFilter) -> tuple[QuerySet[Any], str]:
    """The rows to page through, and which column of theirs is the evidence.

    One condition leads, the others are asked of each row that it gives: the rarest one, or of many that are all
    frequent one that gives its rows by date. Where none does, the evidence itself leads.
    """
    conditions = _conditions(wanted)
    if None in conditions:
        return Evidence.objects.none().values("event_date", "id"), "id"
    asked = [condition for condition in conditions if condition]
    leading = _leading(asked)
    if leading is None:
        rows, own = Evidence.objects.filter(kind__in=PUBLISHED).values("event_date", "id"), "id"
    else:
        rows, own = NoticeKey.objects.filter(_any_of(leading)).values("event_date", "evidence_id"), "evidence_id"
        if not _is_one_key(leading):
            rows = rows.distinct()  # a notice may have several of the keys
    for condition in asked:
        if condition is not leading:
            rows = rows.filter(Exists(NoticeKey.objects.filter(_any_of(condition), evidence_id=OuterRef(own))))
    if wanted.year:
        rows = rows.filter(event_date__gte=date(wanted.year, 1, 1), event_date__lte=date(wanted.year, 12, 31))
    if wanted.labelled:
        rows = rows.filter(Exists(labelled_as(wanted.labelled).filter(evidence_id=OuterRef(own))))
    return _standing(_in_place(rows, own, wanted.place), own, wanted.standing), own


def _conditions(wanted: NoticeFilter) -> list[Condition | None]:
    """Each is met by any of its keys; None for one that nothing meets."""
    facets = [
        keys.facet(name, value)
        for name, value in (("source", wanted.source), ("origin", wanted.origin), ("market", wanted.market))
        if value
    ]
    facets += [
        keys.facet(wanted.source, table, value)
        for table, value in (("product_category", wanted.category), ("risk_decision", wanted.decision))
        if value
    ]
    found: list[Condition | None] = [(keys.Wanted(key),) for key in facets]
    if wanted.hazards is not None:
        codes = (keys.facet(source, "hazard_category", code) for source, code in wanted.hazards)
        found.append(tuple(keys.Wanted(key) for key in codes) or None)
    words = keys.asked(wanted.words)
    if wanted.words and not words:
        found.append(None)
    return [*found, *((word,) for word in words)]


def _any_of(condition: Condition) -> Q:
    exact = [one.key for one in condition if not one.is_beginning]
    found = Q(key__in=exact) if len(exact) > 1 else Q(key=exact[0]) if exact else Q()
    for one in condition:
        if one.is_beginning:
            found |= Q(key__gte=one.key, key__lt=one.end)
    return found


def _leading(asked: Sequence[Condition]) -> Condition | None:
    """The rarest; of frequent ones, one key alone, whose index is in the order of dates. None where none is either."""
    sizes = [counted(NoticeKey.objects.filter(_any_of(condition)), FREQUENT) for condition in asked]
    for _, is_more, condition in sorted(zip((s.n for s in sizes), (s.is_more for s in sizes), asked, strict=True)):
        if not is_more or _is_one_key(condition):
            return condition
    return None


def _is_one_key(condition: Condition) -> bool:
    return len(condition) == 1 and not condition[0].is_beginning


def _in_place(rows: QuerySet[Any], own: str, place: str) -> QuerySet[Any]:
    """Rows that are linked to a place or a firm within a region, by what people decided or else the core."""
    if not place:
        return rows
    linked = _linked().filter(region__range=codes_within(place), evidence_id=OuterRef(own))
    return rows.filter(Exists(linked))


def _standing(rows: QuerySet[Any], own: str, standing: str) -> QuerySet[Any]:
    linked, undecided = (Exists(found.filter(evidence_id=OuterRef(own))) for found in (_linked(), _undecided()))
    if standing == "linked":
        return rows.filter(linked)
    if standing == "to_decide":
        return rows.filter(undecided)
    return rows.exclude(linked).exclude(undecided) if standing == "waiting" else rows


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
        measure=notice.measure if notice else "",
        raw_hash=row.raw_id,
        firm=notice.firm if notice else "",
        place=notice.place if notice else ", ".join(filter(None, (refusals.city, refusals.province))),
        refusals=refusals.refusals if refusals else None,
        standing=standing_of(list(row.proposals.all())),
        fate=fate_of(row),
    )
