"""The one place where the platform asks what time it is."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def now() -> datetime:
    """The moment at which an act counts, China Standard Time.

    GONGZHI_TODAY (a date) puts the day of a demonstration; pages show it, and events keep the real time
    beside it.
    """
    moment = datetime.now(CHINA)  # noqa: TID251
    shown = os.environ.get("GONGZHI_TODAY")
    return moment if not shown else datetime.combine(date.fromisoformat(shown), moment.timetz())


def at_noon(day: date) -> datetime:
    """Noon of a day in China: how a simulated or imported act is dated when only its day is known."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)


def start_of(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def day_of(moment: datetime) -> date:
    """The legal day of a moment, by China's clock."""
    return moment.astimezone(CHINA).date()


def shown_ahead() -> timedelta:
    """How far the moment at which acts count is from the real one, in whole days; nothing without GONGZHI_TODAY."""
    real = datetime.now(CHINA)  # noqa: TID251
    return now().date() - real.date()
