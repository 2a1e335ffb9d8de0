"""Which weeks, months and days a period is compared with."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.signals.farrington import Options
from gongzhi.core.signals.farrington.history import history, rhythm

WEEKS = [date(2009, 1, 5) + timedelta(7 * week) for week in range(420)]  # Mondays
DAYS = [date(2012, 1, 1) + timedelta(day) for day in range(1600)]
MONTHS = [date(2010 + month // 12, month % 12 + 1, 1) for month in range(96)]
NARROW = {"half_window": 0, "left_out": 0}


def compared(dates: list[date], day: date, **options: int) -> list[date]:
    shape = history(Options(**NARROW | options), dates.index(day), dates)
    return [dates[place] for place in sorted(shape.periods)]


def test_weeks_are_those_nearest_the_same_date_also_over_a_year_of_53():
    assert compared(WEEKS, date(2016, 1, 4), years=3) == [date(2013, 1, 7), date(2014, 1, 6), date(2015, 1, 5)]
    assert compared(WEEKS, date(2015, 12, 28), years=2) == [date(2013, 12, 30), date(2014, 12, 29)]
    assert (date(2016, 1, 4) - date(2015, 1, 5)).days == 52 * 7
    # 2009 to 2015: two leap days put 6 January 2014 and 5 January 2009 261 weeks apart, 53 in one of the years
    at = WEEKS.index(date(2014, 1, 6))
    assert sorted(history(Options(**NARROW), at, WEEKS).periods) == [at - 261, at - 209, at - 157, at - 104, at - 52]


def test_29_february_looks_at_1_march_of_other_years():
    assert compared(DAYS, date(2016, 2, 29), years=3) == [date(2013, 3, 1), date(2014, 3, 1), date(2015, 3, 1)]


def test_a_week_of_29_february_looks_at_the_same_weekday_nearest_1_march():
    weeks = [date(2012, 2, 29) + timedelta(7 * week) for week in range(-160, 210)]
    assert compared(weeks, date(2012, 2, 29), years=2) == [date(2010, 3, 3), date(2011, 3, 2)]


def test_months_look_at_the_same_month_and_time_runs_by_their_days():
    assert compared(MONTHS, date(2016, 5, 1), years=2) == [date(2014, 5, 1), date(2015, 5, 1)]
    shape = history(Options(years=2, half_window=1), MONTHS.index(date(2016, 5, 1)), MONTHS)
    in_order = np.sort(shape.times)
    assert in_order[1] - in_order[0] == pytest.approx(30 / 30.436875)  # April
    assert in_order[2] - in_order[1] == pytest.approx(31 / 30.436875)  # May


def test_undated_series_count_the_periods_of_a_year_back():
    shape = history(Options(years=3, periods_a_year=10, **NARROW), 35)
    assert sorted(shape.periods) == [5, 15, 25]
    assert shape.now - shape.times.max() == 10


def test_blocks_share_the_rest_of_each_year_the_longer_ones_first():
    shape = history(Options(years=1, half_window=1, blocks=4, left_out=0), 100)
    window, rest = {47, 48, 49, 99}, list(range(50, 99))
    longer, even = 17, 16  # 49 weeks in three blocks
    sizes = np.diff(shape.edges)
    assert list(sizes) == [longer, even, even, len(window)]
    assert set(shape.periods[-len(window) :]) == window
    assert list(shape.periods[: sum(sizes[:3])]) == rest


def test_the_latest_periods_are_left_out_and_so_are_sums_that_share_a_period_with_the_judged_one():
    assert max(history(Options(left_out=26, blocks=10), 400).periods) == 400 - 27
    assert max(history(Options(left_out=1, blocks=10, summed=4), 400).periods) == 400 - 4


@pytest.mark.parametrize(
    ("dates", "at", "needed", "code"),
    [
        (None, 259, 260, "FARRINGTON_HISTORY_PERIODS"),
        (WEEKS, 260, 261, "FARRINGTON_HISTORY_WEEKS"),
        (MONTHS, 59, 60, "FARRINGTON_HISTORY_MONTHS"),
        (DAYS, 1000, 1826, "FARRINGTON_HISTORY_DAYS"),
    ],
)
def test_too_short_a_history_is_refused_with_what_is_needed_and_what_there_is(dates, at, needed, code):
    with pytest.raises(Refusal) as refused:
        history(Options(), at, dates)
    assert (refused.value.code, refused.value.params) == (code, {"needed": needed, "given": at})
    if needed < 1000:
        assert len(history(Options(), needed, dates).periods) > 0


def test_a_window_that_begins_before_the_series_is_cut_where_it_begins():
    assert min(history(Options(half_window=3), 260).periods) == 0
    assert len(history(Options(half_window=3), 260).periods) == 4 + 4 * 7


def test_a_week_that_is_left_out_is_named_with_its_line():
    with pytest.raises(BadInput) as refused:
        rhythm([*WEEKS[:5], *WEEKS[6:]])
    (cell,) = refused.value.cells
    assert (cell.where, cell.value, cell.params["before"]) == ("line 7", WEEKS[6].isoformat(), WEEKS[4].isoformat())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"blocks": 60}, "FARRINGTON_BLOCKS"),
        ({"years": 1, "left_out": 60}, "FARRINGTON_NOTHING_LEFT"),
    ],
)
def test_options_that_leave_no_history_are_refused(options, code):
    with pytest.raises(BadInput) as refused:
        history(Options(**options), 400)
    assert refused.value.cells[0].code == code
