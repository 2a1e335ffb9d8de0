"""What goods and hazards are added up to in the search for signals: sections of the HS, groups of hazard families."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gongzhi.catalogue.codes import FOLDER, hazards
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.reading import is_bilingual, read_written

EVERYTHING = "*"

UNKNOWN_CHAPTER, UNKNOWN_SECTION = "00", "S00"  # goods without an HS code
UNKNOWN_HAZARD, UNKNOWN_GROUP = "unknown", "unclear"  # nobody has said of which family
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
        if not is_bilingual({name: entry.get(name) for name in ("zh", "en")}):
            raise ValueError(f"hs_sections.yml: {code}: needs words zh and en")
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
    placed: list[str] = []
    for code, entry in read_written(folder / "hazard_groups.yml").items():
        if not is_bilingual({name: entry.get(name) for name in ("zh", "en")}):
            raise ValueError(f"hazard_groups.yml: {code}: needs words zh and en")
        found[code] = HazardGroup(code, entry["zh"], entry["en"], tuple(entry["families"]))
        placed += entry["families"]
    for family in sorted({*placed, *hazards(folder)}):
        if placed.count(family) != 1 or family not in hazards(folder):
            raise ValueError(f"hazard_groups.yml: {family}: stands in {placed.count(family)} groups, or is no family")
    return MappingProxyType(found)


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


def goods_codes() -> tuple[str, ...]:
    """Everything, then each section with its chapters."""
    return (EVERYTHING, *(code for one in sections().values() for code in (one.code, *one.chapters)), *UNKNOWN_GOODS)


def hazard_codes() -> tuple[str, ...]:
    """Everything, then each group with its families."""
    groups = hazard_groups().values()
    return (EVERYTHING, *(code for one in groups for code in (one.code, *one.families)), *UNKNOWN_HAZARDS)


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


def subject_words(goods: str, hazard: str, lang: str) -> str:
    return say("NODE_SUBJECT", lang, goods=goods_words(goods, lang), hazard=hazard_words(hazard, lang))
