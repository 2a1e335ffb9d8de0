"""Who may be on the red list, and what takes a firm off it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.credit.red_list import BlackListing, OpenMatter, RedListFacts, red_list
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.core.targeting.ratio import Standing

DAY = date(2017, 6, 15)
BOOK = book(DAY, "JX2017")
GOOD = RedListFacts("91360702158300012P", DAY, (), (), (), (Standing("F", "A"),), "")


def value(facts: RedListFacts, rules=BOOK):
    found = red_list(facts, rules).value
    return found["eligible"], found["grounds"], found["falls"]


def test_a_firm_with_nothing_against_it_and_grade_a_may_be_listed():
    assert value(GOOD) == ("true", None, None)


@pytest.mark.parametrize(
    ("happened_on", "bars"),
    [(months_after(DAY, -36) + timedelta(1), True), (months_after(DAY, -36), False), (DAY, True)],
)
def test_an_event_bars_for_36_months_and_no_longer_on_the_day_on_which_they_are_over(happened_on, bars):
    facts = replace(GOOD, events=(QualityEvent("E", "penalty", happened_on, happened_on),))
    assert value(facts) == (("false", "EVENT", "EVENT") if bars else ("true", None, None))


def test_an_event_that_is_not_confirmed_yet_does_not_bar():
    assert value(replace(GOOD, events=(QualityEvent("E", "penalty", DAY, DAY + timedelta(1)),)))[0] == "true"


def test_what_is_under_way_stands_in_the_way_of_listing_and_takes_nobody_off():
    assert value(replace(GOOD, under_way=(OpenMatter("EQC-1"),))) == ("false", "UNDER_WAY", None)


@pytest.mark.parametrize(
    ("ended_on", "eligible"),
    [(None, "false"), (months_after(DAY, -36) + timedelta(1), "false"), (months_after(DAY, -36), "true")],
)
def test_a_black_listing_bars_while_it_stands_and_for_36_months_after(ended_on, eligible):
    assert value(replace(GOOD, black_listings=(BlackListing("HM-1", ended_on),)))[0] == eligible


@pytest.mark.parametrize(("grade", "eligible"), [("AA", "true"), ("A", "true"), ("B", "false"), ("D", "false")])
def test_the_grade_is_a_at_least(grade, eligible):
    assert value(replace(GOOD, standings=(Standing("F", grade),)))[0] == eligible


def test_a_firm_without_a_grade_is_not_listed_and_an_unknown_grade_is_refused():
    assert value(replace(GOOD, standings=())) == ("false", "STANDING", "STANDING")
    with pytest.raises(NoRuleApplies):
        red_list(replace(GOOD, standings=(Standing("F", "Z"),)), BOOK)


def test_the_second_profile_asks_for_a_legal_basis_and_the_first_does_not():
    day = date(2026, 5, 1)
    rules, facts = book(day, "CN2026"), replace(GOOD, as_of=day)
    assert value(facts, rules) == ("false", "NO_BASIS", None)
    assert value(replace(facts, legal_basis="国家名单目录"), rules)[0] == "true"


def test_everything_that_stands_against_a_firm_is_named_at_once():
    facts = replace(
        GOOD, events=(QualityEvent("E", "penalty", DAY, DAY),), under_way=(OpenMatter("EQC-1"),),
        black_listings=(BlackListing("HM-1", None),), standings=(Standing("F", "C"),),
    )  # fmt: skip
    found = red_list(facts, BOOK)
    assert found.value["grounds"] == "EVENT UNDER_WAY BLACK_LISTED STANDING"
    assert found.value["barred_by"] == "E EQC-1 HM-1"
    assert {step.rule for step in found.trace} == {"RL-RECORD", "RL-OPEN", "RL-BLACK", "RL-GRADE"}
