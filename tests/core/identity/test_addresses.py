"""One door is the same however its address is written, and its neighbour's is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongzhi.core.identity.addresses import UNITS, is_same, normalised

PLAIN = "江西省赣州市章贡区红旗大道86号2栋1203室"


@pytest.mark.parametrize(
    "other",
    [
        "江西省赣州市章贡区红旗大道８６号２栋１２０３室",  # full width
        " 江西省 赣州市 章贡区，红旗大道 86 号 2 栋 1203 室 ",
        "赣州市章贡区红旗大道86号2栋1203室",
        "中国江西省赣州市章贡区红旗大道八十六号二栋一二〇三室",
        "江西省赣州市章贡区红旗大道86號第2棟1203室",
        "江西省赣州市章贡区红旗大道86号第二幢一千二百零三室",
        "江西省赣州市章贡区（红旗大道）86号·2栋—1203室".replace("—", ""),
    ],
)
def test_one_door_written_otherwise_is_the_same(other):
    assert is_same(PLAIN, other)
    assert normalised(other) == "赣州市章贡区红旗大道86号2栋1203室"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("红旗大道86号", "红旗大道68号"),
        ("红旗大道3-1号", "红旗大道31号"),
        ("红旗大道3 1号", "红旗大道31号"),
        ("红旗大道二十号", "红旗大道二号"),
        ("章贡区八一大道1号", "章贡区81大道1号"),
        ("赣州市章贡区", "赣州市章贡区"),  # no one door
        ("", ""),
        ("　（）", "　（）"),
    ],
)
def test_another_door_or_none_is_not_the_same(one, other):
    assert not is_same(one, other)


def test_the_mark_between_two_numbers_may_be_any():
    assert is_same("红旗大道3-1号", "红旗大道３—１号")
    assert is_same("红旗大道3-1号", "红旗大道3－1号")
    assert is_same("Hongqi Ave. 86, Room 3", "HONGQI AVE 86 ROOM 3")


def spoken(number: int) -> str:
    """A whole number below 10,000 as it is said, by another way than the method's own: digit by place."""
    digits, said = "〇一二三四五六七八九", ""
    for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += digits[digit] + word
        elif said and not said.endswith("零") and number % place:
            said += "零"
    return said


@given(some.integers(1, 9_999), some.sampled_from(UNITS))
def test_a_number_in_words_digits_full_width_or_digit_by_digit_is_one_number(number, unit):
    plain = f"红旗大道{number}{unit}"
    digit_by_digit = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    for written in (spoken(number), digit_by_digit, wide, f" {number} ", f"第{spoken(number)}"):
        assert is_same(plain, f"红旗大道{written}{unit}"), written
    assert not is_same(plain, f"红旗大道{spoken(number + 1)}{unit}")


@given(some.text(max_size=40), some.text(max_size=40))
def test_to_be_the_same_is_mutual_and_every_door_is_its_own(one, other):
    assert is_same(one, other) == is_same(other, one)
    assert is_same(one, one) == any(letter.isdecimal() for letter in normalised(one))
