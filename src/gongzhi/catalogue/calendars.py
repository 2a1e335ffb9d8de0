"""Holiday tables: one file per calendar, one entry per year, each with the notice that orders it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gongzhi.catalogue.reading import ORIGINS, Words, is_bilingual, read_written
from gongzhi.core.calendar import DAY, SATURDAY, Calendar

FOLDER = Path(__file__).parent / "calendars"


@dataclass(frozen=True)
class HolidayYear:
    year: int
    basis: Words
    origin: str
    off: tuple[date, ...]  # days, a few of them perhaps in the December before
    work: tuple[date, ...]  # weekend days that are worked


@cache
def calendar(name: str = "cn", folder: Path = FOLDER) -> Calendar:
    """The calendar of that name with all its years. Raises ValueError naming file, year, value."""
    years = holiday_years(name, folder)
    return Calendar(
        holidays=frozenset(day for year in years for day in year.off),
        workdays=frozenset(day for year in years for day in year.work),
        years=frozenset(year.year for year in years),
    )


@cache
def holiday_years(name: str = "cn", folder: Path = FOLDER) -> tuple[HolidayYear, ...]:
    """The years of one calendar, the oldest first. Raises ValueError naming file, year, value."""
    file = f"{name}.yml"
    tree = read_written(folder / file)
    if tree["origin"] not in ORIGINS:
        raise ValueError(f"{file}: origin {tree['origin']!r} is none of {', '.join(ORIGINS)}")
    years = tuple(_year(file, text, entry, tree["origin"]) for text, entry in tree["years"].items())
    numbers = [year.year for year in years]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise ValueError(f"{file}: the years {numbers} do not follow each other")
    return years


def _year(file: str, text: str, entry: Mapping[str, Any], origin: str) -> HolidayYear:
    where = f"{file}: {text}"
    year = int(text)
    if not is_bilingual(entry["basis"]):
        raise ValueError(f"{where}: basis {entry['basis']!r} needs words zh and en")
    off = tuple(day for span in entry["off"] for day in _days(where, span))
    work = tuple(_day(where, day) for day in entry["work"])
    for day in (*off, *work):
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise ValueError(f"{where}: {day} is not in the year or the December before")
        if off.count(day) + work.count(day) > 1:
            raise ValueError(f"{where}: {day} stands twice")
    for day in work:
        if day.weekday() < SATURDAY:
            raise ValueError(f"{where}: {day} is no weekend day, so it needs no make-up")
    return HolidayYear(year, entry["basis"], origin, off, work)


def _days(where: str, span: str) -> Iterator[date]:
    first, slash, last = span.partition("/")
    day, end = _day(where, first), _day(where, last if slash else first)
    if not slash or end < day or end - day > timedelta(days=14):
        raise ValueError(f"{where}: {span!r} is no span first/last of at most 15 days")
    while day <= end:
        yield day
        day += DAY


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{where}: {text!r} is no date (YYYY-MM-DD)") from None
