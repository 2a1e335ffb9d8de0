"""Weekly counts by cell: the events of a province as arrays, each in its week and its cell.

A week is the one in which the event became known, counted from the first; one consignment is one event. What is
counted under a node is never stored: it is added up where it is asked for, so that node and cells cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.signals.trees import Floats, Ints, Lattice

DAYS = 7


@dataclass(frozen=True)
class Held:
    """The nodes under which anything was ever counted, and what.

    nodes: ascending; since: the week of each one's first event; place: of every node over each event, a position in
    `nodes`, shape (events, levels); events: positions of events, node after node, ascending within one; starts: where
    each node's events begin, shape (nodes + 1,)
    """

    nodes: Ints
    since: Ints
    place: npt.NDArray[np.int32]
    events: npt.NDArray[np.int32]
    starts: Ints

    def events_of(self, node: int) -> npt.NDArray[np.int32]:
        """Positions of the events under a node, ascending; none for one under which nothing was ever counted."""
        at = int(np.searchsorted(self.nodes, node))
        if at == len(self.nodes) or self.nodes[at] != node:
            return self.events[:0]
        return self.events[self.starts[at] : self.starts[at + 1]]

    def between(self, nodes: Ints, first: Ints, end: int) -> tuple[Ints, Ints]:
        """Where the events first <= event < end of each node begin and end in `events`.

        nodes: held ones; first: of each node, of the same shape
        """
        at = np.searchsorted(self.nodes, nodes)
        return np.searchsorted(self._ordered, at * self.many + first), np.searchsorted(
            self._ordered, at * self.many + end
        )

    @property
    def many(self) -> int:
        """More than the last event's position."""
        return len(self.place) + 1

    @cached_property
    def _ordered(self) -> Ints:
        """Node and event as one ascending number."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.starts)) * self.many + self.events


def held_by_nodes(counts: Counts) -> Held:
    """What `Counts.held` keeps; without an event there is no node."""
    levels = counts.lattice.level_count
    nodes, first, place = np.unique(counts.lattice.ancestors(counts.cell), return_index=True, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    return Held(
        nodes=nodes,
        since=counts.week[first // levels],
        place=place.reshape(-1, levels).astype(np.int32),
        events=(order // levels).astype(np.int32),
        starts=np.searchsorted(place.ravel()[order], np.arange(len(nodes) + 1)),
    )


@dataclass(frozen=True)
class Counts:
    """Events in order of their weeks.

    ids: reference or evidence id of each event, () where nobody needs them back
    week: shape (events,), ascending, from 0; cell: shape (events, axes), a leaf per axis
    batches: declared batches, shape (weeks, regions, hs chapters), or None where declarations are not known
    """

    lattice: Lattice
    first_week: date  # its first day
    weeks: int  # counted from the first; the last may be empty of events
    week: Ints
    cell: Ints
    ids: tuple[str, ...] = ()
    batches: Floats | None = None

    def week_of(self, day: date) -> int:
        """The number of a day's week; below 0 before the first."""
        return (day - self.first_week).days // DAYS

    def day_of(self, week: int) -> date:
        return self.first_week + timedelta(days=DAYS * week)

    @cached_property
    def starts(self) -> Ints:
        """Where each week's events begin, shape (weeks + 1,); the last is how many events there are."""
        return np.searchsorted(self.week, np.arange(self.weeks + 1))

    @cached_property
    def leaf(self) -> Ints:
        """The cell of each event as one number."""
        return np.asarray(np.ravel_multi_index(tuple(self.cell.T), self.lattice.cells))

    @cached_property
    def occupied(self) -> tuple[Ints, Ints]:
        """The cells that ever had events, shape (cells, axes), and which of them each event is in."""
        leaf, number = np.unique(self.leaf, return_inverse=True)
        return np.stack(np.unravel_index(leaf, self.lattice.cells), axis=1), number

    def between(self, first: int, end: int) -> slice:
        """The events of weeks first <= week < end."""
        return slice(int(self.starts[max(first, 0)]), int(self.starts[max(end, 0)]))

    @cached_property
    def held(self) -> Held:
        """Which nodes ever had events, and which."""
        return held_by_nodes(self)

    def under(self, node: int, first: int, end: int) -> Ints:
        """Positions of the events under a node in weeks first <= week < end, ascending."""
        span, events = self.between(first, end), self.held.events_of(node)
        return events[slice(*np.searchsorted(events, (span.start, span.stop)))].astype(np.int64)


def counts_of(
    lattice: Lattice,
    events: Iterable[tuple[str, date, Sequence[str]]],
    first: date,
    last: date,
    batches: Floats | None = None,
) -> Counts:
    """Counts of events, each its id, the day on which it became known, and a leaf's key per axis.

    first, last: days of the first and of the last week; weeks begin with the weekday of `first`
    Raises BadInput for days outside, keys that an axis lacks, and declared batches of another shape or below 0.
    """
    weeks = (last - first).days // DAYS + 1
    places = [{key: place for place, key in enumerate(axis.leaves)} for axis in lattice.axes]
    faults, rows = [], []
    for name, day, keys in events:
        week = (day - first).days // DAYS
        if not 0 <= week < weeks:
            faults.append(Cell(name, "date", day.isoformat(), "SIGNAL_DAY_OUTSIDE"))
        faults += [
            Cell(name, axis.name, key, "SIGNAL_KEY_UNKNOWN")
            for axis, known, key in zip(lattice.axes, places, keys, strict=True)
            if key not in known
        ]
        if not faults:
            rows.append((week, name, [known[key] for known, key in zip(places, keys, strict=True)]))
    if batches is not None and (batches.shape != (weeks, *lattice.cells[:2]) or bool((batches < 0).any())):
        faults.append(Cell("batches", "shape", str(batches.shape), "SIGNAL_BATCHES_UNEVEN"))
    if faults:
        raise BadInput(faults)
    rows.sort(key=lambda row: row[:2])
    return Counts(
        lattice,
        first,
        weeks,
        np.array([week for week, _, _ in rows], np.int64),
        np.array([cell for _, _, cell in rows], np.int64).reshape(len(rows), len(lattice.axes)),
        tuple(name for _, name, _ in rows),
        batches,
    )
