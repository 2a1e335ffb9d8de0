"""The exact maximum for series of mostly zeros: as compiled loops, or batched over NumPy arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.signals.farrington.fits import COLUMNS, Fits
from gongzhi.core.signals.farrington.history import History
from gongzhi.core.signals.farrington.options import Options
from gongzhi.core.signals.farrington.past import Floats, Past, least_t
from gongzhi.core.signals.farrington.sparse_batch import Cases, fit_batch
from gongzhi.core.signals.farrington.sparse_loops import fit_all

CHUNK = 256


def fit(past: Past, shape: History, options: Options, *, by_loops: bool) -> Fits:
    """Fits every series of a past that is `plain`: without missing periods or offsets, and long enough."""
    n = len(shape.periods)
    line = float(least_t(options, np.array([n - shape.blocks - 1.0]))[0])
    table = np.zeros((past.series, COLUMNS))
    if by_loops:
        _by_loops(past, shape, options, line, table)
    else:
        for first in range(0, past.series, CHUNK):
            part = slice(first, first + CHUNK)
            table[part] = fit_batch(past.counts[:, part], shape, options, line)
    return Fits.from_columns(table)


def _by_loops(past: Past, shape: History, options: Options, line: float, table: Floats) -> None:
    held = Cases.of(past.counts, shape)
    starts = np.zeros(past.series + 1, dtype=np.int64)
    np.cumsum(np.bincount(held.series, minlength=past.series), out=starts[1:])
    runs, run_edges = _runs(shape)
    fit_all(
        starts, held.cases, held.roots, held.blocks, held.times, len(shape.periods), runs, run_edges, shape.now,
        options.looks_for_trend, line, options.reweight, options.outlier_above, options.compat == "R", table,
    )  # fmt: skip


def _runs(shape: History) -> tuple[Floats, NDArray[np.intp]]:
    """Periods that follow each other within a block, as first time and length; where each block's begin."""
    block = shape.block_of_each()
    begins = np.flatnonzero(np.concatenate([[True], (np.diff(block) != 0) | (np.diff(shape.times) != 1)]))
    lengths = np.diff(np.append(begins, len(block)))
    runs = np.stack([shape.times[begins], lengths.astype(float)], axis=1)
    return runs, np.searchsorted(block[begins], np.arange(shape.blocks + 1))
