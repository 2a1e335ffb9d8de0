"""Regions by their codes: what lies within a province, a city or a county."""

from __future__ import annotations


def stem(region: str) -> str:
    """With what the codes of all places within a region begin: 36 for 360000, 3610 for 361000."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region


def city_of(region: str) -> str:
    """The city that a county lies in; a city itself."""
    return f"{region[:4]}00"
