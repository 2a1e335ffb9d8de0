"""What the platform takes in of a file's rows: what it cannot take, what it knows, and each piece once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from gongzhi.actions import intake, returns, setting_up
from gongzhi.actions.matters import open_matter
from gongzhi.actions.schemes.trade_notification import symbol_fault
from gongzhi.core.facts import Actor, CheckResult, Complaint, Evidence, ExportReturn, ForeignNotice, RefusalCount
from gongzhi.core.register_cells import Fault
from gongzhi.core.registers import DeclarationRow, EnterpriseRow
from gongzhi.core.trade.symbols import read_symbol
from gongzhi.store import queries, save
from gongzhi.store.acting import jurisdiction

RETURNS, ENTERPRISES, NOTIFICATIONS = "returns", "enterprises", "notifications"
CHECK_RESULTS, COMPLAINTS, DECLARATIONS = "check_results", "complaints", "declarations"
KEYS = {RETURNS: "declaration_no", CHECK_RESULTS: "number", COMPLAINTS: "number"}  # columns that name a row
CHUNK = 500  # rows that are looked at, or taken in, together

Blamed = list[tuple[str, Fault]]


@dataclass(frozen=True)
class Piece:
    """One row of a file as people tell it from others."""

    reference: str
    words: str
    day: date


def unfit(kind: str, rows: Sequence[Any], by: Actor) -> list[Blamed]:
    """What cannot be taken in of rows that are good in themselves, as (field, fault) for each row.

    A producer that no register knows, or of another place than the officer's; the place of another port; something
    held under the same number with other content; a symbol that cannot be read.
    """
    if kind == NOTIFICATIONS:
        return [[("symbol", fault)] if (fault := symbol_fault(row.symbol)) else [] for row in rows]
    if kind not in KEYS or not rows:
        return [[] for _ in rows]
    known = queries.enterprises.known_regions_of({row.body.producer_uscc for row in rows if row.body.producer_uscc})
    held = queries.evidence.contents(rows[0].envelope.kind, [row.envelope.reference for row in rows])
    low, high = jurisdiction(by.role, by.region)
    found = []
    for row in rows:
        body, contents = row.body, held.get(row.envelope.reference)
        checks = (
            ("producer_uscc", "PRODUCER_NOT_REGISTERED", body.producer_uscc and body.producer_uscc not in known),
            ("port_region", "PORT_NOT_YOURS", kind == RETURNS and not low <= body.port_region <= high),
            (
                "producer_uscc",
                "PRODUCER_NOT_YOURS",
                kind != RETURNS and not low <= known.get(body.producer_uscc, low) <= high,
            ),
            (KEYS[kind], "REGISTERED_OTHERWISE", contents is not None and row.content_hash not in contents),
        )
        found.append([(field, Fault(code)) for field, code, wrong in checks if wrong])
    return found


def unfit_for(kind: str, by: Actor) -> Callable[[Any], Blamed]:
    """`unfit` for rows that come one by one."""
    return lambda row: unfit(kind, [row], by)[0]


def fresh(rows: Sequence[Any]) -> list[Any]:
    """Those that the platform does not hold yet, in their order; of declared items only the lake can say it."""
    if all(isinstance(row, DeclarationRow) for row in rows):
        return list(rows)
    if any(isinstance(row, SimpleNamespace) for row in rows):
        registered = queries.matters.all_of("trade_notification", symbol__in=[row.symbol for row in rows])
        known = {one.values["symbol"] for one in registered}
        return [row for row in rows if row.symbol not in known]
    if all(isinstance(row, Evidence) for row in rows):
        return [fact for chunk in chunks(rows) for fact in save.evidence.not_yet_known(chunk)]
    known = queries.enterprises.known([row.uscc for row in rows])
    return [row for row in rows if row.uscc not in known]


def take(
    kind: str, rows: Sequence[Any], *, raw_hash: str, name: str, size: int, by: Actor, at: datetime
) -> tuple[tuple[UUID, str], ...]:
    """Take in what is fresh; returns the tracings that returns began, with their references.

    What turns out to be held by now is left as it is: the same rows twice, also at once, have one effect.
    """
    if kind == ENTERPRISES:
        setting_up.take_in_enterprises(rows, raw_hash=raw_hash, by=by, at=at)
    elif kind == NOTIFICATIONS:
        _open_notifications(rows, by=by, at=at)
    elif kind == RETURNS:
        return tuple(
            (returns.register_return(fact, raw_name=name, raw_size=size, by=by, at=at), fact.envelope.reference)
            for fact in rows
        )
    else:
        intake.record_evidence(rows, raw_name=name, raw_size=size, by=by, at=at)
    return ()


def chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows in their order, `CHUNK` at a time."""
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def piece(row: Any) -> Piece:
    if isinstance(row, SimpleNamespace):
        return Piece(row.symbol, row.title, row.circulated_on)
    if isinstance(row, DeclarationRow):
        return Piece(f"{row.declaration_no}-{row.item_no}", row.goods, row.export_date)
    if isinstance(row, EnterpriseRow):
        return Piece(row.uscc, row.name_zh, row.registered_on)
    match row.body:
        case ForeignNotice():
            words = row.body.product
        case ExportReturn() | CheckResult() | Complaint():
            words = row.body.goods
        case RefusalCount():
            words = f"{row.body.province} {row.body.city}".strip()
        case _:
            words = ""
    return Piece(row.envelope.reference, words, row.envelope.event_date)


def _open_notifications(rows: Sequence[SimpleNamespace], *, by: Actor, at: datetime) -> None:
    """Each is an act of its own; what adds to another one comes after it, wherever it stands in the file."""
    for row in sorted(rows, key=lambda row: len(read_symbol(row.symbol).suffixes)):
        objectives = tuple({"objective": code} for code in row.sps_objectives)
        open_matter("trade_notification", values={**vars(row), "sps_objectives": objectives}, by=by, at=at)
