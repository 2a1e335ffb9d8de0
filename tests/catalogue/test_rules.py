"""Every rule table is whole, dated and says where its numbers come from; a fault is named with its place."""

from datetime import date, timedelta

import pytest

from gongzhi.catalogue import rules
from gongzhi.catalogue.codes import profiles
from gongzhi.catalogue.reading import ORIGINS
from gongzhi.catalogue.rules import all_tables, book, canonical_text, check
from gongzhi.core.errors import NoRuleApplies

TABLE = """\
table: check_share
title: {zh: 抽查比例, en: Share checked}
unit: {zh: 比例, en: share}
basis: {zh: 通知第十四条, en: Article 14 of the notice}
origin: assumed
columns: {min_returns: int, share: decimal, note: "text?"}
bands: min_returns
versions:
  2017-03-01:
    - {rule: CS-0, min_returns: 0, share: 0.020}
    - {rule: CS-3, min_returns: 3, share: 0.30, origin: stated, basis: {zh: 甲, en: A}}
  2018-01-01:
    - {rule: CS-0, min_returns: 0, share: 0.05, note: NO}
"""


@pytest.fixture
def written(tmp_path):
    """written(old, new, …): the faults of the table above with some words replaced; its folder is tmp_path."""

    def write(*words, name="check_share.yml", profile="JX2017"):
        text = TABLE
        for old, new in zip(words[::2], words[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        (tmp_path / profile).mkdir(exist_ok=True)
        (tmp_path / profile / name).write_text(text, encoding="utf-8")
        return check(tmp_path)

    return write


def test_every_table_that_is_delivered_is_faultless():
    assert check() == []
    assert len(all_tables()["JX2017"]) >= 20


@pytest.mark.parametrize("profile", profiles())
def test_every_row_of_every_version_says_its_origin_and_basis_in_both_languages(profile):
    for table in all_tables()[profile]:
        for version in table.versions:
            for row in version.rows:
                assert row.origin in ORIGINS
                assert row.basis["zh"] and row.basis["en"], (table.name, row.rule)


def test_a_sound_table_keeps_its_values_as_they_are_written(written, tmp_path):
    assert written() == []
    (table,) = all_tables(tmp_path)["JX2017"]
    first, second = table.versions
    assert [row.values["share"] for row in first.rows] == ["0.020", "0.30"]
    assert second.rows[0].values["note"] == "NO"
    assert (first.rows[0].origin, first.rows[1].origin, first.rows[1].basis["en"]) == ("assumed", "stated", "A")


def test_a_version_holds_from_its_own_day(written, tmp_path):
    written()
    (table,) = all_tables(tmp_path)["JX2017"]
    assert table.on(date(2017, 2, 28)) is None
    assert len(table.on(date(2017, 12, 31)).rows) == 2
    assert len(table.on(date(2018, 1, 1)).rows) == 1


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("origin: assumed\n", "", "JX2017/check_share.yml: origin: is missing"),
        ("origin: assumed\n", "origin: assumed\nnumbers: 1\n", "numbers: is no part of a rule table"),
        ("origin: assumed\n", "origin: guessed\n", "origin: 'guessed': is none of stated, derived, assumed"),
        ("table: check_share", "table: other", "'other': is not the file's name check_share"),
        ("en: Share checked", "en: ''", "title"),
        ("unit: {zh: 比例, en: share}", "unit: {zh: 比例}", "unit"),
        ("en: Article 14 of the notice", "fr: Article 14", "basis"),
        ("share: decimal", "share: float", "share: 'float': is none of int, decimal"),
        ("columns: {min_returns: int,", "columns: {origin: text, min_returns: int,", "'origin': cannot name a column"),
        ("bands: min_returns", "bands: returns", "bands: 'returns': is no column"),
        ("bands: min_returns", "bands: note", "bands: note: text?: is no number"),
        ("bands: min_returns", "bands: {within: [note]}", "is a column, or {column, within, lowest}"),
        ("2018-01-01", "2018-13-01", "'2018-13-01': is no date"),
        ("2018-01-01", "2016-01-01", "2016-01-01: does not come after 2017-03-01"),
        ("rule: CS-3", "rule: CS-0", "CS-0: the id stands twice in 2017-03-01"),
        ("{rule: CS-3, ", "{", "a row begins with `rule:`, its id"),
        ("share: 0.30", "share: 30%", "CS-3: share: '30%': is no decimal"),
        ("share: 0.30", "share: 1e2", "CS-3: share: '1e2': is no decimal"),
        ("share: 0.30", "share: nan", "CS-3: share: 'nan': is no decimal"),
        ("share: 0.30, ", "", "CS-3: share: is missing"),
        ("share: 0.30", "share: [1]", "CS-3: share: ['1']: is no decimal"),
        ("share: 0.30", "share: 0.30, shares: 1", "CS-3: shares: '1': is no column"),
        ("origin: stated", "origin: heard", "CS-3: origin: 'heard'"),
        ("{zh: 甲, en: A}", "{zh: 甲}", "CS-3: basis"),
        ("min_returns: 3", "min_returns: 03", "CS-3: min_returns: '03': is no int"),
        ("min_returns: 3", "min_returns: 0", "CS-3: min_returns: 0: the band does not ascend"),
        ("CS-0, min_returns: 0, share: 0.020", "CS-0, min_returns: 1, share: 0.020", "the bands do not begin at 0"),
        ("origin: assumed\n", "origin: assumed\norigin: stated\n", "origin stands twice"),
        ("title: {", "title: [", "JX2017/check_share.yml: while parsing"),
    ],
)
def test_a_fault_is_named_with_its_place_and_value(written, old, new, fault):
    found = written(old, new)
    assert any(fault in line for line in found), found
    assert all("check_share.yml" in line for line in found)


