"""The numbers that a sender gives its messages: any order within a window, each once, gaps told by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.errors import Refusal

MOST_TOLD = 20  # gaps that an answer lists


@dataclass(frozen=True)
class Gap:
    """Numbers that did not come though later ones did, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def may_follow(sequence: int, *, highest: int, window: int) -> None:
    """Raises Refusal for a number too far ahead of the highest so far, or too far behind it.

    highest: 0 before the first message.
    """
    if sequence > highest + window:
        raise Refusal("PARTNER_SEQUENCE_AHEAD", sequence=sequence, highest=highest, window=window)
    if sequence <= highest - window:
        raise Refusal("PARTNER_SEQUENCE_BEHIND", sequence=sequence, highest=highest, window=window)


def gaps(came: Iterable[int], *, window: int) -> tuple[Gap, ...]:
    """What lacks below the highest number that came, within the window in which it may still come."""
    numbers = set(came)
    highest = max(numbers, default=0)
    found: list[Gap] = []
    begins = None
    for number in range(max(1, highest - window + 1), highest + 1):
        if number not in numbers and begins is None:
            begins = number
        if number in numbers and begins is not None:
            found.append(Gap(begins, number - 1))
            begins = None
    return tuple(found)
