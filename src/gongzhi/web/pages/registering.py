"""A return registered by hand: the register's own columns as a form, the answers checked before they count."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import raw_files, receiving, returns
from gongzhi.actions.clock import now
from gongzhi.catalogue import registers
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.facts import Evidence
from gongzhi.core.registers import Column
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.web.answers import refusal_words, sentence_of
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, FieldKind, Submit
from gongzhi.web.presenters.lists import Option
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

FORM_ID = "new-return"
RAW_NAME = "return_form.csv"
STEP, CHANGE, REGISTER = "step", "change", "register"
KINDS: Mapping[str, FieldKind] = {"choice": "select", "yes_no": "radio", "date": "date"}

Texts = Mapping[str, str]


def new_return(request: HttpRequest) -> HttpResponse:
    """Asked, shown to be checked, registered: each step is sent with everything that was typed."""
    lang = request.lang
    if request.method != "POST":
        return _asked(request)
    texts = {column.field: request.POST.get(column.field, "").strip() for column in _columns()}
    if request.POST.get(STEP) == CHANGE:
        return _asked(request, _came_back(texts, {}, (), 200, lang))
    try:
        fact, raw = registers.read_return(
            texts, say("RETURN_FORM", lang), _labels(lang), receiving.unfit_for("returns", request.actor)
        )
    except BadInput as bad:
        named = {label: field for field, label in _labels(lang).items()}
        errors = {named[cell.column]: sentence_of(cell, lang) for cell in bad.cells}
        return _asked(request, _came_back(texts, errors, (), 400, lang))
    if request.POST.get(STEP) != REGISTER:
        return _to_check(request, texts, fact)
    try:
        with seeing_as(request.actor):
            tracing = _register(request, fact, raw)
    except Refusal as no:
        return _asked(request, _came_back(texts, {}, (refusal_words(no, lang),), 409, lang))
    return redirect(reverse("return", args=[tracing]))


def _register(request: HttpRequest, fact: Evidence, raw: bytes) -> object:
    raw_files.keep_raw(raw)
    return returns.register_return(fact, raw_name=RAW_NAME, raw_size=len(raw), by=request.actor, at=now())


def _asked(request: HttpRequest, came_back: CameBack | None = None) -> HttpResponse:
    lang = request.lang
    known = {
        "port_region": request.actor.region,
        "synthetic": "synthetic" if settings.HOLDS_SYNTHETIC_DATA else "actual",
    }
    form = _form(known, lang)
    return detail(
        request,
        say("NAV_NEW_RETURN", lang),
        lead=say("RETURN_LEAD", lang),
        left=[Section(say("SECTION_RETURN", lang), [form])],
        came_back=came_back,
    )


def _to_check(request: HttpRequest, texts: Texts, fact: Evidence) -> HttpResponse:
    lang = request.lang
    facts = [Fact(_label(column, lang), _in_words(column, texts[column.field], lang)) for column in _columns()]
    form = ActForm(
        reverse("new_return"),
        (),
        (
            Submit(say("ACT_RETURN_TRACING_REGISTER", lang), STEP, REGISTER),
            Submit(say("RETURN_CHANGE", lang), STEP, CHANGE, "plain"),
        ),
        kept=tuple(texts.items()),
    )
    return detail(
        request,
        say("RETURN_CHECK", lang),
        lead=fact.envelope.reference,
        left=[
            Section(say("SECTION_RETURN", lang), [Facts(facts)]),
            Section(say("SECTION_ACTS", lang), [Words(say("RETURN_HAPPENS", lang)), form]),
        ],
    )


def _form(values: Texts, lang: str) -> ActForm:
    return ActForm(
        reverse("new_return"),
        tuple(_field(column, values.get(column.field, ""), lang) for column in _columns()),
        (Submit(say("RETURN_GO_ON", lang)),),
        id=FORM_ID,
    )


def _came_back(texts: Texts, errors: Texts, refused: tuple[str, ...], status: int, lang: str) -> CameBack:
    return CameBack(_form({}, lang), {field: [text] for field, text in texts.items()}, errors, refused, status)


def _columns() -> tuple[Column, ...]:
    return registers.register("returns").columns


def _labels(lang: str) -> dict[str, str]:
    return {column.field: _label(column, lang) for column in _columns()}


def _label(column: Column, lang: str) -> str:
    return str(getattr(column, f"label_{lang}"))


def _field(column: Column, value: str, lang: str) -> Field:
    return Field(
        name=column.field,
        label=_label(column, lang),
        kind=KINDS.get(column.kind, "text"),
        value=value,
        # What a list offers need not be explained as a code.
        hint="" if column.words else str(getattr(column, f"hint_{lang}")),
        unit=str(getattr(column, f"unit_{lang}")),
        known_from=say("YOUR_POST", lang) if column.field == "port_region" and value else "",
        required=column.required,
        options=tuple(Option(code, _in_words(column, code, lang)) for code in column.words),
        inputmode="decimal" if column.kind == "usd" else "numeric" if column.kind == "integer" else "",
        maxlength=column.max_length or None,
    )


def _in_words(column: Column, text: str, lang: str) -> str:
    """A cell as its reader says it: a code with what it is called."""
    if not text:
        return "—"
    match column.field:
        case "producer_uscc":
            return f"{queries.enterprises.name_of(text) or ''} {text}".strip()
        case "returned_from":
            return f"{names.country(text, lang)} {text}"
        case "port_region":
            return f"{names.region(text, lang)} {text}"
        case "stated_cause":
            return names.cause(text, lang)
        case "synthetic":
            return say(f"DATA_{text}".upper(), lang)
        case _:
            return f"{text} {getattr(column, f'unit_{lang}')}".strip()
