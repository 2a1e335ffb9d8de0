"""Whoever hides an adverse record that another source knows never scores better than whoever tells it.

Thousands of invented histories, each taken twice: as told by the party itself, and with some of it hidden, so that it
is known from the other source alone.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.credit.grade import Certificate, Conduct, CreditEvent, CreditFacts, grade
from gongzhi.core.scorecard.figures import not_better
from gongzhi.core.scorecard.index import IndexFacts, Measure, city_index
from gongzhi.core.scorecard.league import league
from gongzhi.core.scorecard.returns import ExportTotals, NoticeRef, ReturnItem, ReturnRateFacts, return_rates

CASES = 2_500  # of each profile; 5,000 in all
A_FEW = 250
FEWER = 200
USCC = "91360702158300012P"
GRADES = ["D", "C", "B", "A", "AA"]
PROFILES = (("JX2017", date(2017, 6, 15)), ("CN2026", date(2026, 6, 15)))

by_cases = pytest.mark.parametrize("cases", [A_FEW, pytest.param(CASES, marks=pytest.mark.long)])
by_profile = pytest.mark.parametrize(("profile", "today"), PROFILES, ids=[profile for profile, _ in PROFILES])


def events(chance: random.Random, today: date, kinds: list[str]) -> tuple[CreditEvent, ...]:
    """Up to eight events of three years, most of them told by the enterprise before anybody found them."""
    return tuple(
        CreditEvent(f"E{n}", chance.choice(kinds), today - timedelta(chance.randrange(1100)), chance.random() < 0.7)
        for n in range(chance.randrange(9))
    )


def graded(history: tuple[CreditEvent, ...], today: date, rules, certificates=()) -> tuple[Decimal, int]:
    conduct = Conduct(USCC, today - timedelta(800), Decimal(0), today - timedelta(800), today - timedelta(2000))
    value = grade(CreditFacts(USCC, today, history, tuple(certificates), conduct), rules).value
    return Decimal(value["exact"]), GRADES.index(value["grade"])


@by_cases
@by_profile
def test_a_fact_that_an_enterprise_did_not_tell_never_raises_its_grade(profile, today, cases):
    rules = book(today, profile)
    kinds = [row["event"] for row in rules.table("credit_weights").rows]
    chance, lower = random.Random(f"credit {profile}"), 0
    for _ in range(cases):
        history = events(chance, today, kinds)
        held = [Certificate("Q", "ISO9001", today, today)] if chance.random() < 0.5 else []
        hidden = tuple(replace(one, voluntary=one.voluntary and chance.random() < 0.5) for one in history)
        told, kept_silent = (graded(each, today, rules, held) for each in (history, hidden))
        assert kept_silent[0] <= told[0] and kept_silent[1] <= told[1], (history, hidden)
        lower += kept_silent < told
    assert lower > cases / 2  # the comparison is not of equals


@by_profile
def test_what_another_source_adds_to_an_enterprises_own_account_never_raises_its_grade(profile, today):
    """The record is what all sources know: an account that leaves facts out is completed by them."""
    rules = book(today, profile)
    kinds = [row["event"] for row in rules.table("credit_weights").rows]
    chance = random.Random(f"sources {profile}")
    for _ in range(FEWER):
        whole = events(chance, today, kinds)
        account = tuple(one for one in whole if chance.random() < 0.6)
        assert graded(whole, today, rules) <= graded(account, today, rules)


def items(chance: random.Random) -> tuple[ReturnItem, ...]:
    """Returned items of a city; some came back in parts."""
    return tuple(
        ReturnItem(f"R{n}", chance.choice(["own_fault", "other"]), chance.randrange(1, 10**6), None, f"X{n // 2}")
        for n in range(chance.randrange(1, 30))
    )


def index_of(returned: tuple[ReturnItem, ...], notices: int, exported: int, rules, today: date) -> Fraction:
    facts = ReturnRateFacts(
        "360700", today, ExportTotals("360700", exported, exported * 10**7), returned,
        tuple(NoticeRef(str(n)) for n in range(notices)),
    )  # fmt: skip
    counts = return_rates(facts, rules).value
    assessed = Measure("rates", "quality_return_rate", int(counts["assessed_items"]), exported)
    incidents = Measure("rates", "per_100m", int(counts["returned_items"]) + notices, exported * 10**7)
    return Fraction(city_index(IndexFacts("360700", today, (assessed, incidents), None, ()), rules).value["exact"])


@by_profile
def test_a_return_that_a_city_leaves_uninvestigated_never_raises_its_index(profile, today):
    """The port registered it: hiding its cause leaves it counted, as if it were the producer's own fault."""
    rules, chance, lower = book(today, profile), random.Random(f"city {profile}"), 0
    for _ in range(FEWER):
        returned, notices = items(chance), chance.randrange(6)
        exported = chance.randrange(2_000, 20_000)
        hidden = tuple(replace(one, status="uninvestigated") if chance.random() < 0.5 else one for one in returned)
        told, silent = (index_of(each, notices, exported, rules, today) for each in (returned, hidden))
        assert silent <= told
        lower += silent < told
    assert lower > FEWER / 10


