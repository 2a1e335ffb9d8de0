"""Sections of the HS, groups of hazards and of markets: every chapter, family and country in one, each with words."""

from __future__ import annotations

import pytest

from gongzhi.catalogue import nodes
from gongzhi.catalogue.codes import FOLDER, countries, country_lists, hazards

READERS = {
    "hs_sections.yml": nodes.sections,
    "hazard_groups.yml": nodes.hazard_groups,
    "market_groups.yml": nodes.market_groups,
}


def test_every_chapter_of_the_hs_and_every_family_is_in_one_group():
    assert set(nodes.section_of()) == {f"{chapter:02}" for chapter in range(98)}
    assert len(nodes.sections()) == 21
    assert set(nodes.group_of()) == {*hazards(), nodes.UNKNOWN_HAZARD}
    assert set(nodes.market_group_of()) == {*countries(), nodes.UNKNOWN_MARKET}


@pytest.mark.parametrize(("group", "named"), [("eu", "eu"), ("asean", "asean")])
def test_a_group_of_markets_holds_the_members_as_they_stand_now(group, named):
    _, members = country_lists()[named].versions[-1]
    beside = {"eu": {"EU", "AX"}, "asean": set()}[group]  # the Union's own notices, and Åland, which is within it
    assert set(nodes.market_groups()[group].countries) == members | beside


def test_every_node_has_words_and_no_two_the_same():
    for lang in ("zh", "en"):
        goods = [nodes.goods_words(code, lang) for code in nodes.goods_codes()]
        known = [nodes.hazard_words(code, lang) for code in nodes.hazard_codes()]
        assert len(set(goods)) == len(goods) - 1 and len(set(known)) == len(known) - 1  # not known: group and leaf
        market = [nodes.market_words(code, lang) for code in nodes.market_codes()]
        assert len(set(market)) == len(market) - 1
    assert set(nodes.markets()) == {*nodes.market_group_of(), *nodes.market_groups(), "*", nodes.UNKNOWN_MARKETS}
    assert len(nodes.subjects()) == len(nodes.goods_codes()) * len(nodes.hazard_codes())


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("hs_sections.yml", 'first: "06"', 'first: "07"', "S02: 07 to 14 does not follow chapter 05"),
        ("hs_sections.yml", "zh: 活动物；动物产品, ", "", "S01: needs words"),
        ("hazard_groups.yml", "pathogen, mycotoxin", "mycotoxin, mycotoxin", "mycotoxin: stands in 2 groups"),
        ("hazard_groups.yml", "pathogen, ", "", "pathogen: stands in 0 groups"),
        ("market_groups.yml", "EU AT BE", "EU BE BE", "AT: stands in 0 groups"),
        ("market_groups.yml", " US}", " US US}", "US: stands in 2 groups"),
        ("market_groups.yml", " US}", " US QQ}", "QQ: stands in 1 groups, or is no country"),
        ("market_groups.yml", "zh: 北美, ", "", "north_america: needs words"),
    ],
)
def test_a_hole_an_overlap_or_a_missing_word_is_named(tmp_path, file, before, after, said):
    for name in ("hs_sections.yml", "hazard_groups.yml", "hazards.yml", "market_groups.yml", "countries.yml"):
        text = (FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(before, after) if name == file else text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        READERS[file](tmp_path)
