"""The returns and notices behind a city's figures: what its index counts, and its returns over some months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.standings import (
    CountedReturn,
    IndexRead,
    counted_returns,
    days_of,
    index_read,
    rates_rules,
)
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import NotThere
from gongzhi.core.months import month_of
from gongzhi.core.scorecard.returns import counts_as_assessed
from gongzhi.store import queries
from gongzhi.store.queries.outcomes import CityIndexRow
from gongzhi.web.pages import names
from gongzhi.web.pages.city_charts import OPEN_CAUSE, cause_words, causes_in, first_month, status_words
from gongzhi.web.pages.scores import must_see
from gongzhi.web.pages.shown import PAGE, pager
from gongzhi.web.presenters.lists import Cell as ListCell
from gongzhi.web.presenters.lists import (
    Column,
    EmptyState,
    Filter,
    FilterBar,
    Link,
    ListView,
    Option,
    Row,
)
from gongzhi.web.presenters.marks import StateBadge
from gongzhi.web.presenters.page import Fact, Facts, Section

STATUS_TONES = {"own_fault": "orange", "uninvestigated": "yellow", "other": "grey"}
LISTED = ("quality_return_rate", "per_100m", "cases_on_time")  # indicators whose returns and notices can be listed

Shown = TypeVar("Shown")


def counted(request: HttpRequest, code6: str, indicator: str) -> HttpResponse:
    """The returns and notices that count in one indicator of a city's index, each with the way to its source."""
    lang = request.lang
    must_see(request, code6)
    history = queries.outcomes.index_history(code6)
    row = next((one for one in history if str(one.year) == request.GET.get("year")), history[0] if history else None)
    if indicator not in LISTED or row is None:
        raise NotThere("indicator")
    read = index_read(row)
    back = Link(names.region(code6, lang), f"{reverse('city', args=[code6])}?year={row.year}#index")
    views: list[object] = [
        Facts(
            [
                Fact(say("COL_CITY", lang), back),
                Fact(say("COL_COMPUTED", lang), row.as_of),
            ]
        ),
        _counted_returns(request, code6, indicator, row, read, lang),
    ]
    if indicator == "per_100m":
        views.append(_counted_notices(code6, row, read, lang))
    title = say("COUNTED_TITLE", lang, city=names.region(code6, lang), year=row.year)
    words = names.optional(f"indicator.{indicator}", lang, indicator)
    return render(request, "gongzhi/pages/detail.html", {"title": title, "left": [Section(words, views)]})


def city_returns(request: HttpRequest, code6: str) -> HttpResponse:
    """The returns of a city's producers over some months, by cause, county and how they count."""
    lang = request.lang
    must_see(request, code6)
    first, last = _period(request)
    rows = counted_returns(code6, first, last)
    chosen = {name: request.GET.get(name, "") for name in ("cause", "county", "status")}
    causes = set(chosen["cause"].split(",")) - {""}
    fitting = [
        row
        for row in reversed(rows)
        if (not causes or (row.outcome.cause_code or OPEN_CAUSE) in causes)
        and chosen["county"] in ("", row.outcome.region)
        and chosen["status"] in ("", row.status)
    ]
    options = {
        "cause": (
            *(Option(one, cause_words(one, lang)) for one in causes_in(rows)),
            *([Option(chosen["cause"], cause_words(chosen["cause"], lang))] if len(causes) > 1 else []),
        ),
        "county": tuple(
            Option(one, names.region(one, lang)) for one in sorted({row.outcome.region for row in rows})
        ),
        "status": tuple(Option(one, status_words(one, lang)) for one in STATUS_TONES),
    }  # fmt: skip
    after = request.GET.get("after")
    shown, more = _page(fitting, after)
    view = ListView(
        say("SECTION_RETURNS_OF", lang, city=names.region(code6, lang)),
        _return_columns(lang),
        tuple(_return_row(row, lang) for row in shown),
        EmptyState(say("RETURNS_NONE", lang), say("RETURNS_NONE_HOW", lang)),
        FilterBar(
            request.path,
            tuple(Filter(name, say(f"FILTER_{name}".upper(), lang), options[name], chosen[name]) for name in options),
            has_search=False,
            kept=(("since", f"{first:%Y-%m}"), ("until", f"{last:%Y-%m}")),
        ),
        pager(request, count=len(fitting), shown=len(shown), after=after, more=more),
    )
    city_link = Link(names.region(code6, lang), reverse("city", args=[code6]))
    section = Section(f"{first} – {last}", [Facts([Fact(say("COL_CITY", lang), city_link)]), view])
    title = say("SECTION_RETURNS_OF", lang, city=names.region(code6, lang))
    return render(request, "gongzhi/pages/detail.html", {"title": title, "left": [section]})


