"""Regions as equal tiles in about the places where they lie: each with its name, its value and its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.places import gazetteer
from gongzhi.catalogue.tile_map import tiles_within
from gongzhi.core.identity.gazetteer import Level, Region
from gongzhi.web.presenters.charts.axes import text_width
from gongzhi.web.presenters.charts.frame import NARROW, WIDE, Frame, refuse_negative
from gongzhi.web.presenters.lists import Cell, Column, ListView, Row
from gongzhi.web.presenters.marks import GradeBadge
from gongzhi.web.presenters.number import RATE_UNITS, Amount, Share
from gongzhi.web.words import number_words

MOST_EDGES = 4  # five classes can be told apart by their fill and counted by their squares
COLUMNS_ON_A_PHONE = 5
SPACE = 4  # units between tiles
TALL, LOW = 66, 54  # units: height of a tile on a narrow and on a wide map
NAME, SMALL_NAME = 14, 12  # units: height of the name's letters there
PAD = 6
SQUARE, SQUARE_STEP = 6, 9
KEY_TOP = 5  # of the squares in a tile of the legend
GRADE_ROW, GRADE_NAME, GRADE_ICON = 19, 11, 13  # units: height of the row, of its letters and of its icon


@dataclass(frozen=True)
class TileValue:
    """What is shown of a region. value None: nothing to show, and `why_none` says so in a word or two.

    share: what a rate was divided; a rate without it is refused. grade: what the value amounts to.
    """

    value: Amount | None
    share: Share | None = None
    why_none: str = ""
    href: str = ""
    grade: GradeBadge | None = None


@dataclass(frozen=True)
class Tile:
    """A region at its place. name: short, for the tile; full_name: for the table; group: whose border is drawn."""

    name: str
    full_name: str
    column: int
    row: int
    shown: TileValue
    group: str = ""
    code6: str = ""


@dataclass(frozen=True)
class Square:
    x: float
    y: float
    is_full: bool


@dataclass(frozen=True)
class Drawn:
    """A tile as it is drawn. step: its class from 1, 0 without a value. A room is what words too long are fitted to."""

    x: float
    y: float
    name: str
    name_room: float | None
    name_y: float
    value: str
    value_room: float | None
    value_y: float
    text_x: float
    step: int
    squares: tuple[Square, ...]
    says: str
    href: str
    grade: str
    grade_icon: str
    grade_x: float
    grade_y: float


@dataclass(frozen=True)
class KeyEntry:
    """A class in the legend, drawn as a small tile; step 0: no value. is_border: the line between groups instead."""

    words: str
    step: int
    squares: tuple[Square, ...]
    is_border: bool = False


@dataclass(frozen=True)
class Border:
    """A stroke between two tiles of different groups."""

    x1: float
    y1: float
    x2: float
    y2: float


def tiles_of(
    code6: str, level: Level, lang: str, values: Mapping[str, TileValue], no_value: TileValue
) -> tuple[Tile, ...]:
    """The cities or counties of a province or city by code, each with its value, or `no_value` where it has none.

    Counties of a province are grouped by city. A region without a place on the map raises KeyError.
    """
    places = tiles_within(code6, level)
    if strange := set(values) - {place.region.code6 for place in places}:
        raise KeyError(f"no tile within {code6}: {', '.join(sorted(strange))}")
    return tuple(
        Tile(
            name=short_name(place.region, lang),
            full_name=full_name(place.region, lang, within=code6),
            column=place.column,
            row=place.row,
            shown=values.get(place.region.code6, no_value),
            group=place.region.parent,
            code6=place.region.code6,
        )
        for place in places
    )


def short_name(region: Region, lang: str) -> str:
    """As one says it: 婺源, Wuyuan."""
    if lang == "zh":
        return region.short_zh
    return region.name_en.removesuffix(" County").removesuffix(" District")


def full_name(region: Region, lang: str, *, within: str) -> str:
    """As it is written; a county on the map of a province with its city: 上饶市婺源县, "Wuyuan County, Shangrao"."""
    if region.parent == within:
        return region.name_zh if lang == "zh" else region.name_en
    city = gazetteer().regions[region.parent]
    if lang == "zh":
        return say("CHART_COUNTY_OF", lang, county=region.name_zh, city=city.name_zh)
    return say("CHART_COUNTY_OF", lang, county=region.name_en, city=city.name_en)


@dataclass(frozen=True)
class TileMap:
    """A map of tiles in classes of value. edges: where the second and each further class begins, rising.

    names_of: what the tiles are ("county"); counted_as: what the value is ("return rate"); part_of_rate: what was
    divided where it is a rate ("returned batches"); border_words: what the lines between groups are, where there are
    groups.
    """

    template: ClassVar[str] = "gongzhi/components/chart_tile_map.html"
    frame: Frame
    tiles: tuple[Tile, ...]
    edges: tuple[Amount, ...]
    names_of: str
    counted_as: str
    digits: int = 0
    part_of_rate: str = ""
    border_words: str = ""

    def __post_init__(self) -> None:
        title = self.frame.title
        if not 1 <= len(self.edges) <= MOST_EDGES or list(self.edges) != sorted(set(self.edges)):
            raise ValueError(f"{title}: 1 to {MOST_EDGES} rising class edges can be told apart")
        refuse_negative(title, *self.edges, *(tile.shown.value for tile in self.tiles))
        for tile in self.tiles:
            if tile.shown.value is None and not tile.shown.why_none:
                raise ValueError(f"{title}: {tile.full_name}: a missing value needs its reason")
            if tile.shown.value is not None and self.frame.unit in RATE_UNITS and tile.shown.share is None:
                raise ValueError(f"{title}: {tile.full_name}: a rate is not shown without what it was divided by")
        if any(tile.shown.share for tile in self.tiles) and not self.part_of_rate:
            raise ValueError(f"{title}: what was divided needs a name")
        if self.borders and not self.border_words:
            raise ValueError(f"{title}: the lines between groups need a name")
        if len({(tile.column, tile.row) for tile in self.tiles}) != len(self.tiles):
            raise ValueError(f"{title}: two tiles lie on one place")

    @property
    def is_empty(self) -> bool:
        return not self.tiles

    @property
    def columns(self) -> int:
        return max((tile.column for tile in self.tiles), default=0) + 1

    @property
    def rows(self) -> int:
        return max((tile.row for tile in self.tiles), default=0) + 1

    @property
    def is_wide(self) -> bool:
        return self.columns > COLUMNS_ON_A_PHONE

    @property
    def has_links(self) -> bool:
        return any(tile.shown.href for tile in self.tiles)

    @property
    def width(self) -> int:
        return WIDE if self.is_wide else NARROW

    @property
    def height(self) -> int:
        return self.rows * (self.tile_height + SPACE) + SPACE

    @property
    def tile_width(self) -> float:
        fitting = (self.width - SPACE) / max(self.columns, 3) - SPACE
        return round(fitting, 2)

    @property
    def has_grades(self) -> bool:
        return any(tile.shown.grade for tile in self.tiles)

    @property
    def tile_height(self) -> int:
        return (LOW if self.is_wide else TALL) + (GRADE_ROW if self.has_grades else 0)

    @property
    def grade_size(self) -> int:
        return GRADE_NAME

    @property
    def icon_size(self) -> int:
        return GRADE_ICON

    @property
    def name_size(self) -> int:
        return SMALL_NAME if self.is_wide else NAME

    def step_of(self, value: Amount | None) -> int:
        """The class of a value from 1, its lower edge included; 0 where there is none."""
        return 0 if value is None else 1 + sum(value >= edge for edge in self.edges)

    @cached_property
    def drawn(self) -> tuple[Drawn, ...]:
        return tuple(self._draw(tile) for tile in self.tiles)

    def _draw(self, tile: Tile) -> Drawn:
        x, y = self._corner(tile.column, tile.row)
        value = self._written(tile.shown)
        step = self.step_of(tile.shown.value)
        value_y = y + PAD + 2 * self.name_size + 2
        return Drawn(
            x=x,
            y=y,
            name=tile.name,
            name_room=self._room(tile.name),
            name_y=y + PAD + self.name_size - 2,
            value=value,
            value_room=self._room(value),
            value_y=value_y,
            text_x=round(x + PAD, 2),
            step=step,
            squares=self._squares(x, y + self.tile_height - PAD - SQUARE, step) if step else (),
            says=self._says(tile),
            href=tile.shown.href,
            grade=self._grade_of(tile.shown),
            grade_icon=tile.shown.grade.icon if tile.shown.grade else "",
            grade_x=round(x + PAD + GRADE_ICON + 3, 2),
            grade_y=value_y + GRADE_ROW,
        )

    def _grade_of(self, shown: TileValue) -> str:
        return self.frame.say("GRADE", grade=shown.grade.grade) if shown.grade else ""

    def _room(self, words: str) -> float | None:
        """How wide words are drawn that would leave the tile; None where they fit."""
        room = self.tile_width - 2 * PAD
        return round(room, 2) if text_width(words, self.name_size) > room + PAD / 2 else None

    def _corner(self, column: int, row: int) -> tuple[float, float]:
        left = (self.width - self.columns * (self.tile_width + SPACE) + SPACE) / 2
        return round(left + column * (self.tile_width + SPACE), 2), SPACE + row * (self.tile_height + SPACE)

    def _squares(self, x: float, y: float, step: int) -> tuple[Square, ...]:
        """One square for each class, filled up to the tile's own, so that the class is seen without its colour."""
        return tuple(
            Square(round(x + PAD + SQUARE_STEP * place, 2), y, place < step) for place in range(len(self.edges) + 1)
        )

    def _written(self, shown: TileValue) -> str:
        return shown.why_none if shown.value is None else number_words(shown.value, self.digits)

    def _says(self, tile: Tile) -> str:
        shown = tile.shown
        if shown.value is None:
            return self.frame.say("CHART_MISSING_MARK", what=tile.full_name, why=shown.why_none)
        value = self._written(shown)
        said = self.frame.say("CHART_MARK", what=tile.full_name, value=value, unit=self.frame.unit)
        if shown.grade:
            said = self.frame.say("CHART_MARK_SHARE", mark=said, share=self._grade_of(shown))
        if shown.share is None:
            return said
        part, whole = number_words(shown.share.part), number_words(shown.share.whole)
        share = self.frame.say("NUMBER_SHARE", part=part, whole=whole, of_what=shown.share.of_what)
        return self.frame.say("CHART_MARK_SHARE", mark=said, share=share)

    @property
    def borders(self) -> tuple[Border, ...]:
        """Between neighbours of different groups, in the middle of the space between them."""
        at = {(tile.column, tile.row): tile.group for tile in self.tiles}
        half = SPACE / 2
        found: list[Border] = []
        for (column, row), group in at.items():
            x, y = self._corner(column, row)
            right, below = x + self.tile_width + half, y + self.tile_height + half
            if at.get((column + 1, row), group) != group:
                found.append(Border(right, y - half, right, below))
            if at.get((column, row + 1), group) != group:
                found.append(Border(x - half, below, right, below))
        return tuple(found)

    @property
    def key(self) -> tuple[KeyEntry, ...]:
        """Every class with its edges, what an empty tile means where there is one, and the lines between groups."""
        edges, unit = [number_words(edge, self.digits) for edge in self.edges], self.frame.unit
        words = [
            self.frame.say("CHART_BELOW", high=edges[0], unit=unit),
            *(self.frame.say("CHART_BETWEEN", low=low, high=high, unit=unit) for low, high in pairwise(edges)),
            self.frame.say("CHART_FROM", low=edges[-1], unit=unit),
        ]
        reasons = dict.fromkeys(tile.shown.why_none for tile in self.tiles if tile.shown.value is None)
        return (
            *(KeyEntry(text, step, self._squares(0, KEY_TOP, step)) for step, text in enumerate(words, start=1)),
            *(KeyEntry(reason, 0, ()) for reason in reasons),
            *([KeyEntry(self.border_words, 0, (), is_border=True)] if self.borders else []),
        )

    @property
    def table(self) -> ListView:
        shares = [tile.shown.share for tile in self.tiles if tile.shown.share]
        columns = [Column(self.names_of), Column(self.counted_as, self.frame.unit, is_number=True, digits=self.digits)]
        if shares:
            columns += [
                Column(self.part_of_rate, is_number=True),
                Column(shares[0].of_what, is_number=True),
            ]
        if self.has_grades:
            columns.append(Column(self.frame.say("COL_GRADE")))
        return self.frame.table(tuple(columns), tuple(self._row(tile, bool(shares)) for tile in self.tiles))

    def _row(self, tile: Tile, has_shares: bool) -> Row:
        shown = tile.shown
        cells: list[Cell] = [tile.full_name, shown.why_none if shown.value is None else shown.value]
        if has_shares:
            cells += [shown.share.part, shown.share.whole] if shown.share else [None, None]
        if self.has_grades:
            cells.append(shown.grade)
        return Row(tuple(cells), shown.href)
