"""Who comes first for precise help: a score of an enterprise's last three years, and a list of so many places.

Worked example and limits: docs/method/precise_help.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import written

METHOD = "help.score@1"
TABLES = ("help_recency", "help_sizes", "help_weights", "help_window")
LIST_METHOD = "help.shortlist@1"
LIST_TABLES = ("help_places", "help_sizes")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class HelpFirm:
    id: str  # unified social credit code
    size: str  # micro, small, medium, large


@dataclass(frozen=True)
class HelpEvent:
    """A foreign notification, recall, quality return or failed spot check of the enterprise."""

    id: str  # evidence id
    kind: str  # an event of help_weights
    happened_on: date


@dataclass(frozen=True)
class HelpFacts:
    """events: all of the enterprise, however old."""

    subject: str  # unified social credit code
    as_of: date
    firm: HelpFirm
    events: tuple[HelpEvent, ...]


@dataclass(frozen=True)
class Candidate:
    id: str  # unified social credit code
    size: str
    score: Decimal  # exact, as help_score found it
    fraud: bool  # on the black list for fraud


@dataclass(frozen=True)
class ShortlistFacts:
    subject: str  # region code and year
    as_of: date
    places: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class EventRow:
    """A row of help_weights."""

    rule: str
    event: str
    weight: Decimal


@dataclass(frozen=True)
class RecencyRow:
    rule: str
    from_months: int
    factor: Decimal


@dataclass(frozen=True)
class SizeRow:
    rule: str
    size: str
    factor: Decimal
    sme: bool


@dataclass(frozen=True)
class WindowRow:
    rule: str
    months: int


@dataclass(frozen=True)
class PlacesRow:
    rule: str
    sme_share: Fraction


@dataclass(frozen=True)
class Counted:
    """An event within the window, with the rows that weigh it."""

    event: HelpEvent
    row: EventRow
    recency: RecencyRow

    @property
    def points(self) -> Decimal:
        return self.row.weight * self.recency.factor


def help_score(facts: HelpFacts, book: RuleBook) -> Finding:
    """How much an enterprise's last years call for help: size factor × Σ weight × recency.

    value: score (two decimals, half up), exact (by which it is ranked), events (how many count)
    Events after the day are not looked at; without any in the window the score is 0. Raises NoRuleApplies for
    an event or a size that no row names.
    """
    (window,) = book.table("help_window").typed(WindowRow)
    size = size_row(facts.firm.size, book)
    known = sorted((e for e in facts.events if e.happened_on <= facts.as_of), key=lambda e: (e.happened_on, e.id))
    within = [event for event in known if facts.as_of < months_after(event.happened_on, window.months)]
    counted = [_counted(event, facts.as_of, book) for event in within]
    exact = size.factor * sum((each.points for each in counted), NOTHING)
    trace = (
        *(
            Step("HELP_EVENT_PAST", {**_about(event), "months": str(window.months)}, window.rule)
            for event in known
            if event not in within
        ),
        *(step for each in counted for step in _told(each)),
        Step("HELP_SCORE", {"size": size.size, "factor": written(size.factor), "score": shown(exact)}, size.rule),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={"score": shown(exact), "exact": written(exact), "events": str(len(counted))},
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def shortlist(facts: ShortlistFacts, book: RuleBook) -> Finding:
    """The enterprises that get the places.

    value: placed (credit codes in order, spaced; None when nobody is placed), places, filled, smes (of those
    placed). Raises BadInput for a number of places below 0.
    """
    if facts.places < 0:
        raise BadInput([Cell(facts.subject, "places", str(facts.places), "HELP_PLACES_RANGE")])
    placed = rank(facts.candidates, facts.places, book)
    smes = [candidate for candidate in placed if size_row(candidate.size, book).sme]
    trace = tuple(_list_told(facts, placed, len(smes), book))
    return Finding(
        method=LIST_METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "placed": " ".join(candidate.id for candidate in placed) or None,
            "places": str(facts.places),
            "filled": str(len(placed)),
            "smes": str(len(smes)),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def rank(candidates: Sequence[Candidate], places: int, book: RuleBook) -> tuple[Candidate, ...]:
    """Who gets the places, 0 or more: the highest score first, equal scores by credit code.

    A share of the places, rounded up, is kept for small and medium enterprises: the best of them take it
    before the others. What they cannot fill goes to whoever comes next. Nobody listed for fraud and nobody
    whose score is 0 is placed.
    """
    (row,) = book.table("help_places").typed(PlacesRow)
    eligible = sorted((c for c in candidates if not c.fraud and c.score > 0), key=_order)
    smes = [candidate for candidate in eligible if size_row(candidate.size, book).sme]
    kept = smes[: ceil(places * row.sme_share)]
    others = [candidate for candidate in eligible if candidate not in kept]
    return tuple(sorted(kept + others[: places - len(kept)], key=_order))


def size_row(size: str, book: RuleBook) -> SizeRow:
    for row in book.table("help_sizes").typed(SizeRow):
        if row.size == size:
            return row
    raise NoRuleApplies("help_sizes", size=size)


def shown(score: Decimal) -> str:
    """A score as pages show it: two decimals, half up. Ranks are given by the exact one."""
    return rounded(Fraction(score), 2) or ""


def _order(candidate: Candidate) -> tuple[Decimal, str]:
    return -candidate.score, candidate.id


def _counted(event: HelpEvent, on: date, book: RuleBook) -> Counted:
    rows = {row.event: row for row in book.table("help_weights").typed(EventRow)}
    if event.kind not in rows:
        raise NoRuleApplies("help_weights", event=event.kind)
    reached = [
        row
        for row in book.table("help_recency").typed(RecencyRow)
        if months_after(event.happened_on, row.from_months) <= on
    ]
    return Counted(event, rows[event.kind], max(reached, key=lambda row: row.from_months))


def _about(event: HelpEvent) -> dict[str, str]:
    return {"id": event.id, "event": event.kind, "happened_on": event.happened_on.isoformat()}


def _told(each: Counted) -> Iterator[Step]:
    about = _about(each.event)
    yield Step("HELP_EVENT", {**about, "weight": written(each.row.weight)}, each.row.rule)
    faded = {"id": each.event.id, "factor": written(each.recency.factor), "points": written(each.points)}
    yield Step("HELP_FADED", faded, each.recency.rule)


def _list_told(facts: ShortlistFacts, placed: Sequence[Candidate], smes: int, book: RuleBook) -> Iterator[Step]:
    (row,) = book.table("help_places").typed(PlacesRow)
    kept = str(ceil(facts.places * row.sme_share))
    yield Step("HELP_PLACES", {"places": str(facts.places), "kept": kept, "smes": str(smes)}, row.rule)
    for place, candidate in enumerate(placed, start=1):
        about = {"place": str(place), "id": candidate.id, "score": shown(candidate.score), "size": candidate.size}
        yield Step("HELP_PLACED", about, size_row(candidate.size, book).rule)
    for candidate in sorted((c for c in facts.candidates if c not in placed), key=_order):
        about = {"id": candidate.id, "score": shown(candidate.score), "size": candidate.size}
        yield Step("HELP_FRAUD" if candidate.fraud else "HELP_NOT_PLACED", about)
