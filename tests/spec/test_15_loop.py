"""Article 14: the whole loop on one firm, day by day, each act by a named person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from gongzhi.actions import alerts, cases, checks, clusters, helping, intake, links, registers, returns, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.core.calendar import months_after
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult, Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.identity.uscc import check_digit
from gongzhi.core.registers import ProductRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, export_total, firm, returned, scenario

CUPS = "69111019"
LEAD = "heavy_metal"
CITY = "360700"


@dataclass
class Loop:
    """One run: the officers, the day on which it begins, and the case."""

    officers: object
    start: date
    number: str = ""

    def day(self, days: int) -> date:
        return self.start + timedelta(days=days)

    def at(self, days: int):
        return at_noon(self.day(days))

    @property
    def case(self):
        with seeing_as(self.officers.system):
            return queries.cases.case(self.number)

    def see(self, question):
        with seeing_as(self.officers.system):
            return question()


def notice(number: int, name: str, day: date) -> Evidence:
    """A serious notice on lead released from a cup, naming the firm."""
    body = ForeignNotice("DE", ("CN",), "瓷杯", "", (Hazard("lead", "metals"),), "", "serious", firm=name)
    return Evidence(Envelope("eu_rasff", f"SIM.{day.year}.{number:04d}", "foreign_notice", day, RAW, True), body)


def cups(sku: str, maker: str) -> ProductRow:
    return ProductRow(sku, maker, "瓷杯", "cup", CUPS, "轻工", "II", False, False, False, True, False, True)


@pytest.fixture(params=[date(2017, 3, 6), date(2026, 4, 6)], ids=["JX2017", "CN2026"])
def loop(request, officers) -> Loop:
    run = Loop(officers, request.param)
    at = run.at(0)
    others = [
        firm(f"{body}{check_digit(body)}", name, county)
        for body, name, county in (
            ("91360702158300020", "赣州章江陶瓷有限公司", "360702"),
            ("91360703158300039", "赣州南康窑业有限公司", "360703"),
        )
    ]
    setting_up.take_in_enterprises(others, raw_hash=RAW, by=officers.system, at=at)
    registers.take_in_products(
        [cups(f"P{place}", maker) for place, maker in enumerate([POTTERY, *(row.uscc for row in others)])],
        raw_hash=RAW, by=officers.system, at=at,
    )  # fmt: skip
    setting_up.take_in_export_totals(
        [export_total(POTTERY, "360702", run.start.year, 12_000, 1_500_000_000_00)], raw_hash=RAW,
        by=officers.system, at=at,
    )  # fmt: skip
    return run


def take_in(run: Loop, fact: Evidence, days: int) -> None:
    intake.record_evidence([fact], raw_name="x", raw_size=1, by=run.officers.system, at=run.at(days))
    links.propose_links(by=run.officers.system, at=run.at(days), among=[fact.id])


def two_returns(run: Loop) -> list[UUID]:
    """Two items come back, are registered at the port and received at origin."""
    found = []
    for number, days in ((1, 3), (2, 4)):
        fact = returned(number, run.day(days), cause="Q1")
        tracing = returns.register_return(fact, raw_name="r", raw_size=1, by=run.officers.port, at=run.at(days))
        returns.send_return(tracing, by=run.officers.port, at=run.at(days + 1), seen=0)
        returns.receive_return(tracing, by=run.officers.origin[0], at=run.at(days + 2), seen=1)
        found.append(tracing)
    return found


def investigated(run: Loop, tracing: UUID, days: int) -> None:
    first, second, _ = run.officers.origin
    at = run.at(days)
    returns.set_method(
        tracing, method="file_check", investigators=[first.person, second.person], by=first, at=at, seen=2
    )
    for officer in (first, second):
        returns.investigate(
            tracing, cause_code="Q1", responsibility="producer", safety=True, conclusion="釉料铅溶出超标", by=officer,
            at=at, seen=3,
        )  # fmt: skip
    returns.review(tracing, by=run.officers.headquarters[0], at=at, seen=4)
    returns.close_tracing(tracing, by=first, at=at, seen=5)


def check_result(number: str, day: date, *, passed: bool, lab: str = "L-1") -> Evidence:
    body = CheckResult(
        POTTERY, "瓷杯", CUPS, number, day, "provincial", True, lab, passed, not passed, "" if passed else LEAD,
        () if passed else ("铅溶出量",),
    )  # fmt: skip
    return Evidence(Envelope("jx_check_results", number, "check_result", day, RAW, True), body)


def opened(run: Loop) -> str:
    """The notice came in and was linked: the number of its case."""
    take_in(run, notice(1, "赣州试验陶瓷有限公司", run.day(0)), 0)
    (run.number,) = run.see(lambda: queries.cases.numbers_in_state("received"))
    return run.number


def alerted(run: Loop) -> str:
    """Verified, assessed as serious, and an alert of level Ⅱ issued; its number."""
    officers, number = run.officers, run.number
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=run.at(1), seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 4, "1/2", "1/10", "1/100")], by=expert, at=run.at(2), seen=1)
    first, second, third = officers.headquarters
    alert = alerts.draft_alert(
        number, urgency=3, scope=2, scope_words="陶瓷餐具", matters="铅溶出", measures="", starts_on=run.day(2),
        control_at_ports=False, warns_consumers=False, by=first, at=run.at(2),
    )  # fmt: skip
    for officer in (first, second):
        alerts.approve_alert(alert, by=officer, at=run.at(2), seen=0)
    for officer in (second, third):
        alerts.issue_alert(alert, by=officer, at=run.at(2), seen=1)
    return alert


def helped(run: Loop, days: int) -> str:
    """Shortlisted, visited, agreed and begun; the plan's number."""
    officers = run.officers
    plan = helping.shortlist_for_help(run.number, by=officers.origin[0], at=run.at(days))
    helping.visit(plan, root_cause="釉料含铅", by=officers.origin[0], at=run.at(days + 1), seen=0)
    agreed = {
        "actions": "更换釉料", "owner": "质量负责人", "due_on": run.day(days + 30), "budget_fen": None, "experts": "",
    }  # fmt: skip
    for signer in (officers.origin[0], officers.enterprise):
        helping.agree(plan, **agreed, by=signer, at=run.at(days + 2), seen=1)
    helping.begin(plan, by=officers.enterprise, at=run.at(days + 2), seen=2)
    return plan


