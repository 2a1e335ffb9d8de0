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


@dataclass(frozen=True)
class MeetingRule:
    """The row of draw_meeting: what a meeting is held by, beside the protocol's own times."""

    rule: str
    signed_within_minutes: int  # how far the moment that a party signs may lie from the platform's
    closed_before_minutes: int  # so long before the seed's moment commitments may be closed though somebody is missing
    reveal_minutes: int  # how long custodians have to open, where nobody says otherwise
    dispatch_hour: int  # 0..23, China Standard Time: of the day on which secret targets are told
    may_be_missing: int  # of the custodians, without the round being void
    throws: int  # of ten-sided dice


def meeting_rule(book: RuleBook) -> MeetingRule:
    """The one row in force."""
    (row,) = book.table("draw_meeting").typed(MeetingRule)
    return row


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
