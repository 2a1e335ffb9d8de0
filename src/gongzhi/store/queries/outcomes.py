"""What rates and indices are computed from, and the indices computed so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet, Sum

from gongzhi.core.region_codes import city_of, codes_within
from gongzhi.store.models import CityIndex, Evidence, ExportTotal, LinkProposal, ReportedFigure, Tracing
from gongzhi.store.queries.evidence import REPLACED, SET_ASIDE


@dataclass(frozen=True)
class CityTotals:
    region: str
    first: date
    last: date
    items: int
    value_usd_cents: int


@dataclass(frozen=True)
class ExportMonth:
    """What the producers of one county exported in one month."""

    region: str
    first: date
    items: int
    value_usd_cents: int


@dataclass(frozen=True)
class NoticeCounted:
    """A foreign notice linked to an enterprise of a county."""

    evidence: UUID
    reference: str
    source: str
    region: str
    event_date: date
    product: str
    synthetic: bool
    uscc: str


@dataclass(frozen=True)
class ReturnOutcome:
    """One returned export item: what came of it so far."""

    tracing: UUID
    region: str
    goods: str
    synthetic: bool
    reference: str
    case_number: str | None
    registered_on: date
    value_usd_cents: int
    cause_code: str | None  # None while not investigated
    responsibility: str | None
    on_time: bool | None  # None while open
    due_on: date | None  # of the next act, while open


@dataclass(frozen=True)
class FigureRow:
    id: UUID
    kind: str
    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True)
class ReportedRow:
    """A figure as it was reported: by whom and when."""

    kind: str
    name: str
    numerator: int
    denominator: int
    at: datetime
    person_name: str
    role: str


@dataclass(frozen=True)
class CityIndexRow:
    region: str
    year: int
    as_of: date
    points: Decimal | None
    grade: str | None
    rates: UUID
    finding: UUID


def city_totals(city: str, first: date, last: date) -> CityTotals:
    """Export items and value of the producers of a city's counties; zeros where nothing was reported.

    Totals are kept by month: the months of `first` and `last` count whole, as far as they have been reported.
    """
    rows = exported_months(first, last).filter(region__range=codes_within(city))
    sums = rows.aggregate(items=Sum("items"), value=Sum("value_usd_cents"))
    return CityTotals(city, first, last, sums["items"] or 0, sums["value"] or 0)


def exports_by_month(region: str, first: date, last: date) -> tuple[ExportMonth, ...]:
    """Export totals of each county within a region and each month that was reported; months count whole."""
    rows = exported_months(first, last).filter(region__range=codes_within(region)).values("region", "year", "month")
    sums = rows.annotate(all_items=Sum("items"), value=Sum("value_usd_cents")).order_by("region", "year", "month")
    return tuple(
        ExportMonth(row["region"], date(row["year"], row["month"], 1), row["all_items"], row["value"]) for row in sums
    )


def exported_months(first: date, last: date) -> QuerySet[ExportTotal]:
    """Export totals by producer and month; the months of `first` and `last` count whole."""
    months = ExportTotal.objects.alias(months=F("year") * 12 + F("month"))
    return months.filter(
        year__range=(first.year, last.year),
        months__range=(first.year * 12 + first.month, last.year * 12 + last.month),
    )


def returns_in(region: str, since: date, until: date) -> tuple[ReturnOutcome, ...]:
    """Returned items of a place's producers registered from `since` to `until`, both included.

    None that was withdrawn or set aside.
    """
    standing = Evidence.objects.filter(kind="export_return", event_date__range=(since, until)).exclude(REPLACED)
    rows = Tracing.objects.filter(region__range=codes_within(region), evidence__in=standing).exclude(SET_ASIDE)
    rows = rows.select_related("evidence", "evidence__export_return", "case", "instance").order_by(
        "evidence__event_date", "id"
    )
    return tuple(
        ReturnOutcome(
            row.id,
            row.region,
            row.evidence.export_return.goods,
            row.evidence.synthetic,
            row.evidence.reference,
            row.case.number if row.case else None,
            row.evidence.event_date,
            row.evidence.export_return.value_usd_cents,
            row.cause_code,
            row.responsibility,
            row.on_time,
            row.instance.due_on if row.on_time is None else None,
        )
        for row in rows
    )


def reported(city: str, year: int) -> tuple[FigureRow, ...]:
    """What was reported for a city and year: of a measure the newest, of everything else all."""
    found: dict[object, FigureRow] = {}
    for row in ReportedFigure.objects.filter(region=city, year=year).order_by("at", "event__recorded_at"):
        key = row.name if row.kind == "measure" else row.id
        found[key] = FigureRow(row.id, row.kind, row.name, row.numerator, row.denominator)
    return tuple(found.values())


def figures_of(city: str, year: int) -> tuple[ReportedRow, ...]:
    """Everything reported for a city and year, the newest first."""
    rows = ReportedFigure.objects.filter(region=city, year=year).select_related("event__person", "event__post")
    return tuple(
        ReportedRow(
            row.kind, row.name, row.numerator, row.denominator, row.at, row.event.person.name, row.event.post.role
        )
        for row in rows.order_by("-at", "-id")
    )


def notices_in(region: str, since: date, until: date) -> tuple[NoticeCounted, ...]:
    """Foreign notices linked to a place's enterprises, by date of the notice; one a notice and county.

    What its source corrected or withdrew is left out; the correction counts in its place.
    """
    standing = Evidence.objects.filter(event_date__range=(since, until)).exclude(REPLACED)
    rows = linked_notices().filter(region__range=codes_within(region), evidence__in=standing)
    found: dict[tuple[UUID, str], NoticeCounted] = {}
    for row in rows.select_related("evidence__notice").order_by("evidence__event_date", "evidence_id", "region"):
        fact = row.evidence
        found[fact.id, row.region] = NoticeCounted(
            fact.id,
            fact.reference,
            fact.source,
            row.region,
            fact.event_date,
            fact.notice.product if hasattr(fact, "notice") else "",
            fact.synthetic,
            row.target or "",
        )
    return tuple(found.values())


def cities_counting(evidence_id: UUID) -> tuple[tuple[str, int], ...]:
    """(city, year) of the indices in which a notice counts, as far as the reader may see its links."""
    rows = linked_notices().filter(evidence__in=Evidence.objects.filter(id=evidence_id).exclude(REPLACED))
    found = {(city_of(region), day.year) for region, day in rows.values_list("region", "evidence__event_date")}
    return tuple(sorted(found))


def linked_notices() -> QuerySet[LinkProposal]:
    """Links of notices to enterprises that count: answered, or so sure that nobody is asked."""
    linked = LinkProposal.objects.filter(target_kind="enterprise", region__isnull=False)
    return linked.filter(answer="same") | linked.filter(answer=None, standing="linked")


def indices(year: int) -> tuple[CityIndexRow, ...]:
    """The newest index of each city for a year, by region code."""
    newest: dict[str, CityIndexRow] = {}
    for row in CityIndex.objects.filter(year=year).order_by("region", "as_of", "finding__at"):
        newest[row.region] = CityIndexRow(
            row.region, row.year, row.as_of, row.points, row.grade, row.rates_id, row.finding_id
        )
    return tuple(newest.values())


def index_history(city: str) -> tuple[CityIndexRow, ...]:
    """The index of a city as it was computed, day by day, the newest first; of one day the last computed."""
    days: dict[date, CityIndexRow] = {}
    for row in CityIndex.objects.filter(region=city).order_by("as_of", "finding__at"):
        days[row.as_of] = CityIndexRow(
            row.region, row.year, row.as_of, row.points, row.grade, row.rates_id, row.finding_id
        )
    return tuple(reversed(days.values()))


def index_years() -> tuple[int, ...]:
    """The years for which any index was computed that the reader may see, the newest first."""
    return tuple(CityIndex.objects.order_by("-year").values_list("year", flat=True).distinct())
