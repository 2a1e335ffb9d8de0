"""Returns as a list: every tracing with what came back, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from gongzhi.core.region_codes import codes_within
from gongzhi.store.queries.cases import TracingRow, tracing_row, tracings_with_return
from gongzhi.store.queries.paging import Page, page


@dataclass(frozen=True)
class ReturnFilter:
    """All empty means all."""

    state: str = ""
    region: str = ""  # a city or county code of the producer
    cause: str = ""  # as found; as stated while nothing is found
    market: str = ""  # returned from, ISO 3166-1 alpha-2
    words: str = ""  # beginning of a reference or credit code, or goods


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
