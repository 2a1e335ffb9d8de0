"""Article 13: what drawn checks say of all goods, weighted by chances; those on suspicion beside, never among."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.catalogue.rules import book
from gongzhi.reports import check_results
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.check_arms import DrawnPlan, TargetedResult
from tests.spec.conftest import POTTERY
from tests.spec.test_13_double_random import act, drawn, result

DAY = date(2017, 6, 30)
RULES = book(DAY)


def cells(report, row=0):
    (table,) = report.tables
    return dict(zip((column.code for column in table.columns), table.rows[row].cells, strict=True))


def built(officers, region="360000"):
    with seeing_as(officers.system):
        return check_results.build(region, at=at_noon(DAY), rules=RULES)


def test_before_anything_is_drawn_the_table_says_so(officers):
    (table,) = built(officers).tables
    assert table.rows == ()
    assert table.note.code == "CHECK_RESULTS_NONE"


def test_a_final_result_counts_and_one_under_way_does_not(officers):
    """Of four class-4 firms (100 %) one is known and checked: it stands for all four."""
    firms = tuple({"object": one, "standing": "4"} for one in (POTTERY, "A001", "A002", "A003"))
    plan = drawn(officers, objects=firms, inspectors=(), day=date(2017, 5, 15), region="360700", level="city")
    line = next(one for one in plan.lines["drawn"] if one["object"] == POTTERY)
    team = [one for one, no in zip(officers.origin, ("JX-1", "JX-2", "JX-3"), strict=True) if no in line["inspectors"]]
    day = date(2017, 5, 22)
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    act(officers, "check_task", line["task"], "sample", by=team, day=day, **sample)
    result(officers, "CY-1", day, passed=False)
    act(officers, "check_task", line["task"], "enter_result", by=team, day=day, reference="CY-1")
    act(officers, "check_task", line["task"], "serve", by=team[:1], day=day)
    early = cells(built(officers))
    assert (early["CHECKS_COL_FRAME"], early["CHECKS_COL_DRAWN"], early["CHECKS_COL_CHECKED"]) == (4, 4, 0)
    assert early["CHECKS_COL_RATE"] is None
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 8)))
    late = cells(built(officers))
    assert (late["CHECKS_COL_CHECKED"], late["CHECKS_COL_FAILED"]) == (1, 1)
    assert (late["CHECKS_COL_RATE"], late["CHECKS_COL_BY_FRAME"]) == (Decimal("100.00"), Decimal("100.00"))
    assert late["RESULT_COL_LOW"] is None
    assert late["REPORT_COL_FINDING"].code == "CHECKS_TOO_FEW"


def plan_of(failing: dict[str, int], drawn_of: dict[str, int], pool: dict[str, int]) -> DrawnPlan:
    """By standing: how many the pool has, how many were drawn, and how many of these failed."""
    objects = {f"{standing}{at:03}": standing for standing, many in pool.items() for at in range(many)}
    taken = [f"{standing}{at:03}" for standing, many in drawn_of.items() for at in range(many)]
    passed = {one: int(one[1:]) >= failing[one[0]] for one in taken}
    return DrawnPlan("CJ-1", "日用陶瓷", ("DE",), "360200", objects, {}, tuple(taken), passed, True)


def test_a_class_that_is_drawn_more_often_weighs_less(monkeypatch):
    """Of 100 A 20 are drawn and 4 fail, of 40 D 40 and 20: 100 · 4/20 + 20 of 140; the plain share is 24 of 60."""
    plan = plan_of({"A": 4, "D": 20}, {"A": 20, "D": 40}, {"A": 100, "D": 40})
    suspected = tuple(
        TargetedResult(f"JC-{at}", "日用陶瓷", "360281", at >= 17, True, "691110", DAY) for at in range(24)
    )
    arms = SimpleNamespace(drawn_plans=lambda region: (plan,), targeted_results=lambda region: suspected)
    monkeypatch.setattr(check_results.queries, "check_arms", arms)
    report = check_results.build("360000", at=at_noon(DAY), rules=RULES)
    found = cells(report)
    rate = Decimal(100 * (100 * 4 / 20 + 20) / 140).quantize(Decimal("0.01"))
    assert (found["CHECKS_COL_RATE"], found["CHECKS_COL_BY_FRAME"]) == (rate, rate)
    assert found["RESULT_COL_LOW"] < rate < found["RESULT_COL_HIGH"]
    assert (found["CHECKS_COL_TARGETED"], found["CHECKS_COL_TARGETED_FAILED"]) == (24, 17)
    assert found["CHECKS_COL_LIFT"] == (Decimal(17) / 24 / (Decimal(40) / 140)).quantize(Decimal("0.01"))
    assert found["CHECKS_COL_LIFT_LOW"] < found["CHECKS_COL_LIFT"] < found["CHECKS_COL_LIFT_HIGH"]
    asked = [tuple(row.cells[:1]) for row in report.tables[0].rows]
    assert [one.code for (one,) in asked] == [
        "CHECKS_BY_ALL", "CHECKS_BY_COUNTY", "CHECKS_BY_COUNTY", "CHECKS_BY_MARKET", "CHECKS_BY_PRODUCT",
    ]  # fmt: skip


def test_how_many_failures_an_interval_needs_is_a_rule_row(monkeypatch):
    plan = plan_of({"A": 9}, {"A": 40}, {"A": 100})
    arms = SimpleNamespace(drawn_plans=lambda region: (plan,), targeted_results=lambda region: ())
    monkeypatch.setattr(check_results.queries, "check_arms", arms)
    assert cells(check_results.build("360000", at=at_noon(DAY), rules=RULES))["RESULT_COL_LOW"] is None
    plan = plan_of({"A": 10}, {"A": 40}, {"A": 100})
    assert cells(check_results.build("360000", at=at_noon(DAY), rules=RULES))["RESULT_COL_LOW"] is not None
