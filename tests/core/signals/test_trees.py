from __future__ import annotations

import numpy as np
import pytest

from gongzhi.core.errors import BadInput
from gongzhi.core.signals import trees
from gongzhi.core.signals.trees import ALL, GROUP, LEAF, Lattice, Tree, tree
from tests.core.signals.small_lattice import HS, REGION, SMALL, WITH_MARKETS, leaves_under


@pytest.mark.parametrize("compiles", [True, False])
@pytest.mark.parametrize("lattice", [SMALL, WITH_MARKETS])
def test_a_node_holds_the_sum_of_the_cells_under_it(lattice: Lattice, compiles: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trees, "COMPILES", compiles and trees.COMPILES)
    leaves = np.random.default_rng(1).random(lattice.cells)
    sums = lattice.sums(leaves)
    for node in range(lattice.size):
        assert sums[node] == pytest.approx(sum(leaves[cell] for cell in leaves_under(lattice, node)))


@pytest.mark.parametrize("lattice", [SMALL, WITH_MARKETS])
def test_the_ancestors_of_a_cell_are_the_nodes_that_hold_it(lattice: Lattice):
    cells = np.argwhere(np.ones(lattice.cells))
    holders: dict[tuple[int, ...], set[int]] = {tuple(cell): set() for cell in cells}
    for node in range(lattice.size):
        for cell in leaves_under(lattice, node):
            holders[cell].add(node)
    for cell, nodes in zip(cells, lattice.ancestors(cells), strict=True):
        assert set(nodes.tolist()) == holders[tuple(cell)]
        assert [lattice.levels[node] for node in nodes] == list(range(lattice.level_count))


def test_a_node_is_named_on_each_axis():
    node = SMALL.number((REGION.size - 1, 3, 0))
    assert SMALL.keys(node) == ("all places", "I", "lead")
    assert [axis.level(part) for axis, part in zip(SMALL.axes, SMALL.parts(node), strict=True)] == [ALL, GROUP, LEAF]
    assert SMALL.levels[node] == ALL * 9 + GROUP * 3 + LEAF
    assert SMALL.size == (4 + 2 + 1) * (3 + 2 + 1) * (3 + 2 + 1)


def test_a_tree_that_does_not_hold_together_is_refused_with_every_fault():
    with pytest.raises(BadInput) as refused:
        Tree("region", ("a", "a"), ("g",), (0, 1), "*")
    assert [(cell.column, cell.value, cell.code) for cell in refused.value.cells] == [
        ("leaves", "a", "SIGNAL_KEY_TWICE"),
        ("group_of", "1", "SIGNAL_TREE_UNEVEN"),
    ]
    with pytest.raises(BadInput):
        tree("region", [])
    assert HS.group_of == (0, 0, 1)
