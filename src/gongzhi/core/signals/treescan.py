"""The tree-based scan statistic on the nodes of a lattice: the Poisson likelihood ratio, given how many events in all.

One window of time, one look: which node's events are the least likely share of the total, and how often chance alone
reaches as far anywhere. A peer of the lattice scan, held to the figures of its own program.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from gongzhi.core.signals.trees import Floats, Ints, Lattice


@dataclass(frozen=True)
class TreeScan:
    """ratio: log-likelihood ratio of each node, 0 where no more than expected was seen
    probability: of a ratio as high at any node by chance, from (1 + replicates as high) ÷ (1 + replicates)

    Shapes (nodes,).
    """

    ratio: Floats
    probability: Floats


def log_ratio(seen: Floats | Ints, expected: Floats, total: float) -> Floats:
    """c ln(c/E) + (C - c) ln((C - c)/(C - E)), 0 where c <= E.

    seen, expected: one shape; expected above 0, rescaled so that all cells together make `total`
    """
    rest, usual_rest = np.maximum(total - seen, 0), np.maximum(total - expected, 0)
    inside = xlogy(seen, seen / expected)
    outside = xlogy(rest, rest / np.where(usual_rest > 0, usual_rest, 1))
    return np.asarray(np.where((seen > expected) & (expected < total), inside + outside, 0.0))


def tree_scan(lattice: Lattice, seen: Ints, expected: Floats, replicates: int, seed: int, least: int = 2) -> TreeScan:
    """The scan of one table of cells.

    seen, expected: shape `lattice.cells`, expected in any unit, above 0 in all; seed: of the replicates, each of which
    deals the events over cells anew in proportion to the expected; least: events below which a node is left out
    """
    total = int(seen.sum())
    usual = expected * (total / expected.sum())
    under = lattice.sums(usual.astype(np.float64)).astype(np.float64)
    ratio = _ratios(lattice, seen, under, total, least)
    chance = np.random.default_rng(seed)
    share = usual.ravel() / usual.sum()
    highest = np.array(
        [
            _ratios(lattice, chance.multinomial(total, share).reshape(lattice.cells), under, total, least).max()
            for _ in range(replicates)
        ]
    )
    highest.sort()
    as_high = replicates - np.searchsorted(highest, ratio - 1e-12)
    return TreeScan(ratio, (1 + as_high) / (1 + replicates))


def _ratios(lattice: Lattice, seen: Ints, under: Floats, total: int, least: int) -> Floats:
    nodes = np.rint(lattice.sums(seen.astype(np.float64)))
    return np.where(nodes >= least, log_ratio(nodes, under, total), 0.0)
