from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.core.errors import Refusal
from gongzhi.core.identity.uscc import (
    ALPHABET,
    check_digit,
    faults,
    is_valid_uscc,
    org_check_digit,
    org_code_holds,
    parse,
    refuse_wrong,
    tidy,
)

REAL = ("91110000802100433B", "914403001922038216")
bodies = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


def naive_check(body: str) -> str:
    """The standard's table read step by step."""
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    total = sum(ALPHABET.find(char) * weight for char, weight in zip(body, weights, strict=True))
    left = 31 - total % 31
    return "0" if left == 31 else ALPHABET[left]


@pytest.mark.parametrize("uscc", REAL)
def test_a_real_code_is_valid(uscc):
    assert is_valid_uscc(uscc)
    assert parse(uscc).written == uscc


@pytest.mark.parametrize(("body", "check"), [("91360702158300012", "P"), ("91361002705700033", "N")])
def test_a_worked_body_gets_its_check_character(body, check):
    assert check_digit(body) == check
    assert is_valid_uscc(body + check)


def test_a_real_code_comes_apart_into_its_parts():
    code = parse("914403001922038216")
    assert (code.authority, code.kind, code.region, code.org_code) == ("9", "1", "440300", "192203821")


@given(bodies)
def test_the_check_character_is_the_naive_one(body):
    assert check_digit(body) == naive_check(body)


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_caught(body, place, char):
    code = body + check_digit(body)
    wrong = code[:place] + char + code[place + 1 :]
    assert is_valid_uscc(wrong) == (wrong == code)


@given(bodies)
def test_every_swap_of_two_characters_is_caught_but_that_of_the_first_and_the_last(body):
    code = body + check_digit(body)
    for one, other in combinations(range(18), 2):
        swapped = list(code)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        unseen = code[one] == code[other] or (one, other) == (0, 17)
        assert is_valid_uscc("".join(swapped)) == unseen


def test_two_wrong_characters_slip_through_once_in_thirty():
    """Of all 30 × 30 ways to get the first two wrong, for each first one exactly one second one fits."""
    code = REAL[0]
    passed = sum(
        is_valid_uscc(first + second + code[2:])
        for first in ALPHABET
        for second in ALPHABET
        if first != code[0] and second != code[1]
    )
    assert passed == 30


@pytest.mark.parametrize(
    ("written", "code", "params"),
    [
        ("", "USCC_LENGTH", {"got": "0", "expected": "18"}),
        (REAL[0][:17], "USCC_LENGTH", {"got": "17", "expected": "18"}),
        (REAL[0] + "0", "USCC_LENGTH", {"got": "19", "expected": "18"}),
        ("9111000080210043IB", "USCC_CHARACTER", {"got": "I", "position": "17"}),
        ("91110000802100433b", "USCC_CHARACTER", {"got": "b", "position": "18"}),
        ("91110000802100433C", "USCC_CHECK", {"got": "C", "expected": "B"}),
    ],
)
def test_a_fault_says_what_is_wrong_and_where(written, code, params):
    (fault,) = faults(written)
    assert fault.code == code
    assert fault.params == {"value": written, **params}
    assert all(say(fault.code, language, **fault.params) for language in LANGUAGES)


def test_every_impossible_character_is_named_not_only_the_first():
    assert [fault.params["position"] for fault in faults("O1110000I02100433B")] == ["1", "9"]


def test_a_wrong_code_is_refused_with_its_fault():
    with pytest.raises(Refusal) as refused:
        refuse_wrong("91110000802100433C")
    assert refused.value.code == "USCC_CHECK"
    assert refused.value.params["expected"] == "B"


def test_a_body_of_the_wrong_length_has_no_check_character():
    with pytest.raises(Refusal) as refused:
        check_digit("9111")
    assert refused.value.code == "USCC_LENGTH"


@pytest.mark.parametrize(
    "written", ["９１１１００００８０２１００４３３Ｂ", " 91110000802100433b\n", "911100-00802100433-b"]
)
def test_what_people_type_becomes_the_code(written):
    assert tidy(written) == "91110000802100433B"


@pytest.mark.parametrize("uscc", REAL)
def test_the_organisation_code_inside_a_real_code_holds(uscc):
    assert org_code_holds(parse(uscc))


def test_a_valid_code_may_hold_an_organisation_code_that_does_not_check():
    code = parse("91360702158300012P")
    assert org_check_digit("15830001") == "1"  # 11 - (1×3 + 5×7 + 8×9 + 3×10 + 1×2) mod 11
    assert not org_code_holds(code)


@pytest.mark.parametrize(("body", "check"), [("00000000", "0"), ("00000005", "1"), ("00000006", "X")])
def test_an_organisation_codes_check_is_x_for_ten_and_0_for_eleven(body, check):
    # 11 - 0 = 11; 11 - 5×2 mod 11 = 1; 11 - 6×2 mod 11 = 10
    assert org_check_digit(body) == check
