"""The meeting of a plan's round, put together out of who is named for which seat, and when it is."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
DAY_OF = "dispatch_on-"  # before a stratum's code: the name of its own day of dispatch
PURPOSES: tuple[Purpose, ...] = typing.get_args(Purpose)
TOLD = "zh"  # the language of names in a transcript


@dataclass(frozen=True)
class Wanted:
    """What the organiser says of a meeting. seats: ids of posts by SEATS; a keeper goes with a day of dispatch.

    Strata of one day are one wave, whose targets nobody can work out before that day.
    """

    purpose: str
    seats: Mapping[str, str]
    seed_at: datetime
    reveal_minutes: int  # 1 or more
    disclosed_on: date
    dispatch_on: date | None  # of strata without a day of their own; None: worked out right after the meeting
    days: Mapping[str, date] = field(default_factory=dict)  # days of dispatch of their own, by stratum


def candidates(region: str, on: date) -> tuple[PostRow, ...]:
    """Who may be named a party: the posts of offices of the place and of the province."""
    return queries.accounts.offices((region, province_of(region)), on)


def convene(plan: str, wanted: Wanted, *, by: Actor, at: datetime) -> str:
    """Open the plan's next round, or a practice of it, with this meeting; returns the round's number.

    Raises BadInput with every field at fault: a purpose that is neither draw nor practice, a seat without somebody who
    may be named, a keeper without a day of dispatch or the other way round, a day before the meeting or after the day
    of disclosure, a day of a stratum that the frame does not have. Refuses as check_rounds.open_round does.
    """
    with seeing_as(by):
        posts = candidates(queries.matters.matter(PLAN, plan).region, day_of(at))
        known = {str(post.id): post for post in posts}
        codes = tuple(one.code for one in check_rounds.strata_of(plan))
        days = {code: day for code in codes if (day := wanted.days.get(code, wanted.dispatch_on))}
        faults = (*_faults(wanted, known), *_days_at_fault(wanted, codes))
        if faults:
            raise BadInput(faults)
        parties = tuple(_parties(by, day_of(at), {seat: known[post] for seat, post in wanted.seats.items()}))
    rule = meeting_rule(book(day_of(at)))
    dispatched = sorted(set(days.values()))
    custodians = sum(party.role == "custodian" for party in parties)
    meeting = Meeting(
        parties=parties,
        least_custodians=custodians - rule.may_be_missing,
        beacons=(Beacon(say("DRAW_BEACON_DICE", TOLD), "dice", rule.throws, say("DRAW_COCKED", TOLD), "", ""),),
        waves=_waves(dispatched, parties, rule),
        seed_at=moment(wanted.seed_at),
        reveal_until=moment(wanted.seed_at + timedelta(minutes=wanted.reveal_minutes)),
        disclosed_on=wanted.disclosed_on.isoformat(),
    )
    purpose: Purpose = "draw" if wanted.purpose == "draw" else "practice"
    waves = {code: dispatched.index(day) + 1 for code, day in days.items()}
    return check_rounds.open_round(plan, meeting, purpose=purpose, by=by, at=at, waves=waves)


def _faults(wanted: Wanted, known: Mapping[str, PostRow]) -> Iterator[Cell]:
    if wanted.purpose not in PURPOSES:
        yield Cell("", "purpose", wanted.purpose, "DRAW_PURPOSE_UNKNOWN", {"given": wanted.purpose})
    for seat in SEATS:
        post = wanted.seats.get(seat)
        if post is None and seat not in OPTIONAL:
            yield Cell("", seat, "", "FIELD_MISSING")
        elif post is not None and post not in known:
            yield Cell("", seat, post, "FIELD_NOT_A_CHOICE")
    is_secret = wanted.dispatch_on is not None or bool(wanted.days)
    if ("keeper" in wanted.seats) != is_secret:
        yield Cell("", "keeper" if is_secret else "dispatch_on", "", "FIELD_MISSING")


def _days_at_fault(wanted: Wanted, codes: tuple[str, ...]) -> Iterator[Cell]:
    given = {"dispatch_on": wanted.dispatch_on} | {f"{DAY_OF}{code}": day for code, day in wanted.days.items()}
    meets, told = day_of(wanted.seed_at).isoformat(), wanted.disclosed_on.isoformat()
    for name, day in given.items():
        if name.startswith(DAY_OF) and (code := name.removeprefix(DAY_OF)) not in codes:
            yield Cell("", name, code, "DRAW_STRATUM_UNKNOWN", {"known": ", ".join(codes) or "—"})
        elif day is not None and not meets <= day.isoformat() <= told:
            yield Cell("", name, day.isoformat(), "DRAW_DISPATCH_DAY", {"first": meets, "last": told})


def _waves(days: Sequence[date], parties: tuple[MeetingParty, ...], rule: MeetingRule) -> tuple[Wave, ...]:
    """A secret wave for each day, held by the keeper and a custodian, one after the other; () for no day."""
    keeper = [party.id for party in parties if party.role == "keeper"]
    custodians = [party.id for party in parties if party.role == "custodian"]
    return tuple(
        Wave(
            number,
            moment(datetime.combine(day, time(rule.dispatch_hour), CHINA)),
            tuple(sorted([*keeper, custodians[(number - 1) % len(custodians)]], key=str.encode)),
        )
        for number, day in enumerate(days, start=1)
    )


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
