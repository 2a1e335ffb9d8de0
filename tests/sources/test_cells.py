"""What the readers of notices do alike with a cell."""

from __future__ import annotations

from gongzhi.sources.cells import shortened


def test_long_words_end_at_a_whole_word():
    assert shortened("a" * 80, 80) == "a" * 80
    assert shortened("tea " * 20 + "mug", 80) == ("tea " * 20).strip()
    assert shortened("a" * 81, 80) == "a" * 80
    assert shortened("one, two", 5) == "one"
