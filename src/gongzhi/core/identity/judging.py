"""The words by which a judgement about a name is found again."""

from __future__ import annotations

import unicodedata
from typing import Literal

Verdict = Literal["same", "different", "unsure", "taken_back"]
VERDICTS = ("same", "different", "unsure")


def words_key(firm: str, place: str) -> str:
    """A name and a place as a source writes them, without case, width, blanks and punctuation.

    Another place is other evidence: a judgement on the one says nothing of the other.
    """
    return f"{_bare(firm)}|{_bare(place)}"


def _bare(words: str) -> str:
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(character for character in folded if character.isalnum())


def ordered(first: str, second: str) -> tuple[str, str]:
    """Two codes in the one order in which a pair is kept."""
    return (first, second) if first < second else (second, first)
