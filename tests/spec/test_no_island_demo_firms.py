"""Articles 6 and 7 are no islands: what they read elsewhere changes them, what they write is read elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.actions import cases, credit, intake
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Evidence
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, closed_case, register, returned, traced
from tests.spec.firms_of_honour import LEADER, applied, assessed, came_in, confirmed, leader, named, recall
from tests.spec.test_07_bases import PAPERS, inspectors  # noqa: F401
from tests.spec.test_07_bases import applied as base_applied_for
from tests.spec.test_07_bases import registered as base_registered
from tests.spec.test_07_gap import CERTIFICATE, audited
from tests.spec.test_07_same_line import batches, listed

BOTH = pytest.mark.parametrize("day", [date(2017, 6, 1), date(2026, 6, 1)], ids=["JX2017", "CN2026"])


def conformity(officers, case: str) -> list[str]:
    """What the case's timeline holds of conformity, as its reader sees it."""
    with seeing_as(officers.origin[0]):
        return [row.body for row in queries.cases.events_on(case) if row.kind == "ConformityShown"]


def case_of(officers, uscc: str) -> str:
    with seeing_as(officers.system):
        return queries.cases.cases(queries.cases.CaseFilter(uscc=uscc)).rows[0].number


@BOTH
def test_an_own_fault_return_traced_at_its_origin_suspends_the_name_and_gives_the_check_ratio_back(officers, day):
    run = named(officers, day)
    assert run.ratio() == Decimal("0.015")
    back = day + timedelta(days=20)
    traced(officers, register(officers, returned(1, back, uscc=LEADER)), back, "N2", "buyer")
    assert run.state == "named"  # not the producer's fault
    traced(officers, register(officers, returned(2, back, uscc=LEADER)), back, "Q1", "producer")
    assert (run.state, run.row.values["suspended_on"]) == ("suspended", back)
    assert run.ratio() == Decimal("0.03")
    with seeing_as(officers.system):
        spoken = queries.findings.fact(queries.enterprises.supervision(LEADER)[0].ratio_finding).value
    assert (spoken["facilitation"], spoken["level"]) == ("1", "L0")  # the ladder moves when the case closes


@BOTH
def test_a_case_closed_on_a_named_firm_proposes_the_ratio_that_its_name_leaves(officers, day):
    named(officers, day)
    back = day + timedelta(days=20)
    traced(officers, register(officers, returned(1, back, cause="N2", uscc=LEADER)), back, "N2", "buyer")
    case, origin = case_of(officers, LEADER), officers.origin[0]
    at = at_noon(back)
    cases.verify(case, source_checked=True, note="", by=origin, at=at, seen=0)
    with seeing_as(officers.system):
        held = queries.enterprises.supervision(LEADER)[0]
    assert (held.level, held.ratio) == ("L0", Decimal("0.015"))


@pytest.mark.parametrize("day", [date(2019, 7, 1), date(2026, 6, 1)], ids=["JX2017", "CN2026"])
def test_a_return_of_the_last_three_years_bars_the_name_and_an_older_one_does_not(officers, day):
    run = leader(officers, day)
    for number, months_ago in ((1, 37), (2, 35)):
        back = day - timedelta(days=30 * months_ago + 20)
        traced(officers, register(officers, returned(number, back, uscc=LEADER)), back, "Q1", "producer")
        if months_ago == 37:
            assert assessed(applied(run, day), day).finding("eligibility")["eligible"] == "true"
    assert assessed(applied(run, day), day).finding("eligibility")["grounds"] == "EVENT"


@BOTH
def test_a_notice_that_its_source_takes_back_bars_nobody(officers, day):
    run = leader(officers, day)
    fact = recall(1, day - timedelta(days=40))
    confirmed(officers, came_in(officers, fact, day - timedelta(days=39)), day - timedelta(days=38))
    assert assessed(applied(run, day), day).finding("eligibility")["grounds"] == "EVENT"
    outside = replace(
        fact.envelope, reference=f"{fact.envelope.reference}#withdrawn-1", withdraws=fact.envelope.reference
    )
    intake.record_evidence(
        [Evidence(outside, fact.body)], raw_name="y", raw_size=1, by=officers.system, at=at_noon(day)
    )
    run.take("reassess", day, officers.headquarters[0], reason="来源已撤回该通报")
    assert run.finding("eligibility")["eligible"] == "true"


