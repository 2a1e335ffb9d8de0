"""Whose history an enterprise carries: its own, and that of each enterprise whose business it goes on with.

docs/method/successions.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Ground = Literal["split", "renamed", "re_registered", "moved"]
FOR_EVER = date.max


@dataclass(frozen=True)
class Succession:
    """A confirmed link. Codes are those that stay after mergers."""

    successor: str
    predecessor: str
    ground: Ground
    on: date


def history(uscc: str, links: Iterable[Succession]) -> Mapping[str, date]:
    """Whose facts count for an enterprise, each with the last day whose facts do; itself first and for ever.

    After a split the predecessor goes on by itself, so what happens to it later stays its own; after a new name,
    registration or place all of it counts, whenever it comes to light. Over several ways the longest holds. A link
    that leads back to the enterprise changes nothing.
    """
    back: dict[str, list[Succession]] = {}
    for link in links:
        back.setdefault(link.successor, []).append(link)
    found = {uscc: FOR_EVER}
    open_ends = [uscc]
    while open_ends:
        code = open_ends.pop()
        for link in back.get(code, ()):
            until = min(found[code], link.on) if link.ground == "split" else found[code]
            if until > found.get(link.predecessor, date.min):
                found[link.predecessor] = until
                open_ends.append(link.predecessor)
    return {uscc: found.pop(uscc), **dict(sorted(found.items()))}


def heirs(uscc: str, links: Iterable[Succession]) -> tuple[str, ...]:
    """The enterprises that carry this one's history, directly or through others, by code; () for none."""
    forth: dict[str, list[str]] = {}
    for link in links:
        forth.setdefault(link.predecessor, []).append(link.successor)
    found: set[str] = set()
    open_ends = [uscc]
    while open_ends:
        for code in forth.get(open_ends.pop(), ()):
            if code not in found:
                found.add(code)
                open_ends.append(code)
    return tuple(sorted(found - {uscc}))
