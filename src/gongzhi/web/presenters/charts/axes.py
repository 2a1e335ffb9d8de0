"""Scales: round steps from nought, places inside the plot, and how wide words are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from gongzhi.web.presenters.number import Amount
from gongzhi.web.words import number_words

TEXT = 11  # units: height of the words on an axis
TOP, RIGHT, BOTTOM, GAP = 34, 12, 52, 6
NEAR = 8  # units left free between two words in a row


def text_width(text: str, size: float = TEXT) -> float:
    """About how wide a text is drawn: a Chinese character takes one em, a letter a little more than half."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide + 0.58 * (len(text) - wide))


def shortened(text: str, room: float, size: float = TEXT) -> str:
    """The text, cut with … where it is wider than the room."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def steps_to(top: Amount, *, whole: bool = False) -> tuple[Fraction, ...]:
    """From nought in three to five equal round steps (1, 2 or 5 times a power of ten) to the first at or above `top`.

    whole: only whole numbers, so one or two steps for a top of 1 or 2. A top of nought gives nought and one.
    """
    highest = Fraction(top)
    if highest <= 0:
        return Fraction(0), Fraction(1)
    step = Fraction(1)
    while step > highest / 5:
        step /= 10
    size = next(size for size in _round_sizes(step) if highest / size <= 5 and not (whole and size < 1))
    return tuple(size * count for count in range(ceil(highest / size) + 1))


def _round_sizes(smallest: Fraction) -> Iterator[Fraction]:
    """smallest, 2 and 5 times it, 10 times it and so on, without end."""
    while True:
        yield from (smallest, smallest * 2, smallest * 5)
        smallest *= 10


def digits_of(step: Fraction) -> int:
    """How many digits after the point a round step needs: 0.05 → 2."""
    digits = 0
    while (step * 10**digits).denominator != 1:
        digits += 1
    return digits


@dataclass(frozen=True)
class Line:
    """A step of the upright axis: its height in the drawing and its words."""

    y: float
    words: str


@dataclass(frozen=True)
class Plot:
    """The rectangle of the marks. count: places on the level axis; steps: of the upright axis, from nought."""

    width: float
    height: float
    count: int
    steps: tuple[Fraction, ...]

    @property
    def left(self) -> float:
        return round(max(text_width(line) for line in self._words) + GAP + 2, 2)

    @property
    def words_right(self) -> float:
        """Where the words of the upright axis end."""
        return round(self.left - GAP, 2)

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def top(self) -> float:
        return TOP

    @property
    def bottom(self) -> float:
        return self.height - BOTTOM

    @property
    def slot(self) -> float:
        """The width of one place."""
        return (self.right - self.left) / self.count

    def x(self, position: int) -> float:
        """The middle of a place."""
        return round(self.left + self.slot * (position + 0.5), 2)

    def y(self, value: Amount) -> float:
        return round(self.bottom - self.tall(value), 2)

    def tall(self, value: Amount) -> float:
        """How high above the ground line a value reaches."""
        return float(Fraction(value) / self.steps[-1]) * (self.bottom - self.top)

    @property
    def first_row(self) -> float:
        """Where the words under the ground line stand; below them a second row and the title of the axis."""
        return self.bottom + 15

    @property
    def second_row(self) -> float:
        return self.bottom + 29

    @property
    def title_row(self) -> float:
        return self.height - 4

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(Line(self.y(step), words) for step, words in zip(self.steps, self._words, strict=True))

    @property
    def _words(self) -> tuple[str, ...]:
        digits = digits_of(self.steps[1])
        return tuple(number_words(step, digits) for step in self.steps)

    def middle_of(self, words: str, position: int) -> float:
        """The middle of the place, or as near to it as keeps the words inside the drawing."""
        half = text_width(words) / 2
        return round(min(max(self.x(position), half), self.width - half), 2)

    def every(self, words: tuple[str, ...]) -> int:
        """Every how manieth place can carry its words without touching the next."""
        return max(1, ceil((max(map(text_width, words), default=0) + NEAR) / self.slot))
