"""Which engine computes: DuckDB within this process, or a Spark cluster. The expressions are the same on each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
from ibis.expr.types import IntegerColumn, Table

from gongzhi.core.errors import Refusal

SETTING = "GONGZHI_ENGINE"  # duckdb, local[2], spark://host:port or sc://host:port
DUCKDB = "duckdb"
MEMORY = os.environ.get("GONGZHI_ENGINE_MEMORY", "768MB")
LINES_OF_FILE = 500_000  # of what a cluster is to read
THREADS = os.environ.get("GONGZHI_ENGINE_THREADS", "")  # "" for as many as there are cores


class Engine(Protocol):
    """Where relations come from and where they are computed."""

    name: str

    def table(self, name: str, rows: pa.Table) -> Table:
        """A small table as a relation."""

    def stream(self, name: str, rows: pa.RecordBatchReader, shared: Path) -> Table:
        """A large one that is read once, as it is computed; a cluster reads it from a file in the shared folder."""

    def parquet(self, name: str, paths: Sequence[Path]) -> Table:
        """Files of one schema as a relation."""

    def arrow(self, relation: Table) -> pa.Table: ...

    def shared(self, numbers: IntegerColumn) -> pa.Array:
        """Which numbers of a column without nulls more than one row has."""

    def write(self, relation: Table, folder: Path, by: str) -> None:
        """Parquet files below the folder, in one folder for each value of a column: by=value/….parquet."""


@dataclass(frozen=True)
class Chosen:
    """What the setting names."""

    kind: str  # duckdb, spark, connect
    address: str


def chosen(environment: Mapping[str, str] = os.environ) -> Chosen:
    """Raises Refusal ENGINE_UNKNOWN for what names no engine."""
    said = environment.get(SETTING, "") or DUCKDB
    if said == DUCKDB:
        return Chosen(DUCKDB, "")
    if said.startswith(("spark://", "local[")):
        return Chosen("spark", said)
    if said.startswith("sc://"):
        return Chosen("connect", said)
    raise Refusal("ENGINE_UNKNOWN", value=said, setting=SETTING)


@contextmanager
def engine(which: Chosen | None = None, scratch: Path | None = None) -> Iterator[Engine]:
    """An engine for as long as the block runs.

    scratch: a folder for what does not fit into memory
    Raises Refusal ENGINE_NOT_INSTALLED where Spark is asked for and its packages are not there.
    """
    which = which or chosen()
    opened = _DuckDB(scratch) if which.kind == DUCKDB else _Spark(which, scratch)
    try:
        yield opened
    finally:
        opened.close()


# The size of a stream is unknown before it was read: without the first, whole streams are held so as to be looked up.
# Lines wait for their month's file by the second, in each thread.
_DUCKDB: Mapping[str, Any] = {
    "disabled_optimizers": "build_side_probe_side",
    "partitioned_write_flush_threshold": 25_000,
}

# Numbers of declarations and amounts hardly repeat: a dictionary of them is given up early.
# Version 2 writes numbers that rise by their steps.
_PARQUET: Mapping[str, Any] = {
    "write_bloom_filter": False,
    "compression": "lz4",
    "dictionary_size_limit": 4_000,
    "parquet_version": "V2",
}


class _DuckDB:
    name = DUCKDB

    def __init__(self, scratch: Path | None) -> None:
        settings: dict[str, Any] = {"memory_limit": MEMORY, "preserve_insertion_order": False} | _DUCKDB
        if THREADS:
            settings["threads"] = int(THREADS)
        if scratch:
            settings["temp_directory"] = str(scratch)
        self._backend = ibis.duckdb.connect(**settings)
        self._numbers = count()

    def table(self, name: str, rows: pa.Table) -> Table:
        """Copied, so that its size is known; texts of few kinds are carried by number, as the type ENUM."""
        self._backend.con.register("given", rows)
        few = [field.name for field in rows.schema if pa.types.is_dictionary(field.type)]
        numbered = []
        for column in few:
            kind = f"kinds_{next(self._numbers)}"
            self._backend.raw_sql(f"create type {kind} as enum (select distinct {column} from given)")
            numbered.append(f"{column}::{kind} as {column}")
        shown = f"* replace ({', '.join(numbered)})" if few else "*"
        self._backend.raw_sql(f"create or replace temp table {name} as select {shown} from given")
        self._backend.con.unregister("given")
        return self._backend.table(name)

    def stream(self, name: str, rows: pa.RecordBatchReader, shared: Path) -> Table:
        """As Arrow's bare stream: a reader would be given to a scanner, which reads a gigabyte ahead and holds it."""
        self._backend.con.register(name, rows.__arrow_c_stream__())
        return self._backend.table(name)

    def parquet(self, name: str, paths: Sequence[Path]) -> Table:
        return self._backend.read_parquet([str(path) for path in paths], table_name=name, hive_partitioning=False)

    def arrow(self, relation: Table) -> pa.Table:
        return self._backend.to_pyarrow(relation)

    def shared(self, numbers: IntegerColumn) -> pa.Array:
        """Sorted in this process: twice eight bytes a row, and no table of groups.

        Numbers mostly come in runs that rise; a stable sort takes a tenth as long over these.
        """
        parts = [batch.column(0).to_numpy() for batch in self._backend.to_pyarrow_batches(numbers.as_table())]
        every = np.concatenate([np.empty(0, np.int64), *parts])
        del parts
        every.sort(kind="stable")
        return pa.array(np.unique(every[1:][every[1:] == every[:-1]]))

    def write(self, relation: Table, folder: Path, by: str) -> None:
        folder.mkdir(parents=True)
        self._backend.to_parquet(relation, folder, partition_by=by, **_PARQUET)

    def close(self) -> None:
        self._backend.disconnect()


