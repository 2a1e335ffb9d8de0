"""The number of an official document."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentNumber:
    """One number of a series and year, counted from 1 without gaps. Raises ValueError for what cannot be one."""

    series: str  # letters and underscores; the mark before the year is the message PAPER_MARK_<SERIES>
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]*", self.series) or self.serial < 1 or not 1949 <= self.year <= 9999:
            raise ValueError(f"no document number: {self.series!r} {self.year} {self.serial}")
