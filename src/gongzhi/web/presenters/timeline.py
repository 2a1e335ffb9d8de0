"""Every act on a record, one line each, with its ledger number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

UNFOLDED = 8  # lines that stand open


@dataclass(frozen=True)
class Happening:
    """One act. ledger_no None: recorded, not numbered yet. recorded_at: given only where it is not the day of `at`."""

    at: datetime
    words: str
    who: str
    ledger_no: int | None
    post: str = ""
    on_behalf_of: str = ""
    recorded_at: datetime | None = None
    href: str = ""
    undone: bool = False


@dataclass(frozen=True)
class TimelineView:
    """The timeline component, the newest first; after the newest few the rest is folded.

    earlier_href: the page of older lines, "" at the end.
    """

    template: ClassVar[str] = "gongzhi/components/timeline.html"
    happenings: tuple[Happening, ...]
    earlier_href: str = ""

    @property
    def newest(self) -> tuple[Happening, ...]:
        return self.happenings[:UNFOLDED]

    @property
    def folded(self) -> tuple[Happening, ...]:
        return self.happenings[UNFOLDED:]
