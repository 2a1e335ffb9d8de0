"""A small province for the scan: 4 counties in 2 cities, 3 chapters in 2 sections, 3 hazards in 2 families."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np

from gongzhi.catalogue.rules import book
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.core.signals.trees import Lattice, tree

SETTINGS = scan_settings(book(on=date(2026, 11, 26)))
FIRST = date(2020, 1, 6)
REGION = tree("region", [("a1", "a"), ("a2", "a"), ("b1", "b"), ("b2", "b")], "all places")
HS = tree("hs", [("01", "I"), ("02", "I"), ("03", "II")], "all goods")
HAZARD = tree("hazard", [("lead", "chemical"), ("zinc", "chemical"), ("fire", "physical")], "all hazards")
MARKET = tree("market", [("DE", "EU"), ("FR", "EU"), ("US", "America")], "all markets")
SMALL = Lattice((REGION, HS, HAZARD))
WITH_MARKETS = Lattice((REGION, HS, HAZARD, MARKET))


def random_counts(
    seed: int, weeks: int = 300, a_week: float = 12, lattice: Lattice = SMALL, evenness: float = 1
) -> Counts:
    """Poisson events over uneven cells (nearly even ones at an evenness of 100), the same in all weeks."""
    chance = np.random.default_rng(seed)
    rates = chance.gamma(evenness, 1, lattice.cells)
    happened = chance.poisson(a_week * rates / rates.sum(), (weeks, *lattice.cells))
    places = np.repeat(np.argwhere(happened), happened[happened > 0], axis=0)
    ids = tuple(f"E{number}" for number in range(len(places)))
    return Counts(lattice, FIRST, weeks, places[:, 0], places[:, 1:], ids)


def leaves_under(lattice: Lattice, node: int) -> list[tuple[int, ...]]:
    """The cells under a node, by asking each."""
    parts = lattice.parts(node)
    return [
        cell
        for cell in product(*(range(many) for many in lattice.cells))
        if all(
            part in {leaf, len(axis.leaves) + axis.group_of[leaf], axis.size - 1}
            for axis, leaf, part in zip(lattice.axes, cell, parts, strict=True)
        )
    ]
