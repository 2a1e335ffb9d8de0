"""What the readers of recalls do alike: a recall tells its hazard in a sentence, of which only a phrase is carried."""

from __future__ import annotations

from gongzhi.core.facts import Hazard
from gongzhi.sources.cells import CellReader, shortened
from gongzhi.sources.reading import Record, plain


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
