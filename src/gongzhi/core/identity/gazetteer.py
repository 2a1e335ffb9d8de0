"""The administrative divisions of China as things that can be looked up by almost any spelling."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

Level = Literal["province", "city", "county"]
Kind = Literal["name", "code", "postcode", "other_name", "old_spelling", "lost_letters", "misread", "confused", "near"]
WordMeaning = Literal["province", "city", "county", "district", "locality", "ignored"]

SHORTEST_NEAR = 5  # letters: below this one changed letter makes another word
SHORTEST_TWO_OFF = 7  # letters: from here on two changed letters are still the same word
NEAR_KEPT = 65_536  # words whose answers are kept
SHORTEST_SPELLING = 4  # letters of a pinyin name that is looked for inside a text

HAN = re.compile(r"[㐀-䶿一-鿿]+")
_ACUTE_OR_GRAVE = ("2", "4")  # the tones whose marked vowels stand in Latin-1 and get lost on the way


@dataclass(frozen=True)
class Region:
    code6: str  # GB/T 2260
    name_zh: str  # in full: 婺源县
    short_zh: str  # as one says it: 婺源; the full name where one syllable would be left
    name_en: str
    pinyin: str  # of the full name, a syllable per character, tones 1 to 5: "wu4 yuan2 xian4"
    level: Level
    parent: str  # code6; "" for a province

    @property
    def short_syllables(self) -> tuple[str, ...]:
        """The short name in toneless pinyin, ü as u."""
        return tuple(one.rstrip("12345").replace("v", "u") for one in self.pinyin.split()[: len(self.short_zh)])


@dataclass(frozen=True)
class OtherName:
    written: str
    code6: str
    kind: str  # code, confused, postcode, english, former, old, short, traditional, misread, derived


@dataclass(frozen=True)
class Reading:
    """One way to understand a spelling."""

    code6: str
    kind: Kind


@dataclass(frozen=True)
class Gazetteer:
    regions: Mapping[str, Region]  # by code6
    readings: Mapping[str, tuple[Reading, ...]]  # by spelling: Latin as `spelling` gives it, or Chinese characters
    letters: Mapping[str, tuple[Reading, ...]]  # by the two letters of ISO 3166-2:CN, lower case
    postcodes: Mapping[str, str]  # code6 of the province by the first two digits
    words: Mapping[str, WordMeaning]  # words beside a name: "county", "xian", "town"

    def chain(self, code6: str) -> tuple[str, ...]:
        """The region and what it lies in, the province first."""
        parent = self.regions[code6].parent
        return (*self.chain(parent), code6) if parent else (code6,)

    def common(self, codes: Iterable[str]) -> str | None:
        """The smallest region that holds all of them; None where they share none or there are none."""
        chains = [self.chain(code) for code in codes]
        if not chains:
            return None
        shared = [steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1]
        return shared[-1] if shared else None

    @cached_property
    def near(self) -> Callable[[str], tuple[tuple[Reading, int], ...]]:
        """Names at most two letters off; asked again for the same word, the answer is at hand."""
        return lru_cache(maxsize=NEAR_KEPT)(self._near)

    def _near(self, word: str) -> tuple[tuple[Reading, int], ...]:
        """Names at most two letters off (one for short words), with the distance; letters swapped count as one."""
        if len(word) < SHORTEST_NEAR:
            return ()
        most = 1 if len(word) < SHORTEST_TWO_OFF else 2
        found: dict[str, int] = {}
        for name, distance, _ in process.extract(
            word, self._near_names, scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            for reading in self.readings[name]:
                if reading.kind in ("name", "other_name"):
                    found[reading.code6] = min(int(distance), found.get(reading.code6, most))
        return tuple((Reading(code6, "near"), distance) for code6, distance in found.items())

    def one_off(self, word: str) -> frozenset[str]:
        """Code6 of the regions with a name exactly one letter off and none that is the word itself.

        As `near` answers, without comparing with every name: two words one letter lost, added, changed or swapped
        apart become the same by taking at most one letter out of each.
        """
        if len(word) < SHORTEST_NEAR:
            return frozenset()
        names = {name for left in _one_less(word) for name in self._by_one_less.get(left, ())}
        distances: dict[str, int] = {}
        for name in names:
            distance = int(OSA.distance(word, name, score_cutoff=1))
            for code6 in self._near_codes[name] if distance <= 1 else ():
                distances[code6] = min(distance, distances.get(code6, distance))
        return frozenset(code6 for code6, distance in distances.items() if distance == 1)

    @cached_property
    def _by_one_less(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._near_names:
            for left in _one_less(name):
                found[left].append(name)
        return {left: tuple(names) for left, names in found.items()}

    @cached_property
    def _near_codes(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(reading.code6 for reading in self.readings[name] if reading.kind in ("name", "other_name"))
            for name in self._near_names
        }

    @cached_property
    def _near_names(self) -> tuple[str, ...]:
        return tuple(
            name
            for name, readings in self.readings.items()
            if name.isascii()
            and len(name) >= SHORTEST_NEAR
            and any(reading.kind in ("name", "other_name") for reading in readings)
        )

    @cached_property
    def longest_han(self) -> int:
        """Characters of the longest Chinese name."""
        return max((len(name) for name in self.readings if HAN.match(name)), default=0)


def _one_less(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def spelling(words: str) -> str:
    """A Latin name as it is looked up: lower case, no accents, blanks or marks; "Xi`an" is "xian", "Lü" is "lu"."""
    bare = unicodedata.normalize("NFKD", words)
    return "".join(char for char in bare.casefold() if char.isascii() and char.isalnum())


def gazetteer(
    regions: Sequence[Region],
    other_names: Sequence[OtherName],
    misreadings: Sequence[tuple[str, str]],
    words: Mapping[str, WordMeaning],
) -> Gazetteer:
    """The index over all spellings of all regions.

    misreadings: (character, syllable with tone): how a character is often read where the name reads it otherwise
    A spelling that rules derive (kind derived) counts where it is no place's name, alias or damaged name otherwise.
    What an alias says of a spelling goes before what the rules of spelling say of it: "Shanxi" is no name of 陕西.
    Raises ValueError for a parent or an alias's region that is missing, or pinyin that does not fit its name.
    """
    by_code = {region.code6: region for region in regions}
    derived: list[OtherName] = []
    old: set[str] = set()  # spellings that a derived one may stand beside
    index: dict[str, dict[str, Kind]] = defaultdict(dict)
    letters: dict[str, list[Reading]] = defaultdict(list)
    postcodes: dict[str, str] = {}
    misread = defaultdict(list)
    for char, read_as in misreadings:
        misread[char].append(read_as)

    # A province's name is never taken for what is left of a county's: "qinghai" is 琼海 without its accent.
    provinces = {name for region in regions if region.level == "province" for name, _ in _spellings(region, {})}
    for region in regions:
        _check(region, by_code)
    for other in other_names:
        if other.code6 not in by_code:
            raise ValueError(f"the name {other.written} belongs to no region: {other.code6}")
        if other.kind == "derived":
            derived.append(other)
        elif other.kind == "postcode":
            postcodes[other.written] = other.code6
        elif other.kind == "code" or (other.kind == "confused" and len(other.written) == 2):
            letters[other.written.lower()].append(Reading(other.code6, _KINDS[other.kind]))
        else:
            name = other.written if HAN.match(other.written) else spelling(other.written)
            index[name].setdefault(other.code6, _KINDS[other.kind])
            old |= {name} if other.kind == "old" else set()
    for region in regions:
        for name, kind in _spellings(region, misread):
            if region.level == "province" or kind == "name" or name not in provinces:
                index[name].setdefault(region.code6, kind)
    taken = set(index) - old
    for other in derived:
        if spelling(other.written) not in taken:
            index[spelling(other.written)].setdefault(other.code6, "old_spelling")
    return Gazetteer(
        MappingProxyType(by_code),
        MappingProxyType({name: tuple(Reading(*found) for found in kinds.items()) for name, kinds in index.items()}),
        MappingProxyType({name: tuple(found) for name, found in letters.items()}),
        MappingProxyType(postcodes),
        MappingProxyType(dict(words)),
    )


_KINDS: Mapping[str, Kind] = {
    "code": "code",
    "confused": "confused",
    "english": "other_name",
    "former": "other_name",
    "old": "other_name",
    "short": "other_name",
    "traditional": "other_name",
    "misread": "misread",
}


def _check(region: Region, by_code: Mapping[str, Region]) -> None:
    if region.parent and region.parent not in by_code:
        raise ValueError(f"{region.code6} {region.name_zh}: no region {region.parent}")
    if len(region.pinyin.split()) != len(region.name_zh) or not region.name_zh.startswith(region.short_zh):
        raise ValueError(f"{region.code6} {region.name_zh}: {region.pinyin!r} or {region.short_zh!r} does not fit")


def _spellings(region: Region, misread: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, Kind]]:
    """Every spelling of one region, the surest first: a later kind never replaces an earlier one."""
    yield region.name_zh, "name"
    yield region.short_zh, "name"
    yield spelling(region.name_en), "name"
    syllables = region.pinyin.split()
    sizes = (len(region.short_zh), len(syllables))
    for size in sizes:
        for spelt in _bare(syllables[:size]):
            yield spelt, "name"
    for size in sizes:
        yield from ((spelt, "lost_letters") for spelt in _lost(syllables[:size]))
    for place, char in enumerate(region.short_zh):
        for read_as in misread.get(char, ()):
            otherwise = [*syllables[:place], read_as, *syllables[place + 1 :]]
            for size in sizes:
                for spelt in (*_bare(otherwise[:size]), *_lost(otherwise[:size])):
                    yield spelt, "misread"


def _bare(syllables: Sequence[str]) -> set[str]:
    """Syllables without tones: ü is written v or u."""
    letters = "".join(syllable.rstrip("12345") for syllable in syllables)
    return {letters, letters.replace("v", "u")}


def _lost(syllables: Sequence[str]) -> set[str]:
    left = [_without_lost_letters(syllable) for syllable in syllables]
    spelt = "".join(left)
    return {spelt} if all(left) and len(spelt) >= SHORTEST_SPELLING else set()


def _without_lost_letters(syllable: str) -> str:
    """A syllable after a passage that keeps ā and ǎ as a but drops á and à: "shi4" is "sh", "qiu1" stays."""
    bare, tone = syllable[:-1], syllable[-1]
    if tone not in _ACUTE_OR_GRAVE:
        return bare
    for vowel in ("a", "o", "e"):
        if vowel in bare:
            return bare.replace(vowel, "", 1)
    last = max((bare.rfind(vowel) for vowel in "iuv"), default=-1)  # iu and ui carry the mark on the second
    return bare[:last] + bare[last + 1 :]
