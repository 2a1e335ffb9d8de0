"""The lake's writer killed with -9: at each named point three times, and 100 times at random."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongzhi.engine.lake import LINES, Lake
from tests.faults.lake_writer import LINES_OF_LOAD

LOADS = 150
KILLS = 100
LONGEST_LIFE = 0.2  # seconds
POINTS = ("staged", "file placed", "files placed", "manifest drafted", "manifest linked")
REPOSITORY = Path(__file__).parents[2]


class Nursery:
    """A process that has read all code and forks a writer when it is asked to."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.lake_writer"]
        self.process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def begin(self, folder: Path, first: int, last: int, point: str = "") -> int:
        """The pid of a writer that loads these numbers, and dies when it comes to the point."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(folder), first, last, point]) + "\n")
        return self._said()

    def end(self) -> int:
        """Waits for the writer: 0, or less the signal that killed it."""
        return self._said()

    def _said(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    opened = Nursery()
    yield opened
    assert opened.process.stdin is not None
    opened.process.stdin.close()
    opened.process.wait()


def counted(lake: Lake) -> int:
    """How many loads are seen, each of them whole: every line in a file that is there, with the rows it should have."""
    seen = lake.manifest()
    for load in seen.loads:
        assert load.rows(LINES) == LINES_OF_LOAD
    assert len({load.id for load in seen.loads}) == len(seen.loads)
    for file, path in zip(seen.files(LINES), lake.paths(seen.files(LINES)), strict=True):
        assert pq.read_metadata(path).num_rows == file.rows
    return len(seen.loads)


@pytest.mark.parametrize("point", POINTS)
def test_a_load_killed_at_a_named_point_is_there_as_a_whole_or_not_at_all(
    nursery: Nursery, point: str, tmp_path: Path
) -> None:
    lake = Lake(tmp_path)
    for number in range(3):
        nursery.begin(tmp_path, number, number + 1, point)
        assert nursery.end() == -signal.SIGKILL
        assert counted(lake) == number + (point == "manifest linked")
        assert lake.orphans()
        nursery.begin(tmp_path, number, number + 1)
        assert nursery.end() == 0
        assert counted(lake) == number + 1
    lake.sweep()
    assert lake.orphans() == ()
    assert counted(lake) == 3


@pytest.mark.long
def test_loads_killed_a_hundred_times_at_random_end_with_every_line_once(nursery: Nursery, tmp_path: Path) -> None:
    chance, lake, seen, within = random.Random(20241227), Lake(tmp_path), 0, 0
    for _ in range(KILLS):
        pid = nursery.begin(tmp_path, 0, LOADS)
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        with suppress(ProcessLookupError):  # it had loaded all
            os.kill(pid, signal.SIGKILL)
        nursery.end()
        now = counted(lake)
        assert now >= seen  # what was seen stays
        within += bool(lake.sweep())
        seen = now
    nursery.begin(tmp_path, 0, LOADS)
    assert nursery.end() == 0
    lake.sweep()
    lines = sum(load.rows(LINES) for load in lake.manifest().loads)
    lost = LOADS * LINES_OF_LOAD - lines
    print(f"\n{KILLS} kills, {within} of them left files behind: {max(lost, 0)} lines lost, {max(-lost, 0)} doubled")
    assert counted(lake) == LOADS
    assert lost == 0
    assert within  # the kills came while something was being written
    assert lake.orphans() == ()
