"""Loops over counts, compiled where numba is installed (`pip install gongzhi[fast]`).

Every function that is compiled has a NumPy twin beside it, which answers the same and is taken elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    from numba import njit
except ImportError:
    COMPILES = False
else:
    COMPILES = True


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """The loop as machine code, kept on disk where its folder can be written; itself where numba is missing."""
    if not COMPILES:
        return loop
    try:
        kept: Callable[..., Any] = njit(cache=True)(loop)
    except RuntimeError:  # nowhere to keep it
        kept = njit(loop)
    return kept
