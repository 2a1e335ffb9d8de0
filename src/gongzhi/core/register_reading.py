"""How an upload file of a register is read: each cell by its column, then rows against themselves and each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, TypeVar

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.register_cells import Fault, understand
from gongzhi.core.register_headers import LOOKED_AT, Match, faults_of, find_header, is_comment, squeezed
from gongzhi.core.registers import Column, Register, contradictions
from gongzhi.core.tables import NoTable, Odd, Table

MOST_FAULTS = 1000  # of a file that is read in one piece; beyond it the file is another file
SHOWN = 80  # characters of a wrong value that are repeated to its sender
REMEMBERED = 20_000  # texts of one column whose meaning is kept, for most columns say the same few things
TOTALS_WITHIN = 3  # cells that hold something, of which one names a total

Built = TypeVar("Built")
Build = Callable[[dict[str, Any]], Built]
Also = Callable[[Any], Iterable[tuple[str, Fault]]]


def nothing_else(row: Any) -> tuple[tuple[str, Fault], ...]:
    return ()


class Line:
    """One line that holds data. faults: header, text and fault of each; values, row: only of a line without any."""

    __slots__ = ("cells", "faults", "number", "row", "values")

    def __init__(self, number: int, cells: Sequence[str]) -> None:
        self.number, self.cells = number, cells
        self.faults: list[tuple[str, str, Fault]] = []
        self.values: dict[str, Any] = {}
        self.row: Any = None


class Reading:
    """One table read with one match: the lines in their order, and what was read over.

    Iterated once. `totals` and `closings` are the numbers of lines below the data that add it up or say who made it;
    such a line amid the data is a fault.
    """

    def __init__(self, form: Register, table: Table, build: Build[Any], also: Also = nothing_else) -> None:
        """Raises NoTable where no header can be found."""
        self.form, self.build, self.also = form, build, also
        self.is_text = not table.sheet
        self._rows = table.rows()
        self._first, broken = _beginning(self._rows)
        if broken:
            self._rows = _raising(broken)
        if not self._first:
            raise broken or NoTable("TABLE_NO_HEADER")
        self.match: Match = find_header(form, self._first)
        if broken and not any(heading.fields for heading in self.match.headings):
            raise broken
        self.below: list[int] = []

    def lines(self, chosen: Sequence[str]) -> Iterator[Line]:
        """chosen: the field of each column of the header, "" for one that is not read."""
        columns = {column.field: column for column in self.form.columns}
        known = [(place, columns[field]) for place, field in enumerate(chosen) if field]
        said = [heading.said for heading in self.match.headings]
        absent = {one.field: understand(one, "") for one in self.form.columns if one.field not in set(chosen)}
        cells = _Cells(known, said, absent)
        earlier = _Earlier(self.form, {column.field: place for place, column in known}, said)
        waiting: list[Line] = []
        for number, texts in chain(self._first, self._rows):
            if number <= self.match.last or is_comment(texts):
                continue
            line = Line(number, texts)
            if self._stands_below(texts):
                waiting.append(line)
                continue
            yield from _amid(waiting, said)
            waiting = []
            self._read(line, cells, earlier)
            yield line
        self.below = [line.number for line in waiting]

    def _read(self, line: Line, cells: _Cells, earlier: _Earlier) -> None:
        wide, width = len(self.match.headings), len(line.cells)
        too_long = any(line.cells[wide:]) or (self.is_text and width > self.match.width)
        if too_long or (self.is_text and width < wide):
            code = "REGISTER_LINE_TOO_LONG" if too_long else "REGISTER_LINE_TOO_SHORT"
            line.faults.append(("", ",".join(line.cells), Fault(code, {"cells": str(width), "columns": str(wide)})))
            return
        if width < wide:
            line.cells = [*line.cells, *[""] * (wide - width)]
        cells.read(line)
        if line.faults:
            return
        line.row = self.build(dict(line.values))
        for field, fault in chain(
            ((field, Fault(code)) for field, code in contradictions(line.row)), self.also(line.row)
        ):
            line.faults.append((*cells.at(line, field), fault))
        earlier.compare(line)

    def _stands_below(self, texts: Sequence[str]) -> bool:
        """Whether a line adds up the others, or says who made the table."""
        held = list(islice((text for text in texts if text.strip()), TOTALS_WITHIN))
        first, count = held[0] if held else "", len(held)
        if len(first) > SHOWN:
            return False
        around = self.form.around
        held = [text for text in held if not _is_number(text)]
        if not held:
            return False
        if any(len(text) < 12 and squeezed(text) in around.totals for text in held):
            return True
        begins = squeezed(first.replace("：", ":").split(":")[0])
        alone = count < TOTALS_WITHIN or ":" in first or "：" in first
        return alone and begins in around.closings


def _is_number(text: str) -> bool:
    """Whether a text is a number or a code, as most of a table's are: no total and no note is."""
    return text[-1:].isdigit() and text.isascii() and ":" not in text


