"""A delivery of declared items into the lake: decided in one pass, the faulty lines set aside, shown as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from gongzhi.core.registers import Register
from gongzhi.engine.dimensions import Dimensions
from gongzhi.engine.engines import Engine
from gongzhi.engine.expressions import NO_MONTH, Pass, faults_in
from gongzhi.engine.lake import FAULTS, LINES, Kind, Lake, Load, Manifest, Writing
from gongzhi.engine.reading import KEY, standing_lines
from gongzhi.engine.texts import Records, content_hash, pool, records, schema

TWICE, STANDS, UNKNOWN, BROKEN = "LAKE_LINE_TWICE", "LAKE_LINE_STANDS", "LAKE_LINE_UNKNOWN", "LAKE_LINE_BROKEN"
QUARANTINE = pa.schema(
    {"load": pa.string(), "line": pa.int64(), "column": pa.string(), "rule": pa.string(), "value": pa.string()}
)
MEETING = ("both", "number", "item")  # by which lines of one key meet
ITEMS, MODULUS = 10_000, 922337203685461  # a remainder by this prime, times the items, still is an integer of 64 bits
DIGITS_OF_DECLARATION = 18
BATCH = 50_000  # faulty lines that are taken apart at a time


@dataclass(frozen=True)
class Delivery:
    """What is to be loaded."""

    path: Path  # a csv, or Parquet of texts with the number of each record as `line`
    kind: Kind
    at: str  # ISO 8601 in UTC
    superseding: str | None = None  # the load whose place this one takes


def load(engine: Engine, lake: Lake, form: Register, known: Dimensions, delivery: Delivery) -> Load:
    """Loads a delivery, or finds that it stands already.

    Good lines go on, and each fault of a bad one stands in the quarantine. A line whose declaration and item stand
    already, or come a second time, is bad; so is a correction of what does not stand.
    Raises Refusal LAKE_SUPERSEDED, LAKE_NO_LOAD or LAKE_STANDS, and BadInput for a header that is not the form's and
    for a file that cannot be read to its end.
    """
    load_id = content_hash(delivery.path)
    with lake.writing() as writing:
        if writing.known(load_id) is None:
            parsed = None if delivery.path.suffix == ".parquet" else records(form, delivery.path)
            scratch = writing.staging / "scratch"
            scratch.mkdir()
            made = Pass(engine, form, known, load_id)
            with _saying_why(parsed):
                if parsed:
                    raw = engine.stream("raw", parsed.stream, scratch)
                else:
                    raw = engine.parquet("raw", [delivery.path]).select(schema(form).names)
                good, left = _written(engine, made.sifted(raw), scratch / "sifted")
            pool().release_unused()  # by the parsers; it would stay held
            bad: list[Path] = []
            if left:
                doubtful = made.left(engine.parquet("doubtful", left))
                asked, bad = _written(engine, made.decided(doubtful), scratch / "asked")
                good = good + asked
            taken = _taken(engine, lake, writing.standing(delivery.superseding), good, delivery.kind)
            _keep(engine, writing, good, taken)
            _set_aside(writing, load_id, bad, parsed, taken)
            shutil.rmtree(scratch)
        return writing.commit(load_id, delivery.kind, delivery.at, superseding=delivery.superseding)


@contextmanager
def _saying_why(parsed: Records | None) -> Iterator[None]:
    """Where a file cannot be read to its end, an engine stops with words of its own."""
    try:
        yield
    except Exception as fault:
        if parsed and parsed.refused:
            raise parsed.refused from fault
        raise


def _written(engine: Engine, lines: Table, folder: Path) -> tuple[list[Path], list[Path]]:
    """The files of lines that were decided, by month, and those of the others."""
    engine.write(lines, folder, "month")
    files = sorted(folder.rglob("*.parquet"))
    others = [path for path in files if path.parent.name == f"month={NO_MONTH}"]
    return [path for path in files if path not in others], others


def _taken(engine: Engine, lake: Lake, standing: Manifest, good: list[Path], kind: Kind) -> pa.Table:
    """Lines whose key another one has, or, of a correction, none: number, rule, and the key or the first record."""
    empty = pa.schema({"line": pa.int64(), "rule": pa.string(), "value": pa.string()}).empty_table()
    if not good:
        return empty
    lines = _keyed(engine.parquet("staged", good), "line")
    found = list(_again(engine, lines))
    before = standing_lines(engine, lake, standing)
    if before is not None:
        there = _keyed(before).semi_join(lines, MEETING)  # the held side is that of this load, not of the lake
        beside = lines.anti_join(there, MEETING) if kind == "correct" else lines.semi_join(there, MEETING)
        found.append(_named(engine, beside, UNKNOWN if kind == "correct" else STANDS))
    elif kind == "correct":
        found.append(_named(engine, lines, UNKNOWN))
    return pa.concat_tables([empty, *(table.cast(empty.schema) for table in found)])


def _keyed(lines: Table, *others: str) -> Table:
    """Declaration and item as numbers, and both as one number, which different keys share hardly ever."""
    keyed = lines.select(*others, number=lines.declaration_no.cast("int64"), item="item_no")
    return keyed.mutate(both=keyed.number % MODULUS * ITEMS + keyed.item)


def _again(engine: Engine, lines: Table) -> Iterator[pa.Table]:
    """Lines whose key one before them has; only those that share their one number with another are compared whole."""
    shared = engine.shared(lines.both)
    if not len(shared):
        return
    few = engine.table("shared", pa.table({"shared": shared}))
    lines = lines.semi_join(few, lines.both == few.shared)
    first = lines.group_by(the_number="number", the_item="item").agg(first=lines.line.min())
    again = lines.join(first, [lines.number == first.the_number, lines.item == first.the_item])
    again = again.filter(again.line != again.first)
    yield engine.arrow(again.select("line", rule=ibis.literal(TWICE), value=again.first.cast("string")))


def _named(engine: Engine, lines: Table, rule: str) -> pa.Table:
    declaration = lines.number.cast("string").lpad(DIGITS_OF_DECLARATION, "0")
    return engine.arrow(lines.select("line", rule=ibis.literal(rule), value=declaration))


def _keep(engine: Engine, writing: Writing, good: list[Path], taken: pa.Table) -> None:
    """Stages the good lines; they are written anew only where some are taken."""
    if taken.num_rows:
        lines = engine.parquet("staged", good)
        refused = engine.table("taken", taken.select(["line"]).rename_columns(["taken_line"]))
        kept = lines.anti_join(refused, lines.line == refused.taken_line)
        month = kept.export_date.year() * 100 + kept.export_date.month()
        good, _ = _written(engine, kept.mutate(month=month), writing.staging / "scratch" / "kept")
    for number, path in enumerate(good):
        month = path.parent.name
        folder = writing.staging / LINES / f"{month[:-2]}-{month[-2:]}"
        folder.mkdir(parents=True, exist_ok=True)
        path.rename(folder / f"{number}.parquet")


def _set_aside(writing: Writing, load_id: str, bad: list[Path], parsed: Records | None, taken: pa.Table) -> None:
    """Stages the quarantine: one row for each fault."""
    folder = writing.staging / FAULTS
    folder.mkdir()
    with pq.ParquetWriter(folder / "faults.parquet", QUARANTINE) as out:
        for path in bad:
            for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=["line", "faults"]):
                out.write_table(_apart(load_id, batch))
        rows = [(row["line"], KEY[0], row["rule"], row["value"]) for row in taken.to_pylist()]
        rows += [(number, "", BROKEN, str(cells)) for number, cells in (parsed.broken if parsed else ())]
        out.write_table(_rows(load_id, rows))


def _apart(load_id: str, batch: pa.RecordBatch) -> pa.Table:
    numbers = batch.column("line").to_pylist()
    found: Iterator[tuple[int, str, str, str]] = (
        (numbers[at], column, rule, value) for at, column, rule, value in faults_in(batch.column("faults").to_pylist())
    )
    return _rows(load_id, list(found))


def _rows(load_id: str, rows: list[tuple[int, str, str, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * (len(QUARANTINE) - 1)
    arrays = [
        pa.array(values, kind) for values, kind in zip(([load_id] * len(rows), *columns), QUARANTINE.types, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=QUARANTINE)
