"""The invented province as files: as offices upload them, and notices in the source's own format."""

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
from gongzhi.simulate import declarations
from gongzhi.simulate.notices import Notice
from gongzhi.simulate.truth import BadFirm, CheatedItem, ComplaintTruth, NoticeTruth, Outbreak, ReturnTruth
from gongzhi.simulate.world import Province

NOTICES = "notices/rasff_window_synthetic.csv"
WINDOW_COLUMNS = (
    "reference", "category", "type", "subject", "date", "notifying_country", "classification", "risk_decision",
    "distribution", "forAttention", "forFollowUp", "notifying", "operator", "origin", "hazards",
)  # fmt: skip
REGISTERS: tuple[registers.Kind, ...] = (
    "enterprises", "people", "exports", "certificates", "products", "laboratories", "bases", "associations",
)  # fmt: skip
TRUTHS = {
    "returns": ReturnTruth, "notices": NoticeTruth, "outbreaks": Outbreak, "bad_firms": BadFirm,
    "complaints": ComplaintTruth, "cheats": CheatedItem,
}  # fmt: skip


def write(province: Province, folder: Path) -> Mapping[str, str]:
    """Writes every file into the folder; gives the SHA-256 of each by its path inside the folder.

    Files of an earlier run that this province has not are left alone. The folder truth/ is not for the platform.
    """
    hashes = {}
    for name, blocks in _files(province):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        hashed = hashlib.sha256()
        with path.open("wb") as file:
            for block in blocks:
                file.write(block)
                hashed.update(block)
        hashes[name] = hashed.hexdigest()
    return hashes


def _files(province: Province) -> Iterator[tuple[str, Iterable[bytes]]]:
    for kind in REGISTERS:
        yield f"registers/{kind}.csv", [registers.write(kind, map(vars, getattr(province, kind)))]
    yield NOTICES, [_window(province.notices)]
    for month, returned in groupby(province.returns, key=lambda item: f"{item.arrived_on:%Y-%m}"):
        rows = ({**vars(item), "synthetic": True} for item in returned)
        yield f"returns/returns_{month}.csv", [registers.write("returns", rows)]
    for month, checked in groupby(province.checks, key=lambda check: f"{check.body.checked_on:%Y-%m}"):
        rows = ({"number": check.number, **vars(check.body), "synthetic": True} for check in checked)
        yield f"checks/check_results_{month}.csv", [registers.write("check_results", rows)]
    for month, complained in groupby(province.complaints, key=lambda one: f"{one.received_on:%Y-%m}"):
        rows = (
            {"number": one.number, "received_on": one.received_on, **vars(one.body), "synthetic": True}
            for one in complained
        )
        yield f"complaints/complaints_{month}.csv", [registers.write("complaints", rows)]
    for name, blocks in declarations.files(province.seed, province.declared):
        yield f"declarations/{name}", blocks
    for name, kind in TRUTHS.items():
        yield f"truth/{name}.csv", [_truth(kind, getattr(province.truth, name))]


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
