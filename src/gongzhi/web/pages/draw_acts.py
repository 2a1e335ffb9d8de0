"""Acts of a round as they are sent in: taken, or refused on the page from which they came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import draws
from gongzhi.actions.clock import now
from gongzhi.catalogue.messages import say
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.errors import BadInput, Conflict, GongzhiError, NoRuleApplies, Refusal
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web import answers
from gongzhi.web.pages import draw_replacements
from gongzhi.web.pages.acts import seen
from gongzhi.web.pages.draw_ceremony import ceremony
from gongzhi.web.pages.draw_rounds import round_page, void_form
from gongzhi.web.presenters.forms import CameBack

Taken = Callable[[str, QueryDict, Actor, datetime], object]
ON_THE_RECORD = ("void",)  # acts that stand on the round's own page


def take(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST of one act by a party of the round."""
    if act not in ACTS:
        raise Http404
    on_record = act in ON_THE_RECORD
    try:
        with seeing_as(request.actor):
            ACTS[act](number, request.POST, request.actor, now())
        return redirect(reverse("draw_round" if on_record else "draw_ceremony", args=[number]))
    except (BadInput, Conflict, NoRuleApplies, Refusal) as no:
        refused = _said(no, request.lang)
        status = 400 if isinstance(no, BadInput) else 409
    except DatabaseError as error:
        if not answers.is_not_the_tables_step(error):
            raise
        refused, status = [say("FORM_CONFLICT", request.lang)], 409
    request.path = reverse("draw_round" if on_record else "draw_ceremony", args=[number])
    if not on_record:
        return ceremony(request, number, refused=refused, status=status)
    form = void_form(queries.draws.round_named(number), request.lang)
    came_back = CameBack(form, dict(request.POST.lists()), {}, tuple(refused), status)
    return round_page(request, number, came_back=came_back)


def replacements(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a round's replacements, and its POST."""
    if request.method == "POST":
        return draw_replacements.propose(request, number)
    return draw_replacements.replacements(request, number)


def _said(no: GongzhiError, lang: str) -> list[str]:
    if isinstance(no, BadInput):
        return [answers.sentence_of(cell, lang) for cell in no.cells]
    return [say("FORM_CONFLICT", lang)] if isinstance(no, Conflict) else [answers.refusal_words(no, lang)]


def _key(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.hand_in_key(number, key=sent.get("key", ""), by=by, at=at)


def _publish(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.publish_commitment(number, signature=sent.get("signature", ""), by=by, at=at, seen=seen(sent))


def _commitment(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.hand_in_commitment(
        number, commitment=sent.get("commitment", ""), committed_at=sent.get("committed_at", ""),
        signature=sent.get("signature", ""), wave=_wave(sent), by=by, at=at,
    )  # fmt: skip


def _opening(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.open_nonce(
        number, nonce=sent.get("nonce", ""), opened_at=sent.get("opened_at", ""), signature=sent.get("signature", ""),
        wave=_wave(sent), holder=sent.get("holder", ""),
        opened_by="envelope" if sent.get("opened_by") == "envelope" else "holder", by=by, at=at,
    )  # fmt: skip


def _reading(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    row = queries.draws.round_named(number)
    party = next((one.id for one in row.parties if one.post == by.post), "")
    reading = Reading(
        sent.get("beacon", ""), party, sent.get("value", ""), sent.get("film_hash", ""),
        tuple(sent.get("rollers", "").split()), sent.get("started_at", ""), sent.get("read_at", ""),
    )  # fmt: skip
    draws.hand_in_reading(number, reading=reading, signature=sent.get("signature", ""), by=by, at=at)


def _seal(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.seal_wave(number, wave=_wave(sent), signature=sent.get("signature", ""), by=by, at=at)


def _dispatch(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.dispatch(number, wave=_wave(sent), by=by, at=at)


def _void(number: str, sent: QueryDict, by: Actor, at: datetime) -> None:
    draws.void_round(number, reason=sent.get("reason", ""), by=by, at=at, seen=seen(sent))  # type: ignore[arg-type]


def _step(take_it: Callable[..., object]) -> Taken:
    """An act that is signed by who is signed in, with nothing to hand in."""
    return lambda number, sent, by, at: take_it(number, by=by, at=at, seen=seen(sent))


def _wave(sent: QueryDict) -> int:
    text = sent.get("wave", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


ACTS: Mapping[str, Taken] = {
    "hand_in_key": _key,
    "freeze": _step(draws.freeze),
    "publish": _publish,
    "hand_in_commitment": _commitment,
    "close_commitments": _step(draws.close_commitments),
    "open_nonce": _opening,
    "close_openings": _step(draws.close_openings),
    "hand_in_reading": _reading,
    "record_beacon": _step(draws.record_beacon),
    "seal": _seal,
    "dispatch": _dispatch,
    "disclose": _step(draws.disclose),
    "void": _void,
}
