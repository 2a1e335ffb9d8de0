"""Lists: columns with units, filters kept in the address, keyset pages, and what to say when there is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode


class View(Protocol):
    """Anything that {% show %} can render."""

    @property
    def template(self) -> str: ...


@dataclass(frozen=True)
class Link:
    text: str
    href: str


Cell = str | int | Decimal | Fraction | date | Link | View | None | tuple["str | Link | View", ...]


@dataclass(frozen=True)
class Column:
    """A column's heading. Numbers are right-aligned with their unit in the heading; `digits` after the point."""

    title: str
    unit: str = ""
    is_number: bool = False
    digits: int = 0


@dataclass(frozen=True)
class Row:
    """One row: the first cell carries the link to its page. struck: withdrawn or undone, still readable."""

    cells: tuple[Cell, ...]
    href: str = ""
    synthetic: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Filter:
    """One filter of the bar: its name in the address, its options, the one that is chosen ("" for all)."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: str = ""

    @property
    def chosen_label(self) -> str:
        return next((option.label for option in self.options if option.value == self.chosen), self.chosen)


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the same list without it."""

    label: str
    value: str
    without_href: str


@dataclass(frozen=True)
class Quick:
    """A filter that is often wanted, one click: href puts it in force, or ends it while it is on."""

    label: str
    href: str
    is_on: bool


@dataclass(frozen=True)
class FilterBar:
    """Search and filters as one GET form. action: the list's address; kept: what else stands in the address.

    hint: why a filter is missing, and what brings it. quick: filters of one click.
    """

    template: ClassVar[str] = "gongzhi/components/filters.html"
    action: str
    filters: tuple[Filter, ...] = ()
    searched: str = ""
    search_hint: str = ""
    has_search: bool = True
    kept: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    quick: tuple[Quick, ...] = ()

    @property
    def chosen(self) -> dict[str, str]:
        """Each filter's choice by its name, "" for all."""
        return {one.name: one.chosen for one in self.filters}

    @property
    def in_force(self) -> tuple[Filter, ...]:
        return tuple(one for one in self.filters if one.chosen)

    @property
    def chips(self) -> tuple[Chip, ...]:
        return tuple(Chip(one.label, one.chosen_label, self._without(one.name)) for one in self.in_force)

    @property
    def without_search_href(self) -> str:
        return self._without("q")

    def _without(self, left_out: str) -> str:
        pairs = [*self.kept, *(("q", self.searched),), *((one.name, one.chosen) for one in self.filters)]
        query = urlencode([(name, value) for name, value in pairs if value and name != left_out])
        return f"{self.action}?{query}" if query else self.action


@dataclass(frozen=True)
class Pager:
    """Keyset pages: the count of the whole list and the addresses before and after; "" where there is none.

    is_more: there are more than `count`, which nobody counted.
    """

    template: ClassVar[str] = "gongzhi/components/pager.html"
    count: int
    shown: int
    first_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    is_more: bool = False


@dataclass(frozen=True)
class EmptyState:
    """What will stand here and how it gets there; where something helps, the way to it."""

    template: ClassVar[str] = "gongzhi/components/empty.html"
    title: str
    how: str
    link: Link | None = None


@dataclass(frozen=True)
class ListView:
    """A table that becomes a column of cards on a phone.

    downloads: the same rows as files ("CSV", "XLSX"). empty: shown instead of the table when there are no rows.
    """

    template: ClassVar[str] = "gongzhi/components/list.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: EmptyState
    filters: FilterBar | None = None
    pager: Pager | None = None
    downloads: tuple[Link, ...] = ()
    is_titled: bool = False  # the caption stands above the table: where a page holds several

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.caption}: a row of {len(row.cells)} cells under {len(self.columns)} columns")

    @property
    def lines(self) -> tuple[tuple[Row, tuple[tuple[Column, Cell], ...]], ...]:
        """Each row with its cells under their columns."""
        return tuple((row, tuple(zip(self.columns, row.cells, strict=True))) for row in self.rows)


def address(path: str, query: Mapping[str, Any], **changed: str) -> str:
    """The same list with some of its query changed; an empty value leaves the name out."""
    merged = {**dict(query.items()), **changed}
    kept = urlencode([(name, value) for name, value in merged.items() if value])
    return f"{path}?{kept}" if kept else path
