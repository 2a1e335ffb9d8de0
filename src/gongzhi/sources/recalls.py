"""What the readers of recalls do alike: a recall tells its hazard in a sentence, of which only a phrase is carried."""

from __future__ import annotations

import re
from datetime import date

from gongzhi.catalogue.source_files import LookUp
from gongzhi.core.facts import Hazard
from gongzhi.sources.cells import CellReader, shortened
from gongzhi.sources.reading import Record, plain

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ORIGIN = re.compile(
    r"\b(?:product of|(?:made|produced|manufactured|grown) in:?|imported from|origin:) (?:the )?", re.IGNORECASE
)
FARTHEST = 200  # characters behind "made in" that are looked at
PLACE_BEFORE = re.compile(r"[A-Z][A-Za-z]+, ")


def iso_day(text: str) -> date | None:
    """The day of "2024-01-17"; None for anything else."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def origins_in(words: str, countries: LookUp) -> tuple[str, ...]:
    """The countries that a label names as the product's own: "Product of …", "Made in …"; () where it names none.

    Several may stand with strokes between them; one place may stand before the country ("Hainan, China").
    """
    found: list[str] = []
    for said in ORIGIN.finditer(words):
        for part in words[said.end() : said.end() + FARTHEST].split("/"):
            code = _country_at(part, countries) or _country_at(PLACE_BEFORE.sub("", part, count=1), countries)
            if not code:
                break
            found.append(code)
    return tuple(dict.fromkeys(found))


def _country_at(text: str, countries: LookUp) -> str:
    """The country with which a text begins, "" where it begins with none."""
    words = re.findall(r"[^\s,;:/()\"“”]+", text)[:4]
    beginnings = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    codes = (countries.code(words) or countries.code(words.rstrip(".")) for words in beginnings)
    return next((code for code in codes if code), "")


class RecallReader(CellReader):
    """Reads the recalls of one file."""

    def needed(self, record: Record, what: str) -> str:
        """The words of a cell that may not be empty."""
        words = plain(record.cells[what])
        if not words:
            self.fault(record, what, "", "SOURCE_EMPTY_CELL")
        return words

    def hazards(self, sentence: str) -> tuple[Hazard, ...]:
        """The hazard that a sentence tells: the first phrase of the table hazard_category that stands in it.

        () where none does; such a sentence is counted by its own first words.
        """
        phrase = self.source.look_ups["hazard_category"].phrase_in(sentence)
        if phrase is None:
            self.account.add("SOURCE_IGNORED_REASON", shortened(plain(sentence), self.longest))
            return ()
        return (Hazard(phrase.words, phrase.code),)
