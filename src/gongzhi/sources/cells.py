"""What the readers of notices do alike with a cell: its code, its words within a length, its fault."""

from __future__ import annotations

from gongzhi.catalogue.source_files import Shape, SourceFile
from gongzhi.sources.faults import Faults
from gongzhi.sources.parsed import Account
from gongzhi.sources.reading import Record


def shortened(words: str, longest: int) -> str:
    """The first whole words that fit; a single word that does not fit is cut."""
    if len(words) <= longest:
        return words
    return words[: longest + 1].rpartition(" ")[0].rstrip(" ,;/-") or words[:longest]


class CellReader:
    """Reads cells of one file; faults and counts gather in the two that it is given."""

    def __init__(self, source: SourceFile, shape: Shape, account: Account, faults: Faults) -> None:
        self.source, self.shape = source, shape
        self.account, self.faults = account, faults
        self.longest = int(source.facts["longest_words"])

    def code(self, record: Record, what: str, table: str, words: str) -> str:
        """The code of some words of a cell; "" for no words, for those ignored by name, and for a fault."""
        if not words:
            return ""
        code = self.source.look_ups[table].code(words)
        if code is None:
            self.fault(record, what, words, "SOURCE_UNKNOWN_WORD", table=table, file=self.source.path)
        elif code == "":
            self.account.add("SOURCE_IGNORED_WORDS", words)
        return code or ""

    def short(self, what: str, words: str) -> str:
        short = shortened(words, self.longest)
        self.account.add("SOURCE_IGNORED_REST_OF_WORDS", self.shape.columns[what], times=int(short != words))
        return short

    def fault(self, record: Record, what: str, value: str, code: str, **params: object) -> None:
        self.faults.add(record.where, self.shape.columns[what], value, code, **params)
