"""Article 3: enterprises are supported within a programme's days, place and budget, and once for one proof."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import person

DAY = date(2017, 3, 10)
PROGRAMME = {
    "title": "外贸企业技改扶持", "document_no": "赣质办〔2017〕3号", "support": "funds", "budget_fen": 100_000_00,
    "first_day": date(2017, 3, 1), "last_day": date(2017, 12, 31), "rule_text": "认证费用的一半",
}  # fmt: skip


@pytest.fixture
def second(officers):
    row = person("G2", "PGO", "360000")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(row)


def take(officers, scheme, number, name, by, *, day=DAY, **values):
    step = None
    for actor in by:
        with seeing_as(officers.system):
            seen = queries.matters.matter(scheme, number).instance.seen
        step = take_act(scheme, number, name, values=values, by=actor, at=at_noon(day), seen=seen)
    return step


def programme(officers, second, *, region="360000", **changed) -> str:
    values = PROGRAMME | changed
    number = open_matter("policy_measure", values=values, region=region, by=officers.office, at=at_noon(DAY))
    take(officers, "policy_measure", number, "approve", [officers.office, second])
    return number


def applied(officers, measure, proof, yuan, by=None) -> str:
    values = {"programme": measure, "purpose": "自愿性认证", "proof": proof, "amount_fen": yuan * 100}
    return open_matter("support_payment", values=values, by=by or officers.enterprise, at=at_noon(DAY))


def approve(officers, second, number, *, day=DAY):
    return take(officers, "support_payment", number, "approve", [officers.office, second], day=day)


def test_payments_end_with_the_budget_and_no_proof_is_paid_twice(officers, second):
    measure = programme(officers, second)
    first = applied(officers, measure, "CN-1", 43_000)
    assert take(officers, "support_payment", first, "approve", [officers.office]).missing == 1
    take(officers, "support_payment", first, "approve", [second])
    approve(officers, second, applied(officers, measure, "CN-2", 50_000, officers.rival))
    with pytest.raises(Refusal, match="SUPPORT_DUPLICATE"):
        approve(officers, second, applied(officers, measure, "cn-1 ", 1_000))
    with pytest.raises(Refusal, match="SUPPORT_BUDGET"):
        approve(officers, second, applied(officers, measure, "CN-3", 7_001))
    approve(officers, second, applied(officers, measure, "CN-4", 7_000))
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        take(officers, "support_payment", first, "pay", [officers.office], voucher="", given_on=DAY)
    take(officers, "support_payment", first, "pay", [officers.office], voucher="V-1", given_on=DAY)
    with seeing_as(officers.enterprise):
        assert queries.matters.matter("support_payment", first).instance.state == "paid"
    with seeing_as(officers.rival):
        assert {row.uscc for row in queries.matters.all_of("support_payment")} == {officers.rival.uscc}


def test_nothing_is_paid_outside_the_programmes_days_place_and_state(officers, second):
    measure = programme(officers, second)
    asked = applied(officers, measure, "CN-1", 10)
    with pytest.raises(Refusal, match="SUPPORT_CLOSED"):
        approve(officers, second, asked, day=date(2018, 1, 2))
    for_fuzhou = applied(officers, programme(officers, second, region="361000"), "CN-1", 10)
    with pytest.raises(Refusal, match="SUPPORT_OTHER_PLACE"):
        approve(officers, second, for_fuzhou)
    take(officers, "policy_measure", measure, "end", [officers.office, second], reason="资金用完")
    with pytest.raises(Refusal, match="SUPPORT_NOT_IN_FORCE"):
        approve(officers, second, asked)


def test_support_with_people_needs_no_money_unless_its_rule_row_says_so(officers, second, change_rule):
    measure = programme(officers, second, support="people", budget_fen=None)
    approve(officers, second, applied(officers, measure, "专家 1", 0))
    change_rule("support_kinds", "SK-PEOPLE", "needs_amount", "true")
    with pytest.raises(BadInput, match="SUPPORT_AMOUNT"):
        approve(officers, second, applied(officers, measure, "专家 2", 0))
    with pytest.raises(BadInput, match="SUPPORT_NO_BUDGET"):
        programme(officers, second, support="people", budget_fen=None)


def test_a_programme_ends_after_it_begins(officers, second):
    with pytest.raises(BadInput, match="SUPPORT_DAYS"):
        programme(officers, second, last_day=date(2017, 2, 28))
