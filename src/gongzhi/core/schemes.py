"""Schemes: a procedure of the notice with its record, declared as data: fields, what each act asks, who reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.registers import Column

Holder = Literal["enterprise", "place"]
Shape = Literal["value", "lines", "finding", "post"]


@dataclass(frozen=True)
class SchemeField:
    """One field of a scheme's record."""

    column: Column  # its name, words, kind, limits; of lines and findings only the name and the words count
    shape: Shape = "value"
    is_long: bool = False  # a text of several lines
    code_list: str = ""  # the code list that closes it ("regions"), whose words a page shows
    lines: tuple[Column, ...] = ()  # the columns of each line, where the field is a table
    role: str = ""  # of the posts to choose from, where the field names one

    @property
    def name(self) -> str:
        return self.column.field


@dataclass(frozen=True)
class Published:
    """What the public reads of a record, once it is in one of these states."""

    states: tuple[str, ...]
    fields: tuple[str, ...]
    names_holder: bool  # whether the enterprise is named


@dataclass(frozen=True)
class Scheme:
    """One procedure with its record. Its workflow table has the same name."""

    name: str
    zh: str  # the workflow's title
    en: str
    lead_zh: str  # one sentence: what it is for and who begins it
    lead_en: str
    article: int  # of the notice
    prefix: str  # of the numbers that people read: prefix-year-000001
    holder: Holder  # whose record it is: an enterprise's, in its county, or a place's
    about: str  # the field that says in a list what a record is about
    readers: tuple[str, ...]  # roles that may open its pages; row-level security narrows what they see there
    fields: Mapping[str, SchemeField]
    asks: Mapping[str, tuple[str, ...]]  # act → fields that its form asks
    dues: Mapping[str, str]  # state → the field with the day by which what is owed there is due
    clock_kind: str = ""  # the field whose value picks among clocks, "" where all run alike
    published: Published | None = None

    def asked_by(self, act: str) -> tuple[SchemeField, ...]:
        """The fields of an act's form; () for an act that asks nothing."""
        return tuple(self.fields[name] for name in self.asks.get(act, ()))

    def stored(self) -> tuple[SchemeField, ...]:
        """The fields with a column of the record's table: lines have a table of their own, the reason has none."""
        return tuple(field for field in self.fields.values() if field.shape != "lines" and field.name != REASON)


REASON = "reason"  # stays in what was signed; no column of the record
