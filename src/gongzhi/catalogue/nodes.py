"""What goods, hazards and markets are added up to in the search for signals: sections, and groups of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gongzhi.catalogue.codes import FOLDER, countries, hazards
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.reading import is_bilingual, read_written

EVERYTHING = "*"

UNKNOWN_CHAPTER, UNKNOWN_SECTION = "00", "S00"  # goods without an HS code
UNKNOWN_HAZARD, UNKNOWN_GROUP = "unknown", "unclear"  # nobody has said of which family
UNKNOWN_MARKET, UNKNOWN_MARKETS = "unknown", "unclear"  # nobody abroad is named; the group that it alone is
UNKNOWN_GOODS, UNKNOWN_HAZARDS = (UNKNOWN_SECTION, UNKNOWN_CHAPTER), (UNKNOWN_GROUP, UNKNOWN_HAZARD)


@dataclass(frozen=True)
class Section:
    """A section of the Harmonized System, with its chapters from the first to the last."""

    code: str
    zh: str
    en: str
    first: str
    last: str

    @property
    def chapters(self) -> tuple[str, ...]:
        return tuple(f"{number:02}" for number in range(int(self.first), int(self.last) + 1))


@dataclass(frozen=True)
class HazardGroup:
    code: str
    zh: str
    en: str
    families: tuple[str, ...]


@cache
def sections(folder: Path = FOLDER) -> Mapping[str, Section]:
    """The sections by code, in the HS's order. Raises ValueError naming the section that leaves a hole or overlaps."""
    found: dict[str, Section] = {}
    after = 0
    for code, entry in read_written(folder / "hs_sections.yml").items():
        _worded("hs_sections.yml", code, entry)
        one = Section(code, entry["zh"], entry["en"], entry["first"], entry["last"])
        if int(one.first) != after + 1 or int(one.last) < int(one.first):
            raise ValueError(f"hs_sections.yml: {code}: {one.first} to {one.last} does not follow chapter {after:02}")
        after = int(one.last)
        found[code] = one
    return MappingProxyType(found)


@cache
def hazard_groups(folder: Path = FOLDER) -> Mapping[str, HazardGroup]:
    """The groups by code. Raises ValueError naming the family that is unknown, in two groups or in none."""
    found: dict[str, HazardGroup] = {}
    for code, entry in read_written(folder / "hazard_groups.yml").items():
        _worded("hazard_groups.yml", code, entry)
        found[code] = HazardGroup(code, entry["zh"], entry["en"], tuple(entry["families"]))
    placed = [family for one in found.values() for family in one.families]
    _each_in_one("hazard_groups.yml", placed, hazards(folder), "family")
    return MappingProxyType(found)


@dataclass(frozen=True)
class MarketGroup:
    code: str
    zh: str
    en: str
    countries: tuple[str, ...]


@cache
def market_groups(folder: Path = FOLDER) -> Mapping[str, MarketGroup]:
    """The groups by code. Raises ValueError naming the country that is unknown, in two groups or in none."""
    found: dict[str, MarketGroup] = {}
    for code, entry in read_written(folder / "market_groups.yml").items():
        _worded("market_groups.yml", code, entry)
        found[code] = MarketGroup(code, entry["zh"], entry["en"], tuple(entry["countries"].split()))
    placed = [country for one in found.values() for country in one.countries]
    _each_in_one("market_groups.yml", placed, countries(folder), "country")
    return MappingProxyType(found)


def _worded(file: str, code: str, entry: Mapping[str, Any]) -> None:
    if not is_bilingual({name: entry.get(name) for name in ("zh", "en")}):
        raise ValueError(f"{file}: {code}: needs words zh and en")


def _each_in_one(file: str, placed: Sequence[str], known: Mapping[str, object], kind: str) -> None:
    for code in sorted({*placed, *known}):
        if placed.count(code) != 1 or code not in known:
            raise ValueError(f"{file}: {code}: stands in {placed.count(code)} groups, or is no {kind}")


@cache
def section_of() -> Mapping[str, str]:
    """The section of each chapter of two digits, that of unknown goods first."""
    of = {chapter: one.code for one in sections().values() for chapter in one.chapters}
    return MappingProxyType({UNKNOWN_CHAPTER: UNKNOWN_SECTION, **of})


