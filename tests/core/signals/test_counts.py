from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from gongzhi.core.errors import BadInput
from gongzhi.core.signals.counts import counts_of
from gongzhi.core.signals.look import windows_of
from tests.core.signals.small_lattice import FIRST, SETTINGS, SMALL, leaves_under, random_counts

LAST = FIRST + timedelta(days=20)


def test_events_are_counted_in_the_week_in_which_they_became_known():
    counts = counts_of(
        SMALL,
        [("late", FIRST + timedelta(days=7), ("b2", "03", "fire")), ("early", FIRST, ("a1", "01", "lead"))],
        FIRST,
        LAST,
    )
    assert (counts.weeks, counts.ids, counts.week.tolist()) == (3, ("early", "late"), [0, 1])
    assert counts.cell.tolist() == [[0, 0, 0], [3, 2, 2]]
    assert counts.starts.tolist() == [0, 1, 2, 2]
    assert counts.week_of(FIRST + timedelta(days=6)) == 0
    assert counts.day_of(1) == FIRST + timedelta(days=7)


def test_no_events_are_counts_too():
    assert counts_of(SMALL, [], FIRST, LAST).starts.tolist() == [0, 0, 0, 0]


def test_every_fault_of_the_events_is_named():
    events = [("E1", FIRST - timedelta(days=1), ("a1", "99", "lead")), ("E2", date(2030, 1, 1), ("a1", "01", "lead"))]
    with pytest.raises(BadInput) as refused:
        counts_of(SMALL, events, FIRST, LAST, np.full((3, 4, 3), -1.0))
    assert [(cell.where, cell.code) for cell in refused.value.cells] == [
        ("E1", "SIGNAL_DAY_OUTSIDE"),
        ("E1", "SIGNAL_KEY_UNKNOWN"),
        ("E2", "SIGNAL_DAY_OUTSIDE"),
        ("batches", "SIGNAL_BATCHES_UNEVEN"),
    ]


def test_every_window_of_every_node_counts_the_events_of_its_cells():
    counts = random_counts(3, weeks=40)
    for week in (0, 10, 39):
        for window, seen in zip(SETTINGS.windows, windows_of(counts, week, SETTINGS), strict=True):
            for node in range(0, SMALL.size, 7):
                inside = {
                    position
                    for position, (when, cell) in enumerate(zip(counts.week, counts.cell, strict=True))
                    if week - window < when <= week and tuple(cell) in leaves_under(SMALL, node)
                }
                assert seen[node] == len(inside)
                assert set(counts.under(node, week + 1 - window, week + 1).tolist()) == inside
