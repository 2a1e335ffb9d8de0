"""Events before and after a warning: counted over equal weeks, with an exact interval, or nothing said."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import binomtest

from gongzhi.catalogue.rules import book
from gongzhi.core.risk.effect import SAID, TOO_EARLY, TOO_FEW, effect, exact_interval

BOOK = book(date(2017, 5, 2))
ROW = BOOK.table("warning_effect").rows[0]
WEEKS, LEAST_WEEKS, LEAST = (int(ROW[name]) for name in ("weeks", "least_weeks", "least_events"))
DAY = date(2017, 6, 1)
LONG_AGO, MUCH_LATER = date(2010, 1, 1), date(2018, 6, 1)


def days(before: int, after: int) -> list[date]:
    return [DAY - timedelta(days=1 + n % 7) for n in range(before)] + [
        DAY + timedelta(days=n % 7) for n in range(after)
    ]


def test_half_as_many_events_after_as_before():
    found = effect(DAY, MUCH_LATER, days(20, 10), LONG_AGO, BOOK)
    assert (found.standing, found.weeks, found.before, found.after) == (SAID, WEEKS, 20, 10)
    assert found.ratio == Decimal("0.50")
    low, high = (bound / (1 - bound) for bound in binomtest(10, 30).proportion_ci(0.95, method="exact"))
    assert (found.low, found.high) == (Decimal(f"{low:.2f}"), Decimal(f"{high:.2f}"))


@given(some.integers(0, 300), some.integers(0, 300))
def test_the_interval_is_the_exact_one_of_clopper_and_pearson(before, after):
    if before + after == 0:
        with pytest.raises(ValueError, match="no events"):
            exact_interval(before, after)
        return
    bounds = binomtest(after, before + after).proportion_ci(0.95, method="exact")
    low, high = exact_interval(before, after)
    assert low == pytest.approx(bounds.low / (1 - bounds.low), rel=1e-6, abs=1e-9)
    if before:
        assert high == pytest.approx(bounds.high / (1 - bounds.high), rel=1e-6)
    else:
        assert high is None


@given(some.integers(1, 80), some.integers(1, 80))
def test_before_and_after_exchanged_turn_the_interval_round(before, after):
    low, high = exact_interval(before, after)
    turned = exact_interval(after, before)
    assert turned == (pytest.approx(1 / high, rel=1e-6), pytest.approx(1 / low, rel=1e-6))


def test_one_event_less_than_the_rule_asks_is_too_few_to_say():
    assert effect(DAY, MUCH_LATER, days(LEAST - 1, 0), LONG_AGO, BOOK).standing == TOO_FEW
    found = effect(DAY, MUCH_LATER, days(LEAST, 0), LONG_AGO, BOOK)
    assert (found.standing, found.ratio, found.low) == (SAID, Decimal("0.00"), Decimal("0.00"))


def test_nothing_before_has_no_ratio_and_no_upper_end():
    found = effect(DAY, MUCH_LATER, days(0, LEAST), LONG_AGO, BOOK)
    assert (found.ratio, found.high) == (None, None)
    assert found.low is not None
    assert found.low > 1


@pytest.mark.parametrize(("known_since", "today"), [
    (LONG_AGO, DAY + timedelta(days=7 * LEAST_WEEKS - 1)), (DAY - timedelta(days=7 * LEAST_WEEKS - 1), MUCH_LATER),
    (None, MUCH_LATER), (DAY + timedelta(days=3), MUCH_LATER),
])  # fmt: skip
def test_too_few_weeks_on_either_side_say_nothing_yet(known_since, today):
    found = effect(DAY, today, days(20, 20), known_since, BOOK)
    assert (found.standing, found.ratio) == (TOO_EARLY, None)


def test_both_sides_are_as_long_as_the_shorter_one():
    early = effect(DAY, DAY + timedelta(days=7 * LEAST_WEEKS), days(20, 20), LONG_AGO, BOOK)
    assert (early.standing, early.weeks) == (SAID, LEAST_WEEKS)
    span = timedelta(days=7 * LEAST_WEEKS)
    edges = [DAY - span, DAY - span - timedelta(days=1), DAY + span - timedelta(days=1), DAY + span]
    outside = effect(DAY, DAY + span, [*days(20, 20), *edges], LONG_AGO, BOOK)
    assert (outside.before, outside.after) == (21, 21)
