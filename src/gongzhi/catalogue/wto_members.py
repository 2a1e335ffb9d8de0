"""Who notifies technical measures to the World Trade Organization, and in which countries these then hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gongzhi.catalogue.codes import FOLDER, countries, country_lists
from gongzhi.catalogue.reading import read_written
from gongzhi.core.errors import BadInput, Cell

FILE = "wto_members.yml"


@dataclass(frozen=True)
class WtoMember:
    """A member as document symbols write it: a country, or a union with a list of its members."""

    code: str  # "USA", "EU"
    country: str  # its code among the countries, which has its name: "US", "EU"
    union: str | None  # name of the country list; None for a country


@cache
def wto_members(folder: Path = FOLDER) -> Mapping[str, WtoMember]:
    """Members by the code of their symbols. Raises ValueError naming the code that is wrong."""
    tree = read_written(folder / FILE)
    found = {code: WtoMember(code, country, None) for code, country in tree["countries"].items()}
    for code, name in tree["unions"].items():
        if name not in country_lists():
            raise ValueError(f"{FILE}: {code}: there is no country list {name!r}")
        if code in found:
            raise ValueError(f"{FILE}: {code}: stands twice")
        found[code] = WtoMember(code, code, name)
    seen: set[str] = set()
    for member in found.values():
        if member.country not in countries() or member.country in seen:
            raise ValueError(f"{FILE}: {member.code}: {member.country!r} is no country, or stands twice")
        seen.add(member.country)
    return MappingProxyType(found)


def where_it_holds(member: str, on: date) -> tuple[str, ...]:
    """The countries in which a notification by the member holds on a day, by code: its own, or those of the union.

    Raises BadInput for a code that is no member's.
    """
    if member not in wto_members():
        raise BadInput([Cell("", "member", member, "MEMBER_UNKNOWN")])
    found = wto_members()[member]
    return tuple(sorted(country_lists()[found.union].on(on))) if found.union else (found.country,)
