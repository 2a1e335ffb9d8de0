"""Events to look for signals in: standing evidence of cases, each with its place, goods, hazard and market."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from gongzhi.core.region_codes import codes_within
from gongzhi.store.models import CaseEvidence, EarlierCount, Enterprise, Evidence, ExportTotal, RadarWeek
from gongzhi.store.queries.evidence import REPLACED

SAYS_NOTHING = ("rejected", "merged", "withdrawn")  # states of a case whose evidence counts elsewhere, or not at all


@dataclass(frozen=True)
class EventRow:
    """One piece of evidence as it counts."""

    evidence: UUID
    reference: str
    kind: str
    consignment: str  # what it is about: pieces on one consignment are one event
    event_date: date
    known_on: date  # the day since which the platform had it and knew whose it is
    county: str
    hs_code: str  # "" where nobody knows
    hazard: str  # family of the case, "" where nobody has said
    market: str  # "" where nobody abroad is named
    goods: str
    uscc: str
    case_number: str

    @property
    def delay_days(self) -> int:
        """How long it took until it was known; 0 for what was known on its day."""
        return (self.known_on - self.event_date).days


@dataclass(frozen=True)
class EarlierRow:
    """How many events of a cell became known in a week before the platform."""

    monday: date
    county: str
    chapter: str
    hazard: str
    market: str  # "" where none was named
    events: int


@dataclass(frozen=True)
class WeekRow:
    """One week as it was judged. finding: with what was counted and told."""

    monday: date
    synthetic: bool
    judged_on: date
    events: int  # that became known in it
    median_delay_days: int | None  # of those; None without one
    weeks_known: int  # of history, the week itself not counted
    enough: bool  # history was long enough to say anything
    signals: int  # standing after it
    finding: UUID


def events(
    *, synthetic: bool, until: date, since: date | None = None, region: str = "", hazards: Collection[str] = ()
) -> tuple[EventRow, ...]:
    """What became known from `since` to `until`, both included, in the order in which it did.

    As it stands now: what its source corrected or withdrew does not count. Real and synthetic never mix.
    region: a place with its parts. hazards: families; all of either where empty
    """
    rows = _standing(synthetic).filter(known_on__lte=until)
    if since is not None:
        rows = rows.filter(known_on__gte=since)
    if region:
        rows = rows.filter(case__region__range=codes_within(region))
    if hazards:
        rows = rows.filter(case__hazard__in=hazards)
    rows = rows.select_related(
        "case", "evidence", "evidence__notice", "evidence__export_return", "evidence__check_result",
        "evidence__complaint",
    )  # fmt: skip
    return tuple(_event(row) for row in rows.order_by("known_on", "evidence__reference", "evidence_id"))


def first_event_on(*, synthetic: bool) -> date | None:
    """The day on which the first event became known; None without one."""
    return _standing(synthetic).aggregate(first=Min("known_on"))["first"]  # type: ignore[no-any-return]


def kinds_with_events() -> tuple[bool, ...]:
    """False where there are real events, True where there are synthetic ones; each kind is judged by itself."""
    return tuple(kind for kind in (False, True) if CaseEvidence.objects.filter(case__synthetic=kind).exists())


def earlier(*, synthetic: bool) -> tuple[EarlierRow, ...]:
    """Counts of the weeks before the platform, by week and cell."""
    rows = EarlierCount.objects.filter(synthetic=synthetic).order_by("monday", "county", "chapter", "hazard", "market")
    return tuple(EarlierRow(row.monday, row.county, row.chapter, row.hazard, row.market, row.events) for row in rows)


def exported_items(first: date, last: date, *, synthetic: bool) -> Mapping[tuple[str, str, int, int], int]:
    """Declared items by county, HS chapter, year and month, of the export totals from `first` to `last`.

    A firm of several chapters counts in each of them by equal parts, rounded down.
    """
    chapters = {
        row.uscc: row.hs_chapters.split() for row in Enterprise.objects.filter(synthetic=synthetic) if row.hs_chapters
    }
    rows = ExportTotal.objects.filter(uscc__in=chapters, year__gte=first.year, year__lte=last.year)
    found: dict[tuple[str, str, int, int], int] = defaultdict(int)
    for row in rows:
        if (first.year, first.month) <= (row.year, row.month) <= (last.year, last.month):
            for chapter in chapters[row.uscc]:
                found[row.region, chapter, row.year, row.month] += row.items // len(chapters[row.uscc])
    return found


def weeks(*, synthetic: bool | None = None) -> tuple[WeekRow, ...]:
    """The judged weeks, newest first; of both kinds for None, the synthetic before the real of one week."""
    rows = RadarWeek.objects.all() if synthetic is None else RadarWeek.objects.filter(synthetic=synthetic)
    return tuple(_week(row) for row in rows.order_by("-monday", "-synthetic"))


def is_judged(monday: date, *, synthetic: bool) -> bool:
    return RadarWeek.objects.filter(monday=monday, synthetic=synthetic).exists()


def _standing(synthetic: bool) -> QuerySet[CaseEvidence]:
    """Evidence that counts, each with the day on which it first stood in a case."""
    first = CaseEvidence.objects.filter(evidence=OuterRef("evidence")).order_by("joined_at")
    standing = Evidence.objects.filter(withdraws=None).exclude(REPLACED)
    standing = standing.exclude(Q(kind="check_result", check_result__passed=True) | Q(kind="refusal_count"))
    rows = CaseEvidence.objects.filter(case__synthetic=synthetic, evidence__in=standing)
    rows = rows.exclude(case__instance__state__in=SAYS_NOTHING)
    return rows.annotate(known_on=TruncDate(Subquery(first.values("joined_at")[:1])))


def _event(row: CaseEvidence) -> EventRow:
    piece = row.evidence
    consignment, market = piece.reference, ""
    match piece.kind:
        case "foreign_notice":
            market = piece.notice.notifying_country
        case "export_return":
            consignment, market = piece.export_return.declaration_no, piece.export_return.returned_from
        case "check_result":
            consignment = f"{piece.check_result.producer_uscc} {piece.check_result.lot}"
        case "complaint":
            market = piece.complaint.country
    return EventRow(
        evidence=piece.id,
        reference=piece.reference,
        kind=piece.kind,
        consignment=f"{piece.kind} {consignment}",
        event_date=piece.event_date,
        known_on=row.known_on,  # type: ignore[attr-defined]
        county=row.case.region,
        hs_code=row.case.hs_code,
        hazard=row.case.hazard,
        market=market,
        goods=row.case.product,
        uscc=row.case.uscc or "",
        case_number=row.case.number,
    )


def _week(row: RadarWeek) -> WeekRow:
    return WeekRow(
        row.monday, row.synthetic, row.judged_on, row.events, row.median_delay_days, row.weeks_known, row.enough,
        row.signals, row.finding_id,
    )  # fmt: skip
