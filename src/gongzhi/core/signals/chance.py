"""Numbers by chance from a named seed, the same on every machine and with every version of NumPy.

NumPy keeps its bit streams, not what its distributions make of them; so draws are read off distribution functions.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BITS = 53  # of a float's fraction
FAR = 12  # standard deviations above the mean: beyond, a Poisson count is as good as impossible


class Chance:
    """A stream of draws; each call takes the next."""

    def __init__(self, seed: str) -> None:
        self._bits = np.random.PCG64(int.from_bytes(sha256(seed.encode()).digest(), "big"))

    def shares(self, many: int) -> Floats:
        """Evenly between 0 and 1, 1 excluded, shape (many,)."""
        return np.asarray((self._bits.random_raw(many) >> np.uint64(64 - BITS)) * 2.0**-BITS)

    def poisson(self, mean: float, many: int) -> Ints:
        """Counts with a mean >= 0, shape (many,)."""
        counts = np.arange(int(mean + FAR * np.sqrt(mean) + 4 * FAR))
        return self._counts(special.pdtr(counts, mean), many)

    def binomial(self, trials: int, share: float, many: int) -> Ints:
        """How many of the trials, each with a share of 0..1, shape (many,)."""
        return self._counts(special.bdtr(np.arange(float(trials)), trials, share), many)

    def places(self, weights: Floats, many: int) -> Ints:
        """Positions in weights >= 0, each as often as its weight says, shape (many,); many is 0 where all weigh 0."""
        heaped = np.cumsum(weights)
        last = int(np.flatnonzero(weights).max(initial=0))
        found = np.searchsorted(heaped, self.shares(many) * heaped[-1], side="right")
        return np.asarray(np.minimum(found, last), np.int64)

    def _counts(self, at_most: Floats, many: int) -> Ints:
        """Counts whose probability of being at most 0, 1, … is given."""
        return np.asarray(np.searchsorted(at_most, self.shares(many), side="right"), np.int64)
