"""Workbooks (.xlsx) that people hand in: the first sheet shown, row by row, as the texts of its cells."""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from gongzhi.catalogue.packed import opened
from gongzhi.core.tables import NoTable, Odd, Table

MOST_SMALL = 50_000_000  # bytes of a part other than a sheet and its texts
MOST_COLUMNS = 200
MOST_ROWS = 250_000  # of a sheet, whatever stands in them
MOST_MERGED = 20_000  # cells
EXACT_BELOW = 10**15  # a spreadsheet keeps 15 digits of a number; a longer code that is no text is no longer itself
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # built-in numbers
LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # of a number format: text, colours and conditions
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z]+[0-9]+):([A-Z]+[0-9]+)[\"']")
BREAKS = re.compile(r"[\r\n]+")
BROKEN = (
    BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ElementTree.ParseError, LookupError,
    ValueError, ArithmeticError, StopIteration, OSError,
)  # fmt: skip

Cells = dict[int, str]


def workbook_table(path: Path) -> Table:
    """The first sheet that is not hidden; the rows of one that turns out broken end in NoTable.

    A date is written 2017-03-01, a number as it was typed; breaks within a cell are blanks. A formula, an error, a
    number that lost digits and a cell that others reach over are `Odd`. Raises NoTable.
    """
    try:
        with opened(path) as file:
            book = _part(file, "xl/workbook.xml")
            sheets = list(book.iterfind("{*}sheets/{*}sheet"))
            shown = [one for one in sheets if one.get("state", "visible") == "visible"]
            if not shown:
                raise NoTable("TABLE_NO_SHEET")
            target = _target(file, shown[0])
    except BROKEN as broken:
        raise NoTable("TABLE_BROKEN") from broken
    others = tuple(one.get("name", "") for one in shown[1:])
    return Table(shown[0].get("name", ""), others, lambda: _whole(path, target))


