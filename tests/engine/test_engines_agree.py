"""The same rows on DuckDB, on Spark in this process and on Sail, of lines at every edge."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from gongzhi.engine.engines import Chosen
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
