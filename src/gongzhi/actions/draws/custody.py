"""The secret numbers: committed to under each custodian's own key, closed, opened, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from gongzhi.actions.acting import Act
from gongzhi.actions.draws.frame import (
    Bound,
    closing_from,
    in_state,
    keep_record,
    keep_signature,
    on_round,
    party_of,
    stated,
    witnessed,
)
from gongzhi.actions.steps import Step, take_step
from gongzhi.core.draw.vdr.commitment import commit
from gongzhi.core.draw.vdr.forms import HASH
from gongzhi.core.draw.vdr.merkle import leaf, root
from gongzhi.core.draw.vdr.nonces import (
    all_nonces,
    committed,
    enough_committed,
    enough_opened,
    opened,
    sealed_opened,
)
from gongzhi.core.draw.vdr.params import Role
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.statements import committed_content, nonces_content
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.draw.vdr.transcript import Ceremony
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawSealOpened
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.queries.draws import RoundRow

OpenedBy = Literal["holder", "envelope"]
EVERY_ROLE: tuple[Role, ...] = ("organiser", "approver", "custodian", "clerk", "dispatcher", "keeper")


def hand_in_commitment(
    number: str, *, commitment: str, committed_at: str, signature: str, by: Actor, at: datetime, wave: int = 0
) -> None:
    """A custodian commits to a nonce; with a wave, one of its holders to the sealed nonce of that wave.

    committed_at: the moment that the party signs, now by its own clock
    Refuses with VDR_NO_CUSTODIAN, VDR_NOT_HEX, VDR_COMMITTED_LATE, DRAW_HANDED_IN, DRAW_STATED_TIME, DRAW_SIGNATURE.
    """
    with on_round(number, by, at) as (act, one):
        party = party_of(act, one, "hand_in_commitment", "custodian", "keeper")
        in_state(one, "hand_in_commitment", "committed")
        _holds(one, wave, party.id)
        given = stated(act, committed_at)
        if wave:
            _sealed_in_time(one, party.id, commitment, max(given, moment(act.at)))
        else:
            committed(one.params, party.id, commitment, max(given, moment(act.at)))
        before = [row for row in _given(one, wave) if row[0] == party.id]
        if before:
            raise Refusal("DRAW_HANDED_IN", party=party.id, at=before[0][1], draw_act="hand_in_commitment")
        step = f"sealed-{wave}" if wave else "nonce"
        keep_signature(act, one, step, party, committed_content(commitment, given), signature)
        save.draws.commitment(one.id, wave, party.id, commitment=commitment, committed_at=given)


def close_commitments(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The organiser closes the commitments, when all are in or the last hour before the seed's moment has begun.

    In that hour, because the witness has to sign a head with them before the seed's moment.

    Refuses with DRAW_COMMITTED_STILL, VDR_TOO_FEW_CUSTODIANS, DRAW_HOLDER_MISSING.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "close_commitments", "organiser", "approver")
        ceremony = ceremony_of(one)
        content = nonces_content(ceremony, bytes.fromhex(one.commit))
        step = take_step(
            act, one.instance, "close_commitments", seen=seen, content=Bound(number, content.hex()), subject=number,
            guards={"commitments_in": lambda: _all_in(one, ceremony, moment(act.at))},
        )  # fmt: skip
        keep_record(act, one, "nonces", one.commit, content)
        return step


def open_nonce(
    number: str,
    *,
    nonce: str,
    opened_at: str,
    signature: str,
    by: Actor,
    at: datetime,
    wave: int = 0,
    holder: str = "",
    opened_by: OpenedBy = "holder",
) -> None:
    """A custodian opens the nonce committed to; with a wave, a holder or who has the envelope opens a sealed one.

    opened_at: the moment that the custodian signs; of a sealed nonce, which nobody signs, the platform's own counts
    signature: of the custodian's line; "" for a sealed nonce, which its commitment binds
    holder: whose sealed nonce it is, the actor's own where empty
    Refuses as nonces.opened and nonces.sealed_opened do, and with DRAW_NOT_COMMITTED, DRAW_HANDED_IN.
    """
    with on_round(number, by, at) as (act, one):
        if wave:
            _open_sealed(act, one, wave, holder, nonce, opened_by)
            return
        party = party_of(act, one, "open_nonce", "custodian")
        mine = [row for row in queries.draws.nonces(one.id) if row.custodian == party.id]
        if not mine:
            raise Refusal("DRAW_NOT_COMMITTED", party=party.id)
        if mine[0].nonce:
            raise Refusal("DRAW_HANDED_IN", party=party.id, at=mine[0].opened_at, draw_act="open_nonce")
        now, given = moment(act.at), stated(act, opened_at)
        after = one.state not in ("draft", "frozen", "committed", "nonces_committed")
        bound = bytes.fromhex(one.commit)
        for when in (now, given):  # in time by the platform's clock, and by what is signed
            row = opened(one.params, bound, mine[0], nonce, when, dice_started=after)
        in_state(one, "open_nonce", "nonces_committed")
        witnessed(one, "nonces", until=one.params.seed_at)
        keep_signature(act, one, "opening", party, leaf(line(row)), signature)
        save.draws.opening(one.id, 0, party.id, nonce=nonce, opened_at=given, opened_by="")


def close_openings(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The organiser closes the openings, when all have opened or the time is over; then dice may be thrown.

    Refuses with VDR_WAIT_FOR_CUSTODIANS and VDR_TOO_FEW_CUSTODIANS.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "close_openings", "organiser", "approver")
        rows = all_nonces(one.params, queries.draws.nonces(one.id))
        content = root(line(row) for row in rows)
        step = take_step(
            act, one.instance, "close_openings", seen=seen, content=Bound(number, content.hex()), subject=number,
            guards={"openings_in": lambda: enough_opened(one.params, rows, at=moment(act.at))},
        )  # fmt: skip
        keep_record(act, one, "openings", one.commit, content)
        return step


def ceremony_of(one: RoundRow) -> Ceremony:
    """Everything from which the draw follows, as far as it is there."""
    return Ceremony(
        one.params,
        queries.draws.tables(one.id),
        all_nonces(one.params, queries.draws.nonces(one.id)),
        queries.draws.sealed(one.id),
        tuple(given.reading for given in queries.draws.last_readings(one.id)),
    )


def still_bound(one: RoundRow, ceremony: Ceremony) -> None:
    """Whether tables and parameters still give the commitment. Refuses with DRAW_CHANGED."""
    found = commit(ceremony.params, ceremony.tables).hex()
    if found != one.commit:
        raise Refusal("DRAW_CHANGED", commit=one.commit, computed=found)


def _open_sealed(act: Act, one: RoundRow, wave: int, holder: str, nonce: str, opened_by: OpenedBy) -> None:
    party = party_of(act, one, "open_nonce", *EVERY_ROLE)
    whose = holder or party.id
    _holds(one, wave, whose)
    if opened_by == "holder" and whose != party.id:
        raise Refusal("DRAW_NOT_A_PARTY", draw_act="open_nonce", draw_roles="custodian keeper", known=whose)
    in_state(one, "open_nonce", "beacon_recorded", "drawn", "assigned")
    (given,) = (row for row in queries.draws.sealed(one.id) if (row.wave, row.holder) == (wave, whose))
    if given.nonce:
        raise Refusal("DRAW_HANDED_IN", party=whose, at=given.opened_at, draw_act="open_nonce")
    now = moment(act.at)
    sealed_opened(one.params, bytes.fromhex(one.commit), given, nonce, now, opened_by)
    save.draws.opening(one.id, wave, whose, nonce=nonce, opened_at=now, opened_by=opened_by)
    rows = [row for row in queries.draws.sealed(one.id) if row.wave == wave]
    act.record(DrawSealOpened(wave, whose, opened_by), subject=one.number, region=one.region)
    if all(row.nonce for row in rows):
        keep_record(act, one, f"wave-{wave}", one.commit, root(line(row) for row in rows))


def _holds(one: RoundRow, wave: int, party: str) -> None:
    """Whether the party keeps a nonce of this wave; of wave 0 whoever is a custodian."""
    if wave == 0:
        return
    known = {row.wave: row.holders for row in one.params.waves}
    if wave not in known:
        raise Refusal("DRAW_WAVE_UNKNOWN", wave=wave, waves=", ".join(map(str, known)) or "0")
    if party not in known[wave]:
        raise Refusal("VDR_NO_CUSTODIAN", custodian=party, known=", ".join(known[wave]))


def _sealed_in_time(one: RoundRow, holder: str, commitment: str, at: str) -> None:
    if not HASH.holds(commitment):
        raise Refusal("VDR_NOT_HEX", who=holder, value=commitment[:80])
    if at > one.params.seed_at:
        raise Refusal("VDR_COMMITTED_LATE", custodian=holder, at=at, until=one.params.seed_at)


def _given(one: RoundRow, wave: int) -> list[tuple[str, str]]:
    """Who has committed for a wave, and when."""
    if wave:
        return [(row.holder, row.committed_at) for row in queries.draws.sealed(one.id) if row.wave == wave]
    return [(row.custodian, row.committed_at) for row in queries.draws.nonces(one.id)]


def _all_in(one: RoundRow, ceremony: Ceremony, now: str) -> None:
    params = one.params
    wanted = {(wave.wave, holder) for wave in params.waves for holder in wave.holders}
    missing = sorted(wanted - {(row.wave, row.holder) for row in ceremony.sealed})
    if missing:
        wave = missing[0][0]
        who = ", ".join(holder for number, holder in missing if number == wave)
        raise Refusal("DRAW_HOLDER_MISSING", wave=wave, missing=who, until=params.seed_at)
    silent = [row.custodian for row in ceremony.nonces if row.status == "not_committed"]
    if silent and now < (since := closing_from(params)):
        raise Refusal("DRAW_COMMITTED_STILL", missing=", ".join(silent), until=since)
    enough_committed(params, ceremony.nonces)
