"""What a place's report over a period is made of, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils.timezone import localdate

from gongzhi.core.months import Month
from gongzhi.core.region_codes import Codes, codes_within, hold
from gongzhi.store.models import (
    Alert,
    Case,
    Enterprise,
    Evidence,
    ExportTotal,
    HelpPlan,
    LinkProposal,
    ReportedFigure,
    Sanction,
    SpotCheck,
    Transition,
)
from gongzhi.store.queries.evidence import REPLACED

PROCEDURES: Mapping[str, Any] = {
    "case": Case,
    "alert": Alert,
    "spot_check": SpotCheck,
    "help_plan": HelpPlan,
    "sanction": Sanction,
}


@dataclass(frozen=True)
class Tally:
    county: str
    month: Month
    returned: int


@dataclass(frozen=True)
class ReturnRow:
    """One returned export item and what its tracing has found so far."""

    evidence: UUID
    tracing: UUID | None  # None: nobody traces it yet
    reference: str
    export_item: str
    registered_on: date
    value_usd_cents: int
    goods: str
    hs_code: str
    country: str
    county: str
    uscc: str
    case_number: str | None
    cause: str | None
    responsibility: str | None
    synthetic: bool


@dataclass(frozen=True)
class CountyMonth:
    """What the producers of a county exported in a month."""

    county: str
    month: Month
    items: int
    value_usd_cents: int
    synthetic: bool  # an enterprise of the county is made up, and with it what it exports


@dataclass(frozen=True)
class CheckRow:
    evidence: UUID
    reference: str
    targeted: bool
    passed: bool
    synthetic: bool


@dataclass(frozen=True)
class NoticeRow:
    """A notice or count linked to the place, or to an enterprise in it."""

    evidence: UUID
    source: str
    reference: str
    names_enterprise: bool
    synthetic: bool


@dataclass(frozen=True)
class ProcedureRow:
    """A case, alert, spot check, help plan or sanction with the days on which it first came to each state."""

    number: str
    uscc: str | None
    opened_on: date
    state: str
    due_on: date | None
    reached: Mapping[str, date]
    level: int | None  # of an alert
    fine_fen: int | None  # of a decided sanction
    synthetic: bool


@dataclass(frozen=True)
class SourceRow:
    source: str
    kind: str
    synthetic: bool
    pieces: int
    newest: datetime  # since when the youngest piece is known


@dataclass(frozen=True)
class Declared:
    id: UUID
    declared: int
    customs: int


def is_in_view(region: str) -> bool:
    """Whether the whole place lies in the reader's jurisdiction: a county officer's view holds no city."""
    return hold(view(), region)


def view() -> Codes:
    """The codes of the reader's jurisdiction, both ends included; empty for a reader who has none."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('gongzhi.lo', true), current_setting('gongzhi.hi', true)")
        low, high = cursor.fetchone()
    return low or "", high or ""


def returns(region: str, first: date, last: date) -> tuple[ReturnRow, ...]:
    """Returned items of the place's producers by day of registration; nothing corrected or withdrawn."""
    rows = _standing("export_return", region, first, last).select_related("export_return", "tracing", "tracing__case")
    return tuple(_return(row) for row in rows.order_by("event_date", "id"))


def first_return_on(region: str) -> date | None:
    """The day of the oldest registered return of the place; None where there is none."""
    rows = Evidence.objects.filter(kind="export_return", region__range=codes_within(region))
    return rows.aggregate(first=Min("event_date"))["first"]  # type: ignore[no-any-return]


def tally() -> tuple[Tally, ...]:
    """How many items came back by the producers' county and month of registration, in the reader's jurisdiction."""
    rows = Evidence.objects.filter(kind="export_return", region__range=view(), withdraws=None).exclude(REPLACED)
    counted = rows.values("region", "event_date__year", "event_date__month").annotate(n=Count("id"))
    return tuple(
        Tally(row["region"], Month(row["event_date__year"], row["event_date__month"]), row["n"])
        for row in counted.order_by("event_date__year", "event_date__month", "region")
    )


def exports(region: str, first: Month, last: Month) -> tuple[CountyMonth, ...]:
    """Export totals of the place's producers by county and month, both ends included; months not reported lack."""
    rows = ExportTotal.objects.alias(number=F("year") * 12 + F("month")).filter(
        region__range=codes_within(region),
        number__range=(first.year * 12 + first.month, last.year * 12 + last.month),
    )
    invented = Enterprise.objects.filter(region__range=codes_within(region), synthetic=True)
    made_up = set(invented.values_list("region", flat=True).distinct())
    summed = rows.values("region", "year", "month").annotate(n=Sum("items"), cents=Sum("value_usd_cents"))
    return tuple(
        CountyMonth(row["region"], Month(row["year"], row["month"]), row["n"], row["cents"], row["region"] in made_up)
        for row in summed.order_by("region", "year", "month")
    )


