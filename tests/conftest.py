"""A real PostgreSQL for the tests: one throw-away server, one migrated template, one clone a test that asks for it.

Tests connect as the app, under row-level security. Nothing here can reach the network.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
os.environ["GONGZHI_PLAIN_STATIC"] = "1"
os.environ["GONGZHI_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ.setdefault("GONGZHI_SECRET_KEY", uuid.uuid4().hex)
settings.register_profile("gongzhi", deadline=None)  # a machine that does other work is slow now and then
settings.load_profile("gongzhi")
TEMPLATE = "gongzhi_template"
SERVER = "GONGZHI_TEST_SERVER"
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
    from gongzhi.config.database_roles import prepare_database
    from gongzhi.config.local_postgres import throw_away_postgres

    server = RUNNING.enter_context(throw_away_postgres())
    urls = prepare_database(server.superuser_url(), TEMPLATE)
    os.environ.update(urls.environment())
    os.environ[SERVER] = server.superuser_url()
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"], env=os.environ | {"DATABASE_URL": urls.owner}, check=True
    )


def pytest_unconfigure() -> None:
    RUNNING.close()


# While this file is read, because the conftests below import models: settings need the server's address.
if SERVER not in os.environ:  # the controller; its workers inherit what it sets
    _start()
django.setup()


@pytest.fixture
def clone() -> Iterator[str]:
    """A database of this test's own, empty but for what migrations put in; yields its name."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(os.environ[SERVER], autocommit=True) as server:
        server.execute(
            SQL("create database {} template {} owner gongzhi_owner").format(Identifier(name), Identifier(TEMPLATE))
        )
        server.execute(SQL("grant temporary, connect on database {} to gongzhi_app").format(Identifier(name)))
        server.execute(SQL("grant connect on database {} to gongzhi_sequencer").format(Identifier(name)))
        yield name
        server.execute(SQL("drop database {} with (force)").format(Identifier(name)))


@pytest.fixture
def db(clone: str, tmp_path: Path, settings_raw_folder: None) -> Iterator[str]:
    """The app's own connection to a clone; yields its name."""
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = clone
    yield clone
    connection.close()
    connection.settings_dict["NAME"] = before


@pytest.fixture
def settings_raw_folder(tmp_path: Path) -> Iterator[None]:
    from django.conf import settings

    before = (
        settings.RAW_FOLDER, settings.MAP_FILE, settings.RECEIPT_KEY_FILE, settings.LAKE_FOLDER, settings.LOG_KEY_FILE
    )  # fmt: skip
    settings.RAW_FOLDER, settings.MAP_FILE = tmp_path / "raw", tmp_path / "map" / "outlines.json"
    settings.LAKE_FOLDER = tmp_path / "lake"
    settings.RECEIPT_KEY_FILE = tmp_path / "receipt-key.pem"
    settings.LOG_KEY_FILE = tmp_path / "log-key.pem"
    yield
    (
        settings.RAW_FOLDER, settings.MAP_FILE, settings.RECEIPT_KEY_FILE, settings.LAKE_FOLDER, settings.LOG_KEY_FILE
    ) = before  # fmt: skip


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
