"""One record of an export as evidence: each cell is handled, ignored by name, or a fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gongzhi.catalogue.source_files import Shape, SourceFile, day_fact
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.sources.cells import CellReader
from gongzhi.sources.faults import Faults
from gongzhi.sources.parsed import Account
from gongzhi.sources.reading import Record
from gongzhi.sources.us_cpsc.cells import (
    IN_BRACKETS,
    countries_written,
    day_written,
    firm_written,
    fiscal_year,
    fiscal_year_of,
    labels_written,
    reference_written,
    repaired,
    unpunctuated,
)

LIKE = "25-171"  # a reference, as a message shows it
FIRMS = ("manufacturers", "importers", "distributors", "seller")  # the first that is named is the notice's firm
TOLD = {
    *FIRMS,
    "seller_role",
    "reference",
    "warning",
    "date",
    "warning_date",
    "product",
    "product_category",
    "hazard",
    "hazard_labels",
    "measure",
    "origins",
}


class NoticeReader(CellReader):
    """Reads the records of one file; faults and counts gather in the two that it is given."""

    def __init__(self, source: SourceFile, shape: Shape, raw_hash: str, account: Account, faults: Faults) -> None:
        if unread := set(shape.columns) - TOLD:
            raise ValueError(f"{source.path}: {shape.name}: nothing reads {', '.join(sorted(unread))}")
        super().__init__(source, shape, account, faults)
        self.raw_hash = raw_hash
        self.look_ups = source.look_ups
        self.earliest = day_fact(source, "earliest_day")
        self.years_apart = int(source.facts["fiscal_years_apart"])

    def all_evidence(self, records: Sequence[Record]) -> list[Evidence]:
        """The evidence of the records without a fault. A recall exported under several categories gets one."""
        categories = self._categories(records)
        read = (self._evidence(record, categories) for record in records)
        return [item for item in read if item is not None]

    def _evidence(self, record: Record, categories: Mapping[str, str]) -> Evidence | None:
        warns = not record.cells["reference"] and bool(record.cells.get("warning"))
        day = self._day(record, "warning_date" if warns else "date")
        reference = self._reference(record, "warning" if warns else "reference", day)
        firm, place = self._firm(record)
        notice = ForeignNotice(
            notifying_country=self.source.facts["market"],
            origins=self._origins(record),
            product=self._product(record),
            product_category=categories.get(reference or "", ""),
            hazards=tuple(Hazard("", category) for category in self._hazards(record)),
            classification="warning" if warns else "recall",
            risk_decision="",
            firm=firm,
            place=place,
            measure=self._measure(record),
        )
        if day is None or reference is None:
            return None
        return Evidence(Envelope(self.source.name, reference, "foreign_notice", day, self.raw_hash), notice)

    def _day(self, record: Record, what: str) -> date | None:
        day = day_written(record.cells[what])
        if day is None or day < self.earliest:
            self.fault(record, what, record.cells[what], "SOURCE_BAD_DATE")
            return None
        return day

    def _reference(self, record: Record, what: str, day: date | None) -> str | None:
        reference = reference_written(record.cells[what])
        if reference is None:
            self.fault(record, what, record.cells[what], "SOURCE_BAD_REFERENCE", like=LIKE)
        elif day is not None and abs(fiscal_year(reference) - fiscal_year_of(day)) > self.years_apart:
            self.account.add("SOURCE_CONFLICT_YEAR")
        return reference

    def _categories(self, records: Iterable[Record]) -> Mapping[str, str]:
        """The product category of each reference: of several, the one that stands first in the table."""
        order = list(self.look_ups["product_category"].titles)
        found: dict[str, str] = {}
        for record in records:
            reference = reference_written(record.cells["reference"] or record.cells.get("warning", ""))
            cell = record.cells.get("product_category", "")
            codes = [self.code(record, "product_category", "product_category", words) for words in cell.split("\n")]
            told = [code for code in (*codes, found.get(reference or "", "")) if code]
            if reference and told:
                found[reference] = min(told, key=order.index)
        return found

    def _origins(self, record: Record) -> tuple[str, ...]:
        cell = record.cells["origins"]
        self.account.add(
            "SOURCE_IGNORED_IN_BRACKETS", self.shape.columns["origins"], times=len(IN_BRACKETS.findall(cell))
        )
        words = countries_written(cell, self.look_ups["country"])
        codes = (self.code(record, "origins", "country", country) for country in words)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _product(self, record: Record) -> str:
        """The product words, several joined by ";"; the older interface has none that are no sentence."""
        if "product" not in record.cells:
            return ""
        words = (self._words(entry) for entry in record.cells["product"].split("\n"))
        return self.short("product", "; ".join(dict.fromkeys(entry for entry in words if entry)))

    def _hazards(self, record: Record) -> Sequence[str]:
        """The hazard categories: by label where there are labels, else the one that the text's first phrase tells."""
        if "hazard_labels" in record.cells:
            labels = record.cells["hazard_labels"].split("\n")
            codes = [self.code(record, "hazard_labels", "hazard_category", label) for label in labels]
            return [code for code in dict.fromkeys(codes) if code]
        text = self._words(record.cells["hazard"])
        if labelled := labels_written(text, self.look_ups["hazard_category"]):
            return labelled
        tables = (self.look_ups["hazard_named"], self.look_ups["hazard_told"])
        code = next((phrase.code for table in tables if (phrase := table.phrase_in(unpunctuated(text)))), "")
        if text:
            done = "SOURCE_DERIVED_HAZARD" if code else "SOURCE_IGNORED_HAZARD_TEXT"
            self.account.add(done, self.shape.columns["hazard"])
        return [code] if code else []

    def _firm(self, record: Record) -> tuple[str, str]:
        """The maker, else importer, distributor or seller, and its place; the others named are left and counted."""
        role = record.cells.get("seller_role", "")
        sells = self.code(record, "seller_role", "seller_role", role) == "seller" if role else False
        named = [what for what in FIRMS if record.cells.get(what) and (what != "seller" or sells)]
        for what in {*FIRMS} - {*named[:1]}:
            if record.cells.get(what):
                self.account.add("SOURCE_IGNORED_COLUMN", self.shape.columns[what])
        if not named:
            return "", ""
        first, *others = record.cells[named[0]].split("\n")
        firm = firm_written(self._words(first), self.look_ups["country"])
        self.account.add("SOURCE_IGNORED_REST_OF_FIRM", times=int(firm.is_cut or bool(others)))
        self.account.add("SOURCE_DERIVED_FIRM", self.shape.columns[named[0]])
        return firm.name, firm.place

    def _measure(self, record: Record) -> str:
        """The remedy that stands first in the table; an option that is a sentence is left and counted."""
        options = record.cells.get("measure", "").split("\n")
        short = [option for option in options if len(option) <= self.longest]
        if len(short) < len(options):
            self.account.add("SOURCE_IGNORED_SENTENCE", self.shape.columns["measure"], times=len(options) - len(short))
        codes = {self.code(record, "measure", "measure", word) for option in short for word in option.split(", ")}
        order = list(self.look_ups["measure"].titles)
        told = sorted(codes - {""}, key=order.index)
        self.account.add("SOURCE_IGNORED_FURTHER_REMEDY", times=max(0, len(told) - 1))
        return told[0] if told else ""

    def _words(self, text: str) -> str:
        words, entities, apostrophes, lost = repaired(text)
        self.account.add("SOURCE_REPAIRED_ENTITY", times=entities)
        self.account.add("SOURCE_REPAIRED_APOSTROPHE", times=apostrophes)
        self.account.add("SOURCE_REPAIRED_LOST_CHARACTER", times=lost)
        return words
