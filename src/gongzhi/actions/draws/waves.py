"""A wave by itself: drawn, assigned, sealed under two keys, dispatched. The round follows with the last wave."""

from __future__ import annotations

from datetime import datetime

from gongzhi.actions.draws.custody import ceremony_of, still_bound
from gongzhi.actions.draws.frame import (
    Bound,
    going_on,
    in_state,
    keep_record,
    keep_signature,
    on_round,
    party_of,
    waves_in,
    witnessed,
)
from gongzhi.actions.guards import holds
from gongzhi.actions.steps import take_step
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.draw.vdr.states import only_seed
from gongzhi.core.draw.vdr.transcript import WaveDraw, seed_of, wave_draw
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawWaveWent
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.queries.draws import RoundRow, WaveRow


def draw_wave(number: str, *, wave: int, by: Actor, at: datetime) -> str:
    """The platform draws a wave out of what is recorded; returns its seed. Twice, also at once, gives the same.

    Refuses with DRAW_NOT_NOW before the dice are recorded, DRAW_WAVE_NONCES, VDR_SECOND_SEED.
    """
    with going_on(number, by, at) as (act, one):
        standing = _wave(one, wave)
        drawn = _computed(one, wave)
        if standing is None:
            act.record(DrawWaveWent(wave, "drawn"), subject=number, region=one.region)
            save.draws.wave(one.id, drawn)
        elif standing.seed != drawn.seed.hex():
            only_seed(bytes.fromhex(standing.seed), drawn.seed)
        if last := _after_last(number, "beacon_recorded", "drawn", "assigned", "sealed"):
            take_step(
                act, last.instance, "draw", seen=last.instance.seen, content=_bound(last), subject=number,
                guards={"waves_drawn": holds("waves_drawn", waves_in(last, "drawn", "assigned", "sealed"))},
            )  # fmt: skip
        return drawn.seed.hex()


def assign_wave(number: str, *, wave: int, by: Actor, at: datetime) -> str:
    """The inspectors of a wave are assigned and its result enters the ledger; returns RESULT, which is to be signed."""
    with going_on(number, by, at) as (act, one):
        standing = _wave(one, wave)
        if standing is None:
            raise Refusal("DRAW_WAVE_STATE", wave=wave, wave_state="waiting", draw_act="assign")
        if standing.state == "drawn":
            drawn = _computed(one, wave)
            only_seed(bytes.fromhex(standing.seed), drawn.seed)
            save.draws.wave_fields(one.id, wave, state="assigned", result=drawn.result.hex())
            act.record(DrawWaveWent(wave, "assigned"), subject=number, region=one.region)
            keep_record(act, one, f"result-{wave}", one.commit, drawn.result)
        if last := _after_last(number, "drawn", "assigned", "sealed"):
            take_step(
                act, last.instance, "assign", seen=last.instance.seen, content=_bound(last), subject=number,
                guards={"waves_assigned": holds("waves_assigned", waves_in(last, "assigned", "sealed"))},
            )  # fmt: skip
        return queries.draws.round_named(number).wave(wave).result


def seal_wave(number: str, *, wave: int, signature: str, by: Actor, at: datetime) -> bool:
    """Organiser and approver sign the result of a wave unseen; returns whether it is sealed with this signature.

    Refuses with DRAW_NOT_WITNESSED where the log's witness has not signed a head with the result.
    """
    with on_round(number, by, at) as (act, one):
        party = party_of(act, one, "seal", "organiser", "approver")
        standing = _wave(one, wave)
        if standing is None or standing.state != "assigned":
            state = standing.state if standing else "waiting"
            raise Refusal("DRAW_WAVE_STATE", wave=wave, wave_state=state, draw_act="seal")
        step = f"result-{wave}"
        signed = {row.signer for row in queries.draws.signatures(one.id) if row.step == step}
        if party.id in signed:
            raise Refusal("DRAW_HANDED_IN", party=party.id, at=moment(act.at), draw_act="seal")
        witnessed(one, step)
        keep_signature(act, one, step, party, bytes.fromhex(standing.result), signature)
        if not signed:
            return False
        act.record(DrawWaveWent(wave, "sealed"), subject=number, region=one.region)
        save.draws.wave_fields(one.id, wave, state="sealed")
        if last := _after_last(number, "assigned", "sealed"):
            take_step(
                act, last.instance, "seal", seen=last.instance.seen, content=_bound(last), subject=number,
                guards={"waves_sealed": holds("waves_sealed", waves_in(last, "sealed"))},
            )  # fmt: skip
        return True


def _computed(one: RoundRow, wave: int) -> WaveDraw:
    """What a wave gives, computed of the records alone. Nothing is computed before the dice are recorded."""
    in_state(one, "draw", "beacon_recorded", "drawn", "assigned", "sealed")
    ceremony = ceremony_of(one)
    still_bound(one, ceremony)
    seed = only_seed(bytes.fromhex(one.seed), seed_of(ceremony))
    closed = [row.holder for row in ceremony.sealed if row.wave == wave and not row.nonce]
    if closed:
        raise Refusal("DRAW_WAVE_NONCES", wave=wave, missing=", ".join(closed))
    return wave_draw(ceremony, seed, wave)


def _wave(one: RoundRow, wave: int) -> WaveRow | None:
    if wave not in one.wave_numbers:
        raise Refusal("DRAW_WAVE_UNKNOWN", wave=wave, waves=", ".join(map(str, one.wave_numbers)))
    return next((row for row in one.waves if row.wave == wave), None)


def _after_last(number: str, before: str, *states: str) -> RoundRow | None:
    """The round, where this was the last of its waves to come so far and it takes its own step; else None."""
    one = queries.draws.round_named(number)
    return one if one.state == before and waves_in(one, *states) else None


def _bound(one: RoundRow) -> Bound:
    return Bound(one.number, one.commit)