def _counted_returns(
    request: HttpRequest, code6: str, indicator: str, row: CityIndexRow, read: IndexRead, lang: str
) -> ListView:
    """The returns of the index: as it counted them, beside what is known of each today."""
    first, _ = days_of(row.year, row.as_of)
    known = {each.outcome.reference: each for each in counted_returns(code6, first, row.as_of)}
    rules = rates_rules(row)
    rows = []
    for item in reversed(read.rates.returns):
        today = known.get(item.id)
        if indicator == "quality_return_rate" and not counts_as_assessed(item.status, rules):
            continue
        if today is None:
            rows.append((item.id, Row((item.id, *(None,) * 5, _status(item.status, lang), None, None), struck=True)))
        elif indicator != "cases_on_time" or _is_timed(today, row.as_of):
            rows.append((item.id, _return_row(replace(today, status=item.status), lang)))
    after = request.GET.get("after")
    shown, more = _page_of(rows, after)
    return ListView(
        say("COUNTED_RETURNS", lang),
        _return_columns(lang),
        tuple(line for _, line in shown),
        EmptyState(say("COUNTED_NO_RETURNS", lang), ""),
        pager=pager(request, count=len(rows), shown=len(shown), after=after, more=more),
        is_titled=True,
    )


def _is_timed(row: CountedReturn, as_of: date) -> bool:
    """Whether a return counts in cases closed on time: it is closed, or its next act is past its day."""
    due = row.outcome.due_on
    return row.outcome.on_time is not None or (due is not None and due < as_of)


def _counted_notices(code6: str, row: CityIndexRow, read: IndexRead, lang: str) -> ListView:
    first, _ = days_of(row.year, row.as_of)
    known = {notice.reference: notice for notice in queries.outcomes.notices_in(code6, first, row.as_of)}
    rows = []
    for ref in reversed(read.rates.notices):
        notice = known.get(ref.id)
        if notice is None:
            rows.append(Row((ref.id, None, None, None, None), struck=True))
        else:
            cells = (
                notice.reference, notice.event_date, names.source_title(notice.source, lang), notice.product,
                names.region(notice.region, lang),
            )  # fmt: skip
            rows.append(Row(cells, reverse("notice", args=[notice.evidence]), notice.synthetic))
    codes = ("COL_REFERENCE", "COL_EVENT_DATE", "COL_SOURCE", "COL_PRODUCT", "COL_COUNTY")
    return ListView(
        say("COUNTED_NOTICES", lang),
        tuple(Column(say(code, lang)) for code in codes),
        tuple(rows),
        EmptyState(say("COUNTED_NO_NOTICES", lang), ""),
        is_titled=True,
    )


def _return_columns(lang: str) -> tuple[Column, ...]:
    return tuple(
        Column(say(code, lang))
        for code in (
            "COL_REFERENCE", "COL_REGISTERED", "COL_PRODUCT", "COL_COUNTY", "ASK_CAUSE_CODE", "ASK_RESPONSIBILITY",
            "COL_COUNTS_AS", "COL_ON_TIME", "COL_CASE",
        )
    )  # fmt: skip


def _return_row(row: CountedReturn, lang: str) -> Row:
    outcome = row.outcome
    on_time: ListCell = None
    if outcome.on_time is not None:
        on_time = say("SAID_YES" if outcome.on_time else "SAID_NO", lang)
    elif outcome.due_on is not None:
        on_time = say("RETURN_DUE", lang, day=outcome.due_on)
    case = Link(outcome.case_number, reverse("case", args=[outcome.case_number])) if outcome.case_number else None
    return Row(
        (
            outcome.reference,
            outcome.registered_on,
            outcome.goods,
            names.region(outcome.region, lang),
            names.cause(outcome.cause_code, lang),
            names.cause(outcome.responsibility, lang),
            _status(row.status, lang),
            on_time,
            case,
        ),
        reverse("return", args=[outcome.tracing]),
        outcome.synthetic,
    )


def _status(status: str, lang: str) -> StateBadge:
    return StateBadge(status_words(status, lang), STATUS_TONES[status])  # type: ignore[arg-type]


def _page(rows: list[CountedReturn], after: str | None) -> tuple[list[CountedReturn], str | None]:
    shown, more = _page_of([(row.outcome.reference, row) for row in rows], after)
    return [row for _, row in shown], more


def _page_of(rows: list[tuple[str, Shown]], after: str | None) -> tuple[list[tuple[str, Shown]], str | None]:
    """One page of rows that each have a mark, and the mark after which the next begins; an unknown mark is none."""
    begin = next((at + 1 for at, (mark, _) in enumerate(rows) if mark == after), 0)
    shown = rows[begin : begin + PAGE]
    return shown, shown[-1][0] if begin + PAGE < len(rows) else None


def _period(request: HttpRequest) -> tuple[date, date]:
    """The months that the address names, whole, up to today; the months of the trends where it names none."""
    today = day_of(now())
    first = min(today, _month(request.GET.get("since", "")) or first_month(today))
    until = min(today, _month(request.GET.get("until", "")) or today)
    return first, min(today, month_of(max(first, until)).last)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
