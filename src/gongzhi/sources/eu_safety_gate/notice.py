"""One record as evidence: each cell is handled, ignored by name, or a fault."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date

from gongzhi.catalogue.source_files import Shape, SourceFile, day_fact
from gongzhi.core.canonical import digest
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.sources.cells import CellReader, shortened
from gongzhi.sources.eu_safety_gate.cells import (
    SENTENCE,
    decoded,
    friday,
    listed_hazards,
    listed_origins,
    measures_in,
    measures_taken,
    without_markup,
)
from gongzhi.sources.eu_safety_gate.references import Pace, restored, year_of
from gongzhi.sources.faults import Faults
from gongzhi.sources.parsed import Account
from gongzhi.sources.reading import Record, plain

LIKE = "A12/00123/24"  # a reference, as a message shows it
BRAND = "Brand:"
OWN_DIGITS = 12  # of the hash in a reference of our own: two rows of one week never share them by chance


class NoticeReader(CellReader, ABC):
    """Reads the records of one file; the two shapes differ in reference and day, product, and measure."""

    def __init__(self, source: SourceFile, shape: Shape, raw_hash: str, account: Account, faults: Faults) -> None:
        super().__init__(source, shape, account, faults)
        self.raw_hash = raw_hash
        self.countries = source.look_ups["country"]
        self.measures = source.look_ups["measure"]
        self.earliest = day_fact(source, "earliest_day")

    def evidence(self, record: Record) -> Evidence | None:
        """The evidence of one record; None when a fault leaves it without reference or date."""
        if not record.cells["product_category"]:
            self.fault(record, "product_category", "", "SOURCE_EMPTY_CELL")
        for what in ("market", "hazards", "measures"):
            if not record.cells[what]:
                self.account.add("SOURCE_IGNORED_EMPTY", self.shape.columns[what])
        notice = ForeignNotice(
            notifying_country=self._cell_code(record, "market", "country"),
            origins=self._origins(record),
            product=self._product(record),
            product_category=self._cell_code(record, "product_category", "product_category"),
            hazards=self._hazards(record),
            classification="",
            risk_decision=self._cell_code(record, "risk_decision", "risk_decision"),
            measure=self._measure(record),
        )
        found = self._reference_and_day(record)
        if found is None:
            return None
        return Evidence(Envelope(self.source.name, found[0], "foreign_notice", found[1], self.raw_hash), notice)

    @abstractmethod
    def _reference_and_day(self, record: Record) -> tuple[str, date] | None:
        """None where a fault leaves the record without them."""

    @abstractmethod
    def _product(self, record: Record) -> str:
        """Product words, "" for none."""

    @abstractmethod
    def _measure(self, record: Record) -> str:
        """The code of the measure that goes farthest, "" for none."""

    def _text(self, record: Record, what: str) -> str:
        """A cell's words in their own letters, without marks of a web page; "" for a column that the shape lacks."""
        written = record.cells.get(what, "")
        words = without_markup(written)
        self.account.add("SOURCE_REPAIRED_MARKUP", self.shape.columns.get(what, ""), times=int(words != written))
        return plain(words)

    def _cell_code(self, record: Record, what: str, table: str) -> str:
        return self.code(record, what, table, self._text(record, what))

    def _origins(self, record: Record) -> tuple[str, ...]:
        words = listed_origins(self._text(record, "origins"), self.countries)
        codes = (self.code(record, "origins", "country", entry) for entry in words)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _hazards(self, record: Record) -> tuple[Hazard, ...]:
        words = listed_hazards(self._text(record, "hazards"))
        codes = [code for entry in words if (code := self.code(record, "hazards", "hazard_category", entry))]
        once = tuple(Hazard("", code) for code in dict.fromkeys(codes))
        self.account.add("SOURCE_IGNORED_REPEATED_HAZARD", times=len(codes) - len(once))
        return once

    def _farthest(self, record: Record, sentences: Iterable[str]) -> str:
        """Of all the measures named, the one that stands first in the table."""
        found: set[str] = set()
        for sentence in sentences:
            measures = measures_in(sentence, self.measures)
            found |= measures.codes
            if not (measures.codes or measures.unknown) and sentence:
                self.account.add("SOURCE_IGNORED_WORDS", sentence)
            for word in measures.unknown:
                params = {"table": "measure", "file": self.source.path}
                self.fault(record, "measures", word, "SOURCE_UNKNOWN_WORD", **params)
        return next((code for code in self.measures.titles if code in found), "")


