"""Sanctions for an offence: between which amounts the fine lies, and when it may be decided.

Worked example and limits: docs/method/sanctions.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from gongzhi.core.calendar import Calendar
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent

METHOD = "cases.fine_range@1"
TABLES = ("sanction_fines",)
FEN_IN_A_YUAN = 100
# How a paper of a procedure is served: handed over, left before witnesses, by mail, through others, by public notice.
MANNERS = ("direct", "left", "mail", "entrusted", "electronic", "gazette")


@dataclass(frozen=True)
class Offence:
    id: str  # number of the sanction file
    offence: str  # an offence of sanction_fines
    goods_value_fen: int  # of the goods that the offence is about, above 0
    illegal_gain_fen: int  # 0 where there is none


@dataclass(frozen=True)
class FineFacts:
    subject: str  # case number
    as_of: date
    offence: Offence


@dataclass(frozen=True)
class Defence:
    """What the party was told and what it asked for; None where that has not happened."""

    id: str  # number of the sanction file
    noticed_on: date | None  # notice of facts, reasons, rights and hearing served
    asked_on: date | None  # the party asked for a hearing
    heard_on: date | None


@dataclass(frozen=True)
class Service:
    """How a paper came to the party, and what proves it."""

    served_on: date
    manner: str  # of MANNERS
    received_by: str
    proof: str  # a signature, a number of the mail, witnesses


@dataclass(frozen=True)
class FineRow:
    """A row of sanction_fines."""

    rule: str
    offence: str
    lowest: Decimal  # multiples of the goods' value
    highest: Decimal
    confiscates_gain: bool


@dataclass(frozen=True)
class HearingRow:
    rule: str
    ask_working_days: int


def fine_range(facts: FineFacts, book: RuleBook) -> Finding:
    """Between which amounts the law puts the fine, and what is confiscated besides.

    value: lowest_fen, highest_fen (the least and greatest whole fen within the range), confiscated_fen, and the
    same in yuan for readers
    Raises NoRuleApplies for an offence of no row, BadInput for goods without a value or a gain below 0.
    """
    offence = facts.offence
    faults = []
    if offence.goods_value_fen <= 0:
        faults.append(Cell(offence.id, "goods_value_fen", str(offence.goods_value_fen), "FINE_GOODS_VALUE"))
    if offence.illegal_gain_fen < 0:
        faults.append(Cell(offence.id, "illegal_gain_fen", str(offence.illegal_gain_fen), "FINE_ILLEGAL_GAIN"))
    if faults:
        raise BadInput(faults)
    row = fine_row(offence.offence, book)
    lowest = ceil(offence.goods_value_fen * Fraction(row.lowest))
    highest = floor(offence.goods_value_fen * Fraction(row.highest))
    confiscated = offence.illegal_gain_fen if row.confiscates_gain else 0
    told = {
        "offence": row.offence,
        "goods": yuan(offence.goods_value_fen),
        "from_percent": percent(row.lowest),
        "to_percent": percent(row.highest),
        "lowest": yuan(lowest),
        "highest": yuan(highest),
    }
    trace = (
        Step("FINE_RANGE", told, row.rule),
        Step("FINE_GAIN", {"gain": yuan(offence.illegal_gain_fen), "confiscated": yuan(confiscated)}, row.rule),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "lowest_fen": str(lowest),
            "highest_fen": str(highest),
            "confiscated_fen": str(confiscated),
            "lowest_yuan": yuan(lowest),
            "highest_yuan": yuan(highest),
            "confiscated_yuan": yuan(confiscated),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def may_fine(fine_fen: int, found: Finding) -> None:
    """Refuses with FINE_OUT_OF_RANGE a fine outside what fine_range found; both ends are inside."""
    lowest, highest = int(found.value["lowest_fen"] or 0), int(found.value["highest_fen"] or 0)
    if not lowest <= fine_fen <= highest:
        raise Refusal("FINE_OUT_OF_RANGE", fine=yuan(fine_fen), lowest=yuan(lowest), highest=yuan(highest))


def may_decide(defence: Defence, calendar: Calendar, book: RuleBook, *, on: date) -> None:
    """Whether a penalty may be decided on a day, as far as the party's rights go.

    Refuses with HEARING_NOTICE before the notice of rights is served and until the time to ask for a hearing
    is over, its last day included; with HEARING_NOT_HELD while a hearing asked for in that time is not held.
    """
    until = hearing_asked_until(defence, calendar, book)
    if until is None or defence.noticed_on is None or defence.noticed_on > on:
        raise Refusal("HEARING_NOTICE", file=defence.id, served="—", until="—")
    heard = defence.heard_on is not None and defence.heard_on <= on
    if defence.asked_on is not None and defence.asked_on <= min(on, until):
        if not heard:
            raise Refusal("HEARING_NOT_HELD", file=defence.id, asked=defence.asked_on)
    elif on <= until:
        raise Refusal("HEARING_NOTICE", file=defence.id, served=defence.noticed_on, until=until)


def hearing_asked_until(defence: Defence, calendar: Calendar, book: RuleBook) -> date | None:
    """The last day on which the party may ask for a hearing; None before the notice of rights is served."""
    if defence.noticed_on is None:
        return None
    return calendar.working_days_after(defence.noticed_on, hearing_days(book))


def may_count(service: Service, made_on: date, *, on: date) -> None:
    """Whether a service counts: a known manner, a proof, a day from the making of the paper to today, both included.

    Raises BadInput with every field that does not hold.
    """
    faults = []
    if service.manner not in MANNERS:
        faults.append(Cell("", "manner", service.manner, "FIELD_NOT_A_CHOICE"))
    if service.served_on > on:
        faults.append(Cell("", "served_on", str(service.served_on), "FIELD_DAY_TO_COME"))
    if service.served_on < made_on:
        faults.append(Cell("", "served_on", str(service.served_on), "SERVED_BEFORE_MADE", {"made": str(made_on)}))
    for name in ("received_by", "proof"):
        if not getattr(service, name).strip():
            faults.append(Cell("", name, "", "FIELD_MISSING"))
    if faults:
        raise BadInput(faults)


def hearing_days(book: RuleBook) -> int:
    """Within how many working days of the service of the notice the party may ask for a hearing."""
    (row,) = book.table("sanction_hearing").typed(HearingRow)
    return row.ask_working_days


def fine_row(offence: str, book: RuleBook) -> FineRow:
    for row in book.table("sanction_fines").typed(FineRow):
        if row.offence == offence:
            return row
    raise NoRuleApplies("sanction_fines", offence=offence)


def yuan(fen: int) -> str:
    """An amount in yuan with two decimals: 12345 fen are "123.45"."""
    return rounded(Fraction(fen, FEN_IN_A_YUAN), 2) or ""
