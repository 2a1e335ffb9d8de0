"""The red list: whether the record of a firm is good enough to be on it, and what takes it off again.

Worked example and limits: docs/method/red_list.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongzhi.core.calendar import months_after
from gongzhi.core.credit.tables import BandRow
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.recognition.record import QualityEvent, bars_until, confirmed
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import Standing

METHOD = "credit.red_list@1"
TABLES = ("credit_bands", "red_list_conditions")
HIGHEST = "AA"  # above every band: an A that meets more


@dataclass(frozen=True)
class OpenMatter:
    """A case, sanction or black listing under way against the firm."""

    id: str  # its number


@dataclass(frozen=True)
class BlackListing:
    """A decided listing on the black list, of the firm or of one whose history it carries."""

    id: str  # its number
    ended_on: date | None  # the day it was taken off; None while it stands


@dataclass(frozen=True)
class RedListFacts:
    """events: adverse facts of every kind, however old. standings: the credit grade, where there is one."""

    subject: str  # unified social credit code
    as_of: date
    events: tuple[QualityEvent, ...]
    under_way: tuple[OpenMatter, ...]
    black_listings: tuple[BlackListing, ...]
    standings: tuple[Standing, ...]
    legal_basis: str  # as stated, "" where none is


@dataclass(frozen=True)
class ConditionRow:
    """A row of red_list_conditions."""

    rule: str
    condition: str
    months: int | None
    grade: str | None  # the least that is enough
    withdraws: bool  # a listing ends on the day on which the condition falls away


@dataclass(frozen=True)
class Judged:
    row: ConditionRow
    ground: str  # what is wrong where it is not met
    met: bool
    barred_by: tuple[str, ...]
    steps: tuple[Step, ...]


def red_list(facts: RedListFacts, book: RuleBook) -> Finding:
    """Whether a firm may be on the red list on a day.

    value: eligible ("true", "false"); grounds (of the conditions that are not met, spaced; None where eligible);
    falls (of those among them that take a listed firm off; None where none does); barred_by (numbers of what stands
    against it, each once; None without one)
    An event bars from the day it happened until its months are over; on that very day it no longer does, and one
    confirmed after the day is not looked at. Raises NoRuleApplies for a condition or a grade of no row.
    """
    rows = book.table("red_list_conditions").typed(ConditionRow)
    judged = [_judged(row, facts, book) for row in rows]
    failed = [one for one in judged if not one.met]
    barred = dict.fromkeys(number for one in failed for number in one.barred_by)
    trace = tuple(step for one in judged for step in one.steps)
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "eligible": "false" if failed else "true",
            "grounds": " ".join(one.ground for one in failed) or None,
            "falls": " ".join(one.ground for one in failed if one.row.withdraws) or None,
            "barred_by": " ".join(barred) or None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def _judged(row: ConditionRow, facts: RedListFacts, book: RuleBook) -> Judged:
    match row.condition:
        case "clean_record":
            return _record(row, facts)
        case "nothing_open":
            numbers = tuple(one.id for one in facts.under_way)
            told = [Step("RED_UNDER_WAY", {"id": number}, row.rule) for number in numbers]
            return _told(row, "UNDER_WAY", numbers, told, Step("RED_NOTHING_OPEN", {}, row.rule))
        case "not_black_listed":
            return _black_listings(row, facts)
        case "credit_grade":
            return _grade(row, facts.standings, book)
        case "legal_basis":
            stated = bool(facts.legal_basis.strip())
            code = "RED_BASIS" if stated else "RED_NO_BASIS"
            return Judged(row, "NO_BASIS", stated, (), (Step(code, {}, row.rule),))
        case _:
            raise NoRuleApplies("red_list_conditions", condition=row.condition)


def _record(row: ConditionRow, facts: RedListFacts) -> Judged:
    months, barring, told = row.months or 0, [], []
    for event in confirmed(facts.events, facts.as_of):
        until = bars_until(event, months)
        bars = event.happened_on <= facts.as_of < until
        about = {"id": event.id, "event": event.kind, "happened_on": event.happened_on.isoformat()}
        code = "RED_EVENT_BARS" if bars else "RED_EVENT_PAST"
        told.append(Step(code, {**about, "months": str(months), "until": until.isoformat()}, row.rule))
        barring += [event.id] if bars else []
    clean = Step("RED_NO_EVENT", {"months": str(months)}, row.rule)
    return Judged(row, "EVENT", not barring, tuple(barring), tuple(told) or (clean,))


def _black_listings(row: ConditionRow, facts: RedListFacts) -> Judged:
    barring, told = [], []
    for one in facts.black_listings:
        until = None if one.ended_on is None else months_after(one.ended_on, row.months or 0)
        bars = until is None or facts.as_of < until
        if until is None:
            told.append(Step("RED_BLACK_LISTED", {"id": one.id}, row.rule))
        else:
            code = "RED_BLACK_LISTED_BEFORE" if bars else "RED_BLACK_LISTED_LONG_AGO"
            told.append(Step(code, {"id": one.id, "until": until.isoformat()}, row.rule))
        barring += [one.id] if bars else []
    clean = Step("RED_NOT_BLACK_LISTED", {}, row.rule)
    return Judged(row, "BLACK_LISTED", not barring, tuple(barring), tuple(told) or (clean,))


def _grade(row: ConditionRow, standings: Sequence[Standing], book: RuleBook) -> Judged:
    ranks = list(_ranks(book))
    if not standings:
        return Judged(row, "STANDING", False, (), (Step("RED_NO_GRADE", {"least": row.grade or ""}, row.rule),))
    told, enough = [], True
    for standing in standings:
        for grade in (standing.standing, row.grade or ""):
            if grade not in ranks:
                raise NoRuleApplies("credit_bands", grade=grade)
        reached = ranks.index(standing.standing) <= ranks.index(row.grade or "")
        enough = enough and reached
        code = "RED_GRADE" if reached else "RED_GRADE_LOW"
        told.append(Step(code, {"grade": standing.standing, "least": row.grade or ""}, row.rule))
    return Judged(row, "STANDING", enough, (), tuple(told))


def _ranks(book: RuleBook) -> Iterator[str]:
    """Credit grades, the best first."""
    yield HIGHEST
    for band in sorted(book.table("credit_bands").typed(BandRow), key=lambda band: -band.min_score):
        yield band.grade


def _told(row: ConditionRow, ground: str, numbers: tuple[str, ...], steps: Sequence[Step], clean: Step) -> Judged:
    return Judged(row, ground, not numbers, numbers, tuple(steps) or (clean,))
