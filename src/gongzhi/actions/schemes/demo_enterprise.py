"""Demonstration enterprises: conditions judged by the record, suspended by the system on the day of a revoking fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.confirmed import confirmed_against
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking, take_in
from gongzhi.actions.scores import compute_city_index
from gongzhi.actions.supervision import NAMED, check_anew
from gongzhi.core.credit.grade import Certificate
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.recognition import demonstration, suspension
from gongzhi.core.recognition.demonstration import FirmExports, NamingFacts, OwnBrand, TracingDrill, may_be_named
from gongzhi.core.recognition.suspension import DemonstrationEnterprise, RevokingFacts, revoking_fact
from gongzhi.core.region_codes import city_of
from gongzhi.core.targeting.ratio import Standing
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as

SCHEME = "demo_enterprise"


def suspend_where_facts_demand(*, by: Actor, at: datetime, uscc: str | None = None) -> tuple[str, ...]:
    """Suspend every named enterprise against which something is confirmed since its naming; returns the numbers.

    by: the system. uscc: only this enterprise; all where none is said.
    """
    with seeing_as(by):
        act = Act(by, at)
        named = queries.matters.all_of(SCHEME, states=NAMED, uscc=uscc)
        fallen = [row for row in named if _is_revoked(act, row.uscc or "", row.number, row.values["since"])]
    for row in fallen:
        with acting(by, at) as act:
            take_in(act, SCHEME, row.number, "suspend", values={}, seen=row.instance.seen)
    return tuple(row.number for row in fallen)


def _is_revoked(act: Act, uscc: str, number: str, since: date) -> bool:
    return _revoking(act, uscc, number, since)[0].value["suspended"] == "true"


def _revoking(act: Act, uscc: str, number: str, since: date) -> tuple[Finding, RevokingFacts]:
    """Whether something confirmed since the naming suspends the name today, not yet kept."""
    events = tuple(each.event for each in confirmed_against(act, uscc))
    facts = RevokingFacts(uscc, act.day, DemonstrationEnterprise(number, since), events)
    return revoking_fact(facts, act.rules()), facts


def _conditions(taking: Taking) -> tuple[Finding, NamingFacts]:
    """Whether the enterprise meets every condition of the name today, not yet kept."""
    act, uscc = taking.act, taking.uscc or ""
    year = act.day.year - 1
    exported = {row.year: row.value_usd_cents for row in queries.enterprises.exports(uscc)}
    facts = NamingFacts(
        subject=uscc,
        as_of=act.day,
        exports=FirmExports(f"{uscc} {year}", taking.region, exported.get(year, 0)),
        standings=_standings(uscc),
        events=tuple(each.event for each in confirmed_against(act, uscc)),
        certificates=tuple(
            Certificate(str(row.id), row.standard, row.valid_from, row.valid_to)
            for row in queries.enterprises.certificates(uscc)
        ),
        brands=tuple(OwnBrand(line["reg_no"], line["valid_to"]) for line in taking.lines("brands")),
        drills=tuple(
            TracingDrill(line["drill_no"], line["held_on"], line["passed"]) for line in taking.lines("drills")
        ),
    )
    return may_be_named(facts, act.rules()), facts


def _standings(uscc: str) -> tuple[Standing, ...]:
    """The class, as registered or as the ladder left it, and the credit grade where there is one."""
    levels, grades = queries.enterprises.supervision(uscc), queries.enterprises.grades(uscc)
    firm_class = levels[0].firm_class if levels else queries.enterprises.enterprise(uscc).firm_class
    graded = tuple(Standing(str(row.finding), row.grade) for row in grades[:1])
    return (Standing(uscc, str(firm_class)), *graded)


def _eligible(taking: Taking) -> None:
    holds("eligible", _conditions(taking)[0].value["eligible"] == "true")()


def _in_time(taking: Taking) -> None:
    holds("in_time", not _is_past_due(taking))()


def _notice_over(taking: Taking) -> None:
    holds("notice_over", _is_past_due(taking))()


def _is_past_due(taking: Taking) -> bool:
    due = taking.before.instance.due_on if taking.before else None
    return due is not None and due < taking.day


def _revoking_fact(taking: Taking) -> None:
    revoked = _is_revoked(taking.act, taking.uscc or "", taking.number, taking.value("since"))
    holds("revoking_fact", revoked)()


def _assessed(taking: Taking) -> Mapping[str, Any]:
    found, facts = _conditions(taking)
    return {"eligibility": taking.keep(found, facts=facts, tables=demonstration.TABLES)}


def _named(taking: Taking) -> Mapping[str, Any]:
    return {**_assessed(taking), **_reinstated(taking)}


def _reinstated(taking: Taking) -> Mapping[str, Any]:
    _put(taking, since=taking.day)
    return {}


def _suspended(taking: Taking) -> Mapping[str, Any]:
    found, facts = _revoking(taking.act, taking.uscc or "", taking.number, taking.value("since"))
    _put(taking, suspended_on=taking.day)
    return {"revoking": taking.keep(found, facts=facts, tables=suspension.TABLES)}


def _revoked(taking: Taking) -> Mapping[str, Any]:
    _put(taking)
    return {}


def _put(taking: Taking, **days: date) -> None:
    """The day from which the name stands or is suspended; check ratio and the city's index follow from it."""
    assert taking.before is not None
    save.matters.fields(SCHEME, taking.before.id, **days)
    check_anew(taking.act, taking.uscc or "", taking.region)
    compute_city_index(taking.act, city_of(taking.region))


GUARDS = {"eligible": _eligible, "in_time": _in_time, "notice_over": _notice_over, "revoking_fact": _revoking_fact}
OUTCOMES: Mapping[str, Callable[[Taking], Mapping[str, Any]]] = {
    "assess": _assessed,
    "reassess": _assessed,
    "name": _named,
    "review": _assessed,
    "keep": _assessed,
    "suspend": _suspended,
    "reinstate": _reinstated,
    "revoke": _revoked,
}
