"""Files that people hand in: kept at once, read apart, shown, and taken in as their sender decides; each piece once."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from gongzhi import sources
from gongzhi.actions import declared, receiving
from gongzhi.actions.acting import acting
from gongzhi.actions.raw_files import keep_raw, kept_raw
from gongzhi.actions.reading import read_apart
from gongzhi.actions.receiving import CHECK_RESULTS, COMPLAINTS, DECLARATIONS, ENTERPRISES, NOTIFICATIONS, RETURNS
from gongzhi.catalogue import registers
from gongzhi.catalogue.reading_child import BAD, FAULTS, GOOD
from gongzhi.catalogue.texts import own_table
from gongzhi.core.errors import BadInput, Conflict, GongzhiError, NotThere, Refusal
from gongzhi.core.events import UploadDecided, UploadKept, UploadMatched
from gongzhi.core.facts import Actor
from gongzhi.core.register_headers import faults_of
from gongzhi.core.register_reading import Line, Reading
from gongzhi.core.tables import NoTable
from gongzhi.sources.reading import MOST_BYTES
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import only_one
from gongzhi.store.queries.uploads import UploadRow

REGISTERS: Mapping[str, registers.Kind] = {
    RETURNS: "returns", ENTERPRISES: "enterprises", NOTIFICATIONS: "notifications",
    CHECK_RESULTS: "check_results", COMPLAINTS: "complaints", DECLARATIONS: "declarations",
}  # fmt: skip
RECEIVERS = ("MSA", "CIQ_O")  # check goods and hear complaints in their place
ALL, GOOD_ROWS = "all", "good"  # how a file is taken in: whole or not at all, or the lines without faults
READ_AT_ONCE = 1_000_000  # bytes of a file that its sender waits for; the queue's worker reads a larger one
FIT = "fit.csv"  # the lines that may be taken in
FIRST = 10  # pieces that the page of a file names
TRACINGS_NAMED = 20


@dataclass(frozen=True)
class TakenIn:
    new: int
    known: int
    tracings: tuple[tuple[UUID, str], ...] = ()  # of returns, with their references


def kinds_for(role: str) -> tuple[str, ...]:
    """The kinds of file that a role may hand in: a register of catalogue/registers, or a source."""
    if role == "CIQ_P":
        return (RETURNS,)
    if role in RECEIVERS:
        return (CHECK_RESULTS, COMPLAINTS)
    if role != "CIQ_R":
        return ()
    return (ENTERPRISES, CHECK_RESULTS, COMPLAINTS, DECLARATIONS, NOTIFICATIONS, *sources.names())


def most_bytes(kind: str) -> int:
    return registers.register(kind).max_bytes if kind in REGISTERS else MOST_BYTES


def keep(kind: str, raw: bytes, name: str, *, by: Actor, at: datetime) -> UUID:
    """Keep a file's bytes, then that it was handed in; nothing has read it yet. Raises NotThere for a kind not theirs.

    A small one is read at once, a large one by `work_through`.
    """
    if kind not in kinds_for(by.role):
        raise NotThere(kind)
    hashed = keep_raw(raw)
    with acting(by, at) as act:
        event = act.record(UploadKept(kind, hashed, len(raw)), subject=kind)
        made = save.uploads.upload(kind, name, len(raw), hashed, by=by, at=at, event=event)
    if len(raw) <= READ_AT_ONCE:
        work_on(made, by=by, at=at)
    return made


def match(upload_id: UUID, chosen: Sequence[str], *, by: Actor, at: datetime, seen: int) -> None:
    """Say what the columns of a file are, "" for one that is not read; it is read again.

    Raises Refusal UPLOAD_NOT_THEN once the file is being taken in, or for columns that its register has not.
    """
    with acting(by, at) as act:
        row = queries.uploads.upload(upload_id)
        fields = {column.field for column in registers.register(row.kind).columns} if row.kind in REGISTERS else set()
        headings = row.report.get("headings", ())
        if row.state not in ("unmatched", "read") or len(chosen) != len(headings) or set(chosen) - fields - {""}:
            raise Refusal("UPLOAD_NOT_THEN")
        act.record(UploadMatched(row.kind, row.raw_hash, tuple(chosen)), subject=row.kind)
        _move(row, seen, "received", at, chosen=list(chosen), report={}, done=0)
    if row.size <= READ_AT_ONCE:
        work_on(upload_id, by=by, at=at)


def decide(upload_id: UUID, mode: str, *, by: Actor, at: datetime, seen: int) -> None:
    """Take a file in: all of it, which must be without a fault, or its good lines now.

    Raises Refusal UPLOAD_HAS_FAULTS, or UPLOAD_NOT_THEN where there is nothing to decide.
    """
    with acting(by, at) as act:
        row = queries.uploads.upload(upload_id)
        if row.state != "read" or mode not in (ALL, GOOD_ROWS) or not row.report["fit"]:
            raise Refusal("UPLOAD_NOT_THEN")
        if mode == ALL and row.report["bad"]:
            raise Refusal("UPLOAD_HAS_FAULTS", bad=row.report["bad"])
        decided = UploadDecided(row.kind, row.raw_hash, mode, row.report["fit"], row.report["bad"])
        act.record(decided, subject=row.kind)
        _move(row, seen, "taking", at, mode=mode, done=0)
    if row.size <= READ_AT_ONCE:
        work_on(upload_id, by=by, at=at)


def work_through(*, by: Actor, at: datetime) -> int:
    """Read and take in what waits, the oldest first; returns how many. Killed, the next one goes on."""
    with seeing_as(by):
        waiting = queries.uploads.waiting()
    for upload_id in waiting:
        work_on(upload_id, by=by, at=at)
    return len(waiting)


def work_on(upload_id: UUID, *, by: Actor, at: datetime) -> None:
    """Read a file, or take it in, as it stands; nothing where another worker is at it, or nothing is to be done."""
    with only_one(f"upload {upload_id}") as ours:
        if not ours:
            return
        with seeing_as(by):
            row = queries.uploads.upload(upload_id)
        if row.state == "received":
            _read(row, at)
        elif row.state == "taking":
            with only_one(f"uploads of {row.kind}") as alone:
                if alone:
                    _take(row, at)


def folder_of(upload_id: UUID) -> Path:
    """Where lies what was read of a file; it can be read again from its bytes."""
    return Path(settings.RAW_FOLDER).parent / "readings" / str(upload_id)


def faults_in(
    row: UploadRow, *, start: int = 0, size: int | None = None
) -> list[tuple[int, str, str, str, dict[str, str]]]:
    """The faults of a file that was read, from the n-th on: line, header, value, code and what fills its sentence."""
    path = folder_of(row.id) / FAULTS
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [tuple(json.loads(line)) for place, line in enumerate(file) if start <= place < start + (size or 10**9)]


def lines_to_correct(row: UploadRow) -> Iterator[list[str]]:
    """The lines with faults as they stand in the file, the number of each first."""
    path = folder_of(row.id) / BAD
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)


def take_in(kind: str, raw: bytes, name: str, *, by: Actor, at: datetime) -> TakenIn:
    """Read and take in a file that nobody looks at first, whole or not at all; a second time brings nothing new.

    For files of the platform's own making and of the command line; declared items have a command of their own.
    Raises BadInput with every fault.
    """
    if kind not in kinds_for(by.role) or kind == DECLARATIONS:
        raise NotThere(kind)
    if kind in REGISTERS:
        rows = registers.read(REGISTERS[kind], raw, name, receiving.unfit_for(kind, by))  # type: ignore[call-overload]
    else:
        rows = sources.register(kind, {name: raw}).evidence
    new = receiving.fresh(rows)
    if not new:
        return TakenIn(0, len(rows))
    hashed = keep_raw(raw)
    tracings = receiving.take(kind, new, raw_hash=hashed, name=name, size=len(raw), by=by, at=at)
    return TakenIn(len(new), len(rows) - len(new), tracings)


def _read(row: UploadRow, at: datetime) -> None:
    """Read a file apart, then hold its lines against what the platform knows."""
    try:
        found = _of_register(row) if row.kind in REGISTERS else _of_source(row)
    except (OSError, NoTable):
        found = {"refused": ["TABLE_STOPPED", None, {}]}
    except Refusal as no:
        found = {"refused": [no.code, None, {name: str(value) for name, value in no.params.items()}]}
    state = "refused" if "refused" in found else "unmatched" if found.get("unmatched") else "read"
    with seeing_as(row.by):
        save.uploads.move(row.id, seen=row.seen, state=state, at=at, report=found)


def _of_register(row: UploadRow) -> dict[str, Any]:
    if kept_raw(row.raw_hash) is None:
        return {"refused": ["UPLOAD_BYTES_GONE", None, {}]}

    def told(lines: int) -> None:
        with seeing_as(row.by):
            save.uploads.progress(row.id, lines)

    path = Path(settings.RAW_FOLDER) / row.raw_hash
    found = read_apart(row.kind, path, folder_of(row.id), row.chosen, told)
    if "refused" in found or found.get("unmatched"):
        return found
    found |= _received(row, found)
    return {**found, **_delivered(row, found)} if row.kind == DECLARATIONS else found


def _delivered(row: UploadRow, found: Mapping[str, Any]) -> dict[str, Any]:
    """Of declared items: whether the lake has these very lines, which are written down for it."""
    folder = folder_of(row.id)
    for _ in declared.written(_lines(row, folder / FIT), folder):
        pass
    return {"new": 0, "known": found["fit"], "first": []} if found["fit"] and declared.stands(folder) else {}


def _received(row: UploadRow, found: Mapping[str, Any]) -> dict[str, int | list[Any]]:
    """Of the lines that are good in themselves, those that can be taken in; what is wrong with the others."""
    folder = folder_of(row.id)
    fit = new = refused = faults = 0
    first: list[Any] = []
    with ExitStack() as held, seeing_as(row.by):
        writer = csv.writer(held.enter_context((folder / FIT).open("w", encoding="utf-8", newline="")))
        bad = csv.writer(held.enter_context((folder / BAD).open("a", encoding="utf-8", newline="")))
        told = held.enter_context((folder / FAULTS).open("a", encoding="utf-8"))
        writer.writerow(_header(folder / GOOD))
        for lines in receiving.chunks(_lines(row, folder / GOOD)):
            blamed = receiving.unfit(row.kind, [line.row for line in lines], row.by)
            good = [line for line, wrong in zip(lines, blamed, strict=True) if not wrong]
            writer.writerows(line.cells for line in good)
            fit += len(good)
            fresh = receiving.fresh([line.row for line in good]) if good else []
            new += len(fresh)
            first += [_piece(one) for one in fresh[: FIRST - len(first)]]
            for line, wrong in zip(lines, blamed, strict=True):
                if wrong:
                    refused, faults = refused + 1, faults + len(wrong)
                    told.writelines(_blame(row, found, line, wrong))
                    bad.writerow([line.cells[0], *_as_it_stood(row, found, line)])
    return {
        "fit": fit, "new": new, "known": fit - new, "first": first,
        "bad": found["bad"] + refused, "faults": found["faults"] + faults,
    }  # fmt: skip


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _lines(row: UploadRow, path: Path) -> Iterator[Line]:
    """Lines that were found good, understood once more: what another program wrote is not taken on trust."""
    form = registers.register(row.kind)
    columns = _header(path)[1:]
    reading = Reading(form, own_table(path), registers.builder(REGISTERS[row.kind], row.raw_hash))
    if faults_of(form, reading.match, ("", *columns)) or len(reading.match.headings) != len(columns) + 1:
        raise NoTable("TABLE_STOPPED")
    for line in reading.lines(("", *columns)):
        if line.faults:
            raise NoTable("TABLE_STOPPED")
        yield line


def _said(row: UploadRow, found: Mapping[str, Any]) -> dict[str, str]:
    """What the file calls each field."""
    return {field: one["said"] for field, one in zip(found["chosen"], found["headings"], strict=True) if field}


def _as_it_stood(row: UploadRow, found: Mapping[str, Any], line: Line) -> list[str]:
    read = dict(zip([field for field in found["chosen"] if field], line.cells[1:], strict=True))
    return [read.get(field, "") for field in found["chosen"]]


def _blame(row: UploadRow, found: Mapping[str, Any], line: Line, wrong: receiving.Blamed) -> Iterator[str]:
    said = _said(row, found)
    texts = dict(zip([field for field in found["chosen"] if field], line.cells[1:], strict=True))
    for field, one in wrong:
        told = [int(line.cells[0]), said.get(field, ""), texts.get(field, ""), one.code, dict(one.params)]
        yield json.dumps(told, ensure_ascii=False) + "\n"


def _of_source(row: UploadRow) -> dict[str, Any]:
    """A foreign source's own file, which its own module reads whole."""
    raw = kept_raw(row.raw_hash)
    if raw is None:
        return {"refused": ["UPLOAD_BYTES_GONE", None, {}]}
    try:
        rows = sources.register(row.kind, {row.name: raw}).evidence
    except BadInput as bad:
        cell = bad.cells[0]
        return {"refused": [cell.code, None, {**cell.params, "column": cell.column, "value": cell.value}]}
    with seeing_as(row.by):
        fresh = receiving.fresh(rows)
    first = [_piece(one) for one in fresh[:FIRST]]
    return {"fit": len(rows), "new": len(fresh), "known": len(rows) - len(fresh), "bad": 0, "faults": 0, "first": first}


