"""Counts out of csv files: columns by name, each fault with its line, column and value."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from gongzhi.core.errors import BadInput, Cell, Refusal

FAULTS_SHOWN = 10
MOST_NUMBERS = 20_000_000
LONGEST_CELL = 131_072  # characters
NOT_KNOWN = frozenset({"", "NA", "NaN"})
# SaTScan's own files: no header, columns apart by blanks, in this order.
BLANKS = {".cas": ("place", "n", "date"), ".geo": ("place", "x", "y"), ".pop": ("place", "year", "population")}


@dataclass(frozen=True)
class Table:
    """A file's columns, and the line on which each row stands."""

    name: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    def first_of(self, *names: str) -> str | None:
        """The first of these columns that the file has."""
        return next((name for name in names if name in self.columns), None)

    def needs(self, *names: str) -> None:
        """Raises BadInput for columns that are missing."""
        had = {"has": ", ".join(self.columns)}
        faults = [
            Cell(f"{self.name}:1", name, "", "SIGNALS_COLUMN_MISSING", {"name": name, **had})
            for name in names
            if name not in self.columns
        ]
        if faults:
            raise BadInput(faults)

    def words(self, column: str) -> list[str]:
        """Raises BadInput for empty cells."""
        return self._read(column, lambda cell: cell if cell else None, "SIGNALS_CELL_EMPTY")

    def days(self, column: str) -> list[date]:
        """Written 2026-11-26 or 2026/11/26."""
        return self._read(column, _day, "SIGNALS_NOT_A_DAY")

    def counts(self, column: str, least: int = 0) -> Any:
        """Whole numbers, int array of shape (rows,)."""
        read = self._read(column, lambda cell: _whole(cell, least), "SIGNALS_NOT_A_COUNT", {"least": str(least)})
        return np.array(read, np.int64)

    def numbers(self, column: str, *, above: float | None = None) -> Any:
        """Float array of shape (rows,); above: the edge that none may touch."""
        if above is None:
            return np.array(self._read(column, _number, "SIGNALS_NOT_A_NUMBER"))
        read = self._read(column, lambda cell: _above(cell, above), "SIGNALS_NOT_ABOVE", {"above": f"{above:g}"})
        return np.array(read)

    def known_counts(self, column: str) -> Any:
        """Counts from 0 on, NaN where the cell is empty or NA; float array of shape (rows,)."""
        read = self._read(column, _known_count, "SIGNALS_NOT_A_COUNT", {"least": "0"})
        return np.array(read, np.float64)

    def once(self, column: str) -> list[str]:
        """Words of which none stands twice."""
        words = self.words(column)
        first: dict[str, int] = {}
        for line, word in zip(self.lines, words, strict=True):
            if word in first:
                raise BadInput([self.fault(line, column, word, "SIGNALS_TWICE", {"line": str(first[word])})])
            first[word] = line
        return words

    def fault(self, line: int, column: str, value: str, code: str, params: Mapping[str, str] | None = None) -> Cell:
        return Cell(f"{self.name}:{line}", column, value, code, params or {})

    def _read(
        self, column: str, read: Callable[[str], Any], code: str, params: Mapping[str, str] | None = None
    ) -> list[Any]:
        """Each cell as `read` understands it, which answers None to what it does not."""
        self.needs(column)
        cells = self.columns[column]
        values = [read(cell) for cell in cells]
        faults = [
            self.fault(line, column, cell, code, params)
            for line, cell, value in zip(self.lines, cells, values, strict=True)
            if value is None
        ]
        if faults:
            raise BadInput(faults[:FAULTS_SHOWN])
        return values


def hold_size(numbers: int) -> None:
    """Raises Refusal where a method would hold more numbers at once than a small server's memory takes."""
    if numbers > MOST_NUMBERS:
        raise Refusal("SIGNALS_TOO_LARGE", numbers=f"{numbers:,}", most=f"{MOST_NUMBERS:,}")


def table(path: Path) -> Table:
    """A csv with a header, packed by gzip or not, or a file of SaTScan's. Raises BadInput at the first uneven row."""
    text = _text(path)
    if path.suffix in BLANKS:
        rows = ((at, line.split()) for at, line in enumerate(text.splitlines(), start=1))
        return _table(path, list(BLANKS[path.suffix]), rows)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        return _table(path, header, ((reader.line_num, row) for row in reader))
    except csv.Error as fault:
        raise BadInput([Cell(f"{path.name}:{reader.line_num}", "", "", "SIGNALS_UNREADABLE")]) from fault


def _table(path: Path, header: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Table:
    for name in header:
        if header.count(name) > 1:
            raise BadInput([Cell(f"{path.name}:1", name, "", "SIGNALS_COLUMN_TWICE", {"name": name})])
    lines, kept = [], []
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) != len(header):
            counts = {"cells": str(len(cells)), "columns": str(len(header))}
            raise BadInput([Cell(f"{path.name}:{line}", "", "", "SIGNALS_ROW_UNEVEN", counts)])
        lines.append(line)
        kept.append([cell.strip() for cell in cells])
    if not lines:
        raise BadInput([Cell(f"{path.name}:1", "", "", "SIGNALS_NO_ROWS")])
    return Table(path.name, dict(zip(header, zip(*kept, strict=True), strict=True)), lines)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error, IsADirectoryError) as fault:
        raise BadInput([Cell(f"{path.name}:1", "", "", "SIGNALS_UNREADABLE")]) from fault


def _day(cell: str) -> date | None:
    try:
        return date(*(int(part) for part in cell.replace("/", "-").split("-")))
    except (TypeError, ValueError):
        return None


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _above(cell: str, edge: float) -> float | None:
    number = _number(cell)
    return number if number is not None and number > edge else None


def _whole(cell: str, least: int) -> int | None:
    number = _number(cell)
    return int(number) if number is not None and number == int(number) and least <= number < 2**53 else None


def _known_count(cell: str) -> float | None:
    return float("nan") if cell in NOT_KNOWN else _whole(cell, 0)
