"""Article 14: where a case finds the firm's fault, it corrects with evidence, and the case does not close before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import cases
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.attachments import NewFile
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, TEA, register, returned, scenario, traced

SCHEME = "rectification"
DAY = date(2017, 4, 10)
PROOF = NewFile("整改材料.pdf", b"%PDF-1.4\n% photos\n")
SUBMITTED = {
    "root_cause": "釉料含铅", "measures": "更换釉料", "disposition": "destroy", "disposed": "全部销毁",
    "evidence": [PROOF],
}  # fmt: skip


@pytest.fixture
def case(officers) -> str:
    """A case acted on, whose return is traced: the producer's fault."""
    traced(officers, register(officers, returned(1, DAY)), DAY, "Q1", "producer")
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    at = at_noon(DAY)
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at, seen=0)
    for expert in officers.experts:
        cases.assess_case(number, scenarios=[scenario("a", 2, "1/2", "1/10", "1/100")], by=expert, at=at, seen=1)
    cases.begin_acting(number, by=officers.origin[0], at=at, seen=2)
    cases.submit_evidence(
        number, cause_code="Q1", responsibility="producer", corrective_action="process_change", waiver_reason="",
        by=officers.origin[0], at=at, seen=3,
    )  # fmt: skip
    return number


def ordered(officers, case: str, *, uscc: str = POTTERY, by=None) -> str:
    values = {"case_no": case, "defect": "铅溶出量超标", "demands": "更换釉料，逐批检测"}
    return open_matter(SCHEME, values=values, uscc=uscc, by=by or officers.origin[0], at=at_noon(DAY))


def record(officers, number: str):
    with seeing_as(officers.system):
        return queries.matters.matter(SCHEME, number)


def take(officers, number: str, act: str, *people, on: date = DAY, **values) -> None:
    for who in people:
        seen = record(officers, number).instance.seen
        take_act(SCHEME, number, act, values=values, by=who, at=at_noon(on), seen=seen)


def close(officers, case: str) -> None:
    for officer in (officers.origin[0], officers.headquarters[0]):
        cases.close_case(case, by=officer, at=at_noon(DAY), seen=4)


def test_a_case_closes_once_its_rectification_is_verified_by_two_and_not_before(officers, case):
    number = ordered(officers, case)
    with pytest.raises(Refusal, match="GUARD_RECTIFIED"):
        close(officers, case)
    take(officers, number, "submit", officers.enterprise, **SUBMITTED)
    with pytest.raises(Refusal, match="GUARD_RECTIFIED"):
        close(officers, case)
    take(officers, number, "verify", officers.origin[0], verified="现场核实")
    with pytest.raises(Refusal, match="TWO_PERSON"):
        take(officers, number, "verify", officers.origin[0], verified="现场核实")
    take(officers, number, "verify", officers.origin[1], verified="现场核实")
    close(officers, case)
    with seeing_as(officers.system):
        assert queries.cases.case(case).state == "closed"


def test_the_firm_has_30_days_and_the_office_ten_working_days(officers, case):
    number = ordered(officers, case)
    assert record(officers, number).instance.due_on == DAY + timedelta(days=30)
    take(officers, number, "submit", officers.enterprise, **SUBMITTED)
    assert record(officers, number).instance.due_on == date(2017, 4, 24)


def test_the_time_to_correct_is_a_rule_row(officers, case, change_rule):
    change_rule("clocks", "CK-RF-SUBMIT", "length", "15")
    assert record(officers, ordered(officers, case)).instance.due_on == DAY + timedelta(days=15)


def test_what_is_submitted_without_evidence_is_refused_and_what_is_not_enough_goes_back(officers, case):
    number = ordered(officers, case)
    with pytest.raises(BadInput) as bad:
        take(officers, number, "submit", officers.enterprise, **SUBMITTED | {"evidence": []})
    assert [(cell.column, cell.code) for cell in bad.value.cells] == [("evidence", "FIELD_MISSING")]
    take(officers, number, "submit", officers.enterprise, **SUBMITTED)
    take(officers, number, "send_back", officers.origin[0], reason="缺检测报告")
    assert record(officers, number).instance.state == "ordered"
    with seeing_as(officers.enterprise):
        assert [file.name for file in queries.papers.files(record(officers, number).instance.id)] == ["整改材料.pdf"]


def test_it_is_ordered_on_a_running_case_of_the_firm_alone(officers, case):
    for number, uscc, code in (
        ("EQC-2017-360702-999999", POTTERY, "CASE_NOT_FOUND"), (case, TEA, "CASE_OF_ANOTHER")
    ):  # fmt: skip
        with pytest.raises(BadInput) as bad:
            ordered(officers, number, uscc=uscc, by=officers.headquarters[0])
        assert [(cell.column, cell.code) for cell in bad.value.cells] == [("case_no", code)]
    close(officers, case)
    with pytest.raises(Refusal, match="GUARD_CASE_RUNS"):
        ordered(officers, case)


def test_the_case_tells_of_it_and_an_order_withdrawn_holds_it_up_no_longer(officers, case):
    number = ordered(officers, case)
    with seeing_as(officers.enterprise):
        assert "RectificationOrdered" in [event.kind for event in queries.cases.events_on(case)]
        assert queries.cases.rectifying(case) == (number,)
    take(officers, number, "withdraw", *officers.origin[:2], reason="责任认定有误")
    close(officers, case)
