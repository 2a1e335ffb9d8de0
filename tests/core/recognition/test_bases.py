from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.places import regions
from gongzhi.catalogue.registers import register
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.recognition.bases import (
    BaseNumber,
    next_base_number,
    read_base_number,
)

KNOWN = frozenset(region.code6 for region in regions())


def wrong(written: str) -> list[tuple[str, str]]:
    """The parts that are refused, each with its code."""
    try:
        read_base_number(written, KNOWN)
    except BadInput as refused:
        for cell in refused.cells:
            assert say(cell.code, "zh") != say(cell.code, "en")
        return [(cell.code, cell.value) for cell in refused.cells]
    return []


def test_a_base_number_is_region_letters_and_serial():
    assert read_base_number("361023MJ00017", KNOWN) == BaseNumber("361023", "MJ", 17)
    assert str(BaseNumber("361023", "MJ", 17)) == "361023MJ00017"


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("36102MJ00017", [("BASE_REGION", "36102")]),
        ("3610234MJ00017", [("BASE_REGION", "3610234")]),
        ("990101MJ00017", [("BASE_REGION_UNKNOWN", "990101")]),
        ("361023mj00017", [("BASE_LETTERS", "mj")]),
        ("361023M-J00017", [("BASE_LETTERS", "M-J")]),
        ("361023蜜桔00017", [("BASE_LETTERS", "蜜桔")]),
        ("361023" + "M" * 30 + "00017", [("BASE_LETTERS", "M" * 30)]),
        ("361023MJ0017", [("BASE_SERIAL", "0017")]),
        ("361023MJ000017", [("BASE_SERIAL", "000017")]),
        ("361023MJ00000", [("BASE_SERIAL", "00000")]),
        ("361023MJ", [("BASE_SERIAL", "")]),
        ("MJ00017", [("BASE_REGION", "")]),
        ("36102MJ0017", [("BASE_REGION", "36102"), ("BASE_SERIAL", "0017")]),
        ("361023MJ00017\n", [("BASE_LETTERS", "MJ00017\n"), ("BASE_SERIAL", "")]),
        ("３６１０２３MJ00017", [("BASE_REGION", ""), ("BASE_LETTERS", "３６１０２３MJ")]),
        ("", [("BASE_REGION", ""), ("BASE_LETTERS", ""), ("BASE_SERIAL", "")]),
    ],
)
def test_a_refusal_says_which_part_is_wrong(written, faults):
    assert wrong(written) == faults


def test_a_county_that_got_another_code_is_taken_by_its_city():
    assert "361029" not in KNOWN  # Dongxiang, a county until it became a district of Fuzhou
    assert wrong("361029MJ00017") == []


def test_the_next_number_follows_the_last_serial_of_region_and_produce():
    assert str(next_base_number("361023", "MJ", 0, KNOWN)) == "361023MJ00001"
    assert str(next_base_number("361023", "MJ", 17, KNOWN)) == "361023MJ00018"
    assert str(next_base_number("361023", "MJ", 99_998, KNOWN)) == "361023MJ99999"


def test_after_the_last_serial_there_is_none():
    with pytest.raises(Refusal) as refused:
        next_base_number("361023", "MJ", 99_999, KNOWN)
    assert refused.value.code == "BASE_SERIALS_USED_UP"
    assert "361023" in wording.refusal(refused.value, "zh")


@pytest.mark.parametrize(
    ("region", "letters", "last", "code"),
    [("36102", "MJ", 1, "BASE_REGION"), ("361023", "mj", 1, "BASE_LETTERS"), ("361023", "MJ", -1, "BASE_SERIAL")],
)
def test_no_number_is_made_that_could_not_be_read(region, letters, last, code):
    with pytest.raises(BadInput) as refused:
        next_base_number(region, letters, last, KNOWN)
    assert [cell.code for cell in refused.value.cells] == [code]


NUMBERS = st.builds(
    BaseNumber,
    st.sampled_from(sorted(KNOWN)),
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=29),
    st.integers(1, 99_999),
)


@given(NUMBERS)
def test_a_number_is_read_as_it_was_written(number):
    assert read_base_number(str(number), KNOWN) == number


@given(NUMBERS, st.integers(0, 39), st.sampled_from("0Aa-"))
def test_what_is_read_has_the_form_that_the_register_takes(number, place, char):
    text = str(number)
    changed = text[:place] + char + text[place + 1 :]
    (column,) = (each for each in register("bases").columns if each.field == "reg_no")
    assert re.fullmatch(column.pattern, changed) or wrong(changed)
