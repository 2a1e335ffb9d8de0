"""Which exporter may be named a demonstration enterprise.

Worked example and limits: docs/method/demonstration.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gongzhi.core.calendar import months_after
from gongzhi.core.credit.grade import Certificate
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.recognition.record import QualityEvent, bars_until, confirmed
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import Standing

METHOD = "recognition.demonstration@1"
TABLES = (
    "demonstration_certificates",
    "demonstration_events",
    "demonstration_exports",
    "demonstration_standings",
    "demonstration_terms",
)
CENTS_IN_A_DOLLAR = 100


@dataclass(frozen=True)
class FirmExports:
    """Exports of an enterprise in the last full calendar year."""

    id: str  # credit code and year
    region: str  # six digits of the producer's county
    value_usd_cents: int


@dataclass(frozen=True)
class OwnBrand:
    id: str  # registration number of the brand
    valid_to: date  # last valid day


@dataclass(frozen=True)
class TracingDrill:
    """A drill: goods followed back to their materials and forward to their buyers."""

    id: str
    held_on: date
    passed: bool


@dataclass(frozen=True)
class NamingFacts:
    """events: those of demonstration_events, however old."""

    subject: str  # unified social credit code
    as_of: date
    exports: FirmExports
    standings: tuple[Standing, ...]  # firm class, credit grade
    events: tuple[QualityEvent, ...]
    certificates: tuple[Certificate, ...]
    brands: tuple[OwnBrand, ...]
    drills: tuple[TracingDrill, ...]


@dataclass(frozen=True)
class ExportsRow:
    """A row of demonstration_exports."""

    rule: str
    region: str  # county or city that has its own; "" for the rest of the province
    min_usd: int  # a year


@dataclass(frozen=True)
class StandingRow:
    rule: str
    standing: str
    enough: bool


@dataclass(frozen=True)
class EventRow:
    """A row of demonstration_events."""

    rule: str
    event: str
    months: int  # without one before the naming
    revokes: bool  # suspends who is named


@dataclass(frozen=True)
class CertificateRow:
    rule: str
    certificate: str
    system: bool  # of a management system


@dataclass(frozen=True)
class TermsRow:
    """The row of demonstration_terms."""

    rule: str
    drill_months: int


@dataclass(frozen=True)
class Condition:
    ground: str  # what is missing where it is not met
    met: bool
    steps: tuple[Step, ...]


def may_be_named(facts: NamingFacts, book: RuleBook) -> Finding:
    """Whether an enterprise meets the conditions of a demonstration enterprise on a day.

    value: eligible ("true", "false"); grounds (EXPORTS, STANDING, EVENT, CERTIFICATE, BRAND, DRILL, spaced;
    None where eligible); barred_by (ids of the events within their months, None without one); bars_end_on
    (first day on which none of these bars it any more)
    Every class or grade that the enterprise has must be enough, and it must have one. The latest drill speaks,
    for its months. Events confirmed after the day are not looked at. Raises NoRuleApplies for an event, a
    standing or a valid certificate that no row names.
    """
    (terms,) = book.table("demonstration_terms").typed(TermsRow)
    events = judged_events(facts.events, facts.as_of, book)
    barring = [each for each in events if facts.as_of < _until(*each)]
    conditions = (
        _exports(facts.exports, book),
        _standings(facts.standings, book),
        Condition("EVENT", not barring, tuple(_events_told(events, facts.as_of)) or (Step("DEMO_NO_EVENT", {}),)),
        _certificates(facts, book),
        _brand(facts),
        _drill(facts, terms),
    )
    grounds = [condition.ground for condition in conditions if not condition.met]
    trace = tuple(step for condition in conditions for step in condition.steps)
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "eligible": "false" if grounds else "true",
            "grounds": " ".join(grounds) or None,
            "barred_by": " ".join(event.id for event, _ in barring) or None,
            "bars_end_on": max(_until(*each) for each in barring).isoformat() if barring else None,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def judged_events(events: Iterable[QualityEvent], on: date, book: RuleBook) -> list[tuple[QualityEvent, EventRow]]:
    """The events known by a day, each with the row that judges it."""
    return [(event, event_row(event.kind, book)) for event in confirmed(events, on)]


def exports_row(region: str, book: RuleBook) -> ExportsRow:
    """The row of the county, else of its city, else of the province."""
    rows = {row.region: row for row in book.table("demonstration_exports").typed(ExportsRow)}
    for place in (region, region[:4] + "00", ""):
        if place in rows:
            return rows[place]
    raise NoRuleApplies("demonstration_exports", region=region)


def standing_row(standing: str, book: RuleBook) -> StandingRow:
    for row in book.table("demonstration_standings").typed(StandingRow):
        if row.standing == standing:
            return row
    raise NoRuleApplies("demonstration_standings", standing=standing)


def event_row(event: str, book: RuleBook) -> EventRow:
    for row in book.table("demonstration_events").typed(EventRow):
        if row.event == event:
            return row
    raise NoRuleApplies("demonstration_events", event=event)


def certificate_row(certificate: str, book: RuleBook) -> CertificateRow:
    for row in book.table("demonstration_certificates").typed(CertificateRow):
        if row.certificate == certificate:
            return row
    raise NoRuleApplies("demonstration_certificates", certificate=certificate)


def _until(event: QualityEvent, row: EventRow) -> date:
    return bars_until(event, row.months)


def _exports(exports: FirmExports, book: RuleBook) -> Condition:
    row = exports_row(exports.region, book)
    met = exports.value_usd_cents >= row.min_usd * CENTS_IN_A_DOLLAR
    value = rounded(Fraction(exports.value_usd_cents, CENTS_IN_A_DOLLAR), 2) or ""
    told = {"id": exports.id, "usd": value, "least": str(row.min_usd)}
    return Condition("EXPORTS", met, (Step("DEMO_EXPORTS" if met else "DEMO_EXPORTS_SHORT", told, row.rule),))


def _standings(standings: Iterable[Standing], book: RuleBook) -> Condition:
    rows = [standing_row(each.standing, book) for each in standings]
    told = (
        Step("DEMO_STANDING" if row.enough else "DEMO_STANDING_LOW", {"standing": row.standing}, row.rule)
        for row in rows
    )
    met = bool(rows) and all(row.enough for row in rows)
    return Condition("STANDING", met, tuple(told) or (Step("DEMO_NO_STANDING", {}),))


def _events_told(events: Iterable[tuple[QualityEvent, EventRow]], on: date) -> Iterator[Step]:
    for event, row in events:
        until = _until(event, row)
        about = {"id": event.id, "event": event.kind, "happened_on": event.happened_on.isoformat()}
        told = {**about, "months": str(row.months), "until": until.isoformat()}
        yield Step("DEMO_EVENT_BARS" if on < until else "DEMO_EVENT_PAST", told, row.rule)


def _certificates(facts: NamingFacts, book: RuleBook) -> Condition:
    valid = [each for each in facts.certificates if each.valid_from <= facts.as_of <= each.valid_to]
    rows = [(each, certificate_row(each.kind, book)) for each in valid]
    told = (
        Step(
            "DEMO_CERTIFICATE" if row.system else "DEMO_CERTIFICATE_OTHER",
            {"id": each.id, "certificate": each.kind, "until": each.valid_to.isoformat()},
            row.rule,
        )
        for each, row in rows
    )
    met = any(row.system for _, row in rows)
    return Condition("CERTIFICATE", met, tuple(told) or (Step("DEMO_NO_CERTIFICATE", {}),))


def _brand(facts: NamingFacts) -> Condition:
    valid = [each for each in facts.brands if facts.as_of <= each.valid_to]
    told = (Step("DEMO_BRAND", {"id": each.id, "until": each.valid_to.isoformat()}) for each in valid)
    return Condition("BRAND", bool(valid), tuple(told) or (Step("DEMO_NO_BRAND", {}),))


def _drill(facts: NamingFacts, terms: TermsRow) -> Condition:
    held = [each for each in facts.drills if each.held_on <= facts.as_of]
    if not held:
        return Condition("DRILL", False, (Step("DEMO_NO_DRILL", {"months": str(terms.drill_months)}, terms.rule),))
    last = max(held, key=lambda each: (each.held_on, not each.passed, each.id))
    fresh = facts.as_of < months_after(last.held_on, terms.drill_months)
    code = "DEMO_DRILL_FAILED" if not last.passed else "DEMO_DRILL" if fresh else "DEMO_DRILL_OLD"
    told = {"id": last.id, "held_on": last.held_on.isoformat(), "months": str(terms.drill_months)}
    return Condition("DRILL", last.passed and fresh, (Step(code, told, terms.rule),))
