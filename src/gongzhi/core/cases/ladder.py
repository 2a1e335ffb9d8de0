"""The ladder of repeated returns: how often a producer's goods came back, and what follows for its checks.

Worked example and limits: docs/method/return_ladder.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from gongzhi.core.calendar import months_after
from gongzhi.core.cases.tracing import CauseRow, cause_row, is_own_fault
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import LadderRow, base_row, percent, ratio_at, written

METHOD = "cases.supervision@1"
TABLES = ("class_ratios", "return_clock", "return_ladder", "return_weights")
LAST_CLASS = 4  # firms are classed 1 to 4; there is nothing below


@dataclass(frozen=True)
class Firm:
    id: str  # unified social credit code
    firm_class: int  # 1..4 as registered, before the ladder takes one off


@dataclass(frozen=True)
class ConfirmedReturn:
    """A returned export item whose tracing is closed."""

    id: str  # evidence id
    registered_on: date  # at the port: decides whether it lies in the window
    confirmed_on: date  # tracing closed: from here on it counts
    cause: str
    responsibility: str


@dataclass(frozen=True)
class SupervisionFacts:
    """returns: all confirmed returns of the producer, however old; the ladder's past is computed from them."""

    subject: str
    as_of: date
    firm: Firm
    returns: tuple[ConfirmedReturn, ...]


@dataclass(frozen=True)
class ClockRow:
    rule: str
    window_months: int
    clean_months: int


@dataclass(frozen=True)
class Counted:
    """A return that is the producer's own quality fault, with the row that weighs it."""

    returned: ConfirmedReturn
    row: CauseRow


@dataclass(frozen=True)
class Held:
    """The level that a producer holds."""

    row: LadderRow
    since: date | None  # None: it never left the lowest
    next_step_on: date | None  # when it falls if nothing else is confirmed; None on the lowest


