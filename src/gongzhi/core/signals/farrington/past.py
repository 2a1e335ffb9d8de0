"""What history holds of many series, and whether it can carry a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gongzhi.core.signals.farrington.history import History
from gongzhi.core.signals.farrington.options import Options

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Past:
    """What history holds of many series.

    counts: (n, series), 0 where nothing is known; known: (n, series) or (n, 1) for all series; offsets: likewise,
    logarithms of populations; offsets_now: (series,), of the judged period
    """

    counts: Floats
    known: Flags
    offsets: Floats
    offsets_now: Floats

    @property
    def series(self) -> int:
        return len(self.offsets_now)

    @property
    def plain(self) -> bool:
        """Nothing is missing and nothing is offset."""
        return self.known.shape[1] == 1 and bool(self.known.all()) and not self.offsets.any()

    def of(self, series: NDArray[np.int64]) -> Past:
        known = self.known if self.known.shape[1] == 1 else self.known[:, series]
        offsets = self.offsets if self.offsets.shape[1] == 1 else self.offsets[:, series]
        return Past(self.counts[:, series], known, offsets, self.offsets_now[series])


@dataclass(frozen=True)
class Rank:
    """Per series: how many blocks have known periods, how many periods are known, whether they can carry a model."""

    blocks: Floats
    periods: Floats
    enough: Flags

    def of(self, series: NDArray[np.int64]) -> Rank:
        return Rank(self.blocks[series], self.periods[series], self.enough[series])


def rank(past: Past, shape: History, options: Options) -> Rank:
    per_block = np.add.reduceat(past.known.astype(float), shape.edges[:-1], axis=0)
    blocks, periods = (per_block > 0).sum(axis=0).astype(float), per_block.sum(axis=0)
    enough = (periods - blocks - options.looks_for_trend > 0) & (per_block[-1] > 0)
    return Rank(*(np.broadcast_to(one, past.series) for one in (blocks, periods, enough)))


def least_t(options: Options, freedom: Floats) -> Floats:
    """The |t| above which a slope stays, per degrees of freedom; below 0: every slope."""
    if options.trend_level >= 1:
        return np.full(len(freedom), -1.0)
    distinct, place = np.unique(np.maximum(freedom, 1.0), return_inverse=True)
    found: Floats = special.stdtrit(distinct, 1 - options.trend_level / 2)[place]
    return found
