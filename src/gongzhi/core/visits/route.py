"""In which order places are visited: county by county, and within one always on to the nearest. Pure.

A straight line is no road: the order is a proposal, and the distances are the least that they can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongzhi.core.visits.doubts import km_between
from gongzhi.core.visits.packets import Place


@dataclass(frozen=True)
class Stop:
    id: str  # number of the visit or task
    region: str  # six digits of the county
    address: str  # "" where nobody knows
    place: Place | None


@dataclass(frozen=True)
class Leg:
    """A stop in its turn. km: in a straight line from the one before; None for the first and where a place lacks."""

    stop: Stop
    km: float | None


def place_named(premises: str) -> Place | None:
    """Where the register says that an enterprise is, "north,east"; None for ""."""
    if not premises:
        return None
    north, east = premises.split(",")
    return Place(float(north), float(east))


def in_order(stops: Iterable[Stop]) -> tuple[Leg, ...]:
    """The stops of each county, by the county's code: from the northernmost on always the nearest that is left.

    Those whose place nobody knows come last in their county, by address. Equal distances: by id. No stops: ().
    """
    legs: list[Leg] = []
    for _, of_county in groupby(sorted(stops, key=lambda stop: (stop.region, stop.id)), key=lambda stop: stop.region):
        for stop in _within(list(of_county)):
            before = legs[-1].stop.place if legs else None
            known = before is not None and stop.place is not None
            legs.append(Leg(stop, km_between(before, stop.place) if known else None))  # type: ignore[arg-type]
    return tuple(legs)


def _within(stops: Sequence[Stop]) -> list[Stop]:
    placed = {stop.id: (stop, stop.place) for stop in stops if stop.place is not None}
    found: list[Stop] = []
    at: Place | None = None
    while placed:
        if at is None:
            stop, place = min(placed.values(), key=lambda one: (-one[1].lat, one[0].id))
        else:
            here = at
            stop, place = min(placed.values(), key=lambda one: (km_between(here, one[1]), one[0].id))
        found.append(stop)
        at = place
        del placed[stop.id]
    return found + sorted((stop for stop in stops if stop.place is None), key=lambda stop: (stop.address, stop.id))
