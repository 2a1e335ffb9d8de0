from __future__ import annotations

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.scorecard.intervals import Interval, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_the_published_examples_come_out(part, whole, low, high):
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    assert wilson(part, whole) == Interval(Decimal(low), Decimal(high))


def test_nothing_of_nothing_and_more_than_all_have_no_interval():
    assert wilson(0, 0) is None
    assert wilson(6, 5) is None


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (0, -1)])
def test_a_count_below_zero_is_a_bug(part, whole):
    with pytest.raises(ValueError, match="of"):
        wilson(part, whole)


WHOLES = st.integers(1, 5000)


@given(WHOLES.flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_each_end_is_where_the_share_lies_just_within_the_quantile(counts):
    """The ends solve |p - t| = z * sqrt(t * (1 - t) / n); checked on both sides of the rounded end."""
    part, whole = counts
    share, found = part / whole, wilson(part, whole)

    def distance(true: float) -> float:
        return abs(share - true) - 1.959963984540054 * sqrt(max(true * (1 - true), 0) / whole)

    for end in (float(found.low), float(found.high)):
        if 0.0001 < end < 0.9999:
            assert distance(end - 0.00006) * distance(end + 0.00006) <= 0


@given(WHOLES.flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_holds_the_share_and_mirrors_its_complement(counts):
    part, whole = counts
    found, other = wilson(part, whole), wilson(whole - part, whole)
    assert 0 <= found.low <= Decimal(part) / whole + Decimal("0.00005")
    assert Decimal(part) / whole - Decimal("0.00005") <= found.high <= 1
    assert abs(found.low + other.high - 1) <= Decimal("0.0001")


@given(st.integers(1, 200))
def test_more_of_the_same_makes_it_narrower(whole):
    one, ten = wilson(whole // 2, whole), wilson(whole // 2 * 10, whole * 10)
    assert ten.high - ten.low < one.high - one.low
