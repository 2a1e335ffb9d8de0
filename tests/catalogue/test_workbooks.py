"""A workbook is read as the same register in csv is, and what its cells only seem to say is refused."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from gongzhi.catalogue import registers
from gongzhi.catalogue.workbooks import workbook_table
from tests.catalogue.register_files import NAME, codes, faults, raw, table


def workbook(rows, **options) -> bytes:
    """A workbook whose first sheet holds these cells; a second one holds something else."""
    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True, "remove_timezone": True, **options})
    sheet, day = book.add_worksheet("数据"), book.add_format({"num_format": "yyyy/m/d;@"})
    book.add_worksheet("说明").write(0, 0, "不读")
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, place, cell, day)
            elif isinstance(cell, list):
                sheet.write_rich_string(line, place, cell[0], book.add_format({"bold": True}), cell[1], " ")
            else:
                sheet.write(line, place, cell)
    book.close()
    return written.getvalue()


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return [(number, list(cells)) for number, cells in workbook_table(Path(file.name)).rows()]


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                assert old in text
                text = text.replace(old, new)
            after.writestr(name, text)
    return written.getvalue()


@pytest.mark.parametrize("kind", registers.KINDS)
def test_a_workbook_brings_what_the_csv_file_of_the_same_cells_brings(kind):
    from_csv = registers.read(kind, raw(table(kind)), NAME)
    from_sheet = registers.read(kind, workbook(table(kind)), NAME)
    if kind in registers.EVIDENCE:
        assert [(row.id, row.body) for row in from_sheet] == [(row.id, row.body) for row in from_csv]
    else:
        assert from_sheet == from_csv


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_numbers_and_coloured_texts_are_read_as_they_look(since_1904):
    rows = [[date(2017, 3, 1), 37, 4.1, 1234.5, True, ["绿", "茶"]], [], ["", "两\n行", " "]]
    content = changed(
        workbook(rows, date_1904=since_1904), "xl/worksheets/sheet1.xml", b"<v>4.1</v>", b"<v>4.0999999999999996</v>"
    )  # as Excel writes it
    assert rows_of(content) == [
        (1, ["2017-03-01", "37", "4.1", "1234.5", "1", "绿茶 "]),
        (3, ["", "两 行"]),
    ]


def test_a_fault_names_the_line_of_the_sheet():
    header, good = table("exports")
    bad = ["x" if cell == "12000" else cell for cell in good]
    found = faults("exports", workbook([header, [], good, [], bad]))
    assert [(where, value) for where, _, value, _ in found] == [(f"{NAME}:5", "x")]


def test_a_code_that_was_typed_as_a_number_of_more_than_15_digits_is_refused():
    header, good = table("returns")
    column = [one.field for one in registers.register("returns").columns].index("declaration_no")
    numbered = [*good[:column], int(good[column]), *good[column + 1 :]]
    ((_, _, value, code),) = faults("returns", workbook([header, numbered]))
    assert (value, code) == ("4.00120E+17", "TABLE_INEXACT")


def test_an_empty_sheet_has_no_lines():
    assert [code for *_, code in faults("returns", workbook([["", " "]]))] == ["TABLE_NO_HEADER"]


def test_a_cell_of_several_codes_takes_them_by_their_words_in_either_language():
    wanted = {"food_safety", "animal_health"}
    for said in ("食品安全、动物健康", "food safety; animal health", "food_safety,animal_health"):
        cells = table("notifications", {"sps_objectives": said})
        (row,) = registers.read("notifications", workbook(cells), NAME)
        assert set(row.sps_objectives) == wanted
    assert codes("notifications", {"sps_objectives": "食品安全、味道"}) == ["REGISTER_NOT_IN_LIST"]
