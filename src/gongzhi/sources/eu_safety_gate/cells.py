"""How the alerts write one thing: words, hazards, origins, measures, a week. Pure text, no counting."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import NamedTuple

from gongzhi.catalogue.source_files import LookUp
from gongzhi.sources.reading import plain

NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
MARKUP = re.compile(r"<br>|&[a-z]{2,6};|&#[0-9]{2,4};")
FRIDAY = 5  # the weekly report came out on Fridays
HAZARD_PARTS = re.compile(r"[,/.:;]|\b(?:and|or)\b", re.IGNORECASE)
ORIGIN_PARTS = re.compile(r"[,/;]|\band\b|[0-9]+(?: to [0-9]+)?\.", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]*\)")
SENTENCE = "the product poses a"  # of the risk, which some rows have where the measure belongs
RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST_PHRASE = 4  # words that a look-up table of measures holds together
TAKEN = re.compile(
    r"Type of economic operator (?:taking notified measure\(s\)|to whom the measure\(s\) were ordered):.*?"
    r"Category of measure\(s\):(.*?)Date of entry into force:\s*(?:Unknown|[0-9]{2}/[0-9]{2}/[0-9]{4})\s*"
)


def decoded(words: str) -> str:
    """Words whose UTF-8 was read as Mac Roman, as they were: "Créme" for "Cr√©me".

    A run of characters beyond ASCII is turned back only where that gives valid UTF-8.
    """
    return NOT_ASCII.sub(_decoded_run, words)


def _decoded_run(run: re.Match[str]) -> str:
    try:
        return run[0].encode("mac_roman").decode()
    except UnicodeError:
        return run[0]


def without_markup(words: str) -> str:
    """Words without the marks of a web page: "<br>" is a space, "&amp;" is "&"."""
    return MARKUP.sub(lambda mark: " " if mark[0] == "<br>" else html.unescape(mark[0]), words)


def friday(year: str, week: str) -> date | None:
    """The Friday of an ISO week; None for text that is no such week."""
    if not (re.fullmatch("[0-9]{4}", year) and re.fullmatch("[0-9]{1,2}", week)):
        return None
    try:
        return date.fromisocalendar(int(year), int(week), FRIDAY)
    except ValueError:
        return None


def listed_hazards(words: str) -> list[str]:
    """The entries of "Burns, Fire and Electric shock"."""
    return [part for part in map(plain, HAZARD_PARTS.split(words)) if part]


def listed_origins(words: str, countries: LookUp) -> list[str]:
    """The entries of "United Kingdom (one model) and Japan" or "1. China, 2. Vietnam."; a name may hold "and"."""
    if countries.code(words) is not None:
        return [words]
    return [part for part in (plain(part).strip(" .") for part in ORIGIN_PARTS.split(BRACKETS.sub("", words))) if part]


class Measures(NamedTuple):
    codes: frozenset[str]
    unknown: tuple[str, ...]  # words that the table does not know


def measures_in(sentence: str, measures: LookUp) -> Measures:
    """The measures that a sentence names, by phrases of the table; of two that begin alike, the longer."""
    if code := measures.code(plain(sentence)):
        return Measures(frozenset({code}), ())
    words = re.findall(r"[^\W\d_]+", RUN_TOGETHER.sub(" ", sentence))
    codes: set[str] = set()
    unknown: list[str] = []
    at = 0
    while at < len(words):
        phrases = (" ".join(words[at : at + width]) for width in range(LONGEST_PHRASE, 0, -1))
        known = next((phrase for phrase in phrases if measures.code(phrase) is not None), None)
        if known is None:
            unknown.append(words[at])
        else:
            codes.add(measures.code(known) or "")
        at += len(known.split()) if known else 1
    return Measures(frozenset(codes - {""}), tuple(unknown))


def measures_taken(cell: str) -> list[str] | None:
    """The categories of "Type of economic operator …: … Category of measure(s): … Date of entry into force: …".

    Several may follow each other; none for an empty cell. None where the cell is written otherwise.
    """
    if TAKEN.sub("", cell):
        return None
    return [plain(category) for category in TAKEN.findall(cell)]
