"""Spot checks, help plans and sanctions as lines of a list, and the rights that an enterprise may still use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from gongzhi.core.region_codes import codes_within
from gongzhi.store.codes import codes_of
from gongzhi.store.models import HelpPlan, Sanction, SpotCheck
from gongzhi.store.queries.paging import Page, page

MODELS: dict[str, Any] = {"spot_check": SpotCheck, "help_plan": HelpPlan, "sanction": Sanction}
ABOUT = {"spot_check": "goods", "help_plan": "hazard", "sanction": "offence"}  # the column that says what it is about
FINAL = {  # states that no longer keep the case open
    "spot_check": ("final",),
    "help_plan": ("verifying", "eliminated", "given_up"),
    "sanction": ("done", "dropped", "transferred"),
}


@dataclass(frozen=True)
class MeasureFilter:
    """All empty means all."""

    state: str = ""
    region: str = ""  # a city or county code
    about: str = ""  # a hazard family or an offence
    words: str = ""  # beginning of its number, its case's number or a credit code; goods of a check


@dataclass(frozen=True)
class MeasureLine:
    number: str
    workflow: str
    case_number: str
    region: str
    uscc: str
    about: str  # goods of a check, hazard family of a plan, offence of a sanction
    opened_at: datetime
    state: str
    due_on: date | None
    synthetic: bool


@dataclass(frozen=True)
class RightRow:
    """Something that an enterprise may ask for while its time runs."""

    workflow: str
    act: str
    number: str
    about: str
    region: str
    state: str
    due_on: date | None  # of an objection; the last day to ask for a hearing follows from the day of the notice
    noticed_on: date | None
    synthetic: bool


def lines(workflow: str, wanted: MeasureFilter, *, after: str | None = None, size: int = 50) -> Page[MeasureLine]:
    return page(
        _filtered(workflow, wanted).select_related("case", "instance").annotate(opened_at=F("instance__opened_at")),
        moment="opened_at",
        read=datetime.fromisoformat,
        after=after,
        size=size,
        present=lambda row: _line(workflow, row),
    )


def count(workflow: str, wanted: MeasureFilter) -> int:
    return _filtered(workflow, wanted).count()


def lines_of(case_id: UUID) -> dict[str, tuple[MeasureLine, ...]]:
    """Every measure of a case by its workflow, by number."""
    return {
        workflow: tuple(
            _line(workflow, row)
            for row in model.objects.filter(case_id=case_id)
            .select_related("case", "instance")
            .annotate(opened_at=F("instance__opened_at"))
            .order_by("number")
        )
        for workflow, model in MODELS.items()
    }


def not_final(rows: Iterable[MeasureLine]) -> tuple[str, ...]:
    """Numbers of those that are not far enough for their case to close."""
    return tuple(row.number for row in rows if row.state not in FINAL[row.workflow])


def rights_of(uscc: str, today: date) -> tuple[RightRow, ...]:
    """Results that an enterprise may still object to, and notices on which it has not asked for a hearing."""
    served = SpotCheck.objects.filter(uscc__in=codes_of(uscc), instance__state="served", instance__due_on__gte=today)
    noticed = Sanction.objects.filter(uscc__in=codes_of(uscc), instance__state="noticed", asked_on=None)
    return tuple(
        RightRow(
            workflow, act, row.number, getattr(row, ABOUT[workflow]), row.region, row.instance.state,
            row.instance.due_on, getattr(row, "noticed_on", None), row.synthetic,
        )
        for workflow, act, rows in (("spot_check", "object", served), ("sanction", "ask_hearing", noticed))
        for row in rows.select_related("instance").order_by("instance__due_on", "number")
    )  # fmt: skip


def _filtered(workflow: str, wanted: MeasureFilter) -> Any:
    rows = MODELS[workflow].objects.all()
    if wanted.state:
        rows = rows.filter(instance__state=wanted.state)
    if wanted.region:
        rows = rows.filter(region__range=codes_within(wanted.region))
    if wanted.about:
        rows = rows.filter(**{ABOUT[workflow]: wanted.about})
    if wanted.words:
        named = Q(uscc__istartswith=wanted.words)
        for column in ("number", "case__number"):
            named |= Q(**{f"{column}__istartswith": wanted.words})
        rows = rows.filter(named | Q(goods__icontains=wanted.words) if workflow == "spot_check" else named)
    return rows


def _line(workflow: str, row: Any) -> MeasureLine:
    return MeasureLine(
        row.number, workflow, row.case.number, row.region, row.uscc, getattr(row, ABOUT[workflow]), row.opened_at,
        row.instance.state, row.instance.due_on, row.synthetic,
    )  # fmt: skip
