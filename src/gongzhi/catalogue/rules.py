"""Rule tables: every number that someone could dispute, dated, with unit, basis and origin.

One file is one table of one profile, catalogue/rules/<profile>/<table>.yml; docs/howto/add-a-rule.md shows one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongzhi.catalogue.codes import profile_on, profiles
from gongzhi.catalogue.reading import ORIGINS, Words, is_bilingual, read_written
from gongzhi.core.rules import RuleBook, RuleTable

FOLDER = Path(__file__).parent / "rules"
TYPES = ("int", "decimal", "fraction", "text", "bool", "date")
HEADER = {"table", "title", "unit", "basis", "origin", "columns", "versions"}
NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class WrittenRow:
    rule: str
    values: Mapping[str, str]  # canonical text by column, "" where an optional column is empty
    origin: str
    basis: Words
    own_origin: bool  # the row overrides the table's origin
    own_basis: bool


@dataclass(frozen=True)
class WrittenVersion:
    effective_from: date
    rows: tuple[WrittenRow, ...]


@dataclass(frozen=True)
class WrittenTable:
    """A table as a person reads it: in two languages, with every version it has had."""

    profile: str  # the profile in whose folder it stands
    name: str
    title: Words
    unit: Words
    basis: Words
    origin: str
    columns: Mapping[str, str]  # type by column; a trailing "?" marks one that may be empty
    versions: tuple[WrittenVersion, ...]  # the oldest first

    def on(self, day: date) -> RuleTable | None:
        """The version in force on a day, as the core reads it; None before the first."""
        in_force = [version for version in self.versions if version.effective_from <= day]
        if not in_force:
            return None
        version = in_force[-1]
        return RuleTable(
            self.profile,
            self.name,
            version.effective_from,
            self.unit["zh"],
            self.basis["zh"],
            self.origin,
            tuple(_core_row(row) for row in version.rows),
        )


@cache
def book(on: date, profile: str | None = None) -> RuleBook:
    """The rule tables by which a decision of that day is made.

    profile: None takes the one in force on that day (codes.profile_on); naming one asks what it would have
    said. A day before the profile begins gets the book of its first day, and the book says that day.
    A table that the profile lacks, or has only from a later day on, comes from the profile it inherits and
    keeps that one's name.
    Raises KeyError for a profile that does not exist and ValueError for faulty files.
    """
    chosen = profiles()[profile] if profile else profile_on(on)
    day = max(on, chosen.begins)
    in_force: dict[str, RuleTable] = {}
    code: str | None = chosen.code
    while code is not None:
        for written in _sound(FOLDER).get(code, ()):
            table = written.on(day)
            if table is not None:
                in_force.setdefault(written.name, table)
        code = profiles()[code].inherits
    return RuleBook(chosen.code, day, tuple(in_force[name] for name in sorted(in_force)))


def all_tables(folder: Path = FOLDER) -> Mapping[str, tuple[WrittenTable, ...]]:
    """Every table by profile, by name; a table whose own profile is another one is inherited."""
    written = _sound(folder)
    shown: dict[str, tuple[WrittenTable, ...]] = {}
    for code, profile in profiles().items():
        by_name = {table.name: table for table in shown.get(profile.inherits or "", ())}
        by_name |= {table.name: table for table in written.get(code, ())}
        shown[code] = tuple(by_name[name] for name in sorted(by_name))
    return MappingProxyType(shown)


def check(folder: Path = FOLDER) -> list[str]:
    """Every fault of every file, as "profile/file: rule: column: value: what is wrong"; [] when all is well."""
    return _read(folder)[1]


@cache
def _sound(folder: Path) -> Mapping[str, tuple[WrittenTable, ...]]:
    tables, faults = _read(folder)
    if faults:
        raise ValueError("\n".join(faults))
    return tables


def _read(folder: Path) -> tuple[Mapping[str, tuple[WrittenTable, ...]], list[str]]:
    faults: list[str] = []
    tables: dict[str, tuple[WrittenTable, ...]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in profiles():
            faults.append(f"{path.name}: no such profile in codes/profiles.yml")
    for code, profile in profiles().items():
        own: dict[str, WrittenTable] = {}
        for path in sorted((folder / code).glob("*.yml")):
            reader = _Reader(f"{code}/{path.name}")
            table = reader.table(path, code)
            faults += reader.faults
            if table is not None:
                own[table.name] = table
        inherited = {t.name: t for t in tables.get(profile.inherits or "", ()) if t.name not in own}
        faults += _ids_that_stand_twice(own.values(), inherited.values())
        tables[code] = tuple(own.values())
    return MappingProxyType(tables), faults


def _ids_that_stand_twice(own: Iterable[WrittenTable], inherited: Iterable[WrittenTable]) -> Iterator[str]:
    """Ids of a profile's own tables that another of its own tables, or one that it inherits, has as well."""
    home = {rule: table for table in inherited for rule in _ids(table)}
    for table in own:
        for rule in _ids(table):
            other = home.setdefault(rule, table)
            if other is not table:
                where = f"{other.profile}/{other.name}.yml"
                yield f"{table.profile}/{table.name}.yml: {rule}: the id stands in {where} too"


