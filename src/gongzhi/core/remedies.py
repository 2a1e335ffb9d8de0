"""How long a party may ask for a review of a decision, and bring an action against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongzhi.core.rules import RuleBook

TABLE = "remedies"


@dataclass(frozen=True)
class Remedy:
    rule: str
    remedy: str  # review_days, suit_months: the way, and the unit of its length
    length: int


def remedies(book: RuleBook) -> Mapping[str, int]:
    """The length of each way against a decision, by its name."""
    return {row.remedy: row.length for row in book.table(TABLE).typed(Remedy)}
