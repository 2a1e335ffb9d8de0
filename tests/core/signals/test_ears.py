from __future__ import annotations

import numpy as np
import pytest

from bench.farrington_goldens import series_of
from gongzhi.core.errors import Refusal
from gongzhi.core.signals.ears import ears
from tests.goldens import golden, golden_rows, needs_goldens

QUIET = [3, 5, 4, 6, 2, 4, 4]  # mean 4, sum of squares about it 10
DEVIATION = (10 / 6) ** 0.5
Z = 3.090232306167813  # above it lies a thousandth of the normal distribution
Z_C3 = 1.959963984540054


def column(*counts: float) -> np.ndarray:
    return np.array(counts, dtype=float)[:, None]


def test_c1_stands_on_the_seven_periods_before_and_c2_two_earlier():
    assert ears(column(*QUIET, 8), 7).upper == pytest.approx(4 + Z * DEVIATION)
    assert 7 < 4 + Z * DEVIATION < 8
    assert ears(column(*QUIET, 8), 7).alarm[0]
    assert not ears(column(*QUIET, 7), 7).alarm[0]
    assert ears(column(*QUIET, 50, 60, 9), 9, "C2").upper == pytest.approx(4 + Z * DEVIATION)


def test_c3_lowers_the_bound_by_what_the_two_periods_before_had_above_one_deviation():
    counts = column(2, 6, *QUIET, 4, 9, 5)
    two_before, one_before = counts[0:7, 0], counts[1:8, 0]
    excess = sum(
        max(0, (counts[at, 0] - window.mean()) / window.std(ddof=1) - 1)
        for at, window in ((9, two_before), (10, one_before))
    )
    assert excess > 0
    assert ears(counts, 11, "C3").upper == pytest.approx(4 + DEVIATION * (Z_C3 - excess))


def test_a_flat_past_has_no_excess_and_a_least_deviation_spares_it_the_alarm():
    flat = column(*[0] * 11, 1)
    assert ears(flat, 11, "C3").alarm[0]
    assert not ears(flat, 11, "C3", least_deviation=1).alarm[0]


@pytest.mark.parametrize(("method", "needed"), [("C1", 7), ("C2", 9), ("C3", 11)])
def test_too_short_a_series_is_refused_with_what_is_needed(method, needed):
    ears(np.zeros((needed + 1, 2)), needed, method)
    with pytest.raises(Refusal) as refused:
        ears(np.zeros((needed, 2)), needed - 1, method)
    assert refused.value.params == {"needed": needed, "given": needed - 1}


@needs_goldens
@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_bounds_and_alarms_are_the_references(method):
    series = series_of(golden("farrington/input_sim.csv"))
    rows = [row for row in golden_rows("ears_cusum/out_ears.csv") if row["method"] == method]
    found = {
        (least, week): ears(series.counts, int(week) - 1, method, least_deviation=float(least), compat="R")
        for least, week in {(row["minSigma"], row["k"]) for row in rows}
    }
    for row in rows:
        ours, at = found[row["minSigma"], row["k"]], series.names.index(row["series"])
        assert ours.upper[at] == pytest.approx(float(row["upperbound"]), rel=1e-9, abs=1e-9, nan_ok=True)
        assert ours.alarm[at] == (row["alarm"] == "1")
    assert len(rows) == 3120
