"""How an upload file of a register is read: each cell by its column, then rows against themselves and each other."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.register_cells import Fault, half_width, understand
from gongzhi.core.registers import Column, Register, contradictions

MOST_FAULTS = 1000  # beyond it the file is another file, not a file with faults
COMMENT = "#"  # how a line of a form begins that explains its columns and holds no data
SHOWN = 80  # characters of a wrong value that are repeated to its sender

Row = TypeVar("Row")
Header = Sequence[tuple[str, Column]]  # what the file calls each column, in its order


def nothing_else(row: Any) -> tuple[tuple[str, Fault], ...]:
    return ()


def read_table(
    form: Register,
    text: str,
    name: str,
    build: Callable[[dict[str, Any]], Row],
    also: Callable[[Row], Iterable[tuple[str, Fault]]] = nothing_else,
) -> tuple[Row, ...]:
    """The rows of a csv text with a header line, in its order; blank lines and lines that begin with # are skipped.

    name: the file's name, which every fault repeats as "name:line"
    build: makes a row of the values by field
    also: what else is wrong with a row that is good in itself, as (field, fault): for what only the receiver knows
    Raises BadInput with a cell for every fault, and for a text without any row. A header that is wrong, or the
    thousandth fault, ends the reading; the last cell says so.
    """
    faults: list[Cell] = []
    lines = _lines(text, name, faults)
    header = read_header(form, lines, name)
    earlier = _Earlier(form)
    rows: list[Row] = []
    for number, cells in lines:
        where = f"{name}:{number}"
        if len(faults) >= MOST_FAULTS:
            faults.append(Cell(where, "", "", "REGISTER_TOO_MANY_FAULTS", {"most": str(MOST_FAULTS)}))
            break
        if len(cells) != len(header):
            faults.append(_wrong_length(where, cells, len(header)))
            continue
        line = _Line(where, header, cells)
        if not line.faults:
            rows.append(_row(line, build, also))
            earlier.compare(number, line)
        faults += line.faults
    if not rows and not faults:
        faults.append(Cell(name, "", "", "REGISTER_NO_LINES"))
    if faults:
        raise BadInput(faults)
    return tuple(rows)


def read_typed(
    form: Register,
    texts: Mapping[str, str],
    where: str,
    said: Mapping[str, str],
    build: Callable[[dict[str, Any]], Row],
    also: Callable[[Row], Iterable[tuple[str, Fault]]] = nothing_else,
) -> Row:
    """The row of texts typed into a form, by field: understood as a line of a file is, with the same faults.

    where, said: what faults call the form and its fields. Raises BadInput with a cell for every fault.
    """
    header = [(said[column.field], column) for column in form.columns]
    line = _Line(where, header, [texts[column.field] for column in form.columns])
    row = None if line.faults else _row(line, build, also)
    if row is None or line.faults:
        raise BadInput(line.faults)
    return row


def _row(
    line: _Line, build: Callable[[dict[str, Any]], Row], also: Callable[[Row], Iterable[tuple[str, Fault]]]
) -> Row:
    """The row of a line whose cells are all good, which is blamed for what it says against itself and others."""
    row = build(dict(line.values))
    for field, code in contradictions(row):
        line.blame(field, Fault(code))
    for field, fault in also(row):
        line.blame(field, fault)
    return row


class _Line:
    """One line as understood so far: values by field, and what is wrong with it."""

    def __init__(self, where: str, header: Header, cells: Sequence[str]) -> None:
        self.where = where
        self.cells: dict[str, tuple[str, str]] = {}  # what stands in the file, by field: header and text
        self.values: dict[str, Any] = {}
        self.faults: list[Cell] = []
        for (said, column), text in zip(header, cells, strict=True):
            self.cells[column.field] = said, text
            value = understand(column, text)
            if isinstance(value, Fault):
                self.blame(column.field, value)
            else:
                self.values[column.field] = value

    def blame(self, field: str, fault: Fault) -> None:
        said, text = self.cells[field]
        self.faults.append(Cell(self.where, said, _shown(text), fault.code, fault.params))


class _Earlier:
    """What the lines before said, for what may stand only once and what must be the same everywhere."""

    def __init__(self, form: Register) -> None:
        self.form = form
        self.keys: dict[tuple[Any, ...], int] = {}
        self.agreed: dict[tuple[str, Any], tuple[int, Mapping[str, Any]]] = {}

    def compare(self, number: int, line: _Line) -> None:
        key = tuple(line.values[field] for field in self.form.key)
        first = self.keys.setdefault(key, number)
        if first != number:
            line.blame(self.form.key[0], Fault("REGISTER_DUPLICATE", {"first": str(first)}))
        for field, others in self.form.agree.items():
            first, said = self.agreed.setdefault((field, line.values[field]), (number, line.values))
            for other in others:
                if said[other] != line.values[other]:
                    line.blame(other, Fault("REGISTER_SAID_OTHERWISE", {"first": str(first)}))


def read_header(form: Register, lines: Iterator[tuple[int, list[str]]], name: str) -> Header:
    """The columns in the file's order. Raises BadInput for every header that is unknown, missing or there twice."""
    number, written = next(lines, (1, []))
    where = f"{name}:{number}"
    titles = {"title_zh": form.title_zh, "title_en": form.title_en}
    by_words = {half_width(said).casefold(): column for column in form.columns for said in (column.zh, column.en)}
    found = [(said.strip(), by_words.get(half_width(said).casefold())) for said in written]
    known = [(said, column) for said, column in found if column is not None]
    if not known:
        raise BadInput([Cell(where, "", _shown(",".join(written)), "REGISTER_NOT_CSV", titles)])
    faults = [
        Cell(where, _shown(said), "", "REGISTER_UNKNOWN_COLUMN", titles) for said, column in found if column is None
    ]
    for column in form.columns:
        times = sum(1 for _, other in known if other is column)
        if times == 0:
            faults.append(Cell(where, column.zh, "", "REGISTER_MISSING_COLUMN", {"column_en": column.en, **titles}))
        if times > 1:
            faults.append(Cell(where, column.zh, "", "REGISTER_COLUMN_TWICE", {"column_en": column.en}))
    if faults:
        raise BadInput(faults)
    return known


def _lines(text: str, name: str, faults: list[Cell]) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold data, each with the number of the text line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith(COMMENT):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as fault:
        faults.append(Cell(f"{name}:{begins}", "", "", "REGISTER_BROKEN_QUOTES", {"fault": str(fault)}))


def _wrong_length(where: str, cells: Sequence[str], columns: int) -> Cell:
    code = "REGISTER_LINE_TOO_SHORT" if len(cells) < columns else "REGISTER_LINE_TOO_LONG"
    return Cell(where, "", _shown(",".join(cells)), code, {"cells": str(len(cells)), "columns": str(columns)})


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
