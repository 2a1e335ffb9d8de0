"""Circles of neighbouring places: what a cluster in space can be, whatever city its counties belong to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Zones:
    """Circles around each place, ever wider.

    nearest: int array, shape (places, ranks): for each centre the places from the nearest on, itself first
    ends: bool array, same shape: whether a circle ends with this place; it does not between places equally far away,
    nor beyond the share of the population that a circle may hold
    """

    nearest: NDArray[np.int64]
    ends: NDArray[np.bool_]


def circles(distances: Floats, population: Floats, most_share: float) -> Zones:
    """All circles that hold at most a share of the population; a place too large for that stands in none.

    distances: shape (places, places), >= 0, in any unit; population: shape (places,), >= 0, its sum > 0
    most_share: 0..1
    """
    nearest = np.argsort(distances, axis=1, kind="stable")
    itself = np.arange(len(population))
    away = np.take_along_axis(distances, nearest, axis=1)
    for centre in itself:  # another place at the very same point may stand before the centre
        at_the_point = away[centre] == 0
        same = nearest[centre][at_the_point]
        nearest[centre][at_the_point] = np.r_[centre, same[same != centre]]
    held = np.cumsum(population[nearest], axis=1)
    ends = held <= most_share * population.sum() * (1 + 1e-12)
    ends[:, :-1] &= away[:, :-1] < away[:, 1:]
    ranks = int(np.flatnonzero(ends.any(axis=0)).max(initial=-1)) + 1
    return Zones(nearest[:, :ranks], ends[:, :ranks])


def plane_distances(x: Floats, y: Floats) -> Floats:
    """Between points of a plane, in its unit, shape (places, places)."""
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


def earth_distances(longitude: Floats, latitude: Floats) -> Floats:
    """Between points on the earth, given in degrees, in kilometres along the surface, shape (places, places)."""
    east, north = np.radians(longitude), np.radians(latitude)
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
