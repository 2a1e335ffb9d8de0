"""A csv of declarations as a stream of numbered text records, read in one go and never held whole."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.register_reading import read_header
from gongzhi.core.registers import Register

BLOCK = 8 << 20  # bytes that are parsed at a time


@dataclass
class Records:
    """The records of one file: those of the right length as a stream, the others by number once it was read."""

    stream: pa.RecordBatchReader
    columns: int
    broken: list[tuple[int, int]] = field(default_factory=list)  # number of the record, and how many cells it has


def schema(form: Register) -> pa.Schema:
    """The text columns of a form behind the number of the record; the header is none, the first after it is 1."""
    return pa.schema([("line", pa.int64()), *((column.field, pa.string()) for column in form.columns)])


def content_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def records(form: Register, path: Path) -> Records:
    """The records of a csv in UTF-8 with the form's header in either language, in any order of its columns.

    Values are taken as the form spells them: what people write otherwise is for the upload of an office, which
    understands it and says it again in the form's spelling. Raises BadInput for a header that is not the form's.
    """
    with path.open("rb") as file:
        first = file.readline()
    try:
        header = next(csv.reader(io.StringIO(first.decode("utf-8-sig"))), [])
    except UnicodeDecodeError:
        raise BadInput([Cell(path.name, "", "", "REGISTER_NOT_TEXT", {"value": first[:16].hex(" ")})]) from None
    fields = [column.field for _, column in read_header(form, iter([(1, header)]), path.name)]
    given: list[tuple[int, int]] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        given.append((row.number - 1, row.actual_columns))  # the header is record 1 there
        return "skip"

    reader = pa_csv.open_csv(
        path,
        pa_csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=fields, skip_rows=1),
        pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip),
        pa_csv.ConvertOptions(column_types=dict.fromkeys(fields, pa.string()), strings_can_be_null=False),
    )
    wanted = schema(form)
    stream = pa.RecordBatchReader.from_batches(wanted, _numbered(reader, given, wanted))
    return Records(stream, len(fields), given)


def _numbered(
    reader: pa_csv.CSVStreamingReader, broken: list[tuple[int, int]], wanted: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The batches with the number of each record. What is broken is known before the batch that it stands in comes."""
    passed = 0
    for batch in reader:
        gaps = {number for number, _ in broken}
        last = passed + batch.num_rows
        numbers: pa.Array = pa.array(range(passed + 1, last + 1), pa.int64())
        if gaps:
            kept: list[int] = []
            number = passed
            while len(kept) < batch.num_rows:
                number += 1
                if number not in gaps:
                    kept.append(number)
            numbers, last = pa.array(kept, pa.int64()), number
        passed = last
        columns = [numbers, *(batch.column(name) for name in wanted.names[1:])]
        yield _without_blank(pa.record_batch(columns, schema=wanted))


def _without_blank(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Without the records in which nothing stands: an empty line between others, or the last one."""
    blank = pc.equal(batch.column(1), "")
    if not pc.any(blank).as_py():
        return batch
    for column in batch.columns[2:]:
        blank = pc.and_(blank, pc.equal(column, ""))
    return batch.filter(pc.invert(blank))
