"""Which objects a draw leaves out, because a higher level has checked them not long ago.

Worked example and limits: docs/method/spot_check_results.md.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.facts import CheckLevel
from gongzhi.core.rules import RuleBook

LEVELS: tuple[CheckLevel, ...] = typing.get_args(CheckLevel)  # the highest first


@dataclass(frozen=True)
class EarlierCheck:
    """A spot check that was made of an object, by whichever body."""

    id: str  # evidence id
    object: str  # as the pool names it: where products are drawn, the enterprise with this product
    ordered_by: CheckLevel
    checked_on: date


@dataclass(frozen=True)
class HigherRow:
    """The row of higher_checks."""

    rule: str
    months: int


@dataclass(frozen=True)
class Skipped:
    """An object that is not drawn, and why."""

    object: str
    check: str  # the higher level's latest check
    until: date  # the first day on which the object can be drawn again
    rule: str


def earliest_that_counts(book: RuleBook, *, on: date) -> date:
    """The day on and before which a check leaves nobody out any more: what is older need not be looked at."""
    (row,) = book.table("higher_checks").typed(HigherRow)
    return months_after(on, -row.months)


def skipped(
    objects: Iterable[str], checks: Iterable[EarlierCheck], book: RuleBook, *, level: CheckLevel, on: date
) -> tuple[Skipped, ...]:
    """The objects that a body of this level leaves out on a day, in their order.

    A check counts where a higher level ordered it, from its day on until the row's months are over: the day on which
    they are, it counts no more. One's own level and lower ones do not count. The pool is frozen without them.
    """
    (row,) = book.table("higher_checks").typed(HigherRow)
    latest: dict[str, EarlierCheck] = {}
    for check in sorted(checks, key=lambda each: (each.checked_on, each.id)):
        higher = LEVELS.index(check.ordered_by) < LEVELS.index(level)
        if higher and check.checked_on <= on < months_after(check.checked_on, row.months):
            latest[check.object] = check
    return tuple(
        Skipped(one, latest[one].id, months_after(latest[one].checked_on, row.months), row.rule)
        for one in objects
        if one in latest
    )
