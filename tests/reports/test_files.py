"""The same report as a workbook and as CSV: what the page says, and nothing that computes."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from gongzhi.reports import words
from gongzhi.reports.csv_text import csv_bytes, harmless
from gongzhi.reports.tables import Row, said
from gongzhi.reports.workbook import sheet_name, workbook_bytes
from tests.reports.conftest import *
from tests.reports.conftest import NAMED, built

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CORE = "{http://purl.org/dc/elements/1.1/}"


def sheets(raw: bytes) -> dict[str, list[list[str | Decimal]]]:
    """Every sheet by its name, row by row; texts as text, numbers as Decimal."""
    with ZipFile(BytesIO(raw)) as book:
        names = [sheet.attrib["name"] for sheet in xml(book, "xl/workbook.xml").iter(f"{MAIN}sheet")]
        return {name: rows(xml(book, f"xl/worksheets/sheet{place}.xml")) for place, name in enumerate(names, start=1)}


def xml(book: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))


def rows(sheet: ElementTree.Element) -> list[list[str | Decimal]]:
    return [[cell(one) for one in row.iter(f"{MAIN}c")] for row in sheet.iter(f"{MAIN}row")]


def cell(one: ElementTree.Element) -> str | Decimal:
    if one.attrib.get("t") == "inlineStr":
        return "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
    written = one.find(f"{MAIN}v")
    return "" if written is None else Decimal(written.text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_one_sheet_a_table_with_the_numbers_of_the_report(month, lang):
    report = built(month.city)
    found = sheets(workbook_bytes(report, lang))
    assert list(found) == [sheet_name(table, lang) for table in report.tables]
    for table in report.tables:
        written = found[sheet_name(table, lang)]
        above = [row[0] for row in written[:3]]
        assert above[0].startswith(words.title(report, lang))
        assert report.as_of.isoformat() in above[1]
        assert "2017-03-01" in above[2]  # the version of the rules
        if table.rows:
            heading = written[-len(table.rows) - 1]
            assert tuple(heading) == words.header(table, lang)
        for wanted, got in zip(table.rows, written[len(written) - len(table.rows) :], strict=True):
            for asked, held in zip(wanted.cells, got, strict=False):
                if isinstance(asked, int | Decimal):
                    assert held == asked, table.name
                elif isinstance(asked, str):
                    assert held == asked


def test_the_workbook_says_that_data_are_synthetic_and_numbers_assumed(month):
    raw = workbook_bytes(built(month.city), "en")
    text = "\n".join(str(held) for row in sheets(raw)["Causes"] for held in row)
    assert "Holds synthetic data" in text
    assert "RW-Q2 (assumed)" in text
    with ZipFile(BytesIO(raw)) as book:
        assert xml(book, "docProps/core.xml").find(f"{CORE}title").text == "Ganzhou export quality report, 2017-03"
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert re.search(r'<col min="1" max="1" width="[0-9.]+"', sheet)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(month):
    raw = workbook_bytes(built(month.city), "zh")
    with ZipFile(BytesIO(raw)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")}
    assert parts
    for name, text in parts.items():
        assert "<f>" not in text, name
        assert "hyperlink" not in text, name
    held = [held for written in sheets(raw).values() for row in written for held in row]
    assert NAMED in held  # "=1+2 …", as text
    assert "@SUM(A1) 瓷盘" in held


def test_text_that_a_spreadsheet_would_compute_stays_text_in_csv(month):
    report = built(month.city)
    repeaters = csv_bytes(report, report.table("repeaters"), "zh")
    assert repeaters.startswith("\ufeff".encode())
    rows = list(csv.reader(StringIO(repeaters.decode("utf-8-sig"))))
    assert f"'{NAMED}" in [row[0] for row in rows]
    listed = csv_bytes(report, report.table("returns_listed"), "zh").decode("utf-8-sig")
    assert "'@SUM(A1)" in listed
    held = [cell for row in csv.reader(StringIO(listed)) for cell in row]
    assert not [cell for cell in held if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_each_sign_that_begins_a_formula_is_led_by_an_apostrophe(start):
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"1{start}") == f"1{start}"


def test_a_negative_number_stays_a_number_in_csv_and_nothing_known_is_empty(month):
    report = built(month.city)
    table = replace(
        report.table("compared"),
        rows=(Row((said("FIGURE_BATCHES"), said("UNIT_BATCHES"), 133, None, Decimal("-10.14"))),),
    )
    (_, row) = csv.reader(StringIO(csv_bytes(report, table, "en").decode("utf-8-sig")))
    assert row[2:5] == ["133", "", "-10.14"]
    assert row[-1] == report.as_of.isoformat()
