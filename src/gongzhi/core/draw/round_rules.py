"""What a round fixes before chance speaks: why somebody may be replaced, and how limits of inspectors widen."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.core.draw.vdr.params import LadderStep, Reasons
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class ReplacementReason:
    """A row of draw_replacements; its id is what a replacement names."""

    rule: str
    of: str  # object or inspector
    because: str


@dataclass(frozen=True)
class LadderRule:
    """A row of draw_ladder."""

    rule: str
    cap_plus: int


@dataclass(frozen=True)
class InspectorDefault:
    """A row of inspector_defaults: what a certified officer of a role may do without an entry in the pool."""

    rule: str
    role: str
    body: str
    capacity: int
    lead: bool


def replacement_reasons(book: RuleBook) -> Reasons:
    """The closed lists of a round, each ascending."""
    rows = book.table("draw_replacements").typed(ReplacementReason)
    of = {kind: tuple(sorted(row.rule for row in rows if row.of == kind)) for kind in ("object", "inspector")}
    return Reasons(of["object"], of["inspector"])


def ladder(book: RuleBook) -> tuple[LadderStep, ...]:
    """The steps by which limits widen, the least first."""
    rows = book.table("draw_ladder").typed(LadderRule)
    return tuple(LadderStep(more, 0) for more in sorted(row.cap_plus for row in rows))


def defaults(book: RuleBook) -> dict[str, InspectorDefault]:
    """By role; roles without a row are in no pool unless they are entered."""
    return {row.role: row for row in book.table("inspector_defaults").typed(InspectorDefault)}
