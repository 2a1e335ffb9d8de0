"""Article 4: a recall from the clue to its verified effect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import deliveries, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.deliveries import delivery, item
from tests.spec.conftest import POTTERY, TEA, person, register, returned, to_method_set

SCHEME = "recall"
FRIDAY = date(2020, 1, 17)
MONDAY = date(2020, 1, 20)  # two working days on: Sunday the 19th is worked
SOLD, BACK = 10_000, 7_350
PLAN = {
    "recall_officer": "王某", "model": "CJ-1", "lots": "L1", "made_from": date(2019, 1, 1),
    "made_to": date(2019, 3, 1), "made": 12_000, "sold": SOLD, "channels": "网上销售", "defect": "铅溶出量超标",
    "consequence": "损害健康", "accidents": "", "remedy": "退货退款", "starts_on": MONDAY, "ends_on": date(2020, 4, 20),
}  # fmt: skip


@pytest.fixture
def colleagues(officers):
    """Three more officers of the regulator."""
    rows = [person(f"S{n}", "MSA", "360700") for n in (2, 3, 4)]
    setting_up.take_in_people(rows, by=officers.system, at=at_noon(date(2015, 1, 5)))
    return [setting_up.actor(row) for row in rows]


def learned(officers, *, clue: str = "overseas_recall", on: date = FRIDAY) -> str:
    values = {"product": "瓷杯", "clue": clue, "learned_on": FRIDAY, "hazard": "铅溶出"}
    return open_matter(SCHEME, values=values, uscc=POTTERY, by=officers.enterprise, at=at_noon(on))


def record(officers, number: str):
    with seeing_as(officers.system):
        return queries.matters.matter(SCHEME, number)


def take(officers, number: str, act: str, *people, on: date = MONDAY, **values) -> None:
    for who in people:
        seen = record(officers, number).instance.seen
        take_act(SCHEME, number, act, values=values, by=who, at=at_noon(on), seen=seen)


def confirmed(officers, colleagues) -> str:
    number = learned(officers)
    take(officers, number, "report", officers.enterprise, account="已停止生产和销售")
    take(officers, number, "investigate", officers.market, method="抽样检测")
    take(officers, number, "confirm", officers.market, colleagues[0], finding_text="铅溶出量超标")
    return number


def running(officers, colleagues) -> str:
    number = confirmed(officers, colleagues)
    take(officers, number, "plan", officers.enterprise, **PLAN)
    take(officers, number, "accept", officers.market, colleagues[2])
    return number


@pytest.mark.scenario("4b")
def test_a_recall_abroad_learned_of_on_a_friday_is_reported_by_monday(officers):
    assert record(officers, learned(officers)).instance.due_on == MONDAY
    assert record(officers, learned(officers, on=MONDAY)).instance.due_on == MONDAY  # from learning, not from filing
    assert record(officers, learned(officers, clue="complaint")).instance.due_on is None


@pytest.mark.scenario("4b")
def test_the_days_to_report_are_a_rule_row(officers, change_rule):
    change_rule("recall_triggers", "RG-OVERSEAS", "report_working_days", "4")
    assert record(officers, learned(officers)).instance.due_on == date(2020, 1, 22)


@pytest.mark.scenario("4b")
def test_a_plan_without_its_remedy_is_refused(officers, colleagues):
    number = confirmed(officers, colleagues)
    with pytest.raises(BadInput) as bad:
        take(officers, number, "plan", officers.enterprise, **PLAN | {"remedy": ""})
    assert [(cell.column, cell.code) for cell in bad.value.cells] == [("remedy", "FIELD_MISSING")]
    for wrong in ({"made": SOLD - 1}, {"made_to": date(2018, 1, 1)}, {"ends_on": FRIDAY}):
        with pytest.raises(Refusal, match="PLAN_ADDS_UP"):
            take(officers, number, "plan", officers.enterprise, **PLAN | wrong)


@pytest.mark.scenario("4b")
def test_the_effect_is_what_is_back_of_what_was_sold(officers, colleagues):
    number = running(officers, colleagues)
    take(officers, number, "progress", officers.enterprise, recovered=BACK)
    assert record(officers, number).values["completion"] == Decimal(100 * BACK) / SOLD
    with pytest.raises(BadInput):
        take(officers, number, "progress", officers.enterprise, recovered=SOLD + 1)
    (row,) = queries.public.matters("", scheme=SCHEME)[0].rows
    assert row.details["remedy"] == PLAN["remedy"]


def test_a_recall_closes_only_when_two_verified_who_did_not_accept_its_plan(officers, colleagues):
    number = running(officers, colleagues)
    take(officers, number, "finish", officers.enterprise, recovered=BACK, effect="其余已确认销毁")
    with pytest.raises(Refusal, match="VERIFIER_DID_NOT_ACCEPT"):
        take(officers, number, "verify", officers.market, verified="现场核实")
    take(officers, number, "verify", colleagues[0], verified="现场核实")
    assert record(officers, number).instance.state == "finished"
    take(officers, number, "verify", colleagues[1], verified="现场核实")
    assert record(officers, number).instance.state == "closed"


def test_a_plan_or_an_effect_that_is_not_accepted_is_followed_by_an_ordered_recall(officers, colleagues):
    number = confirmed(officers, colleagues)
    take(officers, number, "plan", officers.enterprise, **PLAN)
    take(officers, number, "reject", *colleagues[:2], reason="范围过窄")
    assert record(officers, number).instance.state == "ordered"
    take(officers, number, "plan", officers.enterprise, **PLAN | {"lots": "L1 L2"})
    take(officers, number, "accept", officers.market, colleagues[2])
    take(officers, number, "finish", officers.enterprise, recovered=1, effect="收效甚微")
    take(officers, number, "send_back", *colleagues[:2], reason="完成率过低")
    assert record(officers, number).instance.state == "ordered"


BACK_ON = date(2020, 1, 13)


@pytest.fixture
def case(officers, tmp_path) -> str:
    """A case whose return was exported out of lot A-1, as two other items were, one of them by another exporter."""
    declared = {"hs_code": "6911101900", "export_date": "2019-12-02"}
    lines = [
        item(1, declaration_no=f"{1:018d}", lots="A-1、A-2", destination="DE", **declared),
        item(1, declaration_no=f"{2:018d}", lots="A-2", destination="PL", quantity="700", **declared),
        item(1, declaration_no=f"{3:018d}", lots="A-1", destination="DE", exporter_uscc=TEA, **declared),
        item(1, declaration_no=f"{4:018d}", lots="B-7", destination="US", **declared),
        item(1, declaration_no=f"{5:018d}", lots="A-1", destination="US", **declared | {"hs_code": "6101000000"}),
        item(1, declaration_no=f"{6:018d}", lots="A-1", destination="US", producer_uscc=TEA, **declared),
    ]
    path = delivery(tmp_path / "declared.csv", *lines)
    deliveries.deliver(path, "append", by=officers.headquarters[0], at=at_noon(BACK_ON))
    to_method_set(officers, register(officers, returned(1, BACK_ON)), BACK_ON)
    with seeing_as(officers.system):
        return queries.cases.numbers_in_state("received")[0]


def begun_on(officers, case: str, *, by=None, uscc: str = POTTERY) -> str:
    values = {"case_no": case, "product": "瓷杯", "clue": "defect_confirmed", "learned_on": FRIDAY, "hazard": "铅溶出"}
    return open_matter(SCHEME, values=values, uscc=uscc, by=by or officers.market, at=at_noon(FRIDAY))


def test_a_recall_begun_on_a_case_takes_its_scope_from_its_lots_and_their_other_customers(officers, case):
    number = begun_on(officers, case)
    found = record(officers, number)
    assert (found.values["lots_found"], found.values["lots"]) == ("A-1、A-2", "A-1、A-2")
    lines = found.lines["consignments"]
    assert [line["declaration"] for line in lines] == [f"{n:018d}-1" for n in (1, 2, 3)]
    assert [(line["destination"], line["exporter"], line["came_back"]) for line in lines] == [
        ("DE", POTTERY, True), ("PL", POTTERY, False), ("DE", TEA, False)
    ]  # fmt: skip
    with seeing_as(officers.origin[0]):
        assert "RecallBegun" in [event.kind for event in queries.cases.events_on(case)]


def test_the_enterprise_itself_begins_one_and_its_plan_may_take_another_scope(officers, colleagues, case):
    number = begun_on(officers, case, by=officers.enterprise)
    take(officers, number, "report", officers.enterprise, account="已停止生产和销售")
    take(officers, number, "investigate", officers.market, method="抽样检测")
    take(officers, number, "confirm", officers.market, colleagues[0], finding_text="铅溶出量超标")
    take(officers, number, "plan", officers.enterprise, **PLAN | {"lots": "A-1"})
    assert (record(officers, number).values["lots"], record(officers, number).values["lots_found"]) == (
        "A-1", "A-1、A-2"
    )  # fmt: skip


def test_a_case_without_declared_lots_gives_an_empty_scope(officers):
    to_method_set(officers, register(officers, returned(9, BACK_ON)), BACK_ON)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    found = record(officers, begun_on(officers, number))
    assert (found.values["lots_found"], found.lines["consignments"]) == ("", ())


@pytest.mark.parametrize("wrong", ["EQC-2020-360702-999999", "x"])
def test_a_recall_begins_on_no_case_that_is_not_there(officers, wrong):
    with pytest.raises(BadInput) as bad:
        begun_on(officers, wrong)
    assert [(cell.column, cell.code) for cell in bad.value.cells] == [("case_no", "CASE_NOT_FOUND")]


def test_a_recall_begins_on_no_other_enterprises_case(officers, case):
    with pytest.raises(BadInput) as bad:
        begun_on(officers, case, by=officers.headquarters[0], uscc=TEA)
    assert [(cell.column, cell.code) for cell in bad.value.cells] == [("case_no", "CASE_OF_ANOTHER")]
