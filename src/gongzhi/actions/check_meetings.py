"""The meeting of a plan's round, put together out of who is named for which seat, and when it is."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from gongzhi.actions import check_rounds
from gongzhi.actions.check_frames import PLAN
from gongzhi.actions.clock import CHINA, day_of
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wording import region as place_words
from gongzhi.catalogue.wording import role_words
from gongzhi.core.draw.round_rules import MeetingRule, meeting_rule
from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.params import Beacon, Role, Wave
from gongzhi.core.draw.vdr.rounds import Meeting, MeetingParty, moment
from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import province_of
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.accounts import PostRow

SEATS: Mapping[str, Role] = {
    "approver": "approver", "custodian_1": "custodian", "custodian_2": "custodian", "custodian_3": "custodian",
    "clerk_1": "clerk", "clerk_2": "clerk", "dispatcher": "dispatcher", "keeper": "keeper",
}  # fmt: skip
OPTIONAL = ("keeper", "dispatch_on")
PURPOSES: tuple[Purpose, ...] = typing.get_args(Purpose)
SECRET_WAVE = 1  # of targets that two hold the numbers of until they are dispatched
TOLD = "zh"  # the language of names in a transcript


@dataclass(frozen=True)
class Wanted:
    """What the organiser says of a meeting. seats: ids of posts by SEATS; keeper and dispatch_on go together."""

    purpose: str
    seats: Mapping[str, str]
    seed_at: datetime
    reveal_minutes: int  # 1 or more
    disclosed_on: date
    dispatch_on: date | None  # None: targets can be worked out right after the meeting


def candidates(region: str, on: date) -> tuple[PostRow, ...]:
    """Who may be named a party: the posts of offices of the place and of the province."""
    return queries.accounts.offices((region, province_of(region)), on)


def convene(plan: str, wanted: Wanted, *, by: Actor, at: datetime) -> str:
    """Open the plan's next round, or a practice of it, with this meeting; returns the round's number.

    Raises BadInput with every field at fault: a purpose that is neither draw nor practice, a seat without somebody who
    may be named, a keeper without a day of dispatch or the other way round. Refuses as check_rounds.open_round does.
    """
    with seeing_as(by):
        posts = candidates(queries.matters.matter(PLAN, plan).region, day_of(at))
        known = {str(post.id): post for post in posts}
        faults = tuple(_faults(wanted, known))
        if faults:
            raise BadInput(faults)
        parties = tuple(_parties(by, day_of(at), {seat: known[post] for seat, post in wanted.seats.items()}))
    rule = meeting_rule(book(day_of(at)))
    custodians = sum(party.role == "custodian" for party in parties)
    meeting = Meeting(
        parties=parties,
        least_custodians=custodians - rule.may_be_missing,
        beacons=(Beacon(say("DRAW_BEACON_DICE", TOLD), "dice", rule.throws, say("DRAW_COCKED", TOLD), "", ""),),
        waves=_waves(wanted.dispatch_on, parties, rule),
        seed_at=moment(wanted.seed_at),
        reveal_until=moment(wanted.seed_at + timedelta(minutes=wanted.reveal_minutes)),
        disclosed_on=wanted.disclosed_on.isoformat(),
    )
    purpose: Purpose = "draw" if wanted.purpose == "draw" else "practice"
    return check_rounds.open_round(plan, meeting, purpose=purpose, by=by, at=at)


def _faults(wanted: Wanted, known: Mapping[str, PostRow]) -> Iterator[Cell]:
    if wanted.purpose not in PURPOSES:
        yield Cell("", "purpose", wanted.purpose, "DRAW_PURPOSE_UNKNOWN", {"given": wanted.purpose})
    for seat in SEATS:
        post = wanted.seats.get(seat)
        if post is None and seat not in OPTIONAL:
            yield Cell("", seat, "", "FIELD_MISSING")
        elif post is not None and post not in known:
            yield Cell("", seat, post, "FIELD_NOT_A_CHOICE")
    if ("keeper" in wanted.seats) != (wanted.dispatch_on is not None):
        yield Cell("", "keeper" if wanted.dispatch_on else "dispatch_on", "", "FIELD_MISSING")


def _waves(dispatch_on: date | None, parties: tuple[MeetingParty, ...], rule: MeetingRule) -> tuple[Wave, ...]:
    """The secret wave, held by the keeper and the first custodian; () where targets are not secret."""
    if dispatch_on is None:
        return ()
    holders = [party.id for party in parties if party.role == "keeper"]
    holders.append(next(party.id for party in parties if party.role == "custodian"))
    sent_out = datetime.combine(dispatch_on, time(rule.dispatch_hour), CHINA)
    return (Wave(SECRET_WAVE, moment(sent_out), tuple(sorted(holders, key=str.encode))),)


def _parties(by: Actor, day: date, seats: Mapping[str, PostRow]) -> Iterator[MeetingParty]:
    """The organiser is who opens. Each is named by seat and person, so that no two are called alike."""
    mine = next(post for post in queries.accounts.posts_of(by.account, day) if post.id == by.post)
    yield _party("organiser", "organiser", mine)
    for seat, post in seats.items():
        yield _party(seat, SEATS[seat], post)


def _party(seat: str, role: Role, post: PostRow) -> MeetingParty:
    called = f"{say(f'SEAT_{seat}'.upper(), TOLD)}·{post.person_name}"
    body = f"{role_words((post.role,), TOLD)}·{place_words(post.region, TOLD)}"
    return MeetingParty(_unbroken(called), _unbroken(body), role, str(UUID(str(post.id))))


def _unbroken(words: str) -> str:
    return "".join(words.split())
