"""A file is read by a program of its own, within bounds; whatever becomes of that program, the platform goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gongzhi
from gongzhi.catalogue.reading_child import MOST_CPU, PROGRESS, RESULT

MOST_SECONDS = 300  # by the clock on the wall
LOOKED_AT_EVERY = 0.05  # seconds
STOPPED: dict[str, Any] = {"refused": ["TABLE_STOPPED", None, {}]}

Told = Callable[[int], None]


def read_apart(kind: str, path: Path, folder: Path, chosen: Sequence[str] | None, told: Told) -> dict[str, Any]:
    """What `catalogue.reading_child` found in a file; a refusal where it did not live to say it.

    folder: where it writes; told: given the number of lines read so far
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        left.unlink()
    command = [sys.executable, "-m", "gongzhi.catalogue.reading_child", kind, str(path), str(folder)]
    if chosen is not None:
        command.append(json.dumps(list(chosen), ensure_ascii=False))
    child = subprocess.Popen(  # it is given no address, no key and nothing to read but the file
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=True,
    )
    try:
        in_time = _waited(child, folder, told)
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
    if not in_time or child.returncode == -24:  # SIGXCPU
        return {"refused": ["TABLE_TIME_OVER", None, {"seconds": str(MOST_SECONDS if not in_time else MOST_CPU)}]}
    try:
        found = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return STOPPED
    return found if child.returncode == 0 and isinstance(found, dict) else STOPPED


def _waited(child: subprocess.Popen[bytes], folder: Path, told: Told) -> bool:
    """Whether the program ended in its time."""
    began, last = time.monotonic(), 0
    while child.poll() is None:
        if time.monotonic() - began > MOST_SECONDS:
            return False
        time.sleep(LOOKED_AT_EVERY)
        lines = _lines(folder / PROGRESS)
        if lines > last:
            last = lines
            told(lines)
    return True


def _lines(path: Path) -> int:
    try:
        return int(path.read_text() or "0")
    except (OSError, ValueError):
        return 0


def _environment() -> dict[str, str]:
    source = str(Path(gongzhi.__file__).parent.parent)
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": source, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
