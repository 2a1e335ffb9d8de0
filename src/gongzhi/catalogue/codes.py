"""Code lists: who may act, which countries, which kinds of standards, which rule profile is in force when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongzhi.catalogue.messages import LANGUAGES
from gongzhi.catalogue.reading import ORIGINS, Words, is_bilingual, read_written
from gongzhi.core.standards.declarations import StandardType, type_of

FOLDER = Path(__file__).parent / "codes"


@dataclass(frozen=True)
class Profile:
    """A set of rule tables and the day from which decisions are made by it."""

    code: str
    zh: str
    en: str
    begins: date
    inherits: str | None = None  # the profile that supplies the tables this one lacks


@dataclass(frozen=True)
class Role:
    """A role in which a post acts."""

    code: str
    zh: str
    en: str
    not_also: Words | None  # what it may not do as well on the same case


@dataclass(frozen=True)
class TracingCode:
    """What a tracing can find or an office can say of it, as a code."""

    code: str
    zh: str
    en: str
    list: str  # cause, city_cause, responsibility, corrective_action, disposition, turned_away


@dataclass(frozen=True)
class Country:
    """A country, area or body that a source names as market or origin."""

    code: str  # ISO 3166-1 alpha-2, or a code that sources use beside it
    zh: str
    en: str
    iso: bool


@dataclass(frozen=True)
class CountryList:
    """A named set of countries as it stood from each of its dates on."""

    name: str
    title: Words
    basis: Words
    origin: str
    versions: tuple[tuple[date, frozenset[str]], ...]  # the oldest first

    def on(self, day: date) -> frozenset[str]:
        """The members on a day; before the oldest version, the oldest."""
        in_force = [members for begins, members in self.versions if begins <= day]
        return in_force[-1] if in_force else self.versions[0][1]


@dataclass(frozen=True)
class MeasureType:
    """A kind of technical measure that the yearly survey of enterprises asks about."""

    code: str
    zh: str
    en: str
    goods: str  # industrial, food_agri


@dataclass(frozen=True)
class HazardFamily:
    """A family of hazards that several sources share."""

    code: str
    zh: str
    en: str


@cache
def tracing_codes(folder: Path = FOLDER) -> Mapping[str, TracingCode]:
    """What a tracing can find, by code. Raises ValueError naming the code that is wrong."""
    optional = {"group", "city_group", "recorded_as"}
    entries = _entries(folder / "causes.yml", required={"list"}, optional=optional)
    return MappingProxyType(
        {code: TracingCode(code, entry["zh"], entry["en"], entry["list"]) for code, entry in entries.items()}
    )


@cache
def roles(folder: Path = FOLDER) -> Mapping[str, Role]:
    """Roles by code. Raises ValueError naming the code that is wrong."""
    found: dict[str, Role] = {}
    for code, entry in _entries(folder / "roles.yml", optional={"not_also"}).items():
        not_also = entry.get("not_also")
        if not_also is not None and not is_bilingual(not_also):
            raise ValueError(f"roles.yml: {code}: not_also {not_also!r} needs words zh and en")
        found[code] = Role(code, entry["zh"], entry["en"], not_also)
    return MappingProxyType(found)


@cache
def hazards(folder: Path = FOLDER) -> Mapping[str, HazardFamily]:
    """Hazard families by code. Raises ValueError naming the code that is wrong."""
    entries = _entries(folder / "hazards.yml")
    return MappingProxyType({code: HazardFamily(code, entry["zh"], entry["en"]) for code, entry in entries.items()})


@cache
def standard_types(folder: Path = FOLDER) -> Mapping[str, StandardType]:
    """Kinds of standards by code. Raises ValueError naming the code whose pattern or example is wrong."""
    found: dict[str, StandardType] = {}
    for code, entry in _entries(folder / "standard_types.yml", required={"pattern", "example"}).items():
        try:
            re.compile(entry["pattern"])
        except re.error as wrong:
            raise ValueError(f"standard_types.yml: {code}: pattern {entry['pattern']!r}: {wrong}") from None
        found[code] = StandardType(code, entry["zh"], entry["en"], entry["pattern"], entry["example"])
    for one in found.values():
        if type_of(one.example, found.values()) != one:
            raise ValueError(f"standard_types.yml: {one.code}: example {one.example!r} does not fit its pattern first")
    return MappingProxyType(found)


@cache
def countries(folder: Path = FOLDER) -> Mapping[str, Country]:
    """Countries and market codes by code. Raises ValueError naming the code that is wrong."""
    tree = read_written(folder / "countries.yml")
    found: dict[str, Country] = {}
    for part, iso in (("countries", True), ("beyond_iso", False)):
        for code, entry in _checked("countries.yml", tree[part]).items():
            if not (len(code) == 2 and code.isascii() and code.isupper()) or code in found:
                raise ValueError(f"countries.yml: {code}: is no code of two letters, or stands twice")
            found[code] = Country(code, entry["zh"], entry["en"], iso)
    return MappingProxyType(found)


@cache
def country_lists(folder: Path = FOLDER) -> Mapping[str, CountryList]:
    """Dated country lists by name. Raises ValueError naming the list and the code that is wrong."""
    found: dict[str, CountryList] = {}
    for name, entry in read_written(folder / "countries.yml")["lists"].items():
        if not (is_bilingual(entry["title"]) and is_bilingual(entry["basis"])):
            raise ValueError(f"countries.yml: {name}: title and basis need words zh and en")
        if entry["origin"] not in ORIGINS:
            raise ValueError(f"countries.yml: {name}: origin {entry['origin']!r} is none of {', '.join(ORIGINS)}")
        versions = []
        for text, written in entry["versions"].items():
            members = written.split()
            strange = [code for code in members if code not in countries(folder) or members.count(code) > 1]
            if strange:
                raise ValueError(f"countries.yml: {name}: {text}: {strange[0]!r} is no country, or stands twice")
            versions.append((_date("countries.yml", name, "versions", text), frozenset(members)))
        if [begins for begins, _ in versions] != sorted({begins for begins, _ in versions}):
            raise ValueError(f"countries.yml: {name}: the dates do not ascend")
        found[name] = CountryList(name, entry["title"], entry["basis"], entry["origin"], tuple(versions))
    return MappingProxyType(found)


def lists_of(country: str, day: date) -> tuple[str, ...]:
    """The names of the country lists on which a country stands on a day, in the file's order; () for none."""
    return tuple(name for name, found in country_lists().items() if country in found.on(day))


