"""Chance that somebody named: one stream of draws for each part of the province, all from one seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws. Two streams of other names do not touch each other.

    Everything rests on Random.random(), whose sequence Python keeps from version to version, and on
    arithmetic that every machine does alike.
    """

    def __init__(self, seed: str, *part: str) -> None:
        name = "|".join((seed, *part))
        self._random = Random(int.from_bytes(hashlib.sha256(name.encode()).digest()))

    def below(self, count: int) -> int:
        """0 .. count - 1, all alike; count > 0."""
        return int(self._random.random() * count)

    def between(self, least: int, most: int) -> int:
        """least .. most, both included, all alike."""
        return least + self.below(most - least + 1)

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighed(self, items: Sequence[tuple[T, int]]) -> T:
        """One item by its weight, a whole number of at least 0; not all 0."""
        left = self.below(sum(weight for _, weight in items))
        for item, weight in items:
            left -= weight
            if left < 0:
                return item
        raise ValueError("nothing to draw from")

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in the order drawn; all of them when there are fewer."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def around(self, amount: int) -> int:
        """A whole number near the amount, from a quarter of it to two and a half times, mostly below; at least 1."""
        percent = 25 + self.below(76) + self.below(76) + (self.below(76) if self.happens(40) else 0)
        return max(1, amount * percent // 100)
