"""US FDA: how many consignments were refused, by country, province and city of the firm; China's are kept."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from gongzhi.catalogue.source_files import Shape, SourceFile, day_fact
from gongzhi.core.facts import Envelope, Evidence, RefusalCount
from gongzhi.sources.faults import Faults, fault
from gongzhi.sources.parsed import Account, Parsed, ReadFile
from gongzhi.sources.reading import Record, content_of, enough, plain, records_of

MOST_REFUSALS = 10_000_000  # of one place; FDA refuses some 10,000 consignments a year from the whole world


def parse(raw: bytes, name: str, source: SourceFile) -> Parsed:
    """The places in China with their refusals; the reference is country|province|city as published.

    The period is a fact of the publication and stands in the catalogue file; its last day is the event
    date. Places elsewhere are counted and left. Raises BadInput with every fault of the file; a place that
    stands twice is one, and so is a file whose last line was cut, which could have lost a digit.
    """
    account, faults = Account(), Faults()
    shape, records = records_of(raw, name, source, account)
    if not content_of(raw, name).endswith((b"\n", b"\r")):
        raise fault(name, "", "", "SOURCE_CUT_OFF")
    period = (day_fact(source, "first_day"), day_fact(source, "last_day"))
    raw_hash = sha256(raw).hexdigest()
    evidence: dict[str, Evidence] = {}
    for record in records:
        country = _country(record, shape, source, account, faults)
        if not country:
            continue
        body = _refusals(country, record, shape, period, faults)
        reference = f"{body.country}|{body.province}|{body.city}"
        if reference in evidence:
            faults.add(record.where, shape.columns["city"], reference, "SOURCE_PLACE_TWICE")
        envelope = Envelope(source.name, reference, "refusal_count", body.last_day, raw_hash)
        evidence[reference] = Evidence(envelope, body)
    faults.stop()
    enough(len(evidence), shape, name)
    read = ReadFile(name, shape.name, raw_hash, len(records))
    return Parsed(source.name, (read,), tuple(evidence.values()), account.tallies())


def _country(record: Record, shape: Shape, source: SourceFile, account: Account, faults: Faults) -> str:
    """The country's code; "" for one whose places are left, and for one never seen, which is a fault."""
    words = record.cells["country"]
    look_up = source.look_ups["country"]
    code = look_up.code(words)
    if code is None:
        params = {"table": look_up.name, "file": source.path}
        faults.add(record.where, shape.columns["country"], words, "SOURCE_UNKNOWN_WORD", **params)
    elif code == "":
        account.add("SOURCE_IGNORED_ELSEWHERE")
    return code or ""


def _refusals(country: str, record: Record, shape: Shape, period: tuple[date, date], faults: Faults) -> RefusalCount:
    cells = record.cells
    for what in ("province", "city"):
        if not cells[what]:
            faults.add(record.where, shape.columns[what], "", "SOURCE_EMPTY_CELL")
    number = cells["refusals"]
    is_count = number.isascii() and number.isdecimal() and len(number) < 9 and 0 < int(number) <= MOST_REFUSALS
    if not is_count:
        faults.add(record.where, shape.columns["refusals"], number, "SOURCE_BAD_COUNT")
    refusals = int(number) if is_count else 0
    return RefusalCount(country, plain(cells["province"]), plain(cells["city"]), refusals, *period)
