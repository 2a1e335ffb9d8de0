"""Both sides of each limit, and what cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.core.laboratory.verdicts import Judged, Measured, judge, judge_all

LEAD = Measured(
    "铅溶出量", "GB/T 3534-2002", "mg/L", "most", None, Decimal("0.5"), Decimal("0.4"), Decimal("0.02"), None
)
ASKED = [(LEAD.parameter, LEAD.method)]


def verdict(**changed) -> str:
    return judge(replace(LEAD, **changed)).verdict


def codes(*lines: Measured, asked=ASKED) -> list[str]:
    with pytest.raises(BadInput) as refused:
        judge_all(lines, asked)
    return [cell.code for cell in refused.value.cells]


@pytest.mark.parametrize(("result", "told"), [("0.5", "passed"), ("0.50", "passed"), ("0.500001", "failed")])
def test_at_most_includes_the_limit_and_nothing_is_rounded(result, told):
    assert verdict(result=Decimal(result)) == told


@pytest.mark.parametrize(("result", "told"), [("0.5", "passed"), ("0.499", "failed")])
def test_at_least_includes_the_limit(result, told):
    assert verdict(kind="least", limit_low=Decimal("0.5"), limit_high=None, result=Decimal(result)) == told


@pytest.mark.parametrize(("result", "told"), [("1.9", "failed"), ("2", "passed"), ("3", "passed"), ("3.1", "failed")])
def test_a_range_includes_both_ends(result, told):
    assert verdict(kind="range", limit_low=Decimal(2), limit_high=Decimal(3), result=Decimal(result)) == told


def test_not_detected_passes_where_the_method_sees_what_the_limit_forbids():
    assert verdict(result=None, detection_limit=Decimal("0.5")) == "passed"
    assert verdict(kind="absent", limit_high=None, result=None, detection_limit=Decimal("0.01")) == "passed"
    assert codes(replace(LEAD, result=None, detection_limit=Decimal("0.6"))) == ["DETECTION_ABOVE_LIMIT"]
    assert codes(replace(LEAD, kind="absent", limit_high=Decimal("0.01"), result=None)) == ["DETECTION_ABOVE_LIMIT"]
    assert codes(replace(LEAD, result=None, detection_limit=None)) == ["DETECTION_MISSING"]


def test_what_must_not_be_detected_fails_at_its_detection_limit():
    assert verdict(kind="absent", limit_high=None, result=Decimal("0.02")) == "failed"
    assert codes(replace(LEAD, kind="absent", result=Decimal("0.01"))) == ["RESULT_UNDER_DETECTION"]


@pytest.mark.parametrize(
    ("result", "near"), [("0.39", False), ("0.4", True), ("0.5", True), ("0.6", True), ("0.61", False)]
)
def test_a_limit_within_the_stated_uncertainty_is_told_and_moves_no_verdict(result, near):
    told = judge(replace(LEAD, result=Decimal(result), uncertainty=Decimal("0.1")))
    assert told == Judged("passed" if Decimal(result) <= Decimal("0.5") else "failed", near)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"limit_high": None}, "LIMIT_MISSING"),
        ({"kind": "least"}, "LIMIT_MISSING"),
        ({"kind": "range", "limit_low": Decimal(9)}, "LIMITS_CROSSED"),
        ({"kind": "least", "limit_low": Decimal(1), "result": None}, "RESULT_MISSING"),
    ],
)
def test_a_line_that_does_not_say_enough_is_told_with_its_place(changed, code):
    assert codes(replace(LEAD, **changed)) == [code]


def test_everything_asked_is_tested_once_and_nothing_else():
    cadmium = ("镉溶出量", LEAD.method)
    assert codes(LEAD, asked=[*ASKED, cadmium]) == ["ASKED_NOT_TESTED"]
    assert codes(LEAD, LEAD) == ["TESTED_TWICE"]
    assert codes(LEAD, replace(LEAD, parameter="锑溶出量")) == ["TESTED_NOT_ASKED"]
    assert codes(replace(LEAD, method="GB 4806.4-2016")) == ["TESTED_NOT_ASKED", "ASKED_NOT_TESTED"]
    assert [one.verdict for one in judge_all([LEAD], ASKED)] == ["passed"]


@given(st.decimals(-100, 100, places=3), st.decimals(-100, 100, places=3), st.decimals(-100, 100, places=3))
def test_a_verdict_is_the_comparison(result, low, high):
    line = replace(LEAD, result=result, detection_limit=None)
    assert (judge(replace(line, limit_high=high)).verdict == "passed") == (result <= high)
    assert (judge(replace(line, kind="least", limit_low=low)).verdict == "passed") == (result >= low)
    if low <= high:
        told = judge(replace(line, kind="range", limit_low=low, limit_high=high)).verdict
        assert (told == "passed") == (low <= result <= high)
