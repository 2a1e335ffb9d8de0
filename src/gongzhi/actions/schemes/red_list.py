"""The red list: judged by the record, decided by others than who checked it, ended when a condition falls away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.confirmed import adverse_to
from gongzhi.actions.guards import holds
from gongzhi.actions.handing_over import withdraw_copies
from gongzhi.actions.matters import Taking, take_in
from gongzhi.core.credit import red_list as method
from gongzhi.core.credit.red_list import BlackListing, OpenMatter, RedListFacts
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.targeting.ratio import Standing
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SCHEME = "red_list"
SHOWN = ("on_notice", "objected", "decided", "published")  # states that a condition which falls away ends


def withdraw_where_conditions_fell(*, by: Actor, at: datetime, uscc: str | None = None) -> tuple[str, ...]:
    """Take every firm off whose record no longer bears the red list; returns the numbers.

    by: the system. uscc: only this enterprise; all where none is said.
    """
    with seeing_as(by):
        act = Act(by, at)
        listed = queries.matters.all_of(SCHEME, states=SHOWN, uscc=uscc)
        fallen = [
            row for row in listed if _conditions(act, row.uscc or "", row.values["legal_basis"])[0].value["falls"]
        ]
    for row in fallen:
        with acting(by, at) as act:
            take_in(act, SCHEME, row.number, "withdraw", values={}, seen=row.instance.seen)
    return tuple(row.number for row in fallen)


def _conditions(act: Act, uscc: str, legal_basis: str) -> tuple[Finding, RedListFacts]:
    """Whether the record bears the red list today, not yet kept."""
    grades = queries.enterprises.grades(uscc)
    facts = RedListFacts(
        subject=uscc,
        as_of=act.day,
        events=adverse_to(act, uscc),
        under_way=tuple(OpenMatter(number) for number in queries.listings.under_way(uscc)),
        black_listings=tuple(
            BlackListing(number, day_of(ended_at) if ended_at else None)
            for number, ended_at in queries.listings.black(uscc)
        ),
        standings=tuple(Standing(str(row.finding), row.grade) for row in grades[:1]),
        legal_basis=legal_basis,
    )
    return method.red_list(facts, act.rules()), facts


def _of(taking: Taking) -> tuple[Finding, RedListFacts]:
    return _conditions(taking.act, taking.uscc or "", taking.value("legal_basis") or "")


def _conditions_met(taking: Taking) -> None:
    value = _of(taking)[0].value
    if value["eligible"] == "false":
        raise Refusal("RED_LIST_BARRED", grounds=value["grounds"], barred_by=value["barred_by"] or "-")


def _condition_fell(taking: Taking) -> None:
    holds("condition_fell", _of(taking)[0].value["falls"] is not None)()


def _is_past_due(taking: Taking) -> bool:
    due: date | None = taking.before.instance.due_on if taking.before else None
    return due is not None and due < taking.day


def _in_time(taking: Taking) -> None:
    holds("in_time", not _is_past_due(taking))()


def _notice_over(taking: Taking) -> None:
    holds("notice_over", _is_past_due(taking))()


def _decider_did_not_check(taking: Taking) -> None:
    """Persons count, in whichever posts."""
    others = taking.signers_of("check", "recheck")
    opener = taking.opener()
    proposed = opener is not None and queries.accounts.post(opener).person == taking.act.by.person
    holds("decider_did_not_check", taking.act.by.person not in others and not proposed)()


def _checked(taking: Taking) -> Mapping[str, Any]:
    found, facts = _of(taking)
    return {"eligibility": taking.keep(found, facts=facts, tables=method.TABLES)}


def _published(taking: Taking) -> Mapping[str, Any]:
    return {**_checked(taking), "listed_on": taking.day}


def _withdrawn(taking: Taking) -> Mapping[str, Any]:
    withdraw_copies(taking)
    found, facts = _of(taking)
    return {"fallen": taking.keep(found, facts=facts, tables=method.TABLES)}


GUARDS = {
    "conditions_met": _conditions_met,
    "condition_fell": _condition_fell,
    "in_time": _in_time,
    "notice_over": _notice_over,
    "decider_did_not_check": _decider_did_not_check,
}
OUTCOMES = {
    "check": _checked,
    "recheck": _checked,
    "decide": _checked,
    "publish": _published,
    "withdraw": _withdrawn,
    **dict.fromkeys(("expire", "revoke", "refuse", "decline"), withdraw_copies),
}
