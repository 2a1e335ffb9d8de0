"""Working days (工作日), months and plain days: when a clock runs out."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta

from gongzhi.core.errors import Refusal

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: Monday to Friday, less the holidays, plus the make-up workdays (调休).

    years: the years whose holidays are known. A day of another year is neither: Refusal HOLIDAYS_UNKNOWN.
    """

    holidays: frozenset[date]
    workdays: frozenset[date]  # weekend days that are worked
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        if day.year not in self.years:
            raise Refusal("HOLIDAYS_UNKNOWN", year=day.year)
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.workdays

    def working_days_after(self, start: date, n: int) -> date:
        """The n-th working day after start; start itself never counts, worked or not. n = 0 gives start."""
        if n < 0:
            raise ValueError(f"{n} working days after a day")
        day = start
        while n:
            day += DAY
            n -= self.is_working(day)
        return day

    def working_days_left(self, today: date, due: date) -> int:
        """How many working days remain after today, due included; 0 on the due day, negative once it is past."""
        if due < today:
            return -self.working_days_left(due, today)
        span = (due - today).days
        for year in range((today + DAY).year, due.year + 1) if span else ():
            if year not in self.years:
                raise Refusal("HOLIDAYS_UNKNOWN", year=year)
        weeks, rest = divmod(span, 7)
        monday_to_friday = weeks * SATURDAY + sum((today + DAY * i).weekday() < SATURDAY for i in range(1, rest + 1))
        free = sum(today < day <= due and day.weekday() < SATURDAY for day in self.holidays)
        worked = sum(today < day <= due and day.weekday() >= SATURDAY for day in self.workdays - self.holidays)
        return monday_to_friday - free + worked


def calendar_days_after(start: date, n: int) -> date:
    """n plain days later; the day of start does not count."""
    return start + DAY * n


def months_after(start: date, n: int) -> date:
    """The same day n months later, or the last day of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, gregorian.monthrange(year, month + 1)[1]))