@cache
def measure_types(folder: Path = FOLDER) -> Mapping[str, MeasureType]:
    """Kinds of technical measure by code, in the file's order. Raises ValueError naming the code that is wrong."""
    found: dict[str, MeasureType] = {}
    for code, entry in _entries(folder / "measure_types.yml", required={"goods"}).items():
        if entry["goods"] not in ("industrial", "food_agri"):
            raise ValueError(f"measure_types.yml: {code}: goods {entry['goods']!r} is neither industrial nor food_agri")
        found[code] = MeasureType(code, entry["zh"], entry["en"], entry["goods"])
    return MappingProxyType(found)


@cache
def profiles(folder: Path = FOLDER) -> Mapping[str, Profile]:
    """Rule profiles by code, the oldest first. Raises ValueError naming the code that is wrong."""
    found: dict[str, Profile] = {}
    for code, entry in _entries(folder / "profiles.yml", required={"begins"}, optional={"inherits"}).items():
        begins = _date("profiles.yml", code, "begins", entry["begins"])
        if any(earlier.begins >= begins for earlier in found.values()):
            raise ValueError(f"profiles.yml: {code}: begins {begins} is not after the profile above it")
        inherits = entry.get("inherits")
        if inherits is not None and inherits not in found:
            raise ValueError(f"profiles.yml: {code}: inherits {inherits!r}, which does not stand above it")
        found[code] = Profile(code, entry["zh"], entry["en"], begins, inherits)
    return MappingProxyType(found)


def profile_on(day: date) -> Profile:
    """The profile by which a decision of that day is made.

    Before the oldest profile begins, the oldest: evidence of earlier years is judged by the day it became
    known, and no rules older than the oldest profile are kept.
    """
    oldest, *later = profiles().values()
    return max((profile for profile in later if profile.begins <= day), key=lambda p: p.begins, default=oldest)


def _entries(
    path: Path, *, required: Set[str] = frozenset(), optional: Set[str] = frozenset()
) -> Mapping[str, Mapping[str, Any]]:
    return _checked(path.name, read_written(path), required=required, optional=optional)


def _checked(
    file: str,
    tree: Mapping[str, Mapping[str, Any]],
    *,
    required: Set[str] = frozenset(),
    optional: Set[str] = frozenset(),
) -> Mapping[str, Mapping[str, Any]]:
    """The codes of one file with words in both languages and exactly the fields that the list may have."""
    for code, entry in tree.items():
        if not is_bilingual({name: entry.get(name) for name in LANGUAGES}):
            raise ValueError(f"{file}: {code}: needs words zh and en")
        fields = set(entry) - set(LANGUAGES)
        if missing := required - fields:
            raise ValueError(f"{file}: {code}: lacks {', '.join(sorted(missing))}")
        if unknown := fields - required - optional:
            raise ValueError(f"{file}: {code}: has no field {', '.join(sorted(unknown))}")
    return tree


def _date(file: str, code: str, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{file}: {code}: {column} {text!r} is no date (YYYY-MM-DD)") from None
