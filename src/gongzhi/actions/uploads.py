"""Files that people hand in: looked at first, taken in when confirmed, each piece once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings

from gongzhi import sources
from gongzhi.actions import intake, returns, setting_up
from gongzhi.actions.matters import open_matter
from gongzhi.actions.raw_files import keep_raw
from gongzhi.actions.schemes.trade_notification import symbol_fault
from gongzhi.catalogue import registers
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor, Evidence, ExportReturn, ForeignNotice, RefusalCount
from gongzhi.core.register_cells import Fault
from gongzhi.core.registers import EnterpriseRow
from gongzhi.core.trade.symbols import read_symbol
from gongzhi.sources.reading import MOST_BYTES
from gongzhi.store import queries, save

RETURNS, ENTERPRISES, NOTIFICATIONS = "returns", "enterprises", "notifications"
REGISTERS: Mapping[str, registers.Kind] = {
    RETURNS: "returns", ENTERPRISES: "enterprises", NOTIFICATIONS: "notifications",
}  # fmt: skip
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
    return (ENTERPRISES, NOTIFICATIONS, *sources.names()) if role == "CIQ_R" else ()


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
    elif kind == NOTIFICATIONS:
        _open_notifications(fresh, by=by, at=at)
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
    if kind == NOTIFICATIONS:
        return registers.read("notifications", raw, name, _unfit_notification)
    return sources.register(kind, {name: raw}).evidence


def _fresh(rows: Sequence[Any]) -> list[Any]:
    """Those that the platform does not hold yet, in the file's order."""
    if any(isinstance(row, SimpleNamespace) for row in rows):
        registered = queries.matters.all_of("trade_notification", symbol__in=[row.symbol for row in rows])
        known = {one.values["symbol"] for one in registered}
        return [row for row in rows if row.symbol not in known]
    if all(isinstance(row, Evidence) for row in rows):
        return [
            fact
            for start in range(0, len(rows), intake.CHUNK)
            for fact in save.evidence.not_yet_known(rows[start : start + intake.CHUNK])
        ]
    known = queries.enterprises.known([row.uscc for row in rows])
    return [row for row in rows if row.uscc not in known]


def _unfit_notification(row: SimpleNamespace) -> Sequence[tuple[str, Fault]]:
    fault = symbol_fault(row.symbol)
    return [("symbol", fault)] if fault else []


def _open_notifications(rows: Sequence[SimpleNamespace], *, by: Actor, at: datetime) -> None:
    """Each is an act of its own; what adds to another one comes after it, wherever it stands in the file."""
    for row in sorted(rows, key=lambda row: len(read_symbol(row.symbol).suffixes)):
        objectives = tuple({"objective": code} for code in row.sps_objectives)
        open_matter("trade_notification", values={**vars(row), "sps_objectives": objectives}, by=by, at=at)


def _piece(row: Evidence | EnterpriseRow | SimpleNamespace) -> Piece:
    if isinstance(row, SimpleNamespace):
        return Piece(row.symbol, row.title, row.circulated_on)
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
