"""Files of declared items that people hand in: their good lines in the form's own spelling, then into the lake."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from gongzhi.actions import deliveries
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.register_cells import spell
from gongzhi.core.register_reading import Line
from gongzhi.engine import looking
from gongzhi.engine.lake import FAULTS, LINES
from gongzhi.engine.loading import TWICE
from gongzhi.engine.texts import content_hash
from gongzhi.engine.versions import form

DELIVERY = "declarations.csv"  # the good lines of a file, as the lake reads them
NUMBERS = "numbers"  # on which line of the file each of them stands
NAMED = 100  # lines set aside that the page of a file shows


def written(lines: Iterable[Line], folder: Path) -> Iterator[Line]:
    """Hands the lines on, each being written for the lake; the same lines, however a person spelled them, are the same
    delivery."""
    columns = form().columns
    with (
        (folder / DELIVERY).open("w", encoding="utf-8", newline="") as file,
        (folder / NUMBERS).open("w", encoding="utf-8") as numbers,
    ):
        out = csv.writer(file)
        out.writerow([column.zh for column in columns])
        for line in lines:
            out.writerow([spell(column, line.values[column.field]) for column in columns])
            numbers.write(f"{line.cells[0]}\n")
            yield line


def stands(folder: Path) -> bool:
    """Whether the lake has this delivery already. Raises Refusal LAKE_SUPERSEDED for one that was taken back."""
    load_id = content_hash(folder / DELIVERY)
    seen = deliveries.lake().manifest()
    if load_id in seen.superseded:
        raise Refusal("LAKE_SUPERSEDED", load=load_id)
    return seen.load(load_id) is not None


def take(folder: Path, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Into the lake; what became of the lines. What the lake sets aside is named by its line in the person's file.

    Raises as `deliveries.deliver` does.
    """
    done = deliveries.deliver(folder / DELIVERY, "append", by=by, at=at)
    lines, faults = done.load.rows(LINES), done.load.rows(FAULTS)
    return {
        "new": lines if done.new else 0,
        "known": 0 if done.new else lines,
        "tracings": [],
        "load": done.load.id,
        "quarantined": faults,
        "aside": list(_aside(folder, list(islice(looking.faults(deliveries.lake(), done.load), NAMED)))),
    }


def _aside(folder: Path, found: list[looking.Fault]) -> Iterator[list[Any]]:
    """Line of the file, column, rule and value of each fault."""
    wanted = {fault.line for fault in found} | {int(fault.value) for fault in found if fault.rule == TWICE}
    with (folder / NUMBERS).open(encoding="utf-8") as numbers:
        at = {place: int(number) for place, number in enumerate(numbers, start=1) if place in wanted}
    for fault in found:
        value = str(at[int(fault.value)]) if fault.rule == TWICE else fault.value
        yield [at[fault.line], fault.column, fault.rule, value]
