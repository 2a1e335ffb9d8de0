"""How the CPSC's exports write one thing: a day, a number, a firm, a hazard. Pure text, no counting."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from gongzhi.catalogue.source_files import LookUp, worded
from gongzhi.sources.reading import plain

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LONG_DAY = re.compile(r"([A-Z][a-z]+) ([0-9]{1,2}), ([0-9]{4})")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
REFERENCE = re.compile(r"([0-9]{2})-?([0-9]{3}[a-z]?)")
FIRST_YEAR = 73  # two digits; a smaller number is of this century

ENTITY = re.compile(r"&(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);")
APOSTROPHE = re.compile("[‘’]")
# Where one character only can have stood: in the possessive of a word that has no other form in "s", and behind a stop.
LOST_APOSTROPHE = re.compile(r"\b((?:wo)?men|children)\?s\b", re.IGNORECASE)
LOST_SPACE = re.compile(r"(?<=[.,;])\?(?=\w)")  # "Reese's Law.?When"

IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
SEATED = re.compile(r"[,¸] ?(?:of|from) ")
SEAT_ENDS = re.compile(r";| \(| and |, (?:an?|owns|doing|dba|d/b/a|through) ")
NO_WORD = re.compile(r"[^a-z0-9']+")
LONGEST_LABEL = 4  # words: "Burn - Not Fire-Related"


def day_written(text: str) -> date | None:
    """The day of "May 22, 2025" or "2025-05-22"; None for anything else."""
    try:
        if ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        if found := LONG_DAY.fullmatch(text):
            return date(int(found[3]), MONTHS.index(found[1]) + 1, int(found[2]))
    except ValueError:
        return None
    return None


def reference_written(text: str) -> str | None:
    """The number as the commission prints it: 25-171 for 25171, 07-123a for 07123a; None where it is none."""
    found = REFERENCE.fullmatch(text.casefold())
    return f"{found[1]}-{found[2]}" if found else None


def fiscal_year(reference: str) -> int:
    """The fiscal year that a well-formed number names: 1973 for 73-003, 2007 for 07-123a."""
    year = int(reference[:2])
    return 1900 + year if year >= FIRST_YEAR else 2000 + year


def fiscal_year_of(day: date) -> int:
    """The US federal fiscal year, which begins on 1 October of the year before."""
    return day.year + (day.month >= 10)


class Repaired(NamedTuple):
    words: str  # with single spaces and no line end
    entities: int  # "&nbsp;" and its like
    apostrophes: int  # curly ones made straight, so that exports agree
    lost: int  # question marks where one character only can have stood


def repaired(text: str) -> Repaired:
    text, entities = ENTITY.subn(lambda entity: html.unescape(entity[0]), text)
    text, apostrophes = APOSTROPHE.subn("'", text)
    text, lost_apostrophes = LOST_APOSTROPHE.subn(r"\1's", text)
    text, lost_spaces = LOST_SPACE.subn(" ", text)
    return Repaired(plain(text), entities, apostrophes, lost_apostrophes + lost_spaces)


class Firm(NamedTuple):
    name: str
    place: str
    is_cut: bool  # more followed: another firm, which part it made, under which name it sells


def firm_written(words: str, countries: LookUp) -> Firm:
    """ "Shenzhen X Co., Ltd., of China" is the firm "Shenzhen X Co., Ltd." in "China"; of several the first.

    Without the comma, "of" parts name and place only before a known country or "town, state": a name may
    hold an "of" of its own. Where nothing parts them, all is the name.
    """
    if seated := SEATED.search(words):
        name, rest = words[: seated.start()], words[seated.end() :]
    else:
        name, _, rest = words.rpartition(" of ")
        if not name or ("," not in rest and not countries.code(rest)):
            name, rest = words, ""
    end = SEAT_ENDS.search(rest)
    place = rest[: end.start()] if end else rest
    return Firm(name.strip(" ,¸"), place.strip(" ,"), end is not None)


def countries_written(cell: str, countries: LookUp) -> Iterator[str]:
    """Each country of "China (sound chip), Hong Kong, and Vietnam"; a name may hold an "and" of its own."""
    for part in re.split(r"[,;\n]", IN_BRACKETS.sub("", cell)):
        words = plain(part).removeprefix("and ")
        if countries.code(words) is not None:
            yield words
        else:
            yield from (country for country in words.split(" and ") if country)


def labels_written(text: str, labels: LookUp) -> list[str]:
    """The codes of a text that is nothing but labels in a row ("Choking Laceration"); none for any other text."""
    found: list[str] = []
    words = worded(text).split(" ")
    while words and words != [""]:
        ends = range(min(len(words), LONGEST_LABEL), 0, -1)
        end = next((end for end in ends if labels.code(" ".join(words[:end]))), None)
        if end is None:
            return []
        found.append(labels.by_words[" ".join(words[:end])])
        words = words[end:]
    return list(dict.fromkeys(found))


def unpunctuated(text: str) -> str:
    """The words of a text with single spaces between them, so that "tip-over" is the phrase "tip over"."""
    return NO_WORD.sub(" ", text.casefold())
