"""The acts of a round, each by the party that owes it; each may be begun again where a process was killed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gongzhi.actions import draws
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.nonces import nonce_commitment, opened, sealed_commitment
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.statements import committed_content
from gongzhi.core.draw.vdr.tables import line
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.draws.world import (
    CLERKS,
    CUSTODIANS,
    DICE,
    DISCLOSED,
    DISPATCH,
    FILM,
    OPENED,
    SEED_AT,
    VALUE,
    World,
    private,
)

LEADERS = ("a1组织", "a2批准")
FROZEN = OPENED + timedelta(hours=1)
COMMITTED = OPENED + timedelta(days=2)


def secret(world: World, wave: int, party: str) -> bytes:
    """The same each time: a party that is asked again hands in what it has."""
    return world.secrets.setdefault((wave, party), bytes([wave, *party.encode()][:32]).ljust(32, b"."))


def keys(world: World) -> None:
    for party in world.row.parties:
        if not party.key:
            public = private(party.id).public_key().public_bytes_raw().hex()
            draws.hand_in_key(world.number, key=public, by=world.actors[party.id], at=OPENED)


def freeze(world: World) -> None:
    keys(world)
    for name in missing(world, "freeze"):
        draws.freeze(world.number, by=world.actors[name], at=FROZEN, seen=world.seen)


def publish(world: World) -> None:
    world.on(FROZEN)
    for name in missing(world, "publish"):
        signature = world.signed("commit", name, bytes.fromhex(world.row.commit))
        draws.publish_commitment(world.number, signature=signature, by=world.actors[name], at=FROZEN, seen=world.seen)


def commit(world: World, *absent: str) -> None:
    for party in CUSTODIANS:
        if party not in absent:
            hand_in(world, party)
    for wave in world.row.params.waves:
        for holder in wave.holders:
            hand_in(world, holder, wave.wave)
    draws.close_commitments(
        world.number, by=world.actors["a1组织"], at=SEED_AT - timedelta(minutes=40), seen=world.seen
    )  # fmt: skip


def hand_in(world: World, party: str, wave: int = 0, *, at: datetime = COMMITTED, by: str = "") -> None:
    row, nonce = world.row, secret(world, wave, party)
    if any((wave, party) == one for one in given(world)):
        return
    bound = bytes.fromhex(row.commit)
    if wave:
        commitment = sealed_commitment(row.purpose, bound, wave, party, nonce).hex()
    else:
        commitment = nonce_commitment(row.purpose, bound, party, nonce).hex()
    step = f"sealed-{wave}" if wave else "nonce"
    signature = world.signed(step, party, committed_content(commitment, moment(at)))
    draws.hand_in_commitment(
        world.number, commitment=commitment, committed_at=moment(at), signature=signature, wave=wave,
        by=world.actors[by or party], at=at,
    )  # fmt: skip


def given(world: World) -> list[tuple[int, str]]:
    with seeing_as(world.officers.system):
        return [(0, one.custodian) for one in queries.draws.nonces(world.row.id)] + [
            (one.wave, one.holder) for one in queries.draws.sealed(world.row.id)
        ]


def reveal(world: World, *absent: str) -> None:
    world.on(SEED_AT - timedelta(minutes=30))
    for party in CUSTODIANS:
        if party not in absent:
            open_own(world, party)
    draws.close_openings(world.number, by=world.actors["a1组织"], at=DICE, seen=world.seen)


def open_own(world: World, party: str, *, at: datetime = SEED_AT + timedelta(minutes=5), nonce: str = "") -> None:
    row = world.row
    with seeing_as(world.officers.system):
        (mine,) = (one for one in queries.draws.nonces(row.id) if one.custodian == party)
    if mine.nonce:
        return
    told = nonce or secret(world, 0, party).hex()
    when = moment(at)
    signed_line = opened(row.params, bytes.fromhex(row.commit), mine, secret(world, 0, party).hex(),
                         moment(SEED_AT), dice_started=False)  # fmt: skip
    content = leaf(line(replace(signed_line, nonce=told, opened_at=when)))
    draws.open_nonce(
        world.number, nonce=told, opened_at=when, signature=world.signed("opening", party, content),
        by=world.actors[party], at=at,
    )  # fmt: skip


def throw(world: World) -> None:
    world.on(DICE)
    for clerk in CLERKS:
        read_dice(world, clerk)
    draws.record_beacon(world.number, by=world.actors["a1组织"], at=DICE + timedelta(minutes=20), seen=world.seen)


def read_dice(
    world: World, clerk: str, value: str = VALUE, *, film: str = FILM, by: str = "", again: bool = False
) -> bool | None:  # fmt: skip
    with seeing_as(world.actors[clerk]):
        mine = [one for one in queries.draws.given_readings(world.row.id) if one.reading.clerk == clerk]
    if mine and not again:
        return None
    at = DICE + timedelta(minutes=10)
    reading = Reading("骰子", clerk, value, film, ("甲", "乙"), moment(DICE), moment(at))
    signature = world.signed("reading-骰子", clerk, leaf(line(reading)))
    return draws.hand_in_reading(
        world.number, reading=reading, signature=signature, by=world.actors[by or clerk], at=at
    )  # fmt: skip


def draw(world: World) -> None:
    """Each wave when its time comes: all but the last are sealed before the next is opened."""
    for wave in world.waves:
        if any(row.wave == wave and row.state == "sealed" for row in world.row.waves):
            continue
        if wave:
            unseal(world, wave)
        draws.draw_wave(world.number, wave=wave, by=world.officers.system, at=time_of(wave))
        if wave != world.waves[-1]:
            assign_one(world, wave)
            seal_one(world, wave)


def time_of(wave: int) -> datetime:
    return DISPATCH.get(wave, DICE + timedelta(minutes=30))


def unseal(world: World, wave: int) -> None:
    """One holder opens; the other's number comes out of its envelope, by the approver."""
    with seeing_as(world.officers.system):
        closed = {one.holder for one in queries.draws.sealed(world.row.id) if one.wave == wave and not one.nonce}
    when = DISPATCH[wave]
    for holder in sorted(closed):
        envelope = holder == "e1信封"
        draws.open_nonce(
            world.number, nonce=secret(world, wave, holder).hex(), opened_at=moment(when), signature="", wave=wave,
            holder=holder, opened_by="envelope" if envelope else "holder",
            by=world.actors["a2批准" if envelope else holder], at=when,
        )  # fmt: skip


