"""What takes the place of a unit or an inspector that cannot be had: always the next in order, for closed reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.draw.vdr.assignment import Objective, PassedReason, Pool, Walk
from gongzhi.core.draw.vdr.forms import Hash, Id, MaybeId, Moment
from gongzhi.core.draw.vdr.params import Params
from gongzhi.core.draw.vdr.tickets import Source
from gongzhi.core.draw.vdr.transcript import Ceremony, Transcript, WaveDraw
from gongzhi.core.errors import Refusal

Kind = Literal["object", "inspector"]


@dataclass(frozen=True)
class Request:
    """Who cannot be had, and why. An object: inspector "" and slot 0."""

    at: Moment
    kind: Kind
    enterprise: Id
    inspector: MaybeId
    slot: int
    reason: Id
    evidence: Hash


@dataclass(frozen=True)
class PassedSlot:
    slot: int
    inspector: str
    reason: PassedReason


@dataclass(frozen=True)
class ReplacementRow:
    """A line of replacements.jsonl."""

    seq: int
    at: Moment
    kind: Kind
    enterprise: str
    inspector: str
    slot: int
    reason: str
    evidence: str
    replaced_by: str
    skipped: tuple[str, ...]
    team: tuple[str, ...]
    passed: tuple[PassedSlot, ...]


def replacements(ceremony: Ceremony, drawn: Transcript, requests: Iterable[Request]) -> tuple[ReplacementRow, ...]:
    """What replaces whom, in the order of the requests, each over what stands after those before it.

    Refuses with VDR_REASON, VDR_NO_TEAM_NOW, VDR_NOT_IN_SLOT, VDR_NO_RESERVE, VDR_NO_REPLACEMENT.
    """
    desk = Desk(ceremony, drawn)
    return tuple(desk.replace(seq, one) for seq, one in enumerate(requests, start=1))


class Desk:
    """Which teams stand, who has left which team, which reserves are used."""

    def __init__(self, ceremony: Ceremony, drawn: Transcript) -> None:
        self.params: Params = ceremony.params
        self.pool = Pool(ceremony.tables.inspectors, ceremony.tables.conflicts)
        self.strata = {one.code: one for one in self.params.strata}
        self.waves: dict[int, WaveDraw] = {one.wave: one for one in drawn.waves}
        self.stratum_of = {row.id: row.stratum for wave in drawn.waves for row in wave.selection}
        self.teams: dict[str, list[int]] = {}
        self.left: dict[str, set[int]] = {}
        self.used: set[str] = set()
        for wave in drawn.waves:
            for row in wave.assignment:
                self.teams.setdefault(row.enterprise, []).append(self.pool.number_of[row.inspector])

    def replace(self, seq: int, request: Request) -> ReplacementRow:
        allowed = self.params.replacement_reasons
        reasons = allowed.object if request.kind == "object" else allowed.inspector
        if request.reason not in reasons:
            raise Refusal("VDR_REASON", reason=request.reason, allowed=", ".join(reasons))
        if request.enterprise not in self.teams:
            raise Refusal("VDR_NO_TEAM_NOW", enterprise=request.enterprise)
        if request.kind == "object":
            by, skipped, passed = self._object(request.enterprise)
            team = tuple(self._name(one) for one in self.teams[by])
        else:
            by, passed = self._inspector(request)
            skipped, team = (), ()
        return ReplacementRow(
            seq, request.at, request.kind, request.enterprise, request.inspector, request.slot, request.reason,
            request.evidence, by, skipped, team, passed,
        )  # fmt: skip

    def _object(self, enterprise: str) -> tuple[str, tuple[str, ...], tuple[PassedSlot, ...]]:
        stratum = self.strata[self.stratum_of[enterprise]]
        before = self.teams.pop(enterprise)
        skipped: list[str] = []
        for reserve in self.waves[stratum.wave].selected[stratum.code].reserves:
            if reserve in self.used:
                continue
            self.used.add(reserve)
            walk = self._walk(stratum.wave, Objective(reserve, stratum.team))
            if walk.filling.obstacle() is None:
                order = self.pool.order(walk.source, reserve)
                passed = tuple(one for slot in range(len(stratum.team)) for one in self._chosen(walk, slot, order))
                self.teams[reserve] = list(walk.filling.holder)
                return reserve, tuple(skipped), passed
            skipped.append(reserve)
        self.teams[enterprise] = before
        raise Refusal("VDR_NO_RESERVE", enterprise=enterprise, stratum=stratum.code)

    def _inspector(self, request: Request) -> tuple[str, tuple[PassedSlot, ...]]:
        enterprise, slot = request.enterprise, request.slot - 1
        team = self.teams[enterprise]
        if not 0 <= slot < len(team) or self._name(team[slot]) != request.inspector:
            raise Refusal(
                "VDR_NOT_IN_SLOT", inspector=request.inspector, enterprise=enterprise, slot=request.slot
            )  # fmt: skip
        del self.teams[enterprise]
        left = self.left.setdefault(enterprise, set()) | {team[slot]}
        kept = {at: one for at, one in enumerate(team) if at != slot}
        stratum = self.strata[self.stratum_of[enterprise]]
        walk = self._walk(stratum.wave, Objective(enterprise, stratum.team), kept, frozenset(left))
        self.teams[enterprise] = team
        if walk.filling.obstacle() is not None:
            raise Refusal("VDR_NO_REPLACEMENT", inspector=request.inspector, enterprise=enterprise)
        passed = tuple(self._chosen(walk, slot, self.pool.order(walk.source, enterprise)))
        self.left[enterprise] = left
        self.teams[enterprise] = list(walk.filling.holder)
        return self._name(walk.filling.holder[slot]), passed

    def _walk(
        self, wave: int, one: Objective, kept: dict[int, int] | None = None, left: frozenset[int] = frozenset()
    ) -> Walk:
        drawn = self.waves[wave]
        step = self.params.ladder[drawn.ladder.chosen]
        in_wave = (team for name, team in self.teams.items() if self.strata[self.stratum_of[name]].wave == wave)
        loads = Counter(number for team in in_wave for number in team)
        room = [row.cap + step.cap_plus - loads[at] for at, row in enumerate(self.pool.inspectors)]
        source = Source(self.params.purpose, drawn.seed)
        return Walk(source, self.pool, step, [one], room, kept=kept or {}, left=left)

    def _chosen(self, walk: Walk, slot: int, order: list[int]) -> Iterable[PassedSlot]:
        _, passed = walk.choose(slot, order)
        return (PassedSlot(slot + 1, one.inspector, one.reason) for one in passed)

    def _name(self, number: int) -> str:
        return self.pool.inspectors[number].id
