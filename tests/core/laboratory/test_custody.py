from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongzhi.core.errors import Refusal
from gongzhi.core.laboratory.custody import HandOver, Seal, keep_until, may_hand_over

DAY = date(2017, 3, 20)
SEAL = Seal("F-0001", DAY, "09:30")
FIRST = HandOver("王抽样", "李司机", "F-0001", DAY, "10:00")
SECOND = HandOver("李司机", "赵收样", "F-0001", DAY, "14:05")


def refused(one: HandOver, *, earlier=(FIRST,), intact=True, today=DAY) -> str | None:
    try:
        may_hand_over(SEAL, earlier, one, intact=intact, today=today)
    except Refusal as told:
        return told.code
    return None


def test_hands_follow_each_other_under_one_seal():
    assert refused(FIRST, earlier=()) is None
    assert refused(SECOND) is None
    assert refused(replace(SECOND, time="10:00")) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"seal": "F-0009"}, "SEAL_BROKEN"),
        ({"taken": "李司机 "}, "HANDED_TO_SELF"),
        ({"given": "王抽样"}, "HANDS_LEFT_OUT"),
        ({"time": "09:59"}, "HANDED_AT_ODDS"),
        ({"day": date(2017, 3, 21)}, "HANDED_AT_ODDS"),
    ],
)
def test_what_breaks_the_chain_is_refused(changed, code):
    assert refused(replace(SECOND, **changed)) == code


def test_a_seal_that_is_not_intact_is_broken_whatever_its_number():
    assert refused(SECOND, intact=False) == "SEAL_BROKEN"


def test_nothing_is_handed_over_before_it_is_sealed():
    assert refused(replace(FIRST, time="09:29"), earlier=()) == "HANDED_AT_ODDS"


def test_a_failed_sample_is_kept_three_months_and_a_passed_one_no_longer(rules):
    assert keep_until(date(2017, 3, 31), True, rules) == date(2017, 3, 31)
    assert keep_until(date(2017, 3, 31), False, rules) == date(2017, 6, 30)
