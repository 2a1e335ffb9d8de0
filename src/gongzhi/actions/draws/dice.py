"""Dice and lotteries: two clerks read by themselves; where they differ the film is read again, nothing thrown again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from gongzhi.actions.acting import Act
from gongzhi.actions.draws.custody import ceremony_of, still_bound
from gongzhi.actions.draws.frame import (
    Bound,
    check_signature,
    in_state,
    keep_record,
    on_round,
    party_of,
    stated,
    witnessed,
)
from gongzhi.actions.steps import Step, take_step
from gongzhi.core.draw.vdr.beacons import Reading, beacon_values
from gongzhi.core.draw.vdr.forms import faults
from gongzhi.core.draw.vdr.merkle import leaf, root
from gongzhi.core.draw.vdr.nonces import enough_opened
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.states import only_seed
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.draw.vdr.transcript import seed_of
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.events import DrawReadingHandedIn
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.queries.draws import GivenReading, PartyRow, RoundRow

COMPARED = ("value", "film", "rollers", "started_at")
CLERKS = 2


def hand_in_reading(number: str, *, reading: Reading, signature: str, by: Actor, at: datetime) -> bool | None:
    """A clerk hands in what was read, not seeing what the other read.

    None: the other's is not in yet. True: both read the same. False: they differ, and both read the film again.
    Refuses with DRAW_READING_WAITS, DRAW_READINGS_AGREE, DRAW_OTHER_FILM, DRAW_READ_EARLY, DRAW_SIGNATURE, and what
    beacons.beacon_values says of the value's form.
    """
    with on_round(number, by, at) as (act, one):
        party = party_of(act, one, "hand_in_reading", "clerk")
        in_state(one, "hand_in_reading", "nonces_revealed")
        attempt, before = _attempt(one, party, reading)
        _may_be_read(act, one, party, reading)
        stated(act, reading.read_at)
        _same_film(reading, before)
        check_signature(one, f"reading-{reading.beacon}", party, leaf(line(reading)), signature)
        line_hash = hashlib.sha256(line(reading)).hexdigest()
        told = DrawReadingHandedIn(reading.beacon, party.id, attempt, line_hash)
        act.record(told, subject=number, region=one.region)
        save.draws.reading(one.id, reading, attempt=attempt, signature=signature, post=by.post)
        both = _shown(one, reading.beacon, attempt)
        return _same(both) if len(both) == CLERKS else None


def record_beacon(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The dice are recorded, and with them the one seed of the round.

    Refuses as beacons.beacon_values does (VDR_READINGS, VDR_CLERKS_DIFFER …) and with VDR_SECOND_SEED.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "record_beacon", "organiser", "approver", "clerk")
        ceremony = ceremony_of(one)
        content = root(line(reading) for reading in ceremony.readings)

        def clerks_agree() -> None:
            beacon_values(one.params, ceremony.readings)
            still_bound(one, ceremony)
            seed = only_seed(bytes.fromhex(one.seed) or None, seed_of(ceremony))
            save.draws.fields(one.id, seed=seed.hex())

        step = take_step(
            act, one.instance, "record_beacon", seen=seen, content=Bound(number, content.hex()), subject=number,
            guards={"clerks_agree": clerks_agree},
        )  # fmt: skip
        for given in queries.draws.last_readings(one.id):
            save.draws.signature(one.id, f"reading-{given.reading.beacon}", given.reading.clerk, given.signature)
        keep_record(act, one, "beacon", one.commit, content)
        return step


def _may_be_read(act: Act, one: RoundRow, party: PartyRow, reading: Reading) -> None:
    """Of this clerk, of an announced beacon, begun in its time and read since."""
    if found := list(faults(reading, "reading")):
        raise BadInput(found)
    announced = {beacon.name: beacon for beacon in one.params.beacons}
    if reading.beacon not in announced or reading.clerk != party.id:
        raise Refusal("VDR_READINGS", beacon=reading.beacon, clerks=party.id, there=reading.clerk)
    nonces = ceremony_of(one).nonces
    enough_opened(one.params, nonces, at=reading.started_at)
    witnessed(one, "openings", until=reading.started_at)
    since = max(
        one.params.seed_at, announced[reading.beacon].drawn_at, *(nonce.opened_at for nonce in nonces),
        *(row.reading.started_at for row in queries.draws.last_readings(one.id) if announced[reading.beacon].rolls),
    )  # fmt: skip
    if not since <= reading.started_at <= reading.read_at <= moment(act.at):
        raise Refusal("DRAW_READ_EARLY", beacon=reading.beacon, started=reading.started_at, since=since)


def _attempt(one: RoundRow, party: PartyRow, reading: Reading) -> tuple[int, Sequence[GivenReading]]:
    """Which reading this is, and those before it."""
    mine = [row for row in queries.draws.given_readings(one.id) if row.reading.beacon == reading.beacon]
    last = max((row.attempt for row in mine if row.reading.clerk == party.id), default=0)
    both = _shown(one, reading.beacon, last)
    if last and len(both) < CLERKS:
        raise Refusal("DRAW_READING_WAITS", clerk=party.id, beacon=reading.beacon, attempt=last)
    if last and _same(both):
        raise Refusal("DRAW_READINGS_AGREE", beacon=reading.beacon)
    return last + 1, [row for row in mine if row.attempt <= last]


def _shown(one: RoundRow, beacon: str, attempt: int) -> list[Reading]:
    """Both readings of an attempt, or the one that is one's own."""
    rows = queries.draws.given_readings(one.id)
    return [row.reading for row in rows if (row.reading.beacon, row.attempt) == (beacon, attempt)]


def _same(both: Sequence[Reading]) -> bool:
    first, second = both
    return all(getattr(first, name) == getattr(second, name) for name in COMPARED)


def _same_film(reading: Reading, before: Sequence[GivenReading]) -> None:
    """Another reading is of a film, and of throws, that were named before."""
    films = {(row.reading.film, row.reading.started_at) for row in before}
    if films and (reading.film, reading.started_at) not in films:
        named = ", ".join(sorted(film for film, _ in films))
        raise Refusal("DRAW_OTHER_FILM", films=named, film=reading.film)
