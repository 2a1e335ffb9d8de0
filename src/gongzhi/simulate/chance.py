"""Chance that somebody named: one stream of draws for each part of the province, all from one seed."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weights(Generic[T]):
    """Items with their weights, whole numbers of at least 0, added up once for many draws."""

    def __init__(self, items: Sequence[tuple[T, int]]) -> None:
        self._items = [item for item, _ in items]
        self._ends = list(accumulate(weight for _, weight in items))

    def __bool__(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self._ends) and self._ends[-1] > 0

    def draw(self, chance: Chance) -> T:
        """One item by its weight. Raises ValueError where there is nothing to draw."""
        if not self:
            raise ValueError("nothing to draw from")
        return self._items[bisect_right(self._ends, chance.below(self._ends[-1]))]


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

    def draws(self) -> Callable[[], float]:
        """The bare draws, 0 .. 1 without 1, for who makes millions of them."""
        return self._random.random

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighed(self, items: Sequence[tuple[T, int]]) -> T:
        """One item by its weight, a whole number of at least 0; not all 0."""
        return Weights(items).draw(self)

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in the order drawn; all of them when there are fewer."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def around(self, amount: int) -> int:
        """A whole number near the amount, from a quarter of it to two and a half times, mostly below; at least 1."""
        percent = 25 + self.below(76) + self.below(76) + (self.below(76) if self.happens(40) else 0)
        return max(1, amount * percent // 100)
