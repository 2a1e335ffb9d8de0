"""Which registered firm a row of a list means: by its credit code first, else by its name as links are proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from gongzhi.core.finding import Step
from gongzhi.core.identity import links
from gongzhi.core.identity.likeness import WeightRow, score
from gongzhi.core.identity.links import LineRow, LinkProposal, PartyNamed, Register
from gongzhi.core.rules import RuleBook

How = Literal["code", "name", "none"]


@dataclass(frozen=True)
class FirmAnswer:
    how: How
    ask: bool  # a person has to decide
    proposals: tuple[LinkProposal, ...]  # the most probable first
    reasons: tuple[Step, ...]  # of the first one, or why there is none


def answered(named: PartyNamed, code: str, register: Register, book: RuleBook, *, as_of: date) -> FirmAnswer:
    """code: a valid credit code, or "" where none is given. A code that nobody in the register bears: no firm."""
    facts = links.facts(named, register, as_of=as_of)
    if not code:
        proposals = links.propose(facts, book)
        if not proposals:
            return FirmAnswer("none", False, (), links.link(facts, book).trace)
        return FirmAnswer("name", proposals[0].standing != "linked", proposals, proposals[0].reasons)
    candidate = register.by_code.get(code)
    if candidate is None:
        return FirmAnswer("none", False, (), (Step("LINK_OTHER_CODE", {"code": code}),))
    weights = {row.part: row for row in book.table("link_weights").typed(WeightRow)}
    (lower,) = (row for row in book.table("link_lines").typed(LineRow) if row.line == "lower")
    points, parts = score(facts.named, candidate, weights)
    reasons = (Step("LINK_CODE", {"code": code}), *parts)
    if points >= lower.score:
        return FirmAnswer("code", False, (LinkProposal(code, points, Decimal(1), "linked", reasons),), reasons)
    unlike = Step("LINK_CODE_NAME", {"score": str(points), "line": str(lower.score)}, lower.rule)
    reasons = (*reasons, unlike)
    return FirmAnswer("code", True, (LinkProposal(code, points, None, "to_decide", reasons),), reasons)
