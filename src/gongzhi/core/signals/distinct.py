"""Distinct alarms: which of many overlapping nodes and windows tell of something else than was told already.

An alarm is the same as an earlier one where more than a stated share of its events were in it. Within one week the
rarest comes first and the others that share its events are its shadows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.look import Look
from gongzhi.core.signals.scan_settings import ScanSettings
from gongzhi.core.signals.trees import Flags, Floats, Ints

NEVER = -1
MOST = 400  # of one week's entries, the rarest; more tell nothing new


@dataclass(frozen=True)
class Ranked:
    """Entries of one week's look, the rarest first; place: their positions in the look."""

    look: Look
    place: Ints
    rarity: Floats


@dataclass(frozen=True)
class Told:
    """An entry that is more than a shadow: its position in the look, its events, since which week it has been told."""

    place: int
    events: Ints
    since: int


def ranked(look: Look, rarity: Floats, chosen: Flags, line: float) -> Ranked:
    """The chosen entries at or above a line; of equally rare ones the lower node and window first."""
    place = np.flatnonzero(chosen & (rarity >= line))
    place = place[np.lexsort((look.window[place], look.node[place], -rarity[place]))][:MOST]
    return Ranked(look, place, rarity[place])


@dataclass
class Memory:
    """Events of entries, kept while the same looks are gone through at several lines."""

    counts: Counts
    settings: ScanSettings
    events: dict[tuple[int, int, int], Ints] = field(default_factory=dict)

    def events_of(self, look: Look, place: int) -> Ints:
        node, window = int(look.node[place]), int(look.window[place])
        key = (look.week, node, window)
        if key not in self.events:
            self.events[key] = self.counts.under(node, look.week + 1 - self.settings.windows[window], look.week + 1)
        return self.events[key]

    def tell(self, entries: Ranked, line: float, alarmed: Ints) -> list[Told]:
        """What one week tells at a line. Marks the events of it in `alarmed`: since when each event has been told.

        alarmed: shape (events,), NEVER where no alarm held an event yet
        """
        told: list[Told] = []
        week, share = entries.look.week, float(self.settings.scan.same_share)
        now = np.zeros(len(alarmed), np.bool_)
        for place, rarity in zip(entries.place, entries.rarity, strict=True):
            if rarity < line:
                break
            events = self.events_of(entries.look, int(place))
            if np.count_nonzero(now[events]) > share * len(events):
                continue
            earlier = alarmed[events]
            known = np.count_nonzero((earlier != NEVER) | now[events])
            before = earlier[(earlier != NEVER) & (earlier < week)]
            since = int(before.min()) if known > share * len(events) and len(before) else week
            told.append(Told(int(place), events, since))
            now[events] = True
            alarmed[events] = np.where(earlier == NEVER, since, earlier)
        return told

    def count(self, weeks: Sequence[Ranked], line: float, settling: int) -> int:
        """How many distinct alarms the weeks after the settling ones begin at a line."""
        alarmed = np.full(len(self.counts.week), NEVER, np.int64)
        new = 0
        for number, entries in enumerate(weeks):
            told = self.tell(entries, line, alarmed)
            new += sum(one.since == entries.look.week for one in told) if number >= settling else 0
        return new