def _whole(path: Path, target: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows, each as long as its last cell that holds anything."""
    try:
        with ZipFile(path) as file:
            book = _part(file, "xl/workbook.xml")
            look = _Look(_texts(file), _dated_styles(_part_or_none(file, "xl/styles.xml")), _first_day(book))
            merged = _merged(file, target)
            with file.open(target) as sheet:
                yield from _rows(ElementTree.iterparse(sheet, ("start", "end")), look, merged)
    except BROKEN as broken:
        raise NoTable("TABLE_BROKEN") from broken


def _part(file: ZipFile, name: str) -> Element:
    with file.open(name) as packed:
        content = packed.read(MOST_SMALL + 1)
    if len(content) > MOST_SMALL:
        raise ValueError(name)
    return ElementTree.fromstring(content)


def _part_or_none(file: ZipFile, name: str) -> Element:
    return _part(file, name) if name in file.namelist() else Element("none")


def _target(file: ZipFile, sheet: Element) -> str:
    relation = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
    relations = _part(file, "xl/_rels/workbook.xml.rels")
    target = next(one.attrib["Target"] for one in relations if one.attrib["Id"] == relation)
    named = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    file.getinfo(named)
    return named


def _first_day(book: Element) -> date:
    """The day that a workbook counts as 0."""
    properties = book.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return date(1904, 1, 1) if since_1904 else date(1899, 12, 30)


def _dated_styles(styles: Element) -> frozenset[str]:
    """The styles of cells whose numbers are days."""
    own = {
        int(one.attrib["numFmtId"])
        for one in styles.iterfind("{*}numFmts/{*}numFmt")
        if re.search("[ymdYMD年月日]", LITERAL.sub("", one.attrib["formatCode"]))
    }
    return frozenset(
        str(place)
        for place, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
        if int(style.get("numFmtId", "0")) in DATE_FORMATS | own
    )


class _Texts(Sequence[str]):
    """The texts that cells share, packed: a sheet may have millions of them."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> str:  # type: ignore[override]
        if not 0 <= place < len(self):
            raise LookupError(place)
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode("utf-8", "surrogatepass")


def _texts(file: ZipFile) -> _Texts:
    found = _Texts()
    if "xl/sharedStrings.xml" not in file.namelist():
        return found
    with file.open("xl/sharedStrings.xml") as part:
        events = ElementTree.iterparse(part, ("start", "end"))
        _, root = next(events)
        for event, element in events:
            if event == "end" and element.tag.endswith("}si"):
                found.add(_text(element))
                root.clear()
    return found


@dataclass(frozen=True)
class _Look:
    """What a cell needs of its workbook to be read as it looks."""

    texts: Sequence[str]
    dated: frozenset[str]
    first_day: date


def _merged(file: ZipFile, target: str) -> Mapping[int, frozenset[int]]:
    """The cells that another one reaches over, as places by row. They stand behind the rows in the file."""
    found: dict[int, set[int]] = {}
    count, carried = 0, b""
    with file.open(target) as sheet:
        while block := sheet.read(1 << 20):
            text = carried + block
            end = 0
            for match in MERGED.finditer(text):
                end = match.end()
                count += _reach(found, match[1].decode(), match[2].decode())
                if count > MOST_MERGED:
                    raise NoTable("TABLE_MERGED_MANY")
            carried = text[max(end, len(text) - 200) :]
    return {number: frozenset(places) for number, places in found.items()}


def _reach(found: dict[int, set[int]], first: str, last: str) -> int:
    (left, top), (right, bottom) = _place(first), _place(last)
    size = (right - left + 1) * (bottom - top + 1)
    if 0 < size <= MOST_MERGED:
        for number in range(top, bottom + 1):
            found.setdefault(number, set()).update(range(left, right + 1))
        found[top].discard(left)
    return size


def _rows(
    events: Iterator[tuple[str, Element]], look: _Look, merged: Mapping[int, frozenset[int]]
) -> Iterator[tuple[int, Sequence[str]]]:
    number, data = 0, None
    for event, element in events:
        if event == "start":
            if data is None and element.tag.endswith("}sheetData"):
                data = element
            continue
        if not element.tag.endswith("}row"):
            continue
        row = int(element.get("r", number + 1))
        if row <= number:
            raise ValueError(row)
        number = row
        cells = _cells(element, look, number)
        if data is not None:
            data.clear()
        for place in merged.get(number, ()):
            cells[place] = Odd(cells.get(place, ""), "TABLE_MERGED")
        held = [place for place, text in cells.items() if text.strip()]
        if not held:
            continue
        if number > MOST_ROWS:
            raise NoTable("TABLE_TOO_LONG", number, most=MOST_ROWS)
        if max(held) >= MOST_COLUMNS:
            raise NoTable("TABLE_TOO_WIDE", number, most=MOST_COLUMNS)
        last = max(held if not merged.get(number) else cells)
        yield number, [cells.get(place, "") for place in range(min(last, MOST_COLUMNS - 1) + 1)]


def _cells(row: Element, look: _Look, number: int) -> Cells:
    found: Cells = {}
    place = -1
    for cell in row:
        reference = cell.get("r")
        place = place + 1 if reference is None else _column_of(reference, number)
        text = _value(cell, look)
        if text:
            if place in found:
                raise ValueError(reference)
            found[place] = text
    return found


_PLACES: dict[str, int] = {}


def _column_of(reference: str, number: int) -> int:
    letters = reference.rstrip("0123456789")
    if reference[len(letters) :] != str(number):
        raise ValueError(reference)
    place = _PLACES.get(letters)
    if place is None:
        place = _PLACES[letters] = _place(reference)[0]
    return place


def _place(reference: str) -> tuple[int, int]:
    """Place and number of a cell, from 0 and from 1."""
    found = CELL.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1, int(found[2])


def _value(cell: Element, look: _Look) -> str:
    kind, written, formula = cell.get("t", "n"), "", False
    for child in cell:
        tag = child.tag
        if tag.endswith("}v"):
            written = child.text or ""
        elif tag.endswith("}f"):
            formula = True
        elif tag.endswith("}is") and kind == "inlineStr":
            written = _text(child)
    if kind == "s" and written:
        written = look.texts[int(written)]
    elif kind == "n" and written:
        written = _number(written, cell.get("s", "0"), look)
    if "\n" in written or "\r" in written:
        written = BREAKS.sub(" ", written)
    if formula:
        return Odd(written or "=", "TABLE_FORMULA")
    return Odd(written, "TABLE_ERROR_CELL") if kind == "e" and written else written


def _number(written: str, style: str, look: _Look) -> str:
    if style in look.dated:
        return (look.first_day + timedelta(days=int(Decimal(written)))).isoformat()
    if written.isascii() and written.isdecimal() and len(written) <= 15:
        return written.lstrip("0") or "0"
    number = Decimal(repr(float(written)))
    if abs(number) >= EXACT_BELOW:
        return Odd(f"{number:.5E}", "TABLE_INEXACT")
    return format(number.normalize(), "f")


def _text(item: Element) -> str:
    """The text of a string, whose parts may each have a look of their own; how it is pronounced is left out."""
    return "".join(
        part.text or ""
        for child in item
        for part in (child.iterfind("{*}t") if child.tag.endswith("}r") else [child])
        if part.tag.endswith("}t")
    )