def assign(world: World) -> None:
    assign_one(world, world.waves[-1])


def assign_one(world: World, wave: int) -> None:
    draws.assign_wave(world.number, wave=wave, by=world.officers.system, at=time_of(wave))


def seal(world: World) -> None:
    seal_one(world, world.waves[-1])


def seal_one(world: World, wave: int) -> None:
    at = time_of(wave) + timedelta(minutes=10)
    world.on(at)
    with seeing_as(world.officers.system):
        signed = {one.signer for one in queries.draws.signatures(world.row.id) if one.step == f"result-{wave}"}
    for name in LEADERS:
        if name not in signed:
            signature = world.signed(f"result-{wave}", name, bytes.fromhex(world.row.wave(wave).result))
            draws.seal_wave(world.number, wave=wave, signature=signature, by=world.actors[name], at=at)


def send(world: World) -> None:
    for wave in world.row.waves:
        if not wave.dispatched_at:
            at = time_of(wave.wave) + timedelta(minutes=20)
            draws.dispatch(world.number, wave=wave.wave, by=world.actors["a3派发"], at=at)


def disclose(world: World) -> None:
    send(world)
    world.on(DISCLOSED)
    for name in missing(world, "disclose", ("a3派发", "a2批准")):
        draws.disclose(world.number, by=world.actors[name], at=DISCLOSED, seen=world.seen)


def missing(world: World, act: str, two: tuple[str, str] = LEADERS) -> list[str]:
    """Who of the two has not signed the act yet."""
    row = world.row
    with seeing_as(world.officers.system):
        signed = {
            one.person for one in queries.workflow.signatures(row.instance.id, row.instance.seen) if one.act == act
        }
    return [name for name in two if world.actors[name].person not in signed]


# What leads out of each state.
STEPS: Mapping[str, Callable[[World], None]] = {
    "draft": freeze,
    "frozen": publish,
    "committed": commit,
    "nonces_committed": reveal,
    "nonces_revealed": throw,
    "beacon_recorded": draw,
    "drawn": assign,
    "assigned": seal,
    "sealed": disclose,
}


def play(world: World, until: str = "disclosed") -> World:
    """Lead the round on from wherever it stands."""
    while (state := world.row.state) != until:
        STEPS[state](world)
    return world
