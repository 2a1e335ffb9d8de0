"""A process that forks writers of a lake, each of which may die in the middle: what the tests kill.

Reads lines of [folder, first, last, point]; for each it prints the writer's pid, and when that ended its exit code.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pyarrow as pa

from gongzhi.engine import lake as rooms
from gongzhi.engine.lake import Lake
from tests.engine.loads import load_id, stage

LINES_OF_LOAD = 30


def write(folder: Path, first: int, last: int, point: str) -> None:
    """Loads one after the other; dies by its own hand when it comes to the point."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    flush, link = rooms._flush, os.link
    if point == "file placed":
        rooms._flush = lambda path: (flush(path), die())
    if point == "files placed":
        rooms.Writing._show = die
    if point == "manifest drafted":
        rooms.os.link = die
    if point == "manifest linked":
        rooms.os.link = lambda *given: (link(*given), die())
    lake = Lake(folder)
    for number in range(first, last):
        lines = {(f"{number:06d}", item): (f"2024-{item % 3 + 1:02d}", number) for item in range(LINES_OF_LOAD)}
        name = load_id(lines)
        with lake.writing() as writing:
            if writing.known(name) is None:
                stage(writing, name, lines)
                if point == "staged":
                    die()
                writing.commit(name, "append", "2024-12-27T04:00:00+00:00")


def main() -> None:
    pa.Table.from_pylist([{"value": 1}])  # the first one reads pandas, for a second or more
    for line in sys.stdin:
        folder, first, last, point = json.loads(line)
        pid = os.fork()
        if not pid:
            write(Path(folder), first, last, point)
            os._exit(0)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
