"""What the meeting of a round is shown: what was done and by whom, and never what is still closed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from gongzhi.actions.clock import start_of
from gongzhi.actions.draws.frame import closing_from
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.nonces import all_nonces
from gongzhi.core.draw.vdr.owed import Standing, WaveStanding
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.draws import RoundRow

COMPARED = ("value", "film", "rollers", "started_at")
SIGNED_BY_TWO = ("freeze", "publish", "disclose")


def standing(number: str, *, system: Actor, by: Actor, at: datetime) -> Standing:
    """Where a round stands. system: who sees all of it. Raises NotThere for a round that is not the actor's."""
    with seeing_as(by):
        one = queries.draws.round_named(number)
    with seeing_as(system):
        return _standing(one, at)


def _standing(one: RoundRow, at: datetime) -> Standing:
    params = one.params
    return Standing(
        params=params,
        state=one.state,  # type: ignore[arg-type] - the states of the workflow are those of the protocol
        at=moment(at),
        closing_from=closing_from(params),
        disclosing_from=moment(start_of(date.fromisoformat(params.disclosed_on))),
        keyed=tuple(party.id for party in one.parties if party.key),
        signed=_signed(one),
        nonces=all_nonces(params, queries.draws.nonces(one.id)),
        sealed=queries.draws.sealed(one.id),
        readings=queries.draw_meetings.readings_given(one.number),
        agreed=_agreed(one),
        waves=_waves(one),
        unwitnessed=_unwitnessed(one),
    )


def _signed(one: RoundRow) -> dict[str, tuple[str, ...]]:
    """Who signed a step that two parties sign, as long as it is not taken."""
    given = queries.workflow.signatures(one.instance.id, one.instance.seen)
    return {
        act: tuple(party.id for party in one.parties if (act, party.person) in {(row.act, row.person) for row in given})
        for act in SIGNED_BY_TWO
    }


def _agreed(one: RoundRow) -> dict[str, int]:
    """Of each beacon on which both clerks agree, the attempt at which they did."""
    both: dict[tuple[str, int], list[Reading]] = defaultdict(list)
    for given in queries.draws.last_readings(one.id):
        both[given.reading.beacon, given.attempt].append(given.reading)
    return {
        beacon: attempt
        for (beacon, attempt), (first, *others) in both.items()
        if others and all(getattr(first, name) == getattr(others[0], name) for name in COMPARED)
    }


def _waves(one: RoundRow) -> tuple[WaveStanding, ...]:
    signed: dict[str, list[str]] = defaultdict(list)
    for row in queries.draws.signatures(one.id):
        signed[row.step].append(row.signer)
    there = {row.wave: row for row in one.waves}
    return tuple(
        WaveStanding(wave, row.state, tuple(signed[f"result-{wave}"]), bool(row.dispatched_at))
        if (row := there.get(wave))
        else WaveStanding(wave, "waiting")
        for wave in one.wave_numbers
    )


def _unwitnessed(one: RoundRow) -> tuple[str, ...]:
    last = queries.log_heads.last_witnessed()
    size = last.size if last else 0
    return tuple(row.record for row in queries.draws.records(one.id) if row.position is None or row.position >= size)
