"""Radar: what rises now beyond what a quiet province would bring, and the weeks that were judged."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.radar_events import SCHEME, STANDING, WEEK, window_of
from gongzhi.catalogue import nodes
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import step_sentence
from gongzhi.core.canonical import read
from gongzhi.core.finding import Finding
from gongzhi.core.signals import markets
from gongzhi.core.signals.radar import TABLES, week_name
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.radar import WeekRow
from gongzhi.web.pages import names
from gongzhi.web.pages.radar_words import expected_words, recurrence
from gongzhi.web.pages.shown import due_chip, folded, state_badge, tables_cited
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

SIGNALS = (
    "COL_REGION", "COL_NODE", "COL_SEEN_EXPECTED", "COL_WINDOW", "COL_RECURS", "COL_SINCE", "COL_STATE", "COL_DUE",
)  # fmt: skip
WEEKS = ("COL_WEEK", "COL_EVENTS_KNOWN", "COL_DELAY", "COL_HISTORY", "COL_SIGNALS")
WEEKS_SHOWN = 12
URGENT = ("rising", "taken_up", "set_aside")


def radar(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    weeks = queries.radar.weeks()
    rows = sorted(queries.matters.all_of(SCHEME, states=STANDING), key=_most_pressing)
    more = [
        Fact(say("RADAR_MORE", lang), (
            Link(say("NAV_RADAR_NODES", lang), reverse("radar_nodes")),
            Link(say("NAV_RADAR_MAP", lang), reverse("radar_map")),
            Link(say("RADAR_ALL_SIGNALS", lang), reverse(f"{SCHEME}_list")),
        ))
    ]  # fmt: skip
    sections = [
        Section(say("RADAR_NOW", lang), [Facts([*_newest(weeks, lang), *more]), _signals(rows, weeks, lang)], id="now"),
        Section(say("RADAR_WEEKS", lang), [_weeks(weeks, lang)], id="weeks"),
    ]
    if weeks:
        views = [Words(say("RADAR_HOW", lang)), folded(weeks[0].finding, lang, request.actor)]
        cited = tables_cited((*TABLES, markets.TABLE), book(weeks[0].monday), lang)
        sections.append(Section(say("SECTION_HOW_COUNTED", lang), [*views, cited], id="how"))
    return render(
        request,
        "gongzhi/pages/detail.html",
        {"title": say("NAV_RADAR", lang), "lead": say("RADAR_LEAD", lang), "left": sections},
    )


def _most_pressing(row: MatterRow) -> tuple[int, object, str]:
    """What nobody has looked at first, the rarest first."""
    return URGENT.index(row.instance.state), -row.lines["weeks"][-1]["recurrence_weeks"], row.number


def _newest(weeks: tuple[WeekRow, ...], lang: str) -> list[Fact]:
    if not weeks:
        return []
    week = weeks[0]
    budget = scan_settings(book(week.monday)).alarms_per_week
    days = {"first": week.monday, "last": week.monday + WEEK - WEEK / 7}
    return [
        Fact(say("COL_WEEK", lang), say("RADAR_WEEK_OF", lang, week=week_name(week.monday), **days)),
        Fact(say("COL_EVENTS_KNOWN", lang), say("RADAR_EVENTS_N", lang, n=week.events)),
        Fact(say("RADAR_BUDGET", lang), say("RADAR_BUDGET_SAID", lang, n=f"{budget:g}")),
    ]


def _signals(rows: list[MatterRow], weeks: tuple[WeekRow, ...], lang: str) -> ListView:
    return ListView(
        caption=say("RADAR_NOW", lang),
        columns=tuple(Column(say(code, lang)) for code in SIGNALS),
        rows=tuple(_signal(row, lang) for row in rows),
        empty=_nothing(weeks, lang),
    )


def _signal(row: MatterRow, lang: str) -> Row:
    seen = row.lines["weeks"][-1]
    node, _, _ = window_of(seen)
    return Row(
        (
            names.region(node.region, lang),
            nodes.subject_words(node.goods, node.hazard, lang, node.market),
            say("RADAR_SEEN_EXPECTED", lang, seen=seen["seen"], expected=expected_words(seen["expected"])),
            say("RADAR_WINDOW", lang, n=seen["window_weeks"]),
            recurrence(seen["recurrence_weeks"], lang),
            row.values["since"],
            state_badge(SCHEME, row.instance.state, lang),
            due_chip(row.instance.due_on),
        ),
        href=reverse(SCHEME, args=[row.number]),
        synthetic=row.synthetic,
    )


def _nothing(weeks: tuple[WeekRow, ...], lang: str) -> EmptyState:
    """Why there is no signal: nobody has judged yet, history is too short (in the finding's words), or all is quiet."""
    if not weeks:
        return EmptyState(say("RADAR_NONE_YET", lang), say("RADAR_NONE_YET_HOW", lang))
    if not weeks[0].enough:
        found = read(Finding, json.loads(queries.findings.kept(weeks[0].finding).body))
        short = next(step_sentence(step, lang) for step in found.trace if step.code == "SIGNAL_HISTORY_SHORT")
        return EmptyState(short, say("RADAR_SHORT_HOW", lang))
    return EmptyState(say("RADAR_QUIET_NOW", lang), say("RADAR_QUIET_HOW", lang))


def _weeks(weeks: tuple[WeekRow, ...], lang: str) -> ListView:
    columns = (
        Column(say(WEEKS[0], lang)),
        Column(say(WEEKS[1], lang), say("UNIT_EVENTS", lang), is_number=True),
        Column(say(WEEKS[2], lang), say("UNIT_DAYS", lang), is_number=True),
        Column(say(WEEKS[3], lang), say("UNIT_WEEKS", lang), is_number=True),
        Column(say(WEEKS[4], lang)),
    )
    return ListView(
        caption=say("RADAR_WEEKS", lang),
        columns=columns,
        rows=tuple(
            Row(
                (
                    Link(week_name(week.monday), reverse("finding", args=[week.finding])),
                    week.events,
                    week.median_delay_days,
                    week.weeks_known,
                    str(week.signals) if week.enough else say("RADAR_NOT_ENOUGH", lang),
                ),
                synthetic=week.synthetic,
            )
            for week in weeks[:WEEKS_SHOWN]
        ),
        empty=EmptyState(say("RADAR_NONE_YET", lang), say("RADAR_NONE_YET_HOW", lang)),
    )
