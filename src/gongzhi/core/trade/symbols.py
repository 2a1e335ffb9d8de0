"""Document symbols of TBT and SPS notifications, G/TBT/N/EU/555/Add.1: their parts and what they belong to."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from gongzhi.core.errors import BadInput, Cell

LONGEST = 100  # characters of a symbol

_SUFFIX = re.compile(r"(Add|Corr|Rev|Suppl)\.([0-9]{1,9})")
_SYMBOL = re.compile(rf"G/(TBT|SPS)/N/([A-Z]{{2,4}})/([0-9]{{1,9}})((?:/{_SUFFIX.pattern})*)")


@dataclass(frozen=True)
class Suffix:
    kind: str  # Add, Corr, Rev, Suppl
    number: int

    def __str__(self) -> str:
        return f"{self.kind}.{self.number}"


@dataclass(frozen=True)
class Symbol:
    """A symbol in its parts; str() writes it, without zeros before a number."""

    committee: str  # TBT, SPS
    member: str  # as catalogue/codes/wto_members.yml names it
    number: int
    suffixes: tuple[Suffix, ...]

    def __str__(self) -> str:
        return "/".join(["G", self.committee, "N", self.member, str(self.number), *map(str, self.suffixes)])

    @property
    def parent(self) -> Symbol | None:
        """What this adds to, corrects, revises or supplements; None for a first notification."""
        return replace(self, suffixes=self.suffixes[:-1]) if self.suffixes else None

    @property
    def first(self) -> Symbol:
        """The notification with which it began; itself where it has no suffix."""
        return replace(self, suffixes=())


def read_symbol(written: str) -> Symbol:
    """A symbol taken apart; spaces around it are left out. Raises BadInput for what is no symbol."""
    text = written.strip()
    found = _SYMBOL.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise BadInput([Cell("", "symbol", written, "SYMBOL_UNREADABLE")])
    committee, member, number, tail = found.groups()[:4]
    suffixes = tuple(Suffix(kind, int(count)) for kind, count in _SUFFIX.findall(tail))
    return Symbol(committee, member, int(number), suffixes)


def linked_to(symbol: Symbol, registered: Collection[Symbol]) -> Symbol | None:
    """The nearest registered notification that this one belongs to; None where none is, or it is a first one."""
    above = symbol.parent
    while above is not None and above not in registered:
        above = above.parent
    return above
