"""Which of a maker's goods a source means: the commodity code that its words point to, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEADING = 4  # digits


@dataclass(frozen=True)
class Made:
    """One product of the maker, as registered."""

    hs_code: str
    names: tuple[str, ...]  # in Chinese and English, "" left out


def goods_code(words: str, made: Sequence[Made]) -> str:
    """The code of the product that the words name, or the heading that all the maker's products share.

    words: the source's product words. A product is named where its whole name stands in the words, or the words
    in its name. "" where the products named, or all of them, lie under several headings: nobody guesses.
    """
    said = words.casefold().strip()
    named = [
        product
        for product in made
        if said and any(name.casefold() in said or said in name.casefold() for name in product.names if name)
    ]
    for among in (named, made):
        codes = {product.hs_code for product in among}
        if len(codes) == 1:
            return codes.pop()
        headings = {code[:HEADING] for code in codes}
        if len(headings) == 1:
            return headings.pop()
    return ""
