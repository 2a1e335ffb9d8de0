"""A real PostgreSQL for the tests: one throw-away server, one migrated template, one clone a test that asks for it.

Tests connect as the app, under row-level security. Nothing here can reach the network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier

from tests.kept_worlds import FOLDER, SERVER, TEMPLATE, Kept, connected_to, files_in, kept_for, make, server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
os.environ["GONGZHI_PLAIN_STATIC"] = "1"
os.environ["GONGZHI_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ.setdefault("GONGZHI_SECRET_KEY", uuid.uuid4().hex)
settings.register_profile("gongzhi", deadline=None)  # a machine that does other work is slow now and then
settings.load_profile("gongzhi")
REPO = Path(__file__).resolve().parents[1]
APART = {"long", "cluster"}  # marks of tests that a command of their own runs


RUNNING = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    for mark in APART:
        parser.addoption(f"--{mark}", action="store_true", help=f"run the tests marked {mark}, and only those")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = {mark for mark in APART if config.getoption(mark)}
    others = [item for item in items if {mark.name for mark in item.iter_markers()} & APART != wanted]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in set(others)]


def _start() -> None:
    """Migrating takes a minute of two processors, so a migrated server is kept for the next run, until code changes."""
    from gongzhi.config.database_roles import prepare_database
    from gongzhi.config.local_postgres import throw_away_postgres

    image = REPO / "var" / "migrated" / _what_migrations_read()
    started = RUNNING.enter_context(throw_away_postgres(like=image if image.exists() else None))
    urls = prepare_database(started.superuser_url(), TEMPLATE)
    os.environ.update(urls.environment())
    os.environ[SERVER], os.environ[FOLDER] = started.superuser_url(), str(started.data.parent)
    if not image.exists():
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v0"],
            env=os.environ | {"DATABASE_URL": urls.owner}, check=True,
        )  # fmt: skip
        with server() as connection:
            connection.execute("checkpoint")
        started.stop()
        _put_by(started.data, image)
        started.start()


def _what_migrations_read() -> str:
    """A name that changes with the code of the database and with the packages it stands on."""
    read = [*(REPO / "src" / "gongzhi" / "store").rglob("*.py"), *(REPO / "src" / "gongzhi" / "config").rglob("*.py")]
    read += (REPO / "requirements").iterdir()
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(read))).hexdigest()[:16]


def _put_by(data: Path, image: Path) -> None:
    """One copy, of today's code alone; another run that does the same at the same time loses nothing."""
    image.parent.mkdir(parents=True, exist_ok=True)
    older = [folder for folder in image.parent.iterdir() if not folder.name.startswith("draft-")]
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=image.parent))
    shutil.copytree(data, draft / "data")
    with suppress(OSError):  # the other run was first
        (draft / "data").rename(image)
    for folder in (*older, draft):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_unconfigure() -> None:
    RUNNING.close()


# While this file is read, because the conftests below import models: settings need the server's address.
if SERVER not in os.environ:  # the controller; its workers inherit what it sets
    _start()
django.setup()


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Kept:
    """The world this test begins with: the deepest of those it asks for."""
    return kept_for(request.fixturenames)


@pytest.fixture
def clone(beginning: Kept) -> Iterator[str]:
    """A database of this test's own, which holds what the world it begins with holds; yields its name."""
    name = f"test_{uuid.uuid4().hex}"
    with server() as connection:
        make(connection, name, beginning)
        yield name
        connection.execute(SQL("drop database {} with (force)").format(Identifier(name)))


@pytest.fixture
def db(clone: str, settings_raw_folder: None) -> Iterator[str]:
    """The app's own connection to a clone; yields its name."""
    with connected_to(clone):
        yield clone


@pytest.fixture
def settings_raw_folder(beginning: Kept, tmp_path: Path) -> Iterator[None]:
    shutil.copytree(beginning.files, tmp_path, dirs_exist_ok=True)
    with files_in(tmp_path):
        yield


@pytest.fixture
def owner(clone: str) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection to the clone: to look at what the app may not, and to try what nobody may."""
    with psycopg.connect(address("GONGZHI_OWNER_URL", clone), autocommit=True) as connection:
        yield connection


def address(variable: str, database: str) -> str:
    """The URL of a role, for another database."""
    return os.environ[variable].replace(f"/{TEMPLATE}?", f"/{database}?")


REAL_CONNECT = socket.socket.connect


def _local_only(self: socket.socket, target: Any) -> None:
    host = target[0] if isinstance(target, tuple) else ""
    if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
        raise RuntimeError(f"a test tried to reach {host}: tests have no network")
    REAL_CONNECT(self, target)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    socket.socket.connect = _local_only  # type: ignore[method-assign]
    yield
    socket.socket.connect = REAL_CONNECT  # type: ignore[method-assign]