def three_clean_batches(run: Loop, plan: str, days: int) -> int:
    """Batches tested on three days, then the watch begins; returns the version that the plan has then."""
    for place in range(3):
        helping.retest_batch(
            plan, lot=f"B{place}", tested_on=run.day(days + place), lab="L-1", passed=True,
            by=run.officers.origin[0], at=run.at(days + place), seen=3 + place,
        )  # fmt: skip
    helping.verify(plan, by=run.officers.origin[0], at=run.at(days + 2), seen=6)
    return 7


def close(run: Loop, days: int, seen: int) -> None:
    for officer in (run.officers.origin[0], run.officers.headquarters[0]):
        cases.close_case(run.number, by=officer, at=run.at(days), seen=seen)


@pytest.mark.scenario("15")
def test_one_notice_and_two_returns_go_the_whole_way(loop):
    officers, run = loop.officers, loop
    system, origin = officers.system, officers.origin[0]

    # One case holds the notice and both returns, each return with a record of its own.
    number = opened(run)
    tracings = two_returns(run)
    assert run.see(lambda: queries.cases.count(queries.cases.CaseFilter())).n == 1
    assert [entry.kind for entry in run.see(lambda: queries.cases.evidence_of(run.case.id))] == [
        "foreign_notice", "export_return", "export_return",
    ]  # fmt: skip
    assert run.case.hazard == LEAD

    # Serious; an alert of level Ⅱ to the three that article 12 names: government bodies, the enterprise, its trade.
    alert = alerted(run)
    assert run.case.risk_level == "S"
    issued = run.see(lambda: queries.alerts.alert(alert))
    assert issued.level == 2
    assert set(issued.audience) == {"CIQ_P", "CIQ_O", "MSA"} | {"ENT"} | {"ASC"}

    # Two more firms with the same hazard, one in another county: regional, and only then.
    take_in(run, notice(2, "赣州章江陶瓷有限公司", run.day(5)), 5)
    assert clusters.scan_for_clusters(LEAD, synthetic=True, by=system, at=run.at(5)) == 0
    take_in(run, notice(3, "赣州南康窑业有限公司", run.day(6)), 6)
    (asked,) = run.see(queries.links.to_decide)  # its name is half a place: a person says whom the notice means
    links.answer_link(asked.id, answer="same", reason="", by=officers.headquarters[0], at=run.at(6), seen=asked.seen)
    assert clusters.scan_for_clusters(LEAD, synthetic=True, by=system, at=run.at(6)) == 1
    assert clusters.scan_for_clusters(LEAD, synthetic=True, by=system, at=run.at(7)) == 0  # told once
    (cluster,) = run.see(lambda: queries.measures.clusters_of(number))
    assert (cluster.kind, cluster.key, len(cluster.cases)) == ("regional", "6911", 3)

    # A check on suspicion, not drawn: passed, served, final when nobody objected.
    cases.begin_acting(number, by=origin, at=run.at(7), seen=3)
    check = checks.order_check(
        number, goods="瓷杯", hs_code=CUPS, kind="product", reason="境外通报铅溶出", by=officers.headquarters[0],
        at=run.at(7),
    )  # fmt: skip
    intake.record_evidence(
        [check_result("S-1", run.day(8), passed=True)], raw_name="x", raw_size=1, by=officers.market, at=run.at(9)
    )
    for officer in officers.origin[:2]:
        checks.enter_result(check, reference="S-1", by=officer, at=run.at(9), seen=0)
    checks.serve_result(check, by=origin, at=run.at(10), seen=1)
    assert {step.workflow for step in run_clocks(by=system, at=run.at(25)).steps} == {"alert"}  # the fifteenth day
    (own,) = run_clocks(by=system, at=run.at(26)).steps
    assert (own.number, own.act, own.on) == (check, "finish", run.day(26))

    # Both returns investigated by two, closed.
    before = run.see(lambda: helping.score_of(_act(run, 11), POTTERY)[0].value["score"])
    for tracing in tracings:
        investigated(run, tracing, 12)
    after = run.see(lambda: helping.score_of(_act(run, 12), POTTERY)[0].value["score"])
    assert (before, after) == ("6.00", "10.80")  # small: 1.2 × 5, then 1.2 × (5 + 2 + 2)

    # Nothing closes while a guard field is missing.
    with pytest.raises(Refusal):
        close(run, 13, 4)
    plan = helped(run, 13)
    cases.submit_evidence(
        number, cause_code="Q1", responsibility="producer", corrective_action="material_change", waiver_reason="",
        by=origin, at=run.at(16), seen=4,
    )  # fmt: skip
    with pytest.raises(Refusal, match="GUARD_HELP_UNDER_WATCH"):
        close(run, 20, 5)
    seen = three_clean_batches(run, plan, 40)

    # Closed and applied: credit, ladder, index.
    close(run, 43, 5)
    cases.apply_case(number, by=system, at=run.at(43), seen=6)
    grade = run.see(lambda: queries.enterprises.grades(POTTERY)[0])
    assert (grade.score, grade.grade) == (Decimal("69.0"), "C")  # 100 - 15 - 8 - 8
    held = run.see(lambda: queries.enterprises.supervision(POTTERY)[0])
    assert (held.level, held.ratio) == ("L3", Decimal(1))
    (index,) = [row for row in run.see(lambda: queries.outcomes.indices(run.start.year)) if row.region == CITY]
    rates = run.see(lambda: queries.findings.fact(index.rates)).value
    assert (rates["assessed_items"], rates["export_items"]) == ("2", "12000")

    # Six clean months after the third batch the defect is eliminated, not a day earlier.
    until = months_after(run.day(42), 6)
    with pytest.raises(Refusal, match="GUARD_CLEAN_MONTHS"):
        helping.eliminate(plan, by=origin, at=at_noon(until - timedelta(days=1)), seen=seen)
    helping.eliminate(plan, by=origin, at=at_noon(until), seen=seen)
    assert run.see(lambda: queries.measures.help_plan(plan)).instance.state == "eliminated"

    # Every finding on the way computes again to the same bytes.
    from gongzhi.actions.replay import replay_finding

    found = run.see(lambda: [replay_finding(finding) for finding in queries.findings.ids()])
    assert all(entry.equal for entry in found)
    assert {"signals.clusters@1", "help.score@1", "help.elimination@1", "cases.recall@1"} <= {
        entry.method for entry in found
    }


