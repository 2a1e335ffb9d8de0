"""Article 13: a sealed sample goes from hand to hand to the laboratory that the order brings, and back as a result."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.actions.replay import replay_finding
from gongzhi.core.attachments import NewFile
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.core.laboratory.order import order
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.sample_matters import PDF
from tests.spec.conftest import POTTERY, TEA
from tests.spec.test_08_services import capability
from tests.spec.test_13_double_random import SEED, act, drawn, row

LEAD = ("testing", "铅溶出量", "GB/T 3534-2002")
SAMPLED, DAY, DONE = date(2017, 6, 2), date(2017, 6, 5), date(2017, 6, 12)
TEAM = ("JX-1", "JX-2", "JX-3")


def team_of(officers, certificates):
    return [one for one, number in zip(officers.origin, TEAM, strict=True) if number in certificates]


@pytest.fixture
def task(officers) -> str:
    """A drawn check of the pottery, sampled; two laboratories are listed for lead."""
    for lab in (0, 1):
        capability(officers, lab, LEAD, name=f"检测中心{lab + 1}")
    firms = ({"object": POTTERY, "standing": "4"},)
    plan = drawn(officers, objects=firms, inspectors=(), day=date(2017, 5, 15), region="360700", level="city")
    (line,) = plan.lines["drawn"]
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    by = team_of(officers, line["inspectors"])
    act(officers, "check_task", line["task"], "sample", by=by, day=SAMPLED, **sample)
    return line["task"]


def registered(officers, check: str, *, seal="F-0001", day=SAMPLED, uscc=POTTERY, by=None) -> str:
    values = {
        "check_no": check, "goods": "瓷杯", "hs_code": "691110", "lot": "L-7", "pieces": 50, "seal_no": seal,
        "asked": ({"parameter": LEAD[1], "method": LEAD[2]},),
    }  # fmt: skip
    return open_matter("lab_sample", values=values, uscc=uscc, by=by or officers.origin[0], at=at_noon(day))


def take(officers, number, name, *, by=None, day=DAY, **values):
    return act(officers, "lab_sample", number, name, by=by or [officers.origin[0]], day=day, **values)


def sealed(officers, check, *, day=SAMPLED, **changed) -> str:
    number = registered(officers, check, day=day, **changed)
    take(officers, number, "seal", by=officers.origin[:2], day=day, sealed_on=day, sealed_time="09:30")
    return number


def hand(given, taken, *, day=DAY, time="10:00", seal="F-0001", intact=True):
    return {
        "given_by": given, "taken_by": taken, "seal_seen": seal, "seal_intact": intact, "handed_on": day,
        "handed_time": time,
    }  # fmt: skip


def laboratory(officers, number):
    body = row(officers, "lab_sample", number).values["body"]
    return next(one for one in officers.laboratories if one.post == body)


def received(officers, check, *, day=DAY, seal="F-0001", **changed) -> str:
    number = sealed(officers, check, day=min(day, changed.pop("sealed_on", SAMPLED)), seal=seal, **changed)
    take(officers, number, "choose_lab", day=day)
    take(officers, number, "hand_over", day=day, **hand("王抽样", "李司机", day=day, seal=seal))
    lab = laboratory(officers, number)
    come = hand("李司机", "赵收样", day=day, time="14:05", seal=seal)
    take(officers, number, "receive", by=[lab], day=day, **come)
    take(officers, number, "split", by=[lab], day=day, kept_seal=f"{seal}-B")
    return number


def figure(result: str | None, **changed):
    return {
        "parameter": LEAD[1], "method": LEAD[2], "unit": "mg/L", "kind": "most", "limit_low": None,
        "limit_high": Decimal("0.5"), "result": None if result is None else Decimal(result),
        "detection_limit": Decimal("0.02"), "uncertainty": Decimal("0.05"), "safety": True,
    } | changed  # fmt: skip


def reported(officers, number, result, *, report, day=DONE, hazard=""):
    lab = [laboratory(officers, number)]
    take(officers, number, "enter_results", by=lab, day=day, results=(figure(result),), tested_by="孙检验")
    given = {"report_no": report, "report": (NewFile("报告.pdf", PDF),), "approved_by": "周批准", "hazard": hazard}
    take(officers, number, "deliver", by=lab, day=day, **given)
    take(officers, number, "take_report", day=day)


def test_a_sample_comes_back_as_the_result_of_its_check(officers, task):
    number = received(officers, task)
    reported(officers, number, "0.61", report="JB-1", hazard="heavy_metal")
    sample = row(officers, "lab_sample", number)
    assert (sample.instance.state, sample.values["passed"]) == ("kept", False)
    assert [(one["given"], one["taken"], one["time"]) for one in sample.lines["hand_overs"]] == [
        ("王抽样", "李司机", "10:00"), ("李司机", "赵收样", "14:05"),
    ]  # fmt: skip
    assert [(one["verdict"], one["near"]) for one in sample.lines["verdicts"]] == [("failed", False)]
    team = team_of(officers, row(officers, "check_task", task).values["inspectors"])
    act(officers, "check_task", task, "enter_result", by=team, day=DONE, reference="JB-1")
    found = row(officers, "check_task", task)
    assert (found.instance.state, found.values["passed"], found.values["first_lab"]) == (
        "resulted", False, sample.values["lab"],
    )  # fmt: skip
    with seeing_as(officers.system):
        came = queries.measures.result_named("JB-1")
    assert (came.failed_items, came.safety, came.ordered_by, came.targeted) == (("铅溶出量",), True, "city", False)
    assert came.checked_on == SAMPLED


def test_the_laboratory_is_the_first_by_the_plans_seed_and_anybody_can_order_them_again(officers, task):
    number = sealed(officers, task)
    take(officers, number, "choose_lab")
    found = row(officers, "lab_sample", number)
    assert (found.values["seed"], found.values["seed_from"]) == (SEED, "plan")
    assert found.values["lab"] == order(SEED, task, ["检测中心1", "检测中心2"])[0]
    with seeing_as(officers.system):
        kept = queries.findings.fact(found.values["found"])
    assert (kept.method, kept.value["chosen"]) == ("laboratory.order@1", found.values["lab"])


def test_who_declines_is_followed_by_the_next_and_then_nobody_is_left(officers, task):
    number = sealed(officers, task)
    take(officers, number, "choose_lab")
    first = laboratory(officers, number)
    other = next(one for one in officers.laboratories if one.post != first.post)
    with pytest.raises(NotThere):
        take(officers, number, "decline", by=[other], reason="没有设备")
    take(officers, number, "decline", by=[first], reason="设备检修")
    take(officers, number, "choose_lab")
    assert laboratory(officers, number) == other
    with pytest.raises(Refusal, match="CHOSEN_LABORATORY"):
        take(officers, number, "decline", by=[first], reason="设备检修")
    take(officers, number, "decline", by=[other], reason="设备检修")
    with pytest.raises(Refusal, match="NO_LABORATORY_LEFT"):
        take(officers, number, "choose_lab")


@pytest.mark.parametrize(("seal", "intact"), [("F-0002", True), ("F-0001", False)])
def test_a_broken_or_other_seal_is_not_received_and_voids_the_sample(officers, task, seal, intact):
    number = sealed(officers, task)
    take(officers, number, "choose_lab")
    take(officers, number, "hand_over", **hand("王抽样", "李司机"))
    lab = [laboratory(officers, number)]
    with pytest.raises(Refusal, match="SEAL_BROKEN"):
        take(officers, number, "receive", by=lab, **hand("李司机", "赵收样", time="14:05", seal=seal, intact=intact))
    take(officers, number, "report_broken", by=lab, reason="封条边缘撕裂")
    assert row(officers, "lab_sample", number).instance.state == "broken"
    again = sealed(officers, task, seal="F-0003")
    assert row(officers, "lab_sample", again).values["stage"] == "first"


def test_a_hand_that_is_left_out_is_refused_until_it_is_entered(officers, task):
    number = sealed(officers, task)
    take(officers, number, "choose_lab")
    take(officers, number, "hand_over", **hand("王抽样", "李司机"))
    lab = [laboratory(officers, number)]
    with pytest.raises(Refusal, match="HANDS_LEFT_OUT"):
        take(officers, number, "receive", by=lab, **hand("陈快递", "赵收样", time="14:05"))
    take(officers, number, "pass_on", **hand("李司机", "陈快递", time="12:00"))
    take(officers, number, "receive", by=lab, **hand("陈快递", "赵收样", time="14:05"))
    assert len(row(officers, "lab_sample", number).lines["hand_overs"]) == 3


def test_one_inspector_seals_nothing_and_who_has_no_certificate_neither(officers, task):
    number = registered(officers, task)
    given = {"sealed_on": SAMPLED, "sealed_time": "09:30"}
    assert take(officers, number, "seal", day=SAMPLED, **given).missing == 1
    with pytest.raises(Refusal, match="SEALER_HOLDS_CERTIFICATE"):
        take(officers, number, "seal", by=[officers.headquarters[0]], day=SAMPLED, **given)


def test_a_sample_belongs_to_a_check_of_its_enterprise_that_waits_for_one(officers, task):
    with pytest.raises(Refusal, match="CHECK_AWAITS_SAMPLE"):
        registered(officers, task, uscc=TEA, by=officers.headquarters[0])
    reported(officers, received(officers, task), "0.1", report="JB-1")
    team = team_of(officers, row(officers, "check_task", task).values["inspectors"])
    act(officers, "check_task", task, "enter_result", by=team, day=DONE, reference="JB-1")
    with pytest.raises(Refusal, match="CHECK_AWAITS_SAMPLE"):
        registered(officers, task)


def test_the_retest_tests_the_reserve_part_at_the_next_laboratory_of_the_same_order(officers, task):
    first = received(officers, task)
    reported(officers, first, "0.61", report="JB-1", hazard="heavy_metal")
    team = team_of(officers, row(officers, "check_task", task).values["inspectors"])
    act(officers, "check_task", task, "enter_result", by=team, day=DONE, reference="JB-1")
    act(officers, "check_task", task, "serve", by=team[:1], day=DONE)
    act(officers, "check_task", task, "object", by=[officers.enterprise], day=DONE, reason="样品保存不当")
    with pytest.raises(Refusal, match="RESERVE_OF_THE_FIRST"):
        registered(officers, task, seal="F-0009", day=DONE)
    later = date(2017, 6, 20)
    second = received(officers, task, day=later, sealed_on=later, seal="F-0001-B")
    one, other = (row(officers, "lab_sample", number).values for number in (first, second))
    assert (other["stage"], other["seed"]) == ("retest", SEED)
    assert [one["lab"], other["lab"]] == list(order(SEED, task, ["检测中心1", "检测中心2"]))
    reported(officers, second, "0.49", report="JB-2", day=date(2017, 6, 26))
    assert row(officers, "lab_sample", second).lines["verdicts"][0]["near"] is True
    act(officers, "check_task", task, "retest", by=team, day=date(2017, 6, 27), retest="JB-2")
    assert row(officers, "check_task", task).values["passed"] is True


def test_a_report_says_enough_to_be_judged_and_two_answer_for_it(officers, task):
    number = received(officers, task)
    lab = [laboratory(officers, number)]
    blind = figure(None, detection_limit=Decimal("0.6"))
    with pytest.raises(BadInput) as refused:
        take(officers, number, "enter_results", by=lab, results=(blind,), tested_by="孙检验")
    assert [cell.code for cell in refused.value.cells] == ["DETECTION_ABOVE_LIMIT"]
    take(officers, number, "enter_results", by=lab, results=(figure(None),), tested_by="孙检验")
    report = {"report_no": "JB-1", "report": (NewFile("报告.pdf", PDF),), "approved_by": "周批准", "hazard": ""}
    with pytest.raises(Refusal, match="TESTER_IS_NOT_APPROVER"):
        take(officers, number, "deliver", by=lab, **report | {"approved_by": "孙检验"})
    with pytest.raises(Refusal, match="HAZARD_OF_FAILURE"):
        take(officers, number, "deliver", by=lab, **report | {"hazard": "heavy_metal"})
    take(officers, number, "deliver", by=lab, **report)


def test_the_number_of_a_report_is_used_once(officers, task):
    number = received(officers, task)
    reported(officers, number, "0.1", report="JB-1")
    with pytest.raises(Refusal, match="REPORT_UNKNOWN"):
        reported(officers, received(officers, task, seal="F-0005"), "0.1", report="JB-1")


def test_a_sample_is_kept_while_its_result_can_be_disputed_and_a_failed_one_three_months(officers, task):
    number = received(officers, task)
    reported(officers, number, "0.61", report="JB-1", hazard="heavy_metal")
    lab = [laboratory(officers, number)]
    with pytest.raises(Refusal, match="KEEPING_OVER"):
        take(officers, number, "return_sample", by=lab, day=date(2017, 9, 20))  # the check goes on
    team = team_of(officers, row(officers, "check_task", task).values["inspectors"])
    act(officers, "check_task", task, "enter_result", by=team, day=DONE, reference="JB-1")
    act(officers, "check_task", task, "serve", by=team[:1], day=DONE)
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 28)))
    with pytest.raises(Refusal, match=r"KEEPING_OVER.*2017-09-12"):
        take(officers, number, "return_sample", by=lab, day=date(2017, 9, 11))
    take(officers, number, "return_sample", by=lab, day=date(2017, 9, 12))
    assert row(officers, "lab_sample", number).instance.state == "returned"


def test_without_a_published_seed_the_platform_makes_one_that_stays_for_the_retest(officers):
    for lab in (0, 1):
        capability(officers, lab, LEAD, name=f"检测中心{lab + 1}")
    values = {"plan": "CJ-2017-000099", "goods": "瓷杯", "kind": "product", "inspectors": ("JX-1", "JX-2")}
    check = open_matter("check_task", values=values, uscc=POTTERY, by=officers.headquarters[0], at=at_noon(SAMPLED))
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    act(officers, "check_task", check, "sample", by=officers.origin[:2], day=SAMPLED, **sample)
    number = sealed(officers, check)
    take(officers, number, "choose_lab")
    found = row(officers, "lab_sample", number).values
    assert (found["seed_from"], len(found["seed"])) == ("platform", 64)
    take(officers, number, "decline", by=[laboratory(officers, number)], reason="设备检修")
    take(officers, number, "choose_lab")
    assert row(officers, "lab_sample", number).values["seed"] == found["seed"]


def test_replayed_the_order_is_the_same(officers, task):
    number = sealed(officers, task)
    take(officers, number, "choose_lab")
    found = row(officers, "lab_sample", number).values["found"]
    with seeing_as(officers.system):
        assert replay_finding(found).equal
