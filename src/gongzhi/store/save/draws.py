"""Rounds of draws into rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.replacements import ReplacementRow
from gongzhi.core.draw.vdr.tables import Tables, line
from gongzhi.core.draw.vdr.transcript import WaveDraw
from gongzhi.store.models import (
    DrawLine,
    DrawNonce,
    DrawParty,
    DrawReading,
    DrawRecord,
    DrawReplacement,
    DrawResult,
    DrawRound,
    DrawSignature,
    DrawWave,
    WitnessedHead,
)

CHUNK = 2_000


def round_of(tables: Tables, parties: Sequence[tuple[str, str, str, UUID]], **fields: object) -> UUID:
    """A round with its tables and its parties (id, body, role, post); returns its id."""
    row = DrawRound(id=uuid4(), posts=[post for *_, post in parties], **fields)
    row.save(force_insert=True)
    for party, body, role, post in parties:
        DrawParty(id=uuid4(), round=row, party=party, body=body, role=role, post_id=post).save(force_insert=True)
    rows = (DrawLine(id=uuid4(), round=row, file=file, key=key, line=text) for file, key, text in _lines(tables))
    DrawLine.objects.bulk_create(rows, batch_size=CHUNK)
    return row.id


def fields(round_id: UUID, **changed: object) -> None:
    DrawRound.objects.filter(id=round_id).update(**changed)


def key(round_id: UUID, party: str, public: str) -> None:
    DrawParty.objects.filter(round_id=round_id, party=party).update(key=public)


def commitment(round_id: UUID, wave: int, party: str, *, commitment: str, committed_at: str) -> None:
    DrawNonce(
        id=uuid4(), round_id=round_id, wave=wave, party=party, commitment=commitment, committed_at=committed_at
    ).save(force_insert=True)


def opening(round_id: UUID, wave: int, party: str, *, nonce: str, opened_at: str, opened_by: str) -> None:
    DrawNonce.objects.filter(round_id=round_id, wave=wave, party=party).update(
        nonce=nonce, opened_at=opened_at, opened_by=opened_by
    )


def reading(round_id: UUID, given: Reading, *, attempt: int, signature: str, post: UUID) -> None:
    DrawReading(
        id=uuid4(), round_id=round_id, beacon=given.beacon, clerk=given.clerk, attempt=attempt,
        line=line(given).decode(), signature=signature, post_id=post,
    ).save(force_insert=True)  # fmt: skip


def signature(round_id: UUID, step: str, signer: str, signed: str) -> None:
    DrawSignature(id=uuid4(), round_id=round_id, step=step, signer=signer, signature=signed).save(force_insert=True)


def record(round_id: UUID, name: str, *, entry: str, event: UUID) -> None:
    DrawRecord(id=uuid4(), round_id=round_id, record=name, entry=entry, event_id=event).save(force_insert=True)


def wave(round_id: UUID, drawn: WaveDraw) -> None:
    """A wave as it is drawn, with every line of its result; its hash comes as the inspectors are assigned."""
    DrawWave(id=uuid4(), round_id=round_id, wave=drawn.wave, state="drawn", seed=drawn.seed.hex()).save(
        force_insert=True
    )
    rows = (
        DrawResult(id=uuid4(), round_id=round_id, wave=drawn.wave, file=file, key=name, line=text)
        for file, name, text in _results(drawn)
    )
    DrawResult.objects.bulk_create(rows, batch_size=CHUNK)


def wave_fields(round_id: UUID, number: int, **changed: object) -> None:
    DrawWave.objects.filter(round_id=round_id, wave=number).update(**changed)


def proposed(round_id: UUID, wave: int, row: ReplacementRow, *, signer: str, signature: str) -> None:
    DrawReplacement(
        id=uuid4(), round_id=round_id, wave=wave, seq=row.seq, line=line(row).decode(), signer=signer,
        signature=signature,
    ).save(force_insert=True)  # fmt: skip


def replaced(round_id: UUID, row: ReplacementRow) -> None:
    DrawReplacement.objects.filter(round_id=round_id, seq=row.seq, line=line(row).decode()).update(stands=True)


def witnessed_head(**fields: object) -> None:
    WitnessedHead(id=uuid4(), **fields).save(force_insert=True)


def _lines(tables: Tables) -> Iterable[tuple[str, str, str]]:
    yield from (("frame", row.id, line(row).decode()) for row in tables.frame)
    yield from (("exclusions", row.id, line(row).decode()) for row in tables.exclusions)
    yield from (("inspectors", row.id, line(row).decode()) for row in tables.inspectors)
    for row in tables.conflicts:
        yield "conflicts", f"{row.enterprise} {row.inspector} {row.rule}", line(row).decode()


def _results(drawn: WaveDraw) -> Iterable[tuple[str, str, str]]:
    yield from (("selection", row.id, line(row).decode()) for row in drawn.selection)
    yield "ladder", str(drawn.wave), line(drawn.ladder).decode()
    for row in drawn.assignment:
        yield "assignment", f"{row.wave} {row.order} {row.slot}", line(row).decode()
