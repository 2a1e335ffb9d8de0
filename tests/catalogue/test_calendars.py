"""Holiday tables are read exactly; a fault is named with its file, year and value."""

from datetime import date

import pytest

from gongzhi.catalogue.calendars import calendar, holiday_years

LATER = """\
  2018:
    basis: {zh: 乙, en: B}
    off: [2017-12-30/2018-01-01]
    work: [2018-02-11]
"""
TABLE = f"""\
title: {{zh: 假日, en: Holidays}}
origin: stated
years:
  2017:
    basis: {{zh: 甲, en: A}}
    off: [2016-12-31/2017-01-02, 2017-10-01/2017-10-08]
    work: [2017-01-22]
{LATER}"""


def write(folder, old="", new=""):
    assert old in TABLE
    (folder / "xx.yml").write_text(TABLE.replace(old, new, 1) if old else TABLE, encoding="utf-8")
    return holiday_years("xx", folder)


def test_a_span_is_every_day_from_its_first_to_its_last(tmp_path):
    first, second = write(tmp_path)
    assert [year.year for year in (first, second)] == [2017, 2018]
    assert len(first.off) == 3 + 8
    assert first.off[:3] == (date(2016, 12, 31), date(2017, 1, 1), date(2017, 1, 2))
    found = calendar("xx", tmp_path)
    assert found.years == {2017, 2018}
    assert (len(found.holidays), len(found.workdays)) == (3 + 8 + 3, 2)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("origin: stated", "origin: heard", "xx.yml: origin 'heard'"),
        (
            LATER,
            "  2019: {basis: {zh: 乙, en: B}, off: [], work: []}\n",
            r"xx.yml: the years \[2017, 2019\] do not follow",
        ),
        ("{zh: 甲, en: A}", "{zh: 甲}", "xx.yml: 2017: basis"),
        ("2017-10-01/2017-10-08", "2017-10-01", "2017: '2017-10-01' is no span"),
        ("2017-10-01/2017-10-08", "2017-10-08/2017-10-01", "is no span"),
        ("2017-10-01/2017-10-08", "2017-10-01/2017-10-16", "at most 15 days"),
        ("2017-10-01/2017-10-08", "2017-10-01/2017-10-32", "2017: '2017-10-32' is no date"),
        ("2017-10-01/2017-10-08", "2017-01-02/2017-01-03", "2017: 2017-01-02 stands twice"),
        ("2016-12-31/2017-01-02", "2016-11-30/2016-12-01", "2016-11-30 is not in the year or the December before"),
        ("2017-01-22", "2018-01-06", "2018-01-06 is not in the year"),
        ("2017-01-22", "2017-01-20", "2017-01-20 is no weekend day"),
        ("2017-01-22", "2017-10-07", "2017-10-07 stands twice"),
        ("origin: stated", "origin: stated\norigin: stated", "origin stands twice"),
    ],
)
def test_a_fault_is_named_with_its_year_and_value(tmp_path, old, new, fault):
    with pytest.raises(ValueError, match=fault):
        write(tmp_path, old, new)


def test_a_span_of_fifteen_days_is_the_longest(tmp_path):
    first, _ = write(tmp_path, "2017-10-01/2017-10-08", "2017-10-01/2017-10-15")
    assert len(first.off) == 3 + 15


def test_the_delivered_years_begin_before_the_notice_and_leave_no_gap():
    years = [year.year for year in holiday_years()]
    assert years[0] <= 2016
    assert years == list(range(years[0], years[-1] + 1))


@pytest.mark.parametrize("year", holiday_years(), ids=lambda year: str(year.year))
def test_every_delivered_year_has_the_great_holidays(year):
    new_year, may_day, national_day = (date(year.year, month, 1) for month in (1, 5, 10))
    assert {new_year, may_day, national_day} <= set(year.off)
    assert not set(year.off) & set(year.work)


@pytest.mark.parametrize("year", holiday_years(), ids=lambda year: str(year.year))
def test_the_holidays_of_a_delivered_year_leave_about_250_working_days(year):
    found = calendar()
    first, after = date(year.year, 1, 1).toordinal(), date(year.year + 1, 1, 1).toordinal()
    assert 246 <= sum(found.is_working(date.fromordinal(n)) for n in range(first, after)) <= 253
