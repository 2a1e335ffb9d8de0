"""Recalls: the report abroad's two working days, a plan that adds up, an effect counted and verified by others."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.recall_scope import scope_of
from gongzhi.actions.schemes._of_case import case_of
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.cases.recall import Consignment, RecallGround, completion, report_due_on
from gongzhi.core.events import RecallBegun
from gongzhi.store import queries

LONGEST_LOTS = 400  # characters, as the plan's form takes them
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


def _begin(taking: Taking) -> dict[str, object]:
    """On a case: the lots that its defect is known in, and to whom else goods of these lots went."""
    if not taking.value("case_no"):
        return {}
    case = case_of(taking)
    found = scope_of(case)
    came_back = {row.reference.partition("#")[0] for row in queries.cases.tracings_of(case.id)}
    taking.add_lines("consignments", [_line(one, one.item in came_back) for one in found.consignments])
    begun = RecallBegun(case.number, taking.number, len(found.lots), len(found.consignments))
    taking.act.record(begun, subject=case.number, region=case.region, uscc=case.uscc)
    lots = "、".join(found.lots)
    return {"lots_found": lots, "lots": lots if len(lots) <= LONGEST_LOTS else ""}


def _line(one: Consignment, came_back: bool) -> dict[str, object]:
    return {
        "declaration": one.item, "exporter": one.exporter, "destination": one.destination,
        "exported_on": one.exported_on, "quantity": one.quantity, "unit": one.unit,
        "lot": "、".join(one.lots)[:LONGEST_LOTS], "came_back": came_back,
    }  # fmt: skip


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
OUTCOMES = {"learn": _begin, "progress": _count, "finish": _count}
DUES = {"learned": _report_due}
