"""One's own rows out of a draw, each with the path that leads to the root that the draw is bound to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongzhi.core.draw.vdr.merkle import leaf
from gongzhi.core.ledger import proof, root

KEYS: Mapping[str, tuple[str, ...]] = {
    "frame": ("id",),
    "exclusions": ("id",),
    "inspectors": ("id",),
    "conflicts": ("enterprise", "inspector"),
    "selection": ("id",),
    "assignment": ("enterprise", "inspector"),
}


@dataclass(frozen=True)
class OwnRow:
    """A canonical line. line: its number in its tree, from 1; path: hashes to the root, nearest first."""

    file: str
    line: int
    of: int
    text: str
    path: tuple[str, ...]
    root: str


def own_rows(trees: Mapping[str, Sequence[str]], own: Sequence[str]) -> tuple[OwnRow, ...]:
    """The rows that name one of these ids, by tree and line; () where none does.

    trees: canonical lines in order, by the file's name and, of one wave's part of it, by name and wave ("selection 1")
    """
    found = []
    for name, lines in trees.items():
        file = name.partition(" ")[0]
        wanted = [at for at, line in enumerate(lines) if _names(json.loads(line), KEYS[file], own)]
        if not wanted:
            continue
        leaves = [leaf(line.encode()).hex() for line in lines]
        top = root(leaves)
        found += [OwnRow(name, at + 1, len(lines), lines[at], proof(leaves, at), top) for at in wanted]
    return tuple(found)


def _names(row: Mapping[str, object], keys: Sequence[str], own: Sequence[str]) -> bool:
    return any(row[key] in own for key in keys)
