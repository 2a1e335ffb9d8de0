"""A firm split in two, renamed, registered anew or moved never stands better than before: 1,000 splits of each profile.

Invented firms go through up to three changes each, with the same facts told of whichever of them bore the name then.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.credit.red_list import RedListFacts, red_list
from gongzhi.core.help.shortlist import HelpEvent, HelpFacts, HelpFirm, help_score
from gongzhi.core.identity.succession import Succession, history
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.core.rules import RuleBook
from gongzhi.core.targeting.ratio import Standing
from tests.core.test_hidden_records import PROFILES, events, graded

SPLITS = 1_000  # of each profile
A_FEW = 100
GROUNDS = ("split", "renamed", "re_registered", "moved")

by_splits = pytest.mark.parametrize("splits", [A_FEW, pytest.param(SPLITS, marks=pytest.mark.long)])
by_profile = pytest.mark.parametrize(("profile", "today"), PROFILES, ids=[profile for profile, _ in PROFILES])


def changes(chance: random.Random, today: date) -> tuple[Succession, ...]:
    """One to three changes one after the other; at each, a sister goes off as well."""
    day = today - timedelta(chance.randrange(600))
    found = []
    for n in range(chance.randrange(1, 4)):
        found += [Succession(f"{part}{n + 1}", f"F{n}", chance.choice(GROUNDS), day) for part in ("F", "S")]
        day = min(today, day + timedelta(chance.randrange(200)))
    return tuple(found)


def borne_by(links: tuple[Succession, ...], day: date) -> str:
    """Whoever of the line bore the name on a day."""
    return next((link.successor for link in reversed(links) if link.successor[0] == "F" and link.on < day), "F0")


def last_of(links: tuple[Succession, ...]) -> tuple[str, str]:
    return links[-2].successor, links[-1].successor


def carried(told: Mapping[str, list[tuple[date, Any]]], uscc: str, links: tuple[Succession, ...]) -> Iterator[object]:
    for code, until in history(uscc, links).items():
        yield from (fact for day, fact in told.get(code, ()) if day <= until)


def told_of(links: tuple[Succession, ...], facts: list[tuple[date, Any]]) -> dict[str, list[tuple[date, Any]]]:
    found: dict[str, list[tuple[date, Any]]] = {}
    for day, fact in facts:
        found.setdefault(borne_by(links, day), []).append((day, fact))
    return found


@by_splits
@by_profile
def test_a_split_never_improves_the_credit_grade(profile, today, splits):
    rules = book(today, profile)
    kinds = [row["event"] for row in rules.table("credit_weights").rows]
    chance, helped_if_forgotten = random.Random(f"split credit {profile}"), 0
    for _ in range(splits):
        links, facts = changes(chance, today), events(chance, today, kinds)
        told = told_of(links, [(one.occurred_on, one) for one in facts])
        heir, sister = last_of(links)
        whole = graded(facts, today, rules)
        after = graded(tuple(carried(told, heir, links)), today, rules)
        assert after == whole, (links, facts)  # whoever goes on with the name bears all of it
        since = max(link.on for link in links)
        before = graded(tuple(one for one in facts if one.occurred_on <= since), today, rules)
        aside = graded(tuple(carried(told, sister, links)), today, rules)
        assert aside <= before, (links, facts)  # whoever goes off bears all that was before
        alone = graded(tuple(fact for _, fact in told.get(heir, ())), today, rules)
        helped_if_forgotten += alone > whole
    assert helped_if_forgotten > splits / 4  # without the links a change would have paid


def ratio(returns: Iterable[ConfirmedReturn], today: date, rules: RuleBook) -> Decimal:
    told = tuple(sorted(returns, key=lambda each: each.id))
    return Decimal(supervision(SupervisionFacts("F", today, Firm("F", 2), told), rules).value["ratio"])


@by_splits
@by_profile
def test_a_split_never_lowers_the_check_ratio(profile, today, splits):
    rules, chance, helped_if_forgotten = book(today, profile), random.Random(f"split ladder {profile}"), 0
    for _ in range(splits):
        links, facts = changes(chance, today), []
        for n in range(chance.randrange(1, 7)):
            day = today - timedelta(chance.randrange(30, 900))
            confirmed = day + timedelta(chance.randrange(30))
            facts.append((day, ConfirmedReturn(f"R{n}", day, confirmed, chance.choice(["Q1", "Q2"]), "producer")))
        told, heir = told_of(links, facts), last_of(links)[0]
        whole = ratio((fact for _, fact in facts), today, rules)
        assert ratio(carried(told, heir, links), today, rules) == whole
        helped_if_forgotten += ratio((fact for _, fact in told.get(heir, ())), today, rules) < whole
    assert helped_if_forgotten > splits / 10


def score(events: Iterable[HelpEvent], today: date, rules: RuleBook) -> Decimal:
    told = tuple(sorted(events, key=lambda each: each.id))
    return Decimal(help_score(HelpFacts("F", today, HelpFirm("F", "small"), told), rules).value["score"])


def may_be_listed(days: Iterable[date], today: date, rules: RuleBook) -> bool:
    adverse = tuple(QualityEvent(f"E{n}", "penalty", day, day) for n, day in enumerate(days))
    facts = RedListFacts("F", today, adverse, (), (), (Standing("G", "A"),), "依据")
    return red_list(facts, rules).value["eligible"] == "true"


@by_splits
@by_profile
def test_a_split_never_lowers_the_score_of_the_help_list_nor_opens_the_red_one(profile, today, splits):
    rules = book(today, profile)
    kinds = [row["event"] for row in rules.table("help_weights").rows]
    chance, opened_if_forgotten = random.Random(f"split lists {profile}"), 0
    for _ in range(splits):
        links = changes(chance, today)
        days = [today - timedelta(chance.randrange(1500)) for _ in range(chance.randrange(5))]
        facts = [(day, HelpEvent(f"E{n}", chance.choice(kinds), day)) for n, day in enumerate(days)]
        told, heir = told_of(links, facts), last_of(links)[0]
        assert score(carried(told, heir, links), today, rules) == score((fact for _, fact in facts), today, rules)
        told_days = told_of(links, [(day, day) for day in days])
        may = may_be_listed(days, today, rules)
        assert may_be_listed(carried(told_days, heir, links), today, rules) == may
        opened_if_forgotten += may_be_listed((day for day, _ in told_days.get(heir, ())), today, rules) > may
    assert opened_if_forgotten > splits / 20
