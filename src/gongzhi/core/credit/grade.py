"""The quality credit grade: points off for what happened, fading with time, points on for certificates.

Worked example and limits: docs/method/credit.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from gongzhi.core.calendar import months_after
from gongzhi.core.credit.tables import (
    AgeRow,
    BandRow,
    BonusRow,
    CapRow,
    ReliefRow,
    SameFactRow,
    ScaleRow,
    SpecialRow,
    WeightRow,
)
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import written

METHOD = "credit.grade@1"
TABLES = (
    "credit_age",
    "credit_bands",
    "credit_bonus",
    "credit_caps",
    "credit_relief",
    "credit_scale",
    "credit_special",
    "credit_weights",
    "same_facts",
)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class CreditEvent:
    """A confirmed fact that counts against an enterprise."""

    id: str  # evidence id or decision number
    kind: str  # an event of credit_weights
    occurred_on: date
    voluntary: bool  # reported by the enterprise before anybody found it
    points: Decimal | None = None  # set by the deciding body where the rule leaves a range; else None
    product: str = ""  # first six digits of the HS code, "" where not known
    lot: str = ""  # lot or declaration, "" where not known
    also: str = ""  # of the event by which the firm told the same fact itself, "" for none


@dataclass(frozen=True)
class Certificate:
    id: str
    kind: str  # a certificate of credit_bonus
    valid_from: date
    valid_to: date  # last valid day


@dataclass(frozen=True)
class Conduct:
    """What grade AA asks beyond the score; None is "not known", and then AA is not given."""

    id: str
    a_level_since: date | None
    declaration_error: Decimal | None  # share of last year's declarations with an error, 0..1
    record_clean_since: date | None  # no bad record at commerce, customs, tax since that day
    claim_free_since: date | None = None  # no claim or dispute over imports or exports since that day


@dataclass(frozen=True)
class CreditFacts:
    subject: str  # unified social credit code
    as_of: date
    events: tuple[CreditEvent, ...]
    certificates: tuple[Certificate, ...]
    conduct: Conduct


@dataclass(frozen=True)
class Loss:
    """What one event costs on a day."""

    event: CreditEvent
    row: WeightRow
    relief: ReliefRow | None  # where the enterprise reported it first
    age: AgeRow
    full: Decimal  # points by weight and relief, neither capped nor faded
    kept: Decimal  # of these, what a cap leaves
    same: SameFactRow | None = None  # by which the firm's own telling is the same fact

    @property
    def points(self) -> Decimal:
        return self.kept * self.age.factor


def grade(facts: CreditFacts, book: RuleBook) -> Finding:
    """The grade of an enterprise on a day.

    value: grade; score (one decimal, half up); exact (on which the grade was decided, 0 or more; above the
    start by the bonus at most); to_next (points missing to the next band, None in the highest).
    Events after the day are not looked at. Raises NoRuleApplies for an event or a valid certificate that
    no row names, BadInput for points outside the row's range.
    """
    (scale,) = book.table("credit_scale").typed(ScaleRow)
    losses = losses_on(facts.events, facts.as_of, book)
    bonus, bonus_told = _bonus(facts, book)
    exact = max(NOTHING, scale.start - sum((loss.points for loss in losses), NOTHING) + bonus)
    band, above = band_of(exact, book)
    special = tuple(_special(facts, losses, book)) if above is None else ()
    final = "AA" if special and all(met for met, _ in special) else band.grade
    trace = (
        Step("CREDIT_START", {"points": written(scale.start)}, scale.rule),
        *(step for loss in losses for step in _told(loss)),
        *_caps_told(losses, book),
        *bonus_told,
        Step("CREDIT_BAND", {"score": written(exact), "grade": band.grade}, band.rule),
        *(step for _, step in special),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "grade": final,
            "score": shown(exact),
            "exact": written(exact),
            "to_next": written(above.min_score - exact) if above else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def losses_on(events: Iterable[CreditEvent], on: date, book: RuleBook) -> tuple[Loss, ...]:
    """What each event up to a day costs on that day, by the day it happened."""
    known = sorted((event for event in events if event.occurred_on <= on), key=lambda e: (e.occurred_on, e.id))
    if not known:
        return ()
    weights = {row.event: row for row in book.table("credit_weights").typed(WeightRow)}
    ages = book.table("credit_age").typed(AgeRow)
    told_twice = any(event.also for event in known)
    same_facts = {row.event: row for row in book.table("same_facts").typed(SameFactRow)} if told_twice else {}
    relief = _relief(book) if any(event.voluntary for event in known) else None
    losses = []
    for event in known:
        if event.kind not in weights:
            raise NoRuleApplies("credit_weights", event=event.kind)
        row, helped = weights[event.kind], relief if event.voluntary else None
        full = _points(event, row) * (helped.factor if helped else 1)
        age, same = _age(event.occurred_on, on, ages), same_facts.get(event.kind) if event.also else None
        losses.append(Loss(event, row, helped, age, full, full, same))
    return _capped(losses, book)


def band_of(score: Decimal, book: RuleBook) -> tuple[BandRow, BandRow | None]:
    """The band that an exact score reaches, and the next one above it; None above the highest."""
    bands = sorted(book.table("credit_bands").typed(BandRow), key=lambda row: row.min_score)
    reached = [row for row in bands if score >= row.min_score]
    if not reached:
        raise NoRuleApplies("credit_bands", score=score)
    return reached[-1], next(iter(bands[len(reached) :]), None)


def shown(score: Decimal) -> str:
    """A score as pages show it: one decimal, half up. Decisions are made on the exact one."""
    return str(score.quantize(Decimal("0.1"), ROUND_HALF_UP))


def return_event(safety: bool) -> str:
    """The event of a return through the producer's own fault."""
    return "own_fault_return_safety" if safety else "own_fault_return"


