from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.identity.gazetteer import OtherName, Reading, Region, gazetteer, spelling

JIANGXI = Region("360000", "江西省", "江西", "Jiangxi", "jiang1 xi1 sheng3", "province", "")
SHANGRAO = Region("361100", "上饶市", "上饶", "Shangrao", "shang4 rao2 shi4", "city", "360000")
YANSHAN = Region("361124", "铅山县", "铅山", "Yanshan County", "yan2 shan1 xian4", "county", "361100")
GUANGFENG = Region("361103", "广丰区", "广丰", "Guangfeng District", "guang3 feng1 qu1", "county", "361100")
ALL = (JIANGXI, SHANGRAO, YANSHAN, GUANGFENG)


def small(*other_names: OtherName, misreadings=()):
    return gazetteer(ALL, other_names, misreadings, {})


@pytest.mark.parametrize(
    "written",
    ["铅山县", "铅山", "yanshan", "yanshanxian", "yanshancounty"],
    ids=["full", "short", "bare", "xian", "en"],
)
def test_a_region_is_found_by_its_characters_its_pinyin_and_its_english_name(written):
    assert small().readings[written] == (Reading("361124", "name"),)


@pytest.mark.parametrize(
    ("written", "code6"),
    [
        ("shngrosh", "361100"),  # shàng ráo shì: à, á and ì are lost
        ("shngro", "361100"),
        ("ynshan", "361124"),  # yán shān: only á
        ("ynshanxin", "361124"),  # … xiàn: à too
    ],
)
def test_letters_with_acute_or_grave_accents_may_be_lost(written, code6):
    assert small().readings[written] == (Reading(code6, "lost_letters"),)


def test_a_first_or_third_tone_loses_nothing():
    # guǎng fēng qū: nothing to lose, so the damaged spelling is the plain one
    assert small().readings["guangfeng"] == (Reading("361103", "name"),)


def test_a_character_may_be_misread():
    readings = small(misreadings=[("铅", "qian1"), ("广", "yan3")]).readings
    assert readings["qianshan"] == (Reading("361124", "misread"),)
    assert readings["yanfengqu"] == (Reading("361103", "misread"),)


def test_an_alias_goes_before_the_rules_of_spelling():
    readings = small(OtherName("Jiangxi", "360000", "confused")).readings
    assert readings["jiangxi"] == (Reading("360000", "confused"),)


def test_postcodes_and_iso_letters_stand_apart_from_names():
    made = small(OtherName("33", "360000", "postcode"), OtherName("JX", "360000", "code"))
    assert made.postcodes == {"33": "360000"}
    assert made.letters == {"jx": (Reading("360000", "code"),)}
    assert "jx" not in made.readings


def test_the_smallest_common_region_of_two_counties_is_their_city():
    made = small()
    assert made.common(["361124", "361103"]) == "361100"
    assert made.common(["361124", "361124"]) == "361124"
    assert made.common(["361124", "361100"]) == "361100"
    assert made.common([]) is None


@pytest.mark.parametrize(
    ("word", "distances"),
    [
        ("shangrao", {"361100": 0}),
        ("shangrio", {"361100": 1}),
        ("shagnrao", {"361100": 1}),  # swapped letters count as one
        ("shaorao", {"361100": 2}),
        ("shaora", {}),  # six letters may be one off, not three
        ("shan", {}),  # too short to be nearly anything
    ],
)
def test_a_word_may_be_one_letter_off_and_a_long_one_two(word, distances):
    assert {reading.code6: distance for reading, distance in small().near(word)} == distances


@pytest.mark.parametrize(
    "faulty",
    [
        Region("361124", "铅山县", "铅山", "Yanshan", "yan2 shan1 xian4", "county", "361900"),
        Region("361124", "铅山县", "铅山", "Yanshan", "yan2 shan1", "county", "361100"),
        Region("361124", "铅山县", "弋阳", "Yanshan", "yan2 shan1 xian4", "county", "361100"),
    ],
    ids=["no parent", "a syllable short", "another short name"],
)
def test_a_region_that_does_not_fit_together_is_an_error(faulty):
    with pytest.raises(ValueError, match="361124"):
        gazetteer((JIANGXI, SHANGRAO, faulty), (), (), {})


def test_an_alias_of_no_region_is_an_error():
    with pytest.raises(ValueError, match="999999"):
        small(OtherName("Nowhere", "999999", "english"))


@pytest.mark.parametrize(
    ("written", "spelt"), [("Xi`an", "xian"), ("Lüliang", "luliang"), ("  Hong Kong ", "hongkong")]
)
def test_a_spelling_keeps_letters_only(written, spelt):
    assert spelling(written) == spelt


@given(st.text(max_size=30))
def test_spelling_twice_changes_nothing(written):
    assert spelling(spelling(written)) == spelling(written)


PLACES = ("yanshan", "shangrao", "guangfeng", "jiangxi", "shangraoshi", "guangfengqu", "yanshanxian", "jiang")


@settings(max_examples=300)
@given(st.sampled_from(PLACES), st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["", "a", "g", "swap"]))))
def test_names_one_letter_off_are_those_that_comparing_with_every_name_finds(word, changes):
    for at, change in changes[:2]:
        if change == "swap":
            word = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        else:
            word = word[:at] + change + word[at + 1 :]
    assert small().one_off(word) == {reading.code6 for reading, distance in small().near(word) if distance == 1}