def _beginning(rows: Iterator[tuple[int, Sequence[str]]]) -> tuple[list[tuple[int, Sequence[str]]], NoTable | None]:
    """The first rows, and what ended them before their number was full."""
    found: list[tuple[int, Sequence[str]]] = []
    try:
        found.extend(islice(rows, LOOKED_AT * 2))
    except NoTable as broken:
        return found, broken
    return found, None


def _raising(broken: NoTable) -> Iterator[tuple[int, Sequence[str]]]:
    raise broken
    yield


def _amid(waiting: Sequence[Line], said: Sequence[str]) -> Iterator[Line]:
    """Totals and notes that turn out to have data below them."""
    for line in waiting:
        line.faults.append(("", _shown(" ".join(text for text in line.cells if text)), Fault("TABLE_TOTAL_AMID")))
        yield line


class _Cells:
    """The cells of a line by their columns."""

    def __init__(self, known: Sequence[tuple[int, Column]], said: Sequence[str], absent: Mapping[str, Any]) -> None:
        self.known: list[tuple[int, Column, str, dict[str, Any]]] = [
            (place, column, column.field, {}) for place, column in known
        ]
        self.said, self.absent = said, absent
        self.places = {column.field: place for place, column in known}

    def read(self, line: Line) -> None:
        texts, values = line.cells, line.values
        for place, column, field, meant in self.known:
            text = texts[place]
            value = meant.get(text, meant)
            if value is meant or type(text) is not str:
                value = text.fault if isinstance(text, Odd) else understand(column, text)
                if len(meant) < REMEMBERED and not isinstance(text, Odd):
                    meant[text] = value
            if isinstance(value, Fault):
                line.faults.append((self.said[place], text, value))
            else:
                values[field] = value
        values.update(self.absent)

    def at(self, line: Line, field: str) -> tuple[str, str]:
        place = self.places.get(field)
        return ("", "") if place is None else (self.said[place], line.cells[place])


class _Earlier:
    """What the lines before said, for what may stand only once and what must be the same everywhere."""

    def __init__(self, form: Register, places: Mapping[str, int], said: Sequence[str]) -> None:
        self.form, self.places, self.said = form, places, said
        self.keys: dict[bytes, int] = {}
        self.agreed: dict[tuple[str, Any], tuple[int, Mapping[str, Any]]] = {}

    def compare(self, line: Line) -> None:
        key = "\x1f".join(str(line.values[field]) for field in self.form.key)
        first = self.keys.setdefault(blake2b(key.encode(), digest_size=16).digest(), line.number)
        if first != line.number:
            self._blame(line, self.form.key[0], Fault("REGISTER_DUPLICATE", {"first": str(first)}))
        for field, others in self.form.agree.items():
            first, said = self.agreed.setdefault((field, line.values[field]), (line.number, line.values))
            for other in others:
                if said[other] != line.values[other]:
                    self._blame(line, other, Fault("REGISTER_SAID_OTHERWISE", {"first": str(first)}))

    def _blame(self, line: Line, field: str, fault: Fault) -> None:
        place = self.places[field]
        line.faults.append((self.said[place], line.cells[place], fault))


def read_table(
    form: Register, table: Table, name: str, build: Build[Built], also: Also = nothing_else
) -> tuple[Built, ...]:
    """The rows of a table with a header, in its order; blank lines and lines that begin with # are skipped.

    name: the file's name, which every fault repeats as "name:line"
    build: makes a row of the values by field
    also: what else is wrong with a row that is good in itself, as (field, fault): for what only the receiver knows
    Nobody confirms the match here: a header that is not one of the register's is a fault. Raises BadInput with a cell
    for every fault, and for a table without any row. A header that is wrong, or the thousandth fault, ends the
    reading; the last cell says so.
    """
    try:
        return _read_all(form, Reading(form, table, build, also), name)
    except NoTable as no:
        raise BadInput([cell_of(no, name)]) from None


