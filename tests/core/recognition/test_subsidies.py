from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue import wording
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.recognition.subsidies import Subsidy, SubsidyClaim, subsidy_for

RULES = book(date(2017, 6, 1), "JX2017")
YUAN = 100
FIRM, OTHER = "91360702158300012P", "91361002705700033N"
PLENTY = 10**9


def claim(cost_yuan: int, certificate="CQC-001", uscc=FIRM, number="ZZ-1") -> SubsidyClaim:
    return SubsidyClaim(number, uscc, certificate, cost_yuan * YUAN)


FIRST, SECOND = claim(86_000), claim(130_000, "CQC-002", number="ZZ-2")


def pay(asked: SubsidyClaim, *paid: SubsidyClaim, left=PLENTY, by=RULES) -> int | str:
    try:
        return subsidy_for(asked, paid, left, by).amount_fen
    except Refusal as refused:
        assert wording.refusal(refused, "zh") != wording.refusal(refused, "en")
        return refused.code


def test_half_the_cost_is_paid_up_to_the_cap_and_a_certificate_once():
    assert pay(FIRST) == 43_000 * YUAN
    assert pay(SECOND, FIRST) == 50_000 * YUAN
    assert pay(claim(86_000, number="ZZ-3"), FIRST, SECOND) == "DUPLICATE"


def test_the_row_that_speaks_is_named():
    assert subsidy_for(FIRST, (), PLENTY, RULES) == Subsidy(43_000 * YUAN, "ZS-1")


def test_the_cap_begins_at_twice_itself():
    assert pay(claim(99_999)) == 99_999 * YUAN // 2
    assert pay(claim(100_000)) == 50_000 * YUAN
    assert pay(claim(100_001)) == 50_000 * YUAN


@pytest.mark.parametrize("written", ["cqc-001", " CQC 001 ", "ＣＱＣ－001"])
def test_the_same_certificate_is_known_in_whatever_way_it_is_written(written):
    assert pay(claim(10, written), FIRST) == "DUPLICATE"


def test_the_same_number_of_another_enterprise_is_another_certificate():
    assert pay(claim(10, uscc=OTHER), FIRST) == 5 * YUAN


@pytest.mark.parametrize(("left", "paid"), [(43_000 * YUAN, 43_000 * YUAN), (43_000 * YUAN - 1, "BUDGET")])
def test_a_subsidy_is_paid_whole_within_the_budget_or_not_at_all(left, paid):
    assert pay(FIRST, left=left) == paid


def test_a_duplicate_is_told_before_the_budget():
    assert pay(FIRST, FIRST, left=0) == "DUPLICATE"


def test_half_a_fen_is_rounded_up():
    assert subsidy_for(SubsidyClaim("1", FIRM, "C", 3), (), PLENTY, RULES).amount_fen == 2


@pytest.mark.parametrize("cost", [0, -1])
def test_a_cost_of_nothing_is_refused(cost):
    with pytest.raises(BadInput) as refused:
        pay(claim(cost))
    assert [cell.code for cell in refused.value.cells] == ["SUBSIDY_COST"]


def test_share_and_cap_come_from_their_row(change):
    assert pay(FIRST, by=change("zone_subsidies", "ZS-1", cost_share="0.25")) == 21_500 * YUAN
    assert pay(FIRST, by=change("zone_subsidies", "ZS-1", most_yuan="40000")) == 40_000 * YUAN


@given(st.integers(1, 10**8), st.integers(0, 10**7))
def test_what_is_paid_is_half_the_cost_within_cap_and_budget(cost, left):
    paid = pay(SubsidyClaim("1", FIRM, "C", cost), left=left)
    due = min(Fraction(cost, 2), Fraction(50_000 * YUAN))
    if paid == "BUDGET":
        assert due + Fraction(1, 2) > left
    else:
        assert abs(due - paid) <= Fraction(1, 2)
        assert paid <= left
