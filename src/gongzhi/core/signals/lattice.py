"""The lattice scan: what is rising, where, in which goods, by which hazard, in any window of 1 to 26 weeks.

    settings = scan_settings(book)                   # rule tables signal_budget, signal_priors, signal_scan, …
    counts = counts_of(lattice, events, first, last, batches)
    found = scan(counts, counts.weeks - 1, settings)       # alone: looks at the weeks before by itself
    found.alarms                                     # Alarm, …: new ones, and those that go on
    drill_down(counts, found.alarms[0], settings)    # the cells behind it, with what was expected of each

Where weeks are judged one after another, the looks at earlier ones are kept (`backtest` does so):

    looks = [look(counts, week, settings) for week in …]     # once per week
    calibration = calibrated(counts, looks, settings)        # anew each quarter
    judged(counts, looks[-1], calibration, settings, alarmed)

A recurrence interval says how many weeks a quiet province takes, on average, to raise one distinct alarm as rare; an
alarm is an entry whose interval is at least 1 ÷ (alarms a week of the budget). Formulas, limits, measured detection
and false alarms: docs/method/early-warning.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gongzhi.core.finding import Step
from gongzhi.core.signals.baseline import baseline
from gongzhi.core.signals.calibration import Calibration, calibrated
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.distinct import NEVER, ranked, tell
from gongzhi.core.signals.look import Look, look
from gongzhi.core.signals.scan_settings import CELLS, WIDER, ScanSettings
from gongzhi.core.signals.tails import scores
from gongzhi.core.signals.trees import Floats, Ints

METHOD = "signals.lattice@1"
QUARTER_WEEKS = 13
Looking = Callable[[Counts, int, ScanSettings], Look]


@dataclass(frozen=True)
class CellSeen:
    """Events of one leaf cell within an alarm; keys: one per axis."""

    keys: tuple[str, ...]
    seen: int


@dataclass(frozen=True)
class Alarm:
    """A node and a window with more events than a quiet province would bring."""

    node: int
    keys: tuple[str, ...]  # of the node on each axis: a leaf, a group, or the whole
    levels: tuple[int, ...]  # trees.LEAF, GROUP or ALL on each axis
    family: str  # cells, wider
    week: int  # the window's last
    window_weeks: int
    seen: int
    expected: float
    probability: float  # of so many or more, for this node and window alone
    recurrence_weeks: float  # between two distinct alarms as rare by chance, anywhere in the scan
    state: Literal["new", "ongoing"]
    since_week: int  # since which week it, or what most of its events belonged to, has been told
    events: Ints  # positions in the counts, ascending
    cells: tuple[CellSeen, ...]  # most events first


@dataclass(frozen=True)
class Scan:
    """What one week tells; said: why nothing could be judged (SIGNAL_HISTORY_SHORT), None where it was."""

    week: int
    alarms: tuple[Alarm, ...]  # rarest first
    alarmed: Ints  # since which week each event has been told, shape (events,); distinct.NEVER: not yet
    said: Step | None = None


@dataclass(frozen=True)
class CellBehind:
    """A leaf cell of an alarm in the alarm's window; events: positions in the counts."""

    keys: tuple[str, ...]
    seen: int
    expected: float
    events: Ints


def needed_weeks(settings: ScanSettings) -> int:
    """How many weeks have to lie before the first that can be judged."""
    scan = settings.scan
    return scan.least_weeks + scan.guard_weeks + scan.settling_weeks + scan.least_calibration_weeks


def scan(counts: Counts, week: int, settings: ScanSettings, looking: Looking = look) -> Scan:
    """What a week tells, calibrated on the weeks before it; a sentence instead where they are too few.

    looking: `look`, or `look_where_held` of a lattice most of whose nodes never had an event
    """
    if short := _too_short(week, settings):
        return Scan(week, (), untold(counts), short)
    looks = [looking(counts, earlier, settings) for earlier in range(_first_look(week, settings), week)]
    calibration = calibrated(counts, looks, settings)
    alarmed = untold(counts)
    for earlier in looks:
        alarmed = judged(counts, earlier, calibration, settings, alarmed).alarmed
    return judged(counts, looking(counts, week, settings), calibration, settings, alarmed)


