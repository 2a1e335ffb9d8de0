"""US recalls of several agencies, in one JSON file and in feeds, made one register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from gongzhi.catalogue.source_files import LookUp, Shape, SourceFile, day_fact
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice
from gongzhi.sources.cells import shortened
from gongzhi.sources.faults import Faults
from gongzhi.sources.feeds import feed_day
from gongzhi.sources.merging import merged, one_for_each_reference
from gongzhi.sources.parsed import Account, Parsed, ReadFile
from gongzhi.sources.reading import Record, enough, plain, records_of
from gongzhi.sources.recalls import RecallReader, iso_day, origins_in

REFERENCE = re.compile(
    r"(cpsc)-[0-9]{5}"
    r"|(fda-(?:food|drugs))-[A-Z]-[0-9]{4}-[0-9]{4}"
    r"|(nhtsa)-[0-9]{2}[A-Z][0-9]{6}-[^\s-]{1,30}-[^\n]{1,40}-[0-9]{4}"
)
# FDA's event instead of the recall's number, or neither
UNNUMBERED = re.compile(r"fda-(?:food|drugs)-(?:N/A|[0-9]{5})")
LIKE = "cpsc-10937, fda-food-H-1219-2026"  # references, as a message shows them

LONGEST_HEADLINE = 1000  # characters; the longest known has 263
MAKER = re.compile(r"(.+[^,])(,?) of ([A-Z].*)")
LEGAL_FORM = re.compile(r"\b(?:Ltd|Inc|LLC|Corp|GmbH)\b", re.IGNORECASE)
HEADLINE = re.compile(
    r"(?:(.+?) (?:Recalls|Expands Recall of) |Recall of )?(?:(?:Over )?[0-9A-Za-z.]+ Million )?"
    r"(.+?)(?: Recalled| Expanded)? Due to .+"
)
SELLER = re.compile(r"\b(?:Manufactured|Imported|Sold)(?: [^\s;]+){0,3} by ([^;]+?)(?: and Sold .+|, of .+)?(?:;|$)")


class Headline(NamedTuple):
    """What the headline of a consumer product's recall names; "" for what it leaves out."""

    firm: str  # the one that recalls, else the one that made, imported or sold
    product: str


class Maker(NamedTuple):
    """A maker as "Example Toys Co., Ltd., of Shantou, China" names it."""

    firm: str
    place: str
    country: str  # ISO 3166-1 alpha-2, "" where the place's last part is in no table


