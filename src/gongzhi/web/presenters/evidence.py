"""What was observed, from which bytes, on which day; what was corrected or withdrawn stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from gongzhi.web.presenters.lists import Link


@dataclass(frozen=True)
class Observed:
    """One fact of the evidence. was: what an earlier version said, where this one corrects it."""

    label: str
    value: str
    was: str = ""


@dataclass(frozen=True)
class EvidenceView:
    """The evidence component. original: the publisher's own page, None where there is none.

    date_note: what the event date means where it is not the very day.
    """

    template: ClassVar[str] = "gongzhi/components/evidence.html"
    title: str
    kind: str
    source: str
    reference: str
    event_date: date
    known_since: date
    hash: str
    observed: tuple[Observed, ...]
    standing: Literal["standing", "corrected", "withdrawn"] = "standing"
    ended_on: date | None = None
    ended_by: Link | None = None
    replaces: Link | None = None
    original: Link | None = None
    date_note: str = ""
    synthetic: bool = False
    href: str = ""

    @property
    def ended_code(self) -> str:
        return f"EVIDENCE_{self.standing.upper()}"