def backtest(counts: Counts, weeks: range, settings: ScanSettings) -> Iterator[Scan]:
    """What consecutive weeks would have told, each from what was known by then; calibrated anew each quarter."""
    looks: list[Look] = []
    calibration: Calibration | None = None
    alarmed = untold(counts)
    for week in weeks:
        if short := _too_short(week, settings):
            yield Scan(week, (), alarmed, short)
            continue
        first = _first_look(week, settings)
        looks = [kept for kept in looks if kept.week >= first]
        looks += [look(counts, earlier, settings) for earlier in range(looks[-1].week + 1 if looks else first, week)]
        if calibration is None:
            calibration = calibrated(counts, looks, settings)
            for earlier in looks:
                alarmed = judged(counts, earlier, calibration, settings, alarmed).alarmed
        elif (week - weeks.start) % QUARTER_WEEKS == 0:
            calibration = calibrated(counts, looks, settings)
        looks.append(look(counts, week, settings))
        found = judged(counts, looks[-1], calibration, settings, alarmed)
        alarmed = found.alarmed
        yield found


def judged(counts: Counts, seen: Look, calibration: Calibration, settings: ScanSettings, alarmed: Ints) -> Scan:
    """What a look tells beside what was told before; alarmed: as in the Scan of the week before, or `untold`."""
    scored = scores(seen, calibration.spread, counts.lattice)
    rarity = calibration.rarity(seen, scored, counts.lattice)
    line = -float(np.log10(settings.alarms_per_week))
    entries = ranked(counts, seen, rarity, np.ones(len(rarity), np.bool_), line, settings)
    after = alarmed.copy()
    told = tell(counts, entries, line, after, settings)
    alarms = (_alarm(counts, seen, one.place, one.events, one.since, scored, rarity, settings) for one in told)
    return Scan(seen.week, tuple(alarms), after)


def untold(counts: Counts) -> Ints:
    """No event in any alarm yet."""
    return np.full(len(counts.week), NEVER, np.int64)


def drill_down(counts: Counts, alarm: Alarm, settings: ScanSettings) -> tuple[CellBehind, ...]:
    """The leaf cells with events behind an alarm, most beyond what was expected of them first."""
    usual = baseline(counts, alarm.week, settings)
    window = usual.exposure[settings.windows.index(alarm.window_weeks)]
    cells, place = np.unique(counts.cell[alarm.events], axis=0, return_inverse=True)
    behind = (
        CellBehind(
            _keys(counts, cell),
            int((place.ravel() == number).sum()),
            float(usual.rates[tuple(cell)] * window[cell[0], cell[1]]),
            alarm.events[place.ravel() == number],
        )
        for number, cell in enumerate(cells)
    )
    return tuple(sorted(behind, key=lambda cell: (cell.expected - cell.seen, cell.keys)))


def _alarm(
    counts: Counts,
    seen: Look,
    place: int,
    events: Ints,
    since: int,
    scored: Floats,
    rarity: Floats,
    settings: ScanSettings,
) -> Alarm:
    lattice, node = counts.lattice, int(seen.node[place])
    return Alarm(
        node=node,
        keys=lattice.keys(node),
        levels=tuple(axis.level(part) for axis, part in zip(lattice.axes, lattice.parts(node), strict=True)),
        family=CELLS if lattice.levels[node] == 0 else WIDER,
        week=seen.week,
        window_weeks=settings.windows[int(seen.window[place])],
        seen=int(seen.seen[place]),
        expected=float(seen.expected[place]),
        probability=float(10 ** -scored[place]),
        recurrence_weeks=float(10 ** rarity[place]),
        state="new" if since == seen.week else "ongoing",
        since_week=since,
        events=events,
        cells=_cells(counts, events),
    )


def _cells(counts: Counts, events: Ints) -> tuple[CellSeen, ...]:
    cells, many = np.unique(counts.cell[events], axis=0, return_counts=True)
    found = (CellSeen(_keys(counts, cell), int(seen)) for cell, seen in zip(cells, many, strict=True))
    return tuple(sorted(found, key=lambda cell: (-cell.seen, cell.keys)))


def _keys(counts: Counts, cell: Ints) -> tuple[str, ...]:
    return tuple(axis.leaves[leaf] for axis, leaf in zip(counts.lattice.axes, cell, strict=True))


def _first_look(week: int, settings: ScanSettings) -> int:
    scan = settings.scan
    return max(week - scan.calibration_weeks - scan.settling_weeks, scan.least_weeks + scan.guard_weeks)


def _too_short(week: int, settings: ScanSettings) -> Step | None:
    need = needed_weeks(settings)
    if week >= need:
        return None
    return Step("SIGNAL_HISTORY_SHORT", {"weeks": str(max(week, 0)), "need": str(need)})
