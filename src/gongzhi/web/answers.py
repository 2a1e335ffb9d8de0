"""Every no as a page: what happened, what it means, what to do. Nothing of the inside is shown."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.workflows import guard_code
from gongzhi.core.errors import BadInput, Cell, Conflict, GongzhiError, NoRuleApplies, NotThere, Refusal
from gongzhi.web.words import counted

log = logging.getLogger(__name__)

# States of PostgreSQL, for whatever gets past the guards: our triggers (steps, draws), and row-level security.
NOT_THE_TABLES_STEP, NOT_YOUR_ROW = ("GZ002", "GZ004"), "42501"
LINE = re.compile(r"(?:line |.*:)([0-9]+)", re.DOTALL)
LONGEST_VALUE = 80  # characters of a faulty value that a page repeats


@dataclass(frozen=True)
class Fault:
    where: str
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Faults:
    template: ClassVar[str] = "gongzhi/components/faults.html"
    faults: tuple[Fault, ...]


class AnswersMiddleware:
    """Turns the refusals of the domain and of the database into pages; anything else is a bug and answers 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any("\0" in text for text in _words_of(request)):
            return bad_request(request)  # no text of the database can hold it
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, GongzhiError):
            return answer(request, error)
        if is_not_the_tables_step(error):
            return _said(request, 409, "ANSWER_CONFLICT", say("ANSWER_CONFLICT_TEXT", request.lang))
        return not_there(request) if _state(error) == NOT_YOUR_ROW else None


def is_not_the_tables_step(error: Exception) -> bool:
    """Whether the database refused a step: somebody else's came first by a moment."""
    return _state(error) in NOT_THE_TABLES_STEP


def answer(request: HttpRequest, error: GongzhiError) -> HttpResponse:
    """The page of a no that stands in no form."""
    lang = request.lang
    if isinstance(error, NotThere):
        return not_there(request)
    if isinstance(error, Conflict):
        return _said(request, 409, "ANSWER_CONFLICT", say("ANSWER_CONFLICT_TEXT", lang))
    if isinstance(error, BadInput):
        text = counted("ANSWER_BAD_INPUT_TEXT", lang, len(error.cells))
        return _said(request, 400, "ANSWER_BAD_INPUT", text, faults=Faults(faults(error, lang)))
    if isinstance(error, NoRuleApplies):
        return _said(request, 409, "ANSWER_NO_RULE", refusal_words(error, lang))
    if isinstance(error, Refusal):
        words = refusal_words(error, lang)
        return _said(request, 409, "ANSWER_REFUSED", say("ANSWER_REFUSED_TEXT", lang), sentence=words)
    raise TypeError(f"{type(error).__name__} has no page")


def refusal_words(error: GongzhiError, lang: str) -> str:
    """What stands in the way, and what to do about it."""
    if isinstance(error, NoRuleApplies):
        return wording.sentence("ANSWER_NO_RULE_TEXT", error.params, lang)
    words = sentence(error.code, lang, error.params)
    return say("FORM_GUARD", lang, condition=words) if error.code.startswith(guard_code("")) else words


def sentence(code: str, lang: str, params: Mapping[str, Any]) -> str:
    """The sentence of a refusal. One that nobody wrote yet is shown as its code, and logged."""
    try:
        return wording.sentence(code, params, lang)
    except KeyError:
        log.exception("no sentence for %s with %s", code, sorted(params))
        return code


def faults(error: BadInput, lang: str) -> tuple[Fault, ...]:
    return tuple(
        Fault(where_words(cell.where, lang), cell.column, _shortened(cell.value), sentence_of(cell, lang))
        for cell in error.cells
    )


def where_words(where: str, lang: str) -> str:
    """ "line 17" and "returns.csv:17" in the reader's words; any other place as it is."""
    line = LINE.fullmatch(where)
    return say("FAULT_LINE", lang, line=line[1]) if line else where


def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing, not yours and not for your role: the same bytes."""
    return _plain(request, 404, "ANSWER_404")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, 400, "ANSWER_400")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, 403, "ANSWER_403")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain(request, 403, "ANSWER_CSRF")


def wrong_method(request: HttpRequest, allowed: Collection[str]) -> HttpResponse:
    response = _plain(request, 405, "ANSWER_405")
    response["Allow"] = ", ".join(sorted(allowed))
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """A bug: the reader gets a number, the log gets the number and the trace."""
    incident = uuid4().hex[:8]
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=True)
    return _plain(request, 500, "ANSWER_500", incident=incident)


def _state(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None) if isinstance(error, DatabaseError) else None


def _words_of(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for given in (request.GET, request.POST):
        for name, values in given.lists():
            yield name
            yield from values


def back_href(request: HttpRequest) -> str:
    """Where the reader came from, if that was a page of ours; else the home page."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _plain(request: HttpRequest, status: int, code: str, *, incident: str = "") -> HttpResponse:
    lang = getattr(request, "lang", LANGUAGES[0])
    words = {"lang": lang, "code": code, "text_code": f"{code}_TEXT", "incident": incident}
    return HttpResponse(render_to_string("gongzhi/error.html", words), status=status)


def _said(
    request: HttpRequest, status: int, code: str, text: str, *, sentence: str = "", faults: Faults | None = None
) -> HttpResponse:
    said = {
        "title": say(code, request.lang),
        "text": text,
        "sentence": sentence,
        "faults": faults,
        "back_href": back_href(request),
    }
    return render(request, "gongzhi/answer.html", said, status=status)


def sentence_of(cell: Cell, lang: str) -> str:
    """What is wrong with a cell, and what to do."""
    params = {"where": cell.where, "column": cell.column, "value": _shortened(cell.value), **cell.params}
    return sentence(cell.code, lang, params)


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