def parse(raw: bytes, name: str, source: SourceFile) -> Parsed:
    """The recalls of the JSON file or of one feed. Those that FDA has not numbered yet are counted and left.

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
    """The register of the JSON file and the feeds: the first in the order of the shapes is believed."""
    return merged(files, source, _alike)


def headline_of(title: str) -> Headline:
    """Firm and product of "FIRM Recalls PRODUCT Due to …" or "PRODUCT Recalled Due to …; Sold on … by FIRM"."""
    found = HEADLINE.fullmatch(title) if len(title) <= LONGEST_HEADLINE else None
    if found is None:
        return Headline("", "")
    seller = SELLER.search(title)
    return Headline(found[1] or (seller[1] if seller else ""), found[2])


def maker_of(words: str, countries: LookUp) -> Maker | None:
    """The maker that some words name; None where they name a product. A legal form tells a firm without a place."""
    found = MAKER.fullmatch(words)
    if found:
        country = countries.code(found[3].rpartition(", ")[2]) or ""
        if country or found[2]:
            return Maker(found[1], found[3], country)
    return Maker(words, "", "") if LEGAL_FORM.search(words) else None


def share_a_word(ours: str, theirs: str) -> bool:
    """Whether two wordings have a word in common, its plural aside."""
    first, second = (
        {word.removesuffix("s") for word in re.findall(r"\w{3,}", text.casefold())} for text in (ours, theirs)
    )
    return not first.isdisjoint(second)


def _alike(field: str, ours: Any, theirs: Any) -> bool:
    """A headline words a product otherwise than a table does, and a hazard otherwise than a sentence."""
    if field == "hazards":
        return {hazard.category for hazard in ours} == {hazard.category for hazard in theirs}
    return field == "product" or bool(ours == theirs)


class _Reader(RecallReader):
    def __init__(self, source: SourceFile, shape: Shape, raw_hash: str, account: Account, faults: Faults) -> None:
        super().__init__(source, shape, account, faults)
        self.raw_hash = raw_hash
        self.countries = source.look_ups["country"]
        self.market = source.facts["market"]
        self.earliest = day_fact(source, "earliest_day")
        self.whole = "told" in shape.columns

    def evidence(self, record: Record) -> Evidence | None:
        """The evidence of one record; None for a recall without a number and for one with a fault in number or day."""
        reference = record.cells["reference"]
        if UNNUMBERED.fullmatch(reference):
            self.account.add("SOURCE_IGNORED_UNNUMBERED")
            return None
        day = self._day(record)
        found = REFERENCE.fullmatch(reference)
        if found is None:
            self.fault(record, "reference", reference, "SOURCE_BAD_REFERENCE", like=LIKE)
            return None
        begins = next(part for part in found.groups() if part)
        agency = self.code(record, "reference", "agency", begins)
        category = self.code(record, "reference", "product_category", begins)
        self._agrees(record, "agency", agency)
        self._agrees(record, "product_category", category)
        notice = self._notice(record, agency, category)
        if day is None:
            return None
        return Evidence(Envelope(self.source.name, reference, "foreign_notice", day, self.raw_hash), notice)

    def _day(self, record: Record) -> date | None:
        text = record.cells["date"]
        day = iso_day(text) if self.whole else feed_day(text)
        if day is None or day < self.earliest:
            self.fault(record, "date", text, "SOURCE_BAD_DATE")
            return None
        return day

    def _agrees(self, record: Record, what: str, told: str) -> None:
        """A column that tells what the reference tells must tell the same."""
        if self.whole and self.code(record, what, what, self.needed(record, what)) not in ("", told):
            self.fault(
                record, what, record.cells[what], "SOURCE_REFERENCE_DIFFERS", reference=record.cells["reference"]
            )

    def _notice(self, record: Record, agency: str, category: str) -> ForeignNotice:
        title, text = self.needed(record, "title"), plain(record.cells["text"])
        named, told = (self.needed(record, what) if self.whole else "" for what in ("named", "told"))
        vehicle, _, part = title.partition(" — ")
        if agency == "cpsc":
            maker, product = self._consumer_product(record, title, named)
            sentence = told or title
        else:
            maker, product = Maker(named, "", ""), vehicle if agency == "nhtsa" else title
            sentence = (told or part) if agency == "nhtsa" else text
        abroad = (maker.country,) if maker.country not in ("", self.market) else ()
        return ForeignNotice(
            notifying_country=self.market,
            origins=tuple(dict.fromkeys((*origins_in(f"{title} {text}", self.countries), *abroad))),
            product=self.short("title", product),
            product_category=category,
            hazards=self.hazards(sentence),
            classification=self.code(record, "told", "classification", told) if agency == "fda" else "",
            risk_decision="",
            firm=maker.firm,
            place=maker.place,
        )

    def _consumer_product(self, record: Record, title: str, named: str) -> tuple[Maker, str]:
        """Who is named, the maker before all others, and the product; of the headline nothing else is carried."""
        headline = headline_of(title)
        self.account.add("SOURCE_IGNORED_REST_OF_SUBJECT" if headline.product else "SOURCE_IGNORED_SUBJECT")
        maker = maker_of(named, self.countries)
        if maker is not None:
            if maker.place and not maker.country:
                self.code(record, "named", "country", maker.place.rpartition(", ")[2])
            return maker, headline.product
        if named and headline.product and not share_a_word(named, headline.product):
            self.account.add("SOURCE_CONFLICT_HEADLINE", shortened(named, self.longest))
            return Maker("", "", ""), named
        return Maker(headline.firm, "", ""), named or headline.product
