from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.scorecard.categories import category_row

RULES = book(date(2017, 12, 31), "JX2017")


@pytest.mark.parametrize(
    ("hs_code", "category"),
    [
        ("010121", "agricultural"), ("159090", "agricultural"), ("160100", "food"), ("249900", "food"),
        ("250100", "chemical"), ("400100", "chemical"), ("410100", "light"), ("440100", "wood"), ("460100", "wood"),
        ("470100", "light"), ("500100", "textile"), ("630100", "textile"), ("640100", "light"), ("691110", "light"),
        ("720100", "metal"), ("830100", "metal"), ("840100", "machinery"), ("901890", "machinery"),
        ("910100", "light"), ("930100", "other"), ("950300", "light"), ("970100", "other"), ("000000", "other"),
    ],
)  # fmt: skip
def test_goods_belong_to_the_category_of_their_chapter(hs_code, category):
    assert category_row(hs_code, RULES).category == category


@pytest.mark.parametrize("hs_code", ["", "6", "x1", "６９1110"])
def test_a_code_without_a_chapter_has_no_category(hs_code):
    with pytest.raises(NoRuleApplies):
        category_row(hs_code, RULES)


def test_a_chapter_moves_when_its_rule_row_changes(change):
    assert category_row("691110", change("goods_categories", "GC-64", category="other")).category == "other"
