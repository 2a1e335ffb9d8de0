"""US CPSC: recalls of consumer products, in the commission's csv and two JSON forms, made one register."""

from __future__ import annotations

from hashlib import sha256

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.sources.faults import Faults
from gongzhi.sources.merging import one_for_each_reference
from gongzhi.sources.parsed import Account, Parsed, ReadFile
from gongzhi.sources.reading import enough, records_of
from gongzhi.sources.us_cpsc.merge import alike, merge
from gongzhi.sources.us_cpsc.notice import NoticeReader

__all__ = ["merge", "parse"]


def parse(raw: bytes, name: str, source: SourceFile) -> Parsed:
    """The recalls of one export; the shape is known from the content. Raises BadInput with every fault of the file."""
    account, faults = Account(), Faults()
    shape, records = records_of(raw, name, source, account)
    raw_hash = sha256(raw).hexdigest()
    evidence = NoticeReader(source, shape, raw_hash, account, faults).all_evidence(records)
    faults.stop()
    enough(len(evidence), shape, name)
    once = one_for_each_reference(evidence, account, alike)
    return Parsed(source.name, (ReadFile(name, shape.name, raw_hash, len(records)),), once, account.tallies())
