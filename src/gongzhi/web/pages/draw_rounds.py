"""Rounds of draws: their list with the voids of each organiser, one round's record, and what is due from a party."""

from __future__ import annotations

import typing
from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions import draws as actions
from gongzhi.actions.clock import now
from gongzhi.actions.draws.meeting import standing as standing_of
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.vdr.owed import owed
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.states import VOID_REASONS, State
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.core.log_heads import fingerprint
from gongzhi.store import queries
from gongzhi.store.queries.draws import PartyRow, RoundRow
from gongzhi.web.answers import not_there
from gongzhi.web.pages import names, round_results
from gongzhi.web.pages.draw_words import (
    act_words,
    at_words,
    party_view,
    purpose_mark,
    state_of,
    stratum_words,
    wave_badge,
)
from gongzhi.web.pages.listing import filter_bar, list_page
from gongzhi.web.pages.shown import PAGE, detail
from gongzhi.web.presenters.draws import Groups
from gongzhi.web.presenters.forms import ActForm, CameBack, Confirm, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Option, Row
from gongzhi.web.presenters.marks import Hash, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Section, Words
from gongzhi.web.presenters.tasks import Task

STATES = typing.get_args(State)
COLUMNS = ("COL_DRAW_ROUND", "COL_DRAW_PLAN", "COL_STATE", "COL_DRAW_SEED", "COL_DRAW_ORGANISER")


def draws(request: HttpRequest) -> HttpResponse:
    """Every round that the reader sees, and how often rounds of each organiser were void."""
    lang = request.lang
    choices = {
        "state": ("COL_STATE", [Option(code, word("draw_state", code, lang)) for code in STATES]),
        "purpose": ("DRAW_COL_PURPOSE", [Option(code, word("purpose", code, lang)) for code in ("draw", "practice")]),
    }
    filters = filter_bar(request, choices, search_hint=say("DRAWS_SEARCH", lang))
    page, count = queries.draw_meetings.round_page(
        filters.searched, **filters.chosen, after=request.GET.get("after"), size=PAGE
    )
    rows = [
        Row(
            (
                row.number,
                say("DRAW_PLAN_ROUND", lang, plan=row.plan, round=row.round),
                (state_of(row.state, lang), *([mark] if (mark := purpose_mark(row.purpose, lang)) else [])),
                at_words(row.seed_at),
                f"{row.organiser} · {row.body}",
            ),
            href=reverse("draw_round", args=[row.number]), synthetic=row.synthetic, struck=row.state == "void",
        )
        for row in page.rows
    ]  # fmt: skip
    return list_page(
        request, say("NAV_DRAWS", lang), COLUMNS, rows, found=page, count=count, filters=filters,
        empty=EmptyState(say("DRAWS_NONE", lang), say("DRAWS_NONE_HOW", lang)), lead=say("DRAWS_LEAD", lang),
        above=_voids(lang),
    )  # fmt: skip


def round_page(request: HttpRequest, number: str, *, came_back: CameBack | None = None) -> HttpResponse:
    """One round: what it is bound to, who takes part, how far it is, and what the reader owes in it."""
    lang, actor = request.lang, request.actor
    row = queries.draws.round_named(number)
    me = next((party for party in row.parties if party.post == actor.post), None)
    marks = [
        state_of(row.state, lang),
        *([mark] if (mark := purpose_mark(row.purpose, lang)) else []),
        *([SyntheticMark()] if row.synthetic else []),
    ]
    practice = [Section(say("DRAW_PRACTICE", lang), [Words(say("DRAW_PRACTICE_BAND", lang))])]
    left = [
        *(practice if row.purpose == "practice" else []),
        Section(say("SECTION_DRAW", lang), [_facts(row, lang)]),
        Section(say("SECTION_DRAW_PARTIES", lang), [_parties(row, lang)]),
        Section(say("SECTION_DRAW_STRATA", lang), [strata(row.params, lang)]),
        *([Section(say("SECTION_DRAW_WAVES", lang), [_waves(row, lang)])] if row.waves or row.params.waves else []),
        *(round_results.sections(number, lang) if row.state == "disclosed" and row.purpose == "draw" else []),
    ]
    right = [Section(say("SECTION_DRAW_NOW", lang), _mine(row, actor, lang), id="now")]
    if me and row.state not in ("disclosed", "void"):
        right.append(Section(say("SECTION_DRAW_VOID", lang), [void_form(row, lang)], id="void"))
    lead = say("DRAW_PLAN_ROUND", lang, plan=row.plan, round=row.round)
    title = say("DRAW_TITLE", lang, number=number)
    return detail(request, title, left=left, right=right, marks=marks, lead=lead, came_back=came_back)


