from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from math import exp, inf, isinf, isnan, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from gongzhi.catalogue.rules import book
from gongzhi.core.signals.disproportionality import (
    CutRow,
    Pairs,
    chi_square,
    counted,
    information,
    reached,
    reporting_odds,
    reporting_ratio,
)
from tests.goldens import golden_rows, needs_goldens

CUTS = book(date(2017, 6, 30), "JX2017").table("pair_cuts").typed(CutRow)


def pair(a: float, b: float, c: float, d: float) -> Pairs:
    """Of the four cells: both, the row's alone, the column's alone, neither."""
    return Pairs(np.array([a]), np.array([a + b]), np.array([a + c]), a + b + c + d)


def test_the_worked_example_of_the_method():
    toys = pair(12, 88, 40, 1860)  # toys with phthalates, toys without, others with, others without
    ratio, odds = reporting_ratio(toys), reporting_odds(toys)
    assert toys.expected[0] == pytest.approx(100 * 52 / 2000)
    assert ratio.value[0] == pytest.approx((12 / 100) / (40 / 1900))
    assert ratio.low[0] == pytest.approx(5.7 * exp(-1.959963985 * sqrt(1 / 12 - 1 / 100 + 1 / 40 - 1 / 1900)))
    assert odds.value[0] == pytest.approx(12 * 1860 / (88 * 40))
    assert odds.high[0] == pytest.approx(odds.value[0] ** 2 / odds.low[0])
    assert information(toys).value[0] == pytest.approx(log(12.5 / 3.1, 2))
    assert [round(float(x), 2) for x in (ratio.value[0], ratio.low[0], ratio.high[0])] == [5.7, 3.09, 10.52]


@given(*[st.integers(1, 60)] * 4)
def test_chi_square_is_that_of_a_table_with_yates_correction(a, b, c, d):
    told = stats.chi2_contingency([[a, b], [c, d]], correction=True).statistic
    assert chi_square(pair(a, b, c, d))[0] == pytest.approx(told, abs=1e-9)


@given(*[st.integers(1, 60)] * 4)
def test_exchanging_rows_and_columns_changes_neither_odds_nor_information(a, b, c, d):
    one, other = pair(a, b, c, d), pair(a, c, b, d)
    for measure in (reporting_odds, information):
        for end in ("value", "low", "high"):
            assert getattr(measure(one), end) == pytest.approx(getattr(measure(other), end))


@pytest.mark.parametrize(("seen", "expected"), [(1, 0.2), (7, 3.0), (120, 80.0)])
def test_the_information_interval_holds_95_percent_of_its_posterior(seen, expected):
    rate = expected + 0.5
    found = information(Pairs(np.array([seen]), np.array([expected]), np.array([10.0]), 10.0))
    density = stats.gamma(seen + 0.5, scale=1 / rate).pdf
    inside, _ = integrate.quad(density, 2 ** float(found.low[0]), 2 ** float(found.high[0]))
    assert inside == pytest.approx(0.95, abs=1e-6)


def test_what_others_never_report_has_an_infinite_ratio_and_no_interval():
    for found in (reporting_ratio(pair(2, 3, 0, 9)), reporting_odds(pair(2, 3, 0, 9))):
        assert isinf(found.value[0]) and isnan(found.low[0]) and isnan(found.high[0])


def test_without_other_reports_nothing_is_said():
    everything = pair(2, 3, 0, 0)
    assert isnan(reporting_ratio(everything).value[0]) and isnan(chi_square(everything)[0])
    assert not reached(CUTS[1:4], {"prr": np.array([np.nan]), "chi_square": np.array([9]), "reports": np.array([9])})[
        "prr"
    ].any()


def test_lines_of_one_report_that_name_the_same_count_once():
    rows, columns, reports = np.array([0, 0, 0, 1, 2]), np.array([0, 0, 1, 1, 0]), np.array([7, 7, 7, 8, 9])
    found = counted(rows, columns, reports)
    assert found.pairs.both.tolist() == [1, 1, 1, 1]
    assert (found.rows.tolist(), found.columns.tolist()) == ([0, 0, 1, 2], [0, 1, 1, 0])
    assert (found.pairs.row.tolist(), found.pairs.column.tolist()) == ([1, 1, 1, 1], [2, 2, 2, 2])
    assert (found.pairs.total, found.pair_of.tolist()) == (3, [0, 0, 1, 2, 3])


lines = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=40)


@given(lines)
def test_pairs_are_those_that_sets_of_reports_count(given_lines):
    rows, columns, reports = (np.array(codes) for codes in zip(*given_lines, strict=True))
    found = counted(rows, columns, reports)
    of_row = {row: {r for one, _, r in given_lines if one == row} for row in range(5)}
    of_column = {column: {r for _, one, r in given_lines if one == column} for column in range(4)}
    of_pair = {
        (row, column): len({r for x, y, r in given_lines if (x, y) == (row, column)})
        for row, column in product(range(5), range(4))
    }
    told = dict(zip(zip(found.rows.tolist(), found.columns.tolist(), strict=True), found.pairs.both, strict=True))
    assert told == {pair: many for pair, many in of_pair.items() if many}
    assert found.pairs.row.tolist() == [len(of_row[row]) for row in found.rows]
    assert found.pairs.column.tolist() == [len(of_column[column]) for column in found.columns]


@given(lines)
def test_without_reports_each_line_is_one(given_lines):
    rows, columns, _ = (np.array(codes) for codes in zip(*given_lines, strict=True))
    found = counted(rows, columns)
    many = Counter(zip(rows.tolist(), columns.tolist(), strict=True))
    assert found.pairs.both.tolist() == [many[key] for key in sorted(many)]
    assert found.pairs.both.sum() == found.pairs.total == len(given_lines)


def test_a_cut_is_reached_where_all_its_rows_are_their_edge_included():
    values = {"prr": [2, 2, 1.99, inf], "chi_square": [4, 3.99, 9, 9], "reports": [3, 3, 9, 2]}
    values |= {"eb05": [2, 1.99, 1.8, 1.8], "ebgm": [2.5, 2.5, 2.5, 2.49], "prr_low": [1, 1, 1, 0.99]}
    found = reached(CUTS, {name: np.array(of) for name, of in values.items()} | {"ic_low": np.array([0, -1, 1, 1])})
    assert {cut: list(meets) for cut, meets in found.items()} == {
        "eb05": [True, False, False, False],
        "prr": [True, False, False, False],
        "prr_low": [False, False, True, False],
        "ebgm": [True, True, True, False],
        "ic_low": [True, False, True, True],
    }


@needs_goldens
def test_counts_expected_and_ratios_of_the_adverse_events_are_those_of_openebgm():
    reports = golden_rows("ebgm/input_caers.csv.gz")
    products, events, ids = (
        np.unique([row[c] for row in reports], return_inverse=True) for c in ("var1", "var2", "id")
    )
    found = counted(products[1], events[1], ids[1])
    ratio = reporting_ratio(found.pairs).value
    told = {(row["var1"], row["var2"]): row for row in golden_rows("ebgm/out_processRaw_caers.csv.gz")}
    assert len(found.rows) == len(told) == 17189
    for at, key in enumerate(zip(products[0][found.rows], events[0][found.columns], strict=True)):
        row = told[key]
        assert found.pairs.both[at] == int(row["N"])
        assert found.pairs.expected[at] == pytest.approx(float(row["E"]), rel=1e-12)
        assert ratio[at] == pytest.approx(float(row["PRR"]), abs=0.00501)
