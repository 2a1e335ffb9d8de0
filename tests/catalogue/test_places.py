from __future__ import annotations

from collections import Counter

import pytest

from gongzhi.catalogue.places import FOLDER, firm_words, gazetteer, regions
from gongzhi.core.identity.gazetteer import HAN


def test_there_are_34_provinces_333_cities_and_every_county():
    assert Counter(region.level for region in regions()) == {"province": 34, "city": 333, "county": 2848}


def test_jiangxi_has_its_eleven_cities_and_a_hundred_counties():
    jiangxi = [region for region in regions() if region.code6.startswith("36")]
    cities = {region.name_zh: region.code6 for region in jiangxi if region.level == "city"}
    assert cities == {
        "南昌市": "360100",
        "景德镇市": "360200",
        "萍乡市": "360300",
        "九江市": "360400",
        "新余市": "360500",
        "鹰潭市": "360600",
        "赣州市": "360700",
        "吉安市": "360800",
        "宜春市": "360900",
        "抚州市": "361000",
        "上饶市": "361100",
    }
    counties = [region for region in jiangxi if region.level == "county"]
    assert len(counties) == 100
    assert {region.parent for region in counties} == set(cities.values())


def test_a_regions_code_lies_within_its_parents():
    by_code = {region.code6: region for region in regions()}
    for region in regions():
        if region.level == "province":
            assert region.code6.endswith("0000")
            assert region.parent == ""
        else:
            parent = by_code[region.parent]
            digits = 2 if parent.level == "province" else 4
            assert region.code6[:digits] == parent.code6[:digits]
            assert region.code6.endswith("00") == (region.level == "city")


@pytest.mark.parametrize(
    ("code6", "name_en"),
    [
        ("361124", "Yanshan County"),  # 铅 is not qian here
        ("361130", "Wuyuan County"),
        ("361126", "Yiyang County"),
        ("350200", "Xiamen"),
        ("500000", "Chongqing"),
        ("341500", "Lu'an"),
        ("331000", "Taizhou"),
        ("411100", "Luohe"),
        ("310112", "Minhang District"),
        ("440113", "Panyu District"),
        ("140000", "Shanxi"),
        ("610000", "Shaanxi"),
        ("610100", "Xi'an"),
        ("230100", "Harbin"),
        ("650100", "Urumqi"),
        ("150000", "Inner Mongolia"),
        ("810000", "Hong Kong"),
        ("331127", "Jingning She Autonomous County"),
    ],
)
def test_names_that_are_often_misread_are_right(code6, name_en):
    assert gazetteer().regions[code6].name_en == name_en


def test_every_chinese_name_is_chinese_and_every_other_one_is_not():
    for region in regions():
        assert HAN.fullmatch(region.name_zh)
        assert HAN.match(region.name_en) is None


def test_every_trade_word_is_read_back_as_its_trade():
    words = firm_words()
    assert len(set(words.trades.values())) > 150
    assert all(word == word.lower().strip() for word in words.trades)
    assert {"有限公司", "ltd"} <= words.forms


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("regions", "360000,江西省,江西,Jiangxi,jiang1 xi1 sheng3,land,", "'land' is none of province, city, county"),
        ("place_words", "hamlet,cottage", "'cottage' is none of"),
        ("trade_words", "toys,陶瓷,", "陶瓷 stands twice"),
    ],
)
def test_a_faulty_row_is_an_error_that_names_the_value(monkeypatch, tmp_path, table, row, said):
    for path in FOLDER.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text + (f"{row}\n" if path.stem == table else ""), encoding="utf-8")
    monkeypatch.setattr("gongzhi.catalogue.places.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=said):
        regions.__wrapped__()
        gazetteer.__wrapped__()
        firm_words.__wrapped__()


def test_a_region_that_stands_twice_is_an_error(monkeypatch, tmp_path):
    text = (FOLDER / "regions.csv").read_text(encoding="utf-8")
    (tmp_path / "regions.csv").write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    monkeypatch.setattr("gongzhi.catalogue.places.FOLDER", tmp_path)
    with pytest.raises(ValueError, match="stands twice"):
        regions.__wrapped__()
