"""An inspector's own addresses: what is declared, to which enterprises it sends nobody, and how to take it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongzhi.actions import inspector_addresses as actions
from gongzhi.actions.clock import day_of, now
from gongzhi.actions.setting_up import the_system
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.inspectors import AddressRow
from gongzhi.web.answers import refusal_words, sentence_of
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Column, EmptyState, ListView, Option, Row
from gongzhi.web.presenters.page import Section, Words


def addresses(request: HttpRequest) -> HttpResponse:
    """The own addresses with the form, and the form's POST."""
    lang, back = request.lang, None
    form = _form(lang)
    if request.method == "POST":
        try:
            actions.declare(
                request.POST.get("address", ""), request.POST.get("whose", ""), by=request.actor, at=now()
            )  # fmt: skip
            return redirect("inspector_addresses")
        except BadInput as no:
            errors = {cell.column: sentence_of(cell, lang) for cell in no.cells}
            back = CameBack(form, dict(request.POST.lists()), errors, (), 400)
        except Refusal as no:
            back = CameBack(form, dict(request.POST.lists()), {}, (refusal_words(no, lang),), 409)
    mine = queries.inspectors.addresses_of(request.actor.person)
    left = [
        Section(say("ADDRESSES_OWN", lang), [*(_own(row, lang) for row in mine), *_none(mine, lang)]),
        Section(say("ADDRESSES_AWAY", lang), [_away(request, lang)]),
    ]
    right = [Section(form.title, [Words(say("ADDRESSES_TEXT", lang)), form], id="acts")]
    return detail(request, say("ADDRESSES_TITLE", lang), left=left, right=right, came_back=back)


def end(request: HttpRequest, address_id: UUID) -> HttpResponse:
    actions.end(address_id, by=request.actor, at=now())
    return redirect("inspector_addresses")


def _form(lang: str) -> ActForm:
    label = say("ADDRESSES_DECLARE", lang)
    options = tuple(Option(code, word("whose_address", code, lang)) for code in actions.WHOSE)
    fields = (
        Field("address", say("ADDRESS_FIELD", lang), hint=say("ADDRESS_HINT", lang), maxlength=actions.LONGEST),
        Field("whose", say("ADDRESS_WHOSE", lang), "radio", value=actions.WHOSE[0], options=options),
    )
    return ActForm(reverse("inspector_addresses"), fields, (Submit(label),), title=label, id="declare-address")


def _own(row: AddressRow, lang: str) -> ActForm:
    title = say(
        "ADDRESS_LINE", lang, address=row.address, whose=word("whose_address", row.whose, lang),
        day=day_of(row.declared_at).isoformat(),
    )  # fmt: skip
    action = reverse("end_inspector_address", args=[row.id])
    return ActForm(action, (), (Submit(say("ADDRESS_END", lang), tone="plain"),), title=title, id=f"own-{row.id}")


def _none(mine: tuple[AddressRow, ...], lang: str) -> list[EmptyState]:
    return [] if mine else [EmptyState(say("ADDRESSES_NONE", lang), say("ADDRESSES_NONE_HOW", lang))]


def _away(request: HttpRequest, lang: str) -> ListView:
    """Enterprises that the addresses keep the reader from, wherever in the province they are."""
    ties = actions.kept_away(by=request.actor)
    with seeing_as(the_system(names.HOME_PROVINCE)):
        known = queries.enterprises.names_of([one.enterprise for one in ties])
    rows = tuple(
        Row((known.get(one.enterprise, one.enterprise), one.enterprise, word("kind", one.kind, lang))) for one in ties
    )
    codes = ("COL_ENTERPRISE", "COL_USCC", "COL_WHY_AWAY")
    empty = EmptyState(say("ADDRESSES_AWAY_NONE", lang), say("ADDRESSES_AWAY_NONE_HOW", lang))
    return ListView(say("ADDRESSES_AWAY", lang), tuple(Column(say(code, lang)) for code in codes), rows, empty)
