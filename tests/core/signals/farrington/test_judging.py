"""What is said of a series, what is not, and what must not change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.core.signals.farrington import Judged, Options, Silence, from_reference, judge, judge_range

AT = 300
WAYS = [(engine, by_loops) for engine in ("dense", "sparse") for by_loops in (True, False)]


def counts(mean: float = 3, series: int = 12, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (AT + 20, series)).astype(float)


def same(one: Judged, other: Judged, within: float = 1e-7) -> None:
    np.testing.assert_array_equal(one.alarm, other.alarm)
    np.testing.assert_array_equal(one.silence, other.silence)
    for name in ("expected", "upper", "p_value", "phi"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=within, err_msg=name)


def test_the_worked_example_of_the_method_page():
    """Five years of a constant 4: 35 weeks expect 4, and their dispersion is none."""
    flat = np.full((AT + 1, 1), 4.0)
    found = judge(flat, AT)
    weeks = 5 * 7
    tau = 1 + 4 / (weeks * 4)
    upper = (4 ** (2 / 3) + 1.6448536269514722 * (4 / 9 * 4 ** (1 / 3) * tau) ** 0.5) ** 1.5
    assert found.expected[0] == pytest.approx(4)
    assert found.phi[0] == 1
    assert found.upper[0] == pytest.approx(upper)
    assert upper == pytest.approx(7.764, abs=0.001)
    for observed, alarm in ((7, False), (8, True)):
        flat[AT] = observed
        assert judge(flat, AT).alarm[0] == alarm


@pytest.mark.parametrize(("engine", "by_loops"), WAYS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), mean=st.sampled_from([0.1, 1.0, 8.0]))
def test_neither_the_order_of_series_nor_older_or_later_counts_matter(engine, by_loops, seed, mean):
    options, whole = Options(years=4, blocks=10, left_out=26, engine=engine, least_cases=0), counts(mean, seed=seed)
    found = judge(whole, AT, options, by_loops=by_loops)
    order = np.random.default_rng(seed).permutation(whole.shape[1])
    turned = judge(whole[:, order], AT, options, by_loops=by_loops)
    same(turned, Judged(**{name: getattr(found, name)[order] for name in vars(found)}))
    longer = np.concatenate([np.full((40, whole.shape[1]), 99.0), whole, whole])
    longer[AT + 41 : AT + 60] = 1e6
    same(judge(longer, AT + 40, options, by_loops=by_loops), found)


@pytest.mark.parametrize("by_loops", [True, False])
def test_a_population_in_other_units_changes_nothing_and_a_doubled_one_doubles_what_is_expected(by_loops):
    options, whole = Options(population_offset=True), counts(6)
    people = np.random.default_rng(2).uniform(900, 1100, whole.shape)
    found = judge(whole, AT, options, population=people, by_loops=by_loops)
    same(judge(whole, AT, options, population=people / 1000, by_loops=by_loops), found, within=1e-6)
    more = people.copy()
    more[AT] *= 2
    doubled = judge(whole, AT, Options(population_offset=True, trend=False), population=more, by_loops=by_loops)
    plain = judge(whole, AT, Options(population_offset=True, trend=False), population=people, by_loops=by_loops)
    np.testing.assert_allclose(doubled.expected, 2 * plain.expected)


@pytest.mark.parametrize(("engine", "by_loops"), WAYS)
def test_a_range_is_its_periods_one_after_the_other(engine, by_loops):
    options, whole = Options(engine=engine), counts()
    over = judge_range(whole, [AT, AT + 3], options, by_loops=by_loops)
    assert over.upper.shape == (2, whole.shape[1])
    for row, at in enumerate((AT, AT + 3)):
        same(
            Judged(**{name: getattr(over, name)[row] for name in vars(over)}),
            judge(whole, at, options, by_loops=by_loops),
        )


def test_four_week_sums_are_judged_as_the_sums_themselves():
    whole = counts(1)
    sums = np.full(whole.shape, np.nan)
    sums[3:] = whole[3:] + whole[2:-1] + whole[1:-2] + whole[:-3]
    summed = judge(whole, AT, Options(summed=4, least_cases=0))
    same(summed, judge(sums, AT, Options(least_cases=0)))
    assert summed.expected.mean() == pytest.approx(4, abs=0.6)


@pytest.mark.parametrize(("engine", "by_loops"), WAYS)
def test_why_nothing_is_said_is_told(engine, by_loops):
    whole = counts(3, series=4)
    whole[AT - 3 : AT + 1, 0] = [0, 0, 1, 3]
    whole[AT, 1] = np.nan
    whole[: AT - 4, 2] = np.nan
    found = judge(whole, AT, Options(engine=engine), by_loops=by_loops)
    silent = [Silence.FEW_CASES, Silence.UNKNOWN_NOW, Silence.SHORT_HISTORY, Silence.NONE]
    assert list(found.silence) == silent
    assert not found.alarm[:3].any()
    assert np.isnan(found.upper[[0, 2]]).all()
    assert np.isfinite(found.upper[1])
    one_more = whole.copy()
    one_more[AT, 0] = 4
    assert judge(one_more, AT, Options(engine=engine), by_loops=by_loops).silence[0] == Silence.NONE


@pytest.mark.parametrize(("engine", "by_loops"), WAYS)
def test_a_muan_bound_that_runs_over_every_count_says_nothing(engine, by_loops):
    """A season without a case beside years with some: its level has no upper limit."""
    whole = np.zeros((AT + 1, 1))
    whole[120:130] = 3
    whole[AT] = 8
    options = from_reference({"thresholdMethod": "muan", "noPeriods": 10, "b": 4}, engine=engine)
    found = judge(whole, AT, options, by_loops=by_loops)
    assert (found.silence[0], found.alarm[0]) == (Silence.NO_BOUND, False)


@pytest.mark.parametrize(("engine", "by_loops"), WAYS)
def test_an_empty_history_expects_what_the_floor_says_and_nothing_without_one(engine, by_loops):
    whole = np.zeros((AT + 1, 1))
    whole[AT] = 1
    free = Options(least_cases=0, bound="nbPlugin", engine=engine)
    assert judge(whole, AT, free, by_loops=by_loops).alarm[0]
    floored = Options(least_cases=0, bound="nbPlugin", engine=engine, least_expected=0.1)
    found = judge(whole, AT, floored, by_loops=by_loops)
    assert found.p_value[0] == pytest.approx(1 - np.exp(-0.1))
    assert not found.alarm[0]


@pytest.mark.parametrize("bound", ["nbPlugin", "muan"])
def test_with_quantile_bounds_the_score_passes_1_where_the_alarm_is_raised(bound):
    whole = counts(2, series=400)
    found = judge(whole, AT, Options(bound=bound, alpha=0.1, least_cases=0))
    assert 5 < found.alarm.sum() < 80
    np.testing.assert_array_equal(found.score >= 1, found.alarm)


def test_no_series_are_judged_as_none():
    assert judge(np.zeros((AT + 1, 0)), AT).alarm.shape == (0,)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"counts": np.zeros(AT)}, "FARRINGTON_SHAPE"),
        ({"at": AT + 50}, "FARRINGTON_NO_SUCH_PERIOD"),
        ({"counts": np.full((AT + 1, 2), -1.0)}, "FARRINGTON_COUNT"),
        ({"options": Options(population_offset=True)}, "FARRINGTON_SHAPE"),
        ({"dates": []}, "FARRINGTON_SHAPE"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(given, code):
    with pytest.raises(BadInput) as refused:
        judge(**{"counts": counts(), "at": AT, "options": Options()} | given)
    assert refused.value.cells[0].code == code


def test_parameters_are_read_under_the_references_names():
    read = from_reference(
        {"b": 4, "noPeriods": 10, "limit54": [0, 4], "powertrans": "1/2", "pastWeeksNotIncluded": None}
    )
    assert read == Options(years=4, blocks=10, least_cases=0, recent=4, power="1/2")
    assert from_reference([]) == Options()


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"noperiods": 3}, "FARRINGTON_UNKNOWN"),
        ({"b": "many"}, "FARRINGTON_UNREADABLE"),
        ({"limit54": 5}, "FARRINGTON_UNREADABLE"),
        ({"thresholdMethod": "Noufaily"}, "FARRINGTON_CHOICE"),
        ({"alpha": 0.7}, "FARRINGTON_SHARE"),
        ({"b": 0}, "FARRINGTON_LEAST"),
    ],
)
def test_a_parameter_that_is_none_is_refused(params, code):
    with pytest.raises(BadInput) as refused:
        from_reference(params)
    assert refused.value.cells[0].code == code
