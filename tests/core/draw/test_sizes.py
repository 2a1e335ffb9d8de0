"""An object's size in a draw is its check ratio in basis points; a draw by size gives exactly that chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.draw.chances import chances, places
from gongzhi.core.draw.sizes import WHOLE, Goods, Market, SizeFacts, basis_points, size_of
from gongzhi.core.draw.vdr.params import Slot, Stratum
from gongzhi.core.draw.vdr.selection import select, selection_rows
from gongzhi.core.draw.vdr.tables import FrameRow
from gongzhi.core.draw.vdr.tickets import Source
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.targeting.ratio import Facilitation, Level, Standing

RULES = book(date(2017, 6, 1), "JX2017")
CUPS = Goods("69", "III", ())
HELPED = (Facilitation("D-1", "demonstration_enterprise", date(2017, 1, 1), None),)


def sized(standing="B", *goods: Goods, level="L0", helped=(), markets=(), by=RULES) -> dict[str, str | None]:
    facts = SizeFacts(
        "91360702158300012P", date(2017, 6, 1), (Standing("S", standing),), tuple(helped), Level("L", level),
        goods or (CUPS,), tuple(markets),
    )  # fmt: skip
    return dict(size_of(facts, by).value)


@pytest.mark.parametrize(("standing", "percent"), [("A", 3), ("B", 10), ("C", 30), ("D", 100), ("1", 3), ("4", 100)])
def test_goods_of_general_risk_have_the_ratio_of_their_class(standing, percent):
    assert sized(standing)["size"] == str(percent * 100)


def test_a_stricter_way_of_supervision_doubles_the_ratio_and_the_gravest_goods_count():
    assert sized("A", CUPS, Goods("95", "I", ()))["size"] == str(2 * 300)
    assert sized("A", Goods("84", "II", ()))["size"] == "300"  # the same way as goods of general risk
    assert sized("C", Goods("84", "II", ()))["size"] == str(2 * 3_000)


def test_of_several_focuses_the_strongest_counts_alone():
    toys = Goods("T-1", "III", ("children", "cross_border"))
    thai = Market("TH", ("belt_road", "asean"), returned=True)
    assert sized("B", toys)["size"] == "1500"
    assert sized("B", CUPS, markets=[thai])["size"] == "1250"
    assert sized("B", toys, markets=[thai])["size"] == "1500"
    assert sized("B", CUPS, markets=[Market("US", ())])["focus"] == ""


@pytest.mark.parametrize(
    ("shares", "focus"), [((("0.2", "0"),), "asean"), ((("0.1999", "0"),), ""), ((("0.1", "0.1"),), "asean")]
)
def test_a_list_counts_from_a_share_of_the_declared_exports_on_whichever_of_its_countries_it_is(shares, focus):
    ((thai, vietnamese),) = shares
    markets = [
        Market("TH", ("asean",), Decimal(thai)), Market("VN", ("asean",), Decimal(vietnamese)),
        Market("US", (), Decimal("0.8")),
    ]  # fmt: skip
    found = sized("B", CUPS, markets=markets)
    assert (found["focus"], found["size"]) == (focus, "1250" if focus else "1000")


def test_a_destination_that_the_plan_names_counts_like_a_list():
    assert sized("B", CUPS, markets=[Market("BR", ("plan",), Decimal("0.5"))])["focus"] == "plan"


def test_facilitation_halves_and_the_ladder_raises_up_to_all():
    assert sized("B", helped=HELPED)["size"] == "500"
    assert sized("B", level="L1")["size"] == "1500"
    assert sized("C", Goods("95", "I", ("children",)), level="L2")["size"] == str(WHOLE)
    assert sized("A", level="L3", helped=HELPED)["certain"] == "true"
    assert sized("A")["certain"] == "false"


@pytest.mark.parametrize(
    ("table", "rule", "column", "value", "size"),
    [
        ("class_ratios", "SR-B", "ratio", "0.2", "3000"),
        ("check_modes", "CM-B-III", "factor", "3", "4500"),
        ("draw_focus", "DF-CHILDREN", "factor", "2", "2000"),
        ("return_ladder", "RL-0", "ratio_factor", "2", "3000"),
    ],
)
def test_each_step_follows_its_rule_row(table, rule, column, value, size):
    changed = replace(RULES, tables=tuple(_changed(one, table, rule, column, value) for one in RULES.tables))
    assert sized("B", Goods("T", "III", ("children",)), by=changed)["size"] == size


def _changed(one, table, rule, column, value):
    if one.name != table:
        return one
    return replace(one, rows=tuple(row | {column: value} if row["rule"] == rule else row for row in one.rows))


def test_an_object_without_goods_or_of_an_unknown_risk_has_no_size():
    with pytest.raises(NoRuleApplies, match="check_modes"):
        size_of(SizeFacts("X", date(2017, 6, 1), (Standing("S", "A"),), (), Level("L", "L0"), (), ()), RULES)
    with pytest.raises(NoRuleApplies, match="IV"):
        sized("A", Goods("69", "IV", ()))


def test_no_chance_is_smaller_than_its_ratio():
    assert basis_points(Decimal("0.00001")) == 1
    assert basis_points(Decimal("0.03")) == 300
    assert basis_points(Decimal("0.030001")) == 301
    assert basis_points(Decimal("0.99991")) == WHOLE


SIZES = st.lists(st.integers(1, WHOLE - 1), min_size=1, max_size=40)


@given(SIZES)
def test_the_chance_is_the_ratio_exactly_where_the_sum_is_whole(sizes):
    short = -sum(sizes) % WHOLE
    whole = [*sizes, short] if short else sizes
    found = chances(whole)
    assert found.drawn == sum(whole) // WHOLE
    assert {size: Fraction(size, WHOLE) for size in whole} == found.of
    assert found.farthest == 0


@given(SIZES, st.integers(0, 2**32))
def test_the_chances_are_those_that_the_draw_itself_states(sizes, seed):
    stratum = Stratum("all", "pps", places(sizes), 0, 0, 0, (Slot(0, ()),))
    rows = [FrameRow(f"E{at:03}", "all", size, 0, "00" * 16) for at, size in enumerate(sizes)]
    drawn = select(Source("draw", seed.to_bytes(32, "big")), stratum, rows)
    stated = {row.id: Fraction(row.pi) for row in selection_rows(drawn, stratum, rows)}
    found = chances(sizes)
    assert stated == {row.id: found.of[row.size] for row in rows}
    assert sum(found.of[size] for size in sizes) == found.drawn


@given(SIZES)
def test_no_chance_is_below_its_ratio_and_the_difference_is_told(sizes):
    found = chances(sizes)
    differences = [found.of[size] - Fraction(size, WHOLE) for size in sizes]
    assert min(differences) >= 0
    assert found.farthest == max(differences)
    assert found.drawn - 1 < found.wanted <= found.drawn


def test_of_nothing_nothing_is_drawn():
    found = chances([])
    assert (found.drawn, found.wanted, found.farthest) == (0, 0, 0)
