"""What the page of a signal shows besides its record: its weeks, the nodes below it, its evidence, its cases."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.radar_events import events_under, window_of
from gongzhi.actions.radar_views import NodeView, node_view
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.radar import EventRow, WeekRow
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.place_maps import chart_file
from gongzhi.web.pages.radar_charts import below_list, series_chart
from gongzhi.web.pages.radar_words import expected_words, node_link, recurrence
from gongzhi.web.pages.shown import state_badge
from gongzhi.web.presenters.charts.week_counts import WeekCounts
from gongzhi.web.presenters.lists import Cell, Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

SCHEME = "radar_signal"
EVIDENCE = ("COL_KNOWN", "COL_DELAY", "COL_REFERENCE", "COL_KIND", "COL_GOODS", "COL_HAZARD", "COL_MARKET", "COL_CASES")
PAGES = {"foreign_notice": "notice", "check_result": "evidence", "complaint": "evidence"}


def sections(row: MatterRow, actor: Actor, lang: str) -> Iterator[Section]:
    """Nothing of the chart where the week that saw the signal last was not judged by this platform."""
    seen = row.lines["weeks"][-1]
    node, first, last = window_of(seen)
    rows = events_under(node, first, last, synthetic=row.synthetic)
    told = {
        "seen": seen["seen"], "expected": expected_words(seen["expected"]), "window": seen["window_weeks"],
        "often": recurrence(seen["recurrence_weeks"], lang), "first": first, "last": last,
    }  # fmt: skip
    facts = [
        Fact(say("COL_NODE", lang), node_link(node, lang), wide=True),
        Fact(say("RADAR_SAID", lang), say("RADAR_SIGNAL_SAID", lang, **told), wide=True),
    ]
    yield Section(say("RADAR_WHAT", lang), [Facts(facts)])
    week = _week(row)
    if week is not None:
        view = node_view(week, node, seen["window_weeks"])
        weeks = [_chart(row, view, week, lang), Words(say("RADAR_BOUND_HOW", lang))]
        yield Section(say("RADAR_SERIES_TITLE", lang), weeks, id="series")
        yield Section(say("RADAR_BELOW", lang), [below_list(view, lang)], id="below")
    evidence = [*_changed(seen["seen"], rows, actor, lang), _evidence(rows, actor, lang)]
    yield Section(say("RADAR_EVIDENCE", lang), evidence, id="evidence")
    if row.lines["cases"]:
        yield Section(say("RADAR_CASES", lang), [_cases(row, lang)], id="cases")


def signal_chart(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The chart of a signal's page as picture or data."""
    row = queries.matters.matter(SCHEME, number)
    week = _week(row)
    if week is None:
        raise NotThere("chart")
    seen = row.lines["weeks"][-1]
    view = node_view(week, window_of(seen)[0], seen["window_weeks"])
    return chart_file([_chart(row, view, week, request.lang)], "series", kind, number, request.lang)


def _chart(row: MatterRow, view: NodeView, week: WeekRow, lang: str) -> WeekCounts:
    picture, table = (reverse("radar_signal_chart", args=[row.number, kind]) for kind in ("svg", "csv"))
    return series_chart(view, lang, as_of=week.judged_on, synthetic=row.synthetic, files=(picture, table))


def _week(row: MatterRow) -> WeekRow | None:
    monday = row.lines["weeks"][-1]["monday"]
    weeks = queries.radar.weeks(synthetic=row.synthetic)
    return next((week for week in weeks if week.monday == monday), None)


def _changed(judged: int, rows: list[EventRow], actor: Actor, lang: str) -> list[Words]:
    """That fewer or more events stand now than when the week was judged, for who sees all of them."""
    if len(rows) == judged or not actor.region.endswith("0000"):
        return []
    return [Words(say("RADAR_EVIDENCE_CHANGED", lang, judged=judged, now=len(rows)))]


def _evidence(rows: list[EventRow], actor: Actor, lang: str) -> ListView:
    return ListView(
        caption=say("RADAR_EVIDENCE", lang),
        columns=tuple(Column(say(code, lang), is_number=code == "COL_DELAY") for code in EVIDENCE),
        rows=tuple(
            Row(
                (
                    row.known_on,
                    row.delay_days,
                    _piece(row, actor),
                    say(f"RADAR_KIND_{row.kind}".upper(), lang),
                    row.goods,
                    names.hazard(row.hazard, lang),
                    names.country(row.market, lang),
                    Link(row.case_number, reverse("case", args=[row.case_number])),
                )
            )
            for row in reversed(rows)
        ),
        empty=EmptyState(say("RADAR_EVIDENCE_NONE", lang), say("RADAR_EVIDENCE_NONE_HOW", lang)),
    )


def _piece(row: EventRow, actor: Actor) -> Cell:
    if row.kind == "export_return":
        return row.reference
    route = PAGES[row.kind]
    return Link(row.reference, reverse(route, args=[row.evidence])) if may_open(route, actor) else row.reference


def _cases(row: MatterRow, lang: str) -> ListView:
    """The cases it was taken up with, each where it stands; one that the reader may not open by its number alone."""
    numbers = [line["case_number"] for line in row.lines["cases"]]
    states = queries.cases.states(numbers)
    return ListView(
        caption=say("RADAR_CASES", lang),
        columns=(Column(say("COL_CASE", lang)), Column(say("COL_STATE", lang))),
        rows=tuple(
            Row((Link(number, reverse("case", args=[number])), state_badge("case", states[number], lang)))
            if number in states
            else Row((number, ""))
            for number in numbers
        ),
        empty=EmptyState("", ""),
    )
