"""What the tests of sources share."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gongzhi.catalogue.source_files import SourceFile, source_file


@pytest.fixture(scope="session")
def small() -> Callable[[str], SourceFile]:
    """A source's catalogue file whose bound a file of one record reaches."""

    def with_minimum_one(source: str) -> SourceFile:
        file = source_file(source)
        shapes = tuple(dataclasses.replace(shape, minimum_records=1) for shape in file.shapes)
        return dataclasses.replace(file, shapes=shapes)

    return with_minimum_one


@pytest.fixture(scope="session")
def database() -> Callable[[str], bytes]:
    """The SQLite file that some SQL makes."""

    def made_by(sql: str) -> bytes:
        with closing(sqlite3.connect(":memory:")) as made:
            made.executescript(sql)
            made.commit()
            return made.serialize()

    return made_by


@pytest.fixture(scope="session")
def originals() -> Path:
    """The folder of the publishers' original files, where the machine has them."""
    folder = os.environ.get("GONGZHI_ORIGINALS")
    if not folder:
        pytest.skip("GONGZHI_ORIGINALS does not name the folder of the original files")
    return Path(folder)
