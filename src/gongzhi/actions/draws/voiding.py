"""A round is void only by two persons of different bodies, for a reason on the closed list; what there is stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from gongzhi.actions.draws.frame import on_round, party_of
from gongzhi.actions.steps import Step, take_step
from gongzhi.core.canonical import read
from gongzhi.core.draw.vdr.params import Party, VoidReason
from gongzhi.core.draw.vdr.states import VOID_REASONS, may_void
from gongzhi.core.errors import Refusal
from gongzhi.core.events import DrawVoided
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.queries.draws import PartyRow, RoundRow


@dataclass(frozen=True)
class Void:
    """What is signed when a round is voided."""

    number: str
    reason: str


def void_round(number: str, *, reason: VoidReason, by: Actor, at: datetime, seen: int) -> Step:
    """One of two bodies voids a round; with the other's signature for the same reason it is void.

    Refuses with VDR_VOID_OVER, VDR_VOID_REASON, VDR_VOID_BODIES, DRAW_VOID_REASON_DIFFERS, TWO_PERSON.
    """
    with on_round(number, by, at) as (act, one):
        party = party_of(act, one, "void", "organiser", "approver", "custodian", "clerk", "dispatcher", "keeper")
        before = _first(one, party, reason)
        approvers = [Party(row.id, row.body, row.role, row.key) for row in before]

        def void_by_two_bodies() -> None:
            if approvers:
                may_void(one.state, reason, [*approvers, Party(party.id, party.body, party.role, party.key)])  # type: ignore[arg-type]

        step = take_step(
            act, one.instance, "void", seen=seen, content=Void(number, reason), subject=number,
            guards={"void_by_two_bodies": void_by_two_bodies},
        )  # fmt: skip
        if step.taken:
            names = tuple(sorted((before[0].id, party.id), key=str.encode))
            save.draws.fields(one.id, void_reason=reason, void_approvers=list(names))
            act.record(DrawVoided(reason, names), subject=number, region=one.region)
        return step


def _first(one: RoundRow, party: PartyRow, reason: str) -> list[PartyRow]:
    """The party that signed before; refuses a reason off the list, or another than that one's."""
    if one.state in ("disclosed", "void"):
        raise Refusal("VDR_VOID_OVER", draw_state=one.state)
    if reason not in VOID_REASONS:
        raise Refusal("VDR_VOID_REASON", reason=reason)
    given = [row for row in queries.workflow.signatures(one.instance.id, one.instance.seen) if row.act == "void"]
    others = [row for row in given if row.person != party.person]
    for row in others:
        first = read(Void, json.loads(row.content)).reason
        if first != reason:
            raise Refusal("DRAW_VOID_REASON_DIFFERS", first_reason=first, void_reason=reason)
    return [other for other in one.parties for row in others if other.person == row.person]
