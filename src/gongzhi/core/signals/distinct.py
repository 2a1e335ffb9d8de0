"""Distinct alarms: which of many overlapping nodes and windows tell of something else than was told already.

An alarm is the same as an earlier one where more than a stated share of its events were in it. Within one week the
rarest comes first and the others that share its events are its shadows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongzhi.core.signals.compiling import COMPILES, compiled
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.look import Look
from gongzhi.core.signals.scan_settings import ScanSettings
from gongzhi.core.signals.trees import Flags, Floats, Ints

NEVER = -1
SHADOW = -2
MOST = 400  # of one week's entries, the rarest; more tell nothing new


@dataclass(frozen=True)
class Ranked:
    """Entries of one week's look, the rarest first.

    place: their positions in the look; begins, ends: where each one's events lie in `counts.held.events`
    """

    week: int
    place: Ints
    rarity: Floats
    begins: Ints
    ends: Ints


@dataclass(frozen=True)
class Told:
    """An entry that is more than a shadow: its position in the look, its events, since which week it has been told."""

    place: int
    events: Ints
    since: int


def ranked(
    counts: Counts, look: Look, rarity: Floats, chosen: Flags, line: float, settings: ScanSettings, most: int = MOST
) -> Ranked:
    """The chosen entries at or above a line; of equally rare ones the lower node and window first."""
    place = np.flatnonzero(chosen & (rarity >= line))
    place = place[np.lexsort((look.window[place], look.node[place], -rarity[place]))][:most]
    weeks = np.array(settings.windows)[look.window[place]]
    first = counts.starts[np.maximum(look.week + 1 - weeks, 0)]
    begins, ends = counts.held.between(look.node[place], first, int(counts.starts[look.week + 1]))
    return Ranked(look.week, place, rarity[place], begins, ends)


def tell(counts: Counts, entries: Ranked, line: float, alarmed: Ints, settings: ScanSettings) -> list[Told]:
    """What one week tells at a line. Marks the events of it in `alarmed`: since when each event has been told.

    alarmed: shape (events,), NEVER where no alarm held an event yet
    """
    events = counts.held.events
    since = _since(counts, [entries], line, alarmed, settings)
    return [
        Told(int(entries.place[at]), events[entries.begins[at] : entries.ends[at]].astype(np.int64), int(since[at]))
        for at in np.flatnonzero(since >= 0)
    ]


def distinct(counts: Counts, weeks: Sequence[Ranked], line: float, settling: int, settings: ScanSettings) -> int:
    """How many distinct alarms the weeks after the settling ones begin at a line."""
    alarmed = np.full(len(counts.week), NEVER, np.int64)
    since = _since(counts, weeks, line, alarmed, settings)
    week = np.repeat([one.week for one in weeks], [len(one.place) for one in weeks])
    settled = sum(len(one.place) for one in weeks[:settling])
    return int(np.count_nonzero(since[settled:] == week[settled:]))


def _since(counts: Counts, weeks: Sequence[Ranked], line: float, alarmed: Ints, settings: ScanSettings) -> Ints:
    """Since which week each entry of consecutive weeks has been told, SHADOW for what tells nothing else."""
    if not weeks:
        return np.zeros(0, np.int64)
    going: Any = _since_loop if COMPILES else _since_arrays
    number = np.repeat([one.week for one in weeks], [len(one.place) for one in weeks])
    rarity, begins, ends = (np.concatenate([getattr(one, of) for one in weeks]) for of in ("rarity", "begins", "ends"))
    share = float(settings.scan.same_share)
    since: Ints = going(number, rarity >= line, begins, ends, counts.held.events, alarmed, share)
    return since


def _since_arrays(week: Ints, asked: Flags, begins: Ints, ends: Ints, held: Ints, alarmed: Ints, share: float) -> Ints:
    since = np.full(len(week), SHADOW, np.int64)
    told = np.full(len(alarmed), NEVER, np.int64)  # the last week that told each event
    for at in np.flatnonzero(asked):
        events = held[begins[at] : ends[at]]
        if np.count_nonzero(told[events] == week[at]) > share * len(events):
            continue
        earlier = alarmed[events]
        before = earlier[(earlier != NEVER) & (earlier < week[at])]
        known = np.count_nonzero(earlier != NEVER) > share * len(events)
        since[at] = before.min() if known and len(before) else week[at]
        told[events] = week[at]
        alarmed[events] = np.where(earlier == NEVER, since[at], earlier)
    return since


@compiled
def _since_loop(  # pragma: no cover
    week: Ints, asked: Flags, begins: Ints, ends: Ints, held: Ints, alarmed: Ints, share: float
) -> Ints:
    since = np.full(len(week), SHADOW, np.int64)
    told = np.full(len(alarmed), NEVER, np.int64)
    for at in range(len(week)):
        if not asked[at]:
            continue
        now, known, first = 0, 0, week[at]
        for place in range(begins[at], ends[at]):
            event = held[place]
            now += told[event] == week[at]
            if alarmed[event] != NEVER:
                known += 1
                first = min(first, alarmed[event])
        most = share * (ends[at] - begins[at])
        if now > most:
            continue
        since[at] = first if known > most else week[at]
        for place in range(begins[at], ends[at]):
            event = held[place]
            told[event] = week[at]
            if alarmed[event] == NEVER:
                alarmed[event] = since[at]
    return since
