"""Messages late, repeated and out of order: whatever order they come in, one state stands in the end."""

from __future__ import annotations

import random

import pytest

from gongzhi.core.facts import Complaint, Envelope, Evidence
from gongzhi.core.partners.versions import sort_records
from gongzhi.core.source_changes import Stands, about, changes
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.faults.partner_world import said
from tests.partners import *
from tests.partners import AT, DAY, check, complaint, take_in

PERMUTATIONS = 500
SEED = 20241227
# What each message says of each record, by its number; the highest number stands.
STORY = {
    1: {"A": "v1"},
    2: {"A": "v2", "B": "v1"},
    3: {"C": "v1"},
    4: {"A": "v1"},
    5: {"B": "v2", "D": "v1"},
    6: {"C": "v1"},
}
ENDING = {"A": "v1", "B": "v2", "C": "v1", "D": "v1"}


def orders(chance: random.Random) -> list[int]:
    """All numbers of the story shuffled, some of them repeated."""
    came = [*STORY, *chance.choices(list(STORY), k=3)]
    chance.shuffle(came)
    return came


def fact(reference: str, words: str) -> Evidence:
    body = Complaint("hotline", "consumer", "DE", words, "", "")
    return Evidence(Envelope("p:x:complaints", reference, "complaint", DAY, "0" * 64), body)


def told(came: list[int]) -> dict[str, str]:
    """What stands after messages in this order, by the rules alone, in memory."""
    versions: dict[str, int] = {}
    pieces: dict[str, list[Evidence]] = {}
    for number in came:
        stands = {
            name: Stands(
                found[-1],
                frozenset(one.envelope.reference for one in found),
                frozenset(one.content_hash for one in found),
            )
            for name, found in pieces.items()
        }
        facts = [fact(name, words) for name, words in STORY[number].items()]
        sorted_ = sort_records(facts, number, versions=versions, stands=stands)
        fresh = {one.envelope.reference for one in sorted_.fresh}
        among = {name: one for name, one in stands.items() if name in fresh}
        for piece in changes(sorted_.fresh, among, complete=True, on=DAY).evidence:
            pieces.setdefault(about(piece.envelope), []).append(piece)
        for name in STORY[number]:
            versions[name] = max(versions.get(name, 0), number)
    return {name: found[-1].body.goods for name, found in sorted(pieces.items())}


def test_the_rules_converge_for_five_hundred_orders():
    chance = random.Random(SEED)
    states = {tuple(told(orders(chance)).items()) for _ in range(PERMUTATIONS)}
    assert states == {tuple(ENDING.items())}


def converge(officers, partner, many: int) -> int:
    """The same through the intake: each order under numbers and references of its own; returns how many states."""
    chance = random.Random(SEED)
    states = set()
    for order in range(many):
        base = order * len(STORY)
        for number in orders(chance):
            records = [complaint(f"{name}-{order}", goods=words) for name, words in STORY[number].items()]
            partner.send("complaints", *records, number=base + number)
            if chance.random() < 0.5:
                take_in()
        take_in()
        with seeing_as(officers.system):
            stands = queries.partners.standing("p:jx-lab:complaints", [f"{name}-{order}" for name in ENDING])
            assert queries.partners.states("jx-lab") == {"taken_in": base + len(STORY)}
        states.add(tuple((name[0], one.evidence.body.goods) for name, one in sorted(stands.items())))
    assert states == {tuple(ENDING.items())}
    return len(states)


def test_the_intake_converges_for_a_few_orders(officers, partner):
    converge(officers, partner, 3)


@pytest.mark.long
def test_the_intake_converges_for_five_hundred_orders(officers, partner, owner):
    said(
        "orders of late, repeated and shuffled messages",
        orders=PERMUTATIONS,
        states=converge(officers, partner, PERMUTATIONS),
    )
    assert owner.execute("select count(*) from store_partnermessage where state <> 'taken_in'").fetchone() == (0,)


def test_two_versions_of_a_check_result_leave_the_later_one_in_either_order(officers, partner):
    for numbers, name in (((1, 2), "S-1"), ((4, 3), "S-2")):
        for number in numbers:
            partner.send("check_results", check(name, passed=number % 2 == 0), number=number)
            take_in(AT)
    with seeing_as(officers.system):
        stands = queries.partners.standing("p:jx-lab:check_results")
    assert {name: one.evidence.body.passed for name, one in stands.items()} == {"S-1": True, "S-2": True}
