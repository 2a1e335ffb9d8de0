"""What a notice says, as sets of plain words by field, and how many notices of a period said the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Reading = Literal["words", "whole", "list"]
Said = Mapping[str, tuple[str, ...]]  # by field: plain words in order of the alphabet, none twice

_WORD = re.compile(r"[a-z0-9]+|[一-鿿]")
_LONG_WORD = re.compile(r"[a-z]{2,}|[0-9]{2,4}|[一-鿿]")
_AND = re.compile(r",|/| and ", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """One field of a notice: from which column, how it is read, and how rare a word may be to be kept."""

    name: str
    column: str
    read: Reading  # words: each word; whole: the cell as one word; list: each part of the cell as one word
    separator: str = ","  # of a list
    least: int = 1  # notices that must say a word before the facts keep it


@dataclass(frozen=True)
class Fact:
    """So many notices of one period said the same."""

    period: str  # year, or year and quarter: "2011", "2024Q3"
    said: Said  # the source's labels too, as fields
    count: int


def folded(text: str) -> str:
    """Small letters without accents, spaces single."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def words_in(text: str) -> tuple[str, ...]:
    """Each word once, in order of the alphabet: from two letters or digits on; a Chinese character is a word."""
    return tuple(sorted(set(_LONG_WORD.findall(folded(text)))))


def joined(text: str) -> str:
    """The text as one word: "" where it holds no letter or digit."""
    return "_".join(_WORD.findall(folded(text)))


def said_in(cells: Mapping[str, str | None], fields: Sequence[Field]) -> Said:
    """What a row of the source says; a column that is absent or empty says nothing."""
    return {field.name: _read(cells.get(field.column) or "", field) for field in fields}


def first_of(cell: str) -> str:
    """The first of several hazards in one cell: "Strangulation and Injuries" is Strangulation."""
    return next((part.strip() for part in _AND.split(" ".join(cell.split())) if part.strip()), "")


def counted(notices: Iterable[tuple[str, Said]], fields: Sequence[Field]) -> tuple[Fact, ...]:
    """Notices (period, what they say) without rare words, alike ones counted once, in a fixed order."""
    known = list(notices)
    common = [_common((said[field.name] for _, said in known), field.least) for field in fields]
    names = [field.name for field in fields]
    tally: Counter[tuple[str, tuple[tuple[str, ...], ...]]] = Counter(
        (
            period,
            tuple(tuple(word for word in said[name] if word in kept) for name, kept in zip(names, common, strict=True)),
        )
        for period, said in known
    )
    return tuple(
        Fact(period, dict(zip(names, words, strict=True)), tally[period, words]) for period, words in sorted(tally)
    )


def _common(said: Iterable[tuple[str, ...]], least: int) -> frozenset[str]:
    seen = Counter(word for words in said for word in words)
    return frozenset(word for word, notices in seen.items() if notices >= least)


def _read(cell: str, field: Field) -> tuple[str, ...]:
    if field.read == "words":
        return words_in(cell)
    parts = cell.split(field.separator) if field.read == "list" else [cell]
    return tuple(sorted({word for part in parts if (word := joined(part))}))
