"""Official documents: their number, and what stands on one once it is issued."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

FIRST_YEAR = 1949
PaperKind = Literal["decision", "notice", "announcement", "certificate", "plate"]
ADDRESSED: tuple[PaperKind, ...] = ("decision", "notice", "certificate")
AWARDS: tuple[PaperKind, ...] = ("certificate", "plate")  # hung on a wall, so they say how anybody checks them
PUBLIC: tuple[PaperKind, ...] = (*AWARDS, "announcement")  # whoever has the number may read them


@dataclass(frozen=True)
class DocumentNumber:
    """One number of a series and year, counted from 1 without gaps. Raises ValueError for what cannot be one."""

    series: str  # letters and underscores; the mark before the year is the message PAPER_MARK_<SERIES>
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]*", self.series) or self.serial < 1 or not FIRST_YEAR <= self.year <= 9999:
            raise ValueError(f"no document number: {self.series!r} {self.year} {self.serial}")


@dataclass(frozen=True)
class PaperWords:
    """What a paper says in one language. addressee: "" for none."""

    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    rights: tuple[str, ...]  # what the party may do against it
    signed_by: tuple[str, ...]  # offices


@dataclass(frozen=True)
class PaperContent:
    """An issued paper as it stays, whatever becomes of the record that it was issued on."""

    kind: PaperKind
    number: DocumentNumber
    signed_on: date
    zh: PaperWords
    en: PaperWords
    checked_at: str  # where anybody looks its number up; "" where nobody can
    synthetic: bool
