"""What the platform owes a round by itself: have its records witnessed, draw and assign what can be."""

from __future__ import annotations

from datetime import datetime

from gongzhi.actions.draws.waves import assign_wave, draw_wave
from gongzhi.actions.witnessing import Witness, witness_head
from gongzhi.core.errors import GongzhiError
from gongzhi.core.facts import Actor
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.draws import RoundRow

DRAWING = ("beacon_recorded", "drawn", "assigned")
RUNNING = ("frozen", "committed", "nonces_committed", "nonces_revealed", *DRAWING, "sealed")


def go_on(number: str, *, by: Actor, at: datetime, witness: Witness | None = None) -> RoundRow:
    """Do everything that a round waits for and no person owes; returns the round as it then stands.

    by: the system. Run twice or after an interruption, it comes to the same. Refuses as `witness_head`, `draw_wave` and
    `assign_wave` do: a wave whose teams cannot be filled is told, and the round can only be voided.
    """
    with seeing_as(by):
        one = queries.draws.round_named(number)
    for wave in _ready(one, by):
        draw_wave(number, wave=wave, by=by, at=at)
        assign_wave(number, wave=wave, by=by, at=at)
    if _unwitnessed(one, by):
        witness_head(by=by, at=at, witness=witness)
    with seeing_as(by):
        return queries.draws.round_named(number)


def go_on_everywhere(*, by: Actor, at: datetime) -> dict[str, GongzhiError]:
    """Lead on every round that is frozen and not over; returns what stood in the way, by number, for another run."""
    with seeing_as(by):
        waiting = [one.number for one in queries.draws.rounds(states=RUNNING)]
    refused: dict[str, GongzhiError] = {}
    for number in waiting:
        try:
            go_on(number, by=by, at=at)
        except GongzhiError as stood:
            refused[number] = stood
    return refused


def _ready(one: RoundRow, by: Actor) -> list[int]:
    """Waves that can be drawn or assigned now."""
    if one.state not in DRAWING:
        return []
    with seeing_as(by):
        closed = {row.wave for row in queries.draws.sealed(one.id) if not row.nonce}
    done = {row.wave for row in one.waves if row.result}
    return [wave for wave in one.wave_numbers if wave not in closed | done]


def _unwitnessed(one: RoundRow, by: Actor) -> bool:
    """Whether a record of the round is in no head that the witness signed."""
    with seeing_as(by):
        last = queries.log_heads.last_witnessed()
        size = last.size if last else 0
        return any(row.position is None or row.position >= size for row in queries.draws.records(one.id))
