"""Schemes: a procedure of the notice with its record, declared as data: fields, what each act asks, who reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.documents import PaperKind
from gongzhi.core.registers import Column

Holder = Literal["enterprise", "place"]
Shape = Literal["value", "lines", "finding", "post", "file"]


@dataclass(frozen=True)
class SchemeField:
    """One field of a scheme's record."""

    column: Column  # its name, words, kind, limits; of other shapes only the name, the words and `required` count
    shape: Shape = "value"
    is_long: bool = False  # a text of several lines
    code_list: str = ""  # the code list that closes it ("regions"), whose words a page shows
    lines: tuple[Column, ...] = ()  # the columns of each line, where the field is a table
    role: str = ""  # of the posts to choose from, where the field names one
    names_post: bool = False  # a text that is the id of any post, shown as person, role and place

    @property
    def name(self) -> str:
        return self.column.field


@dataclass(frozen=True)
class Published:
    """What the public reads of a record, once it is in one of these states."""

    states: tuple[str, ...]
    fields: tuple[str, ...]
    names_holder: bool  # whether the enterprise is named
    unless: str = ""  # the field that ends the publication once it holds something


@dataclass(frozen=True)
class SchemePaper:
    """A paper that an act issues when it is taken. Its title is the message PAPER_<SCHEME>_<NAME>."""

    name: str
    act: str
    kind: PaperKind
    series: str  # in which it is numbered
    to: str  # "holder", or the field that holds whose it is; "" for nobody
    says: tuple[str, ...]  # messages, a paragraph each, with values of the record by their fields' names
    rights: tuple[str, ...]  # messages: what the party may do against it
    office: str  # the role whose office signs; "" for the offices of those who sign the act


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
    papers: tuple[SchemePaper, ...] = ()

    def asked_by(self, act: str) -> tuple[SchemeField, ...]:
        """The fields of an act's form; () for an act that asks nothing."""
        return tuple(self.fields[name] for name in self.asks.get(act, ()))

    def stored(self) -> tuple[SchemeField, ...]:
        """The fields with a column of the record's table: lines and files stand elsewhere, the reason nowhere."""
        return tuple(
            field for field in self.fields.values() if field.shape not in ("lines", "file") and field.name != REASON
        )

    def papers_of(self, act: str) -> tuple[SchemePaper, ...]:
        """What the act issues, in the order in which numbers are taken."""
        return tuple(sorted((one for one in self.papers if one.act == act), key=lambda one: one.series))


REASON = "reason"  # stays in what was signed; no column of the record
HOLDER = "holder"  # whose record it is, where a paper says for whom it is
ABOUT_THE_ACT = ("article", "day", "holder", "place", "record", "review_days", "suit_months", "term", "until")
# What a paper may say besides fields: the notice's article, the day of the act, whose record it is and where, its
# number, how long and until when the party may act against what the paper says within the procedure, and outside it.
