"""How often goods fail by drawn checks, beside those on suspicion: one table, and as csv."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.finding import Step
from gongzhi.reports import check_results, words
from gongzhi.reports.csv_text import csv_bytes
from gongzhi.reports.tables import Report
from gongzhi.store import queries
from gongzhi.web.pages.reports import table_view
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Words


def results(request: HttpRequest) -> HttpResponse:
    lang, found = request.lang, _built(request)
    href = Link("CSV", reverse("check_results_csv"))
    view: list[object] = [
        Words(say("CHECK_RESULTS_LIMITS", lang)),
        *table_view(request, found, found.tables[0], (href,)),
    ]
    view.append(_rounds(lang))
    title = say("REPORT_CHECK_RESULTS", lang)
    return render(
        request, "gongzhi/pages/list.html", {"title": title, "lead": words.about(found, lang)[0], "views": view}
    )


def csv(request: HttpRequest) -> HttpResponse:
    found = _built(request)
    body = csv_bytes(found, found.tables[0], request.lang)
    name = f'attachment; filename="check-results-{found.as_of}.csv"'
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _rounds(lang: str) -> ListView:
    """Each round of a verifiable draw that is disclosed, by itself: what everything in its frame is estimated to be."""
    rows = [
        Row(
            (one.number, one.as_of, _said(one.trace[0], lang)),
            f"{reverse('draw_round', args=[one.number])}#results",
            one.synthetic,
        )
        for one in queries.check_arms.results_in_view()
    ]
    codes = ("COL_DRAW_ROUND", "CHECK_RESULTS_AS_OF", "ROUND_RESULTS")
    columns = tuple(Column(say(code, lang)) for code in codes)
    empty = EmptyState(say("CHECK_RESULTS_NO_ROUND", lang), say("ROUND_RESULTS_LATER", lang))
    return ListView(say("CHECK_RESULTS_ROUNDS", lang), columns, tuple(rows), empty, is_titled=True)


def _said(everything: Step, lang: str) -> str:
    """A rate only with its interval; else how many were checked and failed, and that this is too little."""
    code = "CHECK_RESULTS_ROUND_SAID" if everything.values["estimate"] == "said" else "CHECK_RESULTS_ROUND_FEW"
    return say(code, lang, **everything.values)


def _built(request: HttpRequest) -> Report:
    at = now()
    return check_results.build(request.actor.region, at=at, rules=book(day_of(at)))
