from __future__ import annotations

import numpy as np
import pytest

from gongzhi.core.signals import distinct as counting
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.distinct import NEVER, Ranked, distinct, ranked, tell
from gongzhi.core.signals.look import Look
from tests.core.signals.small_lattice import FIRST, SETTINGS, SMALL, random_counts

SHARE = float(SETTINGS.scan.same_share)
LINE = 0.5


def entries_of(counts: Counts, weeks: range, seed: int = 1) -> tuple[list[Look], list[Ranked]]:
    """Forty nodes and windows a week, rare as chance says."""
    chance = np.random.default_rng(seed)
    looks, found = [], []
    for week in weeks:
        nodes = chance.choice(counts.held.nodes, 40)
        windows = chance.integers(0, len(SETTINGS.windows), 40)
        none, rarity = np.zeros(0), chance.random(40)
        looks.append(Look(week, nodes, windows, none, none, none))
        found.append(ranked(counts, looks[-1], rarity, np.ones(40, np.bool_), 0.0, SETTINGS))
    return looks, found


def naive(counts: Counts, looks: list[Look], weeks: list[Ranked], line: float) -> list[list[tuple[int, int]]]:
    """Position and first week of what each week tells, by sets of events."""
    since_of: dict[int, int] = {}
    told = []
    for look, entries in zip(looks, weeks, strict=True):
        told.append([])
        now: set[int] = set()
        for place, rarity in zip(entries.place, entries.rarity, strict=True):
            window = SETTINGS.windows[look.window[place]]
            events = set(counts.under(int(look.node[place]), look.week + 1 - window, look.week + 1).tolist())
            if rarity < line or len(events & now) > SHARE * len(events):
                continue
            known = [since_of[event] for event in events if event in since_of]
            earlier = [week for week in known if week < look.week]
            since = min(earlier) if len(known) > SHARE * len(events) and earlier else look.week
            told[-1].append((int(place), since))
            now |= events
            since_of |= {event: since for event in events if event not in since_of}
    return told


@pytest.mark.parametrize("compiles", [True, False])
def test_weeks_tell_what_going_through_sets_of_events_tells(compiles, monkeypatch):
    monkeypatch.setattr(counting, "COMPILES", compiles and counting.COMPILES)
    counts = random_counts(21, weeks=120, a_week=4)
    looks, weeks = entries_of(counts, range(60, 110))
    oracle = naive(counts, looks, weeks, LINE)
    alarmed = np.full(len(counts.week), NEVER)
    found = [[(one.place, one.since) for one in tell(counts, entries, LINE, alarmed, SETTINGS)] for entries in weeks]
    assert found == oracle
    settling = 10
    new = sum(since == look.week for look, told in zip(looks, oracle, strict=True) for _, since in told)
    early = sum(since == look.week for look, told in zip(looks[:settling], oracle, strict=False) for _, since in told)
    assert 0 < early < new < sum(map(len, oracle))
    assert distinct(counts, weeks, LINE, settling, SETTINGS) == new - early


def test_what_is_told_has_the_events_of_its_window_and_marks_them():
    counts = random_counts(22, weeks=120, a_week=4)
    (look,), (entries,) = entries_of(counts, range(100, 101))
    alarmed = np.full(len(counts.week), NEVER)
    told = tell(counts, entries, LINE, alarmed, SETTINGS)
    for one in told:
        window = SETTINGS.windows[look.window[one.place]]
        assert np.array_equal(one.events, counts.under(int(look.node[one.place]), 101 - window, 101))
    marked = {event for one in told for event in one.events.tolist()}
    assert set(np.flatnonzero(alarmed == 100).tolist()) == marked and (alarmed[alarmed != 100] == NEVER).all()


def test_half_of_the_events_are_not_more_than_half():
    """Two events of one cell in week 0, two more in week 1: half of the second week's window was told before."""
    cell = np.zeros((4, 3), np.int64)
    counts = Counts(SMALL, FIRST, 2, np.array([0, 0, 1, 1]), cell)
    node, two_weeks = SMALL.number((0, 0, 0)), SETTINGS.windows.index(2)
    none, one = np.zeros(0), np.ones(1)
    alarmed = np.full(4, NEVER)
    states = []
    for week in (0, 1):
        look = Look(week, np.array([node]), np.array([two_weeks]), none, none, none)
        (told,) = tell(counts, ranked(counts, look, one, one > 0, 0.0, SETTINGS), 0.0, alarmed, SETTINGS)
        states.append(told.since)
    assert states == [0, 1]


def test_no_week_tells_nothing():
    assert distinct(random_counts(1, weeks=30), [], LINE, 0, SETTINGS) == 0
