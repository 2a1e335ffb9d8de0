"""EU RAPEX weekly reports on dangerous products, and Safety Gate alerts on motor vehicles, made one register."""

from __future__ import annotations

from hashlib import sha256

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.sources.eu_safety_gate.merge import alike, merge
from gongzhi.sources.eu_safety_gate.notice import READERS
from gongzhi.sources.faults import Faults
from gongzhi.sources.merging import one_for_each_reference
from gongzhi.sources.parsed import Account, Parsed, ReadFile
from gongzhi.sources.reading import enough, records_of

__all__ = ["merge", "parse"]


def parse(raw: bytes, name: str, source: SourceFile) -> Parsed:
    """The notices of one file: the weekly reports' csv, or the vehicle alerts' csv; known from the content.

    Raises BadInput with every fault of the file.
    """
    account, faults = Account(), Faults()
    shape, records = records_of(raw, name, source, account)
    raw_hash = sha256(raw).hexdigest()
    reader = READERS[shape.name](source, shape, raw_hash, account, faults)
    evidence = [reader.evidence(record) for record in records]
    faults.stop()
    read = [item for item in evidence if item is not None]
    enough(len(read), shape, name)
    once = one_for_each_reference(read, account, alike)
    return Parsed(source.name, (ReadFile(name, shape.name, raw_hash, len(records)),), once, account.tallies())
