"""How wide texts are, estimated, and what follows from it: type sizes, lines of titles, columns of tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from unicodedata import east_asian_width

NARROWEST = 3.0  # ems of a table's column
LONGEST_RUN = 11.0  # ems of what should not break in it
RUN = re.compile("[\x21-\u02ff]+")  # letters and digits between which a line does not break
BESIDE = 0.9  # ems that a cell's own margins take
LINE = {"zh": 36.0, "en": 43.0}  # ems of a table's type that a line holds
AWARD_LINE = 600.0  # points across the inside of an award's frame


def office_size(office: str) -> float:
    """Points in which a Chinese letter is headed by the name of an office."""
    return _fitted(office, within=430, largest=44, smallest=22)


def award_title_size(title: str, kind: str) -> float:
    """Points; a plate is read from afar."""
    return _fitted(title, within=AWARD_LINE, largest=60 if kind == "plate" else 44, smallest=26)


def award_title_ems(title: str, kind: str) -> float:
    return evenly(title, AWARD_LINE / award_title_size(title, kind))


def letter_title_ems(title: str, lang: str) -> float:
    """Across the text there are 20 characters of a Chinese title's type, 26 ems of an English one's."""
    return evenly(title, 20 if lang == "zh" else 26)


def width(text: str) -> float:
    """Ems of its longest line, estimated: a Chinese character is one, a Latin letter a little over half of one."""
    return max(sum(1.0 if east_asian_width(letter) in "WFA" else 0.55 for letter in line) for line in text.split("\n"))


def _fitted(text: str, *, within: float, largest: float, smallest: float) -> float:
    """The type size in points at which the text takes one line of `within` points, between the two limits."""
    return max(smallest, min(largest, within / max(width(text), 1)))


def evenly(text: str, within: float) -> float:
    """Ems for a title's lines, so that they come out alike in length; `within` for a title of one line."""
    lines = ceil(width(text) / within)
    return within if lines < 2 else min(within, width(text) / lines + 1.5)


def column_shares(least: Sequence[float], wanted: Sequence[float], *, within: float) -> tuple[float, ...]:
    """How columns share a line, in ems: each what it wants while that fits, else the widest ones wrap.

    least: ems below which a column would break words or numbers; kept even where they do not fit together
    """
    cap = max(wanted)
    if sum(wanted) > within:
        low, high = 0.0, cap
        for _ in range(40):
            cap = (low + high) / 2
            fits = sum(min(want, max(cap, floor)) for floor, want in zip(least, wanted, strict=True)) <= within
            low, high = (cap, high) if fits else (low, cap)
        cap = low
    return tuple(min(want, max(cap, floor)) for floor, want in zip(least, wanted, strict=True))


def table_shares(columns: Sequence[Sequence[str]], wraps: Sequence[bool], lang: str) -> tuple[float, ...]:
    """Column widths in ems. Numbers and days stay on one line, and words do not break below LONGEST_RUN.

    columns: the texts of each column, its heading among them; wraps: whether a column is text
    """
    wanted, least = [], []
    for texts, may_wrap in zip(columns, wraps, strict=True):
        wants = max(max(map(width, texts)) + BESIDE, NARROWEST)
        run = max(width(run) for text in texts for run in RUN.findall(text) or [""])
        wanted.append(wants)
        whole = not may_wrap and wants <= LONGEST_RUN
        least.append(wants if whole else max(min(run, LONGEST_RUN) + BESIDE, NARROWEST))
    return column_shares(least, wanted, within=LINE[lang])
