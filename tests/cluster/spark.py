"""A Spark cluster on loopback: a master and two workers, each a process of its own, ended with all that they began."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = "GONGZHI_TEST_CLUSTER"  # what every process of a cluster carries in its environment
LOOPBACK = "127.0.0.1"
UP = 60  # seconds within which each process says that it is there
WORKERS = 2


@dataclass
class Cluster:
    """address: what an engine is told. environment: for processes that work on it."""

    address: str
    environment: Mapping[str, str]
    mark: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """folder: for logs and what workers put aside"""
    spec = importlib.util.find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home, mark = Path(spec.origin).parent, uuid.uuid4().hex
    environment = os.environ | {
        "SPARK_HOME": str(home), "SPARK_LOCAL_IP": LOOPBACK, "SPARK_LOCAL_DIRS": str(folder / "local"), MARK: mark,
    }  # fmt: skip
    port = _free_port()
    opened = Cluster(f"spark://{LOOPBACK}:{port}", environment, mark)
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, room: str, *words: str, until: str) -> subprocess.Popen[bytes]:
        command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{room}", *words]
        command += ["--host", LOOPBACK, "--webui-port", "0"]
        log = folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
        started.append(process)
        _wait_for(until, log, process)
        return process

    try:
        start("master", "master.Master", "--port", str(port), until="New state: ALIVE")
        for name in (f"worker-{number}" for number in range(WORKERS)):
            words = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / name), opened.address)
            opened.workers.append(start(name, "worker.Worker", *words, until="Successfully registered with master"))
        yield opened
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()
        _end_all(mark)


def processes(mark: str) -> list[int]:
    """The pids of all that live and carry a mark."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def _end_all(mark: str) -> None:
    """What the workers began ends with them, in its own time; what has not after that is killed."""
    end = time.monotonic() + 10
    while processes(mark) and time.monotonic() < end:
        time.sleep(0.2)
    for pid in processes(mark):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _wait_for(words: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + UP
    while words not in log.read_text("utf-8", "replace"):
        assert process.poll() is None, log.read_text("utf-8", "replace")
        assert time.monotonic() < end, f"{log.name} does not say {words!r} within {UP} s"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind((LOOPBACK, 0))
        return int(tried.getsockname()[1])
