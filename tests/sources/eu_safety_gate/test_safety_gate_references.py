"""References that a spreadsheet computed come back, or are said to have no certain original; never another one."""

from __future__ import annotations

import calendar
from fractions import Fraction

import pytest

from gongzhi.catalogue.source_files import source_file
from gongzhi.sources.eu_safety_gate.references import Pace, restored, year_of

FACTS = source_file("eu_safety_gate").facts
PACE = Pace(*(int(FACTS[name]) for name in Pace._fields))
YEARS = (2009, 2010, 2011, 2012)
NUMBERS = range(1, 3001)


def disguise(number: int, year: int) -> tuple[str, str]:
    """What the spreadsheet of 2012 makes of "0478/11", and the code of its repair."""
    short = year % 100
    if number <= calendar.monthrange(2012, short)[1]:
        return f"{number:02}.{short:02}.2012", "SOURCE_REPAIRED_DAY"
    value = Fraction(number, short)
    whole, rest = divmod(value, 1)
    if not rest:
        return str(whole), "SOURCE_REPAIRED_WHOLE"
    top, bottom = rest.numerator, rest.denominator
    if whole <= 12:
        return f"{whole}/{top}/20{bottom:02}", "SOURCE_REPAIRED_FRACTION_AS_DAY"
    if whole < 100:
        return f"{whole} {top}/{bottom}", "SOURCE_REPAIRED_FRACTION"
    return f"{top}/{bottom}/{whole:04}", "SOURCE_REPAIRED_FRACTION_AS_DAY"


@pytest.mark.parametrize(
    ("text", "year", "week", "reference"),
    [
        ("43 5/11", 2011, 21, "0478/11"),
        ("42 1/5", 2010, 9, "0422/10"),
        ("135", 2011, 52, "1485/11"),
        ("10/11/0134", 2011, 52, "1484/11"),
        ("12/5/2011", 2011, 7, "0137/11"),
        ("3/1/2002", 2010, 2, "0035/10"),
        ("27.11.2012", 2011, 3, "0027/11"),
        ("0806/10.", 2010, 20, "0806/10"),
        ("A12/0833/12", 2012, 22, "A12/0833/12"),
        ("1/2/0198", 2011, 1, "1985/10"),
    ],
)
def test_each_disguise_gives_back_its_number(text, year, week, reference):
    assert restored(text, year, week, PACE).reference == reference


@pytest.mark.parametrize("year", YEARS)
def test_every_number_of_a_year_comes_back_from_its_disguise_in_the_last_week(year):
    for number in NUMBERS:
        text, repair = disguise(number, year)
        assert restored(text, year, 52, PACE) == (f"{number:04}/{year % 100:02}", repair)


@pytest.mark.parametrize("year", YEARS)
def test_in_every_week_that_can_have_a_number_it_comes_back_or_nothing_does(year):
    nothing = 0
    for number in NUMBERS:
        text, _ = disguise(number, year)
        for week in {max(1, -(-number // PACE.numbers_a_week)), PACE.last_year_until_week, 30, 53}:
            if number <= week * PACE.numbers_a_week:
                found = restored(text, year, week, PACE)
                nothing += found is None
                assert found is None or found.reference == f"{number:04}/{year % 100:02}", (text, week)
    assert nothing == 0


@pytest.mark.parametrize("year", YEARS)
def test_a_late_number_of_the_year_before_comes_back_in_the_first_weeks(year):
    for number in range(PACE.last_year_from_number, 3001):
        text, repair = disguise(number, year)
        for week in (1, PACE.last_year_until_week):
            assert restored(text, year + 1, week, PACE) == (f"{number:04}/{year % 100:02}", repair), (text, week)


def test_a_whole_number_that_both_years_could_have_given_is_left_alone():
    loose = Pace(numbers_a_week=1000, last_year_until_week=8, last_year_from_number=1000)
    assert restored("189", 2010, 2, loose) is None
    assert restored("189", 2010, 1, PACE).reference == "1701/09"
    assert restored("189", 2010, 49, PACE).reference == "1890/10"


def test_a_number_that_the_week_cannot_have_reached_is_left_alone():
    assert restored("84 7/10", 2010, 22, PACE).reference == "0847/10"
    assert restored("84 7/10", 2010, 8, PACE) is None


def test_a_number_of_the_year_before_is_left_alone_when_the_year_is_old_or_the_number_early():
    text, _ = disguise(1535, 2009)
    assert restored(text, 2010, PACE.last_year_until_week, PACE).reference == "1535/09"
    assert restored(text, 2010, PACE.last_year_until_week + 1, PACE) is None
    assert restored(disguise(PACE.last_year_from_number - 1, 2009)[0], 2010, 1, PACE) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "0",
        "55.911",
        "43 2/10",
        "43 11/11",
        "43 0/11",
        "43 5/7",
        "43.5",
        "-135",
        "27.12.2012",
        "27.11.2011",
        "0/5/2011",
        "12/5/2010",
        "10/11/134",
        "A12/833/12",
        "٤٣ ٥/١١",
        "43 5/11 x",
    ],
)
def test_what_no_spreadsheet_made_of_a_number_of_that_year_is_left_alone(text):
    assert restored(text, 2011, 52, PACE) is None


@pytest.mark.parametrize(
    ("reference", "year"),
    [
        ("0478/11", 2011),
        ("A12/00123/24", 2024),
        ("SR/01730/25", 2025),
        ("INFO/00001/21", 2021),
        ("0806/10.", None),
        ("2011-W24-0123456789ab", None),
        ("", None),
    ],
)
def test_a_reference_names_its_year(reference, year):
    assert year_of(reference) == year
