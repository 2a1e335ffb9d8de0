"""Two spellings of one word made equal."""

from __future__ import annotations

import re
import unicodedata

_NO_PART_OF_A_WORD = frozenset("PSZC")  # punctuation, symbols, spaces, controls


def folded(written: str) -> str:
    """Half-width, lower case, without spaces; punctuation stays, for it tells standards apart."""
    return unicodedata.normalize("NFKC", "".join(_small(written).split()))


def says(text: str, word: str) -> bool:
    """Whether the text has the word, whatever their width and case; letters of A to Z do not begin or end within one.

    "锂电池组" says 电池, "steam engines" does not say tea. No text says an empty word.
    """
    said, looked_for = (" ".join(_small(written).split()) for written in (text, word))
    found = re.search(rf"(?<![a-z0-9]){re.escape(looked_for)}(?![a-z0-9])", said)
    return bool(looked_for) and found is not None


def bare(written: str) -> str:
    """Letters, digits and the marks on them, half-width and lower case: "Ｂrand-X™" gives "brandx".

    "" where nothing of that is in it. Traditional characters stay traditional, accents stay: another word.
    """
    words_only = _without_signs(_small(_without_signs(written)))
    return unicodedata.normalize("NFKC", words_only)


def _small(written: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold())


def _without_signs(written: str) -> str:
    return "".join(char for char in written if unicodedata.category(char)[0] not in _NO_PART_OF_A_WORD)
