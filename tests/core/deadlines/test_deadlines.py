"""The last day of 520 time limits is the one that a walk from day to day found, 22 of them counted by hand."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import is_workday

from gongzhi.catalogue.calendars import calendar
from gongzhi.core.workflow import Clock, due_on
from tests.core.deadlines import make

CASES = list(csv.DictReader((Path(__file__).parent / "cases.csv").open(encoding="utf-8")))
# Five working days from the third day before the days off: start and end, counted by hand from the notices.
BY_HAND = {
    "spring_festival": {
        "2016-02-04": "2016-02-16", "2017-01-24": "2017-02-06", "2018-02-12": "2018-02-24",
        "2019-02-01": "2019-02-13", "2020-01-21": "2020-02-05", "2021-02-08": "2021-02-20",
        "2022-01-28": "2022-02-09", "2023-01-18": "2023-01-30", "2024-02-07": "2024-02-20",
        "2025-01-25": "2025-02-07", "2026-02-12": "2026-02-26",
    },
    "national_day": {
        "2016-09-28": "2016-10-10", "2017-09-28": "2017-10-11", "2018-09-28": "2018-10-10",
        "2019-09-28": "2019-10-10", "2020-09-28": "2020-10-12", "2021-09-28": "2021-10-11",
        "2022-09-28": "2022-10-10", "2023-09-26": "2023-10-09", "2024-09-28": "2024-10-10",
        "2025-09-28": "2025-10-11", "2026-09-28": "2026-10-10",
    },
}  # fmt: skip


def test_every_limit_ends_on_the_day_that_was_found_without_the_program():
    wrong = []
    for case in CASES:
        clock = Clock("any", "any", "any", None, int(case["term"]), case["unit"], None, None)
        due = due_on(clock, date.fromisoformat(case["start"]), calendar())
        if due.isoformat() != case["expected"]:
            wrong.append((*case.values(), due))
    assert wrong == []


def test_every_limit_in_working_days_ends_where_another_calendar_ends_it():
    """Neither our calendar file nor our walk: the days of the package chinesecalendar, counted one by one."""
    wrong, seen = [], 0
    for case in CASES:
        if case["unit"] != "working":
            continue
        day, left = date.fromisoformat(case["start"]), int(case["term"])
        while left:
            day += timedelta(1)
            left -= is_workday(day)
        seen += 1
        if day.isoformat() != case["expected"]:
            wrong.append((*case.values(), day))
    assert wrong == []
    assert seen >= 400


def test_the_file_covers_every_year_and_its_make_up_workdays():
    assert len(CASES) == make.HOW_MANY
    assert {int(case["start"][:4]) for case in CASES} == set(range(2016, 2027))
    ends = {date.fromisoformat(case["expected"]) for case in CASES if case["unit"] == "working"}
    assert ends >= make.WORKED
    for holiday in BY_HAND:
        years = {case["start"][:4] for case in CASES if case["around"] == holiday}
        assert years == {str(year) for year in range(2016, 2027)}


def test_what_was_counted_by_hand_is_what_the_walk_found():
    for holiday, days in BY_HAND.items():
        found = {
            case["start"]: case["expected"]
            for case in CASES
            if (case["around"], case["term"], case["unit"]) == (holiday, "5", "working") and case["start"] in days
        }
        assert found == days


def test_the_file_is_what_its_generator_writes():
    written = [(case["start"], case["term"], case["unit"], case["expected"], case["around"]) for case in CASES]
    assert written == [
        (str(start), str(term), unit, str(make.end(start, term, unit)), name)
        for start, term, unit, name in make.cases()
    ]
