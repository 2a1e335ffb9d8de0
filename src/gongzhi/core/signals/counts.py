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
from gongzhi.core.signals.trees import ALL, GROUP, LEAF, Floats, Ints, Lattice

DAYS = 7


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

    def between(self, first: int, end: int) -> slice:
        """The events of weeks first <= week < end."""
        return slice(int(self.starts[max(first, 0)]), int(self.starts[max(end, 0)]))

    @cached_property
    def _parts(self) -> list[list[npt.NDArray[np.int32]]]:
        """The leaf and the group of each event on each axis, each array by itself so that it is read fast."""
        return [
            [axis.above[self.cell[:, place], level].astype(np.int32) for level in (LEAF, GROUP)]
            for place, axis in enumerate(self.lattice.axes)
        ]

    def under(self, node: int, first: int, end: int) -> Ints:
        """Positions of the events under a node in weeks first <= week < end, ascending."""
        span = self.between(first, end)
        inside = np.ones(span.stop - span.start, np.bool_)
        for axis, part, parts in zip(self.lattice.axes, self.lattice.parts(node), self._parts, strict=True):
            if (level := axis.level(part)) != ALL:
                inside &= parts[level][span] == part
        return np.asarray(span.start + np.flatnonzero(inside))


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
