"""Who cannot be had is replaced by the next in order, for closed reasons, under the keys of both bodies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.draws.custody import ceremony_of
from gongzhi.actions.draws.dispatching import task_for
from gongzhi.actions.draws.frame import check_signature, in_state, keep_signature, on_round, party_of, stated
from gongzhi.core.draw.vdr.commitment import roots
from gongzhi.core.draw.vdr.forms import HASH
from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.draw.vdr.replacements import ReplacementRow, Request, replacements
from gongzhi.core.draw.vdr.tables import line
from gongzhi.core.draw.vdr.transcript import Transcript, wave_draw
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawReplaced, DrawSigned, DrawTargetsSeen
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.draws import Proposed, RoundRow

OPEN = ("beacon_recorded", "drawn", "assigned", "sealed")  # states in which targets are told and may be replaced


def replacement_for(number: str, request: Request, *, by: Actor, at: datetime) -> ReplacementRow:
    """What would take whose place: the line that both bodies sign. Nothing is kept but that somebody looked.

    Refuses as replacements.replacements does.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "replace", "organiser", "approver")
        return _row(act, one, request)


def replace(number: str, request: Request, *, signature: str, by: Actor, at: datetime) -> bool:
    """Sign a replacement; returns whether it stands with this signature. Both bodies sign the same request.

    request.at: now by the clock of who proposes it. Refuses as replacements.replacements does, and with
    DRAW_REPLACEMENT_OTHER where another one waits. Once it stands, the object that takes the place has a task.
    """
    with on_round(number, by, at) as (act, one):
        party = party_of(act, one, "replace", "organiser", "approver")
        row = _row(act, one, request)
        waiting = [given for given in queries.draws.replaced(one.id) if not given.stands and given.row.seq == row.seq]
        step = f"replacement-{row.seq}"
        others = [given for given in waiting if given.signer != party.id]
        if not others:
            stated(act, request.at)
            check_signature(one, step, party, leaf(line(row)), signature)
            told = DrawSigned(step, party.id, leaf(line(row)).hex(), signature)
            act.record(told, subject=number, region=one.region)
            save.draws.proposed(one.id, _wave_of(one, row), row, signer=party.id, signature=signature)
            return False
        same = [given for given in others if given.row == row]
        if not same:
            raise Refusal("DRAW_REPLACEMENT_OTHER", seq=row.seq, line=line(others[-1].row).decode())
        save.draws.signature(one.id, step, same[0].signer, same[0].signature)
        keep_signature(act, one, step, party, leaf(line(row)), signature)
        save.draws.replaced(one.id, row)
        act.record(DrawReplaced(row.seq), subject=number, region=one.region)
        if row.kind == "object" and one.purpose == "draw":
            task_for(act, one, row.replaced_by, list(row.team), certain=())
        return True


def replacements_of(number: str, *, by: Actor, at: datetime) -> tuple[Proposed, ...]:
    """Replacements that stand and the one that waits, for who sees the round; the look leaves an event.

    () before a wave is dispatched.
    """
    with seeing_as(by):
        if not any(row.dispatched_at for row in queries.draws.round_named(number).waves):
            return ()
    with acting(by, at) as act:
        one = queries.draws.round_named(number)
        _look_at_all(act, one)
        return queries.draws.replaced(one.id)


def replaceable(number: str, *, by: Actor, at: datetime) -> Mapping[str, tuple[str, ...]]:
    """Who was told to check whom by now, each team in the order of its slots: who can still be replaced.

    For organiser and approver; the look leaves an event. {} before a wave is dispatched and once the round is over.
    """
    with seeing_as(by):
        one = queries.draws.round_named(number)
        if one.state not in OPEN or not any(row.dispatched_at for row in one.waves):
            return {}
    with acting(by, at) as act:
        one = queries.draws.round_named(number)
        party_of(act, one, "replace", "organiser", "approver")
        told = _look_at_all(act, one)
        teams: dict[str, list[str]] = {}
        for row in (row for wave in told for row in queries.draws.results(one.id, wave)["assignment"]):
            teams.setdefault(row["enterprise"], []).append(row["inspector"])
        for given in queries.draws.replaced(one.id):
            if given.stands and given.row.kind == "object":
                del teams[given.row.enterprise]
                teams[given.row.replaced_by] = list(given.row.team)
            elif given.stands:
                teams[given.row.enterprise][given.row.slot - 1] = given.row.replaced_by
        return {enterprise: tuple(team) for enterprise, team in sorted(teams.items())}


def _look_at_all(act: Act, one: RoundRow) -> list[int]:
    """The waves that are told, with word of the look at each."""
    told = [row.wave for row in one.waves if row.dispatched_at]
    for wave in told:
        act.record(DrawTargetsSeen(wave), subject=one.number, region=one.region)
    return told


def drawn_so_far(one: RoundRow) -> Transcript:
    """The waves that are assigned, computed again."""
    ceremony, seed = ceremony_of(one), bytes.fromhex(one.seed)
    waves = [row.wave for row in one.waves if row.result]
    return Transcript(
        roots(ceremony.params, ceremony.tables),
        bytes.fromhex(one.commit),
        seed,
        tuple(wave_draw(ceremony, seed, wave) for wave in waves),
    )


def _row(act: Act, one: RoundRow, request: Request) -> ReplacementRow:
    """The replacement after all that stand. Only targets that are told can be replaced."""
    in_state(one, "replace", *OPEN)
    if not HASH.holds(request.evidence):
        raise Refusal("VDR_NOT_HEX", who=request.enterprise or "—", value=request.evidence[:80])
    told = [row for row in one.waves if row.dispatched_at]
    for row in told:
        act.record(DrawTargetsSeen(row.wave), subject=one.number, region=one.region)
    drawn = drawn_so_far(one)
    known = {row.enterprise for wave in drawn.waves for row in wave.assignment if wave.wave in {w.wave for w in told}}
    before = [given.row for given in queries.draws.replaced(one.id) if given.stands]
    if before and request.at < before[-1].at:
        raise Refusal("DRAW_BEFORE_THE_LAST", stated=request.at, last=before[-1].at)
    if request.enterprise not in known | {row.replaced_by for row in before if row.kind == "object"}:
        raise Refusal("VDR_NO_TEAM_NOW", enterprise=request.enterprise)
    asked = [
        Request(row.at, row.kind, row.enterprise, row.inspector, row.slot, row.reason, row.evidence) for row in before
    ]
    return replacements(ceremony_of(one), drawn, [*asked, request])[-1]


def _wave_of(one: RoundRow, row: ReplacementRow) -> int:
    """The wave of the unit that leaves, or whose inspector does."""
    strata = {stratum.code: stratum.wave for stratum in one.params.strata}
    stratum_of = {unit.id: unit.stratum for unit in queries.draws.tables(one.id).frame}
    return strata[stratum_of[row.enterprise]]
