from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from bench.warning_methods import View, tree_ratio
from gongzhi.core.signals.trees import Lattice, tree
from gongzhi.core.signals.treescan import log_ratio, tree_scan
from tests.core.signals.small_lattice import SETTINGS, SMALL, leaves_under, random_counts

GOLDEN = Path(os.environ.get("GONGZHI_GOLDEN", "/nowhere")) / "treescan_lattice"


def test_the_ratio_of_a_node_is_that_of_its_cells_against_the_rest():
    chance = np.random.default_rng(5)
    expected = chance.gamma(1, 1, SMALL.cells)
    seen = chance.poisson(expected * 3)
    found = tree_scan(SMALL, seen, expected, replicates=0, seed=1)
    total, scale = seen.sum(), seen.sum() / expected.sum()
    for node in range(SMALL.size):
        cells = leaves_under(SMALL, node)
        c, e = sum(seen[cell] for cell in cells), sum(expected[cell] for cell in cells) * scale
        ratio = 0.0
        if c >= 2 and c > e and e < total - 1e-9:
            ratio = c * np.log(c / e) + ((total - c) * np.log((total - c) / (total - e)) if c < total else 0)
        assert found.ratio[node] == pytest.approx(ratio, abs=1e-9)


def test_a_probability_counts_the_replicates_that_reach_as_far():
    expected = np.ones(SMALL.cells)
    seen = np.ones(SMALL.cells, np.int64)
    seen[0, 0, 0] = 30
    found = tree_scan(SMALL, seen, expected, replicates=99, seed=1)
    cell = SMALL.number((0, 0, 0))
    assert found.probability[cell] == 1 / (1 + 99)
    assert found.probability.max() == 1
    assert np.array_equal(found.probability, tree_scan(SMALL, seen, expected, replicates=99, seed=1).probability)


def test_the_bench_holds_a_look_against_the_scan_itself():
    chance = np.random.default_rng(7)
    nodes = np.arange(SMALL.size)
    cells = [(chance.poisson(mean, SMALL.cells), chance.gamma(1, mean, SMALL.cells)) for mean in (1, 4)]
    seen, raw = (np.stack([SMALL.sums(one[part]) for one in cells]) for part in (0, 1))
    empty = np.zeros(0)
    view = View(random_counts(1), SETTINGS, None, 0, nodes, seen, empty, raw, empty)
    for found, (here, expected) in zip(tree_ratio(view), cells, strict=True):
        assert found == pytest.approx(tree_scan(SMALL, here, expected, replicates=0, seed=1).ratio, abs=1e-9)


def test_no_more_than_expected_has_no_ratio():
    assert log_ratio(np.array([3, 2, 10]), np.array([3.0, 4.0, 10.0]), 10).tolist() == [0, 0, 0]


@pytest.mark.skipif(not GOLDEN.exists(), reason="GONGZHI_GOLDEN names no folder with treescan_lattice")
def test_the_ratios_are_those_of_the_program_that_others_use():
    lattice, seen, expected = golden_cells()
    found = tree_scan(lattice, seen, expected, replicates=999, seed=1)
    cuts = 0
    with (GOLDEN / "small.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["Log Likelihood Ratio"]:
                continue
            parts = [
                key_places(axis)[name]
                for axis, name in zip(lattice.axes, row["Node Identifier"].split("."), strict=True)
            ]
            node = lattice.number(parts)
            assert found.ratio[node] == pytest.approx(float(row["Log Likelihood Ratio"]), abs=1e-6)
            assert found.probability[node] == pytest.approx(float(row["P-value"]), abs=0.05)
            cuts += 1
    assert cuts == 33


def key_places(axis) -> dict[str, int]:
    return {axis.key(node): node for node in range(axis.size)}


def golden_cells():
    """The product of three trees, read from the pairs of child and parent that move on one axis each."""
    pairs = [line.strip().split(",") for line in (GOLDEN / "small.tre").read_text("utf-8").splitlines()]
    over: tuple[dict[str, str], ...] = ({}, {}, {})
    for child, parent in (pair for pair in pairs if len(pair) == 2):
        for place, (low, high) in enumerate(zip(child.split("."), parent.split("."), strict=True)):
            if low != high:
                over[place][low] = high
    axes = []
    for place, name in enumerate(("r", "h", "z")):
        leaves = sorted(
            (key for key in over[place] if key not in set(over[place].values())), key=lambda key: int(key[1:])
        )
        axes.append(tree(name, [(leaf, over[place][leaf]) for leaf in leaves], f"{name}A"))
    lattice = Lattice(tuple(axes))
    seen, expected = np.zeros(lattice.cells, np.int64), np.zeros(lattice.cells)
    for line in (GOLDEN / "small.cas").read_text("utf-8").splitlines():
        name, cases, usual = line.split(",")
        cell = tuple(axis.leaves.index(key) for axis, key in zip(axes, name.split("."), strict=True))
        seen[cell], expected[cell] = int(cases), float(usual)
    return lattice, seen, expected
