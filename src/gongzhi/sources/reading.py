"""From bytes to records of text: which export shape it is, its columns and its rows, or every fault found.

Nothing but BadInput leaves here, whatever the bytes are.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongzhi.catalogue.source_files import Shape, SourceFile
from gongzhi.sources.database import is_database, only_table
from gongzhi.sources.faults import Faults, fault
from gongzhi.sources.gzipped import is_gzip, unpacked
from gongzhi.sources.json_records import is_json, objects_in
from gongzhi.sources.parsed import Account

MOST_BYTES = 100 * 2**20
MOST_RECORDS = 1_000_000
LONGEST_FIELD = 20_000  # characters; the longest cell of the known exports has 2,218


@dataclass(frozen=True)
class Record:
    where: str  # "line 17", "row 17", "record 17"
    cells: Mapping[str, str]  # by what the column tells, as the catalogue file names it; spaces around are gone


def records_of(raw: bytes, name: str, source: SourceFile, account: Account) -> tuple[Shape, tuple[Record, ...]]:
    """The shape that a file's content shows, and its records; what is left unread is counted in `account`.

    A gzipped file is read as what it holds. Raises BadInput for a file that is empty, too large, of no known
    shape, or cannot be read to its end.
    """
    content = content_of(raw, name)
    if is_database(content):
        shapes = _shapes_of(source, "sqlite")
        header, rows = only_table(content, name, {shape.table for shape in shapes}, MOST_RECORDS)
        shape = _shape_with(header, name, shapes)
    elif is_json(text := _text(content, name)):
        shapes = _shapes_of(source, "json")
        header, objects = objects_in(
            text,
            name,
            MOST_RECORDS,
            lists=[shape.records for shape in shapes if shape.records],
            read={path for shape in shapes for path in shape.columns.values()},
            left={path for shape in shapes for path in shape.ignored},
        )
        shape = _shape_with(header, name, shapes)
        rows = [(where, [texts.get(path, "") for path in header]) for where, texts in objects]
    else:
        header = next(_rows(text), ("", [""]))[1]
        shape = _shape_with(header, name, _shapes_of(source, "csv"))
        if shape.backslash_quotes:
            account.add("SOURCE_REPAIRED_QUOTE", times=text.count('\\"'))
            text = text.replace('\\"', '""')
        rows = list(_rows(text))[1:]
    _whole(rows, len(header), name)
    return shape, tuple(_records(header, rows, shape, account))


def content_of(raw: bytes, name: str) -> bytes:
    """The bytes of a file, unpacked where it is gzipped. Raises BadInput for one empty, too large or damaged."""
    content = raw
    if is_gzip(raw) and len(raw) <= MOST_BYTES:
        try:
            content = unpacked(raw, MOST_BYTES)
        except ValueError as damage:
            raise fault(name, "", str(damage), "SOURCE_BAD_GZIP") from None
    if not content.strip():
        raise fault(name, "", "", "SOURCE_EMPTY")
    if len(content) > MOST_BYTES:
        raise fault(name, "", str(len(content)), "SOURCE_TOO_LARGE", most=MOST_BYTES)
    return content


def enough(found: int, shape: Shape, name: str) -> None:
    """Raises BadInput when a file has fewer records than any whole export of its shape."""
    if found < shape.minimum_records:
        raise fault(name, "", str(found), "SOURCE_TOO_FEW", minimum=shape.minimum_records)


def plain(words: str) -> str:
    """The words with single spaces and no line end."""
    return " ".join(words.split())


def _shapes_of(source: SourceFile, container: str) -> list[Shape]:
    return [shape for shape in source.shapes if shape.container == container]


def _text(raw: bytes, name: str) -> str:
    if b"\0" in raw:
        raise fault(f"byte {raw.index(0) + 1}", "", "", "SOURCE_HAS_NUL")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise fault(f"byte {wrong.start + 1}", "", raw[wrong.start : wrong.end].hex(), "SOURCE_NOT_UTF8") from None


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each row with the line on which it begins; blank lines are no rows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row:
                yield f"line {line}", row
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise fault(f"line {line}", "", str(wrong), "SOURCE_NOT_CSV") from None


def _shape_with(header: Sequence[str], name: str, shapes: Sequence[Shape]) -> Shape:
    columns = frozenset(header)
    if len(columns) != len(header):
        twice = next(column for column, times in Counter(header).items() if times > 1)
        raise fault(name, twice, "", "SOURCE_COLUMN_TWICE")
    likest = max(
        shapes, key=lambda shape: len(shape.all_columns & columns) - len(shape.all_columns ^ columns), default=None
    )
    if likest is not None and likest.all_columns == columns:
        return likest
    if likest is None or not likest.all_columns & columns:
        raise fault(name, "", ", ".join(header), "SOURCE_UNKNOWN_SHAPE")
    faults = Faults()
    for column in header:
        if column not in likest.all_columns:
            faults.add(name, column, "", "SOURCE_UNKNOWN_COLUMN", shape=likest.name)
    for column in sorted(likest.all_columns - columns):
        faults.add(name, column, "", "SOURCE_MISSING_COLUMN", shape=likest.name)
    raise faults.bad_input()


def _whole(rows: Sequence[tuple[str, list[str]]], width: int, name: str) -> None:
    if len(rows) > MOST_RECORDS:
        raise fault(name, "", str(len(rows)), "SOURCE_TOO_MANY", most=MOST_RECORDS)
    faults = Faults()
    for where, row in rows:
        if len(row) != width:
            faults.add(where, "", row[0], "SOURCE_WRONG_WIDTH", cells=len(row), columns=width)
        for cell in row:
            if "\0" in cell:
                faults.add(where, "", cell, "SOURCE_HAS_NUL")
            if len(cell) > LONGEST_FIELD:
                faults.add(where, "", cell, "SOURCE_FIELD_TOO_LONG", length=len(cell), longest=LONGEST_FIELD)
    faults.stop()


def _records(
    header: Sequence[str], rows: Sequence[tuple[str, list[str]]], shape: Shape, account: Account
) -> Iterator[Record]:
    told = [(what, header.index(column)) for what, column in shape.columns.items()]
    for where, row in rows:
        yield Record(where, {what: row[at].strip() for what, at in told})
    for column in sorted(shape.ignored):
        at = header.index(column)
        account.add("SOURCE_IGNORED_COLUMN", column, times=sum(1 for _, row in rows if row[at].strip()))
