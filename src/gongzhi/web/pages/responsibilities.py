"""How much of the province answers for its quality on every layer, and where one is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions import responsibilities
from gongzhi.actions.clock import now
from gongzhi.catalogue.messages import say
from gongzhi.store import queries
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import all_folded
from gongzhi.web.presenters.forms import ActForm, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Row


def coverage(request: HttpRequest) -> HttpResponse:
    """Coverage today with every gap named; below, the newest finding that was kept."""
    lang = request.lang
    found, gaps = responsibilities.coverage_today(by=request.actor, at=now())
    tasks = {row.region: row.number for row in queries.matters.all_of("responsibility_gap", states=["open"])}
    gap_list = ListView(
        caption=say("COVERAGE_GAPS", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_REGION", "COL_LACKING", "COL_NUMBER")),
        rows=tuple(
            Row(
                (
                    f"{names.region(gap.region, lang)} {gap.region}",
                    names.listed([names.word("layer", layer, lang) for layer in gap.layers], lang),
                    tasks.get(gap.region),
                ),
                href=reverse("responsibility_gap", args=[tasks[gap.region]]) if gap.region in tasks else "",
            )
            for gap in gaps
        ),
        empty=EmptyState(say("COVERAGE_NO_GAP", lang), say("COVERAGE_NO_GAP_HOW", lang)),
    )
    kept = queries.findings.newest(found.method, found.subject)
    views: list[object] = [gap_list, *(all_folded([kept], lang).values() if kept else ())]
    if may_open("keep_coverage", request.actor):
        views.append(ActForm(reverse("keep_coverage"), (), (Submit(say("COVERAGE_KEEP", lang)),)))
    lead = say("COVERAGE_LEAD", lang, percent=found.value["coverage"], gaps=len(gaps))
    page = {"title": say("NAV_COVERAGE", lang), "lead": lead, "views": views}
    return render(request, "gongzhi/pages/list.html", page)


def keep(request: HttpRequest) -> HttpResponse:
    responsibilities.measure_coverage(by=request.actor, at=now())
    return redirect("coverage")
