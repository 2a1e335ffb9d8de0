"""One week of many: a slider in a form, and the weeks before and after it as links, so that no script is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

ZERO = date(2000, 1, 3)  # a Monday, from which weeks are numbered in addresses


@dataclass(frozen=True)
class WeekSlider:
    """first, last, here: numbers of weeks; words: the week shown. An address is "" where there is no such week."""

    template: ClassVar[str] = "gongzhi/components/week_slider.html"
    action: str
    name: str
    label: str
    words: str
    first: int
    last: int
    here: int
    earlier_href: str
    later_href: str
    kept: tuple[tuple[str, str], ...] = ()


def number_of(monday: date) -> int:
    return (monday - ZERO).days // 7


def monday_of(number: int) -> date:
    return ZERO + timedelta(weeks=number)
