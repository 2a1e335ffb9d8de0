"""Names spelled before pinyin: Wade-Giles, with or without its apostrophes, and the spellings of the post office.

"Hsin Hsing" is xinxing; "Chung Hua" is zhonghua or chonghua, as the apostrophe that told zh from ch is mostly
dropped. Every reading is given: who compares finds more firms, and none is preferred for its spelling.
Measured figures: docs/method/names.md
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

MOST_READINGS = 64  # of one name; one that could be read in more ways tells nothing
LONGEST_OLD_NAME = 40  # letters
MARKS = "'’‘`ʻʼ"

_MARKED = re.compile(f"[a-z]+(?:[{MARKS}][a-z]+)+")
_ANY_MARK = re.compile(f"[{MARKS}]")


@dataclass(frozen=True)
class OldSyllables:
    """Syllables as they were written: lower case, an apostrophe after an aspirated consonant, no other marks."""

    marked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # toneless pinyin by the old spelling

    @cached_property
    def bare(self) -> Mapping[str, tuple[str, ...]]:
        """By the spelling without its apostrophes: "chung" is what chung and ch'ung may be."""
        found: dict[str, set[str]] = defaultdict(set)
        for written, pinyin in self.marked.items():
            found[written.replace("'", "")].update(pinyin)
        return {written: tuple(sorted(pinyin)) for written, pinyin in found.items()}

    @cached_property
    def longest(self) -> int:
        return max((len(written) for written in self.marked), default=0)

    def readings(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words together in every way they can be read as old syllables, as toneless pinyin in ABC order.

        words: lower case, apostrophes kept where they are written. Where one stands after a consonant the others
        are taken to be complete: "t'ai tung" is taidong, "tai tung" is also daidong, daitong and taitong. () where
        any part is no old syllable, where all is a single one, or where there are more than MOST_READINGS.
        """
        bare = [word.replace("'", "") for word in words]
        letters = "".join(bare)
        if not 0 < len(letters) <= LONGEST_OLD_NAME or letters in self.bare:
            return ()
        exact = self._read(words, self.marked) if any("'" in word for word in words) else frozenset()
        return tuple(sorted(exact or self._read(bare, self.bare)))

    def _read(self, words: Sequence[str], known: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """No syllable runs over the end of a word."""
        found = frozenset(("",))
        for word in words:
            found = frozenset(before + after for before in found for after in self._of_word(word, known))
            if not 0 < len(found) <= MOST_READINGS:
                return frozenset()
        return found

    def _of_word(self, word: str, known: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """From the end: how what is left of the word can be read; none where too much is open."""
        rests: list[frozenset[str]] = [frozenset() for _ in word] + [frozenset(("",))]
        for at in range(len(word) - 1, -1, -1):
            rests[at] = frozenset(
                syllable + rest
                for size in range(1, min(self.longest, len(word) - at) + 1)
                if rests[at + size]
                if size > 1 or at == 0  # "hua" is no hu and a
                for syllable in known.get(word[at : at + size], ())
                for rest in rests[at + size]
            )
            if len(rests[at]) > MOST_READINGS:
                return frozenset()
        return rests[0]


def with_marks(text: str) -> Mapping[str, str]:
    """The words of a text that have an apostrophe inside, by their bare letters: "ching" is "ch'ing"."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return {_ANY_MARK.sub("", word): _ANY_MARK.sub("'", word) for word in _MARKED.findall(bare)}
