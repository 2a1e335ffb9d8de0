"""The lines that stand in the lake, as one relation."""

from __future__ import annotations

import pyarrow as pa
from ibis.expr.types import Table

from gongzhi.engine.engines import Engine
from gongzhi.engine.lake import FAULTS, LINES, Lake, Manifest

KEY = ("declaration_no", "item_no")


def standing_lines(engine: Engine, lake: Lake, manifest: Manifest, month: str = "") -> Table | None:
    """The lines of a manifest: of each declaration's item the one of the load that comes last; None for no lines.

    month: of export, as 2024-05; lines of all others are left out, corrected ones too
    Appended lines have keys of their own, so only corrections, which are few, are looked for.
    """
    files = manifest.files(LINES)
    if month:
        files = tuple(file for file in files if file.path.startswith(f"{LINES}/month={month}/"))
    if not files:
        return None
    lines = engine.parquet("lake_lines", lake.paths(files))
    corrections = manifest.files(LINES, "correct")
    if not corrections:
        return lines
    order = pa.table(
        {
            "order_load": [load.id for load in manifest.loads],
            "place": pa.array(range(len(manifest.loads)), pa.int32()),
        }
    )
    places = engine.table("lake_order", order)
    placed = lines.join(places, lines.load == places.order_load)
    later = engine.parquet("lake_corrections", lake.paths(corrections)).select("load", *KEY)
    later = later.join(places, later.load == places.order_load).select(
        later_no="declaration_no", later_item="item_no", later_place="place"
    )
    same_key = [
        placed.declaration_no == later.later_no,
        placed.item_no == later.later_item,
        placed.place < later.later_place,
    ]
    return placed.anti_join(later, same_key).select(*lines.columns)


def standing_faults(engine: Engine, lake: Lake, manifest: Manifest) -> Table | None:
    """The quarantine: what was wrong with lines of loads that count; None for nothing."""
    files = manifest.files(FAULTS)
    return engine.parquet("lake_faults", lake.paths(files)) if files else None
