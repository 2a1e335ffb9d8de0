"""What stands in the lake, as officers look at it: deliveries, quarantine, one line, what was decided in a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq

from gongzhi.core.finding import Finding
from gongzhi.core.hs_codes import CHAPTER
from gongzhi.core.targeting.consignments import ConsignmentFacts, Item, Producer
from gongzhi.engine.engines import Engine
from gongzhi.engine.lake import FAULTS, LINES, DataFile, Lake, Load, Manifest
from gongzhi.engine.reading import standing_lines

BATCH = 10_000  # rows that are read at a time


@dataclass(frozen=True)
class Brought:
    """A load that counts, and what came with it."""

    id: str
    kind: str  # append, correct
    at: datetime
    lines: int
    faults: int
    months: Mapping[str, int]  # lines by month of export


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one line of a load."""

    line: int  # number of the record
    column: str  # field of the form; "" for the whole line
    rule: str
    value: str


@dataclass(frozen=True)
class Decided:
    """How many lines of a month were decided in one way, by where the goods go and what they are."""

    destination: str  # ISO 3166-1 alpha-2
    chapter: str  # first two digits of the commodity code
    decision: str
    lines: int


@dataclass(frozen=True)
class Sent:
    """What a producer declared for a destination in a time."""

    producer: str  # credit code
    destination: str  # ISO 3166-1 alpha-2
    value_usd_cents: int


def brought(manifest: Manifest) -> tuple[Brought, ...]:
    """The loads that count, in their order."""
    return tuple(_brought(load) for load in manifest.loads)


def months(manifest: Manifest) -> tuple[str, ...]:
    """The months of export of which the lake holds lines, the newest first."""
    return tuple(sorted({month_of(file) for file in manifest.files(LINES)}, reverse=True))


def month_of(file: DataFile) -> str:
    return Path(file.path).parent.name.removeprefix("month=")


def faults(lake: Lake, load: Load) -> Iterator[Fault]:
    """The quarantine of a load, as its file has it."""
    for path in lake.paths(tuple(file for file in load.files if file.table == FAULTS)):
        for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=["line", "column", "rule", "value"]):
            for row in batch.to_pylist():
                yield Fault(**row)


def decided_in(engine: Engine, lake: Lake, month: str) -> tuple[Decided, ...]:
    """What was decided of the lines that stand in a month, most lines first."""
    lines = standing_lines(engine, lake, lake.manifest(), month)
    if lines is None:
        return ()
    chapter = lines.hs_code.substr(0, CHAPTER)
    counted = lines.group_by(lines.destination, lines.decision, chapter=chapter).agg(lines=lines.count())
    rows = [Decided(**row) for row in engine.arrow(counted).to_pylist()]
    return tuple(sorted(rows, key=lambda row: (-row.lines, row.destination, row.chapter, row.decision)))


def line_of(engine: Engine, lake: Lake, declaration_no: str, item_no: int) -> Mapping[str, Any] | None:
    """The line that stands for a declaration's item; None for none."""
    lines = standing_lines(engine, lake, lake.manifest())
    if lines is None:
        return None
    wanted = (lines.declaration_no == ibis.literal(declaration_no)) & (lines.item_no == ibis.literal(item_no))
    rows = engine.arrow(lines.filter(wanted)).to_pylist()
    return rows[0] if rows else None


def lines_of(engine: Engine, lake: Lake, producers: Collection[str], heading: str) -> tuple[Mapping[str, Any], ...]:
    """The lines that stand of some producers' goods, in no order. heading: what their commodity codes begin with."""
    lines = standing_lines(engine, lake, lake.manifest())
    if lines is None:
        return ()
    own = lines.producer_uscc.isin(sorted(producers)) & lines.hs_code.startswith(heading)
    return tuple(engine.arrow(lines.filter(own)).to_pylist())


def sent_to(engine: Engine, lake: Lake, since: date, until: date) -> tuple[Sent, ...]:
    """What each producer declared for each destination, by day of export (until: not included)."""
    lines = standing_lines(engine, lake, lake.manifest())
    if lines is None:
        return ()
    within = lines.filter((lines.export_date >= ibis.literal(since)) & (lines.export_date < ibis.literal(until)))
    summed = within.group_by("producer_uscc", "destination").aggregate(value=within.value_usd_cents.sum())
    rows = [
        Sent(row["producer_uscc"], row["destination"], int(row["value"])) for row in engine.arrow(summed).to_pylist()
    ]
    return tuple(sorted(rows, key=lambda row: (row.producer, row.destination)))


def facts_of(line: Mapping[str, Any]) -> ConsignmentFacts:
    """The facts on which a line of the lake was decided: all of them stand in the line."""
    subject = f"{line['declaration_no']}-{line['item_no']}"
    item = Item(subject, line["hs_code"], line["destination"], line["producer_region"], line["inspected"])
    known = line["registered"]
    producer = Producer(line["producer_uscc"], line["county"], Decimal(line["share"])) if known else None
    lists = tuple(line["destination_lists"].split())
    return ConsignmentFacts(subject, line["export_date"], item, producer, lists)


def says_the_same(line: Mapping[str, Any], found: Finding) -> bool:
    """Whether a line was decided as the finding decides, by the same rule rows."""
    decided = {name: str(line[name]) for name in ("score", "decision", "county", "product_risk")}
    return decided == dict(found.value) and line["rules"].split() == [step.rule for step in found.trace]


def _brought(load: Load) -> Brought:
    found: Counter[str] = Counter()
    for file in load.files:
        if file.table == LINES:
            found[month_of(file)] += file.rows
    at = datetime.fromisoformat(load.at)
    return Brought(load.id, load.kind, at, load.rows(LINES), load.rows(FAULTS), dict(sorted(found.items())))
