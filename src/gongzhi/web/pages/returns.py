"""Returned exports as a list, whatever has become of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.store.queries.cases import TracingRow
from gongzhi.store.queries.returns import ReturnFilter
from gongzhi.web.pages import names
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.shown import PAGE, due_chip, state_badge
from gongzhi.web.presenters.lists import EmptyState, Row

COLUMNS = (
    "COL_REFERENCE", "COL_REGISTERED_ON", "COL_PRODUCT", "COL_PRODUCER", "COL_RETURNED_FROM", "ASK_CAUSE_CODE",
    "COL_STATE", "COL_DUE",
)  # fmt: skip


def returns(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    choices = {
        "state": ("FILTER_STATE", names.state_options("return_tracing", lang)),
        "region": ("FILTER_REGION", names.region_options(lang)),
        "cause": ("ASK_CAUSE_CODE", names.cause_options("cause", lang)),
        "market": ("COL_RETURNED_FROM", names.country_options(lang)),
    }
    filters = filter_bar(request, choices, search_hint=say("RETURNS_SEARCH", lang))
    wanted = ReturnFilter(words=filters.searched, **filters.chosen)
    page = queries.returns.returns(wanted, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say("NAV_RETURNS", lang),
        COLUMNS,
        [_row(row, lang) for row in page.rows],
        found=page,
        count=queries.returns.count(wanted),
        filters=filters,
        empty=EmptyState(say("RETURNS_NONE", lang), say("RETURNS_NONE_HOW", lang)),
        lead=say("RETURNS_LEAD", lang),
    )


def _row(row: TracingRow, lang: str) -> Row:
    """The cause as found; the one that the declaration states stands in brackets until there is one."""
    stated = names.cause(row.stated_cause, lang)
    return Row(
        cells=(
            row.reference,
            row.registered_on,
            row.goods,
            (row.uscc, names.region(row.region, lang)),
            names.country(row.returned_from, lang),
            names.cause(row.cause_code, lang) if row.cause_code else say("CAUSE_STATED", lang, cause=stated),
            state_badge("return_tracing", row.instance.state, lang),
            due_chip(row.instance.due_on),
        ),
        href=reverse("return", args=[row.id]),
        synthetic=row.synthetic,
    )
