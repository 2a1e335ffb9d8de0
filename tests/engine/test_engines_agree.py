"""The same rows on DuckDB, on Spark in this process and on Sail: of lines at every edge, and of whole loads."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongzhi.engine.engines import Chosen
from gongzhi.engine.lake import FAULTS, LINES, Lake
from gongzhi.engine.versions import form
from tests.engine.lines import GOOD, TEXTS, write_raw

REPOSITORY = Path(__file__).parents[2]
OF_FAULTY = ("line", "faults", "month")  # all that a faulty line means
pytestmark = pytest.mark.skipif(
    find_spec("pyspark") is None or find_spec("pysail") is None,
    reason="The packages of requirements/cluster.txt are not installed, so Spark and Sail cannot be compared.",
)


def lines() -> list[dict[str, str]]:
    """Each edge alone, and each beside the next column's, so that several faults meet."""
    edges = [(field, said) for field, texts in TEXTS.items() for said in texts]
    alone = [{**GOOD, field: said} for field, said in edges]
    return alone + [{**one, edges[at - 7][0]: edges[at - 7][1]} for at, one in enumerate(alone)]


def rows(which: Chosen, path: Path) -> list[dict[str, object]]:
    """From a process of its own: once a Spark session was one of a kind, the process makes no other kind."""
    command = [sys.executable, "-m", "tests.engine.rows_of", which.kind, which.address, str(path)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found = pickle.loads(path.with_suffix(f".{which.kind}").read_bytes())
    meant = ({name: row[name] for name in OF_FAULTY} if row["faults"] else row for row in found)
    return sorted(meant, key=lambda row: row["line"])


@contextmanager
def sail() -> Iterator[Chosen]:
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start()
    _, port = server.listening_address
    try:
        yield Chosen("connect", f"sc://127.0.0.1:{port}")
    finally:
        server.stop()


def test_sail_gives_the_rows_that_duckdb_gives(tmp_path):
    path = write_raw(tmp_path / "raw.parquet", lines())
    with sail() as served:
        assert rows(served, path) == rows(Chosen("duckdb", ""), path)


def test_spark_gives_the_rows_that_duckdb_gives(tmp_path):
    path = write_raw(tmp_path / "raw.parquet", lines())
    assert rows(Chosen("spark", "local[2]"), path) == rows(Chosen("duckdb", ""), path)


def deliveries(folder: Path) -> list[Path]:
    """A csv with good, faulty, repeated, short and blank lines, and a correction of one line and of no line."""
    fields = [column.field for column in form().columns]

    def write(name: str, rows: list[list[str]]) -> Path:
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[column.zh for column in form().columns], *rows])
        return folder / name

    def item(number: int, **changed: str) -> list[str]:
        return [{**GOOD, "item_no": str(number), **changed}[field] for field in fields]

    good = [item(number, export_date=f"2024-0{number % 3 + 4}-11") for number in range(1, 300)]
    faulty = [item(300, hs_code="85"), item(7, goods="再"), ["short"], [""] * len(fields), item(301, goods='5"管,\n长')]
    return [write("may.csv", good + faulty), write("mend.csv", [item(2, goods="新"), item(999)])]


def stand_and_aside(lake: Lake) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """All rows of its files, those set aside too."""
    tables = []
    for table in (LINES, FAULTS):
        paths = lake.paths(lake.manifest().files(table))
        found = [row for path in paths for row in pq.ParquetFile(path).read().to_pylist()]
        tables.append(sorted(found, key=lambda row: (row["load"], row["line"], row.get("column", ""))))
    return tables[0], tables[1]


def loaded(which: Chosen, folder: Path, files: list[Path]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    command = [sys.executable, "-m", "tests.engine.load_of", which.kind, which.address, str(folder), *map(str, files)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert {file.table for load in Lake(folder).manifest().loads for file in load.files} == {LINES, FAULTS}
    return stand_and_aside(Lake(folder))


def test_whole_loads_on_sail_and_on_spark_leave_the_lake_and_the_quarantine_that_duckdb_leaves(tmp_path):
    files = deliveries(tmp_path)
    lines, faults = loaded(Chosen("duckdb", ""), tmp_path / "duckdb", files)
    assert len(lines) == 299 + 1
    assert sorted({str(row["rule"]) for row in faults}) == [
        "LAKE_LINE_BROKEN", "LAKE_LINE_TWICE", "LAKE_LINE_UNKNOWN", "REGISTER_CONTROL_CHARACTER", "REGISTER_WRONG_FORM",
    ]  # fmt: skip
    with sail() as served:
        assert loaded(served, tmp_path / "sail", files) == (lines, faults)
    assert loaded(Chosen("spark", "local[2]"), tmp_path / "spark", files) == (lines, faults)
