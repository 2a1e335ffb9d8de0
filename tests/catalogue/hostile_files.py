"""Files that are to be refused, by kind, and odd ones that are honest; all made here, by code."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from gongzhi.catalogue import registers
from tests.catalogue.register_files import raw, table
from tests.catalogue.test_workbooks import changed, workbook

SHEET, BOOK, TYPES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"
STRINGS, RELATIONS = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"
GOOD = workbook(table("returns", *({"item_no": str(n)} for n in range(1, 4))))
FIELDS = [column.field for column in registers.register("returns").columns]
HEADERS = [column.zh for column in registers.register("returns").columns]

Bad = tuple[str, bytes, str]  # kind, file, the code that it is refused by


def with_part(content: bytes, name: str, part: bytes, **how) -> bytes:
    """The workbook with one part more."""
    written = io.BytesIO(content)
    with ZipFile(written, "a", ZIP_DEFLATED) as file:
        file.writestr(name, part, **how)
    return written.getvalue()


def anew(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return written.getvalue()


def encrypted(content: bytes) -> bytes:
    """Each part's flag says that it is; a reader that goes by it asks for a password."""
    found = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.find(mark)
        while place >= 0:
            found[place + at] |= 1
            place = found.find(mark, place + 4)
    return bytes(found)


def sheet_of(rows: str) -> bytes:
    """A workbook whose sheet holds this XML of rows, in place of its own."""
    with ZipFile(io.BytesIO(GOOD)) as file:
        text = file.read(SHEET).decode()
    begins, ends = text.index("<sheetData>") + len("<sheetData>"), text.index("</sheetData>")
    whole = (text[:begins] + rows + text[ends:]).encode()
    return anew(GOOD, lambda name, part: whole if name == SHEET else part)


def cells_changed(field: str, cell: object, **options) -> bytes:
    """The good workbook with one cell of its second line of data, row 3, as something else."""
    rows: list[list[object]] = [list(row) for row in table("returns", {"item_no": "1"}, {"item_no": "2"})]
    rows[2][FIELDS.index(field)] = cell
    return workbook(rows, **options)


