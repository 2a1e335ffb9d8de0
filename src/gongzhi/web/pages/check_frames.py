"""A plan's frame: every enterprise of the registry with its chance or why it is left out; who can be sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.check_frames import PLAN, frame_of
from gongzhi.actions.check_rounds import inputs_of, inspectors
from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.draw import sizes
from gongzhi.core.draw.conflicts import kinds
from gongzhi.core.draw.frame import FrameFacts, LeftOut, Sized
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.store.queries.paging import Page
from gongzhi.web.gate import may_open
from gongzhi.web.pages import names
from gongzhi.web.pages.draw_words import stratum_words
from gongzhi.web.pages.listing import list_page
from gongzhi.web.pages.shown import PAGE
from gongzhi.web.presenters.lists import Column, EmptyState, FilterBar, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section

COLUMNS = ("COL_ENTERPRISE", "COL_USCC", "COL_FRAME_STRATUM", "COL_FRAME_CHANCE", "COL_FRAME_WHY")
INSPECTORS = ("COL_CERTIFICATE", "COL_UNIT", "COL_QUALS", "COL_MAY_LEAD", "COL_CAPACITY", "COL_CONFLICTS")
DRAWING = "drawing"  # state of a plan whose rounds are drawn
COUNTED = ("COL_CAPACITY",)
Member = Sized | LeftOut


def sections(row: MatterRow, actor: Actor, lang: str) -> Iterator[Section]:
    """On the page of a plan: the way to its frame, once it has one."""
    if row.values["frame"] and may_open("check_frame", actor):
        links = [Link(say("CHECK_FRAME_OPEN", lang), reverse("check_frame", args=[row.number]))]
        if row.instance.state == DRAWING and may_open("open_round", actor):
            links.append(Link(say("GO_OPEN_ROUND", lang), reverse("open_round", args=[row.number])))
        shown = Fact(say("CHECK_FRAME_OBJECTS", lang), tuple(links))
        yield Section(say("CHECK_FRAME", lang), [Facts([shown])], id="frame")


def check_frame(request: HttpRequest, number: str) -> HttpResponse:
    """The registry by credit code, a page at a time. Raises NotThere for a plan without a frame."""
    lang, plan = request.lang, queries.matters.matter(PLAN, number)
    if plan.values["frame"] is None:
        raise NotThere("check_frame")
    facts = frame_of(plan)
    words = request.GET.get("q", "").strip()
    members = _searched((*facts.sized, *facts.left_out), words)
    shown, after = _page(members, request.GET.get("after", ""))
    known = queries.enterprises.names_of([one.object for one in shown])
    found = queries.findings.newest_of_each(sizes.METHOD, [one.object for one in shown])
    return list_page(
        request,
        say("CHECK_FRAME_OF", lang, plan=number),
        COLUMNS,
        [
            Row(
                (known.get(one.object, one.object), one.object, *_said(one, found, lang)),
                reverse("enterprise", args=[one.object]),
                plan.synthetic,
            )
            for one in shown
        ],
        found=Page(tuple(shown), after),
        count=len(members),
        filters=FilterBar(request.path, searched=words, search_hint=say("CHECK_FRAME_SEARCH", lang)),
        empty=EmptyState(say("CHECK_FRAME_EMPTY", lang), ""),
        lead=say("CHECK_FRAME_LEAD", lang, day=facts.as_of.isoformat(), round=facts.round),
        above=[_facts(plan, facts, lang), Folded(say("CHECK_POOL", lang), _pool(plan, lang))],
    )


def _searched(members: tuple[Member, ...], words: str) -> list[Member]:
    """By credit code; those whose code begins with the words, or whose name holds them."""
    ordered = sorted(members, key=lambda one: one.object)
    if not words:
        return ordered
    known = queries.enterprises.names_of([one.object for one in ordered])
    return [one for one in ordered if one.object.startswith(words.upper()) or words in known.get(one.object, "")]


def _page(members: list[Member], after: str) -> tuple[list[Member], str | None]:
    rest = [one for one in members if one.object > after]
    return rest[:PAGE], rest[PAGE - 1].object if len(rest) > PAGE else None


def _said(one: Member, found: dict[str, object], lang: str) -> tuple[str | Link | None, ...]:
    """Stratum, chance, and why: the finding of its size, or the reason to leave it out."""
    if isinstance(one, LeftOut):
        return "", say("CHECK_FRAME_OUT", lang), names.word("reason", one.reason, lang)
    chance = say("CHECK_FRAME_SIZE", lang, size=one.size)
    stratum = say("CHECK_FRAME_ALL", lang) if one.stratum == "all" else stratum_words(one.stratum, lang)
    why = found.get(one.object)
    return stratum, chance, Link(say("CHECK_FRAME_REASONS", lang), reverse("finding", args=[why])) if why else None


def _facts(plan: MatterRow, facts: FrameFacts, lang: str) -> Facts:
    reasons = Counter(one.reason for one in facts.left_out)
    return Facts(
        [
            Fact(say("COL_PLAN", lang), Link(plan.number, reverse(PLAN, args=[plan.number]))),
            Fact(say("CHECK_FRAME_REGISTRY", lang), len(facts.registry.objects)),
            Fact(say("CHECK_FRAME_DRAWABLE", lang), len(facts.sized)),
            Fact(say("CHECK_FRAME_CERTAIN", lang), sum(one.size == sizes.WHOLE for one in facts.sized)),
            *(Fact(names.word("reason", reason, lang), often) for reason, often in sorted(reasons.items())),
        ]
    )


def _pool(plan: MatterRow, lang: str) -> ListView:
    """Who can be sent today, and how many of the frame's enterprises each stays away from, and why."""
    today = day_of(now())
    pool = inspectors(plan.region, today)
    tied: dict[str, Counter[str]] = defaultdict(Counter)
    for one in inputs_of(plan.number, now(), today).tables.conflicts if pool else ():
        tied[one.inspector][one.rule] += 1
    meaning = kinds(book(today))
    return ListView(
        caption=say("CHECK_POOL", lang),
        columns=tuple(Column(say(code, lang), is_number=code in COUNTED) for code in INSPECTORS),
        rows=tuple(
            Row(
                (
                    one.id, f"{names.role_words((one.unit.partition('-')[0],), lang)} {names.region(place, lang)}",
                    names.listed([_skill(qual, lang) for qual in one.quals], lang),
                    say("SAID_YES" if one.lead else "SAID_NO", lang), one.cap, _tied(tied[one.id], meaning, lang),
                )
            )
            for one, place in pool.values()
        ),
        empty=EmptyState(say("CHECK_POOL_EMPTY", lang), ""),
    )  # fmt: skip


def _tied(often: Counter[str], meaning: Mapping[str, str], lang: str) -> str:
    """From how many enterprises an inspector stays away by which rule; "0" for none."""
    said = [say("CHECK_POOL_TIED", lang, n=n, why=names.word("kind", meaning[rule], lang)) for rule, n in often.items()]
    return names.listed(sorted(said), lang) or "0"


def _skill(qual: str, lang: str) -> str:
    name, _, value = qual.partition(":")
    return names.word(name, value, lang) if value else names.optional(f"skill.{qual}", lang, qual)
