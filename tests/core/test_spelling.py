from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongzhi.core.spelling import bare, folded, says


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＢＲＡＮＤ X", "brandx"),
        ("brand-x™", "brandx"),
        ("“Brand”·X®", "brandx"),
        ("雅马哈 YAMAHA", "雅马哈yamaha"),
        ("㈱ブランド", "ブランド"),
        ("ﾌﾞﾗﾝﾄﾞ", "ブランド"),
        ("Straße 9", "strasse9"),
        (" -—·™ ", ""),
        ("", ""),
    ],
)
def test_width_case_spaces_and_signs_leave_no_trace(written, plain):
    assert bare(written) == plain


def test_an_accent_and_a_traditional_character_make_another_word():
    assert bare("Nestlé") != bare("Nestle")
    assert bare("電池") != bare("电池")


@settings(deadline=None)
@given(st.text())
@example("ᄀ-ᅡ")  # two parts of a Korean syllable that a sign keeps apart
@example("a\u0301 \u0301")
@example("¼ ΐ")
def test_a_bare_word_is_bare_already(written):
    assert bare(bare(written)) == bare(written)
    assert folded(folded(written)) == folded(written)


@settings(deadline=None)
@given(st.text(alphabet="abcXYZ0９电池 -·'\"()（）", max_size=12), st.sampled_from(" -·.,'()（）!®"))
def test_a_sign_anywhere_changes_no_word(written, sign):
    for place in range(len(written) + 1):
        assert bare(written[:place] + sign + written[place:]) == bare(written)


def test_folding_keeps_the_signs_that_tell_standards_apart():
    assert folded("GB/T 5009.12—2010") == folded("ｇｂ/ｔ5009.12—2010")
    assert folded("GB/T 5009.12") != folded("GB/T 500912")


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("锂电池组", "电池", True),
        ("Lithium-ion  Batteries", "lithium-ion batteries", True),
        ("steam engines", "tea", False),
        ("protea flowers", "tea", False),
        ("teak planks", "tea", False),
        ("green tea, loose", "TEA", True),
        ("茶叶tea", "tea", True),
        ("tea", "", False),
        ("tea", "  ", False),
        ("", "tea", False),
    ],
)
def test_a_text_says_a_word_but_no_part_of_a_latin_one(text, word, said):
    assert says(text, word) is said
