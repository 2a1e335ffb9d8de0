"""The procedures of the notice that come from declarations: all of them, the list of one, a record, a new one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions import matters as matter_actions
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.handing_over import WITHDRAWN
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.facts import Actor
from gongzhi.core.schemes import Scheme, SchemeField
from gongzhi.core.workflow import acts_open_to
from gongzhi.reports.matter_words import is_empty
from gongzhi.store import queries
from gongzhi.store.queries.matters import Line, MatterFilter, MatterLine, MatterRow
from gongzhi.store.queries.workflow import SignatureRow
from gongzhi.web import answers
from gongzhi.web.gate import may_open
from gongzhi.web.pages import check_frames, handed_over, matter_fields, matter_papers, names, radar_signal
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.matter_forms import act_forms, act_words, opening_act, opening_form, title
from gongzhi.web.pages.shown import (
    PAGE,
    Missing,
    all_folded,
    detail,
    due_chip,
    state_badge,
    timeline,
    track,
)
from gongzhi.web.presenters.forms import CameBack
from gongzhi.web.presenters.lists import Column, EmptyState, FilterBar, Link, ListView, Row
from gongzhi.web.presenters.marks import SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section, Words

MOST_LINES = 20  # of a table that stand open on a page
MOST_SIGNED_LINES = 5  # of a table within what was signed
FILES = ("csv", "xlsx", "json")
LINE = ("COL_NUMBER", "COL_OPENED", "COL_SUBJECT", "COL_HOLDER", "COL_STATE", "COL_DUE")
SUMMED_UP = {
    "responsibility": ("coverage", "NAV_COVERAGE"),
    "responsibility_gap": ("coverage", "NAV_COVERAGE"),
    "brand": ("wheels", "NAV_WHEELS"),
    "innovation": ("wheels", "NAV_WHEELS"),
    "partner": ("partner_messages", "NAV_PARTNER_MESSAGES"),
    "feed_recall": ("partner_messages", "NAV_PARTNER_MESSAGES"),
    "radar_signal": ("radar", "NAV_RADAR"),
}  # scheme → route, code of its title
ABOVE = {
    "check_plan": check_frames.sections,
    "radar_signal": radar_signal.sections,
}  # scheme → what stands on its records' pages before the record
INDEX = ("COL_ARTICLE", "COL_PROCEDURE", "COL_PURPOSE", "COL_OPEN", "COL_ALL", "COL_BEGIN")


def matters(request: HttpRequest) -> HttpResponse:
    """Every procedure that the reader may open, by article of the notice, with how many are under way."""
    lang = request.lang
    counts = queries.matters.states()
    rows = [
        _index_row(one, counts[one.name], request.actor, lang)
        for one in sorted(schemes().values(), key=lambda one: (one.article, one.name))
        if may_open(one.name, request.actor)
    ]
    view = ListView(
        caption=say("NAV_MATTERS", lang),
        columns=tuple(Column(say(code, lang), is_number=code in ("COL_OPEN", "COL_ALL")) for code in INDEX),
        rows=tuple(rows),
        empty=EmptyState(say("NONE_MATTERS", lang), say("NONE_MATTERS_HOW", lang)),
    )
    page = {"title": say("NAV_MATTERS", lang), "lead": say("MATTERS_LEAD", lang), "views": [view]}
    return render(request, "gongzhi/pages/list.html", page)


def matter_list(request: HttpRequest, *, scheme: str) -> HttpResponse:
    """The records of one procedure, with filters, files and the way to begin one."""
    lang, one = request.lang, schemes()[scheme]
    filters = _filters(request, scheme)
    asked = _wanted(filters)
    page = queries.matters.lines(scheme, asked, after=request.GET.get("after"), size=PAGE)
    begin = _begin(one, request.actor, lang)
    kept = f"?{request.GET.urlencode()}" if request.GET else ""
    files = tuple(Link(kind, f"{reverse(f'{scheme}_file', args=[kind])}{kept}") for kind in FILES)
    return list_page(
        request,
        title(one, lang),
        LINE,
        [_line(one, row, lang) for row in page.rows],
        found=page,
        count=queries.matters.count(scheme, asked),
        filters=filters,
        empty=EmptyState(say("NONE_MATTER", lang, what=title(one, lang)), _lead(one, lang), begin),
        lead=_lead(one, lang),
        above=[
            Facts(
                [
                    *([Fact(say("COL_BEGIN", lang), begin)] if begin else []),
                    *_beside(scheme, request.actor, lang),
                    Fact(say("COL_FILES", lang), files),
                ]
            ),
        ],
    )


def matter(request: HttpRequest, number: str, came_back: CameBack | None = None, *, scheme: str) -> HttpResponse:
    """One record: what it holds, what was signed, where it stands and what comes next."""
    lang, one = request.lang, schemes()[scheme]
    row = queries.matters.matter(scheme, number)
    about = matter_fields.words(one.fields[one.about], row.values.get(one.about), lang)
    signed = queries.workflow.signed(row.instance.id)
    left = [*(ABOVE[scheme](row, request.actor, lang) if scheme in ABOVE else ())]
    left.append(Section(say("SECTION_RECORD", lang), _record(one, row, lang)))
    left += [
        Section(matter_fields.label(field, lang), [_table(field, row.lines[field.name], lang)])
        for field in one.fields.values()
        if field.shape == "lines" and row.lines[field.name]
    ]
    papers, files = queries.papers.issued(row.instance.id), queries.papers.files(row.instance.id)
    if papers:
        left.append(Section(say("SECTION_PAPERS", lang), [matter_papers.papers_list(row, papers, lang, one.name)]))
    if files:
        left.append(Section(say("SECTION_ATTACHED", lang), [matter_papers.files_list(one, row, files, lang)]))
    kept = [row.values[field.name] for field in one.fields.values() if field.shape == "finding"]
    folded = list(all_folded([found for found in kept if found], lang, request.actor).values())
    if folded:
        left.append(Section(say("SECTION_FINDINGS", lang), folded))
    if signed:
        left.append(Section(say("SECTION_SIGNED", lang), [_history(one, signed, lang)]))
    missing = _missing(one, row, request.actor, lang)
    forms = act_forms(one, row, request.actor, missing, lang)
    right = [Section(say("WORKFLOW", lang), [track(row.instance, lang, forms, missing)])]
    if forms:
        right.append(Section(say("SECTION_ACTS", lang), forms, id="acts"))
    if scheme in WITHDRAWN:
        left += handed_over.sections(number, request.actor, lang)
    right.append(Section(say("SECTION_TIMELINE", lang), [timeline(queries.cases.events_on(number), lang)]))
    marks = [
        state_badge(scheme, row.instance.state, lang),
        *([due_chip(row.instance.due_on)] if row.instance.due_on else []),
        *([SyntheticMark()] if row.synthetic else []),
    ]
    return detail(
        request, f"{title(one, lang)}　{number}　{about}", left=left, right=right, marks=marks, came_back=came_back,
        lead=_lead(one, lang),
    )  # fmt: skip


def new_matter(request: HttpRequest, came_back: CameBack | None = None, *, scheme: str) -> HttpResponse:
    """The form that begins a procedure."""
    lang, one = request.lang, schemes()[scheme]
    form = opening_form(one, request.actor, lang, request.GET.dict())
    section = Section(act_words(one, opening_act(one), lang), [Words(_lead(one, lang)), form])
    return detail(request, title(one, lang), left=[section], came_back=came_back)


def wanted(request: HttpRequest, scheme: str) -> MatterFilter:
    """What the address of a list or of its files asks for."""
    return _wanted(_filters(request, scheme))


def _wanted(filters: FilterBar) -> MatterFilter:
    return MatterFilter(words=filters.searched, **filters.chosen)


def _filters(request: HttpRequest, scheme: str) -> FilterBar:
    choices = {
        "state": ("FILTER_STATE", names.state_options(scheme, request.lang)),
        "region": ("FILTER_REGION", names.region_options(request.lang)),
    }
    return filter_bar(request, choices, search_hint=say("MATTERS_SEARCH", request.lang))


def _begin(one: Scheme, actor: Actor, lang: str) -> Link | None:
    """The way to begin a record, for whom its table lets."""
    name = f"{one.name}_new"
    return Link(act_words(one, opening_act(one), lang), reverse(name)) if may_open(name, actor) else None


def _beside(scheme: str, actor: Actor, lang: str) -> list[Fact]:
    """The page that sums up the records of a procedure, where it has one that the reader may open."""
    route, code = SUMMED_UP.get(scheme, ("", ""))
    if not may_open(route, actor):
        return []
    return [Fact(say(code, lang), Link(say("HOME_OPEN", lang), reverse(route)))]


def _lead(one: Scheme, lang: str) -> str:
    return str(getattr(one, f"lead_{lang}"))


def _index_row(one: Scheme, counts: Mapping[str, int], actor: Actor, lang: str) -> Row:
    final = {state.code for state in workflow(one.name).states if state.final}
    return Row(
        (
            say("ARTICLE", lang, n=one.article),
            Link(title(one, lang), reverse(f"{one.name}_list")),
            _lead(one, lang),
            sum(many for state, many in counts.items() if state not in final),
            sum(counts.values()),
            _begin(one, actor, lang) or "",
        )
    )


def _line(one: Scheme, row: MatterLine, lang: str) -> Row:
    field = one.fields[one.about]
    about = matter_fields.shown(field, row.about, lang) if field.column.words else row.about or matter_fields.NOTHING
    return Row(
        (
            row.number,
            day_of(row.opened_at),
            about,
            f"{row.uscc or ''} {names.region(row.region, lang)}".strip(),
            state_badge(one.name, row.state, lang),
            due_chip(row.due_on),
        ),
        href=reverse(one.name, args=[row.number]),
        synthetic=row.synthetic,
    )


def _holder(row: MatterRow, lang: str) -> list[Fact]:
    found = [Fact(say("COL_REGION", lang), f"{names.region(row.region, lang)} {row.region}")]
    if row.uscc:
        name = queries.enterprises.name_of(row.uscc) or ""
        link = Link(f"{name} {row.uscc}".strip(), reverse("enterprise", args=[row.uscc]))
        found.insert(0, Fact(say("COL_ENTERPRISE", lang), link, wide=True))
    return found


def _preview(row: MatterRow, lang: str) -> list[Fact]:
    """The page of what stands on the feed that a record names."""
    if "feed" not in row.values:
        return []
    link = Link(say("FEED_OPEN", lang), reverse("feed", args=[row.values["feed"]]))
    return [Fact(say("SECTION_STANDS_ON_IT", lang), link)]


def _record(one: Scheme, row: MatterRow, lang: str) -> list[object]:
    """What is known of the record; below, behind one line, what nobody has filled in."""
    fields = [field for field in one.stored() if field.shape != "finding"]
    known = [
        Fact(matter_fields.label(field, lang), matter_fields.shown(field, row.values[field.name], lang))
        for field in fields
        if not is_empty(row.values[field.name])
    ]
    unfilled = [matter_fields.label(field, lang) for field in fields if is_empty(row.values[field.name])]
    views: list[object] = [Facts([*_holder(row, lang), *known, *_preview(row, lang)])]
    if unfilled:
        views.append(Folded(say("NOT_FILLED", lang, n=len(unfilled)), Words(names.listed(unfilled, lang))))
    return views


def _table(field: SchemeField, rows: tuple[Line, ...], lang: str) -> ListView | Folded:
    """The lines of a table; more than a page's worth of them behind one line."""
    view = matter_fields.table(field, rows, lang)
    return Folded(say("LINES_MANY", lang, n=len(rows)), view) if len(rows) > MOST_LINES else view


