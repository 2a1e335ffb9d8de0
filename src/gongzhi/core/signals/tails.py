"""How unlikely a count is: the upper tail of the negative binomial, and how often chance alone is as striking.

The first is exact for the model; the second is measured on earlier weeks, level by level, because a model is not the
world. A score is minus the decimal logarithm of a probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

from gongzhi.core.signals.look import BANDS, Look
from gongzhi.core.signals.trees import Floats, Ints, Lattice

LEAST_SPREAD = 1.02  # variance over mean; at 1 the negative binomial has no size
SMALLEST = 1e-300
STRIKING = 2.0  # the score from which on the tail is measured: one in a hundred


def spreads(looks: Sequence[Look]) -> Floats:
    """Variance over mean by level, window and band of expectation, at least 1.02; shape (levels, windows, bands)."""
    squares, expected = np.moveaxis(np.sum([look.spread for look in looks], axis=0), -1, 0)
    return np.asarray(np.maximum(squares / np.maximum(expected, 1e-9), LEAST_SPREAD))


def scores(look: Look, spread: Floats, lattice: Lattice) -> Floats:
    """The score of each entry of a look; shape (entries,), at least 0."""
    band = np.searchsorted(BANDS, look.expected, side="right")
    return score(look.seen, look.expected, spread[lattice.levels[look.node], look.window, band])


def score(seen: Ints, expected: Floats, spread: Floats) -> Floats:
    """-log10 P(at least `seen` events) of a negative binomial with that mean and variance over mean.

    All of one shape; seen 0 has score 0, expected is above 0, spread above 1.
    """
    size = expected / (spread - 1)
    tail = np.where(seen > 0, betainc(np.maximum(seen, 1), size, 1 - 1 / spread), 1.0)
    return np.asarray(-np.log10(np.maximum(tail, SMALLEST)))


@dataclass(frozen=True)
class Tails:
    """often: decimal logarithm of entries a week with a score above STRIKING; slope: how fast they thin out beyond, 1
    where the probabilities are exact. Shapes (levels, windows).
    """

    often: Floats
    slope: Floats

    def rarity(self, score: Floats, level: Ints, window: Ints) -> Floats:
        """Minus the decimal logarithm of how many entries a week of that level and window chance makes as striking."""
        return np.asarray(self.slope[level, window] * (score - STRIKING) - self.often[level, window])


def tails(looks: Sequence[Look], scored: Sequence[Floats], lattice: Lattice, windows: int, prior: int) -> Tails:
    """Tails measured on looks and their scores; `prior` exceedances stand for a slope of 1."""
    many = np.zeros((lattice.level_count, windows))
    beyond = np.zeros_like(many)
    for look, score_ in zip(looks, scored, strict=True):
        high = score_ > STRIKING
        place = (lattice.levels[look.node[high]].astype(np.int64), look.window[high])
        np.add.at(many, place, 1)
        np.add.at(beyond, place, score_[high] - STRIKING)
    return Tails(
        often=np.log10((many + 0.5) / len(looks)),
        slope=(many + prior) / (prior + np.log(10) * beyond),
    )
