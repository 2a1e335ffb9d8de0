"""A round's meeting is put together by rule: what is neither draw nor practice is refused by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from gongzhi.actions.check_meetings import SEATS, Wanted, convene
from gongzhi.actions.clock import CHINA, at_noon
from gongzhi.catalogue.rules import book
from gongzhi.core.draw.round_rules import meeting_rule
from gongzhi.core.errors import BadInput
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import *
from tests.spec.test_13_programme import framed

AT = at_noon(date(2017, 3, 16))
WHO = {
    "approver": "office", "custodian_1": "laboratories", "custodian_2": "brand_office", "custodian_3": "association",
    "clerk_1": "headquarters2", "clerk_2": "experts", "dispatcher": "headquarters1",
}  # fmt: skip


def wanted(officers, **changed):
    found = {seat: getattr(officers, name.rstrip("12")) for seat, name in WHO.items()}
    places = {seat: int(name[-1]) if name[-1] in "12" else 0 for seat, name in WHO.items()}
    seats = {seat: str((one[places[seat]] if isinstance(one, tuple) else one).post) for seat, one in found.items()}
    usual = Wanted("draw", seats, datetime(2017, 3, 20, 9, 30, tzinfo=CHINA), 45, date(2017, 9, 1), None)
    return replace(usual, **changed)


@pytest.fixture
def plan(officers):
    return framed(officers, first_day=date(2017, 4, 1), last_day=date(2017, 4, 30), bodies=("customs",))


@pytest.mark.parametrize("purpose", ["real", "Draw", " draw", ""])
def test_a_purpose_that_is_neither_draw_nor_practice_is_refused_by_name_and_opens_nothing(officers, plan, purpose):
    with pytest.raises(BadInput) as refused:
        convene(plan, wanted(officers, purpose=purpose), by=officers.headquarters[0], at=AT)
    assert [(cell.column, cell.value) for cell in refused.value.cells] == [("purpose", purpose)]
    with seeing_as(officers.headquarters[0]):
        assert queries.draws.rounds_of(plan) == ()


def test_every_seat_at_fault_is_named_at_once(officers, plan):
    asked = wanted(officers)
    seats = {seat: post for seat, post in asked.seats.items() if seat != "clerk_1"} | {"approver": "nobody"}
    with pytest.raises(BadInput) as refused:
        convene(plan, replace(asked, seats=seats, dispatch_on=date(2017, 4, 3)), by=officers.headquarters[0], at=AT)
    assert {cell.column for cell in refused.value.cells} == {"approver", "clerk_1", "keeper"}


def test_the_rule_says_how_many_custodians_may_be_missing_how_often_is_thrown_and_when_targets_are_told(officers, plan):
    rule = meeting_rule(book(date(2017, 3, 16)))
    asked = wanted(officers, dispatch_on=date(2017, 4, 3))
    asked = replace(asked, seats=asked.seats | {"keeper": str(officers.police.post)})
    number = convene(plan, asked, by=officers.headquarters[0], at=AT)
    with seeing_as(officers.headquarters[0]):
        params = queries.draws.round_named(number).params
    custodians = sum(role == "custodian" for role in SEATS.values())
    assert params.least_custodians == custodians - rule.may_be_missing
    assert [one.rolls for one in params.beacons] == [rule.throws]
    assert [one.dispatch_at for one in params.waves] == [f"2017-04-03T{rule.dispatch_hour - 8:02}:00:00Z"]
