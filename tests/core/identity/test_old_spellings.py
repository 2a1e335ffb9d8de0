"""Names spelled before pinyin: places as the post office wrote them, brands in Wade-Giles with and without apostrophes.

The labelled names were written for these tests from general knowledge; none was read off data or off our table.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.places import FOLDER, firm_words, gazetteer, old_syllables
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain
from gongzhi.core.canonical import read as read_back
from gongzhi.core.finding import Finding
from gongzhi.core.identity.gazetteer import Gazetteer, spelling
from gongzhi.core.identity.links import METHOD_3, TABLES, PartyNamed, RegisteredFirm, facts, index, link_3, propose
from gongzhi.core.identity.names import read
from gongzhi.core.identity.old_spellings import MOST_READINGS, OldSyllables
from gongzhi.core.identity.places import place

DAY = date(2017, 6, 15)
RULES = book(DAY, "JX2017").only(*TABLES)

PLACES = """
Kiangsi|Nanchang|360100   Kiangsi|Kiukiang|360400    Kiangsi|Chingtehchen|360200  Kiangsi|Kingtehchen|360200
Kiangsi|Kanchow|360700    Kiangsi|Fuchow|361000      Kiangsi|Shangjao|361100      Kiangsi|Pingsiang|360300
Kiangsi|Ichun|360900      Kiangsi|Kian|360800        Kiangsi|Sinyu|360500         Chianghsi|Kiukiang|360400
Fukien|Foochow|350100     Fukien|Fuchow|350100       Fukien|Amoy|350200           Fukien|Changchow|350600
Kiangsu|Nanking|320100    Kiangsu|Soochow|320500     Kiangsu|Wusih|320200         Kiangsu|Changchow|320400
Kiangsu|Chinkiang|321100  Kiangsu|Yangchow|321000    Kiangsu|Taichow|321200       Chekiang|Taichow|331000
Chekiang|Hangchow|330100  Chekiang|Ningpo|330200     Chekiang|Wenchow|330300      Chekiang|Shaohing|330600
Kwangtung|Canton|440100   Kwangtung|Swatow|440500    Kwangtung|Fatshan|440600     Kwangsi|Kweilin|450300
Kwangsi|Liuchow|450200    Shantung|Tsingtao|370200   Shantung|Tsinan|370100       Shantung|Chefoo|370600
Shantung|Tsing Tao|370200 Hopei|Paoting|130600       Hopeh|Chinwangtao|130300     Shansi|Tatung|140200
Shensi|Sian|610100        Shensi|Paoki|610300        Honan|Chengchow|410100       Honan|Loyang|410300
Hupeh|Hankow|420100       Hupei|Ichang|420500        Hunan|Hengchow|430400        Anhwei|Hofei|340100
Anhwei|Anking|340800      Szechwan|Chengtu|510100    Szechuan|Luchow|510500       Kweichow|Kweiyang|520100
Kweichow|Tsunyi|520300    Kansu|Lanchow|620100       Tsinghai|Sining|630100       |Tientsin|120000
|Peking|110000            |Chungking|500000          |Tsingtao|370200             |Kiukiang|360400
Heilungkiang|Tsitsihar|230200   Heilungkiang|Ichun|230700   Yunnan|Tali|532900
"""
OLD_PLACES = re.findall(r"([A-Za-z]*)\|([A-Za-z ]+)\|(\d{6})", PLACES)


@pytest.mark.parametrize(("province", "city", "code6"), OLD_PLACES)
def test_a_place_in_an_old_spelling_is_read_surely(china, province, city, code6):
    found = place(province, city, china)
    assert (found.code6, found.certainty) == (code6, "sure"), found.reasons
    assert all(say(step.code, language, **step.values) for step in found.reasons for language in LANGUAGES)


@pytest.mark.parametrize(
    ("province", "city", "readings"),
    [
        ("", "Fuchow", {"350100", "361000"}),  # 福州 and 抚州
        ("", "Ichun", {"230700", "360900"}),  # 伊春 and 宜春
        ("", "Taichow", {"321200", "331000"}),  # 泰州 and 台州
        ("Shanhsi", "", {"140000", "610000"}),  # Wade-Giles without tones: 山西 and 陕西
    ],
)
def test_an_old_spelling_of_two_places_decides_for_neither(china, province, city, readings):
    found = place(province, city, china)
    assert found.certainty == "conflict"
    (rivals,) = [step for step in found.reasons if step.code == "PLACE_RIVALS"]
    assert set(rivals.values["codes"].split(", ")) == readings


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kiangsi", "Kiangsu"), ("Shensi", "Shansi"), ("Kwangsi", "Kwangtung"), ("Hunan", "Honan"), ("Hupeh", "Hopeh")],
)
def test_provinces_that_differ_in_a_letter_stay_apart(china, one, other):
    found = [place(name, "", china) for name in (one, other)]
    assert [one.certainty for one in found] == ["sure", "sure"]
    assert found[0].code6 != found[1].code6


def test_no_derived_spelling_stands_beside_a_name_that_was_one_before(china):
    for name, readings in china.readings.items():
        kinds = {reading.kind for reading in readings}
        assert "old_spelling" not in kinds or kinds <= {"old_spelling", "other_name"}, name


def test_every_province_and_city_is_known_by_its_wade_giles_spelling_or_that_is_another_places_name(china):
    strange = [
        region.code6
        for region in china.regions.values()
        if region.level != "county"
        and not any(r.code6 == region.code6 for r in china.readings.get(by_rule(region.short_syllables), ()))
        and by_rule(region.short_syllables) not in names_of_others(china, region.code6)
    ]
    assert strange == []


def by_rule(syllables: tuple[str, ...]) -> str:
    return "".join(wade_giles(syllable) for syllable in syllables).replace("'", "")


def names_of_others(china: Gazetteer, code6: str) -> set[str]:
    return {name for name, readings in china.readings.items() if all(one.code6 != code6 for one in readings)}


INITIALS = {
    "zh": "ch", "ch": "ch'", "sh": "sh", "b": "p", "p": "p'", "d": "t", "t": "t'", "g": "k", "k": "k'",
    "j": "ch", "q": "ch'", "x": "hs", "r": "j", "z": "ts", "c": "ts'",
    "m": "m", "f": "f", "n": "n", "l": "l", "h": "h", "s": "s",
}  # fmt: skip
WHOLE = {
    "zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u", "si": "ssu", "er": "erh",
    "yi": "i", "ye": "yeh", "you": "yu", "yan": "yen", "yong": "yung", "yue": "yueh", "e": "o",
}  # fmt: skip


def wade_giles(syllable: str) -> str:
    """Toneless pinyin by the rules of Wade-Giles, without ü and ê: the slow way to the table."""
    if syllable in WHOLE:
        return WHOLE[syllable]
    begun = next((start for start in INITIALS if syllable.startswith(start)), "")
    final = syllable[len(begun) :].replace("ong", "ung")
    if final == "ian":
        final = "ien"
    elif final in ("ie", "ue", "ve"):
        final += "h"
    elif (final == "uo" and begun not in ("g", "k", "h", "sh")) or (final == "e" and begun in ("g", "k", "h")):
        final = "o"
    elif final == "ui" and begun in ("g", "k"):
        final = "uei"
    return INITIALS.get(begun, "") + final


def rows() -> list[dict[str, str]]:
    with (FOLDER / "old_syllables.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_of_wade_giles_is_what_its_rules_give():
    derived = [row for row in rows() if row["origin"] == "derived"]
    assert len(derived) > 390
    wrong = [
        (row["pinyin"], row["written"])
        for row in derived
        if row["written"]
        not in (wade_giles(row["pinyin"]), wade_giles(row["pinyin"].replace("u", "v")).replace("v", "u"))
    ]
    assert wrong == []


def test_every_syllable_of_a_place_name_has_an_old_spelling(words):
    spelled = {row["pinyin"] for row in rows()}
    assert {one.replace("v", "u") for one in words.syllables} - spelled == set()


SYLLABLES = {"ch'ung": ("chong",), "chung": ("zhong",), "hu": ("hu",), "hua": ("hua",), "a": ("a",), "an": ("an",)}
SMALL = OldSyllables({**SYLLABLES, "t'a": ("ta",), "ta": ("da",), "tan": ("dan",)})


def naive(word: str, table: dict[str, set[str]], *, first: bool = True) -> set[str]:
    """Every way to cut a word into syllables; one of a single letter only at the beginning."""
    if not word:
        return {""}
    return {
        pinyin + rest
        for size in range(1, len(word) + 1)
        if size > 1 or first
        for pinyin in table.get(word[:size], ())
        for rest in naive(word[size:], table, first=False)
    }


@settings(max_examples=300)
@given(st.lists(st.lists(st.sampled_from([*SMALL.marked, "x"]), min_size=1, max_size=3), min_size=1, max_size=2))
def test_the_readings_are_those_of_cutting_a_word_in_every_way(parts):
    said = ["".join(syllables) for syllables in parts]
    bare = ["".join(word.split("'")) for word in said]
    tables: list[tuple[list[str], dict[str, set[str]]]] = [(bare, {})]
    for written, pinyin in SMALL.marked.items():
        tables[0][1].setdefault(written.replace("'", ""), set()).update(pinyin)
    if any("'" in word for word in said):
        tables.insert(0, (said, {written: set(pinyin) for written, pinyin in SMALL.marked.items()}))
    expected: set[str] = set()
    for spelled, table in tables:
        expected = expected or {"".join(one) for one in product(*(naive(word, table) for word in spelled))}
    if "".join(bare) in tables[-1][1] or len(expected) > MOST_READINGS:
        expected = set()
    assert SMALL.readings(said) == tuple(sorted(expected))


SPELLINGS = st.sampled_from([(row["written"], row["pinyin"]) for row in rows() if len(row["written"]) > 1])


@settings(max_examples=200)
@given(st.lists(SPELLINGS, min_size=2, max_size=3), st.booleans(), st.sampled_from([" ", "-", ""]))
def test_a_brand_spelled_of_old_is_read_as_its_pinyin_or_passes_for_pinyin(syllables, marked, between):
    words = firm_words()
    spelled = [written if marked else written.replace("'", "") for written, _ in syllables]
    pinyin = "".join(read for _, read in syllables)
    found = words.old_syllables.readings(spelled)
    assert pinyin in found or not found  # too open, or one syllable as a whole
    name = read(between.join(spelled).title() + " Ceramics Co., Ltd.", words)
    assert name.brand == name.sounds[0] if name.sounds else not name.brand


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_word_has_few_readings_at_once(text):
    assert len(old_syllables().readings([spelling(text)])) <= MOST_READINGS


@pytest.mark.parametrize("word", ["chu" * 100, "chi" * 13, "a" * 40, "'" * 40, "t'" * 20])
def test_a_word_that_is_too_open_is_not_read(word):
    assert old_syllables().readings([word]) == ()


FIRMS = re.findall(
    r"\S+",
    """
