"""Character grams: what a search compares by equality, so that it keeps its index under a row policy."""

from __future__ import annotations


def grams(text: str) -> set[str]:
    """Neighbouring pairs of characters of a name or code, without spaces, in lower case; of one character, none."""
    packed = "".join(text.lower().split())
    return {packed[i : i + 2] for i in range(len(packed) - 1)}
