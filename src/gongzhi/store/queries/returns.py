"""Returns as a list: every tracing with what came back, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from gongzhi.catalogue.codes import tracing_codes
from gongzhi.core.region_codes import codes_within
from gongzhi.store.queries.cases import TracingRow, tracing_row, tracings_with_return
from gongzhi.store.queries.paging import Page, page
from gongzhi.store.queries.workflow import signed

GROUNDS = tuple(code for code, entry in tracing_codes().items() if entry.list == "turned_away")
ROUTING = ("send", "turn_away", "send_on", "dispute", "assign", "receive")


@dataclass(frozen=True)
class RoutingRow:
    """One act by which a return came to its office. Empty: what the act does not say."""

    act: str
    at: datetime
    person_name: str
    role: str
    region: str  # where the goods were made
    office_region: str
    ground: str
    reason: str


@dataclass(frozen=True)
class ReturnFilter:
    """All empty means all."""

    state: str = ""
    region: str = ""  # a city or county code of the producer
    cause: str = ""  # as found; as stated while nothing is found
    market: str = ""  # returned from, ISO 3166-1 alpha-2
    words: str = ""  # beginning of a reference or credit code, or goods


def routing(instance_id: UUID) -> tuple[RoutingRow, ...]:
    """How a return came to the office that traces it, oldest first; empty before it is sent."""
    found = []
    for row in signed(instance_id):
        if row.act in ROUTING:
            said = json.loads(row.content)
            told = (said.get(name, "") for name in ("region", "office_region", "ground", "reason"))
            found.append(RoutingRow(row.act, row.at, row.person_name, row.role, *told))
    return tuple(found)


def recusal_asked(instance_id: UUID) -> UUID | None:
    """The investigator whom the producer last asked to stay away; None where it never did."""
    asked = [json.loads(row.content)["investigator"] for row in signed(instance_id) if row.act == "ask_recusal"]
    return UUID(asked[-1]) if asked else None


def recused(instance_id: UUID) -> frozenset[UUID]:
    """Persons who were granted to stay away from this return."""
    granted = (json.loads(row.content) for row in signed(instance_id) if row.act == "grant_recusal")
    return frozenset(UUID(said["investigator"]) for said in granted)


def returns(wanted: ReturnFilter, *, after: str | None = None, size: int = 50) -> Page[TracingRow]:
    return page(
        _filtered(wanted).annotate(registered_on=F("evidence__event_date")),
        moment="registered_on",
        read=date.fromisoformat,
        after=after,
        size=size,
        present=tracing_row,
    )


def count(wanted: ReturnFilter) -> int:
    return _filtered(wanted).count()


def _filtered(wanted: ReturnFilter) -> Any:
    rows = tracings_with_return()
    if wanted.state:
        rows = rows.filter(instance__state=wanted.state)
    if wanted.region:
        rows = rows.filter(region__range=codes_within(wanted.region))
    if wanted.cause:
        stated = Q(cause_code=None, evidence__export_return__stated_cause=wanted.cause)
        rows = rows.filter(Q(cause_code=wanted.cause) | stated)
    if wanted.market:
        rows = rows.filter(evidence__export_return__returned_from=wanted.market)
    if wanted.words:
        rows = rows.filter(
            Q(evidence__reference__istartswith=wanted.words)
            | Q(uscc__istartswith=wanted.words)
            | Q(evidence__export_return__goods__icontains=wanted.words)
        )
    return rows