def _packed() -> Iterator[Bad]:
    for at in (1, 30, 200, 1000, len(GOOD) // 3, len(GOOD) // 2, len(GOOD) - 40, len(GOOD) - 10):
        if at > 4:
            yield "cut", GOOD[:at], "TABLE_BROKEN"
    for at in (900, 1500, 2500, 3500):
        yield "bytes damaged", GOOD[:at] + b"\xff" * 40 + GOOD[at + 40 :], ""
    yield "encrypted parts", encrypted(GOOD), "TABLE_ENCRYPTED"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 900
    yield "locked by a password", locked, "TABLE_ENCRYPTED"
    yield "old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1500, "TABLE_OLD_WORKBOOK"
    for name in ("xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.bin", "xl/vbaData.xml"):
        yield "macros", with_part(GOOD, name, b"<a/>"), "TABLE_MACROS"
    yield "macro type", changed(GOOD, TYPES, b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), "TABLE_MACROS"
    for name in (
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/queryTables/q1.xml",
        "xl/embeddings/ole1.bin",
        "xl/webextensions/w1.xml",
    ):
        yield "links to others", with_part(GOOD, name, b"<a/>"), "TABLE_LINKED"
    for kind in ("image", "attachedTemplate", "externalLinkPath"):
        link = (
            f'<Relationship Id="x9" Type="http://x/{kind}" Target="http://h/x" TargetMode="External"/></Relationships>'
        )
        yield "external relation", changed(GOOD, RELATIONS, b"</Relationships>", link.encode()), "TABLE_LINKED"
    for name in ("xl/a.zip", "b.xlsx", "xl/c.exe", "d.7z", "e.rar", "f.js"):
        yield "a file within", with_part(GOOD, name, b"x"), "TABLE_NESTED"
    for name in ("../x.xml", "/etc/x.xml", "xl/../../x.xml", "C:x.xml", "xl\\x.xml", "./x.xml"):
        yield "unsafe names", with_part(GOOD, name, b"<a/>"), "TABLE_NAMES"
    yield "doubled names", with_part(GOOD, SHEET, b"<a/>"), "TABLE_NAMES"
    yield "doubled but for case", with_part(GOOD, SHEET.upper(), b"<a/>"), "TABLE_NAMES"
    for size in (70 << 20, 100 << 20, 200 << 20):
        yield "packed too tight", with_part(GOOD, "xl/x.bin", bytes(size)), "TABLE_BOMB"
    many = io.BytesIO(GOOD)
    with ZipFile(many, "a") as file:
        for number in range(600):
            file.writestr(f"xl/p{number}.bin", b"")
    yield "too many parts", many.getvalue(), "TABLE_BOMB"
    yield "something before", b"MZ" + GOOD, "TABLE_KIND"
    yield "a page before", b"<html></html>" + GOOD, "TABLE_KIND"
    commented = io.BytesIO(GOOD)
    with ZipFile(commented, "a") as file:
        file.comment = b"<?php ?>"
    yield "something behind", commented.getvalue(), "TABLE_TWO_FILES"
    overlapping = bytearray(GOOD)
    second = overlapping.find(b"PK\x01\x02", overlapping.find(b"PK\x01\x02") + 4)
    struct.pack_into("<I", overlapping, second + 42, 0)
    yield "parts over each other", bytes(overlapping), "TABLE_TWO_FILES"


def _parts() -> Iterator[Bad]:
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    outside = b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    for part, mark in (
        (SHEET, b"<worksheet"),
        (BOOK, b"<workbook"),
        (STRINGS, b"<sst"),
        (RELATIONS, b"<Relationships"),
    ):
        for defined in (entity, outside, laughs):
            yield "definitions", changed(GOOD, part, mark, defined + mark), "TABLE_DTD"
    hidden = anew(
        GOOD,
        lambda name, part: (
            ('<?xml version="1.0" encoding="UTF-16"?>' + entity.decode() + "<x/>").encode("utf-16")
            if name == STRINGS
            else part
        ),
    )
    yield "definitions in UTF-16", hidden, "TABLE_DTD"
    for name in (SHEET, BOOK, STRINGS, RELATIONS, TYPES):
        yield "no XML", anew(GOOD, lambda one, part, name=name: b"no xml" if one == name else part), ""
        if name in (SHEET, BOOK, RELATIONS, TYPES):
            yield "a part gone", _without(name), ""
    yield "no sheet", changed(GOOD, BOOK, b"<sheet ", b"<leaf "), "TABLE_NO_SHEET"
    yield (
        "all hidden",
        changed(
            changed(GOOD, BOOK, b'<sheet name="\xe6\x95\xb0', b'<sheet state="hidden" name="\xe6\x95\xb0'),
            BOOK,
            b'<sheet name="\xe8\xaf\xb4',
            b'<sheet state="veryHidden" name="\xe8\xaf\xb4',
        ),
        "TABLE_NO_SHEET",
    )
    yield "another kind of package", _without(BOOK), "TABLE_KIND"
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    for reference in ("XFD1", "ZZ1", "IV1"):
        cell = f'<row r="1"><c r="A1"><v>1</v></c><c r="{reference}"><v>1</v></c></row>'
        yield "cells far away", sheet_of(cell), "TABLE_TOO_WIDE"
    for number in (1048576, 300_000):
        yield (
            "rows far away",
            sheet_of(far + f'<row r="{number}"><c r="XFD{number}"><v>1</v></c></row>'),
            "TABLE_TOO_LONG",
        )
    for reference in ("A0", "1A", "ÄA1", "AAAA1", "A2"):
        yield "no such cell", sheet_of(f'<row r="1"><c r="{reference}"><v>1</v></c></row>'), "TABLE_BROKEN"
    yield (
        "rows in disorder",
        sheet_of('<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'),
        "TABLE_BROKEN",
    )
    yield "a cell twice", sheet_of('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), "TABLE_BROKEN"
    for text in ("99999", "-1", "x"):
        yield "no such text", sheet_of(f'<row r="1"><c r="A1" t="s"><v>{text}</v></c></row>'), "TABLE_BROKEN"
    for number in ("NaN", "inf", "1e999", "abc"):
        yield "no number", sheet_of(f'<row r="1"><c r="A1"><v>{number}</v></c></row>'), ""
    yield (
        "merged beyond measure",
        changed(GOOD, SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "TABLE_MERGED_MANY",
    )


def _without(name: str) -> bytes:
    written = io.BytesIO()
    with ZipFile(io.BytesIO(GOOD)) as before, ZipFile(written, "w", ZIP_STORED) as after:
        for one in before.namelist():
            if one != name:
                after.writestr(one, before.read(one))
    return written.getvalue()


def _texts() -> Iterator[Bad]:
    good = raw(table("returns", {"item_no": "1"}, {"item_no": "2"}))
    for kind, begins in (
        ("pdf", b"%PDF-1.7\n"),
        ("picture", b"\x89PNG\r\n\x1a\n"),
        ("photo", b"\xff\xd8\xff\xe0"),
        ("database", b"SQLite format 3\0"),
        ("archive", b"Rar!\x1a\x07"),
        ("archive", b"7z\xbc\xaf\x27\x1c"),
        ("archive", b"\x1f\x8b\x08"),
        ("program", b"MZ\x90"),
        ("rich text", b"{\\rtf1"),
        ("page", b"<html>"),
        ("page", b"<!DOCTYPE html>"),
        ("page", b"  <table>"),
        ("markup", b"<?xml version='1.0'?>"),
    ):
        yield f"another kind: {kind}", begins + good, "TABLE_KIND"
    for empty in (b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n \t"):
        yield "empty", empty, "REGISTER_EMPTY_FILE"
    for at in (3, 200, len(good) - 5):
        yield "empty bytes", good[:at] + b"\0" + good[at:], "REGISTER_NUL"
    yield "UTF-16 without its mark", good.decode().encode("utf-16-le"), "REGISTER_NUL"
    yield "UTF-16 without its mark", good.decode().encode("utf-16-be"), "REGISTER_NUL"
    for wrong in (b"\xff\xff", b"\x80", b"\xfe\xfe\xfe"):
        yield "no encoding", good + wrong, "REGISTER_NOT_TEXT"
    yield "UTF-16 cut in a letter", good.decode().encode("utf-16") + b"\0", "REGISTER_NOT_TEXT"
    yield "UTF-8 mark before GB18030", b"\xef\xbb\xbf" + good.decode().encode("gb18030"), "REGISTER_NOT_TEXT"
    yield "another Chinese encoding", good.decode().encode("big5", "ignore"), ""
    yield "quotes never closed", good + b'"', "REGISTER_BROKEN_QUOTES"
    yield "quotes amid a cell", good.replace(b"DE,", b'"D"E,', 1), "REGISTER_BROKEN_QUOTES"
    yield "a cell without end", good + b'"' + b"x" * 200_000 + b'"', "REGISTER_BROKEN_QUOTES"
    yield "no lines", raw(table("returns")[:1]), "REGISTER_NO_LINES"
    yield "another table", "甲,乙\n1,2\n".encode(), "REGISTER_NOT_CSV"


def _tables() -> Iterator[Bad]:
    header, one, two = table("returns", {"item_no": "1"}, {"item_no": "2"})
    for place in (0, 2, 3, 7):
        left_out = [row[:place] + row[place + 1 :] for row in (header, one, two)]
        yield "a column missing", workbook(left_out), "REGISTER_MISSING_COLUMN"
        yield "a column twice", workbook([[*row, row[place]] for row in (header, one, two)]), "REGISTER_COLUMN_TWICE"
    for place, said, code in (
        (7, "金额（万元）", "TABLE_HEADER_UNIT"),
        (7, "货值(人民币)", "TABLE_HEADER_UNIT"),
        (7, "金额", "TABLE_HEADER_NO_UNIT"),
        (7, "货值（）", "TABLE_HEADER_NO_UNIT"),
        (3, "品名（英文）", "TABLE_HEADER_BRACKET"),
        (6, "到货日期（农历）", "TABLE_HEADER_BRACKET"),
        (17, "重量（磅）", "TABLE_HEADER_UNIT"),
        (3, "随便", "REGISTER_UNKNOWN_COLUMN"),
    ):
        yield f"header {said}", workbook([[*header[:place], said, *header[place + 1 :]], one, two]), code
    yield "data above the header", workbook([one, header, two]), "TABLE_ROWS_ABOVE"
    yield "too narrow a line", raw([header, one[:-1], two]), "REGISTER_LINE_TOO_SHORT"
    yield "too wide a line", raw([header, [*one, "x"], two]), "REGISTER_LINE_TOO_LONG"


Cell = tuple[str, bytes, int, str, str]  # kind, file, row, header, the code


def bad_cells() -> Iterator[Cell]:
    """Files with one thing wrong in one cell; it is told with row and header."""

    def at(kind: str, content: bytes, field: str, code: str, row: int = 3) -> Cell:
        return kind, content, row, HEADERS[FIELDS.index(field)], code

    for field, formula in (
        ("goods", "=1+1"),
        ("goods", '=HYPERLINK("http://h","x")'),
        ("value_usd_cents", "=SUM(A1:A9)"),
        ("item_no", "=ROW()"),
        ("arrived_on", "=TODAY()"),
        ("goods", "=cmd|'/c calc'!A0"),
    ):
        yield at("formula", cells_changed(field, formula), field, "TABLE_FORMULA")
        text = raw(table("returns", {"item_no": "1"}, {"item_no": "2", field: formula}))
        yield at("formula in a text file", text, field, "TABLE_FORMULA")
    for number in (310120170510000123, 10**15, 91360702158300012):
        yield at("number that lost digits", cells_changed("declaration_no", number), "declaration_no", "TABLE_INEXACT")
    error = anew(
        cells_changed("item_no", 77),
        lambda name, part: (
            part.replace(b"<v>77</v>", b"<v>#REF!</v>").replace(b'<c r="B3">', b'<c r="B3" t="e">')
            if name == SHEET
            else part
        ),
    )
    yield at("error value", error, "item_no", "TABLE_ERROR_CELL")
    for reference, field in (("B2:B3", "item_no"), ("D2:D3", "goods"), ("A3:B3", "item_no")):
        merged = f'</sheetData><mergeCells><mergeCell ref="{reference}"/></mergeCells>'.encode()
        content = changed(cells_changed("item_no", "2"), SHEET, b"</sheetData>", merged)
        yield at("merged cells", content, field, "TABLE_MERGED")
    for field, text, code in (
        ("declaration_no", "12345", "REGISTER_WRONG_FORM"),
        ("declaration_no", "4.0012E+17", "REGISTER_WRONG_FORM"),
        ("item_no", "0", "REGISTER_OUT_OF_RANGE"),
        ("item_no", "一", "REGISTER_NOT_A_NUMBER"),
        ("item_no", "1.5", "REGISTER_NOT_A_NUMBER"),
        ("item_no", "", "REGISTER_VALUE_MISSING"),
        ("producer_uscc", "914403001922038217", "REGISTER_WRONG_CHECK_DIGIT"),
        ("producer_uscc", "9144030019220382", "REGISTER_WRONG_FORM"),
        ("goods", "", "REGISTER_VALUE_MISSING"),
        ("goods", "杯" * 201, "REGISTER_TEXT_TOO_LONG"),
        ("hs_code", "69", "REGISTER_WRONG_FORM"),
        ("hs_code", "6911.10", "REGISTER_WRONG_FORM"),
        ("returned_from", "德", "REGISTER_NOT_IN_LIST"),
        ("returned_from", "XX", "REGISTER_NOT_IN_LIST"),
        ("arrived_on", "2017-02-30", "REGISTER_NO_SUCH_DATE"),
        ("arrived_on", "03/10/2017", "REGISTER_NOT_A_DATE"),
        ("arrived_on", "昨天", "REGISTER_NOT_A_DATE"),
        ("arrived_on", "1999-12-31", "REGISTER_OUT_OF_RANGE"),
        ("arrived_on", "42804", "REGISTER_NOT_A_DATE"),
        ("value_usd_cents", "3500美元", "REGISTER_NUMBER_WITH_UNIT"),
        ("value_usd_cents", "3,500", "REGISTER_NOT_A_NUMBER"),
        ("value_usd_cents", "1e5", "REGISTER_NOT_A_NUMBER"),
        ("value_usd_cents", "1.234", "REGISTER_NOT_A_NUMBER"),
        ("value_usd_cents", "-1", "REGISTER_OUT_OF_RANGE"),
        ("port_region", "999999", "REGISTER_NOT_IN_LIST"),
        ("stated_cause", "Q7", "REGISTER_NOT_IN_LIST"),
        ("inspected_by", "张三", "REGISTER_WRONG_FORM"),
        ("synthetic", "也许", "REGISTER_NOT_IN_LIST"),
        ("weight_kg", "五", "REGISTER_NOT_A_NUMBER"),
        ("exported_on", "2017-13-01", "REGISTER_NO_SUCH_DATE"),
        ("producer_class", "5", "REGISTER_NOT_IN_LIST"),
        ("category", "玩具", "REGISTER_NOT_IN_LIST"),
        ("handling", "烧掉", "REGISTER_NOT_IN_LIST"),
    ):
        name = "date as a bare number" if text == "42804" else f"wrong {field}"
        yield at(name, cells_changed(field, text), field, code)
        yield at(name, raw(table("returns", {"item_no": "1"}, {"item_no": "2", field: text})), field, code)
    yield at("the same item twice", raw(table("returns", {}, {})), "declaration_no", "REGISTER_DUPLICATE")
    yield at(
        "control character",
        raw(table("returns", {"item_no": "1"}, {"item_no": "2", "goods": "瓷\x07杯"})),
        "goods",
        "REGISTER_CONTROL_CHARACTER",
    )


def bad_files() -> list[Bad]:
    return [*_packed(), *_parts(), *_texts(), *_tables()]
