"""US FDA, openFDA: recalls of food, one evidence for each recall number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from gongzhi.catalogue.source_files import Shape, SourceFile, day_fact
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice
from gongzhi.sources.faults import Faults
from gongzhi.sources.merging import merged, one_for_each_reference
from gongzhi.sources.parsed import Account, Parsed, ReadFile
from gongzhi.sources.reading import Record, enough, plain, records_of
from gongzhi.sources.recalls import RecallReader, iso_day, origins_in

REFERENCE = re.compile(r"[A-Z]-[0-9]{4}-([0-9]{4})")
LIKE = "F-1170-2024"  # a reference, as a message shows it
FISCAL_YEAR_BEGINS = 10  # a month, of the calendar year before


def parse(raw: bytes, name: str, source: SourceFile) -> Parsed:
    """The recalls of one export. Those that have no number yet are counted and left: they return with one.

    Raises BadInput with every fault of the file.
    """
    account, faults = Account(), Faults()
    shape, records = records_of(raw, name, source, account)
    raw_hash = sha256(raw).hexdigest()
    reader = _Reader(source, shape, raw_hash, account, faults)
    evidence = [reader.evidence(record) for record in records]
    faults.stop()
    read = [item for item in evidence if item is not None]
    enough(len(read), shape, name)
    once = one_for_each_reference(read, account, _alike)
    return Parsed(source.name, (ReadFile(name, shape.name, raw_hash, len(records)),), once, account.tallies())


def merge(files: Sequence[Parsed], source: SourceFile) -> Parsed:
    """The register of several exports: of one recall the export that reaches the later day is believed."""
    return merged(files, source, _alike)


def _alike(field: str, ours: object, theirs: object) -> bool:
    return ours == theirs


class _Reader(RecallReader):
    def __init__(self, source: SourceFile, shape: Shape, raw_hash: str, account: Account, faults: Faults) -> None:
        super().__init__(source, shape, account, faults)
        self.raw_hash = raw_hash
        self.countries = source.look_ups["country"]
        self.market = source.facts["market"]
        self.no_value = source.facts["no_value"]
        self.years_before = int(source.facts["reference_years_before"])
        self.earliest = day_fact(source, "earliest_day")

    def evidence(self, record: Record) -> Evidence | None:
        """The evidence of one record; None for a recall without a number and for one with a fault in number or day."""
        if record.cells["reference"] in ("", self.no_value):
            self.account.add("SOURCE_IGNORED_UNNUMBERED")
            return None
        day, begun = self._day(record, "date"), self._day(record, "begun")
        if day and begun and day < begun:
            self.fault(record, "begun", record.cells["begun"], "SOURCE_BEGUN_LATER", day=day)
        reference = self._reference(record, day)
        self._status(record)
        country = self._needed_code(record, "country", "country")
        label = self.needed(record, "product")
        notice = ForeignNotice(
            notifying_country=self.market,
            origins=self._origins(label, country),
            product=self.short("product", label),
            product_category=self._needed_code(record, "product_category", "product_category"),
            hazards=self.hazards(self.needed(record, "reason")),
            classification=self._needed_code(record, "classification", "classification"),
            risk_decision="",
            firm=self.needed(record, "firm"),
            place=self._place(record),
            measure=self._needed_code(record, "measure", "measure"),
        )
        if day is None or reference is None:
            return None
        return Evidence(Envelope(self.source.name, reference, "foreign_notice", day, self.raw_hash), notice)

    def _needed_code(self, record: Record, what: str, table: str) -> str:
        return self.code(record, what, table, self.needed(record, what))

    def _day(self, record: Record, what: str) -> date | None:
        text = record.cells[what]
        day = iso_day(text)
        if day is None or day < self.earliest:
            self.fault(record, what, text, "SOURCE_BAD_DATE")
            return None
        return day

    def _reference(self, record: Record, day: date | None) -> str | None:
        text = record.cells["reference"]
        found = REFERENCE.fullmatch(text)
        if found is None:
            self.fault(record, "reference", text, "SOURCE_BAD_REFERENCE", like=LIKE)
            return None
        if day is not None:
            fiscal_year = day.year + int(day.month >= FISCAL_YEAR_BEGINS)
            if not fiscal_year - self.years_before <= int(found[1]) <= fiscal_year:
                self.fault(record, "reference", text, "SOURCE_REFERENCE_YEAR", day=day)
        return text

    def _status(self, record: Record) -> None:
        """How far the recall is on the day of the export is no fact of the notice: checked and counted."""
        if self._needed_code(record, "status", "status"):
            self.account.add("SOURCE_IGNORED_STATUS", record.cells["status"])

    def _origins(self, label: str, country: str) -> tuple[str, ...]:
        """What the label says, and the firm's country where it is abroad; a firm at home may have imported."""
        abroad = (country,) if country not in ("", self.market) else ()
        return tuple(dict.fromkeys((*origins_in(label, self.countries), *abroad)))

    def _place(self, record: Record) -> str:
        """City, state and country as named, without those that the source says it does not have."""
        parts = (plain(record.cells[what]) for what in ("city", "state", "country"))
        return ", ".join(part for part in parts if part not in ("", self.no_value))
