"""The inspector's day: today's visits, the page of one visit, what a phone sends, the door code, doubtful packets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from gongzhi.actions import visits
from gongzhi.actions.clock import day_of, now, shown_ahead
from gongzhi.actions.doors import code_of_door
from gongzhi.actions.matters import take_act
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import LANGUAGES, messages, say
from gongzhi.core.attachments import MOST_BYTES
from gongzhi.core.errors import BadInput, GongzhiError, NotThere, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.visits.packets import FIELDS, SHA256
from gongzhi.store import queries
from gongzhi.store.queries.matters import MatterRow
from gongzhi.web.answers import refusal_words
from gongzhi.web.pages import visit_parts, visit_sampling
from gongzhi.web.pages.shown import detail, pager
from gongzhi.web.presenters.codes import QrCode
from gongzhi.web.presenters.draws import Groups
from gongzhi.web.presenters.forms import ActForm, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

WORKER = "visits-worker.js"
TOLD = ("queue", "empty", "offline", "signIn", "other", "aside", "scanned", "nowhere")
CODES = (
    "VISIT_QUEUE",
    "VISIT_QUEUE_EMPTY",
    "VISIT_OFFLINE",
    "VISIT_SIGN_IN_AGAIN",
    "VISIT_OTHER_PERSON",
    "VISIT_SET_ASIDE",
    "VISIT_SCANNED",
    "VISIT_NOT_HERE",
)


def today(request: HttpRequest) -> HttpResponse:
    """Visits of whoever asks, and the tasks for which they were drawn."""
    lang, mine = request.lang, visit_parts.certificate_of(request.actor)
    rows = [row for row in queries.visits.open_visits() if mine and mine in row.values["inspectors"]]
    visited = {row.values["task"] for row in queries.visits.open_visits()}
    tasks = [
        row for row in queries.matters.all_of("check_task", states=["assigned"])
        if mine and mine in row.values["inspectors"] and row.number not in visited
    ]  # fmt: skip
    routed, where = visit_parts.routed(rows, lang)
    tasks, where_tasks = visit_parts.routed(tasks, lang)
    phone = {"visits": json.dumps({row.uscc: row.number for row in reversed(rows)})}  # of several the oldest
    left = [Section(say("VISITS_TITLE", lang), [_list(routed, where, lang)])]
    forms: list[Any] = [_plan_form(task, where_tasks[task.number], lang) for task in tasks]
    if not tasks:
        forms = [EmptyState(say("VISITS_TASKS_NONE", lang), say("VISITS_TASKS_NONE_HOW", lang))]
    links = [Fact(say("VISIT_PLAN", lang), Link(say("VISITS_PLAN_NEW", lang), reverse("visit_new")))]
    if request.actor.role in ("MSA", "CIQ_R"):
        links.append(Fact(say("VISITS_DOUBTS", lang), Link(say("HOME_OPEN", lang), reverse("visit_doubts"))))
    links.append(Fact(say("ADDRESSES_TITLE", lang), Link(say("HOME_OPEN", lang), reverse("inspector_addresses"))))
    right = [Section(say("VISITS_TASKS", lang), [*forms, Facts(links)])]
    return _page(request, say("VISITS_TITLE", lang), left, right, lead=say("VISITS_LEAD", lang), phone=phone)


def visit(request: HttpRequest, number: str, refused: str = "") -> HttpResponse:
    """One visit: what is recorded and came in; for its inspectors the forms of the day."""
    lang, row = request.lang, queries.visits.visit(number)
    packets = queries.visits.packets(row.instance.id)
    record = queries.visits.record(packets)
    is_mine = visit_parts.certificate_of(request.actor) in row.values["inspectors"] and request.actor.role != "ENT"
    works = is_mine and row.instance.state in ("planned", "on_site")
    left = [visit_parts.status(row, lang), *visit_parts.recorded(row, record, lang)]
    if works:
        left += visit_parts.forms(row, record, lang)
    is_party = request.actor.role == "ENT"
    right = visit_parts.papers(row, is_mine=works, is_bare=is_party, lang=lang)
    if not is_party:
        right += visit_parts.photos_say(row, packets, lang)
    right.append(visit_parts.received(packets, lang))
    phone = {"number": number, "seen": len(packets), "record": visit_parts.for_the_phone(record)} if works else None
    plans = visit_sampling.tables(row, day_of(now())) if works else None
    return _page(request, number, left, right, phone=phone, plans=plans, refused=refused)


def enter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """An entry without the phone's queue, a choice between two values, or the notice."""
    try:
        _entered(request, number, kind)
    except (Refusal, BadInput) as no:
        return visit(request, number, refusal_words(no, request.lang) if isinstance(no, Refusal) else str(no))
    return redirect("visit_day", number=number)


