"""A news feed (RSS 2.0) from outside, read as if it were hostile: its items as rows, within limits."""

from __future__ import annotations

import re
from datetime import date, datetime
from xml.parsers import expat

from gongzhi.sources.faults import fault

MOST_COLUMNS = 100  # different elements and attributes of a feed's items; the known feeds have six
DEEPEST = 16  # elements within elements; an item's text stands at the fourth
ITEM = ("rss", "channel", "item")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = re.compile(
    r"(?:([A-Z][a-z]{2}), )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?) "
    r"(?:GMT|UT|Z|[+-][0-9]{4})"
)
CUT_ENTITY = re.compile(r"&#?[0-9A-Za-z]{0,10}(?=</)")

Row = tuple[str, list[str]]


def is_feed(text: str) -> bool:
    """Whether a text is XML or HTML rather than csv or JSON."""
    return text.lstrip().startswith("<")


def entities_mended(text: str) -> tuple[str, int]:
    """The text without the stumps of entities that were cut ("&qu" before "</"), and how many there were.

    A feed that shortens a text after escaping it leaves such a stump at the end of the element; only the end
    of an already shortened text goes with it. Within CDATA the same letters would be whole, so a shape of the
    catalogue file says whether its feeds need this.
    """
    return CUT_ENTITY.subn("", text)


def items_of(text: str, name: str, most_items: int) -> tuple[list[str], list[Row]]:
    """The columns and rows of a feed's items: an element's text by its name, an attribute's as "guid@isPermaLink".

    An element that an item lacks is "". A row's place is the line on which its item begins. What describes
    the whole feed is not read. A document type is refused, so there are no entities to expand and nothing
    outside is fetched; deep or wide trees are refused too. The standard library's expat does that with a
    handler of its own; a hardened parser from elsewhere would add a dependency and the same refusal.
    Raises BadInput for a text that is damaged, cut, no RSS 2.0, or has more items than most_items.
    """
    reader = _ItemReader(name, most_items)
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as damage:
        raise fault(f"line {damage.lineno}", "", expat.ErrorString(damage.code), "SOURCE_NOT_XML") from None
    columns = list(reader.columns)
    return columns, [(where, [cells.get(column, "") for column in columns]) for where, cells in reader.items]


def feed_day(text: str) -> date | None:
    """The day of "Thu, 20 Aug 2026 00:00:00 GMT" in the zone in which it is written; None for anything else."""
    found = DAY.fullmatch(text)
    if found is None:
        return None
    weekday, day, month, year, time = found.groups()
    try:
        written = date(int(year), MONTHS.index(month) + 1, int(day))
        datetime.strptime(time, "%H:%M:%S" if time.count(":") == 2 else "%H:%M")  # noqa: DTZ007 - a check only
    except ValueError:
        return None
    return written if weekday in {None, WEEKDAYS[written.weekday()]} else None


class _ItemReader:
    """Gathers the items while expat goes through the text; the first fault ends it."""

    def __init__(self, name: str, most_items: int) -> None:
        self.name, self.most_items = name, most_items
        self.columns: dict[str, None] = {}  # in the order in which they appear
        self.items: list[tuple[str, dict[str, str]]] = []
        self.path: list[str] = []
        self.text: list[str] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    @property
    def where(self) -> str:
        return f"line {self.parser.CurrentLineNumber}"

    def _doctype(self, doctype: str, *_: object) -> None:
        raise fault(self.where, "", doctype, "SOURCE_FEED_DOCTYPE")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.path and (tag, attributes.get("version")) != ("rss", "2.0"):
            raise fault(self.where, "", tag, "SOURCE_NOT_A_FEED")
        if len(self.path) == DEEPEST or self._in_item(len(ITEM) + 1):
            raise fault(self.where, "/".join(self.path), tag, "SOURCE_FEED_NESTED")
        self.path.append(tag)
        self.text.clear()
        if tuple(self.path) == ITEM:
            if len(self.items) == self.most_items:
                raise fault(self.name, "", "", "SOURCE_TOO_MANY", most=self.most_items)
            self.items.append((self.where, {}))
        if self._in_item(len(ITEM)) or self._in_item(len(ITEM) + 1):
            for attribute, value in attributes.items():
                self._tell(f"{tag}@{attribute}", value)

    def _end(self, tag: str) -> None:
        if self._in_item(len(ITEM) + 1):
            self._tell(tag, "".join(self.text))
        self.path.pop()

    def _characters(self, text: str) -> None:
        if self._in_item(len(ITEM) + 1):
            self.text.append(text)
        elif self._in_item(len(ITEM)) and text.strip():
            raise fault(self.where, "item", text.strip(), "SOURCE_FEED_LOOSE_TEXT")

    def _in_item(self, depth: int) -> bool:
        return len(self.path) == depth and tuple(self.path[: len(ITEM)]) == ITEM

    def _tell(self, column: str, value: str) -> None:
        if column not in self.columns:
            if len(self.columns) == MOST_COLUMNS:
                raise fault(self.where, column, "", "SOURCE_FEED_TOO_WIDE", most=MOST_COLUMNS)
            self.columns[column] = None
        _, cells = self.items[-1]
        if column in cells:
            raise fault(self.where, column, value, "SOURCE_FEED_TWICE")
        cells[column] = value
