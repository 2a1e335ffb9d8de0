"""Iteratively reweighted fits of many series at once: as compiled loops, or batched over NumPy arrays.

The model of a series is  log mean = level of the block + slope · time (+ log population),  fitted by quasi-Poisson,
twice where past outbreaks weigh less. Both ways iterate as R's glm does, from the same start to the same stop.
"""

from __future__ import annotations

import numpy as np

from gongzhi.core.signals.farrington.dense_batch import fit_batch
from gongzhi.core.signals.farrington.dense_loops import fit_all
from gongzhi.core.signals.farrington.fits import COLUMNS, Fits, Floats
from gongzhi.core.signals.farrington.history import History
from gongzhi.core.signals.farrington.options import Options
from gongzhi.core.signals.farrington.past import Past, Rank, least_t, rank

CHUNK = 256  # series whose arrays stay near the processor


def fit(past: Past, shape: History, options: Options, *, by_loops: bool) -> Fits:
    """Fits every series; one whose known periods cannot carry the model, or that never settles, is not fitted."""
    ranks = rank(past, shape, options)
    lines = least_t(options, ranks.periods - ranks.blocks - 1)
    if by_loops:
        return _by_loops(past, shape, options, ranks, lines)
    table = np.zeros((past.series, COLUMNS))
    able = np.flatnonzero(ranks.enough)
    for first in range(0, len(able), CHUNK):
        part = able[first : first + CHUNK]
        table[part] = fit_batch(past.of(part), shape, options, ranks.of(part), lines[part])
    return Fits.from_columns(table)


def _by_loops(past: Past, shape: History, options: Options, ranks: Rank, lines: Floats) -> Fits:
    table = np.zeros((past.series, COLUMNS))
    rows = np.ascontiguousarray
    fit_all(
        rows(past.counts.T), rows(past.known.T.astype(float)), rows(past.offsets.T), past.offsets_now,
        shape.edges, shape.times, shape.now, options.looks_for_trend, lines, rows(ranks.blocks), rows(ranks.enough),
        options.reweight, options.outlier_above, options.compat == "R", table,
    )  # fmt: skip
    return Fits.from_columns(table)
