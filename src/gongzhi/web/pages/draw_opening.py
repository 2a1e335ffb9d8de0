"""A round of a plan is opened: who takes part, when it meets, and whether its targets stay secret until a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from gongzhi.actions import check_rounds
from gongzhi.actions.check_frames import PLAN
from gongzhi.actions.clock import CHINA, day_of, now
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.wording import word
from gongzhi.core.draw.vdr.params import Beacon, Role, Wave
from gongzhi.core.draw.vdr.rounds import Meeting, MeetingParty, moment
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import province_of
from gongzhi.store import queries
from gongzhi.store.queries.accounts import PostRow
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import detail
from gongzhi.web.presenters.forms import ActForm, CameBack, Field, Submit
from gongzhi.web.presenters.lists import Option
from gongzhi.web.presenters.page import Section, Words

SEATS: Mapping[str, Role] = {
    "approver": "approver", "custodian_1": "custodian", "custodian_2": "custodian", "custodian_3": "custodian",
    "clerk_1": "clerk", "clerk_2": "clerk", "dispatcher": "dispatcher", "keeper": "keeper",
}  # fmt: skip
OPTIONAL = ("keeper", "dispatch_on")
MINUTES = re.compile(r"[1-9][0-9]{0,3}")
YEARS = re.compile(r"20[0-9]{2}-")  # further off lies a slip, and where time ends an overflow
THROWS = 20  # of ten-sided dice: 66 bits
MAY_BE_MISSING = 1  # of the custodians
TOLD = "zh"  # the language of names in a transcript


def open_round_page(request: HttpRequest, number: str, came_back: CameBack | None = None) -> HttpResponse:
    """The form by which a plan's next round, or a practice of it, is opened."""
    lang = request.lang
    plan = queries.matters.matter(PLAN, number)
    form = opening_form(number, plan.region, lang)
    said = Section(form.title, [Words(say("DRAW_OPENING_HOW", lang)), form])
    return detail(request, f"{form.title}　{number}", left=[said], came_back=came_back)


def opening_form(number: str, region: str, lang: str) -> ActForm:
    posts = tuple(Option(str(post.id), _post_words(post, lang)) for post in _posts(region))
    seats = tuple(
        Field(seat, say(f"SEAT_{seat}".upper(), lang), "select", options=posts, required=seat not in OPTIONAL)
        for seat in SEATS
    )
    purposes = tuple(Option(code, word("purpose", code, lang)) for code in ("practice", "draw"))
    fields = (
        Field("purpose", say("DRAW_COL_PURPOSE", lang), "radio", value="practice", options=purposes),
        *seats[:-1],
        Field("seed_on", say("ASK_SEED_ON", lang), "date", hint=say("HINT_SEED_ON", lang)),
        Field("seed_time", say("ASK_SEED_TIME", lang), hint=say("HINT_SEED_TIME", lang), maxlength=5),
        Field("minutes", say("ASK_REVEAL_MINUTES", lang), inputmode="numeric", maxlength=4, value="60"),
        Field("disclosed_on", say("ASK_DISCLOSED_ON", lang), "date", hint=say("HINT_DISCLOSED_ON", lang)),
        Field("dispatch_on", say("ASK_DISPATCH_ON", lang), "date", hint=say("HINT_DISPATCH_ON", lang), required=False),
        seats[-1],
    )
    label = say("GO_OPEN_ROUND", lang)
    address = reverse("open_round", args=[number])
    back = reverse("check_frame", args=[number])
    return ActForm(address, fields, (Submit(label),), title=label, id="open-round", back_href=back)


def open_round(number: str, given: QueryDict, *, by: Actor) -> str:
    """Open the round of what was sent in; returns its number. Raises BadInput for what is missing or no day or time."""
    sent = {name: value.strip() for name, value in given.items()}
    day, cells = day_of(now()), []
    known = {str(post.id): post for post in _posts(queries.matters.matter(PLAN, number).region)}
    for name in (*SEATS, "seed_on", "seed_time", "minutes", "disclosed_on"):
        if name not in OPTIONAL and not sent.get(name):
            cells.append(Cell("", name, "", "FIELD_MISSING"))
        elif name in SEATS and sent.get(name) and sent[name] not in known:
            cells.append(Cell("", name, sent[name], "FIELD_NOT_A_CHOICE"))
    if bool(sent.get("keeper")) != bool(sent.get("dispatch_on")):
        empty = "keeper" if sent.get("dispatch_on") else "dispatch_on"
        cells.append(Cell("", empty, "", "FIELD_MISSING"))
    seed_at = _moment(sent.get("seed_on", ""), sent.get("seed_time", ""), cells)
    disclosed_on = _day("disclosed_on", sent.get("disclosed_on", ""), cells)
    dispatch_on = _day("dispatch_on", sent["dispatch_on"], cells) if sent.get("dispatch_on") else None
    minutes = sent.get("minutes", "")
    if minutes and not MINUTES.fullmatch(minutes):
        cells.append(Cell("", "minutes", minutes, "FIGURE_NOT_A_NUMBER"))
    if cells or seed_at is None or disclosed_on is None:
        raise BadInput(cells)
    parties = tuple(_parties(by, day, {seat: known[sent[seat]] for seat in SEATS if sent.get(seat)}))
    waves = ()
    if dispatch_on:
        holders = [party.id for party in parties if party.role == "keeper"]
        holders.append(next(party.id for party in parties if party.role == "custodian"))
        sent_out = datetime.combine(dispatch_on, time(8), CHINA)
        waves = (Wave(1, moment(sent_out), tuple(sorted(holders, key=str.encode))),)
    custodians = sum(party.role == "custodian" for party in parties)
    meeting = Meeting(
        parties=parties,
        least_custodians=custodians - MAY_BE_MISSING,
        beacons=(Beacon(say("DRAW_DICE", TOLD), "dice", THROWS, say("DRAW_COCKED", TOLD), "", ""),),
        waves=waves,
        seed_at=moment(seed_at),
        reveal_until=moment(seed_at + timedelta(minutes=int(minutes))),
        disclosed_on=disclosed_on.isoformat(),
    )
    purpose = "draw" if sent.get("purpose") == "draw" else "practice"
    return check_rounds.open_round(number, meeting, purpose=purpose, by=by, at=now())


def _posts(region: str) -> tuple[PostRow, ...]:
    """Who may be named a party: the posts of offices of the place and of the province."""
    return queries.accounts.offices((region, province_of(region)), day_of(now()))


def _post_words(post: PostRow, lang: str) -> str:
    return f"{post.person_name}　{names.role_words((post.role,), lang)}　{names.region(post.region, lang)}"


def _parties(by: Actor, day: date, seats: Mapping[str, PostRow]) -> Iterator[MeetingParty]:
    """The organiser is who opens. Each is named by seat and person, so that no two are called alike."""
    mine = next(post for post in queries.accounts.posts_of(by.account, day) if post.id == by.post)
    yield _party("organiser", "organiser", mine)
    for seat, post in seats.items():
        yield _party(seat, SEATS[seat], post)


def _party(seat: str, role: Role, post: PostRow) -> MeetingParty:
    called = f"{say(f'SEAT_{seat}'.upper(), TOLD)}·{post.person_name}"
    body = f"{names.role_words((post.role,), TOLD)}·{names.region(post.region, TOLD)}"
    return MeetingParty(_unbroken(called), _unbroken(body), role, str(UUID(str(post.id))))


def _unbroken(words: str) -> str:
    return "".join(words.split())


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
