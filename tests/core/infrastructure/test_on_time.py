from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.infrastructure.on_time import OnTime, OrderDue, on_time
from gongzhi.core.scorecard.returns import rounded

DUE = date(2017, 7, 5)
DAY = timedelta(1)


def order(done_on: date | None, due_on: date = DUE) -> OrderDue:
    return OrderDue("FW-1-1", due_on, done_on)


def test_two_of_three_on_time_are_66_67_percent():
    found = on_time([order(DUE), order(DUE - 3 * DAY), order(DUE + DAY)], DUE + 10 * DAY)
    assert found == OnTime(2, 3)
    assert rounded(found.percent, 2) == "66.67"


def test_done_on_the_due_day_is_on_time_and_a_day_later_is_not():
    later = DUE + 10 * DAY
    assert on_time([order(DUE)], later) == OnTime(1, 1)
    assert on_time([order(DUE + DAY)], later) == OnTime(0, 1)
    assert on_time([order(None)], later) == OnTime(0, 1)


def test_an_order_is_due_once_its_day_is_over_or_it_is_done_on_that_day():
    assert on_time([order(None)], DUE) == OnTime(0, 0)
    assert on_time([order(None)], DUE + DAY) == OnTime(0, 1)
    assert on_time([order(DUE)], DUE) == OnTime(1, 1)
    assert on_time([order(DUE - DAY)], DUE - DAY) == OnTime(0, 0)


def test_nothing_due_has_no_rate():
    assert on_time([], DUE).percent is None
    assert on_time([order(DUE + DAY, DUE + DAY)], DUE).percent is None


DAYS = st.integers(-5, 5).map(lambda n: DUE + n * DAY)


@settings(deadline=None)
@given(st.lists(st.builds(order, st.none() | DAYS, DAYS), max_size=6), DAYS)
def test_what_is_not_done_yet_is_not_known_to_be_done(orders, on):
    as_known = [order(o.done_on if o.done_on and o.done_on <= on else None, o.due_on) for o in orders]
    assert on_time(orders, on) == on_time(as_known, on)
    assert 0 <= on_time(orders, on).on_time <= on_time(orders, on).due <= len(orders)