def notice_event(serious: bool) -> str:
    """The event of a foreign notice."""
    return "foreign_notification_serious" if serious else "foreign_notification"


def recall_event(serious: bool) -> str:
    """The event of a recall abroad."""
    return "foreign_recall_serious" if serious else "foreign_recall"


def check_event(safety: bool) -> str:
    """The event of a failed spot check."""
    return "spot_check_failure_safety" if safety else "spot_check_failure"


def _points(event: CreditEvent, row: WeightRow) -> Decimal:
    """The row's weight, or what the deciding body set between the row's two numbers (the lower, if it set none)."""
    points = row.weight if event.points is None else event.points
    highest = row.weight if row.weight_to is None else row.weight_to
    if not row.weight <= points <= highest:
        bounds = {"lowest": written(row.weight), "highest": written(highest)}
        raise BadInput([Cell(event.id, "points", written(points), "CREDIT_POINTS_RANGE", bounds)])
    return points


def _relief(book: RuleBook) -> ReliefRow:
    for row in book.table("credit_relief").typed(ReliefRow):
        if row.ground == "voluntary":
            return row
    raise NoRuleApplies("credit_relief", ground="voluntary")


def _age(occurred_on: date, on: date, ages: Iterable[AgeRow]) -> AgeRow:
    for row in ages:
        if row.up_to_months is None or on <= months_after(occurred_on, row.up_to_months):
            return row
    raise NoRuleApplies("credit_age", occurred_on=occurred_on)


def _capped(losses: Sequence[Loss], book: RuleBook) -> tuple[Loss, ...]:
    """Each capped loss keeps what the months that begin with it leave over; the latest are counted first.

    Latest first, because they weigh most: no further event, however old, can then raise a score.
    """
    kept: list[Loss] = []
    for loss in reversed(losses):
        room = loss.full
        if loss.row.cap is not None:
            cap = _cap(loss.row.cap, book)
            begins, used = loss.event.occurred_on, NOTHING
            for later in kept:
                if later.row.cap == cap.cap and _within(later.event.occurred_on, begins, cap):
                    used += later.kept
            room = cap.points - used
        kept.append(replace(loss, kept=min(loss.full, room)))
    return tuple(reversed(kept))


