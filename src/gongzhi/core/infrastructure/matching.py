"""Which bodies can take a sub-order of a one-stop service, in which order they are offered, and why others are not.

Worked example and limits: docs/method/one_stop_services.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongzhi.core.calendar import Calendar
from gongzhi.core.cases.sanctions import yuan
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spelling import folded
from gongzhi.core.spoken import rules_spoken

METHOD = "infrastructure.matching@1"
TABLES = ("service_ranking",)


@dataclass(frozen=True)
class SubOrder:
    """One service out of a request: what is to be done, and by which method."""

    id: str  # its number
    element: str  # standards, metrology, certification, testing
    parameter: str  # "铅", "能效"
    method: str  # of the standard, "GB/T 5009.12-2010"; "" where the service has none
    requested_on: date


@dataclass(frozen=True)
class Capability:
    """What a body can do within its recognised scope, and on what terms for this sub-order."""

    id: str  # of the line in the body's scope
    body: str  # its name
    element: str
    parameter: str
    method: str
    valid_from: date | None  # None where only the end is known
    valid_to: date  # last day of the scope
    price_fen: int | None  # None where it is quoted on asking
    lead_working_days: int
    finish_on: date  # expected, as `expected_finish` reckons it
    rating: Decimal | None  # mean of its rated sub-orders; None before the first
    calibrated_to: date | None  # last day of its instrument's calibration; None where no instrument is given


@dataclass(frozen=True)
class ServiceFacts:
    subject: str  # number of the sub-order
    as_of: date
    sub_order: SubOrder
    capabilities: tuple[Capability, ...]


@dataclass(frozen=True)
class RankingRow:
    rule: str
    criteria: str  # price, lead, rating, spaced, in the order in which they are compared


@dataclass(frozen=True)
class Hindrance:
    """Why a body cannot take a sub-order: code and values of a sentence."""

    code: str
    values: Mapping[str, str]


# The least comes first; what is not known comes last.
CRITERIA: Mapping[str, Callable[[Capability], tuple[bool, int | Decimal]]] = {
    "price": lambda one: (one.price_fen is None, one.price_fen or 0),
    "lead": lambda one: (False, one.lead_working_days),
    "rating": lambda one: (one.rating is None, -(one.rating or 0)),
}


def bodies_for(facts: ServiceFacts, book: RuleBook) -> Finding:
    """The bodies that can take a sub-order, ranked, and for each other one what stands against it.

    value: first (the body to be asked first, None when nobody can), line (the capability by which it is asked),
    bodies (all in order, spaced, None likewise), offered, not_offered (capabilities, how many)
    Raises NoRuleApplies for a criterion that nobody knows.
    """
    (row,) = book.table("service_ranking").typed(RankingRow)
    judged = [(one, hindrance(facts.sub_order, one)) for one in facts.capabilities]
    offered = ranked([one for one, against in judged if against is None], row)
    refused = sorted(((one, against) for one, against in judged if against), key=lambda each: _identity(each[0]))
    bodies = tuple(dict.fromkeys(one.body for one in offered))
    trace = (
        Step("SERVICE_RANKED", {"criteria": row.criteria, "offered": str(len(offered))}, row.rule),
        *(_offered_told(place, one, row) for place, one in enumerate(offered, start=1)),
        *(Step(against.code, against.values) for _, against in refused),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "first": bodies[0] if bodies else None,
            "line": offered[0].id if offered else None,
            "bodies": " ".join(bodies) or None,
            "offered": str(len(offered)),
            "not_offered": str(len(refused)),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def hindrance(order: SubOrder, capability: Capability) -> Hindrance | None:
    """What stands against a body taking a sub-order; None where nothing does.

    Element, parameter and method are those asked for, written in whatever width, case and spacing; the scope is
    valid from the day of the request to the expected finish, both included, and so is the calibration, if given.
    """
    body = {"body": capability.body, "finish": capability.finish_on.isoformat()}
    if capability.element != order.element or folded(capability.parameter) != folded(order.parameter):
        values = {"body": capability.body, "element": capability.element, "parameter": capability.parameter}
        return Hindrance("SCOPE_OTHER", values)
    if folded(capability.method) != folded(order.method):
        values = {"body": capability.body, "own": capability.method or "—", "asked": order.method or "—"}
        return Hindrance("SCOPE_OTHER_METHOD", values)
    begun = capability.valid_from is None or capability.valid_from <= order.requested_on
    if not begun or capability.valid_to < order.requested_on:
        values = {
            "body": capability.body,
            "valid_from": capability.valid_from.isoformat() if capability.valid_from else "—",
            "valid_to": capability.valid_to.isoformat(),
            "requested_on": order.requested_on.isoformat(),
        }
        return Hindrance("SCOPE_NOT_VALID", values)
    if capability.valid_to < capability.finish_on:
        return Hindrance("SCOPE_EXPIRES", {**body, "valid_to": capability.valid_to.isoformat()})
    if capability.calibrated_to is not None and capability.calibrated_to < capability.finish_on:
        return Hindrance("CALIBRATION_EXPIRES", {**body, "calibrated_to": capability.calibrated_to.isoformat()})
    return None


def may_take(order: SubOrder, capability: Capability) -> None:
    """Refuses with what stands against the body: SCOPE_EXPIRES names body, end of the scope and expected finish."""
    if against := hindrance(order, capability):
        raise Refusal(against.code, **against.values)


def ranked(capabilities: Sequence[Capability], row: RankingRow) -> tuple[Capability, ...]:
    """By the criteria in the row's order: the lower price, the shorter lead, the better rating; then by body."""
    criteria = row.criteria.split()
    if unknown := [name for name in criteria if name not in CRITERIA]:
        raise NoRuleApplies("service_ranking", criterion=unknown[0])
    return tuple(sorted(capabilities, key=lambda one: (*(CRITERIA[name](one) for name in criteria), *_identity(one))))


def expected_finish(requested_on: date, lead_working_days: int, calendar: Calendar) -> date:
    """The day on which a body that takes a sub-order at once is expected to be done."""
    return calendar.working_days_after(requested_on, lead_working_days)


def calibrated_to(calibrations: Iterable[tuple[str, date]]) -> date | None:
    """The day on which the first instrument's calibration ends; None without an instrument.

    calibrations: instrument and last day, the newest last: an instrument counts as it was calibrated last.
    """
    newest = dict(calibrations)
    return min(newest.values(), default=None)


def _identity(capability: Capability) -> tuple[str, str]:
    return capability.body, capability.id


def _offered_told(place: int, one: Capability, row: RankingRow) -> Step:
    told = {
        "place": str(place),
        "body": one.body,
        "price": "—" if one.price_fen is None else yuan(one.price_fen),
        "lead": str(one.lead_working_days),
        "finish": one.finish_on.isoformat(),
        "rating": "—" if one.rating is None else format(one.rating, "f"),
        "valid_to": one.valid_to.isoformat(),
    }
    return Step("SERVICE_OFFERED", told, row.rule)
