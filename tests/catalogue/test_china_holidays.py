"""China's holidays of 2016 to 2026 agree with each other and with what the law gives every year.

The days of the moon's calendar and of the solar term are the astronomers' and not the notices'.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest

from gongzhi.catalogue.calendars import calendar, holiday_years
from gongzhi.core.calendar import DAY, SATURDAY

YEARS = {year.year: year for year in holiday_years()}
# First day of the lunar year, Qingming, Dragon Boat, Mid-Autumn.
MOVABLE = {
    2016: ("02-08", "04-04", "06-09", "09-15"),
    2017: ("01-28", "04-04", "05-30", "10-04"),
    2018: ("02-16", "04-05", "06-18", "09-24"),
    2019: ("02-05", "04-05", "06-07", "09-13"),
    2020: ("01-25", "04-04", "06-25", "10-01"),
    2021: ("02-12", "04-04", "06-14", "09-21"),
    2022: ("02-01", "04-05", "06-03", "09-10"),
    2023: ("01-22", "04-05", "06-22", "09-29"),
    2024: ("02-10", "04-04", "06-10", "09-17"),
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
}
# Days off that the law gives: eleven, since 2025 thirteen. In 2020 the Spring Festival was lengthened over Friday
# 31 January and over Saturday 1 February, which was to be worked.
DAYS_GIVEN = dict.fromkeys(range(2016, 2025), 11) | {2020: 11 + 2} | dict.fromkeys(range(2025, 2027), 13)

every_year = pytest.mark.parametrize("year", YEARS.values(), ids=lambda year: str(year.year))


def test_the_years_from_2016_to_2026_are_known():
    assert set(YEARS) == set(range(2016, 2027)) == set(MOVABLE) == set(DAYS_GIVEN)


@every_year
def test_the_seven_holidays_fall_on_days_off(year):
    spring, *others = (date.fromisoformat(f"{year.year}-{day}") for day in MOVABLE[year.year])
    assert {spring, spring + DAY, spring + 2 * DAY} <= set(year.off)
    assert set(others) <= set(year.off)
    assert {date(year.year, 1, 1), date(year.year, 5, 1)} <= set(year.off)
    assert {date(year.year, 10, day) for day in range(1, 8)} - set(year.off) <= {date(2023, 10, 7)}


@every_year
def test_new_years_eve_of_the_moon_is_off_since_2025_and_mostly_before(year):
    eve = date.fromisoformat(f"{year.year}-{MOVABLE[year.year][0]}") - DAY
    assert (eve in year.off) or year.year == 2024  # the notice of 2024 only asks firms to let people go home


@every_year
def test_a_year_gives_as_many_days_as_the_law(year):
    """Weekdays off, less the weekend days worked for them: what is moved is made up for, day by day."""
    weekdays = [day for day in year.off if day.weekday() < SATURDAY]
    assert len(weekdays) - len(year.work) == DAYS_GIVEN[year.year]


@every_year
def test_a_make_up_day_is_a_weekend_day_near_its_holiday_and_off_in_no_notice(year):
    for day in year.work:
        assert day.weekday() >= SATURDAY
        assert not any(day in other.off for other in YEARS.values())
        assert min(abs(day - off) for off in year.off) <= timedelta(days=14)
        assert calendar().is_working(day)


@every_year
def test_a_day_stands_in_one_notice_alone(year):
    for other in YEARS.values():
        if other is not year:
            assert not {*year.off, *year.work} & {*other.off, *other.work}


@every_year
def test_only_the_last_week_of_december_belongs_to_the_notice_of_the_next_year(year):
    for day in (*year.off, *year.work):
        assert day.year == year.year or day >= date(year.year - 1, 12, 25)


@every_year
def test_the_longest_rest_of_a_year_is_seven_to_ten_days(year):
    off = sorted(year.off)
    longest = run = 1
    for day, following in pairwise(off):
        run = run + 1 if following - day == DAY else 1
        longest = max(longest, run)
    assert 7 <= longest <= 10


@every_year
def test_the_package_that_others_keep_knows_the_same_working_days(year):
    """chinesecalendar copies the notices too, by other people's hands."""
    first = date(year.year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year.year + 1, 1, 1) - first).days)]
    assert [day for day in days if calendar().is_working(day) != chinese_calendar.is_workday(day)] == []
