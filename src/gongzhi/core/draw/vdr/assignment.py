"""The second chance: which inspectors check each object, by tickets, so that every team can still be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from gongzhi.core.draw.vdr.filling import Filling, Obstacle
from gongzhi.core.draw.vdr.params import LadderStep, Slot
from gongzhi.core.draw.vdr.tables import ConflictRow, InspectorRow, key
from gongzhi.core.draw.vdr.tickets import TICKET, Source
from gongzhi.core.errors import Refusal

PassedReason = Literal["left", "level", "lead", "quals", "conflict", "taken", "capacity", "look_ahead"]
MOST_NAMED = 5


@dataclass(frozen=True)
class Passed:
    inspector: str
    reason: PassedReason


@dataclass(frozen=True)
class AssignmentRow:
    """Who takes one slot, and who was passed over before."""

    wave: int
    order: int  # of the object, from 1
    enterprise: str
    slot: int  # from 1
    inspector: str
    passed: tuple[Passed, ...]


@dataclass(frozen=True)
class SlotName:
    enterprise: str
    slot: int


@dataclass(frozen=True)
class RefusedStep:
    """A step of the ladder at which not all teams can be filled, and what stands in the way."""

    step: int
    slots: tuple[SlotName, ...]
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class LadderRow:
    wave: int
    chosen: int  # index of the step, from 0
    refused: tuple[RefusedStep, ...]


@dataclass(frozen=True)
class Pool:
    """Inspectors in canonical order and their conflicts: who can take which slot."""

    inspectors: tuple[InspectorRow, ...]
    conflicts: tuple[ConflictRow, ...]

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        return {row.id: at for at, row in enumerate(self.inspectors)}

    @cached_property
    def _names(self) -> Sequence[bytes]:
        return [row.id.encode() for row in self.inspectors]

    @cached_property
    def _conflicted(self) -> Mapping[str, int]:
        masks: dict[str, int] = {}
        for row in self.conflicts:
            if row.inspector in self.number_of:
                masks[row.enterprise] = masks.get(row.enterprise, 0) | 1 << self.number_of[row.inspector]
        return masks

    def conflicted(self, enterprise: str) -> int:
        """Who must not check an enterprise: bit i for inspector i."""
        return self._conflicted.get(enterprise, 0)

    def fit(self, slot: Slot, step: LadderStep) -> int:
        """Who can take a slot of no enterprise in particular."""
        return sum(1 << at for at, row in enumerate(self.inspectors) if unfit(row, slot, step) is None)

    def order(self, source: Source, enterprise: str) -> list[int]:
        """All inspectors in the order of their tickets for an enterprise."""
        return source.places(self._names, "ins", enterprise)


@dataclass(frozen=True)
class Objective:
    """An object and the team it needs."""

    enterprise: str
    team: tuple[Slot, ...]


def unfit(row: InspectorRow, slot: Slot, step: LadderStep) -> PassedReason | None:
    """Why an inspector can take no such slot, of whichever enterprise; None for one who can."""
    if row.level > step.level:
        return "level"
    if slot.lead and not row.lead:
        return "lead"
    return None if set(slot.quals) <= set(row.quals) else "quals"


def assign(
    source: Source, wave: int, ladder: Sequence[LadderStep], pool: Pool, objects: Sequence[Objective]
) -> tuple[LadderRow, tuple[AssignmentRow, ...]]:
    """The teams of a wave; no objects give none, at the first step.

    Refuses with VDR_NO_TEAMS where no step lets all teams be filled, naming what stands in the way.
    """
    by_name = {one.enterprise.encode(): one for one in objects}
    ordered = [by_name[one[TICKET:]] for one in source.order(by_name, "ord")]
    refused: list[RefusedStep] = []
    for at, step in enumerate(ladder):
        room = [row.cap + step.cap_plus for row in pool.inspectors]
        walk = Walk(source, pool, step, ordered, room)
        obstacle = walk.filling.obstacle()
        if obstacle is None:
            return LadderRow(wave, at, tuple(refused)), tuple(_rows(wave, walk))
        refused.append(_refused(at, obstacle, walk))
    raise Refusal("VDR_NO_TEAMS", wave=wave, steps=len(ladder), **_told(refused[-1]))


class Walk:
    """The objects of a wave on their way to teams, at one step of the ladder."""

    def __init__(
        self,
        source: Source,
        pool: Pool,
        step: LadderStep,
        objects: Sequence[Objective],
        room: Sequence[int],
        *,
        kept: Mapping[int, int] = MappingProxyType({}),
        left: frozenset[int] = frozenset(),
    ) -> None:
        """kept: inspectors who stay in their slots; left: those who take none any more."""
        self.source, self.pool, self.step, self.objects, self.left = source, pool, step, objects, left
        self.slots = [(at, number) for at, one in enumerate(objects) for number in range(len(one.team))]
        fit: dict[Slot, int] = {}
        able = []
        for at, number in self.slots:
            slot = objects[at].team[number]
            if slot not in fit:
                fit[slot] = pool.fit(slot, step)
            able.append(fit[slot] & ~pool.conflicted(objects[at].enterprise) & ~sum(1 << one for one in left))
        for at, inspector in kept.items():
            able[at] = 1 << inspector
        self.filling = Filling(able, [at for at, _ in self.slots], room)
        if self.filling.obstacle() is None:
            for at, inspector in kept.items():
                self.filling.settle(at, inspector)

    def choose(self, slot: int, order: Sequence[int]) -> tuple[str, tuple[Passed, ...]]:
        """The first in order who can take the slot so that all others can still be filled, and those passed over.

        All slots are filled, so there is one.
        """
        passed: list[Passed] = []
        for inspector in order:
            reason = self._against(slot, inspector)
            if reason is None and self.filling.settle(slot, inspector):
                return self.pool.inspectors[inspector].id, tuple(passed)
            passed.append(Passed(self.pool.inspectors[inspector].id, reason or "look_ahead"))
        raise AssertionError("a filling in which every slot is filled has somebody for each")

    def _against(self, slot: int, inspector: int) -> PassedReason | None:
        at, number = self.slots[slot]
        if inspector in self.left:
            return "left"
        if not self.filling.able[slot] >> inspector & 1:
            row, wanted = self.pool.inspectors[inspector], self.objects[at].team[number]
            return unfit(row, wanted, self.step) or "conflict"
        mates = self.filling.slots_of[at]
        if any(self.filling.settled[one] and self.filling.holder[one] == inspector for one in mates):
            return "taken"
        return None if self.filling.has_room(inspector) else "capacity"


def _rows(wave: int, walk: Walk) -> Iterator[AssignmentRow]:
    order: list[int] = []
    for slot, (at, number) in enumerate(walk.slots):
        enterprise = walk.objects[at].enterprise
        if not number:
            order = walk.pool.order(walk.source, enterprise)
        inspector, passed = walk.choose(slot, order)
        yield AssignmentRow(wave, at + 1, enterprise, number + 1, inspector, passed)


def _refused(step: int, obstacle: Obstacle, walk: Walk) -> RefusedStep:
    named = (walk.slots[slot] for slot in obstacle.slots)
    slots = [SlotName(walk.objects[at].enterprise, number + 1) for at, number in named]
    inspectors = [walk.pool.inspectors[one].id for one in obstacle.inspectors]
    return RefusedStep(
        step,
        tuple(sorted(slots, key=lambda one: (key(one.enterprise), one.slot))),
        tuple(sorted(inspectors, key=key)),
    )


def _told(refused: RefusedStep) -> dict[str, object]:
    enterprises = list(dict.fromkeys(slot.enterprise for slot in refused.slots))
    more = ", …" if len(enterprises) > MOST_NAMED else ""
    return {
        "slots": len(refused.slots),
        "enterprises": ", ".join(enterprises[:MOST_NAMED]) + more,
        "inspectors": ", ".join(refused.inspectors[:MOST_NAMED]) or "0",
    }
