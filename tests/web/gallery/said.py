"""What the gallery is written in: Chinese beside English, one day, one hash, one hostile name."""

from __future__ import annotations

from datetime import UTC, date, datetime

TODAY = date(2017, 3, 14)
HASH = "9f2c4b1d7e60a85f33c1d29b04ea76f8512cde90ab47163d58ff02b9c6e1743a"
HOSTILE = "<script>alert('昌')</script>"


class Said:
    """Chinese or English, whichever is asked for: said("案卷", "Case")."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2017, 3, day, hour - 8, minute, tzinfo=UTC)
