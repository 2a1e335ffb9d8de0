"""Places within places, by their codes."""

from __future__ import annotations


def stem(region: str) -> str:
    """The digits that the codes of everything within a place begin with: two of a province, four of a city."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region
