from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gongzhi.core.signals import baseline as usual
from gongzhi.core.signals.baseline import baseline, exposure_of, rates_of, season, shrunk
from gongzhi.core.signals.counts import Counts
from tests.core.signals.small_lattice import SETTINGS, SMALL, WITH_MARKETS, leaves_under, random_counts

WEEK = 280
PRIORS = SETTINGS.priors


def expected(counts: Counts, week: int = WEEK) -> np.ndarray:
    return np.stack(list(baseline(counts, week, SETTINGS).expected()))


@pytest.mark.parametrize("lattice", [SMALL, WITH_MARKETS])
def test_what_is_expected_of_a_node_is_what_is_expected_of_its_cells(lattice):
    nodes = expected(random_counts(1, lattice=lattice))
    for node in range(lattice.size):
        cells = [lattice.number(cell) for cell in leaves_under(lattice, node)]
        assert nodes[:, node] == pytest.approx(nodes[:, cells].sum(axis=1), rel=1e-4)


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize("lattice", [SMALL, WITH_MARKETS])
@pytest.mark.parametrize("declared", [False, True])
def test_what_is_expected_of_some_nodes_alone_is_what_is_expected_of_them_among_all(
    lattice, declared, compiles, monkeypatch
):
    monkeypatch.setattr(usual, "COMPILES", compiles and usual.COMPILES)
    counts = random_counts(1, lattice=lattice)
    if declared:
        batches = np.random.default_rng(1).poisson(20, (counts.weeks, *lattice.cells[:2])).astype(np.float64)
        counts = replace(counts, batches=batches)
    some = np.arange(0, lattice.size, 3)
    assert baseline(counts, WEEK, SETTINGS).expected_at(some) == pytest.approx(expected(counts)[:, some], rel=1e-4)


def test_steady_counts_are_expected_to_go_on():
    counts = random_counts(2, weeks=400, a_week=200)
    nodes = expected(counts, 390)
    assert nodes[SETTINGS.windows.index(26), -1] == pytest.approx(26 * 200, rel=0.05)


def test_the_order_of_cells_does_not_matter():
    counts = random_counts(3)
    other = np.random.default_rng(3).permutation(4)
    place = np.argsort(other)
    region = SMALL.axes[0]
    permuted_region = replace(
        region,
        leaves=tuple(region.leaves[leaf] for leaf in other),
        group_of=tuple(region.group_of[leaf] for leaf in other),
    )
    cell = counts.cell.copy()
    cell[:, 0] = place[cell[:, 0]]
    permuted = replace(counts, lattice=replace(SMALL, axes=(permuted_region, *SMALL.axes[1:])), cell=cell)
    before, after = expected(counts), expected(permuted)
    for node in range(SMALL.size):
        first, *rest = SMALL.parts(node)
        moved = SMALL.number((int(place[first]) if first < 4 else first, *rest))
        assert after[:, moved] == pytest.approx(before[:, node], rel=1e-4)


def test_the_week_judged_and_its_guard_tell_nothing_of_what_is_usual():
    counts = random_counts(4)
    loud = counts.week >= WEEK + 1 - SETTINGS.scan.guard_weeks
    more = replace(
        counts,
        week=np.sort(np.concatenate([counts.week, np.repeat(counts.week[loud], 5)])),
        cell=np.concatenate([counts.cell[~loud], np.repeat(counts.cell[loud], 6, axis=0)]),
        ids=(),
    )
    assert np.array_equal(expected(more), expected(counts))


def test_more_batches_everywhere_change_nothing():
    counts = random_counts(5)
    some = np.random.default_rng(5).integers(1, 9, (counts.weeks, 4, 3)).astype(float)
    once, tenfold = (expected(replace(counts, batches=many)) for many in (some, 10 * some))
    assert tenfold == pytest.approx(once, rel=0.02)


