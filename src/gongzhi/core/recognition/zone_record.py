"""What the record says of a zone: its enterprises, the spot checks of their goods, how far back they count.

Worked example and limits: docs/method/zones.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import Refusal
from gongzhi.core.finding import Finding
from gongzhi.core.recognition.zones import ZoneChecks
from gongzhi.core.rules import RuleBook

BEARS_NAME = ("announced", "in_review", "correcting")  # states in which a zone has its name
LEFT = "left"  # the part of an enterprise that is in the zone no more


@dataclass(frozen=True)
class CheckedLot:
    """The standing result of a spot check of one lot of a zone's enterprise."""

    reference: str
    passed: bool
    hazard: str  # family of the gravest failed item, "" for a lot that passed
    handled: bool  # every case that it stands in is closed, and it stands in one


@dataclass(frozen=True)
class PeriodRow:
    """A row of zone_period."""

    rule: str
    months: int


@dataclass(frozen=True)
class BannedRow:
    """A row of zone_banned."""

    rule: str
    hazard: str


def members(parts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The enterprises of a zone, by code. parts: (uscc, part) in the order they were written; the last one holds."""
    last = dict(parts)
    return tuple(sorted(uscc for uscc, part in last.items() if part != LEFT))


def counted_since(as_of: date, book: RuleBook) -> date:
    """The first day of the period assessed, which ends on as_of; both are counted."""
    (row,) = book.table("zone_period").typed(PeriodRow)
    return months_after(as_of, -row.months) + timedelta(days=1)


def zone_checks(zone: str, lots: Sequence[CheckedLot], book: RuleBook) -> ZoneChecks:
    """The spot checks of a zone as its assessment counts them. A failed lot of a hazard in zone_banned is banned."""
    banned = {row.hazard for row in book.table("zone_banned").typed(BannedRow)}
    failed = [lot for lot in lots if not lot.passed]
    return ZoneChecks(
        zone,
        tested=len(lots),
        passed=len(lots) - len(failed),
        handled=sum(lot.handled for lot in failed),
        banned=sum(lot.hazard in banned for lot in failed),
    )


def refuse_unless_passed(assessment: Finding) -> None:
    """Raises a Refusal that is named after the first ground of an assessment that was not passed."""
    for ground in (assessment.value["grounds"] or "").split():
        raise Refusal(ground, zone=assessment.subject, **assessment.value)
