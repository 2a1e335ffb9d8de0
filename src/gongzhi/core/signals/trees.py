"""Trees of places, goods and hazards, and the lattice of their nodes: each node of one with each of the others.

A tree has three levels: its leaves, their groups, and all. A node of a tree is a number: leaves first, in order, then
groups, then all. A node of the lattice is one node per axis, as one number (`Lattice.number`); a cell is a node whose
parts are all leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gongzhi.core.errors import BadInput, Cell
from gongzhi.core.signals.compiling import COMPILES, compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

LEAF, GROUP, ALL = 0, 1, 2
DEPTH = 3


@dataclass(frozen=True)
class Tree:
    """One axis: what it is called, its leaves, its groups, and the group of each leaf (a position in `groups`).

    Raises BadInput for a leaf or a group named twice, and for leaves and groups that do not fit.
    """

    name: str  # region, hs, hazard, market
    leaves: tuple[str, ...]  # at least one
    groups: tuple[str, ...]
    group_of: tuple[int, ...]
    whole: str  # what all of it is called

    def __post_init__(self) -> None:
        faults = [
            Cell(self.name, level, key, "SIGNAL_KEY_TWICE")
            for level, keys in (("leaves", self.leaves), ("groups", self.groups))
            for key in sorted({key for key in keys if keys.count(key) > 1})
        ]
        if not self.leaves or len(self.group_of) != len(self.leaves):
            faults.append(Cell(self.name, "group_of", str(len(self.group_of)), "SIGNAL_TREE_UNEVEN"))
        faults += [
            Cell(self.name, "group_of", str(group), "SIGNAL_TREE_UNEVEN")
            for group in self.group_of
            if not 0 <= group < len(self.groups)
        ]
        if faults:
            raise BadInput(faults)

    @property
    def size(self) -> int:
        """How many nodes: leaves, groups, and all."""
        return len(self.leaves) + len(self.groups) + 1

    def key(self, node: int) -> str:
        return (*self.leaves, *self.groups, self.whole)[node]

    def level(self, node: int) -> int:
        """LEAF, GROUP or ALL."""
        return LEAF if node < len(self.leaves) else GROUP if node < self.size - 1 else ALL

    @cached_property
    def levels(self) -> Ints:
        """The level of each node, shape (size,)."""
        return np.repeat([LEAF, GROUP, ALL], [len(self.leaves), len(self.groups), 1])

    @cached_property
    def above(self) -> Ints:
        """The node of each level over each leaf, shape (leaves, 3)."""
        leaves = np.arange(len(self.leaves))
        groups = len(leaves) + self.groups_of_leaves
        return np.stack([leaves, groups, np.full(len(leaves), self.size - 1)], axis=1)

    @cached_property
    def groups_of_leaves(self) -> Ints:
        """`group_of` as an array."""
        return np.asarray(self.group_of, dtype=np.int64)


def tree(name: str, group_of_leaf: Sequence[tuple[str, str]], whole: str = "*") -> Tree:
    """A tree out of (leaf, group) pairs; the groups in the order in which they first stand there."""
    groups = tuple(dict.fromkeys(group for _, group in group_of_leaf))
    place = {group: position for position, group in enumerate(groups)}
    return Tree(
        name, tuple(leaf for leaf, _ in group_of_leaf), groups, tuple(place[group] for _, group in group_of_leaf), whole
    )


@dataclass(frozen=True)
class Lattice:
    """The product of trees, in the order region, hs, hazard and, where it is known, market."""

    axes: tuple[Tree, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """How many leaves each axis has: the shape of an array over cells."""
        return tuple(len(axis.leaves) for axis in self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many nodes each axis has: the shape of an array over nodes."""
        return tuple(axis.size for axis in self.axes)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def level_count(self) -> int:
        return int(DEPTH ** len(self.axes))

    @cached_property
    def levels(self) -> npt.NDArray[np.int8]:
        """The level of each node: a number in base 3, first axis first, 0 for cells; shape (size,)."""
        level = np.zeros(self.shape, np.int8)
        for place, axis in enumerate(self.axes):
            level = level * np.int8(DEPTH) + axis.levels.astype(np.int8).reshape(
                [-1 if place == other else 1 for other in range(len(self.axes))]
            )
        return level.ravel()

    def number(self, parts: Sequence[int]) -> int:
        """The node that these nodes of the axes make."""
        return int(np.ravel_multi_index(tuple(parts), self.shape))

    def parts(self, node: int) -> tuple[int, ...]:
        """One node per axis."""
        parts = []
        for axis in reversed(self.axes):
            node, part = divmod(node, axis.size)
            parts.append(part)
        return tuple(reversed(parts))

    def keys(self, node: int) -> tuple[str, ...]:
        """The key of the node on each axis."""
        return tuple(axis.key(part) for axis, part in zip(self.axes, self.parts(node), strict=True))

    def ancestors(self, cells: Ints) -> Ints:
        """All nodes over cells, themselves among them.

        cells: shape (many, axes), a leaf per axis
        -> shape (many, 3 ** axes), in the order of the levels
        """
        nodes = np.zeros((len(cells), 1), np.int64)
        for place, axis in enumerate(self.axes):
            parts = np.tile(axis.above[cells[:, place]], nodes.shape[1])
            nodes = np.repeat(nodes * axis.size, DEPTH, axis=1) + parts
        return nodes

    def sums(self, leaves: Singles | Floats) -> Singles | Floats:
        """The sum under each node of an array over cells; shape `cells` -> shape (size,), of the same kind."""
        summing: Any = _sums_loop if COMPILES else _sums_arrays
        nodes = leaves if leaves.flags.c_contiguous else leaves.copy()
        for place, axis in reversed(tuple(enumerate(self.axes))):  # so that the longest loops come last
            slices = nodes.reshape(int(np.prod(self.cells[:place])), len(axis.leaves), -1)
            nodes = summing(slices, axis.groups_of_leaves, len(axis.groups))
        return nodes.reshape(-1)


def _sums_arrays(leaves: Singles | Floats, group_of: Ints, groups: int) -> Singles | Floats:
    """Leaves, groups and all along the middle one of three axes."""
    under = np.zeros((groups + 1, leaves.shape[1]), leaves.dtype)
    under[group_of, np.arange(leaves.shape[1])] = 1
    under[-1] = 1
    return np.concatenate([leaves, np.moveaxis(np.tensordot(under, leaves, (1, 1)), 0, 1)], axis=1)


@compiled
def _sums_loop(leaves: Singles | Floats, group_of: Ints, groups: int) -> Singles | Floats:  # pragma: no cover
    outer, many, inner = leaves.shape
    nodes = np.zeros((outer, many + groups + 1, inner), leaves.dtype)
    for one in range(outer):
        for leaf in range(many):
            group = many + group_of[leaf]
            for at in range(inner):
                nodes[one, leaf, at] = leaves[one, leaf, at]
            for at in range(inner):
                nodes[one, group, at] += leaves[one, leaf, at]
        for group in range(many, many + groups):
            for at in range(inner):
                nodes[one, many + groups, at] += nodes[one, group, at]
    return nodes
