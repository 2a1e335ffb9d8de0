"""The frame of every act on a round: its lock, its parties, their signatures, its records, the witness's word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.catalogue.rules import book
from gongzhi.core.draw.round_rules import meeting_rule
from gongzhi.core.draw.vdr.params import Params, Role
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.statements import message
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawRecorded, DrawSigned
from gongzhi.core.facts import Actor
from gongzhi.core.log_heads import is_signed
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.draws import PartyRow, RoundRow

PUBLISHED_BEFORE = timedelta(days=1)  # of VDR-1: the commitment is witnessed so long before nonces are opened


@dataclass(frozen=True)
class Bound:
    """What is signed on the platform with a step of a round: which round, and to what it is bound."""

    number: str
    content: str  # hex


@contextmanager
def on_round(number: str, by: Actor, at: datetime) -> Iterator[tuple[Act, RoundRow]]:
    """An act on a round that nobody else acts on meanwhile. Raises NotThere for a round that is not the actor's."""
    with acting(by, at) as act:
        alone_until_commit(f"draw {number}")
        yield act, queries.draws.round_named(number)


@contextmanager
def going_on(number: str, by: Actor, at: datetime) -> Iterator[tuple[Act, RoundRow]]:
    """As `on_round`, for what the platform does by itself: done already, it leaves neither trace nor event."""
    with seeing_as(by):
        alone_until_commit(f"draw {number}")
        yield Act(by, at), queries.draws.round_named(number)


def party_of(act: Act, one: RoundRow, name: str, *roles: Role) -> PartyRow:
    """The party that acts. Refuses with DRAW_NOT_A_PARTY whoever is none in these roles."""
    for party in one.of_role(*roles):
        if party.post == act.by.post:
            return party
    known = ", ".join(party.id for party in one.of_role(*roles))
    raise Refusal("DRAW_NOT_A_PARTY", draw_act=name, draw_roles=" ".join(roles), known=known)


def in_state(one: RoundRow, name: str, *states: str) -> None:
    if one.state not in states:
        raise Refusal("DRAW_NOT_NOW", draw_state=one.state, draw_act=name)


def stated(act: Act, at: str) -> str:
    """The moment that a party signed, where it is now by the platform's clock."""
    now = moment(act.at)
    try:
        apart = abs(_read(now) - _read(at))
    except ValueError:
        apart = timedelta.max
    minutes = meeting_rule(act.rules()).signed_within_minutes
    if apart > timedelta(minutes=minutes):
        raise Refusal("DRAW_STATED_TIME", stated=at, now=now, minutes=minutes)
    return at


def check_signature(one: RoundRow, step: str, signer: PartyRow, content: bytes, signature: str) -> None:
    """Whether the party's own key signed this content for this step of this round."""
    wanted = message(one.params, bytes.fromhex(one.commit), step, signer.id, content)
    if not is_signed(bytes.fromhex(signer.key), wanted.message, signature):
        raise Refusal("DRAW_SIGNATURE", signer=signer.id, step=step, content=content.hex())


def keep_signature(act: Act, one: RoundRow, step: str, signer: PartyRow, content: bytes, signature: str) -> None:
    """Check a party's signature, keep it, and leave it in the ledger."""
    check_signature(one, step, signer, content, signature)
    act.record(DrawSigned(step, signer.id, content.hex(), signature), subject=one.number, region=one.region)
    save.draws.signature(one.id, step, signer.id, signature)


def keep_record(act: Act, one: RoundRow, record: str, commit: str, content: bytes) -> None:
    """Leave a record of the protocol in the ledger."""
    event = act.record(DrawRecorded(record, commit, content.hex()), subject=one.number, region=one.region)
    save.draws.record(one.id, record, entry=queries.draws.entry_of(event), event=event)


def witnessed(one: RoundRow, record: str, *, until: str = "") -> str:
    """The moment at which the witness signed the first head with a record; refuses one that is after `until`."""
    at = ""
    for row in queries.draws.records(one.id):
        if row.record == record and row.position is not None:
            head = queries.log_heads.witnessed(covering=row.position)
            at = head.witness_at if head else ""
    if not at or (until and at > until):
        raise Refusal("DRAW_NOT_WITNESSED", log_record=record, at=at or "—", until=until or "—")
    return at


def commitment_due(params: Params) -> str:
    """Until when the commitment has to be witnessed."""
    return moment(_read(params.seed_at) - PUBLISHED_BEFORE)


def closing_from(params: Params) -> str:
    """From when on commitments may be closed without those who handed in nothing, by the rule of the seed's day."""
    seed_at = _read(params.seed_at)
    return moment(seed_at - timedelta(minutes=meeting_rule(book(day_of(seed_at))).closed_before_minutes))


def waves_in(one: RoundRow, *states: str) -> bool:
    """Whether every wave of the round is in one of these states."""
    there = {row.wave: row.state for row in one.waves}
    return all(there.get(wave) in states for wave in one.wave_numbers)


def _read(at: str) -> datetime:
    return datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