def tasks(actor: Actor, lang: str) -> tuple[Task, ...]:
    """What the actor's post owes now in rounds in which it is a party."""
    found = []
    for number in queries.draw_meetings.rounds_with(actor.post):
        found += [
            Task(
                title=f"{said}　{number}" if lang == "zh" else f"{said}: {number}",
                why=say("DRAW_WHY_MINE", lang, party=me.id),
                href=reverse("draw_ceremony", args=[number]),
                next_act=said,
                about=say("DRAW_PLAN_ROUND", lang, plan=row.plan, round=row.round),
                badge=purpose_mark(row.purpose, lang) or state_of(row.state, lang),
                synthetic=row.synthetic,
            )
            for row, me, said in _due(number, actor, lang)
        ]
    return tuple(found)


def strata(params: Params, lang: str) -> ListView:
    """What is drawn from how many, by stratum."""
    codes = ("COL_DRAW_STRATUM", "COL_DRAW_METHOD", "COL_DRAW_N", "COL_DRAW_CERTAIN", "COL_DRAW_RESERVES",
             "COL_DRAW_TEAM", "COL_DRAW_WAVE")  # fmt: skip
    return ListView(
        caption=say("SECTION_DRAW_STRATA", lang),
        columns=tuple(Column(say(code, lang), is_number=code in codes[2:6]) for code in codes),
        rows=tuple(
            Row(
                (
                    stratum_words(one.code, lang), word("draw_method", one.method, lang), one.n, one.certain,
                    one.reserves, len(one.team), str(one.wave),
                )
            )
            for one in params.strata
        ),
        empty=EmptyState("", ""),
    )  # fmt: skip


def void_form(row: RoundRow, lang: str) -> ActForm:
    """The form by which one of two bodies voids a round."""
    reasons = tuple(Option(code, word("void_reason", code, lang)) for code in VOID_REASONS)
    return ActForm(
        action=reverse("draw_act", args=[row.number, "void"]),
        fields=(Field("reason", say("ASK_DRAW_VOID_REASON", lang), "select", options=reasons),),
        submits=(Submit(say("DRAW_DO_VOID", lang), tone="danger"),),
        id="act-void", seen=row.instance.seen,
        confirm=Confirm((say("DRAW_VOID_HAPPENS", lang),), row.number),
    )  # fmt: skip


def targets(request: HttpRequest, number: str, wave: int) -> HttpResponse:
    """What a wave has drawn, once it is dispatched; each look leaves its event, also one that is too early."""
    lang = request.lang
    try:
        lines = actions.targets(number, wave=wave, by=request.actor, at=now())
    except NotThere:
        return not_there(request)
    teams: dict[str, list[str]] = defaultdict(list)
    for line in lines["assignment"]:
        teams[line["enterprise"]].append(line["inspector"])
    codes = ("COL_DRAW_OBJECT", "COL_DRAW_STRATUM", "COL_DRAW_CHOSEN", "COL_DRAW_CHANCE", "COL_DRAW_TEAM_NAMES")
    rows = [
        Row(
            (
                line["id"],
                line["stratum"],
                word("draw_chosen", line["role"], lang),
                line["pi"],
                ", ".join(teams[line["id"]]),
            )
        )
        for line in lines["selection"]
        if line["role"] != "none"
    ]
    title = say("DRAW_TARGETS_TITLE", lang, number=number, n=wave)
    columns = tuple(Column(say(code, lang)) for code in codes)
    views = [ListView(title, columns, tuple(rows), EmptyState(say("DRAW_TARGETS_NONE", lang), ""))]
    lead = say("DRAW_TARGETS_LEAD", lang)
    return render(request, "gongzhi/pages/list.html", {"title": title, "lead": lead, "views": views})


def _due(number: str, actor: Actor, lang: str) -> list[tuple[RoundRow, PartyRow, str]]:
    row = queries.draws.round_named(number)
    me = next(party for party in row.parties if party.post == actor.post)
    stand = standing_of(number, system=the_system(names.HOME_PROVINCE), by=actor, at=now())
    return [
        (row, me, act_words(one.act, lang, wave=one.wave, beacon=one.beacon))
        for one in owed(stand)
        if me.id in one.parties and one.since <= stand.at
    ]


