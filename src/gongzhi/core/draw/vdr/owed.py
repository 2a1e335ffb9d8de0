"""Who has to do what next in a round, read off what is recorded. It decides nothing: each act looks for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.draw.vdr.forms import MaybeMoment, Moment
from gongzhi.core.draw.vdr.nonces import Nonce, Sealed
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.states import State

OwedAct = Literal[
    "hand_in_key", "freeze", "publish", "hand_in_commitment", "close_commitments", "open_nonce", "close_openings",
    "hand_in_reading", "record_beacon", "seal", "dispatch", "disclose",
]  # fmt: skip
WaveState = Literal["waiting", "drawn", "assigned", "sealed"]
Stage = Literal[
    "keys", "freezing", "publishing", "committing", "opening", "dice", "drawing", "sealing", "disclosing"
]  # fmt: skip
# In the order of the meeting; a stage is past when the round has left its states. From the dice on, a wave decides.
STAGES: Mapping[Stage, tuple[State, ...]] = {
    "keys": ("draft",),
    "freezing": ("draft",),
    "publishing": ("frozen",),
    "committing": ("committed",),
    "opening": ("nonces_committed",),
    "dice": ("nonces_revealed",),
    "drawing": ("beacon_recorded", "drawn"),
    "sealing": ("assigned",),
    "disclosing": ("sealed",),
}

STAGE_OF_WAVE: Mapping[WaveState, Stage] = {
    "waiting": "drawing", "drawn": "drawing", "assigned": "sealing", "sealed": "disclosing",
}  # fmt: skip


@dataclass(frozen=True)
class ReadingGiven:
    """That a clerk handed in a reading, not what was read. attempt: from 1."""

    beacon: str
    clerk: str
    attempt: int


@dataclass(frozen=True)
class WaveStanding:
    """Where a wave stands. signed: who signed its result."""

    wave: int
    state: WaveState
    signed: tuple[str, ...] = ()
    dispatched: bool = False


@dataclass(frozen=True)
class Standing:
    """What everybody in the meeting may know of a round."""

    params: Params
    state: State
    at: Moment  # now
    closing_from: Moment  # from when on commitments are closed though somebody is missing
    disclosing_from: Moment
    keyed: tuple[str, ...]  # parties whose keys are in
    signed: Mapping[str, tuple[str, ...]]  # who signed freeze, publish or disclose so far
    nonces: tuple[Nonce, ...]  # a line for each custodian
    sealed: tuple[Sealed, ...]  # what holders handed in
    readings: tuple[ReadingGiven, ...]
    agreed: Mapping[str, int]  # beacon: the attempt at which both clerks read the same
    waves: tuple[WaveStanding, ...]
    unwitnessed: tuple[str, ...] = ()  # records that the log's witness has not signed yet


@dataclass(frozen=True)
class Owed:
    """An act that parties owe, each by itself; of `disclose` any two of them sign.

    since, until: "" where no time is set; beacon: "" for none
    """

    act: OwedAct
    parties: tuple[str, ...]
    wave: int = 0
    beacon: str = ""
    since: MaybeMoment = ""
    until: MaybeMoment = ""


def owed(standing: Standing) -> tuple[Owed, ...]:
    """What is owed in this state, also what is not to be done before `since`; () where only the platform acts."""
    find = {
        "draft": _in_draft,
        "frozen": lambda one: _of_two(one, "publish"),
        "committed": _while_committing,
        "nonces_committed": _while_opening,
        "nonces_revealed": _while_reading,
    }
    if standing.state in ("disclosed", "void"):
        return ()
    return tuple(find.get(standing.state, _of_waves)(standing))


def wave_at(standing: Standing) -> WaveStanding | None:
    """The wave that the meeting is at: the first that is not dispatched; None before the dice and after the last."""
    if standing.state not in ("beacon_recorded", "drawn", "assigned", "sealed"):
        return None
    return next((one for one in standing.waves if not one.dispatched), None)


def stage(standing: Standing) -> Stage | None:
    """The stage that the meeting is at; None once the round is disclosed or void.

    Of a round of several waves, that of the wave it is at: the next wave begins again with being drawn.
    """
    if wave := wave_at(standing):
        return STAGE_OF_WAVE[wave.state]
    for name, states in STAGES.items():
        if standing.state in states and not (name == "keys" and not _without_key(standing)):
            return name
    return None


def attempt_owed(standing: Standing, beacon: str) -> int:
    """Which reading of a beacon the clerks are at: one more than the last that both handed in."""
    clerks = [party.id for party in standing.params.of_role("clerk")]
    return 1 + min(max(_attempts(standing, beacon, clerk), default=0) for clerk in clerks)


def _in_draft(one: Standing) -> Iterator[Owed]:
    if missing := _without_key(one):
        yield Owed("hand_in_key", missing)
    else:
        yield from _of_two(one, "freeze")


def _while_committing(one: Standing) -> Iterator[Owed]:
    params = one.params
    silent = tuple(row.custodian for row in one.nonces if row.status == "not_committed")
    if silent:
        yield Owed("hand_in_commitment", silent, until=params.seed_at)
    given = {(row.wave, row.holder) for row in one.sealed}
    missing = {
        wave.wave: tuple(name for name in wave.holders if (wave.wave, name) not in given) for wave in params.waves
    }
    for wave, holders in missing.items():
        if holders:
            yield Owed("hand_in_commitment", holders, wave, until=params.seed_at)
    if not any(missing.values()) and (not silent or one.at >= one.closing_from):
        yield Owed("close_commitments", _leading(one)[:1])


def _while_opening(one: Standing) -> Iterator[Owed]:
    params = one.params
    closed = tuple(row.custodian for row in one.nonces if row.status == "not_opened")
    if closed:
        yield Owed("open_nonce", closed, since=params.seed_at, until=params.reveal_until)
    if not closed or one.at >= params.reveal_until:
        yield Owed("close_openings", _leading(one)[:1])


def _while_reading(one: Standing) -> Iterator[Owed]:
    waiting = [beacon.name for beacon in one.params.beacons if beacon.name not in one.agreed]
    for beacon in waiting:
        wanted = attempt_owed(one, beacon)
        clerks = [party.id for party in one.params.of_role("clerk")]
        missing = tuple(clerk for clerk in clerks if wanted not in _attempts(one, beacon, clerk))
        yield Owed("hand_in_reading", missing, beacon=beacon)
    if not waiting:
        yield Owed("record_beacon", _leading(one)[:1])


def _of_waves(one: Standing) -> Iterator[Owed]:
    dispatcher = tuple(party.id for party in one.params.of_role("dispatcher"))
    since = {wave.wave: wave.dispatch_at for wave in one.params.waves}
    for row in one.waves:
        closed = tuple(sealed.holder for sealed in one.sealed if sealed.wave == row.wave and not sealed.nonce)
        if row.state == "waiting" and closed:
            yield Owed("open_nonce", closed, row.wave, since=since[row.wave])
        if row.state == "assigned":
            yield Owed("seal", tuple(name for name in _leading(one) if name not in row.signed), row.wave)
        if row.state == "sealed" and not row.dispatched:
            yield Owed("dispatch", dispatcher, row.wave, since=since.get(row.wave, ""))
    if one.state == "sealed" and all(row.dispatched for row in one.waves):
        signed = one.signed.get("disclose", ())
        two_of = tuple(name for name in (*dispatcher, *_leading(one)) if name not in signed)
        yield Owed("disclose", two_of, since=one.disclosing_from)


def _of_two(one: Standing, act: Literal["freeze", "publish"]) -> Iterator[Owed]:
    yield Owed(act, tuple(name for name in _leading(one) if name not in one.signed.get(act, ())))


def _leading(one: Standing) -> tuple[str, ...]:
    return tuple(party.id for role in ("organiser", "approver") for party in one.params.of_role(role))


def _without_key(one: Standing) -> tuple[str, ...]:
    return tuple(party.id for party in one.params.parties if party.id not in one.keyed)


def _attempts(one: Standing, beacon: str, clerk: str) -> Sequence[int]:
    return [row.attempt for row in one.readings if (row.beacon, row.clerk) == (beacon, clerk)]