def supervision(facts: SupervisionFacts, book: RuleBook) -> Finding:
    """Level, check ratio and class of a producer after its returns.

    value: score (frequency score of the day), level, since, base_ratio (of the registered class), ratio
    (shares of export batches, 0..1), firm_class (after the drop), interview, next_step_on, review_due (where
    the level's row asks for a review)
    """
    (clock,) = book.table("return_clock").typed(ClockRow)
    ladder = sorted(book.table("return_ladder").typed(LadderRow), key=lambda row: row.min_score)
    counted = own_fault_returns(facts.returns, facts.as_of, book)
    score = frequency_score(counted, facts.as_of, clock)
    held = level_held(counted, facts.as_of, ladder, clock)
    level = held.row.level
    base = base_row(str(facts.firm.firm_class), book)
    ratio = ratio_at(base.ratio, held.row)
    firm_class = min(facts.firm.firm_class + held.row.class_drop, LAST_CLASS)
    trace = (
        *_returns_told(facts, clock, book),
        Step("SUPERVISION_SCORE", {"score": str(score), "months": str(clock.window_months)}, clock.rule),
        _level_told(held, score, ladder),
        Step("RATIO_BASE", {"standing": base.standing, "percent": percent(base.ratio)}, base.rule),
        Step("RATIO_AT_LEVEL", {"level": level, "percent": percent(ratio)}, held.row.rule),
        Step("SUPERVISION_CLASS", {"before": str(facts.firm.firm_class), "after": str(firm_class)}, held.row.rule),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "score": str(score),
            "level": level,
            "since": _day(held.since),
            "base_ratio": written(base.ratio),
            "ratio": written(ratio),
            "firm_class": str(firm_class),
            "interview": "true" if held.row.interview else "false",
            "next_step_on": _day(held.next_step_on),
            "review_due": _day(held.next_step_on) if held.row.review else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def own_fault_returns(returns: Sequence[ConfirmedReturn], as_of: date, book: RuleBook) -> tuple[Counted, ...]:
    """Those that count: confirmed by that day as the producer's own quality fault, in order of confirmation."""
    counted = (
        Counted(returned, cause_row(returned.cause, book))
        for returned in returns
        if returned.confirmed_on <= as_of and is_own_fault(returned.cause, returned.responsibility, book)
    )
    return tuple(sorted(counted, key=lambda c: (c.returned.confirmed_on, c.returned.registered_on, c.returned.id)))


def frequency_score(counted: Sequence[Counted], on: date, clock: ClockRow) -> int:
    """Sum of the causes' weights over the window that ends on a day.

    A return registered on 10 March 2016 counts up to and including 9 March 2017: on 10 March its twelve
    months are over.
    """
    return sum(c.row.weight for c in counted if c.returned.confirmed_on <= on and _in_window(c.returned, on, clock))


def level_held(counted: Sequence[Counted], as_of: date, ladder: Sequence[LadderRow], clock: ClockRow) -> Held:
    """The level on a day, from the producer's whole past.

    ladder: rows by rising min_score
    A confirmation lifts the level at once to the band that the score then reaches. After every
    `clean_months` without another confirmation it falls by one, and to the lowest when no return is left in
    the window. Returns that leave the window do not lower it sooner.
    """
    place, since = 0, None
    for position, confirmed in enumerate(counted):
        day = confirmed.returned.confirmed_on
        reached = place_of(frequency_score(counted, day, clock), ladder)
        if reached > place:
            place, since = reached, day
        last = position == len(counted) - 1
        until = as_of if last else counted[position + 1].returned.confirmed_on
        for step_on in _clean_anniversaries(day, clock):
            # A confirmation on the anniversary itself means that the months were not clean.
            if place == 0 or step_on > until or (step_on == until and not last):
                break
            place = place - 1 if frequency_score(counted, step_on, clock) else 0
            since = step_on
    if place == 0:
        return Held(ladder[0], since, None)
    next_step_on = next(day for day in _clean_anniversaries(counted[-1].returned.confirmed_on, clock) if day > as_of)
    return Held(ladder[place], since, next_step_on)


def place_of(score: int, ladder: Sequence[LadderRow]) -> int:
    """Which row of the ladder a score reaches, counted from 0. Raises NoRuleApplies below the first."""
    reached = [place for place, row in enumerate(ladder) if score >= row.min_score]
    if not reached:
        raise NoRuleApplies("return_ladder", score=score)
    return reached[-1]


def _clean_anniversaries(day: date, clock: ClockRow) -> Iterator[date]:
    return (months_after(day, clock.clean_months * times) for times in count(1))


def _in_window(returned: ConfirmedReturn, on: date, clock: ClockRow) -> bool:
    return returned.registered_on <= on < months_after(returned.registered_on, clock.window_months)


def _returns_told(facts: SupervisionFacts, clock: ClockRow, book: RuleBook) -> Iterator[Step]:
    for returned in sorted(facts.returns, key=lambda r: (r.registered_on, r.id)):
        if returned.confirmed_on > facts.as_of:
            continue
        row = cause_row(returned.cause, book)
        told = {"id": returned.id, "registered_on": returned.registered_on.isoformat(), "cause": returned.cause}
        if not is_own_fault(returned.cause, returned.responsibility, book):
            yield Step("SUPERVISION_RETURN_NOT_OWN", {**told, "responsibility": returned.responsibility}, row.rule)
        elif _in_window(returned, facts.as_of, clock):
            yield Step("SUPERVISION_RETURN", {**told, "weight": str(row.weight)}, row.rule)
        else:
            yield Step("SUPERVISION_RETURN_PAST", {**told, "months": str(clock.window_months)}, row.rule)


def _level_told(held: Held, score: int, ladder: Sequence[LadderRow]) -> Step:
    """Level and score agree, or the level is still held from before, or it has already stepped down."""
    by_score = ladder[place_of(score, ladder)]
    told = {"level": held.row.level, "score": str(score)}
    if held.row == by_score or held.since is None:
        return Step("SUPERVISION_LEVEL", told, held.row.rule)
    code = "SUPERVISION_LEVEL_HELD" if held.row.min_score > by_score.min_score else "SUPERVISION_LEVEL_STEPPED_DOWN"
    return Step(code, {**told, "since": held.since.isoformat()}, held.row.rule)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
