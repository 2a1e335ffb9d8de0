"""Chance is named: the same name gives the same draws, and no stream touches another."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.simulate import names
from gongzhi.simulate.chance import Chance


def draws(chance):
    return [chance.below(1000) for _ in range(20)]


def test_a_stream_is_known_by_its_seed_and_part():
    assert draws(Chance("demo", "people")) == draws(Chance("demo", "people"))
    assert draws(Chance("demo", "people")) != draws(Chance("demo", "returns"))
    assert draws(Chance("demo", "people")) != draws(Chance("other", "people"))


def test_the_first_draws_are_the_same_on_every_machine_and_python():
    assert [Chance("demo", "people").below(1_000_000), Chance("", "").below(1_000_000)] == [92_359, 960_331]


@given(st.text(), st.integers(1, 10**6))
def test_below_stays_below_and_between_within(seed, count):
    chance = Chance(seed)
    assert 0 <= chance.below(count) < count
    assert 5 <= chance.between(5, 5 + count) <= 5 + count
    assert chance.around(count) >= 1


def test_a_weight_of_nothing_is_never_drawn_and_the_others_by_weight():
    chance = Chance("weights")
    seen = Counter(chance.weighed([("a", 1), ("b", 0), ("c", 3)]) for _ in range(4000))
    assert seen["b"] == 0
    assert 2800 < seen["c"] < 3200


def test_nothing_to_draw_from_is_an_error():
    with pytest.raises(ValueError, match="nothing to draw from"):
        Chance("weights").weighed([("a", 0)])


@given(st.text(), st.integers(0, 8))
def test_some_are_different_and_at_most_all(seed, count):
    found = Chance(seed).some("abcde", count)
    assert len(found) == len(set(found)) == min(count, 5)


@given(st.text())
def test_a_brand_is_never_a_name_in_use_nor_one_kept_for_sisters(seed):
    word, pinyin = names.brand(Chance(seed))
    assert word not in names.TAKEN
    assert word not in {brand for pair in names.HOMOPHONES for brand in pair[:2]}
    assert pinyin == pinyin.capitalize()


@pytest.mark.parametrize(("one", "other", "pinyin"), names.HOMOPHONES)
def test_sister_brands_sound_alike(one, other, pinyin):
    assert one != other
    for word in (one, other):
        assert (names.FIRST[word[0]] + names.SECOND[word[1]]).capitalize() == pinyin


@given(st.text(), st.booleans())
def test_what_was_done_to_a_name_is_told_and_nothing_else_was(seed, badly):
    name = "Jingdezhen Youan Bamboo & Wood Products Co., Ltd."
    written, ways = names.garbled(name, Chance(seed), badly=badly, province=True)
    assert (written == name) == (ways == ())
    assert list(ways) == [way for way in names.GARBLES if way in ways]
    if not badly:
        assert not set(ways) & set(names.HARD)
        assert "youan" in written.lower()