class _Spark:
    """A Spark session: on a cluster, in this process, or behind Spark Connect."""

    def __init__(self, which: Chosen, scratch: Path | None) -> None:
        try:
            from pyspark.sql import SparkSession  # an extra: a gigabyte that one machine does not need
        except ImportError:
            raise Refusal("ENGINE_NOT_INSTALLED", value=which.address) from None
        self.name = which.address
        wanted = SparkSession.builder
        if which.kind == "connect":
            wanted = wanted.remote(which.address)
        else:
            wanted = wanted.master(which.address)
            for key, value in _SPARK.items():
                wanted = wanted.config(key, value)
            if scratch:
                wanted = wanted.config("spark.local.dir", str(scratch))
        self._session = wanted.getOrCreate()
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._backend = ibis.pyspark.connect(self._session)

    def table(self, name: str, rows: pa.Table) -> Table:
        self._session.createDataFrame(_spelled_out(rows)).createOrReplaceTempView(name)
        return self._backend.table(name)

    def stream(self, name: str, rows: pa.RecordBatchReader, shared: Path) -> Table:
        """In files of some hundred thousand lines, so that several workers read."""
        folder = shared / name
        ds.write_dataset(
            rows, folder, format="parquet", max_rows_per_file=LINES_OF_FILE, max_rows_per_group=LINES_OF_FILE
        )
        return self.parquet(name, sorted(folder.iterdir()))

    def parquet(self, name: str, paths: Sequence[Path]) -> Table:
        frame = self._session.read.parquet(*(str(path) for path in paths))
        frame.createOrReplaceTempView(name)
        return self._backend.table(name)

    def arrow(self, relation: Table) -> pa.Table:
        return self._backend.to_pyarrow(relation)

    def shared(self, numbers: IntegerColumn) -> pa.Array:
        rows = numbers.name("number").as_table()
        times = rows.group_by("number").agg(times=rows.count())
        return self.arrow(times.filter(times.times > 1).select("number"))["number"].combine_chunks()

    def write(self, relation: Table, folder: Path, by: str) -> None:
        self._session.sql(self._backend.compile(relation)).write.partitionBy(by).parquet(str(folder))

    def close(self) -> None:
        self._session.stop()


def _spelled_out(rows: pa.Table) -> pa.Table:
    """With texts where `repeated` marked numbers of texts, and in one piece: after an empty one Spark loses rows."""
    kinds = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in rows.schema]
    return rows.cast(pa.schema(list(zip(rows.column_names, kinds, strict=True)))).combine_chunks()


_JAVA_MEMORY = MEMORY.removesuffix("B").lower()  # 768MB is 768m there
_SPARK = {
    "spark.ui.enabled": "false",
    "spark.driver.host": os.environ.get("GONGZHI_ENGINE_HOST", "127.0.0.1"),
    "spark.driver.bindAddress": os.environ.get("GONGZHI_ENGINE_HOST", "127.0.0.1"),
    "spark.driver.memory": _JAVA_MEMORY,
    "spark.executor.memory": _JAVA_MEMORY,
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.ansi.enabled": "false",  # what cannot be read is null here as there, and the rules say so
    "spark.sql.adaptive.enabled": "true",
}
