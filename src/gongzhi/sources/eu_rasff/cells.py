"""How RASFF's exports write one thing: a day, a reference, a list, a hazard, a product. Pure text, no counting."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from gongzhi.catalogue.source_files import LookUp
from gongzhi.sources.reading import plain

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PORTAL_DAY = re.compile(r"([A-Z][a-z]{2}) ([0-9]{1,2}), ([0-9]{4})")
DATABASE_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,6})?")
WINDOW_DAY = re.compile(r"([0-9]{2})-([0-9]{2})-([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2})")

REFERENCE = re.compile(r"([0-9]{4})\.([0-9]{1,5})")
ASSISTANCE = re.compile(r"AA([0-9]{2})\.[0-9]{4}")  # of the administrative assistance network, among the notices
SYNTHETIC_REFERENCE = re.compile(r"SIM\.([0-9]{4})\.[0-9A-Za-z-]{1,32}")
DIGITS = 4  # after the point; a number column drops the zeros at the end

NO_DEFINITION = re.compile(r"no definition[-_]", re.IGNORECASE)  # an empty qualifier that an export of 2022 spelled out
PRODUCT = re.compile(r"\bin ((?:[A-Za-z][A-Za-z'-]* ){1,4})from (?:the )?", re.IGNORECASE)
IN = re.compile(r"\bin\b", re.IGNORECASE)
PARTS = re.compile(r"/+|[;.] ")
NOT_IN_A_PRODUCT = frozenset({"a", "an", "and", "at", "by", "for", "in", "not", "of", "on", "or", "the", "to", "with"})


def day_written(text: str) -> date | None:
    """The day of "Jun 27, 2024", "2024-06-27 13:50:53.000000" or "27-06-2024 13:50:53"; None for anything else."""
    try:
        if portal := PORTAL_DAY.fullmatch(text):
            month, day, year = portal.groups()
            return date(int(year), MONTHS.index(month) + 1, int(day))
        if database := DATABASE_DAY.fullmatch(text):
            return datetime.fromisoformat(database[1]).date()
        if window := WINDOW_DAY.fullmatch(text):
            day, month, year, time = window.groups()
            return datetime.fromisoformat(f"{year}-{month}-{day} {time}").date()
    except ValueError:
        return None
    return None


def reference_repaired(text: str, container: str) -> str | None:
    """2024.8040 for 2024.804; None where it is no reference.

    Five digits are believed in text only: in a number column 2024.1001 could then be 2024.10010 too.
    """
    if ASSISTANCE.fullmatch(text):
        return text
    found = REFERENCE.fullmatch(text)
    if found is None or (len(found[2]) > DIGITS and container == "sqlite"):
        return None
    number = found[2].ljust(DIGITS, "0")
    return f"{found[1]}.{number}" if int(number) > 0 else None


def reference_year(reference: str) -> int | None:
    """The year that a well-formed reference names; None for any other text."""
    if assistance := ASSISTANCE.fullmatch(reference):
        return 2000 + int(assistance[1])
    found = REFERENCE.fullmatch(reference) or SYNTHETIC_REFERENCE.fullmatch(reference)
    return int(found[1]) if found else None


def listed(cell: str, separator: str, names: LookUp | None = None) -> list[str]:
    """The entries of a cell. A comma between digits belongs to a chemical name; a known name may hold commas."""
    parts = re.split(r"(?<![0-9]),|,(?![0-9])", cell) if separator == "," else cell.split(separator)
    entries: list[str] = []
    at = 0
    while at < len(parts):
        width = 1
        if names is not None and separator == ",":
            known = (n for n in (3, 2) if names.code(",".join(parts[at : at + n])) is not None)
            width = next(known, 1)
        entries.append(",".join(parts[at : at + width]).strip())
        at += width
    return [entry for entry in entries if entry]


class HazardWords(NamedTuple):
    words: str
    repaired: bool


def hazard_words(words: str) -> HazardWords:
    """A hazard's words; the database parts substance and qualifier by two spaces where the portal has " - "."""
    parts = (plain(part) for part in re.split(r"\s{2,}", words.strip()))
    joined = " - ".join(part for part in parts if part)
    defined = NO_DEFINITION.sub("", joined)
    return HazardWords(defined, defined != joined)


def product_in(subject: str, countries: LookUp) -> str:
    """The product words of "… in PRODUCT from COUNTRY": one to four plain words; "" where there are none such.

    A part of a subject (parts are languages) in which "in" stands twice is not taken: "glass in peppers in
    jars". Checked against the portal's own product words: docs/method/sources.md.
    """
    for part in reversed(PARTS.split(subject)):
        found = PRODUCT.search(part)
        if found is None or len(IN.findall(part[: found.end()])) > 1:
            continue
        words = found[1].split()
        in_sentence = NOT_IN_A_PRODUCT & {word.casefold() for word in words}
        if not in_sentence and _begins_with_country(part[found.end() :], countries):
            return " ".join(words)
    return ""


def _begins_with_country(text: str, countries: LookUp) -> bool:
    words = re.findall(r"[^\s,;:/()]+", text)[:4]
    return any(countries.code(" ".join(words[:count]).rstrip(".")) for count in range(1, len(words) + 1))
