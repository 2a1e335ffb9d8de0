"""Files that people hand in: looked at first, taken in when confirmed, each piece once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from gongzhi import sources
from gongzhi.actions import intake, returns, setting_up
from gongzhi.actions.raw_files import keep_raw
from gongzhi.catalogue import registers
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor, Evidence, ExportReturn, ForeignNotice, RefusalCount
from gongzhi.core.registers import EnterpriseRow
from gongzhi.sources.reading import MOST_BYTES
from gongzhi.store import queries, save

RETURNS, ENTERPRISES = "returns", "enterprises"
REGISTERS: Mapping[str, registers.Kind] = {RETURNS: "returns", ENTERPRISES: "enterprises"}
KEPT_WAITING = 24 * 3600  # seconds that a file waits to be confirmed


@dataclass(frozen=True)
class Piece:
    """One line of a file as people tell it from others."""

    reference: str
    words: str
    day: date


@dataclass(frozen=True)
class Looked:
    """What a file would bring: pieces not known yet, and how many are known already."""

    new: tuple[Piece, ...]
    known: int


@dataclass(frozen=True)
class TakenIn:
    new: int
    known: int
    tracings: tuple[tuple[UUID, str], ...] = ()  # of returns, with their references


def kinds_for(role: str) -> tuple[str, ...]:
    """The kinds of file that a role may hand in: a register of catalogue/registers, or a source."""
    if role == "CIQ_P":
        return (RETURNS,)
    return (ENTERPRISES, *sources.names()) if role == "CIQ_R" else ()


def most_bytes(kind: str) -> int:
    return registers.register(kind).max_bytes if kind in REGISTERS else MOST_BYTES


def look_at(kind: str, raw: bytes, name: str, *, by: Actor) -> Looked:
    """What a file would bring; nothing is kept. Raises BadInput with every fault, NotThere for a kind not theirs."""
    rows = _read(kind, raw, name, by)
    fresh = _fresh(rows)
    return Looked(tuple(_piece(row) for row in fresh), len(rows) - len(fresh))


def take_in(kind: str, raw: bytes, name: str, *, by: Actor, at: datetime) -> TakenIn:
    """Keep the bytes, then what is not known yet. Raises as `look_at` does; a second time brings nothing new."""
    rows = _read(kind, raw, name, by)
    fresh = _fresh(rows)
    if not fresh:
        return TakenIn(0, len(rows))
    raw_hash = keep_raw(raw)
    tracings: tuple[tuple[UUID, str], ...] = ()
    if kind == ENTERPRISES:
        setting_up.take_in_enterprises(fresh, raw_hash=raw_hash, by=by, at=at)
    elif kind == RETURNS:
        tracings = tuple(
            (
                returns.register_return(fact, raw_name=name, raw_size=len(raw), by=by, at=at),
                fact.envelope.reference,
            )
            for fact in fresh
        )
    else:
        intake.record_evidence(fresh, raw_name=name, raw_size=len(raw), by=by, at=at)
    return TakenIn(len(fresh), len(rows) - len(fresh), tracings)


def let_wait(raw: bytes) -> str:
    """Put a file aside until it is confirmed; returns its SHA-256. What nobody confirmed for a day is thrown away."""
    hashed = hashlib.sha256(raw).hexdigest()
    folder = _waiting_room()
    folder.mkdir(parents=True, exist_ok=True)
    arriving = folder / f".{hashed}.part"
    arriving.write_bytes(raw)
    put = arriving.rename(folder / hashed)
    oldest = put.stat().st_mtime - KEPT_WAITING
    for other in folder.iterdir():
        if other.stat().st_mtime < oldest:
            other.unlink(missing_ok=True)
    return hashed


def waiting(hashed: str) -> bytes:
    """The file that waits under a hash. Raises NotThere when none does."""
    try:
        return (_waiting_room() / hashed).read_bytes()
    except FileNotFoundError:
        raise NotThere("upload") from None


def _waiting_room() -> Path:
    return Path(settings.RAW_FOLDER).parent / "waiting"


def _read(kind: str, raw: bytes, name: str, by: Actor) -> tuple[Any, ...]:
    if kind not in kinds_for(by.role):
        raise NotThere(kind)
    if kind == RETURNS:
        return registers.read("returns", raw, name, returns.unfit_for(by))
    if kind == ENTERPRISES:
        return registers.read("enterprises", raw, name)
    return sources.register(kind, {name: raw}).evidence


def _fresh(rows: Sequence[Any]) -> list[Any]:
    """Those that the platform does not hold yet, in the file's order."""
    if all(isinstance(row, Evidence) for row in rows):
        return [
            fact
            for start in range(0, len(rows), intake.CHUNK)
            for fact in save.evidence.not_yet_known(rows[start : start + intake.CHUNK])
        ]
    known = queries.enterprises.known([row.uscc for row in rows])
    return [row for row in rows if row.uscc not in known]


def _piece(row: Evidence | EnterpriseRow) -> Piece:
    if isinstance(row, EnterpriseRow):
        return Piece(row.uscc, row.name_zh, row.registered_on)
    match row.body:
        case ForeignNotice():
            words = row.body.product
        case ExportReturn():
            words = row.body.goods
        case RefusalCount():
            words = f"{row.body.province} {row.body.city}".strip()
        case _:
            words = ""
    return Piece(row.envelope.reference, words, row.envelope.event_date)
