"""Who could fill all slots at once: a flow from slots to inspectors, kept full while choices are made for good.

Sets of inspectors are whole numbers: bit i is inspector i. Which full filling is kept is of no meaning; whether there
is one, and what stands in its way, is the same for all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOBODY = -1


@dataclass(frozen=True)
class Obstacle:
    """Why not all slots can be filled: these slots have none but these inspectors, who have no room for all."""

    slots: tuple[int, ...]
    inspectors: tuple[int, ...]


class Filling:
    """As many slots filled as can be; `settle` gives one away for good."""

    def __init__(self, able: Sequence[int], object_of: Sequence[int], room: Sequence[int]) -> None:
        """able: for each slot, who can take it; object_of: its object's number; room: slots each inspector can take.

        One inspector takes at most one slot of an object.
        """
        self.able, self.object_of, self.room = able, object_of, room
        self.slots_of: list[list[int]] = [[] for _ in range(max(object_of, default=-1) + 1)]
        for slot, one in enumerate(object_of):
            self.slots_of[one].append(slot)
        self.holder = [NOBODY] * len(able)
        self.held: list[set[int]] = [set() for _ in room]
        self.team = [0] * len(self.slots_of)
        self.settled = [False] * len(able)
        self.spare = sum(1 << i for i, many in enumerate(room) if many > 0)
        for slot in range(len(able)):
            self._place([slot])

    def obstacle(self) -> Obstacle | None:
        """What stands in the way of the slots that are not filled; None where all are."""
        unfilled = [slot for slot, holder in enumerate(self.holder) if holder == NOBODY]
        if not unfilled:
            return None
        came, seen = self._search(unfilled)[1:]
        return Obstacle(tuple(sorted(came)), tuple(_bits(seen)))

    def has_room(self, inspector: int) -> bool:
        """Whether not all of an inspector's slots are given away for good."""
        return sum(self.settled[slot] for slot in self.held[inspector]) < self.room[inspector]

    def settle(self, slot: int, inspector: int) -> bool:
        """Give a slot to an inspector for good if the others can still be filled; if not, nothing changes.

        All slots are filled, the inspector can take this one, has room, and has no settled slot of its object.
        """
        was = self.holder[slot]
        if was != inspector and not self._moved(slot, was, inspector):
            return False
        self.settled[slot] = True
        return True

    def _moved(self, slot: int, was: int, inspector: int) -> bool:
        mates = [one for one in self.slots_of[self.object_of[slot]] if self.holder[one] == inspector]
        self._release(slot)
        for mate in mates:
            self._release(mate)
        self._take(slot, inspector)
        crowded = len(self.held[inspector]) > self.room[inspector]
        evicted = mates or ([one for one in self.held[inspector] if one != slot] if crowded else [])
        self.settled[slot] = True
        if not evicted or self._place(evicted):
            return True
        self.settled[slot] = False
        self._release(slot)
        self._take(slot, was)
        for mate in mates:
            self._take(mate, inspector)
        return False

    def _place(self, starts: Iterable[int]) -> bool:
        """Fill one of these slots anew, moving others where needed; False where that cannot be."""
        end, came, _ = self._search(starts)
        if end is None:
            return False
        slot, inspector = end
        while True:
            before, given_up = came[slot]
            if self.holder[slot] != NOBODY:
                self._release(slot)
            self._take(slot, inspector)
            if before == NOBODY:
                return True
            slot, inspector = before, given_up

    def _search(self, starts: Iterable[int]) -> tuple[tuple[int, int] | None, dict[int, tuple[int, int]], int]:
        """A slot and who has room for it; how each slot was reached (from which, by whose place); who was reached."""
        came = {slot: (NOBODY, NOBODY) for slot in starts if not self.settled[slot]}
        queue, seen = deque(came), 0
        while queue:
            slot = queue.popleft()
            able, team = self.able[slot], self.team[self.object_of[slot]]
            fresh = able & ~team & ~seen
            if fresh & self.spare:
                return (slot, _lowest(fresh & self.spare)), came, seen
            seen |= fresh
            in_team = ((self.holder[other], [other]) for other in self.slots_of[self.object_of[slot]] if other != slot)
            mates = [(i, slots) for i, slots in in_team if i != NOBODY and able >> i & 1]
            for inspector, slots in (*mates, *((i, self.held[i]) for i in _bits(fresh))):
                for other in slots:
                    if other not in came and not self.settled[other]:
                        came[other] = (slot, inspector)
                        queue.append(other)
        return None, came, seen

    def _take(self, slot: int, inspector: int) -> None:
        self.holder[slot] = inspector
        self.held[inspector].add(slot)
        self.team[self.object_of[slot]] |= 1 << inspector
        if len(self.held[inspector]) >= self.room[inspector]:
            self.spare &= ~(1 << inspector)

    def _release(self, slot: int) -> None:
        inspector = self.holder[slot]
        self.holder[slot] = NOBODY
        self.held[inspector].discard(slot)
        self.team[self.object_of[slot]] &= ~(1 << inspector)
        if len(self.held[inspector]) < self.room[inspector]:
            self.spare |= 1 << inspector


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _bits(mask: int) -> Iterable[int]:
    while mask:
        yield _lowest(mask)
        mask &= mask - 1