def checks(region: str, first: date, last: date) -> tuple[CheckRow, ...]:
    """Results of spot checks on the place's producers by day of sampling."""
    rows = _standing("check_result", region, first, last).select_related("check_result")
    return tuple(
        CheckRow(row.id, row.reference, row.check_result.targeted, row.check_result.passed, row.synthetic)
        for row in rows.order_by("event_date", "id")
    )


def notices(region: str, first: date, last: date) -> tuple[NoticeRow, ...]:
    """Foreign notices and counts linked to the place or its enterprises, by date of the notice, each once."""
    linked = LinkProposal.objects.filter(region__range=codes_within(region))
    linked = linked.filter(Q(answer="same") | Q(answer=None, standing="linked"))
    kinds: dict[UUID, set[str]] = {}
    for evidence, kind in linked.values_list("evidence_id", "target_kind"):
        kinds.setdefault(evidence, set()).add(kind)
    rows = Evidence.objects.filter(
        id__in=list(kinds),
        kind__in=("foreign_notice", "refusal_count"),
        event_date__range=(first, last),
        withdraws=None,
    ).exclude(REPLACED)
    return tuple(
        NoticeRow(row.id, row.source, row.reference, "enterprise" in kinds[row.id], row.synthetic)
        for row in rows.order_by("source", "event_date", "id")
    )


def procedures(
    kind: Literal["case", "alert", "spot_check", "help_plan", "sanction"],
    region: str,
    first: date,
    on: date,
    *,
    over: Collection[str],
) -> tuple[ProcedureRow, ...]:
    """Those opened or moved since the first day, and those still running; none opened after `on`. By number.

    over: the states in which one of this kind is at its end.
    """
    moved = Q(instance__opened_at__date__gte=first) | Q(instance__entered_at__date__gte=first)
    rows = PROCEDURES[kind].objects.filter(
        moved | ~Q(instance__state__in=over), region__range=codes_within(region), instance__opened_at__date__lte=on
    )
    found = list(rows.select_related("instance").order_by("number"))
    reached: dict[UUID, dict[str, date]] = {}
    steps = Transition.objects.filter(instance__in=[row.instance_id for row in found]).order_by("position")
    for instance, state, at in steps.values_list("instance_id", "to_state", "at"):
        reached.setdefault(instance, {}).setdefault(state, localdate(at))
    return tuple(_procedure(row, reached.get(row.instance_id, {})) for row in found)


def sources(evidence: Collection[UUID]) -> tuple[SourceRow, ...]:
    """Where pieces of evidence came from, by source and kind."""
    rows = Evidence.objects.filter(id__in=evidence).values("source", "kind", "synthetic")
    return tuple(
        SourceRow(row["source"], row["kind"], row["synthetic"], row["n"], row["newest"])
        for row in rows.annotate(n=Count("id"), newest=Max("known_at")).order_by("source", "kind", "synthetic")
    )


def declared(region: str, month: Month) -> Declared | None:
    """Declared items beside customs items of a month, as reported last; None where nobody reported them."""
    rows = ReportedFigure.objects.filter(kind="declared", region=region, year=month.year, name=str(month))
    row = rows.order_by("-at", "-event__recorded_at").first()
    return Declared(row.id, row.numerator, row.denominator) if row else None


def _standing(kind: str, region: str, first: date, last: date) -> Any:
    rows = Evidence.objects.filter(kind=kind, region__range=codes_within(region), event_date__range=(first, last))
    return rows.filter(withdraws=None).exclude(REPLACED)


def _return(row: Evidence) -> ReturnRow:
    body, tracing = row.export_return, getattr(row, "tracing", None)
    return ReturnRow(
        evidence=row.id,
        tracing=tracing.id if tracing else None,
        reference=row.reference,
        export_item=f"{body.declaration_no}-{body.item_no}",
        registered_on=row.event_date,
        value_usd_cents=body.value_usd_cents,
        goods=body.goods,
        hs_code=body.hs_code,
        country=body.returned_from,
        county=row.region or "",
        uscc=body.producer_uscc,
        case_number=tracing.case.number if tracing and tracing.case else None,
        cause=tracing.cause_code if tracing else None,
        responsibility=tracing.responsibility if tracing else None,
        synthetic=row.synthetic,
    )


def _procedure(row: Any, reached: Mapping[str, date]) -> ProcedureRow:
    return ProcedureRow(
        number=row.number,
        uscc=row.uscc,
        opened_on=localdate(row.instance.opened_at),
        state=row.instance.state,
        due_on=row.instance.due_on,
        reached=reached,
        level=row.level if isinstance(row, Alert) else None,
        fine_fen=row.fine_fen if isinstance(row, Sanction) else None,
        synthetic=row.synthetic,
    )
