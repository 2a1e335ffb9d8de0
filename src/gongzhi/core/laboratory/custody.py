"""A sample's way from hand to hand: one seal, two names each time, without a gap and without going back in time.

Worked example and limits: docs/method/laboratory.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import Refusal
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class HandOver:
    given: str  # name of who gives
    taken: str  # name of who takes
    seal: str  # its number as both saw it
    day: date
    time: str  # "14:05"

    @property
    def moment(self) -> tuple[date, str]:
        return self.day, self.time


@dataclass(frozen=True)
class Seal:
    number: str
    day: date
    time: str


@dataclass(frozen=True)
class KeepingRow:
    """A row of rule table `sample_keeping`."""

    rule: str
    failed: bool
    months: int  # from the day on which the report is delivered


def may_hand_over(seal: Seal, earlier: Sequence[HandOver], one: HandOver, *, intact: bool, today: date) -> None:
    """Raises Refusal where the seal is broken or another one, the names are one, hands are left out, time goes back."""
    if not intact or one.seal != seal.number:
        raise Refusal("SEAL_BROKEN", sealed=seal.number, seen=one.seal)
    if one.given.strip() == one.taken.strip():
        raise Refusal("HANDED_TO_SELF", name=one.given)
    if earlier and one.given.strip() != earlier[-1].taken.strip():
        raise Refusal("HANDS_LEFT_OUT", given=one.given, last=earlier[-1].taken)
    last = earlier[-1].moment if earlier else (seal.day, seal.time)
    if one.moment < last or one.day > today:
        since = f"{last[0].isoformat()} {last[1]}"
        raise Refusal("HANDED_AT_ODDS", moment=f"{one.day.isoformat()} {one.time}", since=since, today=today)


def keep_until(delivered_on: date, passed: bool, book: RuleBook) -> date:
    """The last day on which the sample is kept, whatever becomes of its check."""
    rows = book.table("sample_keeping").typed(KeepingRow)
    months = next(row.months for row in rows if row.failed != passed)
    return months_after(delivered_on, months)