def sync(request: HttpRequest) -> HttpResponse:
    """Packets of one phone and visit: what became of each, or why none was taken."""
    try:
        texts = json.loads(request.POST.get("packets", ""))
    except ValueError:
        texts = None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return _no(Refusal("PACKET_UNREADABLE", part="packets"), 400)
    if "aside" in request.POST:
        return _set_aside(request, texts)
    photos = {name: file.read(MOST_BYTES + 1) for name, file in request.FILES.items()}
    try:
        taken = visits.sync(texts, photos, by=request.actor, at=now())
    except (Refusal, BadInput) as no:
        return _no(no, 409)
    except NotThere as no:
        return _no(no, 404)
    body = [
        {
            "id": str(one.packet.id),
            "new": one.is_new,
            "held": one.held.code if one.held else "",
            "doubts": [doubt.code for doubt in one.doubts],
        }
        for one in taken
    ]
    return JsonResponse({"taken": body})


def _set_aside(request: HttpRequest, texts: list[str]) -> HttpResponse:
    """Of one packet that was refused: the platform keeps that it was lost, so that the phone's others can follow."""
    try:
        device = UUID(request.POST.get("device", ""))
    except ValueError:
        return _no(Refusal("PACKET_UNREADABLE", part="device"), 400)
    known = request.POST.get("hash", "")
    if len(texts) != 1 or not SHA256.fullmatch(known):
        return _no(Refusal("PACKET_UNREADABLE", part="packets"), 400)
    try:
        taken = visits.set_aside(
            request.POST["aside"], device, texts[0], known=known, by=request.actor, at=now()
        )  # fmt: skip
    except Refusal as no:
        return _no(no, 409)
    except NotThere as no:
        return _no(no, 404)
    return JsonResponse({"lost": str(taken.packet.id), "new": taken.is_new})


def plan(request: HttpRequest) -> HttpResponse:
    """Plan a visit for today on a task that was drawn."""
    number = visits.plan_visit(request.POST.get("task", ""), inspectors=(), by=request.actor, at=now())
    return redirect("visit_day", number=number)


