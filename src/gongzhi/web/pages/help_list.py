"""Who comes first for precise help: the newest list of the reader's place, with reasons, and the way to a new one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from gongzhi.actions import help_effects, helping
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import step_sentence
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Step
from gongzhi.core.help.shortlist import METHOD as SCORED
from gongzhi.store import queries
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import PAGE, all_folded, detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.marks import StateBadge, Tone
from gongzhi.web.presenters.page import Folded, Section, Words

PLACED, ALIKE = "HELP_PLACED", "HELP_ALIKE"
ALIKE_COUNTS = ("help_helped", "help_seen", "help_waiting", "help_waited")
# Steps of a list that tell of one enterprise.
TONES: Mapping[str, Tone] = {PLACED: "green", "HELP_NOT_PLACED": "grey", "HELP_FRAUD": "red"}
COUNT = re.compile(r"[0-9]{1,4}")


def help_list(request: HttpRequest, came_back: CameBack | None = None) -> HttpResponse:
    """The newest list of this year: who gets a place, the first who get none, and how the list came about."""
    lang, region = request.lang, request.actor.region
    kept = helping.newest_list(region, day_of(now()))
    told = [step for step in queries.findings.fact(kept).trace if step.code in TONES] if kept else []
    views: list[object] = [_table([step for step in told if step.code == PLACED], lang)]
    others = [step for step in told if step.code != PLACED]
    if others:
        shown = others[:PAGE]
        views.append(Folded(say("HELP_OTHERS", lang, n=len(others), shown=len(shown)), _table(shown, lang)))
    if kept:
        views += all_folded([kept], lang).values()
    title = f"{names.region(region, lang)}　{say('NAV_HELP_LIST', lang)}"
    left = [
        Section(say("NAV_HELP_LIST", lang), views),
        Section(say("GO_RANK", lang), [rank_form(lang)]),
        Section(say("HELP_DID_IT", lang), _effect(region, lang), id="effect"),
    ]
    return detail(request, title, left=left, lead=say("LEAD_HELP_LIST", lang), came_back=came_back)


def rank_form(lang: str) -> ActForm:
    asked = Field("places", say("ASK_PLACES", lang), hint=say("HINT_PLACES", lang), inputmode="numeric", maxlength=4)
    return ActForm(reverse("help_list"), (asked,), (Submit(say("GO_RANK", lang)),), id="rank")


def effect_form(lang: str) -> ActForm:
    return ActForm(reverse("help_effect"), (), (Submit(say("GO_MEASURE_HELP", lang)),), id="measure")


def rank(given: QueryDict, *, by: Actor) -> None:
    """Make the list of the actor's place anew. Raises BadInput for what is no number of places."""
    text = given.get("places", "").strip()
    if not COUNT.fullmatch(text):
        raise BadInput([Cell("", "places", text, "FIGURE_NOT_A_NUMBER" if text else "FIELD_MISSING")])
    helping.rank_for_help(places=int(text), by=by, at=now())


def _effect(region: str, lang: str) -> list[object]:
    """What helped firms had afterwards beside firms that waited, group by group, and the way to measure it anew."""
    kept = help_effects.newest_effect(region, day_of(now()))
    if kept is None:
        empty = EmptyState(say("NONE_HELP_EFFECT", lang), say("NONE_HOW_HELP_EFFECT", lang))
        return [empty, effect_form(lang)]
    found = queries.findings.fact(kept)
    said = [Words(step_sentence(step, lang)) for step in found.trace if step.code != ALIKE]
    groups = [step for step in found.trace if step.code == ALIKE]
    tables = [_alike(groups, lang)] if groups else []
    return [*said, *tables, *all_folded([kept], lang).values(), effect_form(lang)]


def _alike(groups: Sequence[Step], lang: str) -> ListView:
    return ListView(
        caption=say("HELP_ALIKE_TABLE", lang),
        columns=(
            Column(say("COL_HELP_HISTORY", lang)),
            *(Column(say(f"COL_{name}".upper(), lang), is_number=True) for name in ALIKE_COUNTS),
            Column(say("COL_HELP_EXPECTED", lang), is_number=True, digits=2),
        ),
        rows=tuple(
            Row(
                (
                    say(f"HELP_HISTORY_{step.values['lately']}".upper(), lang, events=step.values["events"]),
                    *(int(step.values[name.removeprefix("help_")]) for name in ALIKE_COUNTS),
                    Decimal(step.values["expected"]),
                )
            )
            for step in groups
        ),
        empty=EmptyState("", ""),
    )


def _table(told: Sequence[Step], lang: str) -> ListView:
    return ListView(
        caption=say("NAV_HELP_LIST", lang),
        columns=(
            Column(say("COL_PRODUCER", lang)),
            Column(say("COL_HELP_PLACE", lang), is_number=True),
            Column(say("COL_SIZE", lang)),
            Column(say("COL_HELP_SCORE", lang), is_number=True, digits=2),
            Column(say("COL_LISTED", lang)),
            Column(say("COL_WHY", lang)),
            Column(say("COL_TO_HELP", lang)),
        ),
        rows=tuple(_rows(told, lang)),
        empty=EmptyState(say("NONE_HELP_LIST", lang), say("NONE_HOW_HELP_LIST", lang)),
    )


def _rows(told: Sequence[Step], lang: str) -> Iterator[Row]:
    usccs = [step.values["id"] for step in told]
    firms = queries.enterprises.several(usccs)
    scored = queries.findings.newest_of_each(SCORED, usccs)
    why = all_folded(scored.values(), lang)
    unhelped = queries.measures.cases_without_help(usccs)
    for step in told:
        uscc, place = step.values["id"], step.values.get("place")
        cells = (
            firms[uscc].name_zh if uscc in firms else uscc,
            int(place) if place else None,
            names.word("size", step.values["size"], lang),
            Decimal(step.values["score"]),
            StateBadge(say(f"SHOWN_{step.code}", lang), TONES[step.code]),
            why.get(scored[uscc]) if uscc in scored else None,
            tuple(Link(number, reverse("shortlist", args=[number])) for number in unhelped.get(uscc, ()))
            if step.code == PLACED
            else None,
        )
        synthetic = uscc in firms and firms[uscc].synthetic
        yield Row(cells, href=reverse("enterprise", args=[uscc]), synthetic=synthetic)
