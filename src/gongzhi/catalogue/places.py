"""The tables by which names are read: regions and their other names, and the words of firms' names."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from gongzhi.catalogue.messages import LANGUAGES
from gongzhi.catalogue.reading import Words
from gongzhi.core.identity.gazetteer import Gazetteer, Level, OtherName, Region, WordMeaning
from gongzhi.core.identity.gazetteer import gazetteer as indexed
from gongzhi.core.identity.names import FirmWords
from gongzhi.core.identity.old_spellings import OldSyllables

T = TypeVar("T", bound=str)

FOLDER = Path(__file__).parent / "codes"
LEVELS: tuple[Level, ...] = ("province", "city", "county")
KINDS = ("code", "confused", "postcode", "english", "former", "short", "traditional", "misread")
MEANINGS: tuple[WordMeaning, ...] = ("province", "city", "county", "district", "locality", "ignored")


@cache
def gazetteer() -> Gazetteer:
    """All divisions of China, indexed once for each process. Raises ValueError for a faulty row."""
    return indexed(
        regions(),
        (
            *(OtherName(row["written"], row["code6"], _one_of(KINDS, row["kind"])) for row in _rows("place_aliases")),
            *(OtherName(row["written"], row["code6"], "old") for row in _rows("old_place_names")),
            *_in_wade_giles(),
        ),
        tuple((row["hanzi"], row["as_read"]) for row in _rows("place_misreadings")),
        {row["word"]: _one_of(MEANINGS, row["meaning"]) for row in _rows("place_words")},
    )


@cache
def firm_words() -> FirmWords:
    """The words by which firms' names are taken apart. Raises ValueError for a trade word that stands twice."""
    forms = frozenset(row["written"] for row in _rows("legal_forms"))
    trades: dict[str, str] = {}
    for row in _rows("trade_words"):
        for word in (*row["zh"].split(";"), *row["en"].split(";")):
            if trades.setdefault(word, row["trade"]) != row["trade"]:
                raise ValueError(f"trade_words.csv: {word} stands twice")
    simplified = {ord(row["traditional"]): row["simplified"] for row in _rows("traditional")}
    branches = frozenset(row["written"] for row in _rows("branch_words"))
    return FirmWords(
        gazetteer(), forms, MappingProxyType(trades), MappingProxyType(simplified), branches, old_syllables()
    )


@cache
def old_syllables() -> OldSyllables:
    """Syllables of Wade-Giles and of the post office's spelling, each with all that it may be in pinyin."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("old_syllables"):
        found[row["written"]] = (*found.get(row["written"], ()), row["pinyin"])
    return OldSyllables(MappingProxyType(found))


@cache
def trade_names() -> Mapping[str, Words]:
    """The words for each trade that firms write in their names: the first way of writing it in either language."""
    return MappingProxyType(
        {row["trade"]: {lang: row[lang].split(";")[0] for lang in LANGUAGES} for row in _rows("trade_words")}
    )


@cache
def regions() -> tuple[Region, ...]:
    """Provinces, prefecture-level cities and counties by code. Raises ValueError for a code that stands twice."""
    rows = tuple(_region(row) for row in _rows("regions"))
    if len({row.code6 for row in rows}) != len(rows):
        raise ValueError("regions.csv: a code stands twice")
    return rows


def _in_wade_giles() -> Iterator[OtherName]:
    """Provinces and prefecture-level cities spelled by the table of syllables; 州 also as the post office's "chow"."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for row in _rows("old_syllables"):
        if row["system"] == "wade_giles":
            spelled[row["pinyin"]].append(row["written"].replace("'", ""))
    for region in regions():
        if region.level != "county":
            for written in product(*(spelled[syllable] for syllable in region.short_syllables)):
                yield OtherName("".join(written), region.code6, "derived")
                if written[-1] == "chou":
                    yield OtherName("".join((*written[:-1], "chow")), region.code6, "derived")


def _region(row: Mapping[str, str]) -> Region:
    return Region(
        row["code6"],
        row["name_zh"],
        row["short_zh"],
        row["name_en"],
        row["pinyin"],
        _one_of(LEVELS, row["level"]),
        row["parent"],
    )


def _rows(table: str) -> list[Mapping[str, str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _one_of(known: tuple[T, ...], written: str) -> T:
    """The written word as one of the known ones. Raises ValueError where it is none."""
    for word in known:
        if word == written:
            return word
    raise ValueError(f"{written!r} is none of {', '.join(known)}")


def cities(province: str) -> tuple[Region, ...]:
    """The prefecture-level cities of a province, by code."""
    return tuple(region for region in regions() if region.level == "city" and region.parent == province)
