"""Axes rise in round steps, and words are cut to their room."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from gongzhi.web.presenters.charts.axes import digits_of, shortened, steps_to, text_width
from gongzhi.web.words import number_words


@given(some.fractions(min_value=0, max_value=10**7), some.booleans())
def test_an_axis_rises_from_nought_in_equal_round_steps_to_at_least_the_top(top, whole):
    steps = steps_to(top, whole=whole)
    size = steps[1]
    assert steps[0] == 0
    assert steps[-1] >= top > steps[-1] - size or top == 0
    assert {after - before for before, after in pairwise(steps)} == {size}
    assert len(steps) <= 6
    assert number_words(size, digits_of(size)).replace(",", "").replace(".", "").strip("0") in ("1", "2", "5")
    if whole:
        assert all(step.denominator == 1 for step in steps)
    elif top:
        assert len(steps) >= 4


@given(some.text(alphabet="退运abc ", max_size=40), some.integers(12, 300))
def test_words_that_are_too_long_are_cut_to_their_room_and_end_in_dots(words, room):
    cut = shortened(words, room)
    assert text_width(cut) <= room
    assert cut == words or (cut.endswith("…") and words.startswith(cut[:-1]))
