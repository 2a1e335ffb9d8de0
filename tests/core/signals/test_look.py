from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import nbinom

from gongzhi.core.signals import look as looking
from gongzhi.core.signals.baseline import baseline
from gongzhi.core.signals.look import BANDS, look, look_where_held
from gongzhi.core.signals.tails import STRIKING, score, scores, spreads, tails
from tests.core.signals.small_lattice import SETTINGS, SMALL, WITH_MARKETS, random_counts

WEEK = 280


def naive(counts, week):
    """Every node and window by itself: (node, window) -> seen, expected; and the spread by level, window and band."""
    entries, spread = {}, {}
    usual = list(baseline(counts, week, SETTINGS).expected())
    for window, weeks in enumerate(SETTINGS.windows):
        for node in range(counts.lattice.size):
            seen = len(counts.under(node, week + 1 - weeks, week + 1))
            expected = float(usual[window][node])
            if seen >= 2 and seen > expected and (seen - expected) ** 2 >= 2 * expected:
                entries[node, window] = (seen, expected)
            key = (counts.lattice.levels[node], window, sum(expected >= edge for edge in BANDS))
            square, total = spread.get(key, (0.0, 0.0))
            spread[key] = (square + min((seen - expected) ** 2, 200 * max(expected, 0.05)), total + expected)
    return entries, spread


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize("lattice", [SMALL, WITH_MARKETS])
def test_a_look_sees_what_asking_each_node_sees(compiles, lattice, monkeypatch):
    monkeypatch.setattr(looking, "COMPILES", compiles and looking.COMPILES)
    counts = random_counts(11, lattice=lattice, a_week=6)
    found = look(counts, WEEK, SETTINGS)
    entries, spread = naive(counts, WEEK)
    assert entries
    assert set(zip(found.node.tolist(), found.window.tolist(), strict=True)) == set(entries)
    for node, window, seen, expected in zip(found.node, found.window, found.seen, found.expected, strict=True):
        assert (seen, expected) == pytest.approx(entries[node, window])
    for (level, window, band), told in spread.items():
        assert found.spread[level, window, band] == pytest.approx(told, rel=1e-5)


@pytest.mark.parametrize("lattice", [SMALL, WITH_MARKETS])
def test_a_look_at_the_nodes_that_ever_had_events_sees_the_same_and_keeps_what_is_expected_elsewhere(lattice):
    counts = random_counts(11, lattice=lattice, a_week=0.4, evenness=0.3)
    everywhere, held = look(counts, WEEK, SETTINGS), look_where_held(counts, WEEK, SETTINGS)
    assert len(counts.held.nodes) < 0.9 * lattice.size and len(held.node)
    assert np.array_equal(held.node, everywhere.node) and np.array_equal(held.window, everywhere.window)
    assert np.array_equal(held.seen, everywhere.seen)
    assert held.expected == pytest.approx(everywhere.expected, rel=1e-5)
    of_level = [found.spread[..., 1].sum(axis=2) for found in (held, everywhere)]
    assert of_level[0] == pytest.approx(of_level[1], rel=1e-4)


def test_what_happens_later_changes_no_look_at_the_nodes_that_had_events_by_then():
    counts = random_counts(11, lattice=WITH_MARKETS, a_week=0.4, evenness=0.3)
    kept = counts.between(0, WEEK + 1)
    before = replace(counts, week=counts.week[kept], cell=counts.cell[kept], ids=())
    assert len(before.held.nodes) < len(counts.held.nodes)
    then, now = (look_where_held(one, WEEK, SETTINGS) for one in (before, counts))
    assert np.array_equal(then.node, now.node) and np.array_equal(then.spread, now.spread)


def test_a_score_is_the_tail_of_the_negative_binomial():
    seen, expected, spread = np.array([0, 2, 7, 400]), np.array([0.5, 0.01, 3.0, 300.0]), np.array([1.02, 1.5, 2, 3])
    tail = nbinom.sf(seen - 1, expected / (spread - 1), 1 / spread)
    assert score(seen, expected, spread) == pytest.approx(-np.log10(tail))


def test_no_entry_left_out_of_a_look_is_striking():
    """What the look leaves out for speed has a probability above one in a hundred, over all it may meet."""
    expected = np.geomspace(1e-4, 2000, 400)[:, None]
    for spread in (1.02, 1.2, 2.0, 5.0, 20.0):
        least = np.maximum(np.ceil(expected + np.sqrt(looking.EXCESS * expected)), 2) - 1
        left_out = (least > expected) & (least >= 2)
        assert (score(least, expected, np.full_like(expected, spread))[left_out] < STRIKING).all()


def test_tails_count_what_is_striking_by_level_and_window():
    counts = random_counts(12, a_week=40)
    looks = [look(counts, week, SETTINGS) for week in range(250, 262)]
    spread = spreads(looks)
    scored = [scores(one, spread, SMALL) for one in looks]
    found = tails(looks, scored, SMALL, len(SETTINGS.windows), 20)
    level, window = 13, 3
    high = [
        value - STRIKING
        for one, values in zip(looks, scored, strict=True)
        for value, node, place in zip(values, one.node, one.window, strict=True)
        if value > STRIKING and SMALL.levels[node] == level and place == window
    ]
    assert found.often[level, window] == pytest.approx(np.log10((len(high) + 0.5) / 12))
    assert found.slope[level, window] == pytest.approx((len(high) + 20) / (20 + np.log(10) * sum(high)))
    rarer = found.rarity(np.array([2.0, 5.0]), np.array([level] * 2), np.array([window] * 2))
    assert rarer == pytest.approx(
        [-found.often[level, window], 3 * found.slope[level, window] - found.often[level, window]]
    )
