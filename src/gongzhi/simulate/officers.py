"""One run of the officers' work: who there is, what is on the agenda, how they differ."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from uuid import UUID

from gongzhi.catalogue.calendars import calendar
from gongzhi.core.facts import Actor, Evidence
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.truth import ReturnTruth


@dataclass(frozen=True)
class Arrival:
    """A file's piece of evidence and the day on which it reaches the platform."""

    day: date
    evidence: Evidence
    raw_name: str
    raw_size: int


@dataclass
class Play:
    """One run of the officers' work."""

    system: Actor
    staff: Mapping[tuple[str, str], Sequence[Actor]]  # by role and region
    causes: Mapping[tuple[str, int], ReturnTruth]
    subjects: Mapping[str, str]  # whose goods a notice or complaint is about, by reference; "" for a stranger
    seed: str
    until: date
    targeted: dict[str, list[Arrival]] = field(default_factory=dict)  # results still to come, by maker
    agenda: list[tuple[date, int, Callable[[date], None]]] = field(default_factory=list)
    known_cases: set[str] = field(default_factory=set)
    order: count[int] = field(default_factory=count)
    is_sequenced: bool = False  # whether events of this run get their places in the log, so that rounds are witnessed

    def later(self, day: date, working_days: int, work: Callable[[date], None]) -> None:
        """Put work on the agenda; what would fall after the last day is not done."""
        due = calendar().working_days_after(day, working_days) if working_days else day
        heapq.heappush(self.agenda, (due, next(self.order), work))

    def on(self, day: date, work: Callable[[date], None]) -> None:
        """Put work on the agenda of one day."""
        heapq.heappush(self.agenda, (day, next(self.order), work))

    def one(self, role: str, region: str, *, but: Sequence[UUID] = ()) -> Actor:
        return next(actor for actor in self.staff[role, region] if actor.person not in but)

    def share(self, what: str) -> int:
        """0 to 3, by the seed: how the officers differ from one another."""
        return Chance(self.seed, "play", what).below(4)
