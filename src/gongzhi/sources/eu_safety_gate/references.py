"""The references of the weekly reports, out of what a spreadsheet made of them.

The spreadsheet took "0478/11" for a division. What it computed or took for a day is undone by arithmetic: the
denominator is the year, so the fraction gives the number. Pure text, no counting; docs/method/sources.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import gcd
from typing import NamedTuple

# "0478/11", since 2012 "A12/0478/12"; the letters name the kind of alert. A stray full stop may follow.
WRITTEN = re.compile(r"((?:[A-Z][A-Z0-9]{1,3}/)?[0-9]{4,5}/([0-9]{2}))(\.?)")
WHOLE = re.compile(r"[1-9][0-9]{0,3}")  # "135": 1485/11
FRACTION = re.compile(r"([1-9][0-9]{0,3}) ([0-9]{1,2})/([0-9]{1,2})")  # "43 5/11": 478/11
FRACTION_AS_DAY = re.compile(r"([1-9][0-9]?)/([0-9]{1,2})/20([0-9]{2})")  # "12/5/2011": 12 5/11
FRACTION_AS_LONG_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/0([1-9][0-9]{2})")  # "10/11/0134": 134 10/11
DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.2012")  # "27.11.2012": 0027/11, in the year in which the file was made


class Pace(NamedTuple):
    """How fast the numbers of a year can rise, which tells the year of a number that two years could have given."""

    numbers_a_week: int  # a report of week n has numbers of its year up to n times this
    last_year_until_week: int  # the last week that still reports numbers of the year before
    last_year_from_number: int  # and of those only this one and later ones


class Restored(NamedTuple):
    reference: str
    repair: str  # what the spreadsheet had made: a code SOURCE_REPAIRED_…, "" where it was left intact


def restored(text: str, year: int, week: int, pace: Pace) -> Restored | None:
    """The reference that a report of this year and week had where now `text` stands.

    None where there is no possible original, or more than one.
    """
    if written := WRITTEN.fullmatch(text):
        return Restored(written[1], "SOURCE_REPAIRED_STOP" if written[3] else "")
    possible = [
        Restored(f"{number:04}/{of % 100:02}", repair)
        for of in (year, year - 1)
        for number, repair in _numbers(text, of % 100)
        if _possible(number, year, week, of, pace)
    ]
    return possible[0] if len(possible) == 1 else None


def year_of(reference: str) -> int | None:
    """The year that a well-formed reference names; None for any other text."""
    written = WRITTEN.fullmatch(reference)
    return 2000 + int(written[2]) if written and not written[3] else None


def _possible(number: int, year: int, week: int, of: int, pace: Pace) -> bool:
    if of == year:
        return 0 < number <= week * pace.numbers_a_week
    return week <= pace.last_year_until_week and number >= pace.last_year_from_number


def _numbers(text: str, denominator: int) -> Iterator[tuple[int, str]]:
    """The number n for which the spreadsheet shows n/denominator as `text`, and the way in which it shows it."""
    if WHOLE.fullmatch(text):
        yield int(text) * denominator, "SOURCE_REPAIRED_WHOLE"
    elif day := DAY.fullmatch(text):
        if int(day[2]) == denominator:
            yield int(day[1]), "SOURCE_REPAIRED_DAY"
    else:
        for whole, top, bottom, repair in _fractions(text):
            if 0 < top < bottom and gcd(top, bottom) == 1 and denominator % bottom == 0:
                yield whole * denominator + top * (denominator // bottom), repair


def _fractions(text: str) -> Iterator[tuple[int, int, int, str]]:
    if found := FRACTION.fullmatch(text):
        yield int(found[1]), int(found[2]), int(found[3]), "SOURCE_REPAIRED_FRACTION"
    elif found := FRACTION_AS_DAY.fullmatch(text):
        yield int(found[1]), int(found[2]), int(found[3]), "SOURCE_REPAIRED_FRACTION_AS_DAY"
    elif found := FRACTION_AS_LONG_DAY.fullmatch(text):
        yield int(found[3]), int(found[1]), int(found[2]), "SOURCE_REPAIRED_FRACTION_AS_DAY"
