"""How many of a stratum are drawn so that each object's chance is its size, and how far the chance is from it.

Worked example: docs/method/check-programme.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.core.draw.sizes import WHOLE
from gongzhi.core.draw.vdr.selection import certain_by_size


@dataclass(frozen=True)
class Chances:
    """What a stratum's sizes come to, its objects certain by rule apart."""

    many: int
    wanted: Fraction  # sum of the chances that the sizes mean
    drawn: int  # n
    of: Mapping[int, Fraction]  # chance that an object of a size has

    @property
    def farthest(self) -> Fraction:
        """The largest difference between a chance and its size, 0..1; 0 where the sum is whole, and of no objects."""
        return max((abs(chance - Fraction(size, WHOLE)) for size, chance in self.of.items()), default=Fraction(0))


def places(sizes: Iterable[int]) -> int:
    """n of a stratum: the sum of its sizes in whole objects, rounded up; 0 of nothing. sizes: basis points."""
    return -(-sum(sizes) // WHOLE)


def chances(sizes: Iterable[int]) -> Chances:
    """The chances that VDR-1's draw by size gives. sizes: basis points, each from 1 to 9999, in any order.

    With a whole sum each chance is its size exactly. Else n is the next whole number, so that every chance is larger
    by the factor n / sum, and an object whose chance would reach 1 is taken.
    """
    of = {str(at).encode(): size for at, size in enumerate(sizes)}
    drawn = places(of.values())
    certain = certain_by_size(of, drawn)
    left, total = drawn - len(certain), sum(size for one, size in of.items() if one not in certain)
    taken = {of[one] for one in certain}
    found = {size: Fraction(1) if size in taken else Fraction(left * size, total) for size in of.values()}
    return Chances(len(of), Fraction(sum(of.values()), WHOLE), drawn, found)
