"""Writes `cases.csv`: 520 time limits with the day on which each ends, found by walking from day to day.

    python tests/core/deadlines/make.py > tests/core/deadlines/cases.csv

It knows nothing of the program: it reads the notices of the State Council as the calendar file holds them, and walks.
README.md says what was checked by hand.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from datetime import date, timedelta
from pathlib import Path

CALENDAR = Path(__file__).parents[3] / "src" / "gongzhi" / "catalogue" / "calendars" / "cn.yml"
HOW_MANY = 520
LAST = date(2026, 12, 31)
DAY = timedelta(days=1)
FIXED = {(1, 1): "new_year", (5, 1): "may", (10, 1): "national_day"}
MOVABLE = {
    1: "spring_festival",
    2: "spring_festival",
    4: "qingming",
    5: "dragon_boat",
    6: "dragon_boat",
    9: "mid_autumn",
}


def notices() -> tuple[list[tuple[date, date]], set[date]]:
    """Spans of days off, and weekend days that are worked, of all years."""
    text = CALENDAR.read_text("utf-8")
    spans = re.findall(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", text)
    worked = [day for line in re.findall(r"^ +work: \[(.*)\]$", text, re.M) for day in line.split(", ")]
    return [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans], set(map(date.fromisoformat, worked))


SPANS, WORKED = notices()


def is_worked(day: date) -> bool:
    if day in WORKED:
        return True
    if day.weekday() in (5, 6):
        return False
    return all(not first <= day <= last for first, last in SPANS)


def end(start: date, term: int, unit: str) -> date:
    day = start
    if unit == "working":
        left = term
        while left > 0:
            day = day + DAY
            if is_worked(day):
                left = left - 1
        return day
    if unit == "calendar":
        for _ in range(term):
            day = day + DAY
        return day
    if unit == "hours":  # the day's end is where they begin
        left = term
        while left > 0:
            day = day + DAY
            left = left - 24
        return day
    month, year = start.month, start.year
    for _ in range(term):
        month = month + 1
        if month == 13:
            month, year = 1, year + 1
    number = start.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number = number - 1


def name_of(first: date, last: date) -> str:
    """The holiday of some days off: a feast of a fixed day that lies in them, else what their month has."""
    for (month, number), name in FIXED.items():
        if any(first <= date(year, month, number) <= last for year in (first.year, last.year)):
            return name
    return MOVABLE[last.month]


def around(first: date, last: date) -> list[tuple[date, int, str]]:
    """Limits that begin before, within and after some days off."""
    name = name_of(first, last)
    if name in ("spring_festival", "national_day"):
        return [
            (first - 3 * DAY, 2, "working"), (first - 3 * DAY, 5, "working"), (first - DAY, 1, "working"),
            (first - DAY, 10, "working"), (first - 10 * DAY, 10, "working"), (first - 15 * DAY, 20, "working"),
            (first, 1, "working"), (last, 5, "working"), (last - DAY, 20, "working"), (first - DAY, 15, "calendar"),
            (first - 2 * DAY, 48, "hours"),
        ]  # fmt: skip
    return [(first - DAY, 1, "working"), (first - 4 * DAY, 5, "working"), (last, 3, "working")]


def cases() -> list[tuple[date, int, str, str]]:
    found = [(*one, name_of(first, last)) for first, last in SPANS for one in around(first, last)]
    for day in sorted(WORKED):
        found.append((day - DAY, 1, "working", "make_up_day"))
    for year in range(2016, 2026):
        found += [(date(year, 1, 31), 1, "months", ""), (date(year, 8, 31), 6, "months", "")]
    known = [one for one in found if one[0] >= date(2016, 1, 1) and end(*one[:3]) <= LAST]
    chance = random.Random("deadlines")
    while len(known) < HOW_MANY:
        start = date(2016, 1, 1) + chance.randrange((date(2026, 9, 1) - date(2016, 1, 1)).days) * DAY
        known.append((start, chance.choice((2, 3, 5, 7, 10, 15, 20, 30, 60)), "working", "any"))
    return known


if __name__ == "__main__":
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["start", "term", "unit", "expected", "around"])
    for start, term, unit, name in cases():
        out.writerow([start, term, unit, end(start, term, unit), name])