def _act(run: Loop, days: int):
    from gongzhi.actions.acting import Act

    return Act(run.officers.system, run.at(days))


@pytest.mark.scenario("15")
def test_the_regional_flag_follows_its_rule_row(loop, change_rule):
    change_rule("cluster_triggers", "CT-REGIONAL", "min_enterprises", "2")
    change_rule("cluster_triggers", "CT-REGIONAL", "min_counties", "1")
    opened(loop)
    take_in(loop, notice(2, "赣州章江陶瓷有限公司", loop.day(5)), 5)
    assert clusters.scan_for_clusters(LEAD, synthetic=True, by=loop.officers.system, at=loop.at(5)) == 1


@pytest.mark.scenario("15")
def test_a_return_with_the_hazard_during_the_watch_puts_the_plan_back_to_acting(loop):
    officers, run = loop.officers, loop
    opened(run)
    two_returns(run)
    alerted(run)
    plan = helped(run, 13)
    seen = three_clean_batches(run, plan, 40)
    assert helping.plans_that_fell_back(by=officers.system, at=run.at(60)) == ()
    take_in(run, notice(9, "赣州试验陶瓷有限公司", run.day(70)), 70)
    assert helping.plans_that_fell_back(by=officers.system, at=run.at(71)) == (plan,)
    helping.fall_back(plan, by=officers.system, at=run.at(71), seen=seen)
    assert run.see(lambda: queries.measures.help_plan(plan)).instance.state == "acting"
