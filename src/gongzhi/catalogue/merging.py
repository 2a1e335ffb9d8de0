"""merging.yml: every column that names an enterprise, and what a merge does to it.

docs/howto/merge-a-relation.md shows how to add one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, get_args

from gongzhi.catalogue.reading import is_bilingual, read_written
from gongzhi.catalogue.workflows import workflows
from gongzhi.core.identity.merging import How, Relation

FILE = Path(__file__).parent / "merging.yml"
OF_PROCEDURES = ("not_both", "none_open")


@cache
def relations(file: Path = FILE) -> tuple[Relation, ...]:
    """In the file's order. Raises ValueError listing every fault: row, value."""
    rows = read_written(file)["relations"]
    faults = [fault for number, row in enumerate(rows, start=1) for fault in _faults(number, row)]
    named = [(row.get("table"), row.get("column")) for row in rows]
    faults += [f"{table}.{column} stands twice" for table, column in sorted({n for n in named if named.count(n) > 1})]
    if faults:
        raise ValueError("\n".join(f"{file.name}: {fault}" for fault in faults))
    return tuple(
        Relation(
            row["table"], row["column"], row["how"], row["label"]["zh"], row["label"]["en"], row.get("procedure", "")
        )
        for row in rows
    )


def _faults(number: int, row: dict[str, Any]) -> list[str]:
    where = f"row {number}"
    if missing := {"table", "column", "how", "label"} - set(row):
        return [f"{where} lacks {', '.join(sorted(missing))}"]
    found = []
    if row["how"] not in get_args(How):
        found.append(f"{where}: how is {row['how']!r}")
    if not is_bilingual(row["label"]):
        found.append(f"{where}: the label needs zh and en")
    if (row["how"] in OF_PROCEDURES) != ("procedure" in row):
        found.append(f"{where}: a procedure stands with {' and '.join(OF_PROCEDURES)} alone")
    elif "procedure" in row and row["procedure"] not in workflows():
        found.append(f"{where}: no procedure {row['procedure']!r}")
    return found
