"""Which objects of the registry a round does not draw, by which rule, and what shows it.

Worked example and limits: docs/method/check-programme.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongzhi.core.canonical import digest
from gongzhi.core.draw.frame import LeftOut
from gongzhi.core.draw.pools import EarlierCheck, skipped
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.facts import CheckLevel
from gongzhi.core.rules import RuleBook

TABLES = ("draw_exclusions", "higher_checks", "visit_caps")
MERGED, OUTSIDE, HIGHER, CAP = "merged", "outside_plan", "higher_level", "yearly_cap"


@dataclass(frozen=True)
class Candidate:
    """An object of the registry as it was when the frame was made."""

    id: str  # credit code
    merged_into: str  # credit code that stands for it; "" for none
    is_producer: bool
    is_exporter: bool
    goods: tuple[str, ...]  # leading digits of commodity codes, as registered
    visits: tuple[str, ...]  # checks of this calendar year: numbers of tasks and of checks on suspicion
    checks: tuple[EarlierCheck, ...]  # results that may keep a lower level away


@dataclass(frozen=True)
class Scope:
    """What a plan covers. goods: leading digits of commodity codes, () for all; most_visits: of one object a year."""

    level: CheckLevel
    producers: bool
    exporters: bool
    goods: tuple[str, ...]
    most_visits: int


@dataclass(frozen=True)
class ExclusionRow:
    """A row of draw_exclusions; its id is what the draw's table of exclusions names."""

    rule: str
    reason: str


@dataclass(frozen=True)
class CapRow:
    """The row of visit_caps."""

    rule: str
    visits: int | None  # of one enterprise in a calendar year; None: what each plan says


@dataclass(frozen=True)
class Ground:
    """What an exclusion rests on; its digest is the exclusion's evidence."""

    id: str
    reason: str
    because: tuple[str, ...]  # real-world ids: the code that stands, checks, tasks; () where the register says it


def exclusion_reasons(book: RuleBook) -> tuple[str, ...]:
    """The names that a table of exclusions may hold, ascending."""
    return tuple(sorted(row.rule for row in book.table("draw_exclusions").typed(ExclusionRow)))


def most_visits(scope: Scope, book: RuleBook) -> int:
    """How often one object may be checked in a calendar year: what the plan says, at most what the rule row does."""
    (row,) = book.table("visit_caps").typed(CapRow)
    return scope.most_visits if row.visits is None else min(scope.most_visits, row.visits)


def left_out(
    candidates: Sequence[Candidate], scope: Scope, book: RuleBook, *, approver: str, on: date
) -> tuple[LeftOut, ...]:
    """Those of the candidates that are not drawn, in their order, each with the first reason that holds.

    approver: who approved the plan. Raises NoRuleApplies where the table lacks a reason.
    """
    rules = {row.reason: row.rule for row in book.table("draw_exclusions").typed(ExclusionRow)}
    return tuple(
        LeftOut(ground.id, _rule(rules, ground.reason), digest(ground), approver)
        for ground in grounds(candidates, scope, book, on=on)
    )


def grounds(candidates: Sequence[Candidate], scope: Scope, book: RuleBook, *, on: date) -> Iterator[Ground]:
    """What each exclusion rests on, in the order of the candidates."""
    most = most_visits(scope, book)
    checks = [check for one in candidates for check in one.checks]
    higher = {
        one.object: one.check for one in skipped([one.id for one in candidates], checks, book, level=scope.level, on=on)
    }
    for one in candidates:
        if one.merged_into:
            yield Ground(one.id, MERGED, (one.merged_into,))
        elif not _covers(scope, one):
            yield Ground(one.id, OUTSIDE, ())
        elif one.id in higher:
            yield Ground(one.id, HIGHER, (higher[one.id],))
        elif len(one.visits) >= most:
            yield Ground(one.id, CAP, tuple(sorted(one.visits)))


def _covers(scope: Scope, one: Candidate) -> bool:
    meant = (scope.producers and one.is_producer) or (scope.exporters and one.is_exporter)
    return meant and (not scope.goods or any(_same_goods(code, wanted) for code in one.goods for wanted in scope.goods))


def _same_goods(code: str, wanted: str) -> bool:
    """Whether one of the two begins with the other: a chapter is registered, a heading is wanted, or the reverse."""
    return code.startswith(wanted) or wanted.startswith(code)


def _rule(rules: dict[str, str], reason: str) -> str:
    if reason not in rules:
        raise NoRuleApplies("draw_exclusions", reason=reason)
    return rules[reason]
