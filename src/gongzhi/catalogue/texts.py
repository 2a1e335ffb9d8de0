"""Text files with separators (.csv) that people hand in, in the encodings that Chinese programs write."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from gongzhi.core.tables import NoTable, Odd, Table

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
TRIED = ("utf-8", "gb18030")  # in this order: what is UTF-8 by chance is next to nothing
SEPARATORS = ",\t;"
LOOKED_AT = 40  # lines in which the separator is looked for
BLOCK = 1 << 20
LONGEST_CELL = 131_072  # characters
CONSTANT = re.compile(r'="([^"]*)"')  # how programs keep the noughts of a code in a csv file
LED = re.compile(r"'[=+\-@＝＋－＠\t\r]")  # text that an export kept from being computed


def text_table(path: Path) -> Table:
    """The lines of a text file in UTF-8, UTF-16 with its mark, or GB18030. Raises NoTable, as its rows may.

    Commas between, or tabs or semicolons where the first lines have no comma. A cell ="001" is the text 001; one
    that is led by an apostrophe against being computed is what follows; another one that begins with = is `Odd`.
    """
    encoding = _encoding(path)
    separator = _separator(path, encoding)
    return Table("", (), lambda: (_told(row) for row in _rows(path, encoding, separator)))


def own_table(path: Path) -> Table:
    """The lines of a file that the platform wrote itself, each cell as it stands."""
    return Table("", (), lambda: _rows(path, "utf-8", ","))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        beginning = file.read(4)
    for mark, encoding in MARKS:
        if beginning.startswith(mark):
            wrong = _first_wrong(path, encoding)
            if wrong is None:
                return encoding
            raise _not_text(path, wrong)
    _no_nul(path)
    wrong_at = []
    for encoding in TRIED:
        wrong = _first_wrong(path, encoding)
        if wrong is None:
            return encoding
        wrong_at.append(wrong)
    raise _not_text(path, max(wrong_at))


def _first_wrong(path: Path, encoding: str) -> int | None:
    """The place of the first byte that the encoding does not know; None where it knows all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    before = 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as wrong:
                return before - held + wrong.start
            if not block:
                return None
            before += len(block)


def _no_nul(path: Path) -> None:
    line = 1
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b"\0" in block:
                raise NoTable("REGISTER_NUL", line + block.count(b"\n", 0, block.index(0)))
            line += block.count(b"\n")


def _not_text(path: Path, at: int) -> NoTable:
    with path.open("rb") as file:
        line = 1 + sum(file.read(min(BLOCK, at - start)).count(b"\n") for start in range(0, at, BLOCK))
        file.seek(at)
        return NoTable("REGISTER_NOT_TEXT", line, value=file.read(4).hex(" "))


def _separator(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, LOOKED_AT))
    counts = {one: max((line.count(one) for line in lines), default=0) for one in SEPARATORS}
    return max(SEPARATORS, key=lambda one: (counts[one] > 0, one == ",", counts[one]))


def _rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=separator, strict=True)
        begins = 1
        try:
            for cells in reader:
                if any(cells) and any(not cell.isspace() for cell in cells if cell):
                    yield begins, cells
                begins = reader.line_num + 1
        except csv.Error as fault:
            raise NoTable("REGISTER_BROKEN_QUOTES", begins, fault=fault) from fault


def _told(row: tuple[int, list[str]]) -> tuple[int, list[str]]:
    number, cells = row
    for place, cell in enumerate(cells):
        if cell[:1] in ("=", "'"):
            cells[place] = _plain(cell)
    return number, cells


def _plain(cell: str) -> str:
    constant = CONSTANT.fullmatch(cell)
    if constant:
        return constant[1]
    if cell.startswith("="):
        return Odd(cell, "TABLE_FORMULA")
    return cell[1:] if LED.match(cell) else cell