def _history(one: Scheme, signed: tuple[SignatureRow, ...], lang: str) -> ListView:
    """What each person signed: acts with what they were given, newest first."""
    return ListView(
        caption=say("SECTION_SIGNED", lang),
        columns=tuple(Column(say(code, lang)) for code in ("COL_DAY", "COL_ACT", "COL_WHO", "COL_GIVEN")),
        rows=tuple(
            Row(
                (
                    day_of(signature.at),
                    act_words(one, signature.act, lang),
                    f"{signature.person_name} {names.role_words((signature.role,), lang)}",
                    matter_fields.given_words(one, json.loads(signature.content), lang, MOST_SIGNED_LINES),
                )
            )
            for signature in reversed(signed)
        ),
        empty=EmptyState("", ""),
    )


def _missing(one: Scheme, row: MatterRow, actor: Actor, lang: str) -> Missing:
    """By act that asks nothing, why it cannot be taken yet."""
    found = {}
    table = workflow(one.name, row.instance.version)
    for step in acts_open_to(table, row.instance.state, actor.role):
        if step.guards and not one.asks.get(step.act):
            why = matter_actions.stands_in_the_way(one.name, row.number, step.act, by=actor, at=now())
            if why is not None:
                found[step.act] = (answers.refusal_words(why, lang),)
    return found
