"""Which rule rows a trace rests on."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Step
from gongzhi.core.rules import RuleBook, RuleRef


def rules_spoken(trace: Iterable[Step], book: RuleBook) -> tuple[RuleRef, ...]:
    """The rows cited by the steps, each once, in the order in which they first spoke."""
    return tuple(_reference(rule, book) for rule in dict.fromkeys(step.rule for step in trace if step.rule))


def _reference(rule: str, book: RuleBook) -> RuleRef:
    for table in book.tables:
        if any(row["rule"] == rule for row in table.rows):
            return table.reference(rule)
    raise NoRuleApplies("any table", rule=rule)
