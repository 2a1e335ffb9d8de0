"""A csv of declarations as a stream of numbered text records, read in one go and never held whole."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.register_reading import read_header
from gongzhi.core.registers import Register
from gongzhi.engine.blocks import EndlessRecord, blocks
from gongzhi.engine.plain import PLAIN, plain_records

PARSERS = os.cpu_count() or 1  # threads; parsing holds no lock of Python's
JEMALLOC = "jemalloc"


@dataclass
class Records:
    """The records of one file: those of the right length as a stream, the others by number once it was read.

    refused: why reading ended early, which engines say in words of their own
    """

    stream: pa.RecordBatchReader
    columns: int
    broken: list[tuple[int, int]] = field(default_factory=list)  # number of the record, and how many cells it has
    refused: BadInput | None = None


@dataclass(frozen=True)
class _Parsed:
    """One block: the records of the right length, and of the others place, counted from 1, and number of cells.

    plain: of every record, the others too
    """

    rows: pa.Table
    broken: Sequence[tuple[int, int]]
    plain: NDArray[np.bool_]


def schema(form: Register) -> pa.Schema:
    """The text columns of a form behind the number of the record; the header is none, the first after it is 1."""
    return pa.schema([("line", pa.int64()), *((column.field, pa.string()) for column in form.columns)])


def _read_schema(form: Register) -> pa.Schema:
    """What a csv is read into: `schema`, then whether the record is plain (`gongzhi.engine.plain`)."""
    return schema(form).append(pa.field(PLAIN, pa.bool_()))


def content_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def records(form: Register, path: Path) -> Records:
    """The records of a csv in UTF-8 with the form's header in either language, in any order of its columns.

    Values are taken as the form spells them: what people write otherwise is for the upload of an office, which
    understands it and says it again in the form's spelling. Raises BadInput for a header that is not the form's, and
    sets `refused` for a file that is no csv in UTF-8 further down.
    """
    with path.open("rb") as file:
        first = file.readline()
        try:
            header = next(csv.reader(io.StringIO(first.decode("utf-8-sig"))), [])
        except UnicodeDecodeError:
            raise BadInput([Cell(path.name, "", "", "REGISTER_NOT_TEXT", {"value": first[:16].hex(" ")})]) from None
    fields = [column.field for _, column in read_header(form, iter([(1, header)]), path.name)]
    wanted = _read_schema(form)
    found = Records(pa.RecordBatchReader.from_batches(wanted, []), len(fields))
    found.stream = pa.RecordBatchReader.from_batches(wanted, _numbered(path, len(first), fields, wanted, found))
    return found


def _numbered(
    path: Path, begins: int, fields: Sequence[str], wanted: pa.Schema, found: Records
) -> Iterator[pa.RecordBatch]:
    """The batches with the number of each record."""
    passed = 0
    try:
        with path.open("rb") as file, ThreadPoolExecutor(PARSERS) as parsers:
            file.seek(begins)
            for parsed in _parsed(file, fields, parsers):
                rows, broken = parsed.rows, parsed.broken
                last = passed + rows.num_rows + len(broken)
                skipped = [place - 1 for place, _ in broken]
                numbers = np.delete(np.arange(passed + 1, last + 1), skipped)
                found.broken += [(passed + place, cells) for place, cells in broken if cells]
                texts = (rows.column(name) for name in wanted.names[1:-1])
                columns = [pa.array(numbers, pa.int64()), *texts, pa.array(np.delete(parsed.plain, skipped))]
                yield from _without_blank(pa.Table.from_arrays(columns, schema=wanted)).to_batches()
                passed = last
    except EndlessRecord:
        code, where = "REGISTER_BROKEN_QUOTES", f"{path.name}:{passed + 2}"
        found.refused = BadInput([Cell(where, "", "", code, {"fault": "unexpected end of data"})])
    except pa.ArrowInvalid as fault:
        found.refused = BadInput(
            [Cell(f"{path.name}:{passed + 2}", "", "", "REGISTER_NOT_TEXT", {"value": str(fault)})]
        )
    if found.refused:
        raise found.refused


def _parsed(file: BinaryIO, fields: Sequence[str], parsers: ThreadPoolExecutor) -> Iterator[_Parsed]:
    """Every block parsed, in order; a few are under way at any time."""
    waiting: deque[Future[_Parsed]] = deque()
    for block in blocks(file):
        waiting.append(parsers.submit(_parse, block, fields))
        if len(waiting) > PARSERS:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _parse(block: bytes, fields: Sequence[str]) -> _Parsed:
    """What a block may do without is left out: the look for quotes, and that of each cell for whether it is UTF-8."""
    quoted = b'"' in block
    broken: list[tuple[int, int]] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        broken.append((row.number, row.actual_columns if row.text.strip() else 0))
        return "skip"

    rows = pa_csv.read_csv(
        pa.BufferReader(block),
        pa_csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=list(fields)),
        pa_csv.ParseOptions(
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=skip,
        ),
        pa_csv.ConvertOptions(
            check_utf8=not _is_utf8(block),
            column_types=dict.fromkeys(fields, pa.string()),
            strings_can_be_null=False,
        ),
        pool(),
    )
    return _Parsed(rows, broken, plain_records(block, rows.num_rows + len(broken), quoted))


def _is_utf8(block: bytes) -> bool:
    """Asked of the whole at once, as the one text of an array. Where it is not, the parser says which cell."""
    ends = pa.py_buffer(np.array([0, len(block)], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(block)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def pool() -> pa.MemoryPool:
    """Where blocks are parsed into. The usual one gives memory back after each and asks for it anew, zeroed."""
    return pa.jemalloc_memory_pool() if JEMALLOC in pa.supported_memory_backends() else pa.default_memory_pool()


def _without_blank(rows: pa.Table) -> pa.Table:
    """Without the records in which nothing stands: an empty line between others, or the last one."""
    blank = pc.equal(rows.column(1), "")
    if not pc.any(blank).as_py():
        return rows
    for column in rows.columns[2:-1]:
        blank = pc.and_(blank, pc.equal(column, ""))
    return rows.filter(pc.invert(blank))
