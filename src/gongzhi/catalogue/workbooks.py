"""Workbooks (.xlsx) that people hand in where a csv file is asked: the first sheet as the texts that its cells show."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

MOST_UNPACKED = 50_000_000  # bytes of one part
MOST_COLUMNS = 200
MOST_ROWS = 100_000
EXACT_BELOW = 10**15  # a spreadsheet keeps 15 digits of a number; a longer code that is no text is no longer itself
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # built-in numbers
LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # of a number format: text, colours and conditions
CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")
BROKEN = (
    BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ElementTree.ParseError, LookupError,
    ValueError, ArithmeticError, StopIteration,
)  # fmt: skip

Rows = Sequence[Sequence[str]]


class NotAWorkbook(Exception):
    """Bytes that begin as a workbook and are none, or one larger than any register."""


def first_sheet(raw: bytes) -> Rows:
    """The rows of the first sheet from its first line on, so that the n-th is the sheet's n-th; empty ones are ().

    Every row is as long as the first that holds anything, or longer where it holds more. A date is written
    2017-03-01, a number as it was typed; breaks within a cell are blanks. Raises NotAWorkbook.
    """
    try:
        with ZipFile(io.BytesIO(raw)) as file:
            book = _part(file, "xl/workbook.xml")
            texts = [_text(one) for one in _part_or_none(file, "xl/sharedStrings.xml")]
            dated = _dated_styles(_part_or_none(file, "xl/styles.xml"))
            rows = dict(_rows(_part(file, _path_of_first(file, book)), texts, dated, _first_day(book)))
    except BROKEN as broken:
        raise NotAWorkbook from broken
    width = len(next(iter(rows.values()), ()))
    blank = ("",) * width
    filled = {number: (*row, *blank[len(row) :]) for number, row in rows.items()}
    return [filled.get(number, ()) for number in range(1, max(rows, default=0) + 1)]


def _part(file: ZipFile, name: str) -> Element:
    with file.open(name) as packed:
        content = packed.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED or b"<!DOCTYPE" in content:
        raise ValueError(name)
    return ElementTree.fromstring(content)


def _part_or_none(file: ZipFile, name: str) -> Element:
    return _part(file, name) if name in file.namelist() else Element("none")


def _path_of_first(file: ZipFile, book: Element) -> str:
    sheet = next(book.iterfind("{*}sheets/{*}sheet"))
    relation = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
    relations = _part(file, "xl/_rels/workbook.xml.rels")
    target = next(one.attrib["Target"] for one in relations if one.attrib["Id"] == relation)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _first_day(book: Element) -> date:
    """The day that a workbook counts as 0."""
    properties = book.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return date(1904, 1, 1) if since_1904 else date(1899, 12, 30)


def _dated_styles(styles: Element) -> frozenset[int]:
    """The styles of cells whose numbers are days."""
    own = {
        int(one.attrib["numFmtId"])
        for one in styles.iterfind("{*}numFmts/{*}numFmt")
        if re.search("[ymdYMD年月日]", LITERAL.sub("", one.attrib["formatCode"]))
    }
    return frozenset(
        place
        for place, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if int(style.get("numFmtId", "0")) in DATE_FORMATS | own
    )


def _rows(
    sheet: Element, texts: Sequence[str], dated: frozenset[int], first_day: date
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Rows that hold anything, each with its number."""
    number = 0
    for row in sheet.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", number + 1))
        cells: dict[int, str] = {}
        for cell in row.iterfind("{*}c"):
            place = _column(cell.attrib["r"]) if "r" in cell.attrib else max(cells, default=-1) + 1
            cells[place] = re.sub(r"[\r\n]+", " ", _value(cell, texts, dated, first_day))
        held = [place for place, text in cells.items() if text.strip()]
        if held and (number > MOST_ROWS or max(held) >= MOST_COLUMNS):
            raise ValueError(number)
        if held:
            yield number, tuple(cells.get(place, "") for place in range(max(held) + 1))


def _column(reference: str) -> int:
    found = CELL.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _value(cell: Element, texts: Sequence[str], dated: frozenset[int], first_day: date) -> str:
    kind, written = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "inlineStr":
        return "".join(_text(one) for one in cell.iterfind("{*}is"))
    if kind == "s":
        return texts[int(written)]
    if kind != "n" or not written:
        return written
    if int(cell.get("s", "0")) in dated:
        return (first_day + timedelta(days=int(Decimal(written)))).isoformat()
    number = Decimal(repr(float(written)))
    return format(number.normalize(), "f") if abs(number) < EXACT_BELOW else f"{number:.5E}"


def _text(item: Element) -> str:
    """The text of a string, whose parts may each have a look of their own; how it is pronounced is left out."""
    return "".join(
        part.text or ""
        for child in item
        for part in (child.iterfind("{*}t") if child.tag.endswith("}r") else [child])
        if part.tag.endswith("}t")
    )