中华贸易 大同机械 大东机械 新兴纺织 新新纺织 同和堂医药 大生纺织 大昌纺织
永安贸易 光明食品 东方电子 红旗机械 长城电子 常青电子 太平洋贸易 和平食品
凤凰机械 金星玩具 九江清风茶业 九江清峰食品 景德镇青华陶瓷 景德镇中兴陶瓷 南昌建业五金 福州建新食品
抚州建新食品 青岛中兴食品 广州宏光电子 上海江南机械 赣州章江玩具 天津长江贸易 北京东升医药 杭州西湖茶业
厦门鸿运玩具 重庆嘉陵机械 江西省瑞泰茶业 江苏省瑞泰茶业
""",
)
KNOWN = index([RegisteredFirm(f"f{at:02}", f"{name}有限公司") for at, name in enumerate(FIRMS)], firm_words())
SPELLED = [
    ("Chung Hua Trading Co., Ltd.", "中华贸易有限公司"),
    ("CHUNGHUA TRADING", "中华贸易有限公司"),
    ("Chung-hua Trading Company", "中华贸易有限公司"),
    ("Ta T'ung Machinery", "大同机械有限公司"),
    ("Hsin Hsing Textile Co Ltd", "新兴纺织有限公司"),
    ("HSINHSIN TEXTILES", "新新纺织有限公司"),
    ("T'ung Ho T'ang Pharmaceutical", "同和堂医药有限公司"),
    ("Tung Ho Tang Pharmaceutical Co.", "同和堂医药有限公司"),
    ("Ta Sheng Textile", "大生纺织有限公司"),
    ("Ta Ch'ang Textile", "大昌纺织有限公司"),
    ("Yung An Trading", "永安贸易有限公司"),
    ("Kuang Ming Foods", "光明食品有限公司"),
    ("Kwang Ming Food Company Limited", "光明食品有限公司"),
    ("Tung Fang Electronics", "东方电子有限公司"),
    ("Hung Ch'i Machinery", "红旗机械有限公司"),
    ("Hung Chi Machinery", "红旗机械有限公司"),
    ("Ch'ang Ch'eng Electronics", "长城电子有限公司"),
    ("Ch'ang Ch'ing Electronics", "常青电子有限公司"),
    ("T'ai P'ing Yang Trading", "太平洋贸易有限公司"),
    ("Ho P'ing Foods", "和平食品有限公司"),
    ("Ho Ping Food Co", "和平食品有限公司"),
    ("Feng Huang Machinery", "凤凰机械有限公司"),
    ("Chin Hsing Toys", "金星玩具有限公司"),
    ("Kiukiang Tsing Feng Tea", "九江清风茶业有限公司"),
    ("Kiukiang Ch'ing Feng Tea Co., Ltd.", "九江清风茶业有限公司"),
    ("Chiuchiang Ching Feng Foods", "九江清峰食品有限公司"),
    ("Kingtehchen Tsing Hua Ceramics", "景德镇青华陶瓷有限公司"),
    ("Chingtechen Chung Hsing Ceramics", "景德镇中兴陶瓷有限公司"),
    ("Ching Teh Chen Chung Hsing Porcelain", "景德镇中兴陶瓷有限公司"),
    ("Nanchang Chien Yeh Hardware", "南昌建业五金有限公司"),
    ("Foochow Chien Hsin Foods", "福州建新食品有限公司"),
    ("Fuchow, Kiangsi, Chien Hsin Foods", "抚州建新食品有限公司"),
    ("Kiangsi Fuchow Chien Hsin Foods", "抚州建新食品有限公司"),
    ("Tsingtao Chung Hsing Foods", "青岛中兴食品有限公司"),
    ("Tsing Tao Chung Hsing Food Co., Ltd.", "青岛中兴食品有限公司"),
    ("Canton Hung Kuang Electronics", "广州宏光电子有限公司"),
    ("Kwangchow Hung Kwang Electronics", "广州宏光电子有限公司"),
    ("Shanghai Chiang Nan Machinery", "上海江南机械有限公司"),
    ("Shanghai Kiangnan Machinery", "上海江南机械有限公司"),
    ("Kanchow Chang Kiang Toys", "赣州章江玩具有限公司"),
    ("Tientsin Chang Chiang Trading", "天津长江贸易有限公司"),
    ("Peking Tung Sheng Pharmaceutical", "北京东升医药有限公司"),
    ("Hangchow Hsi Hu Tea", "杭州西湖茶业有限公司"),
    ("Hangchow Si Hu Tea Co", "杭州西湖茶业有限公司"),
    ("Amoy Hung Yun Toys", "厦门鸿运玩具有限公司"),
    ("Chungking Chia Ling Machinery", "重庆嘉陵机械有限公司"),
    ("Kiangsi Jui T'ai Tea", "江西省瑞泰茶业有限公司"),
    ("Kiangsu Jui Tai Tea", "江苏省瑞泰茶业有限公司"),
    ("Tung Ho Tang Pharmaceuti", "同和堂医药有限公司"),  # cut
    ("KIUKIANG TSINGFENG TE", "九江清风茶业有限公司"),
]


@pytest.mark.parametrize(("written", "meant"), SPELLED)
def test_a_name_spelled_of_old_proposes_its_firm_first(written, meant):
    best = propose(facts(PartyNamed("1", written), KNOWN, as_of=DAY), RULES)[0]
    assert KNOWN.by_code[best.target].name_zh == meant
    assert all(say(step.code, language, **step.values) for step in best.reasons for language in LANGUAGES)


def test_without_its_apostrophe_an_old_spelling_proposes_both_firms_and_decides_for_neither():
    both = propose(facts(PartyNamed("1", "Ta Tung Machinery"), KNOWN, as_of=DAY), RULES)[:2]
    assert {KNOWN.by_code[one.target].name_zh for one in both} == {"大同机械有限公司", "大东机械有限公司"}
    assert both[0].score == both[1].score
    assert [one.standing for one in both] == ["to_decide", "to_decide"]


def test_nobody_is_linked_by_an_old_spelling_alone():
    asked = facts(PartyNamed("1", "Kiukiang Tsing Feng Tea Co., Ltd.", "360400"), KNOWN, as_of=DAY)
    best = propose(asked, RULES)[0]
    assert best.score >= 0.92
    assert (best.standing, best.reasons[-1].code) == ("to_decide", "LINK_OLD_OPEN")
    (step,) = [step for step in best.reasons if step.code == "LINK_OLD_SPELLING"]
    assert (step.values["named"], step.values["read"]) == ("tsingfeng", "qingfeng")
    pinyin = propose(facts(PartyNamed("1", "Jiujiang Qingfeng Tea Co., Ltd.", "360400"), KNOWN, as_of=DAY), RULES)[0]
    assert (pinyin.target, pinyin.score, pinyin.standing) == (best.target, best.score, "linked")


def test_a_firm_registered_in_its_old_spelling_is_linked_by_it_as_it_stands():
    held = index([RegisteredFirm("f", "景德镇中兴陶瓷", "Kingtehchen Chung Hsing Ceramics", "360202")], firm_words())
    (best,) = propose(facts(PartyNamed("1", "KINGTEHCHEN CHUNGHSING CERAMICS", "360200"), held, as_of=DAY), RULES)
    assert "LINK_OLD_SPELLING" not in {step.code for step in best.reasons}
    (pinyin,) = propose(facts(PartyNamed("1", "Jingdezhen Zhongxing Ceramics", "360200"), held, as_of=DAY), RULES)
    assert pinyin.score == best.score


@pytest.mark.parametrize(
    "written", ["Jingdezhen Qingping Ceramics", "Ganzhou Tianhua Foods", "Linjian Electronics", "Pai Ma Foods", "Tung"]
)
def test_a_brand_that_can_be_pinyin_is_not_read_otherwise(words, written):
    assert len(read(written, words).sounds) == 1


def test_findings_of_the_third_version_replay_from_facts_without_old_readings():
    known = facts(PartyNamed("1", "Jiujiang Qingfeng Tea", "360400"), KNOWN, as_of=DAY)
    found = link_3(known, RULES)
    assert found.method == METHOD_3
    assert read_back(Finding, plain(found)).canonical() == found.canonical()


def test_the_places_and_aliases_are_known_once(china):
    assert gazetteer() is china
    with (FOLDER / "old_place_names.csv").open(encoding="utf-8", newline="") as file:
        old = list(csv.DictReader(file))
    with (FOLDER / "place_aliases.csv").open(encoding="utf-8", newline="") as file:
        aliases = {(row["written"], row["code6"]) for row in csv.DictReader(file)}
    assert len(old) > 150
    assert not {(row["written"], row["code6"]) for row in old} & aliases
    assert {row["system"] for row in old} == {"postal", "wade_giles", "other"}
    for row in old:
        assert any(reading.code6 == row["code6"] for reading in china.readings[spelling(row["written"])]), row
