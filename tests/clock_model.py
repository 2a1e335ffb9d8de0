"""Time limits once more, read straight from their files and counted day by day: what the engine is held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import gongzhi

CATALOGUE = Path(gongzhi.__file__).parent / "catalogue"
DAY = timedelta(days=1)
SATURDAY = 5
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Year:
    """One year as its notice orders it."""

    year: int
    spans: tuple[tuple[date, date], ...]  # first and last day off
    work: tuple[date, ...]  # weekend days that are worked

    @property
    def off(self) -> frozenset[date]:
        return frozenset(day for first, last in self.spans for day in days(first, last))


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


@cache
def years() -> tuple[Year, ...]:
    return tuple(
        Year(int(year), tuple(map(_span, entry["off"])), tuple(map(date.fromisoformat, entry["work"])))
        for year, entry in _written(CATALOGUE / "calendars" / "cn.yml")["years"].items()
    )


def _written(path: Path) -> Any:
    """Everything as the text that stands there: to YAML a bare `off` is a yes or no."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def _span(text: str) -> tuple[date, date]:
    first, last = text.split("/")
    return date.fromisoformat(first), date.fromisoformat(last)


@cache
def is_worked(day: date) -> bool:
    """Whether people work on a day of the years that the file knows; raises LookupError for any other."""
    if day.year not in {year.year for year in years()}:
        raise LookupError(day)
    if any(day in year.off for year in years()):
        return False
    return any(day in year.work for year in years()) or day.weekday() < SATURDAY


def same_day_later(day: date, months: int) -> date:
    """The day of that number so many months on, or the month's last where it is shorter."""
    month = day.year * 12 + day.month - 1 + months
    for number in range(day.day, 0, -1):
        try:
            return date(month // 12, month % 12 + 1, number)
        except ValueError:
            continue
    raise AssertionError("no month is without a first day")


@dataclass(frozen=True)
class Limit:
    """A row of rule table `clocks`."""

    rule: str
    workflow: str
    begins: str
    applies_to: str | None
    length: int
    unit: str
    extension: int
    extensions: int

    def in_time(self, entered: date, day: date, extended: int = 0) -> bool:
        """Whether an act on `day` is in time: the limit has not run out when that day begins."""
        length = self.length + extended * self.extension
        if self.unit == "working":
            return sum(is_worked(passed) for passed in days(entered + DAY, day - DAY)) < length
        if self.unit == "months":
            return day <= same_day_later(entered, length)
        if self.unit == "full_months":
            return day < same_day_later(entered, length)
        passed = (day - entered - DAY).days  # whole days since the day of entry ended
        return passed * (HOURS_A_DAY if self.unit == "hours" else 1) < length


@cache
def last_day(limit: Limit, entered: date, extended: int = 0) -> date:
    """The last day in time, found by trying one after the other."""
    day = entered
    while limit.in_time(entered, day + DAY, extended):
        day += DAY
    return day


@cache
def limits_on(day: date) -> dict[str, Limit]:
    """The rows by which an act of that day is judged, by their ids."""
    begun = {date.fromisoformat(entry["begins"]): code for code, entry in _profiles().items()}
    return {limit.rule: limit for limit in limits(begun[max(first for first in begun if first <= day)], day)}


@cache
def _profiles() -> Any:
    return _written(CATALOGUE / "codes" / "profiles.yml")


@cache
def limits(profile: str, on: date) -> tuple[Limit, ...]:
    """The rows of the profile's newest table by that day, of the one it inherits where it has none of its own."""
    file = CATALOGUE / "rules" / profile / "clocks.yml"
    versions = _written(file)["versions"] if file.exists() else {}
    in_force = [since for since in versions if date.fromisoformat(since) <= on]
    if not in_force:
        return limits(_profiles()[profile]["inherits"], on)
    return tuple(
        Limit(
            rule=row["rule"],
            workflow=row["workflow"],
            begins=row["begins"],
            applies_to=row.get("applies_to"),
            length=int(row["length"]),
            unit=row["unit"],
            extension=int(row.get("extension", 0)),
            extensions=int(row.get("extensions", 0)),
        )
        for row in versions[max(in_force)]
    )
