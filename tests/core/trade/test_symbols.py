from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.errors import BadInput
from gongzhi.core.trade.symbols import Suffix, Symbol, linked_to, read_symbol

SYMBOLS = st.builds(
    Symbol,
    st.sampled_from(["TBT", "SPS"]),
    st.from_regex(r"[A-Z]{2,4}", fullmatch=True),
    st.integers(0, 999_999_999),
    st.lists(st.builds(Suffix, st.sampled_from(["Add", "Corr", "Rev", "Suppl"]), st.integers(0, 99)), max_size=4).map(
        tuple
    ),
)


def test_a_symbol_is_taken_apart():
    found = read_symbol(" G/SPS/N/JPN/12/Rev.2/Add.1 ")
    assert (found.committee, found.member, found.number) == ("SPS", "JPN", 12)
    assert found.suffixes == (Suffix("Rev", 2), Suffix("Add", 1))


@settings(deadline=None)
@given(SYMBOLS)
def test_a_written_symbol_reads_as_the_same_symbol(symbol):
    assert read_symbol(str(symbol)) == symbol
    assert str(read_symbol(str(symbol))) == str(symbol)


def test_zeros_before_a_number_make_no_other_symbol():
    assert read_symbol("G/TBT/N/EU/0555/Add.01") == read_symbol("G/TBT/N/EU/555/Add.1")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "G/TBT/N/EU",
        "G/TBT/N/EU/",
        "G/TBT/N/E/5",
        "G/TBT/N/EUROP/5",
        "G/TBT/N/eu/5",
        "g/tbt/n/EU/5",
        "G/AG/N/EU/5",
        "G/TBT/N/EU/5/Add",
        "G/TBT/N/EU/5/Add.",
        "G/TBT/N/EU/5/Annex.1",
        "G/TBT/N/EU/5Add.1",
        "G/TBT/N/EU/5 G/TBT/N/EU/6",
        "G/TBT/N/EU/５",
        "G/TBT/N/EU/" + "9" * 10,
        "G/TBT/N/EU/5" + "/Add.1" * 20,
    ],
)
def test_what_is_no_symbol_is_refused_with_its_text(written):
    with pytest.raises(BadInput) as refused:
        read_symbol(written)
    assert [(cell.value, cell.code) for cell in refused.value.cells] == [(written, "SYMBOL_UNREADABLE")]


def test_an_addendum_belongs_to_its_notification():
    first, addendum = read_symbol("G/TBT/N/EU/555"), read_symbol("G/TBT/N/EU/555/Add.1")
    assert (first.parent, addendum.parent, addendum.first) == (None, first, first)
    assert linked_to(addendum, [first]) == first
    assert linked_to(first, [first, addendum]) is None


@pytest.mark.parametrize("suffix", ["Add.1", "Corr.1", "Rev.2", "Suppl.1"])
def test_every_kind_of_suffix_leads_to_the_parent(suffix):
    assert str(read_symbol(f"G/SPS/N/USA/7/{suffix}").parent) == "G/SPS/N/USA/7"


def test_a_corrected_addendum_is_linked_to_the_nearest_that_is_registered():
    first, addendum = read_symbol("G/TBT/N/EU/555"), read_symbol("G/TBT/N/EU/555/Add.1")
    corrected = read_symbol("G/TBT/N/EU/555/Add.1/Corr.1")
    assert linked_to(corrected, {first, addendum}) == addendum
    assert linked_to(corrected, {first}) == first
    assert linked_to(corrected, {read_symbol("G/TBT/N/EU/556"), read_symbol("G/SPS/N/EU/555")}) is None


@settings(deadline=None)
@given(SYMBOLS)
def test_going_up_from_parent_to_parent_ends_at_the_first(symbol):
    steps, at = 0, symbol
    while at.parent is not None:
        steps, at = steps + 1, at.parent
    assert (steps, at) == (len(symbol.suffixes), symbol.first)