def test_a_new_line_of_business_is_expected_to_bring_what_its_chapter_brings_elsewhere():
    """County b2 begins to export chapter 03 ten weeks ago, with as many batches as the other counties."""
    counts = random_counts(6, a_week=60, evenness=100)
    new = (counts.cell[:, 0] == 3) & (counts.cell[:, 1] == 2)
    kept = ~new | (counts.week > WEEK - 10)
    counts = replace(counts, week=counts.week[kept], cell=counts.cell[kept], ids=())
    batches = np.full((counts.weeks, 4, 3), 20.0)
    batches[: WEEK - 9, 3, 2] = 0
    node = SMALL.number((3, 2, SMALL.axes[2].size - 1))
    others = [SMALL.number((county, 2, SMALL.axes[2].size - 1)) for county in range(3)]
    window = SETTINGS.windows.index(8)
    with_batches = expected(replace(counts, batches=batches))[window]
    without = expected(counts)[window]
    declared = np.mean([weeks_since / SETTINGS.scan.declared_weeks for weeks_since in range(3, 11)])  # in the window
    assert with_batches[node] == pytest.approx(declared * with_batches[others].mean(), rel=0.15)
    assert without[node] < without[others].mean() / 20


def test_batches_are_averaged_over_the_weeks_before():
    counts = random_counts(7, weeks=30)
    batches = np.arange(30.0)[:, None, None] * np.ones((4, 3))
    averaged = exposure_of(replace(counts, batches=batches), SETTINGS)
    assert averaged[20, 0, 0] == np.arange(20 - 13 + 1, 20 + 1).mean()
    assert averaged[3, 0, 0] == (0 + 1 + 2 + 3) / 4
    assert (exposure_of(counts, SETTINGS) == 1).all()


def test_rates_in_closed_form_are_those_of_every_cell_by_itself():
    """Cell by cell: what is usual of each, how far all lie from it, and each moved by its own past."""
    chance = np.random.default_rng(8)
    seen = chance.poisson(0.3, (4, 3, 3, 3)) * chance.gamma(2, 0.5, (4, 3, 3, 3))
    lived = chance.gamma(5, 20, (4, 3))
    where = np.argwhere(seen)
    found = rates_of(seen.shape, where, seen[seen > 0], lived, PRIORS)
    spread, least = float(PRIORS.cell_dispersion), float(PRIORS.margin_events)
    of_pair = seen.sum(axis=(2, 3))
    chapter = (of_pair.sum(axis=0) + least) / (lived.sum(axis=0) + least * lived.sum() / (seen.sum() + least))
    place = (of_pair.sum(axis=1) + least) / ((chapter * lived).sum(axis=1) + least)
    rate = place[:, None] * chapter
    rate = rate * shrunk(of_pair, rate * lived, spread)

    def shares(of_kind):
        usual = of_kind.sum(axis=1, keepdims=True) * (of_kind.sum(axis=0) + least) / (of_kind + least / 3).sum()
        moved = usual * shrunk(of_kind, usual, spread)
        return moved / moved.sum(axis=1, keepdims=True)

    hazards, markets = shares(seen.sum(axis=(0, 3))), shares(seen.sum(axis=(0, 2)))
    rates = rate[:, :, None, None] * hazards[None, :, :, None] * markets[None, :, None, :]
    oracle = rates * shrunk(seen, rates * lived[:, :, None, None], spread)
    assert found == pytest.approx(oracle, rel=1e-5)


def test_history_moves_a_cell_as_far_as_the_counts_bear_it():
    """Cells that scatter no more than chance keep the usual rate; cells that differ widely keep their own."""
    usual = np.full(1000, 10.0)
    alike = np.random.default_rng(1).poisson(10, 1000).astype(float)
    assert shrunk(alike, usual, 1.25) == pytest.approx(1, abs=0.02)
    different = np.where(np.arange(1000) < 500, 2.0, 18.0)
    kappa = 10**2 / (8**2 - 1.25 * 10)
    assert shrunk(different, usual, 1.25)[0] == pytest.approx((2 + kappa) / (10 + kappa))


def test_a_curve_rises_with_its_season_and_trend():
    weeks, ahead = np.arange(208), np.arange(208, 234)
    truth = np.exp(0.5 * np.cos(2 * np.pi * np.arange(234) / 52.18) + 0.1 * np.arange(234) / 52)
    fitted, carried = season(500 * truth[:208, None], weeks, ahead, np.ones((208, 1)), PRIORS)
    assert fitted[:, 0] == pytest.approx(500 * truth[:208], rel=0.02)
    assert carried[:, 0] == pytest.approx(500 * truth[208:], rel=0.02)


def test_nothing_seen_is_not_nothing_expected():
    empty = random_counts(1, a_week=0)
    assert (expected(empty) > 0).all()
    nowhere = np.zeros((0, 3), np.int64)
    assert (rates_of((2, 2, 2), nowhere, np.zeros(0), np.zeros((2, 2)), PRIORS) > 0).all()
