"""The form of a subscription, for posts and for the public, and what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from gongzhi.catalogue.codes import countries
from gongzhi.catalogue.messages import say
from gongzhi.core.errors import BadInput, Cell, GongzhiError
from gongzhi.core.risk.subscriptions import (
    AT_ONCE,
    DAILY,
    EVERY_LEVEL,
    HEADING,
    PUBLIC_GOODS,
    Wish,
    read_address,
    read_wish,
)
from gongzhi.web.answers import refusal_words, sentence_of
from gongzhi.web.pages import names
from gongzhi.web.pages.public_warnings import level_options
from gongzhi.web.presenters.forms import ActForm, Field, Submit
from gongzhi.web.presenters.lists import Option

HOW = (AT_ONCE, DAILY)


def form(request: HttpRequest, *, public: bool, mails: bool) -> ActForm:
    """public: goods by chapter and places by city, mail always. mails: whether a mail server is there."""
    lang, given = request.lang, request.GET
    anything = Option("", say("SUBSCRIBE_ANY", lang))
    places = names.region_options(lang) if public else names.places_within(names.HOME_PROVINCE, lang)
    hint = "SUBSCRIBE_HINT_CHAPTER" if public else "SUBSCRIBE_HINT_HS"
    fields = [
        Field("hs", say("SUBSCRIBE_CHAPTER" if public else "COL_HS", lang), value=given.get("hs", ""),
              hint=say(hint, lang), required=False, inputmode="numeric", maxlength=4),
        Field("market", say("COL_MARKET", lang), "select", value=given.get("market", ""), required=False,
              options=(anything, *names.country_options(lang))),
        Field("place", say("COL_REGION", lang), "select", value=given.get("place", ""), required=False,
              options=(anything, *places)),
        Field("level", say("SUBSCRIBE_LEVEL_UP_TO", lang), "select", value=given.get("level") or str(EVERY_LEVEL),
              options=level_options(lang)),
    ]  # fmt: skip
    if mails:
        hint = "SUBSCRIBE_HINT_ADDRESS" if public else "SUBSCRIBE_HINT_OWN_ADDRESS"
        fields += [
            Field("address", say("SUBSCRIBE_ADDRESS_LABEL", lang), hint=say(hint, lang), required=public,
                  autocomplete="email", maxlength=254),
            Field("how", say("SUBSCRIBE_HOW", lang), "radio", value=AT_ONCE,
                  options=tuple(Option(code, names.word("frequency", code, lang)) for code in HOW)),
        ]  # fmt: skip
    return ActForm(request.path, tuple(fields), (Submit(say("SUBSCRIBE_SUBMIT", lang)),), id="subscribe")


def typed(given: Mapping[str, str], *, public: bool) -> tuple[Wish, str, str]:
    """Wish, frequency and address ("" for none). Raises BadInput with everything that is wrong at once."""
    cells: list[Cell] = []
    values = {name: given.get(name, "").strip() for name in ("hs", "market", "place", "level", "how", "address")}
    places = names.region_options("zh") if public else names.places_within(names.HOME_PROVINCE, "zh")
    try:
        wish = read_wish(
            values["hs"], values["market"], values["place"], values["level"], markets=countries(),
            places={option.value for option in places}, most_digits=PUBLIC_GOODS if public else HEADING,
        )  # fmt: skip
    except BadInput as wrong:
        cells += wrong.cells
    try:
        address = read_address(values["address"]) if public or values["address"] else ""
    except BadInput as wrong:
        cells += wrong.cells
    if address_wants(values, public) and values["how"] not in HOW:
        cells.append(Cell("", "how", values["how"], "FIELD_MISSING"))
    if cells:
        raise BadInput(cells)
    return wish, values["how"] or AT_ONCE, address


def address_wants(values: Mapping[str, str], public: bool) -> bool:
    """Whether how often to mail has to be said."""
    return public or bool(values["address"])


def came_back(request: HttpRequest, shown: ActForm, no: GongzhiError) -> ActForm:
    """The form with what was typed and what is wrong, each fault beside its field."""
    values = dict(request.POST.lists())
    if isinstance(no, BadInput):
        return shown.answered(values, {cell.column: sentence_of(cell, request.lang) for cell in no.cells})
    return shown.answered(values, {}, refusal_words(no, request.lang))