@cache
def group_of() -> Mapping[str, str]:
    """The group of each hazard family, in the file's order; what nobody has said comes last."""
    of = {family: one.code for one in hazard_groups().values() for family in one.families}
    return MappingProxyType({**of, UNKNOWN_HAZARD: UNKNOWN_GROUP})


@cache
def market_group_of() -> Mapping[str, str]:
    """The group of each country, in the file's order; what names no market comes last."""
    of = {country: one.code for one in market_groups().values() for country in one.countries}
    return MappingProxyType({**of, UNKNOWN_MARKET: UNKNOWN_MARKETS})


def goods_words(goods: str, lang: str) -> str:
    """A chapter, a section or all goods in words; the code itself for any other."""
    if goods == EVERYTHING:
        return say("NODE_ALL_GOODS", lang)
    if goods in (UNKNOWN_CHAPTER, UNKNOWN_SECTION):
        return say("NODE_GOODS_UNKNOWN", lang)
    if goods in sections():
        return str(getattr(sections()[goods], lang))
    return say("NODE_CHAPTER", lang, chapter=goods)


def hazard_words(hazard: str, lang: str) -> str:
    """A family, a group or all hazards in words; the code itself for any other."""
    if hazard == EVERYTHING:
        return say("NODE_ALL_HAZARDS", lang)
    if hazard in (UNKNOWN_HAZARD, UNKNOWN_GROUP):
        return say("NODE_HAZARD_UNKNOWN", lang)
    found = hazard_groups().get(hazard) or hazards().get(hazard)
    return str(getattr(found, lang)) if found else hazard


def market_of(code: str) -> str:
    """The country as a market; what is none of them names no market."""
    return code if code in market_group_of() else UNKNOWN_MARKET


def market_words(market: str, lang: str) -> str:
    """A country, a group or all markets in words; the code itself for any other."""
    if market == EVERYTHING:
        return say("NODE_ALL_MARKETS", lang)
    if market in (UNKNOWN_MARKET, UNKNOWN_MARKETS):
        return say("NODE_MARKET_UNKNOWN", lang)
    found = market_groups().get(market) or countries().get(market)
    return str(getattr(found, lang)) if found else market


def goods_codes() -> tuple[str, ...]:
    """Everything, then each section with its chapters."""
    return (EVERYTHING, *(code for one in sections().values() for code in (one.code, *one.chapters)), *UNKNOWN_GOODS)


def hazard_codes() -> tuple[str, ...]:
    """Everything, then each group with its families."""
    groups = hazard_groups().values()
    return (EVERYTHING, *(code for one in groups for code in (one.code, *one.families)), *UNKNOWN_HAZARDS)


def market_codes() -> tuple[str, ...]:
    """Everything, then each group with its countries."""
    known = (code for one in market_groups().values() for code in (one.code, *one.countries))
    return (EVERYTHING, *known, UNKNOWN_MARKETS, UNKNOWN_MARKET)


@cache
def markets() -> Mapping[str, tuple[str, str]]:
    """The market that a signal can be about, in Chinese and English."""
    return MappingProxyType({code: (market_words(code, "zh"), market_words(code, "en")) for code in market_codes()})


@cache
def subjects() -> Mapping[str, tuple[str, str]]:
    """What a signal can be about besides its place, "69/heavy_metal", in Chinese and English."""
    return MappingProxyType(
        {
            f"{goods}/{hazard}": (subject_words(goods, hazard, "zh"), subject_words(goods, hazard, "en"))
            for goods in goods_codes()
            for hazard in hazard_codes()
        }
    )


def subject_words(goods: str, hazard: str, lang: str, market: str = EVERYTHING) -> str:
    """Goods and hazard, and the market where it is not all of them."""
    said = {"goods": goods_words(goods, lang), "hazard": hazard_words(hazard, lang)}
    if market == EVERYTHING:
        return say("NODE_SUBJECT", lang, **said)
    return say("NODE_SUBJECT_IN_MARKET", lang, **said, market=market_words(market, lang))
