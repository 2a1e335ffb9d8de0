"""A clock counts worked days, not the day it begins, and refuses a year whose holidays nobody entered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.calendars import calendar
from gongzhi.core.calendar import DAY, Calendar, calendar_days_after, months_after
from gongzhi.core.errors import Refusal

CHINA = calendar("cn")
DAYS = st.dates(date(2016, 1, 1), date(2025, 12, 31))
FEW = st.integers(0, 60)


def worked(first, last):
    """The worked days from first to last, read off the tables one by one: the oracle."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return [d for d in days if d in CHINA.workdays or (d.weekday() < 5 and d not in CHINA.holidays)]


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        pytest.param(date(2017, 3, 10), 2, date(2017, 3, 14), marks=pytest.mark.scenario("14a"), id="over a weekend"),
        pytest.param(date(2017, 3, 14), 20, date(2017, 4, 12), marks=pytest.mark.scenario("14a"), id="over Qingming"),
        pytest.param(date(2017, 9, 12), 20, date(2017, 10, 16), id="over the week of October"),
        pytest.param(date(2017, 5, 22), 5, date(2017, 5, 27), id="on a Saturday that is worked"),
        pytest.param(date(2017, 5, 22), 20, date(2017, 6, 20), id="over the Dragon Boat Festival"),
        pytest.param(date(2017, 6, 16), 20, date(2017, 7, 14), id="over no holiday"),
        pytest.param(date(2020, 1, 17), 2, date(2020, 1, 20), id="over a Sunday that is worked"),
        pytest.param(date(2017, 3, 11), 1, date(2017, 3, 13), id="from a Saturday"),
        pytest.param(date(2017, 3, 11), 0, date(2017, 3, 11), id="no day at all"),
        pytest.param(date(2019, 12, 31), 1, date(2020, 1, 2), id="over New Year"),
    ],
)
def test_working_days_end_on_the_day_that_the_notices_of_the_state_council_give(start, n, due):
    assert CHINA.working_days_after(start, n) == due


def test_fifteen_days_to_object_and_twenty_working_days_to_publish():
    final = calendar_days_after(date(2017, 6, 1), 15)
    assert final == date(2017, 6, 16)
    assert CHINA.working_days_after(final, 20) == date(2017, 7, 14)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2017, 4, 1), True),  # Saturday, made up for
        (date(2017, 4, 2), False),
        (date(2017, 4, 4), False),  # Tuesday, Qingming
        (date(2017, 4, 5), True),
        (date(2017, 3, 11), False),  # Saturday like any other
        (date(2016, 12, 31), False),
        (date(2020, 1, 31), False),  # the Spring Festival that was lengthened
        (date(2020, 2, 3), True),
    ],
)
def test_a_day_is_worked_or_not_as_that_year_ordered(day, is_working):
    assert CHINA.is_working(day) is is_working


@pytest.mark.parametrize("day", [date(2015, 12, 31), date(2027, 1, 4)])
def test_a_year_without_a_table_is_refused_by_name(day):
    with pytest.raises(Refusal) as told:
        CHINA.is_working(day)
    assert (told.value.code, told.value.params["year"]) == ("HOLIDAYS_UNKNOWN", day.year)


def test_a_clock_that_runs_into_an_unknown_year_is_refused_and_one_that_ends_before_is_not():
    small = Calendar(frozenset(), frozenset(), frozenset({2017}))
    assert small.working_days_after(date(2017, 12, 28), 1) == date(2017, 12, 29)
    with pytest.raises(Refusal, match="HOLIDAYS_UNKNOWN year=2018"):
        small.working_days_after(date(2017, 12, 28), 2)


def test_nothing_lies_a_negative_number_of_working_days_after():
    with pytest.raises(ValueError, match="-1"):
        CHINA.working_days_after(date(2017, 3, 10), -1)


@given(DAYS, FEW)
def test_the_due_day_is_the_nth_worked_day_after_the_start(start, n):
    due = CHINA.working_days_after(start, n)
    later = worked(start + DAY, due)
    assert len(later) == n
    assert later[-1:] == ([due] if n else [])


@given(DAYS, FEW, FEW)
def test_days_may_be_counted_in_two_goes(start, a, b):
    once = CHINA.working_days_after(start, a + b)
    assert CHINA.working_days_after(CHINA.working_days_after(start, a), b) == once


@given(DAYS, FEW, st.integers(0, 30))
def test_as_many_days_are_left_as_lie_between(start, n, passed):
    due = CHINA.working_days_after(start, n)
    assert CHINA.working_days_left(start, due) == n
    today = start + DAY * passed
    assert CHINA.working_days_left(today, due) == len(worked(today + DAY, due)) - len(worked(due + DAY, today))


def test_on_the_due_day_no_day_is_left_and_the_next_worked_day_is_one_late():
    due = date(2017, 3, 31)
    assert CHINA.working_days_left(date(2017, 3, 30), due) == 1
    assert CHINA.working_days_left(due, due) == 0
    assert CHINA.working_days_left(date(2017, 4, 1), due) == -1
    assert CHINA.working_days_left(date(2017, 4, 4), due) == -1  # 2 to 4 April are not worked
    assert CHINA.working_days_left(date(2017, 4, 5), due) == -2


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2017, 3, 15), 6, date(2017, 9, 15)),
        (date(2016, 8, 31), 6, date(2017, 2, 28)),
        (date(2016, 1, 31), 1, date(2016, 2, 29)),
        (date(2016, 12, 15), 1, date(2017, 1, 15)),
        (date(2017, 1, 31), -1, date(2016, 12, 31)),
        (date(2017, 3, 31), -1, date(2017, 2, 28)),
        (date(2017, 3, 31), 0, date(2017, 3, 31)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last_one(start, n, end):
    assert months_after(start, n) == end


@given(DAYS, st.integers(-30, 30))
def test_months_land_in_the_month_they_count_to(start, n):
    end = months_after(start, n)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    assert end.day == start.day or (end.day < start.day and (end + DAY).day == 1)
