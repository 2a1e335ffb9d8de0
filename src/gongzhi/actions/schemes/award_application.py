"""Applications for awards: judged by the record as of the deadline, what bars is named, two persons grant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gongzhi.actions.clock import day_of
from gongzhi.actions.confirmed import confirmed_against
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.cases.tracing import is_own_fault
from gongzhi.core.errors import Refusal
from gongzhi.core.finding import Finding
from gongzhi.core.recognition import awards
from gongzhi.core.recognition.awards import (
    OBJECTION,
    AwardApplication,
    AwardFacts,
    Business,
    is_judged,
    may_apply_for_award,
    may_give_award,
    scheme_row,
)
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.store import queries
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.numbers import next_number

GIVEN = ("granted", "published")


def _award_given(taking: Taking) -> None:
    award = taking.value("award")
    if not scheme_row(award, taking.act.rules()).open:
        raise Refusal("AWARD_OFF", award=award)


def _before_deadline(taking: Taking) -> None:
    holds("before_deadline", taking.day <= taking.value("deadline"))()


def _no_other_application(taking: Taking) -> None:
    """One application a round; one that was withdrawn is none."""
    round_of = {name: taking.value(name) for name in ("award", "deadline")}
    mine = queries.matters.all_of("award_application", uscc=taking.uscc, **round_of)
    holds("no_other_application", all(row.instance.state == "withdrawn" for row in mine))()


def _deadline_over(taking: Taking) -> None:
    holds("deadline_over", taking.day >= taking.value("deadline"))()


def _nothing_bars(taking: Taking) -> None:
    value = _eligibility(taking)[0].value
    if value["eligible"] == "false":
        raise Refusal("AWARD_BARRED", award=taking.value("award"), **value)


def _something_bars(taking: Taking) -> None:
    holds("something_bars", _eligibility(taking)[0].value["eligible"] == "false")()


def _in_time(taking: Taking) -> None:
    assert taking.before is not None
    closes = taking.before.instance.acts_on
    holds("in_time", closes is None or taking.day < closes)()


def _did_not_find(taking: Taking) -> None:
    """Whoever confirmed that the enterprise is not eligible does not answer its objection."""
    holds("did_not_find", taking.act.by.person not in taking.signers_of("find_ineligible"))()


def _place_left(taking: Taking) -> None:
    award = taking.value("award")
    alone_until_commit(f"places of {award}")
    given = queries.matters.all_of("award_application", states=GIVEN, award=award)
    may_give_award(award, [row.values["granted_on"] for row in given], taking.day, taking.act.rules())


def _found(taking: Taking) -> Mapping[str, Any]:
    found, facts = _eligibility(taking)
    return {"eligibility": taking.keep(found, facts=facts, tables=awards.TABLES)}


def _granted(taking: Taking) -> Mapping[str, Any]:
    certificates = f"PXZ-{taking.day.year}"
    return {
        **_found(taking),
        "granted_on": taking.day,
        "award_no": f"JX-{certificates}-{next_number(certificates):04d}",
    }


def _eligibility(taking: Taking) -> tuple[Finding, AwardFacts]:
    """What the record says of the application today, not yet kept."""
    award, uscc, rules = taking.value("award"), taking.uscc or "", taking.act.rules()
    firm = queries.enterprises.enterprise(uscc)
    facts = AwardFacts(
        subject=uscc,
        as_of=taking.day,
        application=AwardApplication(taking.number, award, taking.value("deadline")),
        business=Business(uscc, firm.registered_on),
        events=tuple(event for event in _events(taking, uscc) if is_judged(award, event.kind, rules)),
    )
    return may_apply_for_award(facts, rules), facts


def _events(taking: Taking, uscc: str) -> Iterator[QualityEvent]:
    """Confirmed facts, each under the number of its case where it stands in one."""
    history, rules = queries.measures.history(uscc), taking.act.rules()
    cases = {entry.reference: entry.case_number for entry in history}
    for each in confirmed_against(taking.act, uscc):
        yield replace(each.event, id=cases.get(each.event.id, each.event.id))
    for entry in history:  # a notice from abroad is an objection once its case was closed on the maker's own fault
        closed_at, cause = entry.case_closed_at, entry.case_cause
        own = cause is not None and is_own_fault(cause, entry.case_responsibility or "", rules)
        if entry.kind == "foreign_notice" and closed_at and own:
            yield QualityEvent(entry.case_number, OBJECTION, entry.event_date, day_of(closed_at))
    for line in taking.lines("facts"):
        yield QualityEvent(line["reference"], line["fact"], line["happened_on"], line["decided_on"])


GUARDS = {
    "award_given": _award_given,
    "before_deadline": _before_deadline,
    "no_other_application": _no_other_application,
    "deadline_over": _deadline_over,
    "nothing_bars": _nothing_bars,
    "something_bars": _something_bars,
    "in_time": _in_time,
    "did_not_find": _did_not_find,
    "place_left": _place_left,
}
OUTCOMES = {"find_eligible": _found, "find_ineligible": _found, "grant": _granted}
