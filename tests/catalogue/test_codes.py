"""Code lists: who is a member of what and when; a fault is named with its code."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from gongzhi.catalogue import wording
from gongzhi.catalogue.codes import FOLDER, countries, country_lists, lists_of, measure_types
from gongzhi.catalogue.rules import all_tables
from gongzhi.catalogue.wto_members import where_it_holds, wto_members
from gongzhi.core.errors import BadInput

DAY = date(2017, 3, 1)


@pytest.fixture
def written(tmp_path):
    """written(file, old, new): a folder of code lists with some words of one file replaced."""

    def write(file: str, old: str, new: str):
        shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path

    return write


def test_the_union_had_28_members_until_one_left():
    assert (len(where_it_holds("EU", DAY)), len(where_it_holds("EU", date(2020, 1, 31)))) == (28, 28)
    after = where_it_holds("EU", date(2020, 2, 1))
    assert len(after) == 27
    assert set(where_it_holds("EU", date(2020, 1, 31))) - set(after) == {"GB"}
    assert where_it_holds("EU", date(2010, 1, 1)) == where_it_holds("EU", date(2013, 7, 1))


def test_a_country_notifies_for_itself_under_its_own_code():
    assert where_it_holds("USA", DAY) == ("US",)
    assert where_it_holds("TPKM", DAY) == ("TW",)
    assert where_it_holds("DEU", DAY) == ("DE",)


def test_all_166_members_are_there_and_fit_into_a_symbol():
    assert len(wto_members()) == 166
    assert all(2 <= len(code) <= 4 and code.isascii() and code.isupper() for code in wto_members())


@pytest.mark.parametrize("code", ["US", "XYZ", "eu", ""])
def test_what_is_no_member_is_refused(code):
    with pytest.raises(BadInput) as refused:
        where_it_holds(code, DAY)
    assert [(cell.value, cell.code) for cell in refused.value.cells] == [(code, "MEMBER_UNKNOWN")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("USA: US", "USA: UX", "USA: 'UX' is no country"),
        ("USA: US", "USA: GB", "'GB' is no country, or stands twice"),
        ("EU: eu", "EU: oceania", "EU: there is no country list 'oceania'"),
        ("EU: eu", "USA: eu", "USA: stands twice"),
    ],
)
def test_a_faulty_member_is_named(written, old, new, fault):
    with pytest.raises(ValueError, match=fault):
        wto_members(written("wto_members.yml", old, new))


def test_a_measure_type_for_goods_that_the_survey_does_not_ask_about_is_named(written):
    folder = written("measure_types.yml", "en: certification, goods: industrial", "en: certification, goods: services")
    with pytest.raises(ValueError, match="certification: goods 'services'"):
        measure_types(folder)


def test_both_kinds_of_goods_have_the_five_types_that_were_published_and_others():
    of_goods = {goods: [one.code for one in measure_types().values() if one.goods == goods] for goods in
                ("industrial", "food_agri")}  # fmt: skip
    assert of_goods["industrial"][:2] == ["certification", "technical_standards"]
    assert of_goods["food_agri"][:2] == ["pesticide_drug_residues", "heavy_metals"]
    assert all(len(codes) > 5 and codes[-1].startswith("other") for codes in of_goods.values())


def test_the_lists_of_a_country_are_those_of_the_day():
    assert lists_of("GB", DAY) == ("eu",)
    assert lists_of("GB", date(2020, 2, 1)) == ()
    assert lists_of("EG", DAY) == ("belt_road", "africa", "arab_states")
    sizes = {name: len(country_lists()[name].on(DAY)) for name in ("africa", "arab_states", "latin_america")}
    assert sizes == {"africa": 54, "arab_states": 22, "latin_america": 33}


def test_every_focus_of_a_campaign_is_a_country_list():
    (table,) = (table for table in all_tables()["JX2017"] if table.name == "campaigns")
    named = {name for version in table.versions for row in version.rows for name in row.values["focus"].split()}
    assert named <= set(country_lists())


def test_members_measure_types_and_lists_are_called_by_their_names():
    assert wording.word("member", "EU", "zh") == countries()["EU"].zh
    assert wording.word("member", "USA", "en") == "United States"
    assert wording.word("member", "XYZ", "en") == "XYZ"
    assert wording.word("measure_type", "microbes", "zh") == "微生物指标要求"
    assert wording.word("focus", "africa latin_america", "zh") == "非洲、拉丁美洲和加勒比"
