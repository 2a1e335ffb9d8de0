from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gongzhi.catalogue.rules import book
from gongzhi.core.scorecard.league import FUNNEL, BandRow, bands, funnel, league, mix_rates, shrinkage
from tests.goldens import golden_rows, needs_goldens

(BANDS,) = book(date(2017, 6, 30), "JX2017").table("league_bands").typed(BandRow)
# The worked example of the method: batches, returns, returns a batch of the county's mix.
COUNTIES = {
    "c01": (15, 0, 0.010), "c02": (40, 1, 0.012), "c03": (120, 3, 0.012), "c04": (450, 4, 0.008),
    "c05": (980, 12, 0.012), "c06": (1500, 9, 0.009), "c07": (2300, 31, 0.011), "c08": (3200, 26, 0.010),
    "c09": (5400, 70, 0.011), "c10": (8000, 61, 0.0095), "c11": (12000, 160, 0.0105), "c12": (21000, 190, 0.0095),
}  # fmt: skip


def example():
    batches, returned, mix = (np.array(column, float) for column in zip(*COUNTIES.values(), strict=True))
    return league(batches, returned, mix, float(BANDS.trimmed_share))


def test_the_worked_example_of_the_method():
    found = example()
    assert found.expected.sum() == pytest.approx(567)
    assert dict(zip(COUNTIES, bands(found, BANDS), strict=True)) == {
        "c01": "few", "c02": "few", "c03": "few", "c04": "few", "c05": "expected", "c06": "expected",
        "c07": "expected", "c08": "expected", "c09": "expected", "c10": "expected", "c11": "worse", "c12": "expected",
    }  # fmt: skip
    assert [round(float(found.ratio[at]), 3) for at in (1, 10)] == [2.018, 1.23]
    assert [round(float(found.shrunk[at]), 3) for at in (1, 10)] == [1.006, 1.16]
    assert [round(float(found.worse[at]), 3) for at in (1, 9, 10)] == [0.5, 0.056, 0.982]


@given(st.floats(0.05, 400), st.sampled_from(FUNNEL))
def test_a_funnel_limit_lies_between_the_counts_around_its_share(expected, level):
    limit = funnel(np.array([expected]), level)[0] * expected
    count = stats.poisson.ppf(level, expected)
    assert max(0, count - 1) - 1e-9 <= limit <= count + 1e-9
    if limit > 0:
        upto, before = stats.poisson.cdf(count, expected), stats.poisson.cdf(count - 1, expected)
        assert before + (limit - count + 1) * (upto - before) == pytest.approx(level, abs=1e-6)


def test_the_exact_interval_leaves_a_fortieth_of_chance_at_either_end():
    found = example()
    for at, (_, returned, _) in enumerate(COUNTIES.values()):
        assert stats.poisson.cdf(returned, found.high[at] * found.expected[at]) == pytest.approx(0.025)
        if returned:
            assert stats.poisson.sf(returned - 1, found.low[at] * found.expected[at]) == pytest.approx(0.025)
        else:
            assert found.low[at] == 0


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 30)), min_size=3, max_size=12))
@settings(max_examples=40)
def test_the_likeliest_spread_is_not_beaten_on_a_grid(counties):
    expected, returned = (np.array(column, float) for column in zip(*counties, strict=True))
    _, _, found = shrinkage(returned, expected)
    for shape in np.exp(np.linspace(-4, 8, 13)):
        for rate in np.exp(np.linspace(-4, 8, 13)):
            told = -stats.nbinom(shape, rate / (rate + expected)).logpmf(returned).sum()
            assert found <= told + 1e-6


def test_counties_alike_but_for_chance_are_shrunk_to_the_province():
    found = league(np.array([100.0, 200, 400]), np.array([2.0, 4, 8]), np.full(3, 0.02), 0.1)
    assert found.shrunk == pytest.approx(np.ones(3), abs=1e-3) and found.spread.tau_squared == 0
    assert found.z == pytest.approx(np.zeros(3), abs=1e-12)


def test_a_mix_of_risky_goods_is_expected_to_bring_more_returns():
    county, mix = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    batches, returned = np.array([90.0, 10, 10, 90]), np.array([1.0, 4, 0, 35])
    risky, safe = (4 + 35) / (10 + 90), (1 + 0) / (90 + 10)
    told = [(90 * safe + 10 * risky) / 100, (10 * safe + 90 * risky) / 100]
    assert mix_rates(county, mix, batches, returned) == pytest.approx(told)


def test_a_county_at_the_edge_of_a_band_is_in_it():
    found = example()
    sure = {"min_expected": BANDS.min_expected, "trimmed_share": BANDS.trimmed_share, "rule": "x"}
    worse = float(found.worse[10])
    assert bands(found, BandRow(probability=worse, **sure))[10] == "worse"
    assert bands(found, BandRow(probability=np.nextafter(worse, 1), **sure))[10] == "expected"
    few = BandRow("x", found.expected[4], BANDS.probability, BANDS.trimmed_share)
    assert bands(found, few)[3:5] == ("few", "expected")


@needs_goldens
def test_all_figures_are_those_of_r():
    rows = golden_rows("league/out_league12.csv")
    batches, returned, mix = (np.array([float(row[name]) for row in rows]) for name in ("n", "y", "r"))
    found = league(batches, returned, mix, 0.1)
    params = {row["name"]: float(row["value"]) for row in golden_rows("league/out_params.csv")}
    assert found.spread.dispersion == pytest.approx(params["phi_wins"], rel=1e-9)
    assert np.mean(found.z**2) == pytest.approx(params["phi_raw"], rel=1e-9)
    assert found.spread.tau_squared == pytest.approx(params["tau2_sqrt"], rel=1e-9)
    assert found.spread.negative_log_likelihood <= params["negLL"] + 1e-10
    assert found.spread.shape == pytest.approx(params["a"], rel=1e-4)
    exact = {"E": found.expected, "srr": found.ratio, "lo": found.low, "hi": found.high, "z": found.z}
    exact |= {f"f{level}": found.funnel[:, at] for at, level in enumerate(FUNNEL)} | {"z_adj": found.z_adjusted}
    for name, ours in exact.items():
        theirs = [float(row[name]) for row in rows]
        theirs = np.maximum(theirs, 0) if name.startswith("f") else theirs
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12), name
    shrunk = {"eb": found.shrunk, "eb_lo": found.shrunk_low, "eb_hi": found.shrunk_high, "p_gt1": found.worse}
    shrunk |= {"p_gt1.2": found.much_worse, "weight": found.weight}
    for name, ours in shrunk.items():
        assert ours == pytest.approx([float(row[name]) for row in rows], rel=1e-4), name
