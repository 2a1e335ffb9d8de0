"""One declared item: what it scores, which rows say so, and what is proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gongzhi.catalogue.messages import messages, say
from gongzhi.catalogue.rules import book
from gongzhi.core.targeting.consignments import (
    TABLES,
    ConsignmentFacts,
    Item,
    Producer,
    decide,
    destination_row,
    goods_row,
)

DAY = date(2024, 5, 6)
RULES = book(DAY).only(*TABLES)
BATTERY = Item("360720240000000001-1", "8507600000", "TH", "360702", inspected=False)
FIRM = Producer("91360702158300012P", "360702", Decimal("0.3"))
FACTS = ConsignmentFacts(BATTERY.id, DAY, BATTERY, FIRM, ("belt_road", "asean"))


def scored(**changed) -> int:
    item = {name: changed.pop(name) for name in ("hs_code", "producer_region", "inspected") if name in changed}
    return int(decide(replace(FACTS, item=replace(BATTERY, **item), **changed), RULES).value["score"])


def test_the_worked_example_of_the_method_page():
    found = decide(FACTS, RULES)
    assert found.value == {
        "score": str(30 + 15 + 10 + 25),
        "decision": "candidate",
        "county": "360702",
        "product_risk": "I",
    }
    assert [step.rule for step in found.trace] == ["GR-BATTERY", "CP-RISK-I", "CP-NOT-I", "CP-ASEAN", "FP-30", "CD-60"]
    assert {ref.rule for ref in found.rules} == {step.rule for step in found.trace}


def test_each_factor_counts_by_itself():
    whole = scored()
    assert scored(inspected=True) == whole - 15
    assert scored(lists=("belt_road",)) == whole - 10 + 5
    assert scored(lists=("eu",)) == scored(lists=()) == whole - 10
    assert scored(producer=None) == whole - 25 + 25
    assert scored(producer=replace(FIRM, region="360111")) == whole + 15


@pytest.mark.parametrize(("share", "points"), [("0.099", 0), ("0.10", 10), ("0.299", 10), ("0.3", 25), ("1", 100)])
def test_the_share_of_checks_counts_by_the_highest_row_it_reaches(share, points):
    assert scored(producer=replace(FIRM, ratio=Decimal(share))) == 30 + 15 + 10 + points


@pytest.mark.parametrize(
    ("hs_code", "rule"),
    [
        ("8507600000", "GR-BATTERY"),
        ("8507100000", "CR-84"),
        ("4011100000", "GR-TYRE"),
        ("0101000000", "CR-01"),
        ("2400000000", "CR-01"),
        ("2500000000", "CR-25"),
        ("0000000000", "CR-00"),
    ],
)
def test_more_digits_go_before_fewer_and_those_before_the_chapter(hs_code, rule):
    assert goods_row(hs_code, RULES).rule == rule


@pytest.mark.parametrize(
    ("ratio", "inspected", "decision"),
    [("0", True, "documents"), ("0.10", True, "documents"), ("0", False, "documents"), ("0.10", False, "candidate")],
)
def test_the_score_proposes_by_the_highest_line_it_reaches(ratio, inspected, decision):
    facts = replace(FACTS, item=replace(BATTERY, inspected=inspected), producer=replace(FIRM, ratio=Decimal(ratio)))
    assert decide(facts, RULES).value["decision"] == decision


def test_a_destination_on_no_list_with_points_is_no_reason():
    assert destination_row(("eu", "africa"), RULES) is None


def test_every_step_is_said_in_both_languages():
    told = decide(replace(FACTS, producer=replace(FIRM, region="360111")), RULES).trace
    unknown = decide(replace(FACTS, producer=None), RULES).trace
    for step in (*told, *unknown):
        assert step.code in messages()
        for lang in ("zh", "en"):
            assert "{" not in say(step.code, lang, **step.values)
