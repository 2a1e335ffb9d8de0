"""What a fitted model says about the judged period, whichever engine fitted it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EMPTY = -30.0  # the logarithm of what a season without any case expects, where no iteration stops it earlier
COLUMNS = 6


@dataclass(frozen=True)
class Fits:
    """One value per series; where `fitted` is false the others mean nothing."""

    fitted: Flags
    trended: Flags
    log_mean: Floats  # of the judged period
    error: Floats  # standard error of log_mean
    phi: Floats  # dispersion, at least 1
    slope: Floats  # per period; NaN without a trend

    @classmethod
    def from_columns(cls, table: Floats) -> Fits:
        """table: shape (series, COLUMNS), as an engine writes it."""
        sound = (table[:, 0] == 1) & np.isfinite(table[:, 2:5]).all(axis=1)
        return cls(sound, table[:, 1] == 1, table[:, 2], table[:, 3], table[:, 4], table[:, 5])
