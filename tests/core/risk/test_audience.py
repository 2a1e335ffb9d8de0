"""Whom an alert reaches: goods by market by place, against a naive reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.risk.audience import Firm, Reach, concerns, is_office_of
from gongzhi.core.risk.public_text import PublicBasis, basis_hash, has_drifted

POTTERY = Firm("1", "360702", ("69111010", "6912"), frozenset({"DE"}))


@pytest.mark.parametrize(
    ("reach", "is_reached"),
    [
        (Reach((), (), ()), True),
        (Reach(("6911",), ("DE",), ("360700",)), True),
        (Reach(("69111099",), (), ()), False),
        (Reach(("6911101099",), (), ()), True),  # the register holds fewer digits than the alert names
        (Reach(("691210",), (), ()), True),
        (Reach(("6913",), (), ()), False),
        (Reach((), ("FR",), ()), False),
        (Reach((), ("FR", "DE"), ()), True),
        (Reach((), (), ("360703",)), False),
        (Reach((), (), ("360703", "360000")), True),
    ],
)
def test_goods_market_and_place_all_have_to_fit(reach, is_reached):
    assert concerns(POTTERY, reach) == is_reached


def test_a_firm_of_unknown_markets_is_taken_to_sell_everywhere():
    assert concerns(Firm("1", "360702", ("69",), frozenset()), Reach(("6911",), ("FR",), ("360702",)))


@pytest.mark.parametrize(
    ("office", "places", "is_told"),
    [
        ("360700", ["360702"], True),
        ("360000", ["360702"], True),
        ("360702", ["360700"], True),
        ("360703", ["360702"], False),
        ("361000", ["360702"], False),
        ("361000", ["360702", "361002"], True),
        ("361002", ["360000"], True),
        ("360700", [], False),
    ],
)
def test_offices_within_a_place_and_above_it_are_told(office, places, is_told):
    assert is_office_of(office, places) == is_told


GOODS = st.lists(st.sampled_from(["69", "6911", "691110", "0902"]), max_size=3).map(tuple)
MARKETS = st.lists(st.sampled_from(["DE", "FR", "US"]), max_size=2).map(tuple)
PLACES = st.lists(st.sampled_from(["360000", "360700", "360702", "361002"]), max_size=2).map(tuple)


@settings(max_examples=150)
@given(GOODS, MARKETS, st.sampled_from(["360702", "361002"]), GOODS, MARKETS, PLACES, PLACES)
def test_widening_a_side_never_loses_a_firm(goods, markets, region, products, wanted, places, more):
    firm = Firm("1", region, goods, frozenset(markets))
    if concerns(firm, Reach(products, wanted, places)):
        assert concerns(firm, Reach(products, wanted, (*places, *more) if places else ()))
        assert concerns(firm, Reach((), wanted, places))
        assert concerns(firm, Reach(products, (), places))


def test_a_text_drifts_with_anything_that_it_rests_on_and_never_before_its_approval():
    stood = PublicBasis("YJ-1", "issued", 2, "scope", "matters", "measures", "H", "heavy_metal", ("a",), ())
    approved = basis_hash(stood)
    assert not has_drifted(approved, stood)
    other = {
        "alert": "YJ-2", "state": "lifted", "level": 3, "scope_words": "", "matters": "", "measures": "",
        "risk_level": "S", "hazard": "", "evidence": ("a", "b"), "overtaken": ("a",),
    }  # fmt: skip
    for name, value in other.items():
        now = PublicBasis(**{**vars(stood), name: value})
        assert has_drifted(approved, now), name
        assert not has_drifted("", now)
