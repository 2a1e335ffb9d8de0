"""One record of an export as evidence: each cell is handled, ignored by name, or a fault."""

from __future__ import annotations

from datetime import date

from gongzhi.catalogue.source_files import Shape, SourceFile, day_fact
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.sources.cells import CellReader
from gongzhi.sources.eu_rasff.cells import (
    day_written,
    hazard_words,
    listed,
    product_in,
    reference_repaired,
    reference_year,
)
from gongzhi.sources.faults import Faults
from gongzhi.sources.parsed import Account
from gongzhi.sources.reading import Record, plain

SYNTHETIC = "SIM."
LIKE = "2024.0135"  # a reference, as a message shows it
LOOK_UPS = {  # what a column tells -> the table that knows its words
    "market": "country",
    "origins": "country",
    "operator": "country",
    "product_category": "product_category",
    "hazard_categories": "hazard_category",
    "classification": "classification",
    "risk_decision": "risk_decision",
}
TOLD = {*LOOK_UPS, "date", "reference", "product", "subject", "hazards"}


class NoticeReader(CellReader):
    """Reads the records of one file; faults and counts gather in the two that it is given."""

    def __init__(self, source: SourceFile, shape: Shape, raw_hash: str, account: Account, faults: Faults) -> None:
        if unread := set(shape.columns) - TOLD:
            raise ValueError(f"{source.path}: {shape.name}: nothing reads {', '.join(sorted(unread))}")
        super().__init__(source, shape, account, faults)
        self.raw_hash = raw_hash
        self.countries = source.look_ups["country"]
        self.hazard_categories = source.look_ups["hazard_category"]
        self.years_before = int(source.facts["reference_years_before"])
        self.earliest = day_fact(source, "earliest_day")
        self.separator = ";" if "hazard_categories" in shape.columns else ","

    def evidence(self, record: Record) -> Evidence | None:
        """The evidence of one record; None when a fault leaves it without reference or date."""
        for what in ("market", "product_category"):
            if not record.cells[what]:
                self.fault(record, what, "", "SOURCE_EMPTY_CELL")
        day = self._day(record)
        reference = self._reference(record, day)
        synthetic = reference is not None and reference.startswith(SYNTHETIC)
        firm, place = self._operator(record, synthetic=synthetic)
        notice = ForeignNotice(
            notifying_country=self._market(record),
            origins=self._countries(record, "origins"),
            product=self._product(record),
            product_category=self._code(record, "product_category"),
            hazards=self._hazards(record),
            classification=self._code(record, "classification"),
            risk_decision=self._code(record, "risk_decision"),
            firm=firm,
            place=place,
        )
        if day is None or reference is None:
            return None
        return Evidence(
            Envelope(self.source.name, reference, "foreign_notice", day, self.raw_hash, synthetic=synthetic), notice
        )

    def _day(self, record: Record) -> date | None:
        day = day_written(record.cells["date"])
        if day is None or day < self.earliest:
            self.fault(record, "date", record.cells["date"], "SOURCE_BAD_DATE")
            return None
        return day

    def _reference(self, record: Record, day: date | None) -> str | None:
        text = record.cells["reference"]
        reference = text if text.startswith(SYNTHETIC) else reference_repaired(text, self.shape.container)
        year = reference_year(reference or "")
        if reference is None or year is None:
            self.fault(record, "reference", text, "SOURCE_BAD_REFERENCE", like=LIKE)
            return None
        self.account.add("SOURCE_REPAIRED_REFERENCE", times=int(reference != text))
        if day is not None and not day.year - self.years_before <= year <= day.year:
            self.fault(record, "reference", text, "SOURCE_REFERENCE_YEAR", day=day)
        return reference

    def _code(self, record: Record, what: str, words: str | None = None) -> str:
        """The code of a cell, or of some words in it; "" for an empty cell and for words ignored by name."""
        said = record.cells.get(what, "") if words is None else words
        return self.code(record, what, LOOK_UPS[what], said)

    def _market(self, record: Record) -> str:
        """The notifying authority's country; the portal writes some as "Germany (DE)"."""
        name, _, code = record.cells["market"].removesuffix(")").rpartition(" (")
        if name and self.countries.code(name) == code:
            return code
        return self._code(record, "market")

    def _countries(self, record: Record, what: str) -> tuple[str, ...]:
        words = listed(record.cells.get(what, ""), self.separator, self.countries)
        codes = (self._code(record, what, entry) for entry in words)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _operator(self, record: Record, *, synthetic: bool) -> tuple[str, str]:
        """The publisher tells only the operators' countries; the simulator writes "firm; place" there."""
        if synthetic:
            firm, _, place = record.cells.get("operator", "").partition(";")
            return plain(firm), plain(place)
        if self._countries(record, "operator"):
            self.account.add("SOURCE_IGNORED_COLUMN", self.shape.columns["operator"])
        return "", ""

    def _product(self, record: Record) -> str:
        """Product words; a subject is a sentence and is not carried but for plain product words in a known place."""
        if "product" in record.cells:
            return self.short("product", plain(record.cells["product"]))
        subject = record.cells["subject"]
        product = product_in(subject, self.countries)
        if subject:
            self.account.add("SOURCE_IGNORED_REST_OF_SUBJECT" if product else "SOURCE_IGNORED_SUBJECT")
        return self.short("subject", product)

    def _hazards(self, record: Record) -> tuple[Hazard, ...]:
        words_cell, categories_cell = record.cells.get("hazards", ""), record.cells.get("hazard_categories")
        if categories_cell is None:
            hazards = [self._hazard_of_words(words) for words in listed(words_cell, self.separator)]
        else:
            words, categories = words_cell.split(";"), categories_cell.split(";")
            if len(words) != len(categories):
                params = {"hazards": len(words), "categories": len(categories)}
                self.fault(record, "hazard_categories", categories_cell, "SOURCE_LISTS_DIFFER", **params)
                return ()
            pairs = ((a.strip(), b.strip()) for a, b in zip(words, categories, strict=True))
            hazards = [self._hazard(record, *pair) for pair in pairs]
        told = [hazard for hazard in hazards if hazard != Hazard("", "")]
        once: dict[tuple[str, str], Hazard] = {}
        for hazard in told:
            once.setdefault((hazard.substance.casefold(), hazard.category), hazard)
        self.account.add("SOURCE_IGNORED_REPEATED_HAZARD", times=len(told) - len(once))
        return tuple(once.values())

    def _hazard(self, record: Record, words: str, category_words: str) -> Hazard:
        """The portal repeats the category at the end of the words: "Lead - migration" beside "Migration"."""
        category = self._code(record, "hazard_categories", category_words)
        substance = self._substance(words)
        head, _, tail = substance.rpartition(" - ")
        if head and category and self.hazard_categories.code(tail) == category:
            substance = head
        return Hazard(self.short("hazards", substance), category)

    def _hazard_of_words(self, words: str) -> Hazard:
        """Without a column of categories, one may stand at the end of the words, as the portal writes it."""
        head, _, tail = words.rpartition(" - ")
        category = (self.hazard_categories.code(tail) or "") if head else ""
        return Hazard(self.short("hazards", self._substance(head if category else words)), category)

    def _substance(self, words: str) -> str:
        substance = hazard_words(words)
        self.account.add("SOURCE_REPAIRED_HAZARD_WORDS", times=int(substance.repaired))
        return substance.words
