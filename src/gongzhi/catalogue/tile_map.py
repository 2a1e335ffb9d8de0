"""Where each region's tile lies on a map of equal tiles: an own layout that keeps neighbours together, no boundary."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gongzhi.catalogue.places import gazetteer
from gongzhi.core.identity.gazetteer import Level, Region
from gongzhi.core.region_codes import codes_within, hold

FOLDER = Path(__file__).parent / "codes"


@dataclass(frozen=True)
class TilePlace:
    """A region's place: column and row count from 0 at the north-west corner. Cities have a grid of their own."""

    region: Region
    column: int
    row: int


@cache
def tile_places() -> tuple[TilePlace, ...]:
    """Every region that has a tile, by code. Raises ValueError naming the row that is unknown, twice or on another."""
    with (FOLDER / "tile_map.csv").open(encoding="utf-8", newline="") as file:
        places = tuple(_place(row) for row in csv.DictReader(file))
    if len({place.region.code6 for place in places}) != len(places):
        raise ValueError("tile_map.csv: a region stands twice")
    taken: dict[tuple[str, Level, int, int], str] = {}
    for place in places:
        cell = (place.region.code6[:2], place.region.level, place.column, place.row)
        if other := taken.get(cell):
            raise ValueError(f"tile_map.csv: {place.region.code6} lies on {other}")
        taken[cell] = place.region.code6
    return places


def tiles_within(code6: str, level: Level) -> tuple[TilePlace, ...]:
    """The tiles of the cities or counties of a province or city, moved into the corner; empty where none has one."""
    codes = codes_within(code6)
    inside = [place for place in tile_places() if place.region.level == level and hold(codes, place.region.code6)]
    left = min((place.column for place in inside), default=0)
    top = min((place.row for place in inside), default=0)
    return tuple(TilePlace(place.region, place.column - left, place.row - top) for place in inside)


def _place(row: Mapping[str, str]) -> TilePlace:
    region = gazetteer().regions.get(row["code6"])
    if region is None:
        raise ValueError(f"tile_map.csv: there is no region {row['code6']}")
    for name in ("column", "row"):
        if not row[name].isdecimal():
            raise ValueError(f"tile_map.csv: {row['code6']}: {name} {row[name]!r} is no count")
    return TilePlace(region, int(row["column"]), int(row["row"]))
