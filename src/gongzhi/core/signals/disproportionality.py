"""What is reported together more often than apart: goods with a hazard, a county with goods. Blind to time.

Formulas, worked example and limits: docs/method/disproportionality.md. The shrunk ratio stands in gps.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Z_95 = float(special.ndtri(0.975))
HALF_A_REPORT = 0.5  # added to seen and expected in the information component: nothing seen is no minus infinity


@dataclass(frozen=True)
class Pairs:
    """How often each pair of a row's thing and a column's thing is reported together.

    both, row, column: float arrays, shape (pairs,): reports with both, with the row's, with the column's; both >= 1
    total: all reports, >= each row and column
    """

    both: Floats
    row: Floats
    column: Floats
    total: float

    @cached_property
    def expected(self) -> Floats:
        """Reports with both if the two had nothing to do with each other, shape (pairs,), > 0."""
        return self.row * self.column / self.total

    @cached_property
    def table(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four cells: both, the row's alone, the column's alone, neither."""
        row_alone, column_alone = self.row - self.both, self.column - self.both
        return self.both, row_alone, column_alone, self.total - self.both - row_alone - column_alone


@dataclass(frozen=True)
class Estimate:
    """A measure with the ends of its 95 % interval, arrays of shape (pairs,); NaN where none can be said."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class CutRow:
    """One condition of a cut; a cut is reached by the pairs that meet all its rows."""

    rule: str
    cut: str
    statistic: str
    least: Decimal  # lower edge included


@dataclass(frozen=True)
class Counted:
    """Distinct pairs of a list of reports.

    rows, columns: int arrays, shape (pairs,): the codes of each pair, ascending
    pair_of: int array, shape (lines,): which pair each line of the list belongs to
    """

    pairs: Pairs
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    pair_of: NDArray[np.int64]


def counted(rows: NDArray[Any], columns: NDArray[Any], reports: NDArray[Any] | None = None) -> Counted:
    """Pairs out of a list of lines, each naming one thing of either kind.

    rows, columns: int arrays of codes >= 0, shape (lines,), lines >= 1
    reports: int array of codes >= 0: lines of one report that name the same count once; None: each line is a report
    """
    rows, columns = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    reports = np.arange(len(rows)) if reports is None else np.asarray(reports, np.int64)
    width = int(columns.max()) + 1
    keys, pair_of = np.unique(rows * width + columns, return_inverse=True)
    row_codes, column_codes = keys // width, keys % width
    pairs = Pairs(
        both=_distinct(pair_of, reports),
        row=_distinct(rows, reports)[row_codes],
        column=_distinct(columns, reports)[column_codes],
        total=float(len(np.unique(reports))),
    )
    return Counted(pairs, row_codes, column_codes, pair_of)


def reporting_ratio(pairs: Pairs) -> Estimate:
    """PRR: the column's share among the row's reports over its share among all others.

    Infinite, without interval, where no other report names the column's; NaN where there is no other report.
    """
    a, b, c, d = pairs.table
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (a / (a + b)) / (c / (c + d))
        return _around(value, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def reporting_odds(pairs: Pairs) -> Estimate:
    """ROR: the column's odds among the row's reports over those among all others; infinite over an empty cell."""
    a, b, c, d = pairs.table
    with np.errstate(divide="ignore", invalid="ignore"):
        return _around((a * d) / (b * c), 1 / a + 1 / b + 1 / c + 1 / d)


def information(pairs: Pairs) -> Estimate:
    """IC: log2 of seen over expected, half a report added to both; the interval is that of a gamma posterior."""
    shape, scale = pairs.both + HALF_A_REPORT, pairs.expected + HALF_A_REPORT
    return Estimate(
        np.log2(shape / scale),
        np.log2(special.gammaincinv(shape, 0.025) / scale),
        np.log2(special.gammaincinv(shape, 0.975) / scale),
    )


def chi_square(pairs: Pairs) -> Floats:
    """Of the four cells, one degree of freedom, with Yates' correction, shape (pairs,); NaN where a margin is empty."""
    a, b, c, d = pairs.table
    apart = np.maximum(np.abs(a * d - b * c) - pairs.total / 2, 0)
    with np.errstate(invalid="ignore"):
        return np.asarray(pairs.total * apart**2 / ((a + b) * (c + d) * (a + c) * (b + d)))


def reached(cuts: Sequence[CutRow], statistics: Mapping[str, Floats]) -> dict[str, Bools]:
    """Which pairs reach each cut, by its name; NaN reaches nothing. Raises KeyError for a statistic not given."""
    met: dict[str, Bools] = {}
    for row in cuts:
        meets = np.asarray(statistics[row.statistic]) >= float(row.least)
        met[row.cut] = met[row.cut] & meets if row.cut in met else meets
    return met


def _distinct(codes: NDArray[np.int64], reports: NDArray[np.int64]) -> Floats:
    """How many different reports each code has, from code 0 on."""
    width = int(reports.max()) + 1
    return np.bincount(np.unique(codes * width + reports) // width).astype(np.float64)


def _around(value: Floats, variance: Floats) -> Estimate:
    """value with its interval on the log scale; NaN ends where the value or its variance is not finite."""
    known = np.isfinite(value) & np.isfinite(variance)
    half = np.where(known, Z_95 * np.sqrt(np.where(known, variance, 0)), np.nan)
    return Estimate(value, value * np.exp(-half), value * np.exp(half))
