"""Alerts: the list, and one with what it says, who was told, and what can be done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.alerts import audience_of
from gongzhi.actions.announcing import read_alert
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.risk.alerts import only_escalates
from gongzhi.core.risk.audience import Reach
from gongzhi.store import queries
from gongzhi.store.queries.alerts import AlertRow
from gongzhi.web.pages import alert_answers, alert_public, alert_results, names
from gongzhi.web.pages.acts import forms_for
from gongzhi.web.pages.alert_editor import LEVELS, audience, reach
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.shown import PAGE, Missing, detail, due_chip, folded, state_badge, timeline, track
from gongzhi.web.presenters.forms import CameBack
from gongzhi.web.presenters.lists import EmptyState, Link, Option, Row
from gongzhi.web.presenters.marks import LevelBadge, StateBadge, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section

COLUMNS = ("COL_ALERT", "COL_LEVEL", "COL_KIND", "COL_MATTERS", "COL_REGION", "COL_STATE", "COL_DUE")


def alerts(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    choices = {
        "level": ("COL_LEVEL", [Option(str(number), say(f"LEVEL_{code}", lang)) for number, code in LEVELS.items()]),
        "state": ("COL_STATE", names.state_options("alert", lang)),
    }
    filters = filter_bar(request, choices)
    level, state = filters.chosen["level"], filters.chosen["state"]
    chosen = int(level) if level in ("1", "2", "3", "4") else None
    page = queries.alerts.alerts(level=chosen, state=state, after=request.GET.get("after"), size=PAGE)
    return list_page(
        request,
        say("NAV_ALERTS", lang),
        COLUMNS,
        [_row(row, lang) for row in page.rows],
        found=page,
        count=queries.alerts.count(level=chosen, state=state),
        filters=filters,
        empty=EmptyState(say("ALERTS_NONE", lang), say("ALERTS_NONE_HOW", lang)),
        above=alert_results.ways_on(request),
    )


def alert(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    lang, actor = request.lang, request.actor
    row = queries.alerts.alert(number)
    read_alert(number, by=actor, at=now())
    told = queries.alerts.recipients(row.id)
    case = Link(row.case_number, reverse("case", args=[row.case_number])) if row.instance else row.case_number
    facts = [
        Fact(say("COL_KIND", lang), say(f"ALERT_KIND_{row.kind}".upper(), lang)),
        Fact(say("COL_STARTS", lang), row.starts_on),
        Fact(say("ASK_SCOPE_WORDS", lang), row.scope_words or "—"),
        Fact(say("ASK_MATTERS", lang), row.matters or "—"),
        Fact(say("ASK_MEASURES", lang), row.measures or "—"),
        Fact(say("COL_AUDIENCE", lang), names.role_words(row.audience, lang)),
        Fact(say("COL_REGION", lang), names.region(row.region, lang)),
        Fact(say("COL_CASE", lang), case),
    ]
    left = [Section(say("SECTION_MATTER", lang), [Facts(facts)])]
    left.append(Section(say("SECTION_REACH", lang), [reach(Reach(row.products, row.markets, row.places), lang)]))
    left += alert_public.section(row, actor, lang)
    if row.issued_at:
        left.append(Section(say("SECTION_TOLD", lang), alert_answers.told(told, day_of(now()), lang)))
        left += alert_answers.gone_up(row, lang)
    elif actor.role == "CIQ_R":
        named = audience(audience_of(row, day_of(now())), lang)
        left.append(Section(say("SECTION_AUDIENCE", lang), named, id="audience"))
    if row.instance:
        left += alert_results.sections(number, actor, lang)
        left.append(Section(say("SECTION_FINDINGS", lang), [folded(row.finding, lang, actor)]))
    right = alert_answers.asked_of(row, told, actor, lang)
    if row.instance:
        missing = _missing(row, lang)
        forms = forms_for(actor, row.instance, number, lang, missing)
        right.append(Section(say("WORKFLOW", lang), [track(row.instance, lang, forms, missing)]))
        if forms:
            right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
        right.append(Section(say("SECTION_TIMELINE", lang), [timeline(queries.cases.events_on(number), lang)]))
    marks = [LevelBadge(LEVELS[row.level]), _state(row, lang), *([SyntheticMark()] if row.synthetic else [])]
    return detail(request, number, left=left, right=right, marks=marks, came_back=came_back)


def _missing(row: AlertRow, lang: str) -> Missing:
    """Level Ⅰ only goes up, and nothing else does."""
    if only_escalates(row.level, book(day_of(now()))):
        return dict.fromkeys(("approve", "issue"), (say("MISSING_LEVEL_ONE_GOES_UP", lang),))
    return {"escalate": (say("MISSING_LEVEL_ONE", lang),)}


def _row(row: AlertRow, lang: str) -> Row:
    return Row(
        cells=(
            row.number,
            LevelBadge(LEVELS[row.level]),
            say(f"ALERT_KIND_{row.kind}".upper(), lang),
            row.matters,
            names.region(row.region, lang),
            _state(row, lang),
            due_chip(row.instance.due_on) if row.instance else None,
        ),
        href=reverse("alert", args=[row.number]),
        synthetic=row.synthetic,
    )


def _state(row: AlertRow, lang: str) -> StateBadge:
    """Whoever reads an alert without its procedure was told of it: it is issued."""
    return state_badge("alert", row.instance.state if row.instance else "issued", lang)
