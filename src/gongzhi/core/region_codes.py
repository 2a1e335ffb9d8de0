"""What the digits of a region's code (GB/T 2260) say: 36 a province, 3607 a city of it, 360702 a county of that."""

from __future__ import annotations

Codes = tuple[str, str]  # the first and the last, both included; two empty ones hold nothing


def codes_within(region: str) -> Codes:
    """The codes of a province with everything in it, a city with its counties, or a county alone."""
    if region.endswith("0000"):
        return region, f"{region[:2]}9999"
    return (region, f"{region[:4]}99") if region.endswith("00") else (region, region)


def hold(codes: Codes, region: str) -> bool:
    """Whether a place lies between two codes with all its parts."""
    (low, high), (first, last) = codes, codes_within(region)
    return bool(low) and low <= first and last <= high


def city_of(region: str) -> str:
    """The city that a county lies in; a city itself."""
    return f"{region[:4]}00"


def part_of(whole: str, region: str) -> str:
    """Which part of a place another place lies in: of a province the city, of a city or county the county."""
    return city_of(region) if whole.endswith("0000") else region


def province_of(region: str) -> str:
    return f"{region[:2]}0000"
