"""What every report is made of, before anybody says it in a language or draws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from gongzhi.core.finding import Finding
from gongzhi.core.rules import Origin, RuleBook, RuleRef

TermKind = Literal["message", "region", "country", "cause", "source", "rule_table", "rule_basis"]
ColumnKind = Literal["text", "number", "day"]
ReferenceKind = Literal["case", "return", "notice", "check", "alert", "spot_check", "help_plan", "sanction", "finding"]


@dataclass(frozen=True)
class Term:
    """A word that is said in the reader's language: a message with its values, or the name of a code."""

    kind: TermKind
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def said(code: str, **values: object) -> Term:
    return Term("message", code, values)


Cell = str | int | Decimal | date | Term | None  # None: not known, and said so


@dataclass(frozen=True)
class Column:
    """A heading; `unit` is a message code. The digits of a number are those of its Decimal."""

    code: str
    kind: ColumnKind = "text"
    unit: str = ""


@dataclass(frozen=True)
class Reference:
    """The way back from a number to what it was counted from. id: of its page, "" where it has none."""

    kind: ReferenceKind
    name: str
    id: str = ""


@dataclass(frozen=True)
class Cited:
    """A rule row as a report cites it."""

    ref: RuleRef
    origin: Origin


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    rules: tuple[Cited, ...] = ()
    references: tuple[Reference, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True)
class Table:
    """One table. note: what its numbers are, or why it is empty; a table without rows must have one.

    name: stands in addresses and file names; the title is the message REPORT_<NAME>.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Term | None = None

    def __post_init__(self) -> None:
        if not self.rows and self.note is None:
            raise ValueError(f"{self.name}: an empty table says why it is empty")
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"{self.name}: a row of {len(row.cells)} cells under {len(self.columns)} columns")

    @property
    def title(self) -> Term:
        return said(f"REPORT_{self.name}".upper())

    def column(self, code: str) -> tuple[Cell, ...]:
        """The cells under one heading. Raises StopIteration for none of that code."""
        place = next(at for at, column in enumerate(self.columns) if column.code == code)
        return tuple(row.cells[place] for row in self.rows)


@dataclass(frozen=True)
class Computed:
    """A finding behind the report with what it was computed from, so that an act can keep it."""

    finding: Finding
    facts: Any
    tables: tuple[str, ...]  # rule tables that the method reads


@dataclass(frozen=True)
class Report:
    """A report on a place for a period. public: names nobody about whom nothing was decided."""

    name: str
    region: str
    first: date
    last: date
    at: datetime  # when it was built
    as_of: date
    profile: str
    tables: tuple[Table, ...]
    computed: tuple[Computed, ...]
    synthetic: bool
    public: bool

    @property
    def title(self) -> Term:
        return said(f"REPORT_TITLE_{self.name}".upper(), month=f"{self.first:%Y-%m}")

    @property
    def rules(self) -> tuple[Cited, ...]:
        """Every rule row that some number rests on, each once, by table and row."""
        cited = {
            (rule.ref.table, rule.ref.rule): rule for table in self.tables for row in table.rows for rule in row.rules
        }
        return tuple(cited[key] for key in sorted(cited))

    def table(self, name: str) -> Table | None:
        return next((table for table in self.tables if table.name == name), None)


def cite(refs: Iterable[RuleRef], book: RuleBook) -> tuple[Cited, ...]:
    """Rule rows with the origin of their numbers: the row's own, else its table's."""
    return tuple(Cited(ref, _origin(ref, book)) for ref in refs)


def _origin(ref: RuleRef, book: RuleBook) -> Origin:
    table = book.table(ref.table)
    row = next(row for row in table.rows if row["rule"] == ref.rule)
    return row.get("origin", table.origin)  # type: ignore[return-value]


def dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
