from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.improvement.support import Payment, Programme, budget_left, may_pay

RULES = book(date(2017, 6, 1), "JX2017")
FIRST, LAST = date(2017, 4, 1), date(2017, 12, 31)
FUND = Programme("赣财建〔2017〕1号", "funds", 10_000_000, FIRST, LAST)
ASKED = Payment(FUND.id, "91360702158300012P", "ISO9001-0042", 4_300_000)
OTHER = replace(ASKED, proof="HACCP-0007", amount_fen=5_000_000)


def refused(asked: Payment, *given_before: Payment, programme=FUND, on=FIRST, by=RULES) -> Refusal:
    with pytest.raises(Refusal) as said:
        may_pay(programme, asked, given_before, by, on=on)
    return said.value


def test_a_payment_within_budget_and_days_may_be_made():
    may_pay(FUND, ASKED, (), RULES, on=FIRST)
    may_pay(FUND, OTHER, (ASKED,), RULES, on=LAST)


def test_the_same_payee_programme_and_proof_is_refused_a_second_time():
    found = refused(replace(ASKED, amount_fen=1), OTHER, ASKED)
    assert (found.code, found.params["proof"]) == ("SUPPORT_DUPLICATE", "ISO9001-0042")


@pytest.mark.parametrize("proof", ["iso9001-0042", " ISO9001-0042 ", "ISO9001 -0042", "ＩＳＯ9001-0042"])
def test_another_spelling_of_a_proof_is_the_same_proof(proof):
    assert refused(replace(ASKED, proof=proof), ASKED).code == "SUPPORT_DUPLICATE"


@pytest.mark.parametrize(
    "before", [{"payee": "91361002705700033N"}, {"programme": "赣财建〔2017〕2号"}, {"proof": "ISO9001-0043"}]
)
def test_another_payee_programme_or_proof_is_no_duplicate(before):
    may_pay(FUND, ASKED, (replace(ASKED, **before),), RULES, on=FIRST)


def test_no_more_is_paid_than_is_left():
    assert budget_left(FUND, (ASKED, OTHER)) == 700_000
    may_pay(FUND, replace(ASKED, proof="3", amount_fen=700_000), (ASKED, OTHER), RULES, on=FIRST)
    found = refused(replace(ASKED, proof="3", amount_fen=700_001), ASKED, OTHER)
    assert (found.code, found.params["left"], found.params["amount"]) == ("SUPPORT_BUDGET", "7000.00", "7000.01")


def test_what_other_programmes_paid_leaves_this_budget_alone():
    assert budget_left(FUND, (replace(OTHER, programme="赣财建〔2017〕2号"),)) == FUND.budget_fen


@pytest.mark.parametrize("day", [FIRST - timedelta(1), LAST + timedelta(1)])
def test_outside_its_days_a_programme_pays_nothing(day):
    assert refused(ASKED, on=day).code == "SUPPORT_CLOSED"


def test_a_payment_under_another_programme_is_refused():
    assert refused(replace(ASKED, programme="X")).code == "SUPPORT_OTHER_PROGRAMME"


@pytest.mark.parametrize(("support", "amount", "sound"), [
    ("funds", 0, False), ("funds", 1, True), ("technology", 0, True), ("people", 0, True), ("people", -1, False),
])  # fmt: skip
def test_funds_need_an_amount_and_a_technique_or_an_expert_does_not(support, amount, sound):
    programme, asked = replace(FUND, support=support), replace(ASKED, amount_fen=amount)
    if sound:
        may_pay(programme, asked, (), RULES, on=FIRST)
    else:
        with pytest.raises(BadInput) as said:
            may_pay(programme, asked, (), RULES, on=FIRST)
        assert [cell.code for cell in said.value.cells] == ["SUPPORT_AMOUNT"]


def test_which_kinds_there_are_and_which_need_an_amount_comes_from_the_rule_rows(change):
    free = replace(ASKED, amount_fen=0)
    with pytest.raises(BadInput):
        may_pay(FUND, free, (), RULES, on=FIRST)
    may_pay(FUND, free, (), change("support_kinds", "SK-FUNDS", needs_amount="false"), on=FIRST)
    with pytest.raises(NoRuleApplies):
        may_pay(replace(FUND, support="land"), ASKED, (), RULES, on=FIRST)


def test_a_proof_is_needed():
    with pytest.raises(BadInput) as said:
        may_pay(FUND, replace(ASKED, proof=" "), (), RULES, on=FIRST)
    assert [cell.code for cell in said.value.cells] == ["SUPPORT_PROOF"]


PAYMENTS = st.lists(
    st.builds(Payment, st.just(FUND.id), st.sampled_from("AB"), st.sampled_from("123"), st.integers(1, 6_000_000)),
    max_size=12,
)


@given(PAYMENTS)
def test_whatever_is_asked_for_the_budget_is_never_passed_and_nothing_paid_twice(asked):
    paid: list[Payment] = []
    for one in asked:
        try:
            may_pay(FUND, one, paid, RULES, on=FIRST)
        except Refusal as said:
            twice = any((p.payee, p.proof) == (one.payee, one.proof) for p in paid)
            too_much = sum(p.amount_fen for p in paid) + one.amount_fen > FUND.budget_fen
            assert said.code == ("SUPPORT_DUPLICATE" if twice else "SUPPORT_BUDGET")
            assert twice or too_much
        else:
            paid.append(one)
    assert sum(p.amount_fen for p in paid) <= FUND.budget_fen
    assert len({(p.payee, p.proof) for p in paid}) == len(paid)


def test_every_kind_has_words():
    assert {f"support.{row['support']}" for row in RULES.table("support_kinds").rows} <= set(messages())
