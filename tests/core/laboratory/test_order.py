"""Which laboratory a seed brings to a sample: done by hand beside, and each alike over many seeds."""

from __future__ import annotations

import hmac
from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.errors import Refusal
from gongzhi.core.infrastructure.matching import Capability
from gongzhi.core.laboratory.order import Asked, Laboratory, OrderFacts, laboratory_for, order
from gongzhi.core.rules import RuleBook

DAY, CHECK, SEED = date(2017, 3, 20), "RC-2017-000001", "福彩 3D 第 2017074 期"
LEAD, CADMIUM = Asked("铅溶出量", "GB/T 3534-2002"), Asked("镉溶出量", "GB/T 3534-2002")
BOOK = RuleBook("JX2017", DAY, ())
NAMES = tuple(f"CMA-{at}" for at in range(1, 6))


def capability(lab: str, asked: Asked, valid_to: date = date(2018, 1, 1)) -> Capability:
    return Capability(
        f"{lab} {asked.parameter}", lab, "testing", asked.parameter, asked.method, None, valid_to, None, 5,
        date(2017, 3, 27), None, None,
    )  # fmt: skip


def laboratory(name: str, *asked: Asked, valid_to: date = date(2018, 1, 1)) -> Laboratory:
    return Laboratory(name, tuple(capability(name, one, valid_to) for one in asked or (LEAD, CADMIUM)))


def facts(*laboratories: Laboratory, **changed) -> OrderFacts:
    those = laboratories or tuple(map(laboratory, NAMES))
    return replace(OrderFacts("YP-2017-000001", DAY, CHECK, SEED, (LEAD, CADMIUM), those, (), ()), **changed)


def chosen(one: OrderFacts) -> str | None:
    return laboratory_for(one, BOOK).value["chosen"]


def test_the_order_is_that_of_the_keys_done_by_hand():
    keys = {name: hmac.new(SEED.encode(), f"laboratory|{CHECK}|{name}".encode(), sha256).hexdigest() for name in NAMES}
    by_hand = sorted(NAMES, key=keys.__getitem__)
    found = laboratory_for(facts(), BOOK)
    assert found.value["order"] == " ".join(by_hand)
    assert (found.value["chosen"], found.value["place"], found.value["qualified"]) == (by_hand[0], "1", "5")
    assert keys[by_hand[0]] in [step.values.get("ticket") for step in found.trace]


def test_a_retest_takes_the_next_of_the_same_order_and_never_the_first_laboratory():
    names = order(SEED, CHECK, NAMES)
    retest = facts(subject="YP-2017-000009", tested=(names[0],))
    assert chosen(retest) == names[1]
    assert chosen(replace(retest, declined=(names[1],))) == names[2]
    assert chosen(replace(retest, declined=tuple(names[1:]))) is None


def test_only_who_is_qualified_for_everything_asked_stands_in_the_order():
    half, expired = laboratory("CMA-7", LEAD), laboratory("CMA-8", valid_to=date(2017, 3, 19))
    found = laboratory_for(facts(half, expired, laboratory("CMA-9")), BOOK)
    assert (found.value["order"], found.value["qualified"]) == ("CMA-9", "1")
    assert [step.values["lab"] for step in found.trace if step.code == "LAB_NOT_QUALIFIED"] == ["CMA-7", "CMA-8"]


@given(st.permutations(NAMES))
def test_the_order_of_the_directory_changes_nothing(names):
    assert chosen(facts(*map(laboratory, names))) == chosen(facts())


def test_each_laboratory_comes_first_equally_often():
    """Within four standard errors of a fifth over 20,000 seeds."""
    times = 20_000
    first = Counter(order(f"seed {number}", CHECK, NAMES)[0] for number in range(times))
    error = (times * 0.2 * 0.8) ** 0.5
    assert all(abs(first[name] - times / 5) < 4 * error for name in NAMES)


@pytest.mark.parametrize("seed", ["", "  "])
def test_no_seed_makes_no_order(seed):
    with pytest.raises(Refusal, match="LAB_SEED"):
        chosen(facts(seed=seed))