def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; served from here, it reaches no page but those under /visits/."""
    code = (visit_parts.STATIC / WORKER).read_bytes()
    return HttpResponse(code, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def door(request: HttpRequest) -> HttpResponse:
    """Today's code of the enterprise that asks, in digits and as a link that leads its inspectors to their arrival.

    The code stands behind the link's #: no server, log or proxy gets it before the arrival is recorded.
    """
    uscc, lang = request.actor.uscc, request.lang
    code = code_of_door(uscc, day_of(now()))
    link = f"{request.build_absolute_uri(reverse('visits'))}#at={uscc}&code={code}"
    views = [
        Groups(code),
        Words(say("DOOR_TEXT", lang)),
        QrCode(link, say("DOOR_QR", lang)),
        Words(say("DOOR_SCAN", lang)),
    ]
    section = Section(say("DOOR_TITLE", lang), views, id="door")
    return detail(request, say("DOOR_TITLE", lang), left=[section])


def doubts(request: HttpRequest) -> HttpResponse:
    """Packets with something against them, for whoever supervises."""
    lang, after = request.lang, request.GET.get("after")
    page = queries.visits.doubtful(after=after)
    rows = ListView(
        caption=say("VISITS_DOUBTS", lang),
        columns=(Column(say("COL_VISIT", lang)), *visit_parts.packet_columns(lang)),
        rows=tuple(
            Row((Link(one.number, reverse("visit_day", args=[one.number])), *visit_parts.packet_cells(one.row, lang)))
            for one in page.rows
        ),
        empty=EmptyState(say("VISITS_DOUBTS_NONE", lang), say("VISITS_DOUBTS_NONE_HOW", lang)),
        pager=pager(request, count=len(page.rows), shown=len(page.rows), after=after, more=page.after),
    )
    title = say("VISITS_DOUBTS", lang)
    return detail(request, title, lead=say("VISITS_DOUBTS_LEAD", lang), left=[Section(title, [rows])])


def _entered(request: HttpRequest, number: str, kind: str) -> None:
    by, at, given = request.actor, now(), request.POST
    if kind == "notify":
        visits.notify(number, by=by, at=at)
    elif kind == "settle":
        seen = queries.visits.visit(number).instance.seen
        values = {
            "entry": given.get("entry", ""), "kept": given.get("kept", ""),
            "reason": say("VISIT_SETTLED_BY_HAND", request.lang),
        }  # fmt: skip
        take_act("visit", number, "settle", values=values, by=by, at=at, seen=seen)
    elif kind not in FIELDS:
        raise NotThere("visit")
    else:
        photo = request.FILES.get("photo")
        raw = photo.read(MOST_BYTES + 1) if photo else None
        content = visit_parts.content_of(kind, given, photo.name if photo else "", raw)
        visits.enter(number, kind, content, photo=raw, by=by, at=at)


def _no(error: GongzhiError, status: int) -> HttpResponse:
    words = {lang: refusal_words(error, lang) for lang in LANGUAGES} if not isinstance(error, NotThere) else {
        lang: wording.sentence("PACKET_UNREADABLE", {"part": "visit"}, lang) for lang in LANGUAGES
    }  # fmt: skip
    return JsonResponse({"code": error.code, **words}, status=status, json_dumps_params={"ensure_ascii": False})


def _page(
    request: HttpRequest, title: str, left: list[Section], right: list[Section], *, phone: dict[str, Any] | None,
    lead: str = "", plans: Any = None, refused: str = "",
) -> HttpResponse:  # fmt: skip
    told = None if phone is None else phone | _told(request.lang, request.actor)
    page = {
        "title": title, "lead": lead, "left": left, "right": right, "phone": told, "plans": plans,
        "summary": visit_parts.refusal(refused),
    }  # fmt: skip
    return render(request, "gongzhi/pages/visit.html", page, status=409 if refused else 200)


def _told(lang: str, actor: Actor) -> dict[str, Any]:
    """What the phone's script says and needs to know."""
    said = {name: messages()[code][lang] for name, code in zip(TOLD, CODES, strict=True)}
    said |= {
        "plan": messages()["VISIT_PLAN_TEXT"][lang], "plan-waits": say("VISIT_PLAN_WAITS", lang),
        "whole": say("VISIT_PLAN_WHOLE", lang), "accepted": say("lot.accepted", lang),
        "rejected": say("lot.rejected", lang), "sign-in": said.pop("signIn"),
    }  # fmt: skip
    said |= {
        name: messages()[code][lang]
        for name, code in (
            ("stages", "VISIT_STAGES"), ("stage", "VISIT_STAGE"), ("stage-no-accept", "VISIT_STAGE_NO_ACCEPT"),
            ("stage-next", "VISIT_STAGE_NEXT"), ("stage-done", "VISIT_STAGE_DONE"),
            ("stages-none", "VISIT_STAGES_NONE"), ("first-defects", "VISIT_DEFECTS_OF"),
        )
    }  # fmt: skip
    return said | {"post": actor.post, "shift": round(shown_ahead().total_seconds() * 1000)}


def _list(rows: Sequence[MatterRow], where: Mapping[str, str], lang: str) -> ListView:
    return ListView(
        caption=say("VISITS_TITLE", lang),
        columns=tuple(
            Column(say(code, lang)) for code in ("COL_VISIT", "COL_ENTERPRISE", "COL_WHERE", "COL_TASK", "COL_STATE")
        ),
        rows=tuple(
            Row(
                (
                    Link(row.number, reverse("visit_day", args=[row.number])),
                    visit_parts.firm_name(row, lang),
                    where[row.number],
                    row.values["task"],
                    visit_parts.state_badge(row, lang),
                ),
                synthetic=row.synthetic,
            )
            for row in rows
        ),
        empty=EmptyState(say("VISITS_NONE", lang), say("VISITS_NONE_HOW", lang)),
    )


def _plan_form(task: MatterRow, where: str, lang: str) -> ActForm:
    title = f"{task.number} {visit_parts.firm_name(task, lang)} · {where}"
    return ActForm(
        reverse("plan_visit"), (), (Submit(say("VISIT_PLAN", lang)),), title=title, id=f"plan-{task.number}",
        kept=(("task", task.number),),
    )  # fmt: skip
