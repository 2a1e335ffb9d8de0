"""Every time limit of every profile, counted day by day: its last day is in time and the next one is not.

The days are taken from the holiday table itself: limits that run over the week of October, and over and onto a
Saturday that is worked.
"""

from __future__ import annotations

from datetime import date
from math import ceil

import pytest

from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.codes import profiles
from gongzhi.catalogue.rules import all_tables, book
from gongzhi.catalogue.workflows import every_version
from gongzhi.core.calendar import DAY
from gongzhi.core.errors import Refusal
from gongzhi.core.workflow import Clock, due_on
from tests.clock_model import HOURS_A_DAY, SATURDAY, Limit, Year, last_day, limits, years

CHINA = calendar()
UNITS = {"working", "calendar", "months", "full_months", "hours"}
LONGEST_MONTH = 31


def dated() -> list[tuple[str, date]]:
    """Each profile with each day on which its table of time limits was given anew."""
    return [
        (code, max(version.effective_from, profile.begins))
        for code, profile in profiles().items()
        for table in all_tables()[code]
        if table.name == "clocks"
        for version in table.versions
    ]


def of_each_row() -> list:
    return [
        pytest.param(profile, since, limit, id=f"{profile}-{since}-{limit.rule}")
        for profile, since in dated()
        for limit in limits(profile, since)
    ]


every_limit = pytest.mark.parametrize(("profile", "since", "limit"), of_each_row())


def clock(profile: str, since: date, limit: Limit) -> Clock:
    (found,) = (row for row in book(since, profile).table("clocks").typed(Clock) if row.rule == limit.rule)
    return found


def covered(since: date) -> list[Year]:
    """The years that a limit of that day's table is tried on: those known from then on."""
    return [year for year in years() if year.year >= since.year]


def plain_days(limit: Limit, extended: int) -> int:
    """How many days of its unit the limit is long, hours as begun days; months at most so many."""
    length = limit.length + extended * limit.extension
    if limit.unit in ("months", "full_months"):
        return length * LONGEST_MONTH
    return ceil(length / HOURS_A_DAY) if limit.unit == "hours" else length


def week_of_october(year: Year) -> tuple[date, date]:
    (span,) = (span for span in year.spans if span[0] <= date(year.year, 10, 1) <= span[1])
    return span


def checked_last_day(clock: Clock, limit: Limit, entered: date, extended: int) -> date | None:
    """The engine's last day, held against the days one by one; None where it runs into a year without a notice."""
    try:
        due = due_on(clock, entered, CHINA, extended)
    except Refusal as no:
        assert no.code == "HOLIDAYS_UNKNOWN"
        with pytest.raises(LookupError):
            last_day(limit, entered, extended)
        return None
    assert limit.in_time(entered, due, extended)
    assert not limit.in_time(entered, due + DAY, extended)
    return due


@pytest.mark.parametrize(("profile", "since"), dated())
def test_the_rows_are_the_files_rows(profile, since):
    written = {limit.rule: limit for limit in limits(profile, since)}
    read = {row.rule: row for row in book(since, profile).table("clocks").typed(Clock)}
    assert set(read) == set(written)
    for rule, row in read.items():
        assert row.unit in UNITS
        assert (row.length, row.extension or 0, row.extensions or 0) == (
            written[rule].length, written[rule].extension, written[rule].extensions,
        )  # fmt: skip
        assert bool(row.extension) is bool(row.extensions)
        assert row.length > 0


@pytest.mark.parametrize(("profile", "since"), dated())
def test_every_clock_that_a_table_names_has_a_row_on_that_day(profile, since):
    """A clock without a row would be no clock at all, and nobody would see it."""
    rules = {limit.rule: limit for limit in limits(profile, since)}
    for table in every_version().values():
        for row in table.rows:
            for rule in (*row.clocks, *([row.extends] if row.extends else [])):
                assert rules[rule].workflow == table.name
                assert rules[rule].begins in {state.code for state in table.states}


@every_limit
def test_a_limit_that_runs_over_the_week_of_october(profile, since, limit):
    found = clock(profile, since, limit)
    for year in covered(since):
        first, last = week_of_october(year)
        for extended in range(limit.extensions + 1):
            dues = [checked_last_day(found, limit, first - DAY * before, extended) for before in range(1, 31)]
            reached = [due for due in dues if due and due >= first]
            assert reached
            if limit.unit == "working":
                assert min(reached) > last
            else:  # plain days and hours run on
                assert reached[0] == last_day(limit, first - DAY, extended)


@every_limit
def test_a_limit_that_runs_over_a_saturday_that_is_worked(profile, since, limit):
    found = clock(profile, since, limit)
    saturdays = [day for year in covered(since) for day in year.work if day.weekday() == SATURDAY and day > since]
    onto = 0
    for saturday in saturdays:
        for extended in range(limit.extensions + 1):
            furthest = 2 * plain_days(limit, extended) + 25
            dues = [checked_last_day(found, limit, saturday - DAY * before, extended) for before in range(1, furthest)]
            onto += saturday in dues
    assert saturdays
    assert onto == len(saturdays) * (limit.extensions + 1)


@every_limit
def test_no_limit_is_extended_oftener_than_its_row_says(profile, since, limit):
    found = clock(profile, since, limit)
    entered = date(since.year, 9, 1)
    lasts = [due_on(found, entered, CHINA, extended) for extended in range(limit.extensions + 1)]
    assert lasts == sorted(set(lasts))
    with pytest.raises(Refusal, match=f"EXTENSIONS_SPENT rule={limit.rule} allowed={limit.extensions}"):
        due_on(found, entered, CHINA, limit.extensions + 1)


@every_limit
def test_working_days_that_run_into_a_year_without_a_notice_are_refused_and_never_guessed(profile, since, limit):
    found = clock(profile, since, limit)
    eve = date(years()[-1].year, 12, 31)
    if limit.unit == "working":
        with pytest.raises(Refusal, match=f"HOLIDAYS_UNKNOWN year={eve.year + 1}"):
            due_on(found, eve, CHINA)
    else:  # plain days and hours ask for no holidays
        assert limit.in_time(eve, due_on(found, eve, CHINA))


@pytest.mark.parametrize("years_off", range(1, 4))
def test_the_years_around_the_table_are_refused_by_name(years_off):
    first, last = years()[0].year, years()[-1].year
    for year in (first - years_off, last + years_off):
        for day in (date(year, 1, 1), date(year, 10, 1), date(year, 12, 31)):
            with pytest.raises(Refusal, match=f"HOLIDAYS_UNKNOWN year={year}"):
                CHINA.is_working(day)
            with pytest.raises(Refusal, match=f"HOLIDAYS_UNKNOWN year={year}"):
                CHINA.working_days_after(day - DAY, 1)
            with pytest.raises(Refusal, match="HOLIDAYS_UNKNOWN"):
                CHINA.working_days_left(day - DAY, day)
