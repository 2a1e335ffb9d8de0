"""Regions in their own outlines: an imported map beside the tiles, with its review number or why it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import cos, pi
from typing import ClassVar

from gongzhi.core.outlines import PER_DEGREE, Outline, Ring, area
from gongzhi.web.presenters.charts.axes import text_width
from gongzhi.web.presenters.charts.frame import NARROW, WIDE, Frame
from gongzhi.web.presenters.charts.tile_map import Drawn, KeyEntry, TileMap
from gongzhi.web.presenters.lists import ListView

EDGE = 6  # units left free around the map
FOOT = 22  # units: height of the line with the review number
SIZE = 10  # units: height of the letters in a region
MANY = 20  # regions; with more of them the map is drawn wide


@dataclass(frozen=True)
class Shape:
    """A region as it is drawn; name and value stand inside it where there is room."""

    path: str
    step: int
    says: str
    href: str
    name: str
    value: str
    x: float
    y: float


@dataclass(frozen=True)
class OutlineMap:
    """tiles: the same map as tiles, with its classes and its table; outlines: by code. below: the line on the map."""

    template: ClassVar[str] = "gongzhi/components/chart_outline_map.html"
    tiles: TileMap
    outlines: Mapping[str, Outline]
    below: str

    @property
    def frame(self) -> Frame:
        return self.tiles.frame

    @property
    def is_empty(self) -> bool:
        return not self._drawn

    @property
    def is_wide(self) -> bool:
        return len(self._drawn) > MANY

    @property
    def has_links(self) -> bool:
        return any(drawn.href for _, drawn in self._drawn)

    @property
    def width(self) -> int:
        return WIDE if self.is_wide else NARROW

    @property
    def height(self) -> float:
        return round(self._place((0, self._box[1]))[1] + EDGE + FOOT, 2)

    @property
    def key(self) -> tuple[KeyEntry, ...]:
        return tuple(entry for entry in self.tiles.key if not entry.is_border)

    @property
    def table(self) -> ListView:
        return self.tiles.table

    @property
    def below_y(self) -> float:
        return self.height - 7

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(self._shape(outline, drawn) for outline, drawn in self._drawn)

    @cached_property
    def _drawn(self) -> tuple[tuple[Outline, Drawn], ...]:
        pairs = zip(self.tiles.tiles, self.tiles.drawn, strict=True)
        return tuple((self.outlines[tile.code6], drawn) for tile, drawn in pairs if tile.code6 in self.outlines)

    @cached_property
    def _box(self) -> tuple[int, int, int, int]:
        """West, south, east, north."""
        points = [point for outline, _ in self._drawn for ring in outline.rings for point in ring]
        longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
        return min(longitudes), min(latitudes), max(longitudes), max(latitudes)

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """Units for one of longitude and of latitude; a degree of longitude is shorter off the equator."""
        west, south, east, north = self._box
        shorter = cos(pi * (south + north) / 2 / PER_DEGREE / 180)
        across = (self.width - 2 * EDGE) / max(1.0, (east - west) * shorter)
        return across * shorter, across

    def _place(self, point: tuple[float, float]) -> tuple[float, float]:
        west, _, _, north = self._box
        x, y = self._scale
        return round(EDGE + (point[0] - west) * x, 1), round(EDGE + (north - point[1]) * y, 1)

    def _shape(self, outline: Outline, drawn: Drawn) -> Shape:
        largest = max(outline.rings, key=area)
        x, y = self._place(_middle(largest))
        wide = (max(x for x, _ in largest) - min(x for x, _ in largest)) * self._scale[0] * 0.8
        tall = (max(y for _, y in largest) - min(y for _, y in largest)) * self._scale[1] * 0.7
        value = " ".join(filter(None, (drawn.value, drawn.grade)))
        fits = max(text_width(drawn.name, SIZE), text_width(value, SIZE)) <= wide and tall >= 2 * SIZE + 4
        return Shape(
            "".join(self._path(ring) for ring in outline.rings),
            drawn.step,
            drawn.says,
            drawn.href,
            drawn.name if fits else "",
            value if fits else "",
            x,
            y,
        )

    def _path(self, ring: Ring) -> str:
        return "M" + "L".join(f"{x},{y}" for x, y in map(self._place, ring)) + "Z"


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of the area inside a ring; of its corners where there is no area."""
    twice, x, y = 0, 0, 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        twice, x, y = twice + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    if not twice:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    return x / (3 * twice), y / (3 * twice)
