"""`gongzhi signals lattice`: events by day, place, goods and hazard in; what is rising, on any level, out.

With a column `expected` instead of days, cells are scanned once by the likelihood ratio of TreeScan.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gongzhi.actions.clock import day_of, now
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.commands.main import language
from gongzhi.commands.signals.parameters import Parameters, parameters
from gongzhi.commands.signals.tables import Table, hold_size, table
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.signals.counts import counts_of
from gongzhi.core.signals.lattice import scan
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.core.signals.trees import Lattice, Tree, tree
from gongzhi.core.signals.treescan import tree_scan

ALARMS = ("week", "weeks", "seen", "expected", "probability", "recurrence_weeks", "state", "since", "cells")
NODES = ("seen", "expected", "llr", "p")
CELLS_SHOWN = 10
AXES = (3, 4)  # region, hs, hazard, and market


def found(given: Namespace) -> Iterator[Sequence[object]]:
    told = parameters(given.parameters)
    file = table(given.counts)
    lattice = _lattice(told)
    file.needs(*(axis.name for axis in lattice.axes))
    return _of_cells(file, lattice, told) if "expected" in file.columns else _of_events(file, lattice, told)


def _of_events(file: Table, lattice: Lattice, told: Parameters) -> Iterator[Sequence[object]]:
    """The alarms of the last week, or of the week of `to`; n says how many events a row stands for."""
    if len(lattice.axes) not in AXES:
        raise Refusal("SIGNALS_AXES", axes=len(lattice.axes))
    days = file.days("date")
    first, last = told.day("from", min(days)), told.day("to", max(days))
    settings = scan_settings(book(day_of(now())))
    per_week = told.number("alarms_per_week", settings.alarms_per_week, above=0)
    told.nothing_else()
    many = file.counts("n") if "n" in file.columns else np.ones(len(days), np.int64)
    hold_size(int(many.sum()) + (last - first).days * len(lattice.axes[0].leaves) * len(lattice.axes[1].leaves))
    keys = list(zip(*(file.words(axis.name) for axis in lattice.axes), strict=True))
    events = (
        (f"{file.name}:{line}", day, key)
        for line, day, key, number in zip(file.lines, days, keys, many, strict=True)
        for _ in range(int(number))
    )
    counts = counts_of(lattice, events, first, last)
    scale = per_week / settings.alarms_per_week
    budget = tuple(
        replace(row, alarms_per_week=row.alarms_per_week * type(row.alarms_per_week)(scale)) for row in settings.budget
    )
    told_now = scan(counts, counts.weeks - 1, replace(settings, budget=budget))
    if told_now.said is not None:
        raise Refusal(told_now.said.code, **told_now.said.values)
    yield (*(axis.name for axis in lattice.axes), *ALARMS)
    for alarm in told_now.alarms:
        yield (
            *alarm.keys,
            counts.day_of(alarm.week).isoformat(),
            alarm.window_weeks,
            alarm.seen,
            alarm.expected,
            alarm.probability,
            alarm.recurrence_weeks,
            say("SIGNALS_NEW" if alarm.state == "new" else "SIGNALS_ONGOING", language()),
            counts.day_of(alarm.since_week).isoformat(),
            wording.listed([f"{'.'.join(cell.keys)} {cell.seen}" for cell in alarm.cells[:CELLS_SHOWN]], language()),
        )


def _of_cells(file: Table, lattice: Lattice, told: Parameters) -> Iterator[Sequence[object]]:
    """Every node with more than expected, the likeliest first."""
    replicates, seed = told.whole("replicates", 999, 0), told.whole("seed", 1, 0)
    told.nothing_else()
    seen, expected = np.zeros(lattice.cells, np.int64), np.zeros(lattice.cells)
    counts, usual = file.counts("n"), file.numbers("expected", above=0)
    for row, line in enumerate(file.lines):
        cell = tuple(_leaf(file, line, axis, file.columns[axis.name][row]) for axis in lattice.axes)
        seen[cell] += counts[row]
        expected[cell] += usual[row]
    if (expected == 0).any():
        missing = np.argwhere(expected == 0)[0]
        keys = ".".join(axis.leaves[leaf] for axis, leaf in zip(lattice.axes, missing, strict=True))
        raise BadInput([Cell(file.name, "expected", "", "SIGNALS_CELL_MISSING", {"cell": keys})])
    of = tree_scan(lattice, seen, expected, replicates, seed)
    totals, means = lattice.sums(seen.astype(np.float64)), lattice.sums(expected * (seen.sum() / expected.sum()))
    yield (*(axis.name for axis in lattice.axes), *NODES)
    for node in np.argsort(-of.ratio, kind="stable"):
        if of.ratio[node] > 0:
            numbers = (float(means[node]), float(of.ratio[node]), float(of.probability[node]))
            yield (*lattice.keys(int(node)), round(float(totals[node])), *numbers)


def _lattice(told: Parameters) -> Lattice:
    """The trees of the parameters: for each axis (a column of the file) the group of each leaf."""
    trees = told.mapping("trees")
    if not trees:
        raise Refusal("SIGNALS_NO_TREES")
    return Lattice(tuple(tree(name, _groups(told, name, groups)) for name, groups in trees.items()))


def _groups(told: Parameters, name: str, groups: object) -> Sequence[tuple[str, str]]:
    if not isinstance(groups, Mapping) or not groups or not all(isinstance(group, str) for group in groups.values()):
        raise BadInput([Cell(told.name, name, "", "SIGNALS_TREE_GROUPS")])
    return [(str(leaf), str(group)) for leaf, group in groups.items()]


def _leaf(file: Table, line: int, axis: Tree, key: str) -> int:
    if key not in axis.leaves:
        raise BadInput([file.fault(line, axis.name, key, "SIGNAL_KEY_UNKNOWN")])
    return axis.leaves.index(key)
