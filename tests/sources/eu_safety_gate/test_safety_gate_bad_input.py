"""Each fault of a file by name: the cell says where, which column, which value; both languages have the sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.catalogue.messages import LANGUAGES, say
from gongzhi.catalogue.source_files import source_file
from gongzhi.core.errors import BadInput
from gongzhi.sources.eu_safety_gate import parse

EXAMPLES = Path(__file__).parent / "example"
WEEKLY = (EXAMPLES / "weekly.csv").read_text(encoding="utf-8")
VEHICLES = (EXAMPLES / "vehicles.csv").read_text(encoding="utf-8")


@pytest.fixture
def faults(small):
    def of(raw, source=None):
        with pytest.raises(BadInput) as bad:
            parse(raw if isinstance(raw, bytes) else raw.encode(), "file", source or small("eu_safety_gate"))
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


@pytest.mark.parametrize(("text", "column"), [(WEEKLY, "descript_brand"), (VEHICLES, "recall_website")])
def test_a_column_that_no_shape_has_and_one_that_is_missing(text, column, faults):
    assert faults(changed(text, column, "mood")) == [
        ("file", "mood", "", "SOURCE_UNKNOWN_COLUMN"),
        ("file", column, "", "SOURCE_MISSING_COLUMN"),
    ]


def test_a_new_column_beside_the_known_ones(faults):
    head, *rows = WEEKLY.splitlines()
    wider = "\n".join([f"{head},mood", *(f"{row},x" for row in rows)])
    assert faults(wider) == [("file", "mood", "", "SOURCE_UNKNOWN_COLUMN")]


def test_a_row_that_is_cut(faults):
    assert faults(WEEKLY[: WEEKLY.rindex("Ivory")]) == [("line 6", "", "2010", "SOURCE_WRONG_WIDTH")]
    ((where, _, _, code),) = faults(WEEKLY[: WEEKLY.index("twelve bulbs")])
    assert (where, code) == ("line 3", "SOURCE_NOT_CSV")


@pytest.mark.parametrize(("text", "rows"), [(WEEKLY, 5), (VEHICLES, 2)])
def test_fewer_records_than_any_whole_export(text, rows, faults):
    assert faults(text, source_file("eu_safety_gate")) == [("file", "", str(rows), "SOURCE_TOO_FEW")]


@pytest.mark.parametrize(
    ("text", "old", "new", "column", "value"),
    [
        (WEEKLY, "Germany", "Atlantis", "country", "Atlantis"),
        (WEEKLY, "2. Vietnam", "2. Atlantis", "countryoforigin", "Atlantis"),
        (WEEKLY, ",Toys,", ",Robots,", "descript_category", "Robots"),
        (WEEKLY, "Choking and", "Boredom and", "danger_short", "Boredom"),
        (WEEKLY, "Voluntary recall", "Magical recall", "measures", "Magical"),
        (VEHICLES, "Motor vehicles", "Robots", "category", "Robots"),
        (VEHICLES, "Fire, Injuries", "Fire, Boredom", "risk_type", "Boredom"),
        (VEHICLES, "Recall of the product", "Recall of the magician", "measures", "magician"),
        (VEHICLES, "Other risk levels", "No idea", "risk_level", "No idea"),
        (VEHICLES, "The Netherlands", "Atlantis", "notifying_country", "Atlantis"),
    ],
)
def test_a_word_never_seen(text, old, new, column, value, faults):
    ((_, at, said, code),) = faults(changed(text, old, new))
    assert (at, said, code) == (column, value, "SOURCE_UNKNOWN_WORD")


def test_measures_of_a_vehicle_that_are_written_otherwise(faults):
    ((_, column, _, code),) = faults(changed(VEHICLES, "17/10/2024", "soon"))
    assert (column, code) == ("measures", "SOURCE_UNKNOWN_WORD")


def test_a_product_without_a_category(faults):
    assert faults(changed(WEEKLY, ",Toys,", ",,")) == [("line 2", "descript_category", "", "SOURCE_EMPTY_CELL")]


@pytest.mark.parametrize(("year", "week"), [("2011", "54"), ("2011", ""), ("2011", "x"), ("11", "21"), ("2003", "21")])
def test_a_week_that_does_not_exist_or_lies_before_the_system_began(year, week, faults):
    wrong = changed(WEEKLY, "2011,21,", f"{year},{week},")
    assert faults(wrong) == [("line 2", "report_week", f"{year} {week}", "SOURCE_BAD_DATE")]


@pytest.mark.parametrize("reference", ["0478/12", "0478/09", "A12/0478/99"])
def test_an_intact_reference_of_neither_the_year_nor_the_year_before(reference, faults):
    assert faults(changed(WEEKLY, "43 5/11", reference)) == [("line 2", "refnr", reference, "SOURCE_REFERENCE_YEAR")]


@pytest.mark.parametrize("text", ["", "43 5/11", "A12/123/24", "0806/10.", "a12/00123/24"])
def test_a_case_number_that_is_none(text, faults):
    assert faults(changed(VEHICLES, "A12/00123/24", text)) == [("line 2", "case_number", text, "SOURCE_BAD_REFERENCE")]


def test_a_case_of_a_year_before_the_system_began(faults):
    assert faults(changed(VEHICLES, "0478/11", "0478/03")) == [("line 3", "case_number", "0478/03", "SOURCE_BAD_DATE")]


def test_all_faults_of_a_file_are_told_and_a_repeated_one_is_counted_once(small):
    text = changed(WEEKLY, ",Toys,", ",Robots,").replace(",Other,", ",Robots,")
    with pytest.raises(BadInput) as bad:
        parse(changed(text, "2011,21", "2011,54").encode(), "file", small("eu_safety_gate"))
    assert [(cell.where, cell.value, cell.code, cell.params["times"]) for cell in bad.value.cells] == [
        ("line 2", "Robots", "SOURCE_UNKNOWN_WORD", "3"),
        ("line 2", "2011 54", "SOURCE_BAD_DATE", "1"),
    ]