def _piece(one: Any) -> list[str]:
    piece = receiving.piece(one)
    return [piece.reference, piece.words, piece.day.isoformat()]


def _take(row: UploadRow, at: datetime) -> None:
    """Take in what is not known yet. Of `all`, everything in one transaction; of `good`, chunk by chunk."""
    if row.kind in REGISTERS and not (folder_of(row.id) / FIT).exists():  # read anew, from the bytes that are kept
        report = _of_register(row)
        if "refused" in report or report.get("unmatched") or (row.mode == ALL and report["bad"]):
            _finish(row, "refused" if "refused" in report else "read", at, report)
            return
    try:
        taken = _take_whole(row, at)
    except GongzhiError as no:  # something changed since it was read: it is read again, and its sender sees what
        _finish(row, "received", at, {"stopped": no.code})
        with seeing_as(row.by):
            again = queries.uploads.upload(row.id)
        _read(again, at)
        return
    _finish(row, "taken", at, {**row.report, "taken": taken})


def _take_whole(row: UploadRow, at: datetime) -> dict[str, Any]:
    """What was taken in, as the page of the file tells it."""
    if row.kind == DECLARATIONS:
        return declared.take(folder_of(row.id), by=row.by, at=at)
    if row.mode == ALL:
        with transaction.atomic():
            new, tracings = _take_rows(row, at)
    else:
        new, tracings = _take_rows(row, at)
    named = [[str(tracing), reference] for tracing, reference in tracings[:TRACINGS_NAMED]]
    return {"new": new, "known": row.report["fit"] - new, "tracings": named}