def test_failures_that_a_city_leaves_out_of_its_figures_never_raise_an_indicator():
    """Every failure is known to the platform; the city tells all, some passes only, or nothing."""
    chance, silent = random.Random("figures"), 0
    for _ in range(2 * CASES):
        failed, known = chance.randrange(20), chance.randrange(40)
        whole = failed + known + chance.randrange(200)
        seen = Measure("K", "spot_check_pass", known, known + failed)
        told = not_better(Measure("F", "spot_check_pass", whole - failed, whole), seen) if whole else None
        left = chance.randrange(failed + 1)
        passes = chance.randrange(whole - failed + 1)
        hidden = Measure("H", "spot_check_pass", passes, passes + left) if passes + left else None
        said = not_better(chance.choice((hidden, None)), seen)
        if told and said:
            assert Fraction(said.numerator, said.denominator) <= Fraction(told.numerator, told.denominator)
            assert said.denominator - said.numerator >= failed
            silent += 1
    assert silent > CASES


@by_profile
def test_a_further_return_never_lowers_a_producers_level_of_supervision(profile, today):
    """Returns reach the ladder from the port: a producer who leaves one out of its own account changes nothing."""
    rules, chance, higher = book(today, profile), random.Random(f"ladder {profile}"), 0
    for _ in range(FEWER):
        returns = []
        for n in range(chance.randrange(1, 7)):
            day = today - timedelta(chance.randrange(30, 900))
            confirmed = day + timedelta(chance.randrange(30))
            returns.append(ConfirmedReturn(f"R{n}", day, confirmed, chance.choice(["Q1", "Q2", "Q5"]), "producer"))
        account = tuple(one for one in returns if chance.random() < 0.6)
        whole, partly = (
            Decimal(supervision(SupervisionFacts(USCC, today, Firm(USCC, 2), tuple(each)), rules).value["ratio"])
            for each in (returns, account)
        )
        assert whole >= partly
        higher += whole > partly
    assert higher > FEWER / 10


def test_a_further_return_never_improves_a_countys_place_in_the_league():
    chance = np.random.default_rng(8)
    for _ in range(100):
        counties = int(chance.integers(3, 9))
        batches = chance.integers(200, 5_000, counties).astype(float)
        mix = chance.uniform(0.004, 0.02, counties)
        returned = chance.poisson(batches * mix).astype(float)
        returned[0] += 1
        more = returned.copy()
        hiding = int(chance.integers(counties))
        more[hiding] += 1
        assert league(batches, more, mix, 0.1).ratio[hiding] >= league(batches, returned, mix, 0.1).ratio[hiding]


def test_an_event_told_in_time_and_one_found_by_another_differ_by_the_relief_alone():
    today = date(2017, 6, 15)
    rules = book(today, "JX2017")
    told = CreditEvent("E", "foreign_recall", months_after(today, -1), voluntary=True)
    found = replace(told, voluntary=False)
    weight = Decimal(10)  # CW-RECALL
    assert graded((told,), today, rules)[0] - graded((found,), today, rules)[0] == weight / 2
