"""Each fault of a file by name: the cell says where, which column, which value; both languages have the sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.sources.eu_rasff import parse

EXAMPLES = Path(__file__).parent / "example"
PORTAL = (EXAMPLES / "portal.csv").read_text(encoding="utf-8-sig")
WINDOW = (EXAMPLES / "window.csv").read_text(encoding="utf-8")
WIDE = (EXAMPLES / "window_wide.csv").read_text(encoding="utf-8")
SYNTHETIC = (EXAMPLES / "synthetic.csv").read_text(encoding="utf-8")
SQL = (EXAMPLES / "database.sql").read_text(encoding="utf-8")


@pytest.fixture
def faults(small):
    def of(raw, source=None):
        with pytest.raises(BadInput) as bad:
            parse(raw if isinstance(raw, bytes) else raw.encode(), "file", source or small("eu_rasff"))
        for cell in bad.value.cells:
            for language in LANGUAGES:
                said = say(cell.code, language, where=cell.where, column=cell.column, value=cell.value, **cell.params)
                assert cell.where in said
        return [(cell.where, cell.column, cell.value, cell.code) for cell in bad.value.cells]

    return of


def changed(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"   "])
def test_an_empty_file(raw, faults):
    assert faults(raw) == [("file", "", "", "SOURCE_EMPTY")]


def test_a_file_of_another_origin(faults):
    assert faults("a,b\n1,2\n") == [("file", "", "a, b", "SOURCE_UNKNOWN_SHAPE")]
    assert faults(b"\xef\xbb\xbf") == [("file", "", "", "SOURCE_UNKNOWN_SHAPE")]


def test_a_column_that_no_shape_has_and_one_that_is_missing(faults):
    assert faults(changed(PORTAL, "Country Origin", "Origin")) == [
        ("file", "Origin", "", "SOURCE_UNKNOWN_COLUMN"),
        ("file", "Country Origin", "", "SOURCE_MISSING_COLUMN"),
    ]


def test_a_column_that_stands_twice(faults):
    assert faults(changed(PORTAL, "Country Origin", "Product")) == [("file", "Product", "", "SOURCE_COLUMN_TWICE")]


def test_a_row_with_a_cell_too_many_or_too_few(faults):
    longer = changed(PORTAL, "Spain,,", "Spain,,,")
    assert faults(longer) == [("line 4", "", "Feb 29, 2024", "SOURCE_WRONG_WIDTH")]
    assert faults(changed(PORTAL, "Spain,,", "Spain,")) == [("line 4", "", "Feb 29, 2024", "SOURCE_WRONG_WIDTH")]


def test_a_text_that_is_cut_within_a_quoted_cell(faults):
    ((where, _, _, code),) = faults(WINDOW[: WINDOW.index("AA21") + 2])
    assert (where, code) == ("line 4", "SOURCE_NOT_CSV")


def test_another_encoding(faults):
    ((where, _, value, code),) = faults(PORTAL.encode("cp1252"))
    assert (where, value, code) == (f"byte {PORTAL.index('ü') + 1}", "fc", "SOURCE_NOT_UTF8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_characters(encoding, faults):
    assert faults(PORTAL.encode(encoding))[0][3] in {"SOURCE_HAS_NUL", "SOURCE_NOT_UTF8"}


def test_a_nul_character(faults):
    assert faults(PORTAL.encode().replace(b"Rice", b"R\0ce")) == [
        (f"byte {PORTAL.encode().index(b'Rice') + 2}", "", "", "SOURCE_HAS_NUL")
    ]


def test_a_cell_longer_than_any_known(faults):
    assert faults(changed(PORTAL, "Rice crackers", "r" * 20_001))[0][3] == "SOURCE_FIELD_TOO_LONG"
    assert faults(changed(PORTAL, "Rice crackers", "r" * 200_000))[0][3] == "SOURCE_NOT_CSV"


def test_a_cell_of_the_greatest_length_is_read(small):
    parse(changed(PORTAL, "Rice crackers", "r" * 20_000).encode(), "file", small("eu_rasff"))


def test_too_many_bytes(faults, monkeypatch):
    monkeypatch.setattr("gongzhi.sources.reading.MOST_BYTES", len(PORTAL.encode()) - 1)
    assert faults(PORTAL)[0][3] == "SOURCE_TOO_LARGE"


def test_too_many_records(faults, monkeypatch):
    monkeypatch.setattr("gongzhi.sources.reading.MOST_RECORDS", 2)
    assert faults(PORTAL)[0][3] == "SOURCE_TOO_MANY"


def test_fewer_records_than_any_whole_export(faults):
    assert faults(PORTAL, source_file("eu_rasff")) == [("file", "", "3", "SOURCE_TOO_FEW")]


@pytest.mark.parametrize(
    ("text", "old", "new", "column"),
    [
        (PORTAL, "Germany (DE)", "Atlantis", "Notification From"),
        (PORTAL, "Germany (DE)", "Germany (FR)", "Notification From"),
        (PORTAL, "China; Türkiye", "China; Atlantis", "Country Origin"),
        (PORTAL, "Food contact materials", "Robots", "Product Category"),
        (PORTAL, ",Migration;", ",Magic;", "Hazard Category"),
        (WINDOW, "information notification for attention", "rumour", "classification"),
        (WINDOW, '"undecided"', '"catastrophic"', "risk_decision"),
        (WIDE, '"China,France"', '"Ningbo Example Trading"', "operator"),
    ],
)
def test_a_word_never_seen(text, old, new, column, faults):
    ((_, at, _, code),) = faults(changed(text, old, new))
    assert (at, code) == (column, "SOURCE_UNKNOWN_WORD")


def test_the_sentence_on_a_word_never_seen_says_which_table_of_which_file_lacks_it(small):
    with pytest.raises(BadInput) as bad:
        parse(changed(PORTAL, "China; Türkiye", "China; Atlantis").encode(), "file", small("eu_rasff"))
    (cell,) = bad.value.cells
    assert say(cell.code, "en", where=cell.where, column=cell.column, value=cell.value, **cell.params) == (
        "line 2: the column Country Origin has a value never seen, “Atlantis” (1 times); nothing was taken in. "
        "Add it to the look-up table country in catalogue/sources/eu_rasff.yml, under its code."
    )


def test_all_faults_of_a_file_are_told_and_a_repeated_one_is_counted_once(small):
    text = PORTAL.replace("Food contact materials", "Robots").replace("cereals and bakery products", "Robots")
    with pytest.raises(BadInput) as bad:
        parse(changed(text, "Feb 29, 2024", "Feb 30, 2024").encode(), "file", small("eu_rasff"))
    assert [(cell.where, cell.value, cell.code, cell.params["times"]) for cell in bad.value.cells] == [
        ("line 2", "Robots", "SOURCE_UNKNOWN_WORD", "2"),
        ("line 4", "Feb 30, 2024", "SOURCE_BAD_DATE", "1"),
    ]


@pytest.mark.parametrize("old", ["Germany (DE)", "Food contact materials"])
def test_a_cell_that_every_notice_has(old, faults):
    assert faults(changed(PORTAL, old, ""))[0][3] == "SOURCE_EMPTY_CELL"


def test_a_day_before_the_system_began(faults):
    before = changed(changed(PORTAL, "Jun 27, 2024", "Dec 31, 1978"), "2024.8040", "1978.0001")
    assert faults(before) == [("line 2", "Date of Case", "Dec 31, 1978", "SOURCE_BAD_DATE")]


@pytest.mark.parametrize("text", ["2024.0", "24.8040", "", "SIM.1", "SIM.2024.A B"])
def test_a_reference_that_is_none(text, faults):
    assert faults(changed(PORTAL, "2024.8040", text)) == [("line 2", "Reference", text, "SOURCE_BAD_REFERENCE")]


def test_a_reference_may_be_three_years_older_than_the_day_but_no_more_and_never_younger(faults, small):
    parse(changed(PORTAL, "2024.8040", "2021.8040").encode(), "file", small("eu_rasff"))
    for wrong in ("2020.8040", "2025.8040"):
        assert faults(changed(PORTAL, "2024.8040", wrong)) == [("line 2", "Reference", wrong, "SOURCE_REFERENCE_YEAR")]


def test_hazards_and_categories_that_cannot_be_paired(faults):
    cut = changed(PORTAL, "Migration; Heavy metals; Migration", "Migration; Heavy metals")
    assert faults(cut) == [("line 2", "Hazard Category", "Migration; Heavy metals", "SOURCE_LISTS_DIFFER")]


def test_synthetic_notices_among_real_ones(faults):
    mixed = SYNTHETIC + WIDE.splitlines()[1] + "\n"
    assert faults(mixed) == [("file", "reference", "2023.3100", "SOURCE_PARTLY_SYNTHETIC")]


def test_a_database_without_the_table(faults, database):
    assert faults(database("CREATE TABLE other (a)")) == [("file", "", "other", "SOURCE_NO_TABLE")]
    assert faults(database("CREATE TABLE t (a); CREATE VIEW rasff_notifications AS SELECT a FROM t"))[0][3] == (
        "SOURCE_NO_TABLE"
    )


def test_a_database_with_a_virtual_table_in_place_of_the_table_or_beside_it(faults, database):
    virtual = "CREATE VIRTUAL TABLE {} USING fts5(reference);"
    for sql in (virtual.format("rasff_notifications"), SQL + virtual.format("other")):
        assert faults(database(sql))[0][3] == "SOURCE_NO_TABLE"


def test_a_database_that_was_cut_or_overwritten(faults, database):
    whole = database(SQL)
    for raw in (whole[:50], whole[:3000], whole[: len(whole) - 1000], whole[:4096] + b"\xff" * (len(whole) - 4096)):
        assert faults(raw)[0][3] in {"SOURCE_BAD_DATABASE", "SOURCE_NO_TABLE"}


def test_a_database_with_a_column_too_many(faults, database):
    sql = SQL + "ALTER TABLE rasff_notifications ADD COLUMN mood TEXT;"
    assert faults(database(sql)) == [("file", "mood", "", "SOURCE_UNKNOWN_COLUMN")]


def test_a_database_whose_column_computes_a_huge_value(faults, database):
    sql = SQL.replace("week INTEGER\n", "week INTEGER AS (length(hex(zeroblob(900000))))\n")
    sql = sql.replace(", 26)", ")").replace(", 1)", ")").replace(", 53)", ")")
    assert faults(database(sql))[0][3] == "SOURCE_BAD_DATABASE"


def test_a_database_that_takes_too_many_steps(faults, database, monkeypatch):
    monkeypatch.setattr("gongzhi.sources.database.MOST_STEPS", 100)
    ((_, _, value, code),) = faults(database(SQL))
    assert (code, "interrupted" in value) == ("SOURCE_BAD_DATABASE", True)


def test_a_number_where_words_belong_and_bytes_that_are_no_text(faults, database):
    assert faults(database(SQL.replace("'Germany', 'alert", "7, 'alert")))[0][1:] == (
        "notifying_country",
        "7",
        "SOURCE_UNKNOWN_WORD",
    )
    assert faults(database(SQL.replace("'Germany', 'alert", "x'ff00', 'alert")))[0][3] == "SOURCE_BAD_DATABASE"
    assert faults(database(SQL.replace("'Germany', 'alert", "x'4100', 'alert")))[0][3] == "SOURCE_HAS_NUL"


def test_a_reference_with_more_digits_than_a_number_column_keeps(faults, database):
    assert faults(database(SQL.replace("2024.804,", "2024.10012,"))) == [
        ("row 1", "reference", "2024.10012", "SOURCE_BAD_REFERENCE")
    ]
