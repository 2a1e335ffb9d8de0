"""A round of a plan is opened: who takes part, when it meets, and whether its targets stay secret until a day."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from gongzhi.actions.check_frames import PLAN
from gongzhi.actions.check_meetings import DAY_OF, OPTIONAL, PURPOSES, SEATS, Wanted, candidates, convene
from gongzhi.actions.check_rounds import strata_of
from gongzhi.actions.clock import CHINA, day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.round_rules import meeting_rule
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.queries.accounts import PostRow
from gongzhi.web.pages import names
from gongzhi.web.pages.draw_words import stratum_words
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Option
from gongzhi.web.presenters.page import Section, Words

MINUTES = re.compile(r"[1-9][0-9]{0,3}")
YEARS = re.compile(r"20[0-9]{2}-")  # further off lies a slip, and where time ends an overflow
NEEDED = tuple(seat for seat in SEATS if seat not in OPTIONAL)
ASKED = ("purpose", *NEEDED, "seed_on", "seed_time", "minutes", "disclosed_on")


def open_round_page(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    """The form by which a plan's next round, or a practice of it, is opened."""
    lang = request.lang
    plan = queries.matters.matter(PLAN, number)
    form = opening_form(number, plan.region, lang)
    said = Section(form.title, [Words(say("DRAW_OPENING_HOW", lang)), form])
    return detail(request, f"{form.title}　{number}", left=[said], came_back=came_back)


def opening_form(number: str, region: str, lang: str) -> ActForm:
    today = day_of(now())
    posts = tuple(Option(str(post.id), _post_words(post, lang)) for post in candidates(region, today))
    seats = tuple(
        Field(seat, say(f"SEAT_{seat}".upper(), lang), "select", options=posts, required=seat not in OPTIONAL)
        for seat in SEATS
    )
    purposes = tuple(Option(code, word("purpose", code, lang)) for code in reversed(PURPOSES))
    fields = (
        Field("purpose", say("DRAW_COL_PURPOSE", lang), "radio", value="practice", options=purposes),
        *seats[:-1],
        Field("seed_on", say("ASK_SEED_ON", lang), "date", hint=say("HINT_SEED_ON", lang)),
        Field("seed_time", say("ASK_SEED_TIME", lang), hint=say("HINT_SEED_TIME", lang), maxlength=5),
        Field(
            "minutes",
            say("ASK_REVEAL_MINUTES", lang),
            inputmode="numeric",
            maxlength=4,
            value=str(meeting_rule(book(today)).reveal_minutes),
        ),
        Field("disclosed_on", say("ASK_DISCLOSED_ON", lang), "date", hint=say("HINT_DISCLOSED_ON", lang)),
        Field("dispatch_on", say("ASK_DISPATCH_ON", lang), "date", hint=say("HINT_DISPATCH_ON", lang), required=False),
        *_days_of_strata(number, lang),
        seats[-1],
    )
    label = say("GO_OPEN_ROUND", lang)
    address = reverse("open_round", args=[number])
    back = reverse("check_frame", args=[number])
    return ActForm(address, fields, (Submit(label),), title=label, id="open-round", back_href=back)


def _days_of_strata(number: str, lang: str) -> list[Field]:
    """A day of its own for each stratum, where there are several."""
    found = strata_of(number)
    return [
        Field(
            f"{DAY_OF}{one.code}",
            say("ASK_DISPATCH_ON_OF", lang, stratum=stratum_words(one.code, lang), n=one.n + one.certain),
            "date",
            hint="" if nth else say("HINT_DISPATCH_ON_OF", lang),
            required=False,
        )
        for nth, one in enumerate(found if len(found) > 1 else ())
    ]


def open_round(number: str, given: QueryDict, *, by: Actor) -> str:
    """Open the round of what was sent in; returns its number. Raises BadInput for what is missing or no day or time."""
    sent = {name: value.strip() for name, value in given.items()}
    cells = [Cell("", name, "", "FIELD_MISSING") for name in ASKED if not sent.get(name)]
    seed_at = _moment(sent.get("seed_on", ""), sent.get("seed_time", ""), cells)
    disclosed_on = _day("disclosed_on", sent.get("disclosed_on", ""), cells)
    dispatch_on = _day("dispatch_on", sent.get("dispatch_on", ""), cells)
    named = {name: _day(name, written, cells) for name, written in sent.items() if name.startswith(DAY_OF)}
    days = {name.removeprefix(DAY_OF): day for name, day in named.items() if day is not None}
    minutes = sent.get("minutes", "")
    if minutes and not MINUTES.fullmatch(minutes):
        cells.append(Cell("", "minutes", minutes, "FIGURE_NOT_A_NUMBER"))
    if cells or seed_at is None or disclosed_on is None:
        raise BadInput(cells)
    seats = {seat: sent[seat] for seat in SEATS if sent.get(seat)}
    wanted = Wanted(sent["purpose"], seats, seed_at, int(minutes), disclosed_on, dispatch_on, days)
    return convene(number, wanted, by=by, at=now())


def _post_words(post: PostRow, lang: str) -> str:
    return f"{post.person_name}　{names.role_words((post.role,), lang)}　{names.region(post.region, lang)}"


def _day(name: str, written: str, cells: list[Cell]) -> date | None:
    try:
        if not YEARS.match(written):
            raise ValueError(written)
        return date.fromisoformat(written)
    except ValueError:
        if written:
            cells.append(Cell("", name, written, "FIELD_NOT_A_DAY"))
        return None


def _moment(on: str, at: str, cells: list[Cell]) -> datetime | None:
    day = _day("seed_on", on, cells)
    try:
        hour = time.fromisoformat(at) if at else None
    except ValueError:
        cells.append(Cell("", "seed_time", at, "FIELD_NOT_A_TIME"))
        return None
    return None if day is None or hour is None else datetime.combine(day, hour, CHINA)
