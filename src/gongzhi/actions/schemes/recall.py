"""Recalls: the report abroad's two working days, a plan that adds up, an effect counted and verified by others."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.cases.recall import RecallGround, completion, report_due_on

UNREPORTED = "complaint"  # a clue that nobody has to report within a time


def _learned_by_now(taking: Taking) -> None:
    holds("learned_by_now", taking.value("learned_on") <= taking.day, day=taking.value("learned_on"))()


def _plan_adds_up(taking: Taking) -> None:
    """What was sold was made, and both spans of days run forwards."""
    made, sold = taking.value("made"), taking.value("sold")
    forwards = taking.value("made_from") <= taking.value("made_to") and taking.value("starts_on") <= taking.value(
        "ends_on"
    )
    holds("plan_adds_up", sold <= made and forwards, made=made, sold=sold)()


def _counts_add_up(taking: Taking) -> None:
    holds("counts_add_up", taking.value("sold") is not None)()
    completion(taking.value("recovered"), taking.value("sold"))


def _verifier_did_not_accept(taking: Taking) -> None:
    holds("verifier_did_not_accept", taking.act.by.person not in taking.signers_of("accept"))()


def _count(taking: Taking) -> dict[str, object]:
    return {"completion": completion(taking.value("recovered"), taking.value("sold"))}


def _report_due(taking: Taking) -> date | None:
    """The last day to report what was learned; None where the rules ask for no report of such a clue."""
    if taking.value("clue") == UNREPORTED:
        return None
    ground = RecallGround(taking.number, taking.value("clue"), taking.value("learned_on"))
    return report_due_on(ground, calendar(), taking.act.rules())


GUARDS = {
    "learned_by_now": _learned_by_now,
    "plan_adds_up": _plan_adds_up,
    "counts_add_up": _counts_add_up,
    "verifier_did_not_accept": _verifier_did_not_accept,
}
OUTCOMES = {"progress": _count, "finish": _count}
DUES = {"learned": _report_due}
