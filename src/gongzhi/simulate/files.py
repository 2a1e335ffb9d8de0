"""The invented province as files: registers and returns as offices upload them, notices in the source's own format."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from gongzhi.catalogue import registers
from gongzhi.simulate.notices import Notice
from gongzhi.simulate.truth import BadFirm, NoticeTruth, Outbreak, ReturnTruth
from gongzhi.simulate.world import Province

NOTICES = "notices/rasff_window_synthetic.csv"
WINDOW_COLUMNS = (
    "reference", "category", "type", "subject", "date", "notifying_country", "classification", "risk_decision",
    "distribution", "forAttention", "forFollowUp", "notifying", "operator", "origin", "hazards",
)  # fmt: skip
TRUTHS = {"returns": ReturnTruth, "notices": NoticeTruth, "outbreaks": Outbreak, "bad_firms": BadFirm}


def write(province: Province, folder: Path) -> Mapping[str, str]:
    """Writes every file into the folder; gives the SHA-256 of each by its path inside the folder.

    Files of an earlier run that this province has not are left alone. The folder truth/ is not for the platform.
    """
    hashes = {}
    for name, raw in _files(province):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        hashes[name] = hashlib.sha256(raw).hexdigest()
    return hashes


def _files(province: Province) -> Iterator[tuple[str, bytes]]:
    yield "registers/enterprises.csv", registers.write("enterprises", map(vars, province.enterprises))
    yield "registers/people.csv", registers.write("people", map(vars, province.people))
    yield "registers/exports.csv", registers.write("exports", map(vars, province.exports))
    yield "registers/certificates.csv", registers.write("certificates", map(vars, province.certificates))
    yield NOTICES, _window(province.notices)
    for month, returned in groupby(province.returns, key=lambda item: f"{item.arrived_on:%Y-%m}"):
        rows = ({**vars(item), "synthetic": True} for item in returned)
        yield f"returns/returns_{month}.csv", registers.write("returns", rows)
    for name, kind in TRUTHS.items():
        yield f"truth/{name}.csv", _truth(kind, getattr(province.truth, name))


def _window(notices: Sequence[Notice]) -> bytes:
    """The 15 columns of the source's window export, newest first, every cell quoted, as it writes them."""
    rows = [
        (
            notice.reference,
            notice.category,
            notice.type,
            notice.subject,
            f"{notice.at:%d-%m-%Y %H:%M:%S}",
            notice.notifying_country,
            notice.classification,
            notice.risk_decision,
            *[""] * 4,  # which authorities were told: the source leaves it empty
            notice.operator,
            "China",
            notice.hazards,
        )
        for notice in reversed(notices)
    ]
    return _csv([WINDOW_COLUMNS, *rows], quoting=csv.QUOTE_ALL)


def _truth(kind: type[Any], records: Sequence[Any]) -> bytes:
    columns = [field.name for field in dataclasses.fields(kind)]
    return _csv([columns, *([_spelled(getattr(record, name)) for name in columns] for record in records)])


def _spelled(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _csv(rows: Iterable[Sequence[str]], *, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)
    return text.getvalue().encode()
