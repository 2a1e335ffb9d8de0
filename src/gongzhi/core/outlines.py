"""Boundaries of places out of a GeoJSON file: read with care, simplified, never more than a map needs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import BadInput, Cell

CODE_NAMES = ("adcode", "code6", "code", "gb", "pac", "ad_code", "xzqdm", "区划码", "行政区划代码", "区划代码", "id")
MOST_BYTES, MOST_POINTS = 32 * 1024 * 1024, 500_000
PER_DEGREE = 10_000  # coordinates are kept as whole ten-thousandths of a degree: about 11 m
TOLERANCE = 50  # of these, about 550 m: half a unit of the drawing of a province
COUNTRY_PREFIX = "156"  # of national codes: 156360100

Point = tuple[int, int]  # longitude, latitude
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Outline:
    """The rings of one place, outer and inner alike; each closed by joining its last point to its first."""

    code6: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Outlines:
    outlines: tuple[Outline, ...]  # by code
    unknown: tuple[str, ...]  # codes in the file that are no place of the map, or "" for a feature without one


def read_outlines(raw: bytes, name: str, known: Collection[str]) -> Outlines:
    """The simplified outlines of the known places. Raises BadInput for a file that is none or too large."""
    if len(raw) > MOST_BYTES:
        raise BadInput([Cell(name, "", str(len(raw)), "MAP_FILE_TOO_LARGE", {"most": str(MOST_BYTES)})])
    features = _features(raw, name)
    found: dict[str, Outline] = {}
    unknown: list[str] = []
    cells: list[Cell] = []
    points = 0
    for number, feature in enumerate(features, start=1):
        code = _code_of(feature)
        where = f"{name} feature {number}"
        if code not in known:
            unknown.append(code)
        elif code in found:
            cells.append(Cell(where, "", code, "MAP_CODE_TWICE"))
        else:
            try:
                rings = tuple(_rings(feature["geometry"]))
            except (TypeError, ValueError, LookupError, OverflowError):
                cells.append(Cell(where, "geometry", code, "MAP_FEATURE_SHAPE"))
                continue
            points += sum(map(len, rings))
            if points > MOST_POINTS:
                raise BadInput([Cell(where, "", str(points), "MAP_TOO_MANY_POINTS", {"most": str(MOST_POINTS)})])
            found[code] = Outline(code, rings)
    if cells:
        raise BadInput(cells)
    if not found:
        raise BadInput([Cell(name, "", ", ".join(dict.fromkeys(unknown))[:80], "MAP_NO_PLACE")])
    simple = (Outline(code, _worth_drawing(found[code].rings)) for code in sorted(found))
    return Outlines(tuple(simple), tuple(dict.fromkeys(unknown)))


def simplified(ring: Ring, tolerance: int) -> Ring:
    """The ring without the points that lie no further than the tolerance from the line that the kept ones draw."""
    if len(ring) <= 4:
        return ring
    far = max(range(len(ring)), key=lambda at: _distance(ring[at], ring[0], ring[0]))
    kept = {0, far, len(ring) - 1}
    spans = [(0, far), (far, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        at = max(range(first + 1, last), key=lambda one: _distance(ring[one], ring[first], ring[last]))
        if _distance(ring[at], ring[first], ring[last]) > tolerance:
            kept.add(at)
            spans += [(first, at), (at, last)]
    return tuple(ring[at] for at in sorted(kept))


def area(ring: Ring) -> int:
    """Twice the area inside a ring, in squares of its units."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs))


def _worth_drawing(rings: tuple[Ring, ...]) -> tuple[Ring, ...]:
    """Simplified; specks smaller than the tolerance are left out, but never the largest ring."""
    largest = max(rings, key=area)
    drawn = (simplified(ring, TOLERANCE) for ring in rings if ring is largest or area(ring) > 2 * TOLERANCE**2)
    return tuple(drawn)


def _features(raw: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        tree = json.loads(raw.decode("utf-8-sig"))
        features = tree["features"]
        if tree["type"] != "FeatureCollection" or not all(isinstance(one, dict) for one in features):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError) as unreadable:
        raise BadInput([Cell(name, "", "", "MAP_FILE_UNREADABLE")]) from unreadable
    return list(features)


def _code_of(feature: Mapping[str, Any]) -> str:
    """The six-digit code under one of the names that files give it; "" where there is none."""
    given = feature.get("properties")
    properties = {str(key).lower(): value for key, value in given.items()} if isinstance(given, dict) else {}
    for value in (*(properties.get(name) for name in CODE_NAMES), feature.get("id")):
        text = str(value).strip() if isinstance(value, str | int) else ""
        text = text.removeprefix(COUNTRY_PREFIX) if len(text) == 9 else text
        if len(text) == 6 and text.isascii() and text.isdecimal():
            return text
    return ""


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Raises ValueError, TypeError or LookupError for anything but areas in degrees."""
    kind, given = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon") or not given:
        raise ValueError(kind)
    for polygon in given if kind == "MultiPolygon" else [given]:
        if not polygon:
            raise ValueError(kind)
        for ring in polygon:
            points = tuple(_point(pair) for pair in ring)
            points = points[:-1] if points[0] == points[-1] else points
            if len(points) < 3:
                raise ValueError(ring)
            yield points


def _point(pair: Any) -> Point:
    longitude, latitude, *_ = pair
    if isinstance(longitude, bool | str) or not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(pair)
    return round(longitude * PER_DEGREE), round(latitude * PER_DEGREE)


def _distance(point: Point, first: Point, last: Point) -> float:
    """How far a point lies from the stretch between two others."""
    (x, y), (x1, y1), (x2, y2) = point, first, last
    dx, dy = x2 - x1, y2 - y1
    long = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / long)) if long else 0.0
    return float(((x - x1 - along * dx) ** 2 + (y - y1 - along * dy) ** 2) ** 0.5)
