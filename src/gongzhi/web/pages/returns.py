"""Returned exports as a list, whatever has become of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.workflows import workflow
from gongzhi.store import queries
from gongzhi.store.queries.cases import TracingRow
from gongzhi.store.queries.returns import ReturnFilter
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import PAGE, due_chip, pager, state_badge
from gongzhi.web.presenters.lists import Column, EmptyState, Filter, FilterBar, ListView, Option, Row

COLUMNS = (
    "COL_REFERENCE", "COL_REGISTERED_ON", "COL_PRODUCT", "COL_PRODUCER", "COL_REGION", "COL_RETURNED_FROM",
    "ASK_CAUSE_CODE", "COL_STATE", "COL_DUE",
)  # fmt: skip


def returns(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    options = {
        "state": tuple(Option(one.code, str(getattr(one, lang))) for one in workflow("return_tracing").states),
        "region": names.region_options(lang),
        "cause": names.cause_options("cause", lang),
        "market": names.country_options(lang),
    }
    labels = dict(zip(options, ("FILTER_STATE", "FILTER_REGION", "ASK_CAUSE_CODE", "COL_RETURNED_FROM"), strict=True))
    chosen = {name: request.GET.get(name, "") for name in options}
    wanted = ReturnFilter(words=request.GET.get("q", "").strip(), **chosen)
    after = request.GET.get("after")
    page = queries.returns.returns(wanted, after=after, size=PAGE)
    view = ListView(
        caption=say("NAV_RETURNS", lang),
        columns=tuple(Column(say(code, lang)) for code in COLUMNS),
        rows=tuple(_row(row, lang) for row in page.rows),
        empty=EmptyState(say("RETURNS_NONE", lang), say("RETURNS_NONE_HOW", lang)),
        filters=FilterBar(
            action=request.path,
            filters=tuple(Filter(name, say(labels[name], lang), options[name], chosen[name]) for name in options),
            searched=wanted.words,
            search_hint=say("RETURNS_SEARCH", lang),
        ),
        pager=pager(
            request, count=queries.returns.count(wanted), shown=len(page.rows), after=after, more=page.after
        ),
    )  # fmt: skip
    return render(
        request,
        "gongzhi/pages/list.html",
        {"title": view.caption, "lead": say("RETURNS_LEAD", lang), "views": [view]},
    )


def _row(row: TracingRow, lang: str) -> Row:
    """The cause as found; the one that the declaration states stands in brackets until there is one."""
    stated = names.cause(row.stated_cause, lang)
    return Row(
        cells=(
            row.reference,
            row.registered_on,
            row.goods,
            row.uscc,
            names.region(row.region, lang),
            names.country(row.returned_from, lang),
            names.cause(row.cause_code, lang) if row.cause_code else say("CAUSE_STATED", lang, cause=stated),
            state_badge("return_tracing", row.instance.state, lang),
            due_chip(row.instance.due_on),
        ),
        href=reverse("return", args=[row.id]),
        synthetic=row.synthetic,
    )
