"""How far an alert came and what it was followed by: on its own page, and of all alerts as one table."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.facts import Actor
from gongzhi.core.risk.effect import SAID
from gongzhi.core.risk.reach import reach
from gongzhi.reports import warning_results, words
from gongzhi.reports.csv_text import csv_bytes
from gongzhi.reports.tables import Report
from gongzhi.store import queries
from gongzhi.store.queries.alert_results import IssuedRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages.reports import table_view
from gongzhi.web.pages.shown import tables_cited
from gongzhi.web.presenters.lists import Link, View
from gongzhi.web.presenters.number import Interval, NumberView, Share
from gongzhi.web.presenters.page import Fact, Facts, Section, Words


def sections(number: str, actor: Actor, lang: str) -> list[Section]:
    """Of one issued alert; [] where it was not issued."""
    rows = queries.alert_results.issued(numbers=[number])
    if not rows:
        return []
    return [
        Section(say("SECTION_DELIVERED", lang), _reached(rows[0], actor, lang), id="reach"),
        Section(say("SECTION_EFFECT", lang), _effect(rows[0], lang), id="effect"),
    ]


def ways_on(request: HttpRequest) -> list[View]:
    """From the list of alerts to their results and to one's subscriptions, as far as the reader may open them."""
    ways = (("alert_results", "WARNING_RESULTS_LINK"), ("subscriptions", "NAV_SUBSCRIPTIONS"))
    links = [Link(say(code, request.lang), reverse(name)) for name, code in ways if may_open(name, request.actor)]
    return [Facts([Fact(say("WARNING_WAYS", request.lang), tuple(links))])] if links else []


def results(request: HttpRequest) -> HttpResponse:
    lang, found = request.lang, _built(request)
    href = Link("CSV", reverse("alert_results_csv"))
    view = [Words(say("RESULT_LIMITS", lang)), *table_view(request, found, found.tables[0], (href,))]
    title = say("REPORT_WARNING_RESULTS", lang)
    return render(
        request, "gongzhi/pages/list.html", {"title": title, "lead": words.about(found, lang)[0], "views": view}
    )


def csv(request: HttpRequest) -> HttpResponse:
    found = _built(request)
    body = csv_bytes(found, found.tables[0], request.lang)
    name = f'attachment; filename="warning-results-{found.as_of}.csv"'
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _built(request: HttpRequest) -> Report:
    at = now()
    return warning_results.build(request.actor.region, at=at, rules=book(day_of(at)))


def _reached(row: IssuedRow, actor: Actor, lang: str) -> list[View]:
    views: list[View] = [
        NumberView(
            label=say(f"REACH_{stage.name}".upper(), lang), value=stage.share, unit="%", as_of=day_of(now()), digits=2,
            share=Share(stage.reached, stage.told, say("RECIPIENTS", lang)), why_none=say("NOBODY_TOLD", lang),
        )
        for stage in reach(row.told)
    ]  # fmt: skip
    waited = [
        Fact(say(f"REACH_{stage.name}_HOURS".upper(), lang), say("HOURS", lang, n=stage.median_hours))
        for stage in reach(row.told)
        if stage.median_hours is not None
    ]
    if actor.role == "CIQ_R":
        told = queries.subscriptions.subscribers_of(row.number)
        waited += [
            Fact(say("REACH_SUBSCRIBERS", lang), say("REACH_READ_OF", lang, read=told.read, told=told.posts)),
            Fact(
                say("REACH_MAILS", lang), say("REACH_SENT_OF", lang, sent=told.sent, mails=told.mailed, dead=told.dead)
            ),
        ]
    return [*views, *([Facts(waited)] if waited else [])]


def _effect(row: IssuedRow, lang: str) -> list[View]:
    at = now()
    rules = book(day_of(at))
    found = warning_results.effect_of(row, at, rules)
    said: list[View] = [Words(say(warning_results.finding_code(found), lang))]
    if found is None:
        return said
    said.append(
        Facts(
            [
                Fact(say("REPORT_COL_WEEKS", lang), found.weeks),
                Fact(say("RESULT_COL_BEFORE", lang), found.before),
                Fact(say("RESULT_COL_AFTER", lang), found.after),
            ]
        )
    )
    if found.standing == SAID and found.ratio is not None and found.low is not None:
        said.append(_ratio(found.ratio, found.low, found.high, lang))
    return [*said, Words(say("RESULT_LIMITS", lang)), tables_cited(["warning_effect"], rules, lang)]


def _ratio(ratio: Decimal, low: Decimal, high: Decimal | None, lang: str) -> NumberView:
    interval = Interval(low, high, say("EXACT_95", lang)) if high is not None else None
    return NumberView(
        label=say("REPORT_COL_RATIO", lang), value=ratio, unit="", as_of=day_of(now()), digits=2, interval=interval
    )
