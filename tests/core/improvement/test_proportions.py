from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.improvement.proportions import FAR, Counts, pooled_z_test, two_sided_tail

COUNTS = st.integers(1, 3000).flatmap(lambda n: st.builds(Counts, st.integers(0, n), st.just(n)))


# Quantiles and tails as printed in tables of the normal distribution.
@pytest.mark.parametrize(
    ("size", "tail"),
    [
        ("0", "1"),
        ("0.6744897501960817", "0.5"),
        ("1.959963984540054", "0.05"),
        ("2.5758293035489004", "0.01"),
        ("6", "1.973175e-9"),
        ("10", "1.523971e-23"),
    ],
)
def test_the_tail_is_the_one_of_the_tables(size, tail):
    assert float(two_sided_tail(Decimal(size))) == pytest.approx(float(tail), rel=1e-6)


def test_far_out_the_tail_is_nothing():
    assert 0 < two_sided_tail(Decimal(FAR)) < Decimal("4e-33")
    assert two_sided_tail(Decimal(FAR) + Decimal("0.001")) == 0


@given(st.decimals("0", "8", places=6), st.decimals("0", "8", places=6))
def test_the_tail_falls_as_the_size_grows_and_agrees_with_the_library(size, other):
    assert float(two_sided_tail(size)) == pytest.approx(2 * NormalDist().cdf(-float(size)), rel=1e-9, abs=1e-16)
    assert two_sided_tail(max(size, other)) <= two_sided_tail(min(size, other))


@given(COUNTS, COUNTS)
def test_the_statistic_is_the_one_of_the_text_book_in_floats(first, second):
    found = pooled_z_test(first, second)
    share = (first.passed + second.passed) / (first.tested + second.tested)
    if share in (0, 1):
        assert found is None
        return
    difference = second.passed / second.tested - first.passed / first.tested
    z = difference / sqrt(share * (1 - share) * (1 / first.tested + 1 / second.tested))
    assert float(found.z) == pytest.approx(z, rel=1e-6, abs=1e-9)
    assert float(found.p) == pytest.approx(2 * NormalDist().cdf(-abs(z)), rel=1e-5, abs=1e-12)


@given(COUNTS, COUNTS)
def test_its_square_is_the_chi_squared_of_the_four_cells(first, second):
    """Exactly, in fractions: the pooled z² is Pearson's χ² of the two-by-two table."""
    found = pooled_z_test(first, second)
    if found is None:
        return
    whole = first.tested + second.tested
    passed = first.passed + second.passed
    chi_squared = Fraction(0)
    for counts in (first, second):
        for seen, of_all in ((counts.passed, passed), (counts.tested - counts.passed, whole - passed)):
            expected = Fraction(counts.tested * of_all, whole)
            chi_squared += (seen - expected) ** 2 / expected
    exact = Decimal(chi_squared.numerator) / chi_squared.denominator
    assert abs(found.z * found.z - exact) < Decimal("1e-20") * max(exact, Decimal(1))


@given(COUNTS, COUNTS)
def test_the_other_way_round_only_the_sign_turns(first, second):
    there, back = pooled_z_test(first, second), pooled_z_test(second, first)
    assert (there is None) == (back is None)
    if there and back:
        assert (there.z, there.p) == (back.z.copy_negate(), back.p)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Counts(0, 0), Counts(1, 2)),
        (Counts(1, 2), Counts(0, 0)),
        (Counts(5, 5), Counts(7, 7)),
        (Counts(0, 5), Counts(0, 7)),
    ],
)
def test_without_a_test_or_without_any_difference_among_pieces_there_is_no_statistic(first, second):
    assert pooled_z_test(first, second) is None


@pytest.mark.parametrize("impossible", [Counts(-1, 5), Counts(6, 5)])
def test_counts_that_cannot_be_are_a_bug(impossible):
    with pytest.raises(ValueError, match="of 5"):
        pooled_z_test(Counts(1, 2), impossible)
