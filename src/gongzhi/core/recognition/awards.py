"""Who may apply for an award: running long enough, and nothing in the last years that bars it.

Worked example and limits: docs/method/awards.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies, Refusal
from gongzhi.core.facts import CheckLevel
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.recognition.record import QualityEvent, bars_until, confirmed
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "recognition.award@1"
TABLES = ("award_bars", "award_schemes")
OBJECTION = "own_fault_objection"  # a quality objection from abroad through own fault


@dataclass(frozen=True)
class AwardApplication:
    id: str  # number of the application
    award: str  # an award of award_schemes
    deadline: date  # of applications in this round; the years are counted back from it


@dataclass(frozen=True)
class Business:
    id: str  # unified social credit code
    running_since: date  # registered and in operation without a break since that day


@dataclass(frozen=True)
class AwardFacts:
    """events: those of award_bars, however old."""

    subject: str  # unified social credit code
    as_of: date
    application: AwardApplication
    business: Business
    events: tuple[QualityEvent, ...]


@dataclass(frozen=True)
class SchemeRow:
    """A row of award_schemes."""

    rule: str
    award: str
    open: bool
    min_running_months: int
    every_years: int | None  # from one round to the next; None: no such limit
    places: int | None  # in a round; None: no such limit


@dataclass(frozen=True)
class BarRow:
    """A row of award_bars."""

    rule: str
    award: str
    event: str
    check_levels: str  # of a failed spot check, spaced; "" where the event knows no level
    months: int


@dataclass(frozen=True)
class Weighed:
    """An event with the row that judges it, and what became of it."""

    event: QualityEvent
    row: BarRow
    code: str  # the step that tells it

    @property
    def until(self) -> date:
        return bars_until(self.event, self.row.months)


def may_apply_for_award(facts: AwardFacts, book: RuleBook) -> Finding:
    """Whether an enterprise may apply for an award, with everything that bars it.

    value: eligible ("true", "false"); grounds (SCHEME_OFF, RUNNING, EVENT, spaced; None where eligible);
    barred_by (ids of the events that bar it, each once; None without one); bars_end_on (first deadline at which none of
    the events and years that bar it now does so any more; None where eligible or while the award is not given)
    An event bars from the day it happened until its months are over; at a deadline on that very day it no
    longer does. Events confirmed after as_of are not looked at; those after the deadline bar a later one only.
    Raises NoRuleApplies for an award or an event of no row, BadInput for a failed spot check of no known level.
    """
    application = facts.application
    scheme = scheme_row(application.award, book)
    weighed = [_weighed(event, application, book) for event in confirmed(facts.events, facts.as_of)]
    barring = [each for each in weighed if each.code == "AWARD_EVENT_BARS"]
    runs_from = months_after(facts.business.running_since, scheme.min_running_months)
    short = runs_from > application.deadline
    grounds = [
        *(() if scheme.open else ("SCHEME_OFF",)),
        *(("RUNNING",) if short else ()),
        *(("EVENT",) if barring else ()),
    ]
    ends = [*([runs_from] if short else []), *(each.until for each in barring)]
    trace = (
        Step("AWARD_OPEN" if scheme.open else "AWARD_OFF", {"award": scheme.award}, scheme.rule),
        _running_told(facts, scheme, runs_from),
        *([_told(each) for each in weighed] or [Step("AWARD_NO_EVENT", {})]),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "eligible": "false" if grounds else "true",
            "grounds": " ".join(grounds) or None,
            "barred_by": " ".join(dict.fromkeys(each.event.id for each in barring)) or None,
            "bars_end_on": max(ends).isoformat() if ends and scheme.open else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def open_awards(book: RuleBook) -> tuple[str, ...]:
    """The awards that may be applied for under this book, in the table's order."""
    return tuple(row.award for row in book.table("award_schemes").typed(SchemeRow) if row.open)


def may_give_award(award: str, given_on: Sequence[date], on: date, book: RuleBook) -> None:
    """Whether one more organisation may be given an award on a day. Awards of one calendar year are one round.

    given_on: the days on which it was given before, one for each organisation
    Refuses with AWARD_OFF where it is not given, AWARD_PLACES where the year's places are taken, AWARD_ROUND
    where the last round was too few years ago. Raises NoRuleApplies for an award of no row.
    """
    row = scheme_row(award, book)
    if not row.open:
        raise Refusal("AWARD_OFF", award=award)
    this_round = [day for day in given_on if day.year == on.year]
    if row.places is not None and len(this_round) >= row.places:
        raise Refusal("AWARD_PLACES", award=award, year=on.year, places=row.places)
    last = max((day.year for day in given_on if day.year < on.year), default=None)
    if row.every_years is not None and last is not None and on.year - last < row.every_years:
        raise Refusal("AWARD_ROUND", award=award, last=last, next=last + row.every_years)


def scheme_row(award: str, book: RuleBook) -> SchemeRow:
    for row in book.table("award_schemes").typed(SchemeRow):
        if row.award == award:
            return row
    raise NoRuleApplies("award_schemes", award=award)


def is_judged(award: str, event: str, book: RuleBook) -> bool:
    """Whether a row of award_bars says anything of an event."""
    return any((row.award, row.event) == (award, event) for row in book.table("award_bars").typed(BarRow))


def bar_row(award: str, event: str, book: RuleBook) -> BarRow:
    for row in book.table("award_bars").typed(BarRow):
        if (row.award, row.event) == (award, event):
            return row
    raise NoRuleApplies("award_bars", award=award, event=event)


def _weighed(event: QualityEvent, application: AwardApplication, book: RuleBook) -> Weighed:
    row = bar_row(application.award, event.kind, book)
    if row.check_levels and event.check_level not in get_args(CheckLevel):
        raise BadInput([Cell(event.id, "check_level", event.check_level, "AWARD_CHECK_LEVEL")])
    if row.check_levels and event.check_level not in row.check_levels.split():
        return Weighed(event, row, "AWARD_EVENT_LEVEL")
    if event.happened_on > application.deadline:
        return Weighed(event, row, "AWARD_EVENT_LATER")
    if bars_until(event, row.months) <= application.deadline:
        return Weighed(event, row, "AWARD_EVENT_PAST")
    return Weighed(event, row, "AWARD_EVENT_BARS")


def _running_told(facts: AwardFacts, scheme: SchemeRow, runs_from: date) -> Step:
    code = "AWARD_RUNNING_SHORT" if runs_from > facts.application.deadline else "AWARD_RUNNING"
    told = {
        "since": facts.business.running_since.isoformat(),
        "months": str(scheme.min_running_months),
        "reached": runs_from.isoformat(),
        "deadline": facts.application.deadline.isoformat(),
    }
    return Step(code, told, scheme.rule)


def _told(each: Weighed) -> Step:
    event, row = each.event, each.row
    about = {"id": event.id, "event": event.kind, "happened_on": event.happened_on.isoformat()}
    if each.code == "AWARD_EVENT_LEVEL":
        return Step("AWARD_EVENT_LEVEL", {**about, "check_level": event.check_level}, row.rule)
    return Step(each.code, {**about, "months": str(row.months), "until": each.until.isoformat()}, row.rule)
