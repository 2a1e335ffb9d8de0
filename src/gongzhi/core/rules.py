"""Dated rule tables as the core sees them: rows already checked, each with an id, a basis and an origin."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, TypeVar

from gongzhi.core.canonical import digest, read
from gongzhi.core.errors import NoRuleApplies

Row = TypeVar("Row")
Origin = Literal["stated", "derived", "assumed"]


@dataclass(frozen=True)
class RuleTable:
    """One table of one profile, in the version in force on a date.

    rows: canonical strings by column; every row has "rule", its id. A row may carry its own "basis" or
    "origin"; without them the table's hold.
    """

    profile: str
    name: str
    effective_from: date
    unit: str
    basis: str
    origin: str
    rows: tuple[Mapping[str, str], ...]

    def typed(self, row_type: type[Row]) -> tuple[Row, ...]:
        """The rows as values of a frozen dataclass whose first field is `rule: str`; columns are its fields."""
        if row_type not in self._typed:
            hints = typing.get_type_hints(row_type)
            self._typed[row_type] = tuple(
                read(row_type, {name: _native(hints[name], row[name]) for name in hints if name in row})
                for row in self.rows
            )
        return self._typed[row_type]

    @cached_property
    def _typed(self) -> dict[type, tuple[Any, ...]]:
        """Rows by type: a decision at a counter asks five tables, and each is read once."""
        return {}

    def reference(self, rule: str) -> RuleRef:
        """The citation of one row, with the digest of the row as it reads in this version."""
        for row in self.rows:
            if row["rule"] == rule:
                return RuleRef(self.profile, self.name, self.effective_from, rule, digest(dict(row)))
        raise NoRuleApplies(self.name, rule=rule)


@dataclass(frozen=True)
class RuleRef:
    profile: str
    table: str
    effective_from: date
    rule: str
    row_hash: str


@dataclass(frozen=True)
class RuleBook:
    """All tables in force on one date under one profile."""

    profile: str
    on: date
    tables: tuple[RuleTable, ...]

    def table(self, name: str) -> RuleTable:
        for table in self.tables:
            if table.name == name:
                return table
        raise NoRuleApplies(name, profile=self.profile, on=self.on)

    def only(self, *names: str) -> RuleBook:
        """The same book with these tables alone: what a method reads, and what is kept beside its finding."""
        return RuleBook(self.profile, self.on, tuple(self.table(name) for name in names))


def _native(hint: Any, text: str) -> Any:
    """A column's canonical string as the JSON value that `read` expects for its type."""
    if hint is int:
        return int(text)
    if hint is bool:
        return {"true": True, "false": False}[text]
    if hint in (Decimal, Fraction, str, date):
        return text
    if type(None) in typing.get_args(hint):
        (only,) = (option for option in typing.get_args(hint) if option is not type(None))
        return None if text == "" else _native(only, text)
    raise TypeError(f"a rule column cannot be {hint}")