def _facts(row: RoundRow, lang: str) -> Facts:
    params = row.params
    shown = [
        Fact(say("COL_DRAW_PLAN", lang), Link(row.plan, reverse("check_plan", args=[row.plan]))),
        Fact(say("DRAW_COL_PURPOSE", lang), word("purpose", row.purpose, lang)),
        Fact(say("COL_DRAW_SEED", lang), at_words(params.seed_at)),
        Fact(say("COL_DRAW_UNTIL", lang), at_words(params.reveal_until)),
        Fact(say("COL_DRAW_DISCLOSED", lang), params.disclosed_on),
        Fact(
            say("COL_DRAW_REGISTRY", lang),
            say("DRAW_REGISTRY", lang, n=params.registry.rows, of=params.registry.source),
        ),
        Fact(say("COL_DRAW_BASIS", lang), params.basis, wide=True),
    ]
    if row.commit:
        shown.append(Fact(say("DRAW_COMMITMENT", lang), Groups(row.commit), wide=True))
    if row.void_reason:
        who = ("、" if lang == "zh" else ", ").join(row.void_approvers)
        why = word("void_reason", row.void_reason, lang)
        shown.append(Fact(say("DRAW_VOID_BY", lang), say("DRAW_VOID_WHY", lang, why=why, who=who), wide=True))
    if row.bundle:
        shown.append(Fact(say("DRAW_BUNDLE_HASH", lang), Hash(row.bundle), wide=True))
    return Facts(shown)


def _parties(row: RoundRow, lang: str) -> ListView:
    codes = ("COL_DRAW_PARTY", "COL_DRAW_ROLE", "COL_DRAW_BODY", "COL_DRAW_KEY")
    return ListView(
        caption=say("SECTION_DRAW_PARTIES", lang),
        columns=tuple(Column(say(code, lang)) for code in codes),
        rows=tuple(
            Row(
                (
                    view.name,
                    view.role,
                    view.body,
                    _print(party, lang),
                )
            )
            for party in row.parties
            if (view := party_view(party, lang))
        ),
        empty=EmptyState("", ""),
    )


def _print(party: PartyRow, lang: str) -> str:
    return fingerprint(bytes.fromhex(party.key)) if party.key else say("DRAW_KEY_NONE", lang)


def _waves(row: RoundRow, lang: str) -> ListView:
    since = {wave.wave: wave.dispatch_at for wave in row.params.waves}
    codes = ("COL_DRAW_WAVE", "COL_STATE", "COL_DRAW_DISPATCH", "COL_DRAW_SENT")
    there = {wave.wave: wave for wave in row.waves}
    rows = []
    for number in row.wave_numbers:
        wave = there.get(number)
        sent = wave.dispatched_at if wave else ""
        rows.append(
            Row(
                (
                    say("DRAW_WAVE_NO", lang, n=number),
                    wave_badge(wave.state if wave else "waiting", sent, lang),
                    at_words(since.get(number, "")),
                    at_words(sent),
                ),
                href=reverse("draw_targets", args=[row.number, number]) if sent else "",
            )
        )
    caption, columns = say("SECTION_DRAW_WAVES", lang), tuple(Column(say(code, lang)) for code in codes)
    return ListView(caption, columns, tuple(rows), EmptyState("", ""))


def _mine(row: RoundRow, actor: Actor, lang: str) -> list[object]:
    is_party = any(party.post == actor.post for party in row.parties)
    due = [said for _, _, said in _due(row.number, actor, lang)] if is_party else []
    sent = any(wave.dispatched_at for wave in row.waves)
    replaced = Link(say("DRAW_TO_REPLACED", lang), reverse("draw_replacements", args=[row.number]))
    facts = [
        Fact(said, Link(say("DRAW_TO_MEETING", lang), reverse("draw_ceremony", args=[row.number]))) for said in due
    ]
    if not facts:
        facts = [
            Fact(
                say("DRAW_CEREMONY", lang),
                Link(say("DRAW_TO_MEETING", lang), reverse("draw_ceremony", args=[row.number])),
            )
        ]
    if row.state not in ("draft", "frozen"):
        public = Link(say("DRAW_TO_PUBLIC", lang), reverse("public_draw", args=[row.number]))
        facts.append(Fact(say("DRAW_PUBLIC", lang), public))
    if sent:
        facts.append(Fact(say("DRAW_REPLACED", lang), replaced))
    return [Words(say("DRAW_NOTHING_MINE", lang))] * (is_party and not due) + [Facts(facts)]


def _voids(lang: str) -> list[ListView]:
    """Nothing before the first round."""
    rows = queries.draw_meetings.voids_by_organiser()
    if not rows:
        return []
    codes = ("COL_DRAW_BODY", "COL_DRAW_ROUNDS", "COL_DRAW_VOIDS", "COL_DRAW_WHY")
    shown = tuple(
        Row(
            (
                row.body, row.rounds, sum(row.voids.values()),
                (" · ").join(f"{word('void_reason', code, lang)} {n}" for code, n in row.voids.items()) or "—",
            )
        )
        for row in rows
    )  # fmt: skip
    columns = tuple(Column(say(code, lang), is_number=code in codes[1:3]) for code in codes)
    caption = say("DRAW_VOIDS_BY", lang)
    return [ListView(caption, columns, shown, EmptyState("", ""), is_titled=True)]
