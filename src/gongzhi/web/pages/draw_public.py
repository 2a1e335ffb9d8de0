"""What everybody reads of draws: before, what a draw is bound to; afterwards the transcript to do again oneself."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions import draws
from gongzhi.actions.draws.own_rows import Own, own_in_bundle, own_of_actor
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.vdr.params import Params
from gongzhi.store import queries
from gongzhi.store.queries.draws import PublicRound
from gongzhi.web.pages import names, round_results
from gongzhi.web.pages.draw_replacements import table
from gongzhi.web.pages.draw_rounds import strata
from gongzhi.web.pages.draw_words import at_words, joined, party_view, purpose_mark, state_of, wave_badge
from gongzhi.web.presenters.draws import ButtonLink, Groups
from gongzhi.web.presenters.lists import Column, EmptyState, FilterBar, Link, ListView, Row
from gongzhi.web.presenters.marks import Hash, SyntheticMark
from gongzhi.web.presenters.page import Fact, Facts, Folded, Section, Words


def public_draws(request: HttpRequest) -> HttpResponse:
    """Every draw whose commitment is published, void ones too."""
    lang, plan = request.lang, request.GET.get("q", "").strip()
    rows = queries.draws.public_rounds(plan=plan)
    codes = ("COL_DRAW_ROUND", "COL_DRAW_PLAN", "COL_STATE", "COL_DRAW_SEED", "COL_DRAW_DISCLOSED")
    shown = tuple(
        Row(
            (
                row.number, say("DRAW_PLAN_ROUND", lang, plan=row.plan, round=row.round),
                (state_of(row.state, lang), *([mark] if (mark := purpose_mark(row.purpose, lang)) else [])),
                at_words(row.params.seed_at), row.params.disclosed_on,
            ),
            href=reverse("public_draw", args=[row.number]), synthetic=row.synthetic, struck=row.state == "void",
        )
        for row in rows
    )  # fmt: skip
    empty = EmptyState(say("PUBLIC_DRAWS_NONE", lang), say("PUBLIC_DRAWS_NONE_HOW", lang))
    title = say("PUBLIC_DRAWS", lang)
    search = FilterBar(request.path, searched=plan, search_hint=say("PUBLIC_DRAWS_SEARCH", lang))
    columns = tuple(Column(say(code, lang)) for code in codes)
    view = ListView(title, columns, shown, empty, filters=search)
    sections = [Section(say("PUBLIC_DRAWS_HOW_TITLE", lang), [Words(say("PUBLIC_DRAWS_LEAD", lang)), view])]
    return render(request, "gongzhi/pages/public_record.html", {"title": title, "marks": [], "sections": sections})


def public_draw(request: HttpRequest, number: str) -> HttpResponse:
    """One draw: the commitment and what is bound by it; since its disclosure the bundle and the way to do it again."""
    lang, row = request.lang, queries.draws.public_round(number)
    sections = [
        *([Section(say("DRAW_PRACTICE", lang), [Words(say("DRAW_PRACTICE_BAND", lang))])] if _is_practice(row) else []),
        *([Section(say("PUBLIC_DRAW_AGAIN", lang), [_again(row, lang)])] if row.bundle else []),
        *round_results.sections(number, lang),
        Section(say("PUBLIC_DRAW_BOUND", lang), [_bound(row, lang)]),
        Section(say("SECTION_DRAW_STRATA", lang), [strata(row.params, lang)]),
        *([Section(say("SECTION_DRAW_WAVES", lang), _waves(row, lang))] if row.params.waves else []),
        Section(say("SECTION_DRAW_PARTIES", lang), [_parties(row.params, lang)]),
        *(
            [
                Section(
                    say("DRAW_REPLACED", lang), [Words(say("DRAW_REPLACED_LEAD", lang)), table(row.replacements, lang)]
                )
            ]
            if row.bundle
            else []
        ),
        Section(say("PUBLIC_DRAW_VOIDS", lang), [_voids(row, lang)]),
        Section(say("PUBLIC_DRAW_OWN", lang), [_own_ways(request, row, lang)]),
    ]
    marks = [
        state_of(row.state, lang),
        *([mark] if (mark := purpose_mark(row.purpose, lang)) else []),
        *([SyntheticMark()] if row.synthetic else []),
    ]
    title = say("PUBLIC_DRAW_TITLE", lang, number=number)
    return render(request, "gongzhi/pages/public_record.html", {"title": title, "marks": marks, "sections": sections})


def bundle(request: HttpRequest, number: str) -> HttpResponse:
    """The whole transcript, byte for byte as it was disclosed."""
    data = draws.bundle_of(number)
    answer = HttpResponse(data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{number}-bundle.zip"'
    answer["ETag"] = f'"{hashlib.sha256(data).hexdigest()}"'
    return answer


def own(request: HttpRequest, number: str) -> HttpResponse:
    """The rows of one id with their proofs: of a disclosed draw for anybody, before for whoever is signed in as it."""
    lang, asked = request.lang, request.GET.get("id", "").strip()
    row = queries.draws.public_round(number)
    found: Own | None = None
    if asked and row.bundle:
        found = own_in_bundle(number, (asked,))
    elif request.actor is not None and not asked:
        found = own_of_actor(number, system=the_system(names.HOME_PROVINCE), by=request.actor)
    if found is not None and request.GET.get("as") == "json":
        return _file(found)
    title = say("PUBLIC_DRAW_OWN_TITLE", lang, number=number)
    back = Facts([Fact(say("COL_DRAW_ROUND", lang), Link(number, reverse("public_draw", args=[number])))])
    views = [_search(request, asked, lang)] if row.bundle else []
    views += [Words(say("PUBLIC_DRAW_OWN_LATER", lang))] if found is None and not row.bundle else []
    views += _own_views(request, found, lang) if found is not None else []
    sections = [Section(say("PUBLIC_DRAW_OWN", lang), [*views, back])]
    return render(request, "gongzhi/pages/public_record.html", {"title": title, "marks": [], "sections": sections})


def _is_practice(row: PublicRound) -> bool:
    return row.purpose == "practice"


def _again(row: PublicRound, lang: str) -> Facts:
    file = reverse("public_draw_bundle", args=[row.number])
    asked = urlencode({"bundle": file} | ({"practice": "1"} if _is_practice(row) else {}))
    page = ButtonLink(say("PUBLIC_DRAW_VERIFY_DO", lang), f"{reverse('draw_verifier')}#{asked}")
    return Facts(
        [
            Fact(say("PUBLIC_DRAW_VERIFY", lang), page),
            Fact(say("PUBLIC_DRAW_BUNDLE", lang), Link(f"{row.number}-bundle.zip", file)),
            Fact(say("DRAW_BUNDLE_HASH", lang), Hash(row.bundle), wide=True),
            Fact(say("PUBLIC_DRAW_OFFLINE", lang), say("PUBLIC_DRAW_OFFLINE_HOW", lang), wide=True),
        ]
    )  # fmt: skip


def _bound(row: PublicRound, lang: str) -> Facts:
    params = row.params
    shown = [
        Fact(say("DRAW_COMMITMENT", lang), Groups(row.commit), wide=True),
        Fact(say("COL_DRAW_PLAN", lang), say("DRAW_PLAN_ROUND", lang, plan=row.plan, round=row.round)),
        Fact(say("DRAW_COL_PURPOSE", lang), word("purpose", row.purpose, lang)),
        Fact(say("COL_DRAW_SEED", lang), at_words(params.seed_at)),
        Fact(say("COL_DRAW_UNTIL", lang), at_words(params.reveal_until)),
        Fact(say("COL_DRAW_DISCLOSED", lang), params.disclosed_on),
        Fact(say("COL_DRAW_FROZEN", lang), at_words(params.frozen_at)),
        Fact(
            say("COL_DRAW_REGISTRY", lang),
            say("DRAW_REGISTRY", lang, n=params.registry.rows, of=params.registry.source),
        ),
        Fact(say("COL_DRAW_ITEMS", lang), ("、" if lang == "zh" else ", ").join(params.items)),
        Fact(say("COL_DRAW_BASIS", lang), params.basis, wide=True),
    ]
    if row.void_reason:
        who = ("、" if lang == "zh" else ", ").join(row.void_approvers)
        why = word("void_reason", row.void_reason, lang)
        shown.insert(0, Fact(say("DRAW_VOID_BY", lang), say("DRAW_VOID_WHY", lang, why=why, who=who), wide=True))
    return Facts(shown)


def _parties(params: Params, lang: str) -> ListView:
    codes = ("COL_DRAW_PARTY", "COL_DRAW_ROLE", "COL_DRAW_BODY", "COL_DRAW_KEY_WHOLE")
    rows = tuple(
        Row((view.name, view.role, view.body, Hash(party.key)))
        for party in params.parties
        if (view := party_view(party, lang))
    )
    caption, columns = say("SECTION_DRAW_PARTIES", lang), tuple(Column(say(code, lang)) for code in codes)
    return ListView(caption, columns, rows, EmptyState("", ""))


def _waves(row: PublicRound, lang: str) -> list[object]:
    """Each wave: from when its targets are told, who holds its numbers, and the fingerprint of its sealed result."""
    since = {wave.wave: wave for wave in row.params.waves}
    there = {wave.wave: wave for wave in row.waves}
    codes = ("COL_DRAW_WAVE", "COL_STATE", "COL_DRAW_DISPATCH", "COL_DRAW_SENT", "COL_DRAW_HOLDERS", "COL_DRAW_RESULT")
    rows = []
    for number in sorted({one.wave for one in row.params.strata}):
        wave, planned = there.get(number), since.get(number)
        rows.append(
            Row(
                (
                    say("DRAW_WAVE_NO", lang, n=number),
                    wave_badge(wave.state if wave else "waiting", wave.dispatched_at if wave else "", lang),
                    at_words(planned.dispatch_at if planned else ""),
                    at_words(wave.dispatched_at if wave else ""),
                    joined(planned.holders, lang) if planned else "—",
                    Hash(wave.result) if wave and wave.result else "—",
                )
            )
        )
    caption, columns = say("SECTION_DRAW_WAVES", lang), tuple(Column(say(code, lang)) for code in codes)
    return [Words(say("PUBLIC_DRAW_WAVES_LEAD", lang)), ListView(caption, columns, tuple(rows), EmptyState("", ""))]


def _voids(row: PublicRound, lang: str) -> ListView:
    codes = ("COL_DRAW_ROUND_NO", "COL_DRAW_WHY", "COL_DRAW_WHO", "DRAW_COMMITMENT")
    rows = tuple(
        Row(
            (
                say("DRAW_ROUND_NO", lang, n=void.round), word("void_reason", void.reason, lang),
                ("、" if lang == "zh" else ", ").join(void.approvers), Hash(void.commit),
            )
        )
        for void in row.params.voids
    )  # fmt: skip
    caption, columns = say("PUBLIC_DRAW_VOIDS", lang), tuple(Column(say(code, lang)) for code in codes)
    empty = EmptyState(say("PUBLIC_DRAW_VOIDS_NONE", lang), say("PUBLIC_DRAW_VOIDS_NONE_HOW", lang))
    return ListView(caption, columns, rows, empty)


def _own_ways(request: HttpRequest, row: PublicRound, lang: str) -> Facts:
    return Facts(
        [
            Fact(
                say("PUBLIC_DRAW_OWN_HOW", lang),
                Link(say("PUBLIC_DRAW_OWN_DO", lang), reverse("public_draw_own", args=[row.number])),
                wide=True,
            )
        ]
    )


def _search(request: HttpRequest, asked: str, lang: str) -> FilterBar:
    return FilterBar(request.path, searched=asked, search_hint=say("PUBLIC_DRAW_OWN_SEARCH", lang))


def _own_views(request: HttpRequest, found: Own, lang: str) -> list[object]:
    if not found.rows:
        return [EmptyState(say("PUBLIC_DRAW_OWN_NONE", lang), say("PUBLIC_DRAW_OWN_NONE_HOW", lang))]
    query = request.GET.copy()
    query["as"] = "json"
    shown: list[object] = [
        Facts(
            [
                Fact(say("DRAW_COMMITMENT", lang), Groups(found.commit), wide=True),
                Fact(say("PUBLIC_DRAW_OWN_FILE", lang), Link("JSON", f"{request.path}?{query.urlencode()}")),
            ]
        )
    ]
    for row in found.rows:
        name, _, wave = row.file.partition(" ")
        title = word("draw_file", name, lang) + (f" · {say('DRAW_WAVE_NO', lang, n=wave)}" if wave else "")
        facts = [
            Fact(title, say("PUBLIC_DRAW_OWN_LINE", lang, n=row.line, of=row.of)),
            Fact(say("PUBLIC_DRAW_OWN_TEXT", lang), Hash(row.text), wide=True),
            Fact(say("PUBLIC_DRAW_OWN_ROOT", lang), Hash(row.root), wide=True),
        ]
        path = Words("\n".join(row.path) or "—")
        shown += [Facts(facts), Folded(say("PUBLIC_DRAW_OWN_PATH", lang, n=len(row.path)), path)]
    return shown


def _file(found: Own) -> HttpResponse:
    answer = JsonResponse(asdict(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{found.number}-own.json"'
    return answer