@BOTH
def test_the_credit_grade_bars_the_name(officers, day):
    run = leader(officers, day)
    credit.confirm_credit_event(
        LEADER, kind="false_declaration", occurred_on=day - timedelta(days=100), voluntary=False,
        by=officers.headquarters[0], at=at_noon(day - timedelta(days=90)),
    )  # fmt: skip
    grade = credit.regrade(LEADER, by=officers.system, at=at_noon(day))
    assert grade == "B"  # 100 - 15 + 2
    assert assessed(applied(run, day), day).finding("eligibility")["grounds"] == "STANDING"


@BOTH
def test_a_demonstration_enterprise_has_its_base_registered_by_the_simplified_procedure(officers, day):
    run = leader(officers, day)
    base = base_applied_for(officers, PAPERS, day, by=run.enterprise, region="360702")
    assert base.row.values["simplified"] is False
    run = assessed(applied(run, day), day)
    run.take("publish", day, *officers.headquarters[:2])
    run.take("name", day + timedelta(days=8), *officers.headquarters[:2])
    later = base_applied_for(officers, PAPERS, day + timedelta(days=9), by=run.enterprise, region="360702")
    assert later.row.values["simplified"] is True


@BOTH
def test_others_measure_themselves_by_the_firm_while_it_is_named(officers, day):
    def compare(last_day: date) -> str:
        values = {
            "topic": "出厂质量", "peer": LEADER, "first_day": day - timedelta(days=90), "last_day": last_day,
            "indicators": (
                {"name": "不良率", "own": Decimal("1.8"), "best": Decimal("0.9"), "lower_is_better": True},
            ),
        }  # fmt: skip
        return open_matter("benchmark", values=values, by=officers.enterprise, at=at_noon(day + timedelta(days=30)))

    run = named(officers, day)
    with pytest.raises(Refusal, match="BENCHMARK_PEER"):
        compare(day - timedelta(days=1))
    compare(day)
    back = day + timedelta(days=20)
    traced(officers, register(officers, returned(1, back, uscc=LEADER)), back, "Q1", "producer")
    assert run.state == "suspended"
    compare(back - timedelta(days=1))
    with pytest.raises(Refusal, match="BENCHMARK_PEER"):
        compare(back)


@BOTH
def test_goods_of_a_case_put_a_listed_claim_to_the_check_and_the_check_tells_the_case(officers, day):
    claim = listed(officers, day=day)
    back = day + timedelta(days=10)
    traced(officers, register(officers, returned(1, back)), back, "Q1", "producer")
    assert claim.state == "questioned"
    case = case_of(officers, POTTERY)
    assert conformity(officers, case) == []
    found = batches([("0.02", "0.1")], "home", first=9)
    claim.take("check", back, officers.origin[0], batches=found, case_number=case, reason="核查退运批次同线产品")
    (told,) = conformity(officers, case)
    assert f'"number":"{claim.number}"' in told
    assert '"conformity":"fails"' in told


@BOTH
def test_the_inspection_of_a_base_tells_the_case_that_asked_for_it(officers, inspectors, day):
    base = base_registered(officers, inspectors, day, day + timedelta(days=10))
    back = day + timedelta(days=20)
    fact = returned(1, back, uscc=base.row.uscc)
    from gongzhi.actions import returns

    tracing = register(officers, fact, back)
    returns.send_return(tracing, by=officers.port, at=at_noon(back), seen=0)
    returns.receive_return(tracing, by=officers.elsewhere, at=at_noon(back), seen=1)
    case = case_of(officers, base.row.uscc)
    base.take("inspect", back, inspectors[0], case_number=case)
    found = ({"inspected_on": back, "found": "台账完整"},)
    base.take("pass", back, *inspectors, inspections=found)
    with seeing_as(officers.elsewhere):
        (told,) = [row.body for row in queries.cases.events_on(case) if row.kind == "ConformityShown"]
    assert '"conformity":"conforms"' in told


@BOTH
def test_a_gap_certificate_adds_to_the_credit_of_its_holder(officers, day):
    closed_case(officers, ["Q2"], first=day - timedelta(days=60))
    with seeing_as(officers.system):
        before = queries.enterprises.grades(POTTERY)[0].score
    certificate = {**CERTIFICATE, "valid_to": day + timedelta(days=365)}
    audited(officers, (100, 100), (115, 120), day=day).take("grant", day, *officers.origin[:2], **certificate)
    with seeing_as(officers.system):
        assert queries.enterprises.grades(POTTERY)[0].score == before + 2
