"""EU RASFF: notices on food, feed and food contact materials, in three original export forms, made one register."""

from __future__ import annotations

from hashlib import sha256

from gongzhi.catalogue.source_files import SourceFile
from gongzhi.sources.eu_rasff.merge import alike, merge
from gongzhi.sources.eu_rasff.notice import NoticeReader
from gongzhi.sources.faults import Faults, fault
from gongzhi.sources.merging import one_for_each_reference
from gongzhi.sources.parsed import Account, Parsed, ReadFile
from gongzhi.sources.reading import enough, records_of

__all__ = ["merge", "parse"]


def parse(raw: bytes, name: str, source: SourceFile) -> Parsed:
    """The notices of one export: the portal's csv, the SQLite database, or the window's csv of 8 or 15 columns.

    The shape is known from the content. A file whose references begin with "SIM." was written by the
    simulator: its evidence is synthetic, its operator column names a firm ("firm; place"), and it may be
    short. Raises BadInput with every fault of the file; a file that is partly synthetic is none.
    """
    account, faults = Account(), Faults()
    shape, records = records_of(raw, name, source, account)
    raw_hash = sha256(raw).hexdigest()
    reader = NoticeReader(source, shape, raw_hash, account, faults)
    evidence = [reader.evidence(record) for record in records]
    faults.stop()
    read = [item for item in evidence if item is not None]
    kinds = {item.envelope.synthetic for item in read}
    if kinds == {True, False}:
        real = next(item.envelope.reference for item in read if not item.envelope.synthetic)
        raise fault(name, shape.columns["reference"], real, "SOURCE_PARTLY_SYNTHETIC")
    if kinds != {True}:
        enough(len(read), shape, name)
    once = one_for_each_reference(read, account, alike)
    return Parsed(source.name, (ReadFile(name, shape.name, raw_hash, len(records)),), once, account.tallies())
