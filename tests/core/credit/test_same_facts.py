"""A fact that the firm told and another body told again counts once, and no worse and no better than once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.credit.grade import Conduct, CreditEvent, CreditFacts, grade
from gongzhi.core.credit.same_facts import NoticeTold, once, repeated
from gongzhi.core.scorecard.returns import ExportTotals, NoticeRef, ReturnRateFacts, return_rates

CASES = 1_000
USCC = "91360702158300012P"
DAY = date(2017, 6, 15)
PROFILES = pytest.mark.parametrize(
    "rules", [book(DAY, "JX2017"), book(date(2026, 6, 15), "CN2026")], ids=["JX2017", "CN2026"]
)
RULES = book(DAY, "JX2017")
TOLD = CreditEvent("TOLD", "spot_check_failure", DAY - timedelta(40), True, None, "691110", "L1")
FOUND = CreditEvent("FOUND", "spot_check_failure", DAY - timedelta(30), False, None, "691110", "L1")


def score(events, rules=RULES, today=None) -> Decimal:
    today = today or rules.on
    facts = CreditFacts(USCC, today, once(events, rules), (), Conduct(USCC, None, None, None))
    return Decimal(grade(facts, rules).value["exact"])


def test_a_failure_told_by_the_firm_and_found_by_the_regulator_counts_once_and_half():
    assert score([TOLD, FOUND]) == 100 - Decimal(6) / 2
    (one,) = once([TOLD, FOUND], RULES)
    assert (one.id, one.also, one.voluntary, one.occurred_on) == ("FOUND", "TOLD", True, FOUND.occurred_on)


def test_the_finding_says_that_it_counts_once_and_by_which_row():
    facts = CreditFacts(USCC, DAY, once([TOLD, FOUND], RULES), (), Conduct(USCC, None, None, None))
    steps = {step.code: step for step in grade(facts, RULES).trace}
    assert steps["CREDIT_SAME_FACT"].values == {"id": "FOUND", "also": "TOLD", "days": "30"}
    assert steps["CREDIT_SAME_FACT"].rule == "SF-SPOT"


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"occurred_on": TOLD.occurred_on + timedelta(30)}, True),
        ({"occurred_on": TOLD.occurred_on + timedelta(31)}, False),
        ({"product": "610910"}, True),  # the lot decides where both name one
        ({"lot": "L2"}, False),
        ({"lot": ""}, True),
        ({"lot": "", "product": "610910"}, False),
        ({"lot": "", "product": ""}, False),
        ({"lot": " l 1"}, True),
        ({"kind": "spot_check_failure_safety"}, True),
        ({"kind": "foreign_notification"}, False),
        ({"kind": "penalty"}, False),
        ({"voluntary": True}, False),
    ],
)
def test_kind_goods_lot_and_days_decide_whether_two_are_one(changed, same):
    assert len(once([TOLD, replace(FOUND, **changed)], RULES)) == (1 if same else 2)


def test_the_heavier_kind_and_the_later_day_count():
    (one,) = once([TOLD, replace(FOUND, kind="spot_check_failure_safety")], RULES)
    assert (one.kind, one.occurred_on) == ("spot_check_failure_safety", FOUND.occurred_on)
    (one,) = once([replace(TOLD, kind="spot_check_failure_safety", occurred_on=DAY), FOUND], RULES)
    assert (one.kind, one.occurred_on) == ("spot_check_failure_safety", DAY)


def test_one_telling_stands_for_one_fact_only_the_nearest():
    far = replace(FOUND, id="FAR", occurred_on=TOLD.occurred_on - timedelta(20))
    kept = once([far, TOLD, FOUND], RULES)
    assert [(one.id, one.also) for one in kept] == [("FAR", ""), ("FOUND", "TOLD")]


def test_returns_are_alike_by_their_lot_alone():
    told = replace(TOLD, kind="own_fault_return", lot="")
    assert len(once([told, replace(FOUND, kind="own_fault_return", lot="")], RULES)) == 2
    assert len(once([replace(told, lot="X"), replace(FOUND, kind="own_fault_return", lot="x")], RULES)) == 1


def history(chance: random.Random, rules) -> list[CreditEvent]:
    """Up to eight facts found by others, each of goods and a lot of its own."""
    kinds = [row["event"] for row in rules.table("same_facts").rows]
    return [
        CreditEvent(
            f"E{n}", chance.choice(kinds), rules.on - timedelta(chance.randrange(1100)), False, None,
            chance.choice(["691110", "610910", "950300"]), f"L{n}",
        )
        for n in range(1, chance.randrange(2, 9))
    ]  # fmt: skip


@PROFILES
def test_a_fact_told_twice_counts_as_one_that_was_told_first_in_a_thousand_cases(rules):
    """Equal to the same record with that fact once, reported by the firm; never worse than if it had kept silent."""
    chance, helped = random.Random(f"twice {rules.profile}"), 0
    for _ in range(CASES):
        found = history(chance, rules)
        at = chance.randrange(len(found))
        fact = found[at]
        told = replace(fact, id="TOLD", voluntary=True, occurred_on=fact.occurred_on - timedelta(chance.randrange(30)))
        twice = [*found, told]
        chance.shuffle(twice)
        alone = [*found[:at], replace(fact, voluntary=True), *found[at + 1 :]]
        assert score(twice, rules) == score(alone, rules), (found, told)
        assert score(twice, rules) >= score(found, rules)
        helped += score(twice, rules) > score(found, rules)
    assert helped > CASES / 4


@PROFILES
def test_telling_another_fact_never_hides_one_in_a_thousand_cases(rules):
    """What the firm tells of other goods, another lot or another time adds to its record and takes nothing away."""
    chance = random.Random(f"other {rules.profile}")
    for _ in range(CASES):
        found = history(chance, rules)
        fact = chance.choice(found)
        other = replace(fact, id="TOLD", voluntary=True, lot="ELSEWHERE")
        assert len(once([*found, other], rules)) == len(found) + 1
        assert score([*found, other], rules) <= score(found, rules)


def test_a_notice_that_two_sources_tell_of_one_firm_counts_once_and_one_sources_own_stay_two():
    first = NoticeTold("1", "eu_rasff", USCC, "Ceramic cup", "", DAY)
    again = NoticeTold("2", "p:jx-trade:notices", USCC, "ceramic  CUP", "", DAY + timedelta(90))
    assert repeated([again, first], RULES) == {"2": "1"}
    assert repeated([first, replace(again, on=DAY + timedelta(91))], RULES) == {}
    assert repeated([first, replace(again, source="eu_rasff")], RULES) == {}
    assert repeated([first, replace(again, uscc="X")], RULES) == {}
    assert repeated([first, replace(again, product="")], RULES) == {}
    third = replace(again, id="3", on=DAY + timedelta(1))
    assert repeated([first, again, third], RULES) == {"3": "1"}  # a source tells one fact once


def test_the_rates_of_a_place_count_the_fact_once_and_say_so():
    def rates(*notices: NoticeRef):
        return return_rates(ReturnRateFacts("360700", DAY, ExportTotals("X", 100, 10**10), (), notices), RULES)

    twice = rates(NoticeRef("1"), NoticeRef("2", same_as="1"))
    assert (twice.value["per_100m"], twice.value["notices"]) == ("1.00", "1")
    assert twice.value == rates(NoticeRef("1")).value
    (step,) = [step for step in twice.trace if step.code == "RATES_SAME_FACT"]
    assert (step.values, step.rule) == ({"id": "2", "also": "1"}, "SF-NOTICE")
