from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.cases.recall import (
    TABLES,
    Consignment,
    RecallFacts,
    RecallGround,
    completion,
    recall_flag,
    report_due_on,
    scope,
)
from gongzhi.core.errors import BadInput, NoRuleApplies

FRIDAY = date(2020, 1, 17)
RULES = book(FRIDAY, "JX2017")
OVERSEAS = RecallGround("G-1", "overseas_recall", FRIDAY)
DEFECT = RecallGround("G-2", "defect_confirmed", FRIDAY)


def flag(*grounds: RecallGround, risk: str = "S", consumer: bool = True, on: date = FRIDAY, by=RULES):
    return recall_flag(RecallFacts("EQC-1", on, risk, consumer, grounds), by).value


@pytest.mark.parametrize("ground", [OVERSEAS, DEFECT])
@pytest.mark.parametrize(
    ("risk", "flagged"), [("S", "true"), ("H", "true"), ("M", "false"), ("L", "false"), ("", "false")]
)
def test_a_serious_or_high_risk_on_consumer_markets_is_flagged_on_either_ground(ground, risk, flagged):
    value = flag(ground, risk=risk)
    assert (value["flagged"], value["grounds"]) == (flagged, ground.ground if flagged == "true" else None)


def test_goods_off_the_consumer_markets_or_without_a_ground_are_not_flagged():
    assert flag(OVERSEAS, DEFECT, consumer=False)["flagged"] == "false"
    assert flag()["flagged"] == "false"
    assert flag(OVERSEAS, DEFECT)["grounds"] == "overseas_recall defect_confirmed"


@pytest.mark.parametrize(
    ("risk", "consumer", "code"),
    [
        ("S", True, "RECALL_FLAGGED"),
        ("M", True, "RECALL_RISK_TOO_LOW"),
        ("", True, "RECALL_NOT_ASSESSED"),
        ("S", False, "RECALL_NOT_CONSUMER"),
    ],
)
def test_the_trace_says_why_a_case_is_flagged_or_not(risk, consumer, code):
    found = recall_flag(RecallFacts("EQC-1", FRIDAY, risk, consumer, (DEFECT,)), RULES)
    assert [step.code for step in found.trace] == [code]


def test_a_ground_counts_from_the_day_on_which_it_is_known():
    assert flag(OVERSEAS, on=FRIDAY - timedelta(1))["flagged"] == "false"
    assert flag(OVERSEAS, on=FRIDAY)["flagged"] == "true"


def test_an_overseas_recall_of_consumer_goods_is_reported_whatever_its_risk_and_a_defect_is_not():
    later = RecallGround("G-0", "overseas_recall", FRIDAY + timedelta(3))
    assert flag(later, OVERSEAS, risk="L", on=FRIDAY + timedelta(9))["to_report_since"] == "2020-01-17"
    assert flag(OVERSEAS, consumer=False)["to_report_since"] is None
    assert flag(DEFECT)["to_report_since"] is None
    assert report_due_on(DEFECT, calendar(), RULES) is None


def test_the_report_on_a_friday_is_due_on_monday_when_sunday_is_a_make_up_workday():
    assert calendar().is_working(date(2020, 1, 19))
    assert report_due_on(OVERSEAS, calendar(), RULES) == date(2020, 1, 20)


def test_a_ground_of_no_row_has_no_default():
    with pytest.raises(NoRuleApplies):
        flag(RecallGround("G", "rumour", FRIDAY))


def test_levels_and_days_come_from_their_rule_rows(change):
    assert flag(OVERSEAS, risk="M", by=change("recall_triggers", "RG-OVERSEAS", levels="S H M"))["flagged"] == "true"
    assert flag(DEFECT, risk="H", by=change("recall_triggers", "RG-DEFECT", levels="S"))["flagged"] == "false"
    one_day = change("recall_triggers", "RG-OVERSEAS", report_working_days="1")
    assert report_due_on(OVERSEAS, calendar(), one_day) == date(2020, 1, 19)
    nobody_reports = change("recall_triggers", "RG-OVERSEAS", report_working_days="")
    assert flag(OVERSEAS, by=nobody_reports)["to_report_since"] is None


def test_completion_is_what_is_back_of_what_was_sold():
    assert completion(7_350, 10_000) == Decimal("73.5")
    assert completion(1, 3) == Decimal("33.33")
    assert completion(0, 5) == 0
    assert completion(5, 5) == 100
    assert completion(0, 0) is None


@pytest.mark.parametrize(("recovered", "sold"), [(6, 5), (-1, 5), (1, 0)])
def test_more_back_than_sold_is_refused_in_words(recovered, sold):
    with pytest.raises(BadInput) as refused:
        completion(recovered, sold)
    (cell,) = refused.value.cells
    assert str(sold) in say(cell.code, "en", value=cell.value, **cell.params)


GROUNDS = st.lists(
    st.builds(
        lambda kind, ago, i: RecallGround(f"G{i}", kind, FRIDAY - timedelta(ago)),
        st.sampled_from(["defect_confirmed", "overseas_recall"]),
        st.integers(-3, 30),
        st.integers(0, 99),
    ),
    max_size=4,
).map(tuple)


@settings(max_examples=60)
@given(GROUNDS, st.sampled_from(["S", "H", "M", "L", ""]), st.booleans())
def test_the_finding_replays_in_sentences(grounds, risk, consumer):
    facts = RecallFacts("EQC-1", FRIDAY, risk, consumer, grounds)
    found = recall_flag(facts, RULES)
    assert {ref.table for ref in found.rules} <= set(TABLES)
    assert recall_flag(read(RecallFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_CASES_RECALL", "zh", **found.value) != say("VALUE_CASES_RECALL", "en", **found.value)


def test_every_ground_has_words():
    assert {f"ground.{row['ground']}" for row in RULES.table("recall_triggers").rows} <= set(messages())


def sent(number: int, *lots: str, on: date = FRIDAY) -> Consignment:
    return Consignment(f"{number:018d}", 1, "91360702158300012P", "DE", on, "瓷杯", 100, "件", lots)


def test_a_scope_is_every_consignment_of_the_lots_that_came_back_or_failed():
    back, same, failed, other = sent(1, "A", "B"), sent(2, "B"), sent(3, "C", on=FRIDAY - timedelta(1)), sent(4, "D")
    found = scope([back.item], ["C"], [back, same, failed, other])
    assert found.lots == ("A", "B", "C")
    assert found.consignments == (failed, back, same)  # oldest first


def test_what_came_back_without_a_lot_touches_nothing_else():
    assert scope([sent(1).item], [], [sent(1), sent(2), sent(3, "A")]).consignments == ()


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sets(st.sampled_from("ABCD"))), max_size=12), st.sets(st.integers(1, 9))
)
@settings(max_examples=200)
def test_a_scope_is_what_counting_one_by_one_finds(lines, returned):
    every = [sent(number, *sorted(lots)) for number, lots in lines]
    items = {f"{number:018d}-1" for number in returned}
    lots = {lot for one in every for lot in one.lots if one.item in items}
    found = scope(items, [], every)
    assert set(found.lots) == lots
    assert sorted(map(repr, found.consignments)) == sorted(repr(one) for one in every if lots & set(one.lots))