def _read_all(form: Register, reading: Reading, name: str) -> tuple[Any, ...]:
    _sure(form, reading.match, name)
    faults: list[Cell] = []
    rows: list[Any] = []
    try:
        for line in reading.lines(reading.match.chosen):
            where = f"{name}:{line.number}"
            if len(faults) >= MOST_FAULTS:
                faults.append(Cell(where, "", "", "REGISTER_TOO_MANY_FAULTS", {"most": str(MOST_FAULTS)}))
                break
            faults += [Cell(where, said, _shown(text), one.code, one.params) for said, text, one in line.faults]
            if not line.faults:
                rows.append(line.row)
    except NoTable as broken:
        faults.append(cell_of(broken, name))
    if not rows and not faults:
        faults.append(Cell(name, "", "", "REGISTER_NO_LINES"))
    if faults:
        raise BadInput(faults)
    return tuple(rows)


def read_header(form: Register, rows: Iterator[tuple[int, list[str]]], name: str) -> list[tuple[str, Column]]:
    """The columns of a header in the file's order, for a reader of files of this platform's own spelling: all of the
    register's and no others. Raises BadInput for every header that is unknown, missing, there twice or not sure."""
    number, written = next(rows, (1, []))
    match = find_header(form, [(number, written or [""])])
    _sure(form, match, name)
    where, titles = f"{name}:{number}", {"title_zh": form.title_zh, "title_en": form.title_en}
    columns = {column.field: column for column in form.columns}
    faults = [
        Cell(where, _shown(heading.said), "", "REGISTER_UNKNOWN_COLUMN", titles)
        for heading in match.headings
        if not heading.fields
    ]
    faults += [
        Cell(where, column.zh, "", "REGISTER_MISSING_COLUMN", {"column_en": column.en, **titles})
        for field, column in columns.items()
        if field not in match.chosen
    ]
    if faults:
        raise BadInput(faults)
    return [(heading.said, columns[heading.fields[0]]) for heading in match.headings]


def cell_of(no: NoTable, name: str) -> Cell:
    """What is wrong with a file as a whole, where it stands."""
    params = dict(no.fault.params)
    value = params.pop("value", "")
    return Cell(name if no.row is None else f"{name}:{no.row}", "", value, no.fault.code, params)


def _sure(form: Register, match: Match, name: str) -> None:
    """Raises BadInput for every header that is not sure."""
    where = f"{name}:{match.last}"
    titles = {"title_zh": form.title_zh, "title_en": form.title_en}
    if not any(heading.fields for heading in match.headings):
        said = ",".join(heading.said for heading in match.headings)
        raise BadInput([Cell(where, "", _shown(said), "REGISTER_NOT_CSV", titles)])
    faults = [
        Cell(where, _shown(heading.said), "", "REGISTER_UNKNOWN_COLUMN", titles)
        for heading in match.headings
        if heading.said and not heading.fields and not heading.is_ignored
    ]
    faults += [
        Cell(where, _shown(said), "", fault.code, fault.params) for said, fault in faults_of(form, match, match.chosen)
    ]
    if faults:
        raise BadInput(faults)


def read_typed(
    form: Register,
    texts: Mapping[str, str],
    where: str,
    said: Mapping[str, str],
    build: Build[Built],
    also: Also = nothing_else,
) -> Built:
    """The row of texts typed into a form, by field: understood as a line of a file is, with the same faults.

    where, said: what faults call the form and its fields. Raises BadInput with a cell for every fault.
    """
    fields = [column.field for column in form.columns]
    cells = _Cells(list(enumerate(form.columns)), [said[field] for field in fields], {})
    line = Line(1, [texts.get(field, "") for field in fields])
    cells.read(line)
    row = None
    if not line.faults:
        row = build(dict(line.values))
        blamed = chain(((field, Fault(code)) for field, code in contradictions(row)), also(row))
        line.faults += [(*cells.at(line, field), fault) for field, fault in blamed]
    if row is None or line.faults:
        raise BadInput(Cell(where, label, _shown(text), one.code, one.params) for label, text, one in line.faults)
    return row


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
