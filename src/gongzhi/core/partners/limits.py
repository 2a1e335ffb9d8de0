"""What a message of a partner may hold: rule table partner_limits as values."""

from __future__ import annotations

from dataclasses import dataclass, fields

from gongzhi.core.rules import RuleBook

TABLE = "partner_limits"


@dataclass(frozen=True)
class LimitRule:
    rule: str
    kind: str
    allowed: int


@dataclass(frozen=True)
class Limits:
    skew_seconds: int  # between the sender's clock and ours
    window_messages: int  # how far a number may be from the highest that came
    records_a_message: int
    bytes_a_message: int
    levels_of_json: int


def limits_of(book: RuleBook) -> Limits:
    """Raises KeyError where the table lacks a limit, which the loader's tests see."""
    rows = {row.kind: row.allowed for row in book.table(TABLE).typed(LimitRule)}
    return Limits(**{field.name: rows[field.name] for field in fields(Limits)})
