from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.places import firm_words
from gongzhi.core.canonical import plain
from gongzhi.core.canonical import read as typed
from gongzhi.core.identity.names import FirmName, read, trades_in


@pytest.mark.parametrize(
    ("written", "places", "brand", "trades"),
    [
        ("赣州市天华现代农业有限公司", ("360700",), "tianhua", ("agriculture", "modern")),
        ("福瑞达（黑龙江）供应链管理有限公司", ("230000",), "furuida", ("supply_chain_management",)),
        ("江西省赣州市信丰县云坪果业股份有限公司", ("360722",), "yunping", ("fruit",)),
        ("景德镇清坪陶瓷厂", ("360200",), "qingping", ("ceramics", "factory")),
        ("俄泰科技（深圳）有限公司", ("440300",), "etai", ("technology",)),
        ("江西新拓实业有限责任公司", ("360000",), "xintuo", ("industry",)),
        ("Jiangxi Xintuo Enterprise", ("360000",), "xintuo", ("industry",)),
        ("Etai Technology Shenzhen Co. Ltd.", ("440300",), "etai", ("technology",)),
        ("Feiren Logistics (Guangzhou) Co. Ltd", ("440100",), "feiren", ("logistics",)),
        ("An yuan county tian hua modern farm co., ltd.", ("360726",), "tianhua", ("agriculture", "modern")),
        ("SHENZHEN GOLDREAMS TECHNOLOGY COLTD", ("440300",), "goldreams", ("technology",)),
        ("PINGYANG CHIDA ELECTRONIC TECHNL", ("330326",), "chida", ("electronics", "technology")),
        ("JingdezhenQingping Ceramics Co., Ltd.", ("360200",), "qingping", ("ceramics",)),
        ("jingdezhenqingping ceram", ("360200",), "qingping", ("ceramics",)),
        ("Shangli Linjianelectronics", ("360322",), "linjian", ("electronics",)),
        ("Jiangxi Nanchagn Baixi Electronics Co., Ltd.", ("360100", "360121"), "baixi", ("electronics",)),
        ("MKPL Technology HK Co. Ltd.", ("810000",), "mkpl", ("technology",)),
    ],
)
def test_a_name_comes_apart(words, written, places, brand, trades):
    name = read(written, words)
    assert (name.places, name.brand, name.trades) == (places, brand, trades)


@pytest.mark.parametrize("ending", ["第一分厂", "三车间", "分公司", "南昌分公司", "赣州市章贡区第十二门市部"])
def test_a_branch_is_read_as_its_firm(words, ending):
    firm = "江西省赣州市信丰县云坪果业股份有限公司"
    assert read(firm + ending, words) == read(firm, words)


@pytest.mark.parametrize("firm", ["分公司", "第一分厂", "景德镇分厂"])
def test_a_name_that_is_a_branch_and_no_more_says_something(words, firm):
    assert read(firm, words).whole


@pytest.mark.parametrize(
    ("written", "places", "brand"),
    [
        ("省定南县云坪玩具有限公司", ("360728",), "yunping"),
        ("县云坪玩具有限公司", (), "yunping"),
        ("市北区云坪玩具有限公司", ("370203",), "yunping"),
        ("镇清坪陶瓷有限公司", (), "qingping"),  # of 景德镇
        ("镇江云坪玩具有限公司", ("321100",), "yunping"),
        ("乡情食品有限公司", (), "xiangqing"),  # a brand
    ],
)
def test_the_end_of_a_cut_place_is_no_brand(words, written, places, brand):
    name = read(written, words)
    assert (name.places, name.brand) == (places, brand)


FORMS = (
    "Co., Ltd.",
    "CO.,LTD",
    "Co Ltd",
    "Company Limited",
    "Co., Limited",
    "COLTD",
    "Corp.",
    "Inc",
    "L.T.D.",
    "Co., L",
)


@pytest.mark.parametrize("form", FORMS)
def test_the_spelling_of_the_legal_form_leaves_no_trace(words, form):
    assert read(f"Ganzhou Tianhua Foods {form}", words) == read("Ganzhou Tianhua Foods Co., Ltd.", words)


@pytest.mark.parametrize("form", ["有限公司", "有限责任公司", "股份有限公司", "公司"])
def test_the_chinese_legal_form_leaves_no_trace(words, form):
    assert read(f"赣州天华食品{form}", words) == read("赣州天华食品有限公司", words)


@pytest.mark.parametrize(
    "written",
    [
        "GANZHOU TIANHUA FOODS CO., LTD.",
        "ganzhou tianhua foods co ltd",
        "Ｇａｎｚｈｏｕ　Ｔｉａｎｈｕａ　Ｆｏｏｄｓ　Ｃｏ．，Ｌｔｄ．",
    ],
)
def test_case_width_and_punctuation_leave_no_trace(words, written):
    assert read(written, words) == read("Ganzhou Tianhua Foods Co., Ltd.", words)


def test_brackets_of_both_widths_are_the_same(words):
    assert read("天华(赣州)食品有限公司", words) == read("天华（赣州）食品有限公司", words)


def test_a_brand_that_is_a_place_stays_a_brand_where_nothing_else_is_left(words):
    """凯里 is a city of Guizhou; a firm called 凯里 alone is not there."""
    assert read("Kaili Industrial Ltd", words).brand == "kaili"
    assert read("Kaili Industrial Ltd", words).places == ()
    assert read("景德镇陶瓷有限公司", words).brand == read("Jingdezhen Ceramics Co., Ltd", words).brand == "jingdezhen"


def test_a_character_with_two_readings_gives_both(words):
    assert set(read("长光电子有限公司", words).sounds) >= {"changguang", "zhangguang"}


def test_the_end_of_a_cut_name_is_not_taken_for_brand(words):
    assert read("Ganzhou Tianhua Ga", words).brand == "tianhua"
    # With its legal form a name is not cut, and a short last word belongs to it.
    assert read("Ganzhou Tianhua Ga Co., Ltd.", words).brand == "tianhuaga"


@pytest.mark.parametrize("written", ["", "   ", "。", "()", "&"])
def test_a_name_that_says_nothing_has_no_parts(words, written):
    assert read(written, words) == FirmName((), "", (), "", "", "", ())


def test_products_are_read_for_their_trades(words):
    assert trades_in("porcelain mugs", words) == ("ceramics",)
    assert trades_in("canned mushrooms", words) == ("mushroom",)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_and_comes_back_from_its_canonical_form(written):
    name = read(written, firm_words())
    assert typed(FirmName, plain(name)) == name


def test_a_pinyin_brand_is_not_corrected_to_an_english_word(words):
    assert words.is_pinyin("chida")
    assert not words.is_pinyin("ceramis")
    assert read("Pingyang Chida Food", words).brand == "chida"
    assert read("Jingdezhen Chida Ceramis", words).trades == ("ceramics",)


@pytest.mark.parametrize("written", ["xian" * 5_000 + "z", "赣" * 20_000, "Co., Ltd. " * 3_000, "(" * 10_000])
def test_a_very_long_name_is_read_at_once(words, written):
    start = time.perf_counter()
    read(written, words)
    assert time.perf_counter() - start < 2
