"""A SQLite file from outside, read as if it were hostile: the rows of one known table, within limits."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path

from gongzhi.sources.faults import fault

MAGIC = b"SQLite format 3\0"
LONGEST_ROW = 1_000_000  # bytes; SQLite refuses a longer row
MOST_STEPS = 500_000_000  # of SQLite's machine, some seconds; a table of notices needs far fewer

Row = tuple[str, list[str]]


def is_database(raw: bytes) -> bool:
    return raw.startswith(MAGIC)


def only_table(raw: bytes, name: str, tables: Collection[str], most_rows: int) -> tuple[list[str], list[Row]]:
    """The columns and rows of the one table whose name is known. NULL is "", a number its shortest spelling.

    The bytes are written into a private folder, opened read-only, and checked page by page before a row is
    read. Views are not touched, a virtual table is refused, what the schema computes may use only functions
    without effects, and SQLite is stopped at a long row or too many steps. Raises BadInput for a file that is
    damaged or has no such table. Rows beyond most_rows + 1 are not read.
    """
    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        path = Path(folder) / "export.db"
        path.write_bytes(raw)
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                return _read(database, name, tables, most_rows)
        except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError) as damage:
            raise fault(name, "", f"{type(damage).__name__}: {damage}", "SOURCE_BAD_DATABASE") from None


def _read(
    database: sqlite3.Connection, name: str, tables: Collection[str], most_rows: int
) -> tuple[list[str], list[Row]]:
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_ROW)
    database.set_progress_handler(_patience(100), MOST_STEPS // 100)
    schema = database.execute("SELECT type, name, rootpage FROM sqlite_schema").fetchall()
    known = [table for kind, table, _ in schema if kind == "table" and table in tables]
    if len(known) != 1 or any(kind == "table" and not page for kind, _, page in schema):
        there = ", ".join(sorted(str(table) for _, table, _ in schema))
        raise fault(name, "", there, "SOURCE_NO_TABLE", tables=", ".join(sorted(tables)))
    damage = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise fault(name, "", damage, "SOURCE_BAD_DATABASE")
    cursor = database.execute(f'SELECT * FROM "{known[0]}" LIMIT {most_rows + 1}')
    header = [column for column, *_ in cursor.description]
    return header, [(f"row {number}", [_spelled(value) for value in row]) for number, row in enumerate(cursor, start=1)]


def _spelled(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode()
    return value if isinstance(value, str) else repr(value)


def _patience(ticks: int) -> Callable[[], int]:
    """A progress handler that lets SQLite go on so many times, then interrupts it."""
    left = iter(range(ticks))
    return lambda: 0 if next(left, None) is not None else 1
