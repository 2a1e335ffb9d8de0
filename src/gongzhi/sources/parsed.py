"""What reading a source's files gave: the evidence, and an account of everything that did not become evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongzhi.core.facts import Evidence


@dataclass(frozen=True)
class ReadFile:
    """One file as it was read."""

    name: str
    shape: str
    raw_hash: str  # SHA-256, 64 hex digits
    records: int


@dataclass(frozen=True)
class Tally:
    """How often something was ignored, repaired, derived, merged or found in conflict.

    code: a code of catalogue/messages that says what was done: SOURCE_IGNORED_…, _REPAIRED_, _DERIVED_, _MERGED_,
        _CONFLICT_
    name: what it was done to, in the source's own words or a column's name; "" where the code says it all
    """

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class Parsed:
    """evidence: in the order of the file, one for each reference."""

    source: str
    files: tuple[ReadFile, ...]
    evidence: tuple[Evidence, ...]
    tallies: tuple[Tally, ...]

    @property
    def records(self) -> int:
        return sum(file.records for file in self.files)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last event date; None without evidence."""
        days = [item.envelope.event_date for item in self.evidence]
        return (min(days), max(days)) if days else None

    def counts(self, done: str) -> Mapping[tuple[str, str], int]:
        """The tallies of one kind by (code, name): counts("REPAIRED")."""
        return {(t.code, t.name): t.count for t in self.tallies if t.code.startswith(f"SOURCE_{done}_")}


@dataclass
class Account:
    """Counts while a file is read."""

    counter: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, code: str, name: str = "", times: int = 1) -> None:
        if times:
            self.counter[code, name] += times

    def tallies(self) -> tuple[Tally, ...]:
        return tuple(Tally(code, name, count) for (code, name), count in sorted(self.counter.items()))
