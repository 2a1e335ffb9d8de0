from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies
from gongzhi.core.improvement.three_wheels import PlaceFigures, Wheel, counted_since, three_wheels

RULES = book(date(2017, 6, 1), "JX2017")
PLACE = PlaceFigures(checked=200, passed=191, enterprises=80, brands=28, innovations=6)


def test_three_indices_stand_side_by_side_with_what_they_are_made_of():
    assert three_wheels(PLACE, RULES) == (
        Wheel("quality", 191, 200, "95.5", "TW-QUALITY"),
        Wheel("brand", 28, 80, "70.0", "TW-BRAND"),  # 35 for every hundred, of 50
        Wheel("innovation", 6, 80, "37.5", "TW-INNOVATION"),  # 7.5 for every hundred, of 20
    )


def test_an_index_never_passes_100():
    assert [wheel.index for wheel in three_wheels(replace(PLACE, brands=400, innovations=400), RULES)][1:] == [
        "100.0"
    ] * 2


def test_without_anything_to_divide_by_there_is_no_index():
    nobody = PlaceFigures(checked=0, passed=0, enterprises=0, brands=3, innovations=0)
    assert [wheel.index for wheel in three_wheels(nobody, RULES)] == [None] * 3


def test_the_full_index_comes_from_its_rule_row(change):
    found = three_wheels(PLACE, change("three_wheels", "TW-BRAND", full_per_100="35"))
    assert [wheel.index for wheel in found] == ["95.5", "100.0", "37.5"]


def test_the_last_day_counts_as_one_of_the_window(change):
    assert counted_since(date(2017, 6, 1), RULES) == date(2016, 6, 2)
    assert counted_since(date(2017, 6, 1), change("wheel_window", "WW-1", window_days="1")) == date(2017, 6, 1)


def test_a_wheel_that_nobody_knows_has_no_default(change):
    with pytest.raises(NoRuleApplies):
        three_wheels(PLACE, change("three_wheels", "TW-BRAND", wheel="fame"))


def test_counts_that_cannot_be_are_refused_together():
    with pytest.raises(BadInput) as refused:
        three_wheels(replace(PLACE, passed=201, brands=-1), RULES)
    assert [(cell.column, cell.code) for cell in refused.value.cells] == [
        ("brands", "WHEEL_COUNT"),
        ("passed", "WHEEL_PASSED"),
    ]


def test_every_wheel_has_words():
    assert {f"wheel.{row['wheel']}" for row in RULES.table("three_wheels").rows} <= set(messages())
