"""Which cases cannot wait: a foreign authority called the risk serious, or the hazard is presumed so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.risk.levels import PresumedRow
from gongzhi.core.rules import RuleBook

RED = "red"  # the kind of case that clocks of their own apply to


@dataclass(frozen=True)
class DecisionRow:
    rule: str
    decision: str


def urgency(hazard: str, decisions: Iterable[str], book: RuleBook) -> str | None:
    """RED for a case that has to be assessed within its own clock, None for any other.

    hazard: family of the case's hazard. decisions: risk decisions of its notices, by their sources' codes
    """
    grave = {row.decision for row in book.table("case_urgency").typed(DecisionRow)}
    presumed = {row.hazard for row in book.table("presumed_serious").typed(PresumedRow)}
    return RED if hazard in presumed or grave & set(decisions) else None
