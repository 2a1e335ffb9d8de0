"""What rates and indices are computed from, and the indices computed so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Sum

from gongzhi.store.models import CityIndex, Evidence, ExportTotal, LinkProposal, ReportedFigure, Tracing
from gongzhi.store.queries.evidence import REPLACED


@dataclass(frozen=True)
class CityTotals:
    region: str
    first: date
    last: date
    items: int
    value_usd_cents: int


@dataclass(frozen=True)
class ReturnOutcome:
    """One returned export item of a city: what came of it so far."""

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
    months = ExportTotal.objects.alias(months=F("year") * 12 + F("month"))
    rows = months.filter(
        region__startswith=city[:4],
        year__range=(first.year, last.year),
        months__range=(first.year * 12 + first.month, last.year * 12 + last.month),
    )
    sums = rows.aggregate(items=Sum("items"), value=Sum("value_usd_cents"))
    return CityTotals(city, first, last, sums["items"] or 0, sums["value"] or 0)


def city_returns(city: str, since: date, until: date) -> tuple[ReturnOutcome, ...]:
    """Returned items of a city's producers registered from `since` to `until`, both included; none withdrawn."""
    standing = Evidence.objects.filter(kind="export_return", event_date__range=(since, until)).exclude(REPLACED)
    rows = Tracing.objects.filter(region__startswith=city[:4], evidence__in=standing)
    rows = rows.select_related("evidence", "evidence__export_return", "case", "instance").order_by(
        "evidence__event_date", "id"
    )
    return tuple(
        ReturnOutcome(
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


def city_notices(city: str, since: date, until: date) -> tuple[str, ...]:
    """References of foreign notices linked to a city's enterprises, by date of the notice.

    What its source corrected or withdrew is left out; the correction counts in its place.
    """
    linked = LinkProposal.objects.filter(region__startswith=city[:4], target_kind="enterprise")
    same = linked.filter(answer="same") | linked.filter(answer=None, standing="linked")
    rows = Evidence.objects.filter(id__in=same.values("evidence_id"), event_date__range=(since, until))
    rows = rows.exclude(REPLACED)
    return tuple(rows.order_by("event_date", "id").values_list("reference", flat=True))


def indices(year: int) -> tuple[CityIndexRow, ...]:
    """The newest index of each city for a year, by region code."""
    newest: dict[str, CityIndexRow] = {}
    for row in CityIndex.objects.filter(year=year).order_by("region", "as_of", "finding__at"):
        newest[row.region] = CityIndexRow(
            row.region, row.year, row.as_of, row.points, row.grade, row.rates_id, row.finding_id
        )
    return tuple(newest.values())
