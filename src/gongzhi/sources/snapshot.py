"""The snapshot that ships: a source's register in our own form; it gives the same evidence as the originals.

A gzipped csv. Its first row is one cell of JSON: the form's number, the source, the attribution, the days, the
counts, and the original files with their SHA-256. The second row names the columns. Lists within a cell
stand on lines of their own: no word of a source holds a line end.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongzhi.catalogue.source_files import SourceFile, source_file
from gongzhi.core.canonical import canonical
from gongzhi.core.canonical import read as read_fact
from gongzhi.core.facts import Envelope, Evidence, ForeignNotice, Hazard, RefusalCount
from gongzhi.sources.faults import fault
from gongzhi.sources.gzipped import unpacked
from gongzhi.sources.parsed import Parsed, ReadFile, Tally

FOLDER = Path(__file__).parent / "snapshots"
FORM = 1
MOST_BYTES = 200 * 2**20  # unpacked

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """How one kind of evidence stands in columns."""

    columns: tuple[str, ...]
    cells: Callable[[Any], Iterable[object]]
    body: Callable[[Cells], ForeignNotice | RefusalCount]


def path_of(source: str) -> Path:
    return FOLDER / f"{source}.csv.gz"


def write(parsed: Parsed, source: SourceFile) -> bytes:
    """The snapshot of a register; the same register gives the same bytes. Raises BadInput for synthetic evidence."""
    form = FORMS[source.kind]
    places = {file.raw_hash: place for place, file in enumerate(parsed.files)}
    days = parsed.days
    about = {
        "form": FORM,
        "source": parsed.source,
        "attribution": source.attribution["en"],
        "licence": source.licence["en"],
        "first_day": days[0] if days else None,
        "last_day": days[1] if days else None,
        "records": len(parsed.evidence),
        "files": parsed.files,
        "tallies": parsed.tallies,
    }
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([canonical(about).decode()])
    rows.writerow(["reference", "date", "corrects", "withdraws", *form.columns, "file"])
    for item in parsed.evidence:
        envelope = item.envelope
        if envelope.synthetic:
            raise fault(parsed.source, "", envelope.reference, "SOURCE_SYNTHETIC_SNAPSHOT")
        outside = (envelope.reference, envelope.event_date, envelope.corrects or "", envelope.withdraws or "")
        rows.writerow([*outside, *form.cells(item.body), places[envelope.raw_hash]])
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def read(raw: bytes, source: str) -> Parsed:
    """The register that a snapshot was written from: read(write(parsed, …), …) == parsed. Raises BadInput."""
    try:
        return _read(_unpacked(raw), source_file(source))
    except (csv.Error, ValueError, TypeError, LookupError, StopIteration) as wrong:
        raise fault(path_of(source).name, "", f"{type(wrong).__name__}: {wrong}", "SOURCE_BAD_SNAPSHOT") from None


def files(raw: bytes) -> tuple[ReadFile, ...]:
    """The original files that a snapshot was written from; its rows stay unread."""
    return read_fact(tuple[ReadFile, ...], _head(raw)["files"])


def tallies(raw: bytes) -> tuple[Tally, ...]:
    """What was ignored, repaired or merged when a snapshot was written; its rows stay unread."""
    return read_fact(tuple[Tally, ...], _head(raw)["tallies"])


def _head(raw: bytes) -> Any:
    return json.loads(next(csv.reader(io.StringIO(_unpacked(raw), newline="")))[0])


def _unpacked(raw: bytes) -> str:
    text = unpacked(raw, MOST_BYTES)
    if len(text) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    return text.decode()


def _read(text: str, source: SourceFile) -> Parsed:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    about = json.loads(next(rows)[0])
    form = FORMS[source.kind]
    header = next(rows)
    if (about["form"], about["source"]) != (FORM, source.name) or header[4:-1] != list(form.columns):
        raise ValueError("another form or another source")
    files = read_fact(tuple[ReadFile, ...], about["files"])
    evidence = []
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        day = date.fromisoformat(cells["date"])
        envelope = Envelope(
            source=source.name,
            reference=cells["reference"],
            kind=source.kind,
            event_date=day,
            raw_hash=files[int(cells["file"])].raw_hash,
            corrects=cells["corrects"] or None,
            withdraws=cells["withdraws"] or None,
        )
        evidence.append(Evidence(envelope, form.body(cells)))
    if len(evidence) != about["records"]:
        raise ValueError(f"{len(evidence)} records where {about['records']} were written")
    return Parsed(source.name, files, tuple(evidence), read_fact(tuple[Tally, ...], about["tallies"]))


def _notice_cells(body: ForeignNotice) -> Iterable[object]:
    return (
        body.notifying_country,
        "\n".join(body.origins),
        body.product,
        body.product_category,
        "\n".join(hazard.substance for hazard in body.hazards),
        "\n".join(hazard.category for hazard in body.hazards),
        body.classification,
        body.risk_decision,
        body.firm,
        body.place,
        body.measure,
    )


def _notice(cells: Cells) -> ForeignNotice:
    pairs = zip(cells["substances"].split("\n"), cells["hazard_categories"].split("\n"), strict=True)
    return ForeignNotice(
        notifying_country=cells["market"],
        origins=tuple(cells["origins"].split()),
        product=cells["product"],
        product_category=cells["product_category"],
        hazards=tuple(Hazard(*pair) for pair in pairs if any(pair)),
        classification=cells["classification"],
        risk_decision=cells["risk_decision"],
        firm=cells["firm"],
        place=cells["place"],
        measure=cells["measure"],
    )


def _refusal_cells(body: RefusalCount) -> Iterable[object]:
    return (body.country, body.province, body.city, body.refusals, body.first_day, body.last_day)


def _refusals(cells: Cells) -> RefusalCount:
    return RefusalCount(
        country=cells["country"],
        province=cells["province"],
        city=cells["city"],
        refusals=int(cells["refusals"]),
        first_day=date.fromisoformat(cells["first_day"]),
        last_day=date.fromisoformat(cells["last_day"]),
    )


FORMS = {
    "foreign_notice": Form(
        (
            "market",
            "origins",
            "product",
            "product_category",
            "substances",
            "hazard_categories",
            "classification",
            "risk_decision",
            "firm",
            "place",
            "measure",
        ),
        _notice_cells,
        _notice,
    ),
    "refusal_count": Form(
        ("country", "province", "city", "refusals", "first_day", "last_day"), _refusal_cells, _refusals
    ),
}
