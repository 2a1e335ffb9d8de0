from __future__ import annotations

import csv
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.places import gazetteer
from gongzhi.core.identity.places import PlaceFinding, place

ORIGINALS = os.environ.get("GONGZHI_ORIGINALS")
needs_originals = pytest.mark.skipif(not ORIGINALS, reason="GONGZHI_ORIGINALS does not name the original public data")
LABELLED = "fda_refusals_places/gold_cn_province_dev.csv"
EVERY = "fda_refusals_places/refusals_by_country_province_city_2014-2023.csv"

JIANGXI, NANCHANG, GANZHOU, FUZHOU, SHANGRAO = "360000", "360100", "360700", "361000", "361100"

READ_SURELY = [
    # plain, in any writing
    ("Jiangxi", "Nanchang", NANCHANG),
    ("JIANGXI", "NANCHANG CITY", NANCHANG),
    ("江西省", "赣州", GANZHOU),
    ("江西省赣州市信丰县", "", "360722"),
    ("赣", "婺源", "361130"),
    ("", "南昌市西湖区", "360103"),
    ("江西", "抚州市临川区文昌路", "361002"),
    ("廣東", "廣州", "440100"),
    ("Inner Mongolia", "Hohhot", "150100"),
    ("Hong Kong", "Kwun Tong", "810000"),
    ("Kiangsi", "Nanchang", NANCHANG),
    # the province field as a code
    ("Cn-Jx", "Ganzhou", GANZHOU),
    ("CN-36", "Ganzhou", GANZHOU),
    ("JX", "Ganzhou", GANZHOU),
    ("510405", "Guangzhou", "440100"),  # a postcode
    ("CN-HN", "Changsha", "430100"),
    ("CN-HN", "Zhengzhou", "410100"),  # HN is Hunan, and written for Henan
    # suffixes, separators, words run together
    ("Jiangxisheng", "Yingtanshi", "360600"),
    ("Jiangxi,", "Fuzhou", FUZHOU),
    ("Jiangxi Province", "Ji'an County", "360821"),
    ("Beijingshi", "Yanqingxian", "110119"),
    ("Shenzhen", "Shenzhenguangdong", "440300"),
    ("Guangxizhuangzuzizhiqu", "Nanning", "450100"),
    # pinyin whose accented letters were lost, or whose character was misread
    ("Fjin", "Zhangzhoush", "350600"),
    ("Ynnn", "Kunming", "530100"),
    ("Neimengguzizhiqu", "Ch¿fengsh¿", "150400"),
    ("Yandongsheng", "Foshan", "440600"),
    ("Jiangxi", "Yanchang", "361030"),  # 广昌
    ("Jiangxi", "Qianshan", "361124"),  # 铅山, rightly Yanshan
    ("Fujian", "Shamen", "350200"),
    ("Zhongqing", "Zhongqing", "500000"),
    # fields exchanged, or the city in the province's place
    ("Changzhou", "Jiangsu", "320400"),
    ("Baoan", "Shenzhen", "440306"),
    ("Nantong", "Tongzhou City", "320612"),
    # misspelt provinces that the city confirms
    ("Auhui", "Taihu", "340825"),
    ("Anwei", "Hefei", "340100"),
    ("Hubie", "Hanchuan", "420984"),
    ("Zhengjiang", "Jiaxing", "330400"),
    # homonyms, told apart by the province
    ("Jiangxi", "Fuzhou", FUZHOU),
    ("Fujian", "Fuzhou", "350100"),
    ("Jiangxi", "Yichun", "360900"),
    ("Heilongjiang", "Yichun", "230700"),
    ("Jiangsu", "Taizhou", "321200"),
    ("Zhejiang", "Taizhou", "331000"),
    ("Jiangsu", "Suzhou", "320500"),
    ("Anhui", "Suzhou", "341300"),
    # Shanxi is 山西, and often written for 陕西
    ("Shanxi", "Taiyuan", "140100"),
    ("Shanxi", "Xi'An", "610100"),
    ("Shaanxi", "Xian", "610100"),
    # the province alone is sure
    ("Jiangxi", "Industrial Zone", JIANGXI),
    ("Jiangxi", "Anyuan", JIANGXI),  # 安源 and 安远
    ("Dongguan", "Shenzhen", "440000"),
    # a city alone, where no other bears its name
    ("", "Shenzhen", "440300"),
    ("China", "Jingdezhen", "360200"),
]


@pytest.mark.parametrize(("province", "city", "code6"), READ_SURELY)
def test_dirty_words_are_read_surely(china, province, city, code6):
    found = place(province, city, china)
    assert (found.code6, found.certainty) == (code6, "sure"), found.reasons
    assert found.level == china.regions[code6].level


@pytest.mark.parametrize(
    ("province", "city", "code6"),
    [
        ("Jiangxi", "Shaorao", SHANGRAO),  # resembles no other place of the province
        ("Shanxi", "", "140000"),
        ("Jiansu", "Touqia Town", "320000"),
        ("Fujian", "Futian", "350000"),  # a district of Shenzhen, or a town of Fujian
        ("", "Fuliang", "360222"),  # a county's name without anything that confirms it
    ],
)
def test_weak_words_are_read_as_likely(china, province, city, code6):
    found = place(province, city, china)
    assert (found.code6, found.certainty) == (code6, "likely")


