"""The parts of a firm's name, and the dictionary by which they are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from gongzhi.core.identity.gazetteer import HAN, Gazetteer, Reading
from gongzhi.core.identity.old_spellings import OldSyllables

LONGEST_SYLLABLE = 6  # letters: zhuang
MANY_FORMS = 3  # that begin with a character: at a name's end it is what is left of one
EXACT = ("name", "other_name", "old_spelling")  # kinds of readings of places that names of firms begin with
SHORTEST_MISSPELT = 5  # letters of a word that may have one letter wrong


@dataclass(frozen=True, slots=True)
class FirmName:
    places: tuple[str, ...]  # code6 of everything that the place words may mean; () without a place
    brand: str  # lower-case letters and digits, Chinese as toneless pinyin; "" where only trade words stand
    sounds: tuple[str, ...]  # the brand and its other readings: of characters with several, of an old spelling
    han: str  # the brand's Chinese characters; "" in a Latin name
    stem: str  # letters of places and brand together
    whole: str  # letters of all but the legal form
    trades: tuple[str, ...]  # codes, each once, sorted


@dataclass(frozen=True)
class FirmWords:
    gazetteer: Gazetteer
    forms: frozenset[str]  # legal forms: Chinese endings, and single Latin words in lower case
    trades: Mapping[str, str]  # code by Chinese word, or by Latin words in lower case with single blanks
    simplified: Mapping[int, str] = field(default_factory=dict)  # character by the code point of its traditional form
    branches: frozenset[str] = frozenset()  # Chinese words for a part of a firm: 分公司, 分厂
    old_syllables: OldSyllables = field(default_factory=OldSyllables)

    @cached_property
    def han_forms(self) -> tuple[str, ...]:
        return tuple(sorted((form for form in self.forms if HAN.match(form)), key=len, reverse=True))

    @cached_property
    def cut_han_forms(self) -> tuple[str, ...]:
        """Beginnings of Chinese legal forms, the longest first; one character only where many forms begin so.

        That is 有, not 股, which may be the end of 控股.
        """
        begun = Counter(form[:size] for form in self.han_forms for size in range(1, len(form)))
        usable = (start for start, forms in begun.items() if len(start) > 1 or forms >= MANY_FORMS)
        return tuple(sorted(usable, key=len, reverse=True))

    @cached_property
    def longest_han_trade(self) -> int:
        return max((len(word) for word in self.trades if HAN.match(word)), default=0)

    @cached_property
    def latin_trades(self) -> tuple[tuple[str, str], ...]:
        """Single Latin trade words with their codes."""
        return tuple((word, code) for word, code in self.trades.items() if word.isascii() and " " not in word)

    @cached_property
    def latin_words(self) -> frozenset[str]:
        """Every Latin word that stands in a trade."""
        return frozenset(part for word in self.trades if word.isascii() for part in word.split())

    @cached_property
    def long_latin_words(self) -> tuple[str, ...]:
        return tuple(sorted(word for word in self.latin_words if len(word) >= SHORTEST_MISSPELT))

    @cached_property
    def syllables(self) -> frozenset[str]:
        """The toneless pinyin syllables of all place names: nearly all that there are."""
        return frozenset(s.rstrip("12345") for r in self.gazetteer.regions.values() for s in r.pinyin.split())

    def is_pinyin(self, word: str) -> bool:
        """Whether a word can be pinyin from end to end."""
        ends = {0}
        for at in range(len(word)):
            if at in ends:
                ends |= {at + size for size in range(1, LONGEST_SYLLABLE + 1) if word[at : at + size] in self.syllables}
        return len(word) in ends

    def is_old(self, written: Sequence[str]) -> bool:
        """Whether the words together can be an old spelling and some of them are no pinyin."""
        return not all(map(self.is_pinyin, written)) and bool(self.old_syllables.readings(written))


def within(found: Sequence[Reading], readings: Iterable[Reading], gazetteer: Gazetteer) -> list[Reading]:
    """Those of the readings that lie in one of the places already found; all of them at the beginning."""
    outer = {reading.code6 for reading in found}
    known = [reading for reading in readings if reading.kind in EXACT]
    return [reading for reading in known if not outer or outer & set(gazetteer.chain(reading.code6)[:-1])]


def codes(readings: Iterable[Reading]) -> tuple[str, ...]:
    return tuple(sorted({reading.code6 for reading in readings}))
