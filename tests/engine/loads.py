"""Small loads for the lake's tests: lines of a key, a month and a value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gongzhi.engine.lake import LINES, Writing

Key = tuple[str, int]
Lines = Mapping[Key, tuple[str, int]]  # month and value by declaration and item
SCHEMA = pa.schema(
    {
        "load": pa.string(),
        "declaration_no": pa.string(),
        "item_no": pa.int32(),
        "month": pa.string(),
        "value": pa.int64(),
    }
)


def load_id(lines: Lines, salt: str = "") -> str:
    return hashlib.sha256(f"{salt}{sorted(lines.items())}".encode()).hexdigest()


def stage(writing: Writing, name: str, lines: Lines) -> None:
    for month in {month for month, _ in lines.values()}:
        folder = writing.staging / LINES / f"month={month}"
        folder.mkdir(parents=True)
        rows = [
            {"load": name, "declaration_no": no, "item_no": item, "month": month, "value": value}
            for (no, item), (its_month, value) in lines.items()
            if its_month == month
        ]
        pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / "part.parquet")


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
