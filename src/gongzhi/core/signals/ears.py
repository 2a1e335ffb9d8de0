"""EARS C1, C2, C3: a count against the few before it. Kept as a peer: on sparse series far too loud.

    C1, C2: upper = mean + z σ over `baseline` periods, for C2 two periods earlier
    C3:     upper = mean₂ + σ₂ · (z − Σ over the two periods before of max(0, (y − mean₂) ÷ σ₂ − 1)), at least 0

R's `surveillance` writes the count itself for mean₂ in the bound of C3, which then does not ask how high the count is;
compat="R" does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gongzhi.core.errors import Refusal

Floats = NDArray[np.float64]
Method = Literal["C1", "C2", "C3"]

BASELINE = 7
LAG = 2
LEVELS: dict[Method, float] = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


@dataclass(frozen=True)
class Ears:
    """Arrays of shape (series,): the bound, and whether the count lies above it."""

    upper: Floats
    alarm: NDArray[np.bool_]


def ears(
    counts: ArrayLike,
    at: int,
    method: Method = "C1",
    *,
    baseline: int = BASELINE,
    least_deviation: float = 0.0,
    alpha: float | None = None,
    compat: Literal["fixed", "R"] = "fixed",
) -> Ears:
    """Whether the count of each series at the period `at` lies above the periods just before it.

    counts: (periods, series), each known; least_deviation: below it σ is taken for it
    alpha: one-sided; None: 0.001, for C3 0.025
    Raises Refusal where fewer periods come before `at` than the method looks at.
    """
    whole = np.asarray(counts, dtype=np.float64)
    needed = baseline + {"C1": 0, "C2": LAG, "C3": 2 * LAG}[method]
    if at < needed:
        raise Refusal("EARS_HISTORY", needed=needed, given=at)
    z = -special.ndtri(LEVELS[method] if alpha is None else alpha)
    mean, deviation = _before(whole, at, baseline, 0 if method == "C1" else LAG, least_deviation)
    upper = mean + z * deviation
    if method == "C3":
        before = sum(_excess(whole, at - back, baseline, least_deviation, compat) for back in (1, 2))
        with np.errstate(invalid="ignore"):
            upper = np.maximum((whole[at] if compat == "R" else mean) + deviation * (z - before), 0)
    return Ears(upper, whole[at] > upper)


def _before(whole: Floats, at: int, baseline: int, lag: int, least: float) -> tuple[Floats, Floats]:
    window = whole[at - lag - baseline : at - lag]
    return window.mean(axis=0), np.maximum(window.std(axis=0, ddof=1), least)


def _excess(whole: Floats, at: int, baseline: int, least: float, compat: str) -> Floats:
    """Standard deviations beyond the first; against a flat past 0 or, where the reference is followed, NaN."""
    mean, deviation = _before(whole, at, baseline, LAG, least)
    with np.errstate(all="ignore"):
        found: Floats = np.maximum((whole[at] - mean) / deviation - 1, 0)
    return found if compat == "R" else np.where(deviation > 0, found, 0.0)
