"""Both engines, compiled and over NumPy, give what a matrix solve gives."""

import numpy as np
import pytest

from gongzhi.core.signals.compiling import COMPILES
from gongzhi.core.signals.farrington import Options, dense, sparse
from gongzhi.core.signals.farrington.history import history
from gongzhi.core.signals.farrington.past import Past
from tests.core.signals.farrington.oracle import fitted

PERIODS, AT, SERIES = 330, 329, 40
VARIETY = [
    Options(),
    Options(compat="R"),
    Options(years=4, blocks=10, left_out=26, trend_level=1),
    Options(years=4, blocks=10, left_out=26, trend_level=1, compat="R"),
    Options(years=3, half_window=4, blocks=5, outlier_above=1),
    Options(years=2),
    Options(reweight=False, trend=False),
]


def random_counts(mean: float, seed: int) -> np.ndarray:
    """Overdispersed, seasonal, with a trend in every second series and some outbreaks of the past."""
    chance = np.random.default_rng(seed)
    time = np.arange(PERIODS)[:, None]
    slope = np.where(np.arange(SERIES) % 2, 0.003, 0.0)
    expected = mean * np.exp(0.5 * np.sin(2 * np.pi * time / 52) + slope * (time - 165))
    expected[100:104, ::3] *= 5
    return chance.poisson(expected * chance.gamma(4, 1 / 4, expected.shape)).astype(float)


def past_of(counts: np.ndarray, offsets: np.ndarray | None = None) -> Past:
    known = np.isfinite(counts)
    none = np.zeros((len(counts), 1))
    return Past(
        np.where(known, counts, 0),
        np.ones((len(counts), 1), bool) if known.all() else known,
        none if offsets is None else offsets[:-1],
        np.zeros(counts.shape[1]) if offsets is None else offsets[-1],
    )


def close(fits, expected, *, within):
    for name in ("log_mean", "error", "phi", "slope"):
        np.testing.assert_allclose(
            getattr(fits, name), [getattr(one, name) for one in expected], rtol=within, atol=within, err_msg=name
        )


@pytest.mark.parametrize("by_loops", [True, False])
@pytest.mark.parametrize("options", VARIETY)
def test_the_closed_form_is_what_a_matrix_solve_finds(options, by_loops):
    shape = history(options, AT)
    counts = random_counts(4, seed=1)[shape.periods]
    fits = dense.fit(past_of(counts), shape, options, by_loops=by_loops)
    assert fits.fitted.all()
    close(fits, [fitted(one, shape, options) for one in counts.T], within=1e-9)


@pytest.mark.parametrize("by_loops", [True, False])
def test_missing_periods_and_populations_change_both_alike(by_loops):
    options = Options(years=4, blocks=10, left_out=26, trend_level=1)
    shape = history(options, AT)
    counts = random_counts(4, seed=2)[shape.periods]
    chance = np.random.default_rng(3)
    counts[chance.random(counts.shape) < 0.1] = np.nan
    offsets = np.log(chance.uniform(50, 80, (len(counts) + 1, SERIES)))
    fits = dense.fit(past_of(counts, offsets), shape, options, by_loops=by_loops)
    expected = [fitted(counts[:, s], shape, options, offsets[:-1, s], offsets[-1, s]) for s in range(SERIES)]
    close(fits, expected, within=1e-9)


@pytest.mark.parametrize("by_loops", [True, False])
@pytest.mark.parametrize("options", VARIETY)
def test_the_sparse_engine_is_at_the_maximum_where_the_dense_one_stops_near_it(options, by_loops):
    shape = history(options, AT)
    past = past_of(random_counts(0.6, seed=4)[shape.periods])
    usual = dense.fit(past, shape, options, by_loops=by_loops)
    found = sparse.fit(past, shape, options, by_loops=by_loops)
    regular = usual.fitted & (usual.log_mean > np.log(1e-3))
    assert regular.sum() > SERIES / 2
    for name in ("log_mean", "error", "phi", "slope"):
        np.testing.assert_allclose(getattr(found, name)[regular], getattr(usual, name)[regular], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("engine", [dense, sparse])
@pytest.mark.parametrize("options", VARIETY)
def test_the_compiled_loops_and_the_arrays_are_one_engine(engine, options):
    shape = history(options, AT)
    for mean in (0.05, 0.6, 30):
        past = past_of(random_counts(mean, seed=5)[shape.periods])
        one, other = (engine.fit(past, shape, options, by_loops=by_loops) for by_loops in (True, False))
        np.testing.assert_array_equal(one.fitted, other.fitted)
        np.testing.assert_array_equal(one.trended, other.trended)
        held = one.log_mean > np.log(1e-3)
        for name in ("log_mean", "error", "phi", "slope"):
            np.testing.assert_allclose(getattr(one, name)[held], getattr(other, name)[held], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("mean", [2, 10, 50])
def test_a_trend_at_the_5_percent_level_is_found_in_5_percent_of_series_without_one(mean):
    """The reference takes the outliers' weights for those of the fit, and finds one in up to three of four."""
    chance = np.random.default_rng(6)
    shape = history(Options(), AT)
    past = past_of(chance.poisson(mean, (len(shape.periods), 4000)).astype(float))
    size = {
        compat: dense.fit(past, shape, Options(compat=compat), by_loops=COMPILES).trended.mean()
        for compat in ("fixed", "R")
    }
    assert 0.04 <= size["fixed"] <= 0.06
    assert size["R"] == pytest.approx({2: 0.16, 10: 0.55, 50: 0.78}[mean], abs=0.06)  # as R's own runs of 300 series