def test_a_file_that_is_no_mapping_is_a_fault(written, tmp_path):
    written()
    (tmp_path / "JX2017" / "check_share.yml").write_text("- 1\n", encoding="utf-8")
    assert check(tmp_path) == ["JX2017/check_share.yml: a rule table is a mapping that begins with `table:`"]


def test_all_faults_of_a_file_are_told_at_once(written):
    assert len(written("share: 0.30", "share: x", "min_returns: 3", "min_returns: y")) == 2


def test_an_id_in_two_tables_of_a_profile_is_a_fault(written):
    assert written() == []
    found = written("table: check_share", "table: other", name="other.yml")
    assert "CS-0: the id stands in JX2017/check_share.yml too" in found[0]


def test_a_folder_of_no_profile_is_a_fault(written):
    assert written(profile="JX1999") == ["JX1999: no such profile in codes/profiles.yml"]


def test_faulty_files_give_no_tables_at_all(written, tmp_path):
    written("share: 0.30", "share: x")
    with pytest.raises(ValueError, match="CS-3: share: 'x'"):
        all_tables(tmp_path)


def test_a_later_profile_inherits_tables_and_ids_and_may_replace_them(written, tmp_path, monkeypatch):
    assert written() == []
    assert written("share: 0.05", "share: 0.50", profile="CN2026") == []
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    book.cache_clear()
    begins = profiles()["CN2026"].begins
    try:
        before, after = (book(day).table("check_share") for day in (begins - timedelta(1), begins))
    finally:
        book.cache_clear()
    assert (before.profile, before.rows[0]["share"]) == ("JX2017", "0.05")
    assert (after.profile, after.rows[0]["share"]) == ("CN2026", "0.50")


def test_a_day_before_the_oldest_profile_gets_the_book_of_its_first_day():
    oldest = min(profiles().values(), key=lambda profile: profile.begins)
    found = book(date(2010, 1, 1))
    assert (found.profile, found.on) == (oldest.code, oldest.begins)
    assert found == book(oldest.begins)


def test_naming_a_profile_asks_what_it_would_have_said():
    assert book(date(2026, 6, 1)).profile == "CN2026"
    assert book(date(2026, 6, 1), "JX2017").profile == "JX2017"
    with pytest.raises(KeyError):
        book(date(2026, 6, 1), "JX1999")


def test_an_inherited_table_keeps_the_name_of_its_profile():
    assert book(date(2026, 6, 1)).table("clocks").profile == "JX2017"


def test_a_table_or_row_that_does_not_exist_is_no_rule():
    found = book(date(2017, 6, 1))
    with pytest.raises(NoRuleApplies, match="no_table"):
        found.table("no_table")
    with pytest.raises(NoRuleApplies, match="CK-NONE"):
        found.table("clocks").reference("CK-NONE")


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        ("int", "-5", "-5"),
        ("decimal", "0.30", "0.30"),
        ("fraction", "0.5", "1/2"),
        ("fraction", "2/4", "1/2"),
        ("bool", "true", "true"),
        ("date", "2017-03-01", "2017-03-01"),
        ("text", " a ", "a"),
    ],
)
def test_a_cell_has_one_spelling(kind, text, canonical):
    assert canonical_text(kind, text) == canonical


@pytest.mark.parametrize(
    ("kind", "text"),
    [("int", "1.0"), ("int", "+1"), ("decimal", "1,5"), ("bool", "yes"), ("date", "1.3.2017"), ("float", "1")],
)
def test_another_spelling_is_refused(kind, text):
    with pytest.raises(ValueError, match=r".+"):
        canonical_text(kind, text)
