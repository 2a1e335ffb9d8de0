from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from gongzhi.simulate.weekly_events import (
    DRIFT_WEEKS,
    KINDS,
    MARKETS,
    OUTBREAK_WEEKS,
    by_market,
    lattice,
    outbreak,
    planted,
    spring_festival,
    weekly_events,
)

WEEKS, FIRST = 120, 60


@pytest.fixture(scope="module")
def province():
    return weekly_events(1, WEEKS)


def test_the_same_seed_is_the_same_province(province):
    again, other = weekly_events(1, WEEKS), weekly_events(2, WEEKS)
    assert np.array_equal(again.counts.week, province.counts.week)
    assert np.array_equal(again.counts.cell, province.counts.cell)
    assert len(other.counts.week) != len(province.counts.week)


def test_a_week_brings_about_four_hundred_events_on_many_cells(province):
    assert lattice().size == 212_576
    assert 300 < len(province.counts.week) / WEEKS < 500
    assert (np.diff(province.counts.week) >= 0).all()
    assert len(np.unique(province.counts.leaf)) > 5000


def test_lines_of_business_begin_and_end(province):
    """Of cells that bring one event in ten weeks, some are silent for 60 weeks (chance: e^-6) and busy in others."""
    early, late = (set(province.counts.leaf[province.counts.between(*span)].tolist()) for span in ((0, 60), (60, 120)))
    busy = set(np.flatnonzero(province.rates.ravel() > 0.1).tolist())
    begun, ended = busy & (late - early), busy & (early - late)
    assert begun and ended
    assert len(begun | ended) < 0.1 * len(busy)


@pytest.mark.parametrize("kind", KINDS)
def test_an_outbreak_stays_where_its_kind_says(province, kind):
    found = outbreak(kind, province, FIRST, seed=7)
    region, hs, _ = lattice().axes
    cells = np.unique(found.cell, axis=0)
    weeks = DRIFT_WEEKS if kind == "drift" else OUTBREAK_WEEKS
    assert found.week.min() >= FIRST and found.week.max() < FIRST + weeks
    held = {
        "cell": len(cells) == 1,
        "hazard": len(np.unique(cells[:, 1:], axis=0)) == 1 and len(np.unique(cells[:, 0])) > 1,
        "county": len(np.unique(cells[:, 0])) == 1 and len(np.unique(cells[:, 1])) > 1,
        "drift": len({(region.group_of[county], hs.group_of[chapter]) for county, chapter, _ in cells}) == 1,
    }
    assert held[kind]


def test_a_larger_outbreak_brings_more_events(province):
    small, large = (
        sum(len(outbreak("county", province, FIRST, seed, size).week) for seed in range(20)) for size in (0.6, 1.6)
    )
    assert small * 2 < large


def test_planted_events_are_found_again(province):
    more = outbreak("hazard", province, FIRST, seed=3)
    counts, positions = planted(province.counts, more)
    assert len(counts.week) == len(province.counts.week) + len(more.week)
    assert (np.diff(counts.week) >= 0).all()
    assert np.array_equal(counts.week[positions], more.week)
    assert np.array_equal(counts.cell[positions], more.cell)


def test_markets_follow_chapter_and_county_and_change_no_event(province):
    counts = by_market(province.counts, seed=1)
    assert np.array_equal(counts.cell[:, :3], province.counts.cell) and len(counts.lattice.axes) == 4
    assert np.array_equal(by_market(province.counts, seed=1).cell, counts.cell)
    busiest = np.bincount(counts.cell[:, 1]).argsort()[-2:]
    first, second = (np.bincount(counts.cell[counts.cell[:, 1] == one, 3], minlength=MARKETS) for one in busiest)
    assert np.abs(first / first.sum() - second / second.sum()).sum() > 0.5


def test_an_outbreak_at_the_end_is_cut_off(province):
    assert outbreak("county", province, WEEKS - 2, seed=1).week.max() < WEEKS


@pytest.mark.parametrize("day", [date(2020, 1, 25), date(2023, 1, 22), date(2024, 2, 10), date(2026, 2, 17)])
def test_the_spring_festival_moves_with_the_moon(day):
    assert abs((spring_festival(day.year) - day).days) <= 2
