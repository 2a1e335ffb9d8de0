"""Article 2: a firm is told and heard before it is black-listed, and comes off by repair, by time or by revocation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from gongzhi.actions import setting_up
from gongzhi.actions.acting import acting
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.steps import take_step
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, person

SCHEME = "black_list"
OLD, NEW = date(2017, 6, 1), date(2026, 5, 1)  # JX2017, CN2026
BASIS = "产品质量法第五十条"
NAME = "赣州试验陶瓷有限公司"


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


def proposed(officers, on: date, *, gravity: str = "general", basis: str = BASIS) -> str:
    values = {"ground": "adulteration", "fact_class": gravity, "facts": "掺杂掺假", "legal_basis": basis}
    return open_matter(SCHEME, values=values, uscc=POTTERY, by=officers.market, at=at_noon(on))


def heard(officers, on: date, **given: str) -> str:
    number = proposed(officers, on, **given)
    take(officers, number, "notify", *officers.headquarters[:2], on=on)
    take(officers, number, "state", officers.enterprise, on=on, statement="无主观故意")
    return number


def decide(officers, number: str, on: date, *, gravity: str = "general", basis: str = BASIS) -> None:
    reasons = {"fact_class": gravity, "legal_basis": basis, "reasons": "事实清楚"}
    take(officers, number, "decide", *officers.headquarters[:2], on=on, **reasons)


def published(officers, lead, on: date, *, gravity: str = "general") -> str:
    number = heard(officers, on, gravity=gravity)
    decide(officers, number, on, gravity=gravity)
    take(officers, number, "serve", officers.headquarters[0], on=on, delivery="直接送达")
    take(officers, number, "publish", lead, officers.headquarters[2], on=on)
    return number


def apply(officers, number: str, on: date, *, pledge: bool = True) -> None:
    take(officers, number, "apply", officers.enterprise, on=on, correction="已整改，罚款已缴", pledge=pledge)


def on_board() -> list[str]:
    return [row.name_zh for row in queries.public.matters("", scheme=SCHEME)[0].rows]


@pytest.mark.scenario("2c")
def test_nobody_is_listed_before_notice_and_defence(officers):
    number = proposed(officers, OLD)
    with pytest.raises(Refusal, match="NOTICE_AND_DEFENCE"):
        decide(officers, number, OLD)
    take(officers, number, "notify", *officers.headquarters[:2], on=OLD)
    with pytest.raises(Refusal, match="NOTICE_AND_DEFENCE"):
        decide(officers, number, OLD)


@pytest.mark.scenario("2c")
@pytest.mark.parametrize(("day", "basis", "listed"), [(OLD, "", True), (NEW, "", False), (NEW, BASIS, True)])
def test_after_notice_and_defence_a_firm_is_listed_where_its_basis_is_what_the_day_asks(officers, day, basis, listed):
    number = heard(officers, day, basis=basis)
    if listed:
        decide(officers, number, day, basis=basis)
    else:
        with pytest.raises(Refusal, match="LEGAL_BASIS_REQUIRED"):
            decide(officers, number, day, basis=basis)
    assert record(officers, number).instance.state == ("decided" if listed else "stated")


@pytest.mark.scenario("2c")
def test_whether_a_basis_is_needed_is_a_rule_row(officers, change_rule):
    change_rule("list_terms", "LT-GENERAL", "needs_basis", "true")
    number = heard(officers, OLD, basis="")
    with pytest.raises(Refusal, match="LEGAL_BASIS_REQUIRED"):
        decide(officers, number, OLD, basis="")


def test_a_firm_that_says_nothing_has_ten_working_days_and_may_then_be_listed(officers):
    number = proposed(officers, OLD)
    take(officers, number, "notify", *officers.headquarters[:2], on=OLD)
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 15)))  # the tenth
    assert record(officers, number).instance.state == "noticed"
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 16)))
    assert record(officers, number).instance.state == "silent"
    decide(officers, number, date(2017, 6, 16))


def test_whoever_proposed_does_not_decide_in_whichever_post(officers):
    values = {"ground": "adulteration", "fact_class": "general", "facts": "掺杂掺假", "legal_basis": BASIS}
    first, second, third = officers.headquarters
    number = open_matter(SCHEME, values=values, uscc=POTTERY, by=first, at=at_noon(OLD))
    row = person("R1", "MSA", "360000")  # the same person's other post
    setting_up.take_in_people([row], by=officers.system, at=at_noon(date(2015, 1, 5)))
    other_post = setting_up.actor(row)
    assert (other_post.person, other_post.post) == (first.person, other_post.post) and other_post.post != first.post
    take(officers, number, "notify", second, third, on=OLD)
    take(officers, number, "state", officers.enterprise, on=OLD, statement="无")
    for who in (first, other_post):
        with pytest.raises(Refusal, match="LISTER_DID_NOT_PROPOSE"):
            take(officers, number, "decide", who, on=OLD, fact_class="general", legal_basis=BASIS, reasons="事实清楚")


@pytest.mark.parametrize(
    ("day", "measure", "permitted"),
    [
        (OLD, "administrative", True), (OLD, "honours", False), (NEW, "honours", True), (NEW, "administrative", False),
    ],
)  # fmt: skip
@pytest.mark.scenario("2c")
def test_only_the_measures_permitted_on_the_day_are_taken(officers, credit_lead, day, measure, permitted):
    number = published(officers, credit_lead, day)
    line = {"measure": measure, "body": "赣州市商务局", "executed_on": day, "feedback": "已执行"}
    if permitted:
        take(officers, number, "execute", officers.commerce, on=day, measures=(line,))
        assert len(record(officers, number).lines["measures"]) == 1
    else:
        with pytest.raises(Refusal, match="MEASURE_NOT_PERMITTED"):
            take(officers, number, "execute", officers.commerce, on=day, measures=(line,))


@pytest.mark.scenario("2d")
@pytest.mark.parametrize(
    ("gravity", "early", "first"),
    [
        ("general", date(2026, 7, 31), date(2026, 8, 1)),
        ("serious", date(2027, 4, 30), date(2027, 5, 1)),
    ],
)
def test_repair_stops_publication_sharing_and_measures_together(officers, credit_lead, gravity, early, first):
    number = published(officers, credit_lead, NEW, gravity=gravity)
    assert on_board() == [NAME]
    line = {"measure": "honours", "body": "赣州市商务局", "executed_on": NEW, "feedback": "已执行"}
    take(officers, number, "execute", officers.commerce, on=NEW, measures=(line,))
    with pytest.raises(Refusal, match="REPAIR_TERM_OVER"):
        apply(officers, number, early)
    with pytest.raises(Refusal, match="PLEDGE_MADE"):
        apply(officers, number, first, pledge=False)
    apply(officers, number, first)
    with pytest.raises(Refusal, match="REVIEWER_DID_NOT_DECIDE"):
        take(officers, number, "accept", officers.headquarters[0], on=first)
    take(officers, number, "accept", officers.headquarters[2], officers.market, on=first)
    assert record(officers, number).instance.state == "repaired"
    assert on_board() == []
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        take(officers, number, "execute", officers.commerce, on=first, measures=(line,))


@pytest.mark.scenario("2d")
@pytest.mark.parametrize(
    ("decided", "gravity", "first"),
    [(OLD, "general", date(2022, 6, 1)), (NEW, "general", date(2026, 8, 1)), (NEW, "serious", date(2027, 5, 1))],
)
def test_repair_is_applied_for_after_the_least_term_and_not_before(officers, credit_lead, decided, gravity, first):
    number = published(officers, credit_lead, decided, gravity=gravity)
    assert record(officers, number).values["repair_from"] == first


@pytest.mark.scenario("2d")
@pytest.mark.parametrize(
    ("gravity", "last", "ends"),
    [
        ("general", date(2027, 4, 30), date(2027, 5, 1)),
        ("serious", date(2029, 4, 30), date(2029, 5, 1)),
    ],
)
def test_where_nobody_applies_it_stops_by_itself(officers, credit_lead, gravity, last, ends):
    number = published(officers, credit_lead, NEW, gravity=gravity)
    assert record(officers, number).instance.acts_on == ends
    run_clocks(by=officers.system, at=at_noon(last))
    assert record(officers, number).instance.state == "published"
    run_clocks(by=officers.system, at=at_noon(ends))
    assert record(officers, number).instance.state == "expired"
    assert on_board() == []


@pytest.mark.scenario("2d")
def test_minor_facts_are_listed_without_being_published(officers, credit_lead):
    number = heard(officers, NEW, gravity="minor")
    decide(officers, number, NEW, gravity="minor")
    take(officers, number, "serve", officers.headquarters[0], on=NEW, delivery="直接送达")
    with pytest.raises(Refusal, match="PUBLISHED_BY_TERM"):
        take(officers, number, "publish", credit_lead, on=NEW)
    take(officers, number, "keep", officers.headquarters[0], on=NEW)
    assert on_board() == []
    assert record(officers, number).instance.acts_on == date(2026, 8, 1)


@pytest.mark.scenario("2d")
def test_the_least_term_and_the_longest_are_rule_rows(officers, credit_lead, change_rule):
    change_rule("list_terms", "LT-GENERAL", "repair_months", "4")
    change_rule("clocks", "CK-BL-GENERAL", "length", "6")
    row = record(officers, published(officers, credit_lead, NEW))
    assert (row.values["repair_from"], row.instance.acts_on) == (date(2026, 9, 1), date(2026, 11, 1))


def test_a_revoked_listing_leaves_the_public_board_at_once(officers, credit_lead):
    number = published(officers, credit_lead, OLD)
    assert on_board() == [NAME]
    take(officers, number, "revoke", *officers.headquarters[:2], on=OLD, reason="事实认定有误")
    assert on_board() == []
    with seeing_as(officers.enterprise):
        instance = queries.matters.matter(SCHEME, number).instance
        kinds = [paper.name for paper in queries.papers.issued(instance.id)]
    assert sorted(kinds) == ["decision", "notice", "revocation"]


@dataclass(frozen=True)
class Forged:
    number: str


def forced(officers, number: str, act: str, *people) -> None:
    """Take a step as the application's role with every guard of the code left out."""
    instance = record(officers, number).instance
    for who in people:
        with transaction.atomic(), acting(who, at_noon(OLD)) as acted:
            take_step(
                acted, instance, act, seen=instance.seen, content=Forged(number),
                guards=defaultdict(lambda: lambda: None), subject=number,
            )  # fmt: skip


def test_the_database_itself_refuses_a_listing_of_a_firm_that_was_not_heard(officers):
    number = proposed(officers, OLD)
    for told in (False, True):
        if told:
            take(officers, number, "notify", *officers.headquarters[:2], on=OLD)
        with pytest.raises(DatabaseError, match="LISTING_NOTICE"):
            forced(officers, number, "decide", *officers.headquarters[:2])
    assert record(officers, number).instance.state == "noticed"
