"""Worlds that many tests begin with: each is built once a process, and every test gets a copy of its own.

The database of a world becomes the template of the tests' databases, and its files are copied. So a world may be
told by nothing but what it is built on: it is built before any fixture of the test that asked for it first.
"""

from __future__ import annotations

import copy
import inspect
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

SERVER = "GONGZHI_TEST_SERVER"
FOLDER = "GONGZHI_TEST_FOLDER"
TEMPLATE = "gongzhi_template"


@dataclass(frozen=True)
class Kept:
    """A world that stands: its database, its files, and what its builder returned, with that of those beneath."""

    database: str
    files: Path
    values: dict[str, Any]


BUILDERS: dict[str, Callable[..., Any]] = {}
STANDING: dict[str, Kept] = {}


def kept_world(build: Callable[..., Any]) -> Any:
    """Makes a fixture of a builder, whose arguments are worlds too: the deepest, and any on which that is built."""
    BUILDERS[build.__name__] = build

    def fixture(db: str, beginning: Kept) -> Any:
        return copy.deepcopy(beginning.values[build.__name__])

    return pytest.fixture(name=build.__name__)(fixture)


def deepest(names: Iterable[str]) -> str:
    """Of worlds that are built on one another, the last; "" for the database as the migrations leave it."""
    return max((name for name in names if name in BUILDERS), key=depth, default="")


def depth(name: str) -> int:
    below = deepest(given_to(name))
    return 1 + depth(below) if below else 1


def given_to(name: str) -> list[str]:
    return list(inspect.signature(BUILDERS[name]).parameters)


def kept_for(fixtures: Iterable[str]) -> Kept:
    """The deepest world that a test asks for; it asks for those beneath by the same copy."""
    return keep(deepest(fixtures))


def keep(name: str) -> Kept:
    if name not in STANDING:
        STANDING[name] = build(name) if name else Kept(TEMPLATE, folder(), {})
    return STANDING[name]


def build(name: str) -> Kept:
    below = keep(deepest(given_to(name)))
    database, files = f"world_{uuid.uuid4().hex}", folder()
    with server() as connection:
        make(connection, database, below)
    shutil.copytree(below.files, files, dirs_exist_ok=True)
    with connected_to(database), files_in(files):
        value = BUILDERS[name](*(copy.deepcopy(below.values[given]) for given in given_to(name)))
    return Kept(database, files, below.values | {name: value})


def folder() -> Path:
    """Beside the server's own data, so that it goes when that goes."""
    return Path(tempfile.mkdtemp(prefix="world-", dir=os.environ[FOLDER]))


@contextmanager
def server() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(os.environ[SERVER], autocommit=True) as connection:
        yield connection


def make(connection: psycopg.Connection[Any], name: str, like: Kept) -> None:
    """A database with everything that another holds."""
    connection.execute(
        SQL("create database {} template {} owner gongzhi_owner strategy file_copy").format(
            Identifier(name), Identifier(like.database)
        )
    )
    connection.execute(SQL("grant temporary, connect on database {} to gongzhi_app").format(Identifier(name)))
    connection.execute(SQL("grant connect on database {} to gongzhi_sequencer").format(Identifier(name)))


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """The app's own connection, to another database."""
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def files_in(place: Path) -> Iterator[None]:
    """Whatever the platform keeps in files, within one folder."""
    from django.conf import settings

    under = {
        "RAW_FOLDER": place / "raw", "MAP_FILE": place / "map" / "outlines.json", "LAKE_FOLDER": place / "lake",
        "RECEIPT_KEY_FILE": place / "receipt-key.pem", "LOG_KEY_FILE": place / "log-key.pem",
    }  # fmt: skip
    before = {name: getattr(settings, name) for name in under}
    try:
        for name, path in under.items():
            setattr(settings, name, path)
        yield
    finally:
        for name, path in before.items():
            setattr(settings, name, path)
