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
class CheckTold:
    """A spot check of the firm whose result is certain."""

    id: str
    on: date  # sampled
    passed: bool
    check_level: str  # who ordered it


@dataclass(frozen=True)
class GroundRow:
    """A row of listing_grounds: a ground that is counted."""

    rule: str
    ground: str
    in_a_row: int  # failed checks
    months: int  # up to the day on which it is asked
    check_levels: str  # codes, spaced


@dataclass(frozen=True)
class MeasureRow:
    """A row of joint_measures."""

    rule: str
    joint_measure: str


def check_ground(ground: str, checks: Iterable[CheckTold], book: RuleBook, *, on: date) -> None:
    """Whether a ground holds on a day; a ground of no row is not counted, and for people to prove.

    Refuses with LISTING_GROUND where fewer checks failed in a row than the row asks for.
    """
    for row in book.table("listing_grounds").typed(GroundRow):
        if row.ground == ground:
            found = failed_in_a_row(checks, row, on=on)
            if found < row.in_a_row:
                raise Refusal("LISTING_GROUND", found=found, in_a_row=row.in_a_row, months=row.months)


def failed_in_a_row(checks: Iterable[CheckTold], row: GroundRow, *, on: date) -> int:
    """The most checks that failed one after another, of the row's levels and within its months; 0 for none.

    A check counts until its months are over; on that very day it no longer does. A passed one in between begins anew.
    """
    longest = run = 0
    for check in sorted(checks, key=lambda one: (one.on, one.id)):
        if check.check_level in row.check_levels.split() and check.on <= on < months_after(check.on, row.months):
            run = 0 if check.passed else run + 1
            longest = max(longest, run)
    return longest


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
