"""The black list: what a listing needs, how long it stands, when repair may be applied for, which measures it allows.

Worked example and limits: docs/method/credit.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class ListTerm:
    """A row of list_terms."""

    rule: str
    fact_class: str  # minor, general, serious
    needs_basis: bool  # a national legal basis
    published: bool
    repair_months: int  # from the decision until repair may be applied for
    term: str  # which clock of the procedure ends the listing


@dataclass(frozen=True)
class MeasureRow:
    """A row of joint_measures."""

    rule: str
    joint_measure: str


def list_term(fact_class: str, book: RuleBook) -> ListTerm:
    """What holds for facts of this gravity. Raises NoRuleApplies for a gravity of no row."""
    for row in book.table("list_terms").typed(ListTerm):
        if row.fact_class == fact_class:
            return row
    raise NoRuleApplies("list_terms", fact_class=fact_class)


def repair_from(decided_on: date, term: ListTerm) -> date:
    """The first day on which repair may be applied for."""
    return months_after(decided_on, term.repair_months)


def check_measures(measures: Iterable[str], book: RuleBook) -> None:
    """Raises Refusal MEASURE_NOT_PERMITTED for the first measure that the rules of the day do not name."""
    permitted = {row.joint_measure for row in book.table("joint_measures").typed(MeasureRow)}
    for measure in measures:
        if measure not in permitted:
            raise Refusal("MEASURE_NOT_PERMITTED", joint_measure=measure)