def _take_rows(row: UploadRow, at: datetime) -> tuple[int, list[tuple[UUID, str]]]:
    new, looked = 0, 0
    tracings: list[tuple[UUID, str]] = []
    for rows in _batches(row):
        with seeing_as(row.by):
            fresh = receiving.fresh(rows)
        if fresh:
            tracings += receiving.take(
                row.kind, fresh, raw_hash=row.raw_hash, name=row.name, size=row.size, by=row.by, at=at
            )
        new, looked = new + len(fresh), looked + len(rows)
        if row.mode != ALL:
            with seeing_as(row.by):
                save.uploads.progress(row.id, looked)
    return new, tracings


def _batches(row: UploadRow) -> Iterator[list[Any]]:
    if row.kind not in REGISTERS:
        yield list(sources.register(row.kind, {row.name: kept_raw(row.raw_hash) or b""}).evidence)
        return
    rows = (line.row for line in _lines(row, folder_of(row.id) / FIT))
    if row.kind == NOTIFICATIONS:  # what adds to another may stand before it
        yield list(rows)
    else:
        yield from receiving.chunks(rows)


def _finish(row: UploadRow, state: str, at: datetime, report: Mapping[str, Any]) -> None:
    with seeing_as(row.by):
        save.uploads.move(row.id, seen=row.seen, state=state, at=at, report=dict(report))


def _move(row: UploadRow, seen: int, state: str, at: datetime, **changed: Any) -> None:
    if not save.uploads.move(row.id, seen=seen, state=state, at=at, **changed):
        raise Conflict("upload", seen=seen, now=row.seen)
