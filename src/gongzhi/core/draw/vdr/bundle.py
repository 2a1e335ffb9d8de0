"""The transcript as one zip: the same bytes on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from gongzhi.core.draw.vdr.forms import Hash, Id, Moment, Number, Signature
from gongzhi.core.draw.vdr.replacements import ReplacementRow
from gongzhi.core.draw.vdr.statements import SignatureRow
from gongzhi.core.draw.vdr.tables import key, line
from gongzhi.core.draw.vdr.transcript import Ceremony, Transcript

MANIFEST = "manifest.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX, PLAIN_FILE = 3, 0o100644 << 16


@dataclass(frozen=True)
class LogRow:
    """A protocol record in the log: the entry's text and its way to a witnessed head."""

    position: Number
    record: Id
    entry: str
    head: Number
    path: tuple[Hash, ...]


@dataclass(frozen=True)
class HeadRow:
    """A head of the log, signed by the log and by its witness, consistent with the one before."""

    size: Number
    root: Hash
    origin: Id
    at: Moment
    signature: Signature
    witness_at: Moment
    witness_signature: Signature
    consistency: tuple[Hash, ...]


@dataclass(frozen=True)
class Evidence:
    """What stands beside the draw: log, heads, signatures, what was replaced since; each in canonical order."""

    log: tuple[LogRow, ...]
    heads: tuple[HeadRow, ...]
    signatures: tuple[SignatureRow, ...]
    replaced: tuple[ReplacementRow, ...]


def bundle_files(ceremony: Ceremony, drawn: Transcript, evidence: Evidence) -> Mapping[str, bytes]:
    """All files but the manifest, by name."""
    tables = ceremony.tables
    selection = sorted(chain.from_iterable(one.selection for one in drawn.waves), key=lambda row: key(row.id))
    return {
        "params.json": _lines([ceremony.params]),
        "frame.jsonl": _lines(tables.frame),
        "exclusions.jsonl": _lines(tables.exclusions),
        "inspectors.jsonl": _lines(tables.inspectors),
        "conflicts.jsonl": _lines(tables.conflicts),
        "nonces.jsonl": _lines(ceremony.nonces),
        "sealed.jsonl": _lines(ceremony.sealed),
        "beacons.jsonl": _lines(ceremony.readings),
        "log.jsonl": _lines(evidence.log),
        "heads.jsonl": _lines(evidence.heads),
        "seeds.json": _lines([_seeds(drawn)]),
        "selection.jsonl": _lines(selection),
        "ladder.jsonl": _lines(one.ladder for one in drawn.waves),
        "assignment.jsonl": _lines(chain.from_iterable(one.assignment for one in drawn.waves)),
        "replacements.jsonl": _lines(evidence.replaced),
        "signatures.jsonl": _lines(evidence.signatures),
    }


def pack(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files with their manifest."""
    hashes = [{"name": name, "sha256": hashlib.sha256(files[name]).hexdigest()} for name in sorted(files)]
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as zipped:
        for name, data in sorted({**files, MANIFEST: _lines([{"files": hashes}])}.items()):
            info = ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = UNIX, PLAIN_FILE
            zipped.writestr(info, data)
    return packed.getvalue()


def _seeds(drawn: Transcript) -> Mapping[str, object]:
    waves: Sequence[Mapping[str, object]] = [
        {"wave": one.wave, "seed": one.seed.hex(), "result": one.result.hex()} for one in drawn.waves
    ]
    roots = {name: value.hex() for name, value in vars(drawn.roots).items()}
    return {"commit": drawn.commit.hex(), "roots": roots, "seed": drawn.seed.hex(), "waves": waves}


def _lines(records: Iterable[object]) -> bytes:
    return b"".join(line(record) + b"\n" for record in records)
