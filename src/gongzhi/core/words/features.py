"""What a label is read off: words, pieces of words, and words of two fields that stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.core.words.facts import Said


@dataclass(frozen=True)
class Recipe:
    """Which signs of a notice count."""

    words: tuple[str, ...]  # fields whose words count by themselves
    pieces: tuple[str, ...]  # fields whose words, and the words joined in one, count by their pieces too
    sizes: tuple[int, ...]  # letters of a piece; a word's beginning is ^, its end $
    pairs: tuple[tuple[str, str], ...]  # two fields of which each word counts beside each word of the other
    together: tuple[str, ...] = ()  # fields whose words count the same whichever of them says it
    numbers: tuple[str, ...] = ()  # fields of which it counts how many words they have


def signs(said: Said, recipe: Recipe) -> tuple[str, ...]:
    """The signs of one notice, none twice, in a fixed order; () where it says nothing."""
    found = {f"{field}={word}": None for field in recipe.words for word in said.get(field, ())}
    found.update({f"*={word}": None for field in recipe.together for word in said.get(field, ())})
    for field in recipe.pieces:
        for part in (part for word in said.get(field, ()) for part in word.split("_")):
            found[f"{field}:{part}"] = None
            found.update({f"{field}~{piece}": None for piece in _pieces(f"^{part}$", recipe.sizes)})
    for one, other in recipe.pairs:
        for word in said.get(one, ()):
            found.update({f"{one}={word}&{other}={beside}": None for beside in said.get(other, ())})
    for field in recipe.numbers:
        found[f"{field}#{min(len(said.get(field, ())), 6)}"] = None
    return tuple(found)


def _pieces(framed: str, sizes: Sequence[int]) -> list[str]:
    return [framed[at : at + size] for size in sizes for at in range(len(framed) - size + 1)]
