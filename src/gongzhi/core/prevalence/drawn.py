"""The chance that each object of a pool had, where a plan was drawn by standing (the method hmac-order)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction


def chances(standing_of: Mapping[str, str], drawn: Collection[str]) -> Mapping[str, Fraction]:
    """Of each drawn object: how many of its standing were drawn, over how many the pool had.

    standing_of: of every object of the pool, those left out not among them. Raises KeyError for one drawn that the
    pool does not have.
    """
    many = Counter(standing_of.values())
    taken = Counter(standing_of[one] for one in drawn)
    return {one: Fraction(taken[standing_of[one]], many[standing_of[one]]) for one in drawn}