class WeeklyReader(NoticeReader):
    """The weekly reports: damaged references, letters in the wrong encoding, a year and a week."""

    def __init__(self, source: SourceFile, shape: Shape, raw_hash: str, account: Account, faults: Faults) -> None:
        super().__init__(source, shape, raw_hash, account, faults)
        self.pace = Pace(*(int(source.facts[field]) for field in Pace._fields))

    def _reference_and_day(self, record: Record) -> tuple[str, date] | None:
        """The day is the Friday of the week. Without one possible original the reference is one of our own."""
        cells = record.cells
        day = friday(cells["year"], cells["week"])
        if day is None or day < self.earliest:
            self.fault(record, "week", f"{cells['year']} {cells['week']}", "SOURCE_BAD_DATE")
            return None
        year, week = int(cells["year"]), int(cells["week"])
        found = restored(cells["reference"], year, week, self.pace)
        if found is None:
            self.account.add("SOURCE_IGNORED_REFERENCE", self.shape.columns["reference"])
            return f"{year}-W{week:02}-{digest(dict(cells))[:OWN_DIGITS]}", day
        if year_of(found.reference) not in (year, year - 1):
            self.fault(record, "reference", cells["reference"], "SOURCE_REFERENCE_YEAR", day=day)
        if found.repair:
            self.account.add(found.repair)
        return found.reference, day

    def _text(self, record: Record, what: str) -> str:
        written = record.cells.get(what, "")
        words = decoded(written)
        self.account.add("SOURCE_REPAIRED_ENCODING", self.shape.columns.get(what, ""), times=int(words != written))
        return super()._text(Record(record.where, {what: words}), what)

    def _product(self, record: Record) -> str:
        """In a few rows the fields that follow ran into the product; the first of them is the brand."""
        words = self._text(record, "product")
        short = shortened(words.partition(BRAND)[0].strip(), self.longest)
        self.account.add("SOURCE_IGNORED_REST_OF_WORDS", self.shape.columns["product"], times=int(short != words))
        return short

    def _measure(self, record: Record) -> str:
        words = self._text(record, "measures")
        if SENTENCE in words.casefold():
            self.account.add("SOURCE_IGNORED_SENTENCE", self.shape.columns["measures"])
            return ""
        return self._farthest(record, [words])


class VehicleReader(NoticeReader):
    """The vehicle alerts: the case number has a year, and nothing else tells a day."""

    def _reference_and_day(self, record: Record) -> tuple[str, date] | None:
        """The day is the last of the year that the case number names."""
        reference = record.cells["reference"]
        year = year_of(reference)
        if year is None:
            self.fault(record, "reference", reference, "SOURCE_BAD_REFERENCE", like=LIKE)
            return None
        if date(year, 12, 31) < self.earliest:
            self.fault(record, "reference", reference, "SOURCE_BAD_DATE")
        return reference, date(year, 12, 31)

    def _product(self, record: Record) -> str:
        """The product column says the same of every vehicle, so brand and name stand beside it."""
        told = (self._text(record, what) for what in ("product", "brand", "name"))
        return self.short("name", " - ".join(words for words in told if words))

    def _measure(self, record: Record) -> str:
        cell = self._text(record, "measures")
        taken = measures_taken(cell)
        if taken is None:
            self.fault(record, "measures", cell, "SOURCE_UNKNOWN_WORD", table="measure", file=self.source.path)
        return self._farthest(record, taken or [])


READERS = {"weekly": WeeklyReader, "vehicles": VehicleReader}
