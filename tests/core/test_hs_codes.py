from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.core.hs_codes import read_hs


@pytest.mark.parametrize(
    ("written", "digits"),
    [("8507.60", "850760"), ("8507 60 00 10", "8507600010"), ("８５０７", "8507"), ("01", "01"), ("85", "85")],
)
def test_a_code_is_its_digits(written, digits):
    assert read_hs(written) == digits


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{2,12}", fullmatch=True), st.data())
def test_dots_and_spaces_between_the_digits_change_nothing(digits, data):
    sign = data.draw(st.sampled_from([".", " ", ""]))
    assert read_hs(sign.join(digits)) == digits


@pytest.mark.parametrize("written", ["", "8", "8507-60", "8507.60, 8506.50", "ex 8507", "8" * 13, "八五零七"])
def test_what_is_no_single_code_is_refused(written):
    with pytest.raises(BadInput) as refused:
        read_hs(written)
    assert [(cell.value, cell.code) for cell in refused.value.cells] == [(written, "HS_CODE_UNREADABLE")]