def _within(day: date, begins: date, cap: CapRow) -> bool:
    return cap.within_months is None or day < months_after(begins, cap.within_months)


def _cap(name: str, book: RuleBook) -> CapRow:
    for row in book.table("credit_caps").typed(CapRow):
        if row.cap == name:
            return row
    raise NoRuleApplies("credit_caps", cap=name)


def _bonus(facts: CreditFacts, book: RuleBook) -> tuple[Decimal, tuple[Step, ...]]:
    """Points for each kind of valid certificate, once, up to the cap."""
    valid = {c.kind for c in facts.certificates if c.valid_from <= facts.as_of <= c.valid_to}
    if not valid:
        return NOTHING, ()
    rows = [row for row in book.table("credit_bonus").typed(BonusRow) if row.certificate in valid]
    unknown = valid - {row.certificate for row in rows}
    if unknown:
        raise NoRuleApplies("credit_bonus", certificate=min(unknown))
    total, cap = sum((row.points for row in rows), NOTHING), _cap("bonus", book)
    bonus = min(total, cap.points)
    return bonus, (
        *(Step("CREDIT_BONUS", {"certificate": r.certificate, "points": written(r.points)}, r.rule) for r in rows),
        Step("CREDIT_BONUS_TOTAL", {"points": written(bonus), "cap": written(cap.points)}, cap.rule),
    )


def _special(facts: CreditFacts, losses: Sequence[Loss], book: RuleBook) -> Iterator[tuple[bool, Step]]:
    """Each further condition of AA: whether it is met, and the step that says so."""
    conduct, on = facts.conduct, facts.as_of
    problems = [loss.event.occurred_on for loss in losses if loss.row.quality]
    for row in book.table("credit_special").typed(SpecialRow):
        match row.condition:
            case "a_level":
                met = _held_for(conduct.a_level_since, row, on)
            case "no_quality_problem":
                met = all(_held_for(day, row, on) for day in (conduct.claim_free_since, *problems))
            case "declaration_error":
                error = conduct.declaration_error
                met = error is not None and row.limit is not None and error <= row.limit
            case "no_bad_record":
                met = _held_for(conduct.record_clean_since, row, on)
            case _:
                raise NoRuleApplies("credit_special", condition=row.condition)
        code = "CREDIT_AA_MET" if met else "CREDIT_AA_NOT_MET"
        yield met, Step(code, {"condition": row.condition}, row.rule)


def _held_for(since: date | None, row: SpecialRow, on: date) -> bool:
    return since is not None and row.months is not None and months_after(since, row.months) <= on


def _told(loss: Loss) -> Iterator[Step]:
    about = {"id": loss.event.id, "event": loss.event.kind, "occurred_on": loss.event.occurred_on.isoformat()}
    given = loss.row.weight if loss.event.points is None else loss.event.points
    yield Step("CREDIT_EVENT", {**about, "points": written(given)}, loss.row.rule)
    if loss.same:
        told = {"id": loss.event.id, "also": loss.event.also, "days": str(loss.same.days)}
        yield Step("CREDIT_SAME_FACT", told, loss.same.rule)
    if loss.relief:
        yield Step("CREDIT_VOLUNTARY", {"id": loss.event.id, "points": written(loss.full)}, loss.relief.rule)
    faded = {"id": loss.event.id, "kept": written(loss.kept), "factor": written(loss.age.factor)}
    yield Step("CREDIT_FADED", {**faded, "points": written(loss.points)}, loss.age.rule)


def _caps_told(losses: Sequence[Loss], book: RuleBook) -> Iterator[Step]:
    for name in dict.fromkeys(loss.row.cap for loss in losses if loss.row.cap):
        cap, under = _cap(name, book), [loss for loss in losses if loss.row.cap == name]
        full, kept = (sum(points, NOTHING) for points in zip(*((u.full, u.kept) for u in under), strict=True))
        told = {"cap": written(cap.points), "full": written(full), "kept": written(kept)}
        yield Step("CREDIT_CAP", {**told, "months": str(cap.within_months or "")}, cap.rule)