def _ids(table: WrittenTable) -> list[str]:
    return sorted({row.rule for version in table.versions for row in version.rows})


def _core_row(row: WrittenRow) -> Mapping[str, str]:
    own = {"origin": row.origin} if row.own_origin else {}
    if row.own_basis:
        own["basis"] = row.basis["zh"]
    return MappingProxyType({"rule": row.rule, **row.values, **own})


class _Reader:
    """Reads one file and keeps every fault it meets."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []

    def fault(self, *where_and_what: str) -> None:
        self.faults.append(": ".join((self.file, *where_and_what)))

    def table(self, path: Path, profile: str) -> WrittenTable | None:
        try:
            tree = read_written(path)
        except ValueError as unreadable:
            self.faults.append(str(unreadable))
            return None
        if not isinstance(tree, Mapping):
            self.fault("a rule table is a mapping that begins with `table:`")
            return None
        for name in sorted(HEADER - set(tree)):
            self.fault(name, "is missing")
        for name in sorted(set(tree) - HEADER - {"bands"}):
            self.fault(name, "is no part of a rule table")
        if self.faults:
            return None
        if tree["table"] != path.stem or not NAME.fullmatch(path.stem):
            self.fault("table", repr(tree["table"]), f"is not the file's name {path.stem}")
        unit = dict.fromkeys(("zh", "en"), tree["unit"]) if isinstance(tree["unit"], str) else tree["unit"]
        for name, words in (("title", tree["title"]), ("basis", tree["basis"]), ("unit", unit)):
            if not is_bilingual(words):
                self.fault(name, repr(words), "needs words zh and en")
        if tree["origin"] not in ORIGINS:
            self.fault("origin", repr(tree["origin"]), f"is none of {', '.join(ORIGINS)}")
        columns = self.columns(tree["columns"])
        if self.faults:
            return None
        heading = _Heading(columns, tree["origin"], tree["basis"])
        versions = tuple(self.versions(tree["versions"], heading))
        if "bands" in tree:
            self.bands(tree["bands"], columns, versions)
        if self.faults:
            return None
        return WrittenTable(profile, path.stem, tree["title"], unit, tree["basis"], tree["origin"], columns, versions)

    def columns(self, written: object) -> Mapping[str, str]:
        if not isinstance(written, Mapping) or not written:
            self.fault("columns", repr(written), "is a mapping of column to type")
            return {}
        for name, kind in written.items():
            if not NAME.fullmatch(name) or name in ("rule", "origin", "basis"):
                self.fault("columns", repr(name), "cannot name a column")
            if not isinstance(kind, str) or kind.removesuffix("?") not in TYPES:
                self.fault("columns", name, repr(kind), f"is none of {', '.join(TYPES)}, with or without a ?")
        return MappingProxyType(dict(written))

    def versions(self, written: object, heading: _Heading) -> Iterator[WrittenVersion]:
        if not isinstance(written, Mapping) or not written:
            self.fault("versions", "needs at least one date with rows")
            return
        before: date | None = None
        for text, rows in written.items():
            try:
                day = date.fromisoformat(text)
            except ValueError:
                self.fault("versions", repr(text), "is no date (YYYY-MM-DD)")
                continue
            if before is not None and day <= before:
                self.fault("versions", text, f"does not come after {before}")
            before = day
            if not isinstance(rows, list) or not rows:
                self.fault("versions", text, "has no rows")
                continue
            yield WrittenVersion(day, tuple(self.rows(rows, text, heading)))

    def rows(self, written: list[Any], version: str, heading: _Heading) -> Iterator[WrittenRow]:
        seen: set[str] = set()
        for row in written:
            rule = row.get("rule") if isinstance(row, Mapping) else None
            if not isinstance(rule, str) or not rule.strip():
                self.fault(version, repr(row), "a row begins with `rule:`, its id")
                continue
            if rule in seen:
                self.fault(rule, f"the id stands twice in {version}")
            seen.add(rule)
            for name in sorted(set(row) - {"rule", "origin", "basis", *heading.columns}):
                self.fault(rule, name, repr(row[name]), "is no column of this table")
            origin, basis = row.get("origin", heading.origin), row.get("basis", heading.basis)
            if origin not in ORIGINS:
                self.fault(rule, "origin", repr(origin), f"is none of {', '.join(ORIGINS)}")
            if not is_bilingual(basis):
                self.fault(rule, "basis", repr(basis), "needs words zh and en")
            values = {name: self.cell(rule, name, kind, row.get(name)) for name, kind in heading.columns.items()}
            yield WrittenRow(rule, MappingProxyType(values), origin, basis, "origin" in row, "basis" in row)

    def cell(self, rule: str, column: str, kind: str, written: object) -> str:
        """The canonical text of one cell; "" for an empty optional one, or after a fault."""
        if written in (None, "", "~", "null"):
            if not kind.endswith("?"):
                self.fault(rule, column, "is missing")
            return ""
        try:
            if not isinstance(written, str):
                raise ValueError
            return canonical_text(kind.removesuffix("?"), written)
        except (ValueError, InvalidOperation, ZeroDivisionError):
            self.fault(rule, column, repr(written), f"is no {kind.removesuffix('?')}")
            return ""

    def bands(self, written: object, columns: Mapping[str, str], versions: tuple[WrittenVersion, ...]) -> None:
        """Bands begin at the lowest value and strictly ascend, once for each combination of `within`."""
        spec = {"column": written} if isinstance(written, str) else written
        if not isinstance(spec, Mapping) or not {"column"} <= set(spec) <= {"column", "within", "lowest"}:
            self.fault("bands", repr(written), "is a column, or {column, within, lowest}")
            return
        column, within = spec["column"], spec.get("within", [])
        for name in (column, *within):
            if name not in columns:
                self.fault("bands", repr(name), "is no column of this table")
                return
        if columns[column] not in ("int", "decimal", "fraction"):
            self.fault("bands", column, columns[column], "is no number")
            return
        if self.faults:
            return
        lowest = Fraction(spec.get("lowest", "0"))
        for version in versions:
            reached: dict[tuple[str, ...], Fraction] = {}
            for row in version.rows:
                group, edge = tuple(row.values[name] for name in within), Fraction(row.values[column])
                if group not in reached and edge != lowest:
                    self.fault(row.rule, column, row.values[column], f"the bands do not begin at {lowest}")
                if group in reached and edge <= reached[group]:
                    self.fault(row.rule, column, row.values[column], "the band does not ascend")
                reached[group] = edge


@dataclass(frozen=True)
class _Heading:
    """What the rows of a table share."""

    columns: Mapping[str, str]
    origin: str
    basis: Words


def canonical_text(kind: str, written: str) -> str:
    """A cell in the one spelling that findings cite. Raises ValueError or a kin of it when it is not of the kind."""
    if kind == "int":
        if not re.fullmatch(r"-?(0|[1-9][0-9]*)", written):
            raise ValueError(written)
        return written
    if kind == "decimal":
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written):
            raise ValueError(written)
        return format(Decimal(written), "f")
    if kind == "fraction":
        return str(Fraction(written))
    if kind == "bool":
        if written not in ("true", "false"):
            raise ValueError(written)
        return written
    if kind == "date":
        return date.fromisoformat(written).isoformat()
    if kind == "text":
        return written.strip()
    raise ValueError(kind)
