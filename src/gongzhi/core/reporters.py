"""Who may put which fact on the record: a body confirms what its own power covers."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.core.errors import Refusal
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class ReporterRow:
    rule: str
    about: str  # credit, score
    fact: str
    role: str


def may_report(about: str, fact: str, role: str, book: RuleBook) -> None:
    """Whether the role may report this fact. Refuses with ROLE for another body's fact, and for one nobody reports."""
    bodies = [row.role for row in _rows(about, book) if row.fact == fact]
    if role not in bodies:
        raise Refusal("ROLE", act=fact, role=role, roles=" ".join(bodies))


def facts_of(about: str, role: str, book: RuleBook) -> tuple[str, ...]:
    """The facts that a role may report, in the table's order; () for a role that reports none."""
    return tuple(row.fact for row in _rows(about, book) if row.role == role)


def _rows(about: str, book: RuleBook) -> tuple[ReporterRow, ...]:
    return tuple(row for row in book.table("fact_reporters").typed(ReporterRow) if row.about == about)
