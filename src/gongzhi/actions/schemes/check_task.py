"""Check tasks: sampled by the inspectors drawn, by the plan of samples; result, retest, publication, follow-up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from gongzhi.actions.check_frames import PLAN
from gongzhi.actions.check_visits import planned
from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.severities import sampled_by
from gongzhi.core.draw.hmac_order import inspectors_needed
from gongzhi.core.draw.joint import visit_to_join
from gongzhi.core.draw.retests import may_retest
from gongzhi.core.draw.sampling import Severity, may_sample, plan_for, usual_inspection
from gongzhi.core.draw.stages import staged_plan, standing
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.visits.record import VisitRecord
from gongzhi.store import queries
from gongzhi.store.queries.measures import ResultRow


def _two_inspectors(taking: Taking) -> None:
    team, needed = set(taking.value("inspectors") or ()), inspectors_needed(taking.act.rules())
    if len(team) < needed:
        raise Refusal("TWO_PERSON", act=taking.name, needed=needed, present=len(team))


def _inspectors_of_the_task(taking: Taking) -> None:
    _two_inspectors(taking)
    (certificate,) = queries.accounts.certificates_of((taking.act.by.person,)).values()
    holds("inspectors_of_the_task", certificate in taking.value("inspectors"))()


def _sample_of_the_plan(taking: Taking) -> None:
    """As many pieces as the plan of samples says; of a lot that no plan covers, any number up to the lot.

    Level, AQL, severity and kind of sampling are those of the visit that the sample was taken on; without a visit the
    usual ones, one sample, normal.
    """
    lot, sampled, sheet = taking.given["lot_size"], taking.given["sampled"], taking.given["sheet"]
    rules, number = taking.act.rules(), taking.given["scan_in"]
    record = VisitRecord()
    severity: Severity = "normal"
    if number.startswith("RQ-"):
        visit = queries.visits.visit(number)
        record = queries.visits.record(queries.visits.packets(visit.instance.id))
        severity = sampled_by(visit, rules)
    inspection = record.inspection or usual_inspection(rules)
    try:
        plan = plan_for(lot, inspection, rules, severity)
    except NoRuleApplies:
        holds("sample_of_the_plan", sampled <= lot)()
        return
    if record.sampling == "single":
        may_sample(sheet, lot, sampled, plan)
        return
    needed = standing(staged_plan(lot, inspection, rules, severity, record.sampling), record.found).sampled
    if sampled != needed:
        raise Refusal("SAMPLE_SIZE", sample=sheet, lot_size=lot, tested=sampled, needed=needed)


def _windows_meet(taking: Taking) -> None:
    """Each plan that is joined is of other bodies than the task's, with a day of its visits in common."""
    standing = planned(queries.matters.matter(PLAN, taking.value("plan")), taking.number)
    for line in taking.given["joined"]:
        wanted = planned(queries.matters.matter(PLAN, line["plan"]), line["plan"])
        if visit_to_join(wanted, [standing]) is None:
            raise Refusal("NO_JOINT_VISIT", plan=line["plan"], task=taking.number)


def _join(taking: Taking) -> dict[str, Any]:
    """The inspectors of the plan that is joined come along."""
    more = [one for line in taking.given["joined"] for one in line["inspectors"]]
    return {"inspectors": list(dict.fromkeys([*taking.value("inspectors"), *more]))}


def _result_is_the_makers(taking: Taking) -> None:
    holds("result_is_the_makers", _result(taking).producer_uscc == taking.uscc)()


def _sampled_since_the_order(taking: Taking) -> None:
    assert taking.before is not None
    holds("sampled_since_the_order", _result(taking).checked_on >= day_of(taking.before.instance.opened_at))()


def _another_lab(taking: Taking) -> None:
    may_retest(taking.value("first_lab"), _result(taking).lab)


def _in_time(taking: Taking) -> None:
    holds("in_time", taking.day <= _disputed_until(taking))()


def _result_stands(taking: Taking) -> None:
    holds("result_stands", not taking.value("quashed"))()


def _result_is_quashed(taking: Taking) -> None:
    holds("result_is_quashed", bool(taking.value("quashed")))()


def _result_passed(taking: Taking) -> None:
    holds("result_passed", taking.value("passed") is True)()


def _result_failed(taking: Taking) -> None:
    _result_stands(taking)
    holds("result_failed", taking.value("passed") is False)()


def _correction_overdue(taking: Taking) -> None:
    _result_stands(taking)
    by = taking.value("correct_by")
    holds("correction_overdue", by is not None and by < taking.day)()


def _followup_passed(taking: Taking) -> None:
    holds("followup_passed", _followup(taking).passed)()


def _followup_failed(taking: Taking) -> None:
    _result_stands(taking)
    holds("followup_failed", not _followup(taking).passed)()


def _entered(taking: Taking) -> dict[str, Any]:
    found = _result(taking)
    return {"passed": found.passed, "first_lab": found.lab}


def _retested(taking: Taking) -> dict[str, Any]:
    return {"passed": _result(taking).passed, "final_on": taking.day}


def _stands(taking: Taking) -> dict[str, Any]:
    """Undisputed, a result is final on the last day on which it could be disputed."""
    return {"final_on": _disputed_until(taking)}


def _result(taking: Taking) -> ResultRow:
    return queries.measures.result_named(taking.given.get("retest") or taking.value("reference"))


def _followup(taking: Taking) -> ResultRow:
    found = queries.measures.result_named(taking.given["followup"])
    since = taking.value("final_on")
    holds("result_is_the_makers", found.producer_uscc == taking.uscc)()
    holds("sampled_since_the_order", since is None or found.checked_on >= since)()
    return found


def _disputed_until(taking: Taking) -> date:
    """The last day to dispute a result that was served: from the next one on it stands by itself."""
    assert taking.before is not None
    assert taking.before.instance.acts_on is not None
    return taking.before.instance.acts_on - timedelta(days=1)


GUARDS = {
    "two_inspectors": _two_inspectors,
    "windows_meet": _windows_meet,
    "inspectors_of_the_task": _inspectors_of_the_task,
    "sample_of_the_plan": _sample_of_the_plan,
    "result_is_the_makers": _result_is_the_makers,
    "sampled_since_the_order": _sampled_since_the_order,
    "another_lab": _another_lab,
    "in_time": _in_time,
    "result_stands": _result_stands,
    "result_is_quashed": _result_is_quashed,
    "result_passed": _result_passed,
    "result_failed": _result_failed,
    "correction_overdue": _correction_overdue,
    "followup_passed": _followup_passed,
    "followup_failed": _followup_failed,
}
OUTCOMES = {"join": _join, "enter_result": _entered, "retest": _retested, "let_stand": _stands}