@pytest.mark.parametrize(
    ("province", "city", "readings"),
    [
        ("", "Fuzhou", {"350100", FUZHOU}),
        ("Shandong", "Dalian", {"370000", "210200"}),
        ("Hebei", "Suizhou", {"130000", "421300"}),
        ("Hong Kong", "Guangzhou", {"810000", "440100"}),
        ("江西省", "杭州市", {JIANGXI, "330100"}),
        ("330000", "", {"330000", JIANGXI}),  # 浙江's code, and a postcode of 江西
    ],
)
def test_two_readings_of_equal_weight_give_no_code_but_both_reasons(china, province, city, readings):
    found = place(province, city, china)
    assert (found.code6, found.level, found.certainty) == (None, None, "conflict")
    (rivals,) = [step for step in found.reasons if step.code == "PLACE_RIVALS"]
    assert set(rivals.values["codes"].split(", ")) == readings


@pytest.mark.parametrize(("province", "city"), [("", ""), ("  ", "\t"), ("UNKNOWN", "Unknown"), ("CN-NOTA", "None")])
def test_words_that_name_nothing_are_unknown(china, province, city):
    found = place(province, city, china)
    assert (found.code6, found.certainty) == (None, "unknown")
    assert found.reasons


def test_a_town_that_bears_a_countys_name_is_not_that_county(china):
    assert place("Zhejiang", "Changan Town", china).code6 == "330000"
    assert place("Zhejiang", "Changan District", china).certainty != "sure"


def test_a_county_called_one_is_preferred_to_the_city_of_its_name(china):
    assert place("Jiangxi", "Nanchang", china).code6 == NANCHANG
    assert place("Jiangxi", "Nanchang County", china).code6 == "360121"


def test_every_city_is_found_under_its_province_in_english_and_in_chinese(china):
    homonyms = {"220200", "210700", "371300"}  # a county or the province itself is spelled alike
    cities = [region for region in china.regions.values() if region.level == "city"]
    assert len(cities) == 333
    for city in cities:
        province = china.regions[city.parent]
        found = place(province.name_zh, city.name_zh, china)
        assert (found.code6, found.certainty) == (city.code6, "sure"), city
        found = place(province.name_en, city.name_en, china)
        right = {city.code6, province.code6} if city.code6 in homonyms else {city.code6}
        assert found.certainty == "sure", city
        assert found.code6 in right, city


def test_every_county_of_jiangxi_is_found_by_its_english_name(china):
    counties = [r for r in china.regions.values() if r.level == "county" and r.code6.startswith("36")]
    assert len(counties) == 100
    ambiguous = {"360302", "360726"}  # 安源 and 安远: told apart by District and County
    for county in counties:
        found = place("Jiangxi", county.name_en, china)
        right = {county.code6} if county.code6 not in ambiguous else {county.code6, JIANGXI}
        assert found.certainty == "sure"
        assert found.code6 in right, county


@settings(max_examples=200)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_gets_an_answer_whose_reasons_can_be_said(province, city):
    check_sayable(place(province, city, gazetteer()))


@settings(max_examples=200)
@given(st.sampled_from([words[:2] for words in READ_SURELY]), st.sampled_from(["upper", "lower", "title", "strip"]))
def test_case_leaves_no_trace(words, change):
    plain = place(*words, gazetteer())
    changed = place(*(getattr(text, change)() for text in words), gazetteer())
    assert (changed.code6, changed.certainty) == (plain.code6, plain.certainty)


def test_full_width_letters_are_read_like_half_width_ones(china):
    assert place("Ｊｉａｎｇｘｉ", "Ｇａｎｚｈｏｕ", china) == place("Jiangxi", "Ganzhou", china)


def test_a_very_long_field_is_answered_at_once(china):
    start = time.perf_counter()
    place("x" * 100_000, "Nanchang " * 5_000, china)
    assert time.perf_counter() - start < 5


def check_sayable(found: PlaceFinding) -> None:
    assert (found.code6 is None) == (found.certainty in ("conflict", "unknown"))
    assert found.reasons
    for step in found.reasons:
        for language in LANGUAGES:
            assert say(step.code, language, **step.values)


@needs_originals
def test_of_the_labelled_places_99_percent_get_their_province_and_none_is_surely_wrong(china):
    right = sure_but_wrong = claimed = 0
    with (Path(ORIGINALS or "") / LABELLED).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = place(row["PROVINCE_STATE"], row["CITY_NAME"], china)
        check_sayable(found)
        expected = {"HK": "81"}.get(row["gold_province_code"], row["gold_province_code"])
        if row["certainty"] == "sure":
            agrees = (found.code6 or "")[:2] == expected
            right += agrees
            sure_but_wrong += found.certainty == "sure" and not agrees
        else:
            claimed += found.certainty == "sure"
    known = sum(row["certainty"] == "sure" for row in rows)
    assert known == 566
    assert right >= 0.99 * known
    assert sure_but_wrong == 0
    assert claimed == 0


@needs_originals
def test_the_170_refusals_of_jiangxi_fall_on_its_cities(china):
    cities: dict[str, int] = {}
    groups = 0
    with (Path(ORIGINALS or "") / EVERY).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ISO_CNTRY_CODE"] == "CN"]
    start = time.perf_counter()
    found = [(row, place(row["PROVINCE_STATE"], row["CITY_NAME"], china)) for row in rows]
    seconds = time.perf_counter() - start
    for row, finding in found:
        if (finding.code6 or "").startswith("36"):
            groups += 1
            city = (finding.code6 or "")[:4] + "00"
            cities[city] = cities.get(city, 0) + int(row["ENTRY_NUM"])
    assert groups == 16
    assert cities == {
        NANCHANG: 1 + 23,
        "360400": 4 + 1,  # Jiujiang, with Gongqingcheng
        "360500": 2,
        "360600": 47 + 2,
        GANZHOU: 3 + 14,
        "360900": 11,
        FUZHOU: 13 + 1,
        SHANGRAO: 7 + 28 + 2 + 11,
    }
    assert sum(cities.values()) == 170
    assert seconds < 4, "966 places take 0.6 s on an idle machine"
