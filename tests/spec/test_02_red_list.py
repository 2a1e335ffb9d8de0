"""Article 2: a firm of good record is checked, shown, decided on by others and published, while its conditions hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import credit, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, person
from tests.spec.test_02_lists import NAME

SCHEME = "red_list"
OLD, NEW = date(2017, 6, 1), date(2026, 5, 1)  # JX2017, CN2026
BASIS = "国家信用名单目录"


@pytest.fixture
def credit_lead(officers):
    row = person("D1", "DRC", "360000")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(row)


def take(officers, number: str, act: str, *people, on: date, **values):
    for who in people:
        with seeing_as(officers.system):
            seen = queries.matters.matter(SCHEME, number).instance.seen
        take_act(SCHEME, number, act, values=values, by=who, at=at_noon(on), seen=seen)


def record(officers, number: str):
    with seeing_as(officers.system):
        return queries.matters.matter(SCHEME, number)


def checked(officers, on: date, *, basis: str = BASIS) -> str:
    credit.regrade(POTTERY, by=officers.system, at=at_noon(on))
    values = {"merits": "五年无不良记录", "legal_basis": basis}
    number = open_matter(SCHEME, values=values, uscc=POTTERY, by=officers.market, at=at_noon(on))
    take(officers, number, "check", officers.office, on=on)
    return number


def shown(officers, on: date, *, basis: str = BASIS) -> str:
    number = checked(officers, on, basis=basis)
    take(officers, number, "publicise", *officers.colleagues, on=on)
    return number


def published(officers, lead, on: date) -> str:
    """Shown on a day; decided and published on the eighth day after."""
    number, later = shown(officers, on), on + timedelta(8)
    take(officers, number, "decide", officers.second_office, officers.headquarters[0], on=later, grounds="符合条件")
    take(officers, number, "publish", lead, officers.office, on=later)
    return number


def on_board() -> list[str]:
    return [row.name_zh for row in queries.public.matters("", scheme=SCHEME)[0].rows]


@pytest.mark.scenario("2c")
@pytest.mark.parametrize(("day", "basis", "met"), [(OLD, "", True), (NEW, "", False), (NEW, BASIS, True)])
def test_a_list_of_good_credit_needs_a_legal_basis_where_the_day_asks_one(officers, day, basis, met):
    if met:
        assert record(officers, shown(officers, day, basis=basis)).instance.state == "on_notice"
        assert on_board() == [NAME]
    else:
        with pytest.raises(Refusal, match="RED_LIST_BARRED"):
            shown(officers, day, basis=basis)
        assert on_board() == []


@pytest.mark.scenario("2c")
def test_a_firm_is_decided_on_after_seven_days_by_others_and_published_by_two_bodies(officers, credit_lead):
    number = shown(officers, OLD)
    early = (officers.second_office, officers.headquarters[0])
    with pytest.raises(Refusal, match="NOTICE_OVER"):
        take(officers, number, "decide", *early, on=OLD + timedelta(7), grounds="符合条件")
    with pytest.raises(Refusal, match="DECIDER_DID_NOT_CHECK"):
        take(officers, number, "decide", officers.office, on=OLD + timedelta(8), grounds="符合条件")
    take(officers, number, "decide", *early, on=OLD + timedelta(8), grounds="符合条件")
    take(officers, number, "publish", credit_lead, on=OLD + timedelta(8))
    assert record(officers, number).instance.state == "decided"  # one of two bodies
    take(officers, number, "publish", officers.office, on=OLD + timedelta(8))
    row = record(officers, number)
    assert (row.instance.state, row.values["listed_on"]) == ("published", OLD + timedelta(8))
    assert on_board() == [NAME]


def test_an_objection_is_answered_before_anything_is_decided(officers):
    number = shown(officers, OLD)
    take(officers, number, "object", officers.commerce, on=OLD + timedelta(3), reason="有未了结的投诉")
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        take(officers, number, "decide", officers.second_office, on=OLD + timedelta(8), grounds="符合条件")
    assert on_board() == []  # not shown while an objection is open
    take(officers, number, "dismiss", officers.office, on=OLD + timedelta(4), answer="已核实，投诉不成立")
    assert record(officers, number).instance.state == "on_notice"


def test_a_firm_with_something_under_way_is_not_shown(officers):
    values = {"ground": "adulteration", "fact_class": "general", "facts": "掺杂掺假", "legal_basis": BASIS}
    black = open_matter("black_list", values=values, uscc=POTTERY, by=officers.market, at=at_noon(OLD))
    with pytest.raises(Refusal, match="RED_LIST_BARRED") as refused:
        shown(officers, OLD)
    assert black in refused.value.params["barred_by"]


def test_a_bad_event_takes_a_listed_firm_off_on_the_same_day_with_its_reason(officers, credit_lead):
    number = published(officers, credit_lead, OLD)
    day = OLD + timedelta(30)
    credit.confirm_credit_event(
        POTTERY, kind="obstruction", occurred_on=day, voluntary=False, by=officers.market, at=at_noon(day)
    )
    row = record(officers, number)
    assert row.instance.state == "withdrawn"
    assert on_board() == []
    with seeing_as(officers.system):
        found = queries.findings.fact(row.values["fallen"])
    assert found.value["falls"] == "EVENT"
    with seeing_as(officers.enterprise):
        kinds = [paper.name for paper in queries.papers.issued(row.instance.id)]
    assert sorted(kinds) == ["decision", "withdrawal"]


def test_a_listing_ends_after_a_year_by_itself(officers, credit_lead):
    number = published(officers, credit_lead, OLD)
    assert record(officers, number).instance.acts_on == date(2018, 6, 9)
    run_clocks(by=officers.system, at=at_noon(date(2018, 6, 8)))
    assert on_board() == [NAME]
    run_clocks(by=officers.system, at=at_noon(date(2018, 6, 9)))
    assert (record(officers, number).instance.state, on_board()) == ("expired", [])


def test_a_firm_may_decline_and_two_may_revoke(officers, credit_lead):
    first = published(officers, credit_lead, OLD)
    take(officers, first, "decline", officers.enterprise, on=OLD + timedelta(9), reason="不愿公开")
    assert on_board() == []
    second = published(officers, credit_lead, OLD + timedelta(20))
    take(officers, second, "revoke", *officers.colleagues, on=OLD + timedelta(40), reason="核对有误")
    assert (record(officers, second).instance.state, on_board()) == ("revoked", [])


def test_how_long_a_record_must_be_clean_is_a_rule_row(officers, change_rule):
    credit.confirm_credit_event(
        POTTERY, kind="obstruction", occurred_on=date(2016, 1, 1), voluntary=False, by=officers.market,
        at=at_noon(date(2016, 1, 1)),
    )  # fmt: skip
    with pytest.raises(Refusal, match="RED_LIST_BARRED"):
        shown(officers, OLD)
    change_rule("red_list_conditions", "RL-RECORD", "months", "12")
    assert record(officers, shown(officers, OLD)).instance.state == "on_notice"
