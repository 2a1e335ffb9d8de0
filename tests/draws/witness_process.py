"""A witness in a process of its own, as `gongzhi witness` starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY = re.compile(r"(http://127\.0\.0\.1:[0-9]+).* key ([0-9a-f]{64})")


@dataclass(frozen=True)
class Running:
    url: str
    key: str
    pid: int


@contextmanager
def running(folder: Path, log_key: str, origin: str) -> Iterator[Running]:
    """A witness that knows no database: the process is given none of the platform's addresses."""
    environment = {
        name: value for name, value in os.environ.items() if "DATABASE" not in name and "GONGZHI" not in name
    }
    arguments = ["--folder", str(folder), "--log-key", log_key, "--origin", origin, "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gongzhi.commands.main", "witness", *arguments],
        env=environment | {"LANG": "en_GB.UTF-8"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        ready = READY.search(process.stdout.readline())
        assert ready is not None
        yield Running(ready[1], ready[2], process.pid)
    finally:
        process.terminate()
        process.wait()
