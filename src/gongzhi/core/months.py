"""A calendar month, as reports name it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from gongzhi.core.errors import BadInput, Cell

WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
FIRST_YEAR = 1950  # nothing here is older; a report also looks twelve months back


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int  # 1 to 12

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def earlier(self, months: int) -> Month:
        """So many months before; a negative number goes forward."""
        number = self.year * 12 + self.month - 1 - months
        return Month(number // 12, number % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(written: str) -> Month:
    """2017-03 as a month. Raises BadInput for anything else and for a year before 1950."""
    found = WRITTEN.fullmatch(written)
    if found is None or int(found[1]) < FIRST_YEAR:
        raise BadInput([Cell(written, "month", written, "MONTH_UNREADABLE")])
    return Month(int(found[1]), int(found[2]))
