"""Checks of one object by several bodies in one visit: no firm opens its gate twice for plans of the same weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Planned:
    """A visit that a plan's draw asks for, or one that stands already."""

    id: str  # number of the task; that of the plan for a visit not opened yet
    plan: str
    bodies: tuple[str, ...]
    first: date | None  # the plan's window for visits; None where it names no day
    last: date | None


def visit_to_join(wanted: Planned, standing: Iterable[Planned]) -> str | None:
    """The standing visit of the same object that a newly drawn one becomes part of: the first by number; None for none.

    Two visits become one where they are of different plans and bodies and their windows have a day in common; a plan
    that names no window joins nothing.
    """
    for visit in sorted(standing, key=lambda one: one.id):
        if visit.plan != wanted.plan and not set(visit.bodies) & set(wanted.bodies) and _meet(visit, wanted):
            return visit.id
    return None


def _meet(one: Planned, other: Planned) -> bool:
    if None in (one.first, one.last, other.first, other.last):
        return False
    return one.first <= other.last and other.first <= one.last  # type: ignore[operator]
