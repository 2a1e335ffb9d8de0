"""Pages that are one list: filters kept in the address, a page of rows, the way to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.catalogue.messages import say
from gongzhi.store.queries.paging import Counted, Page
from gongzhi.web.pages.shown import pager
from gongzhi.web.presenters.lists import Column, EmptyState, Filter, FilterBar, ListView, Option, Row

Choices = Mapping[str, tuple[str, Sequence[Option]]]  # by name in the address: code of the label, options


def filter_bar(request: HttpRequest, choices: Choices, *, search_hint: str = "") -> FilterBar:
    """The filters of a list as the address sets them; a search field only where a hint says what it finds."""
    return FilterBar(
        action=request.path,
        filters=tuple(
            Filter(name, say(label, request.lang), tuple(options), request.GET.get(name, ""))
            for name, (label, options) in choices.items()
        ),
        searched=request.GET.get("q", "").strip(),
        search_hint=search_hint,
        has_search=bool(search_hint),
    )


def list_page(
    request: HttpRequest,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    found: Page[Any],
    count: int | Counted,
    filters: FilterBar,
    empty: EmptyState,
    lead: str = "",
    above: Sequence[Any] = (),
) -> HttpResponse:
    """columns: codes of their headings. rows: what is shown of `found`, in its order. count: of the whole list.

    above: views that stand before the list.
    """
    view = ListView(
        caption=title,
        columns=tuple(Column(say(code, request.lang)) for code in columns),
        rows=tuple(rows),
        empty=empty,
        filters=filters,
        pager=pager(
            request, count=count, shown=len(found.rows), after=request.GET.get("after"), more=found.after
        ),
    )  # fmt: skip
    return render(request, "gongzhi/pages/list.html", {"title": title, "lead": lead, "views": [*above, view]})
