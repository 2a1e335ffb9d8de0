"""A delivery loaded on a Spark cluster that loses a worker meanwhile: the lake and quarantine that DuckDB leaves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from bench.declarations import SPOILT, write_lines
from gongzhi.engine.engines import Chosen
from gongzhi.engine.lake import FAULTS, LINES, Lake
from tests.cluster.spark import cluster, processes

REPOSITORY = Path(__file__).parents[2]
MANY = 1_200_000  # lines: more than one pieces for each worker
MENDED = 500  # lines of the correction
LONGEST = 900  # seconds until a load must have begun to write
pytestmark = pytest.mark.cluster


@pytest.fixture
def folder() -> Iterator[Path]:
    """Under var, which has the room that a temporary folder may lack; nothing of it stays."""
    made = REPOSITORY / "var" / f"test-cluster-{os.getpid()}"
    made.mkdir(parents=True)
    yield made
    shutil.rmtree(made)


def deliveries(folder: Path) -> list[Path]:
    """A csv with faults of several kinds, and a correction of some of its lines and of lines that are not there."""
    first, second = folder / "year.csv", folder / "mend.csv"
    write_lines(first, MANY)
    with first.open("rb") as file:
        lines = [file.readline() for _ in range(MENDED + 1)]
    with first.open("ab") as file:
        file.writelines([lines[2], b"one cell\n", lines[3].replace(b",", b";", 3)])
    unknown = [b"9" * 18 + line[18:] for line in lines[1:11]]
    second.write_bytes(b"".join([*lines, *unknown]))
    return [first, second]


def begin(which: Chosen, lake: Path, files: list[Path], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.engine.load_of", which.kind, which.address, str(lake), *map(str, files)]
    log = lake.with_suffix(".log").open("wb")
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=log)


def ended(process: subprocess.Popen[bytes], lake: Path) -> tuple[bytes, str]:
    """What the load counted, and what its engine said meanwhile. Fails unless it ended well."""
    counted, _ = process.communicate()
    said = lake.with_suffix(".log").read_text("utf-8", "replace")
    assert process.returncode == 0, said[-3000:]
    return counted, said


def until_lines_are_written(process: subprocess.Popen[bytes], lake: Path) -> None:
    """Until a worker has begun a file of the pass; the pass is far from its end then."""
    end = time.monotonic() + LONGEST
    while not any(lake.glob("staging/*/scratch/*/_temporary/0/_temporary/attempt_*/*/*.parquet")):
        assert process.poll() is None, lake.with_suffix(".log").read_text("utf-8", "replace")[-3000:]
        assert time.monotonic() < end
        time.sleep(0.05)


def differing(one: Lake, other: Lake, table: str) -> tuple[int, int]:
    """How many rows of a table there are, and how many are in one lake alone, each as often as it is."""
    left, right = (
        [str(path) for path in lake.paths(lake.manifest().files(table))] for lake in (one, other)
    )  # fmt: skip
    with duckdb.connect() as opened:
        opened.execute(f"create view one as from read_parquet({left}, hive_partitioning=false)")
        opened.execute(f"create view other as from read_parquet({right}, hive_partitioning=false)")
        sides = "(from one except all from other) union all (from other except all from one)"
        ((rows, apart),) = opened.execute(f"select (select count(*) from one), count(*) from ({sides})").fetchall()
    return rows, apart


def test_a_load_that_loses_a_worker_leaves_the_lake_and_the_quarantine_of_duckdb(folder: Path) -> None:
    files = deliveries(folder)
    alone, lost = folder / "duckdb", folder / "spark"
    counted_alone, _ = ended(begin(Chosen("duckdb", ""), alone, files, os.environ), alone)
    with cluster(folder) as workers:
        begun = time.monotonic()
        process = begin(Chosen("spark", workers.address), lost, files, workers.environment)
        until_lines_are_written(process, lost)
        killed = time.monotonic() - begun
        assert not any(lost.glob("staging/*/scratch/*/_SUCCESS"))
        os.kill(workers.workers[0].pid, signal.SIGKILL)
        counted, said = ended(process, lost)
        took = time.monotonic() - begun
    assert "Lost executor" in said  # work was under way there
    assert workers.workers[0].returncode == -signal.SIGKILL
    assert counted == counted_alone
    for table in (LINES, FAULTS):
        rows, apart = differing(Lake(alone), Lake(lost), table)
        print(f"{table}: {rows:,} rows, {apart} differ")
        assert rows > (MANY // SPOILT if table == FAULTS else MANY - MANY // SPOILT)
        assert apart == 0
    print(f"Worker {workers.workers[0].pid} killed {killed:.1f} s into a load of {took:.1f} s")
    assert processes(workers.mark) == []
    assert Lake(lost).orphans() == ()
