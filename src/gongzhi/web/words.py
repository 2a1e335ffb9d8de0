"""How dates, moments, numbers and counts are written for readers, in either language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from gongzhi.catalogue.messages import say

SHORT_HASH = 12  # hex digits shown where the whole hash stands one click away


def day_words(day: date, lang: str, *, weekday: bool = False) -> str:
    """2017年3月14日 or 14 Mar 2017; with the weekday where a deadline counts."""
    return say(
        "DAY_WITH_WEEKDAY" if weekday else "DAY",
        lang,
        year=day.year,
        month=say("MONTHS", lang).split()[day.month - 1],
        day=day.day,
        weekday=say("WEEKDAYS", lang).split()[day.weekday()],
    )


def moment_words(moment: datetime) -> str:
    """2017-03-14 09:32 on the province's clock. A moment without a time zone raises ValueError."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def number_words(value: int | Decimal | Fraction, digits: int = 0) -> str:
    """1,234.50: rounded half up for display only, thousands apart, with a true minus sign."""
    scaled = abs(Fraction(value)) * 10**digits
    whole = int(scaled + Fraction(1, 2))
    text = f"{whole // 10**digits:,}"
    if digits:
        text += f".{whole % 10**digits:0{digits}d}"
    return f"\N{MINUS SIGN}{text}" if value < 0 and whole else text


def counted(code: str, lang: str, n: int, **values: object) -> str:
    """The sentence for a number of things; CODE_1 is the sentence for exactly one."""
    return say(f"{code}_1" if n == 1 else code, lang, n=number_words(n), **values)
