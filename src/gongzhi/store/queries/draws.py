"""Rounds of draws as the protocol's own values: parameters, tables, nonces, readings, signatures, records, heads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import Max

from gongzhi.core.canonical import canonical, read
from gongzhi.core.draw.vdr.beacons import Reading
from gongzhi.core.draw.vdr.encoding import Purpose
from gongzhi.core.draw.vdr.nonces import Nonce, Sealed
from gongzhi.core.draw.vdr.params import EarlierVoid, Params, Role
from gongzhi.core.draw.vdr.replacements import ReplacementRow
from gongzhi.core.draw.vdr.statements import SignatureRow
from gongzhi.core.draw.vdr.tables import ConflictRow, Exclusion, FrameRow, InspectorRow, Tables, key, ordered
from gongzhi.core.errors import NotThere
from gongzhi.core.ledger import EventRecord
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
    Event,
    Leaf,
    PublicDraw,
)
from gongzhi.store.queries.workflow import InstanceRow, row_of

T = TypeVar("T")
FILES: Mapping[str, type] = {
    "frame": FrameRow, "exclusions": Exclusion, "inspectors": InspectorRow, "conflicts": ConflictRow,
}  # fmt: skip


@dataclass(frozen=True)
class PartyRow:
    """Who takes part, as which post. key: "" before it is handed in."""

    id: str
    body: str
    role: Role
    post: UUID
    person: UUID
    key: str


@dataclass(frozen=True)
class WaveRow:
    """A wave that is drawn. result: "" before its inspectors are assigned."""

    wave: int
    state: Literal["drawn", "assigned", "sealed"]
    seed: str
    result: str
    dispatched_at: str


@dataclass(frozen=True)
class RoundRow:
    """One round. params: those of the draft, without keys, until it is frozen; commit and seed "" before theirs."""

    id: UUID
    number: str
    plan: str
    round: int
    purpose: Purpose
    region: str
    synthetic: bool
    instance: InstanceRow
    params: Params
    is_frozen: bool  # the parameters are bound to, though maybe by one signature so far
    commit: str
    seed: str
    void_reason: str
    void_approvers: tuple[str, ...]
    bundle: str
    parties: tuple[PartyRow, ...]
    waves: tuple[WaveRow, ...]

    @property
    def state(self) -> str:
        return self.instance.state

    @property
    def wave_numbers(self) -> tuple[int, ...]:
        return tuple(sorted({one.wave for one in self.params.strata}))

    def wave(self, number: int) -> WaveRow:
        """A wave that is drawn. Raises NotThere for another."""
        for one in self.waves:
            if one.wave == number:
                return one
        raise NotThere("draw_wave")

    def of_role(self, *roles: Role) -> tuple[PartyRow, ...]:
        return tuple(one for one in self.parties if one.role in roles)


@dataclass(frozen=True)
class GivenReading:
    """A reading as it was handed in. attempt: from 1."""

    reading: Reading
    attempt: int
    signature: str


@dataclass(frozen=True)
class RecordRow:
    """A record of the protocol: its entry as the log has it, its place there, None before the log is sequenced."""

    record: str
    entry: str
    position: int | None


@dataclass(frozen=True)
class Proposed:
    """A replacement, proposed under one signature; it stands once the other body has signed."""

    row: ReplacementRow
    signer: str
    signature: str
    stands: bool


@dataclass(frozen=True)
class PublicWave:
    """What everybody may read of a wave that is drawn. result: its fingerprint, "" before it is sealed."""

    wave: int
    state: Literal["drawn", "assigned", "sealed"]
    result: str
    dispatched_at: str  # "" before


@dataclass(frozen=True)
class PublicRound:
    """What everybody may read of a round whose commitment is published."""

    number: str
    plan: str
    round: int
    purpose: Purpose
    state: str
    params: Params
    commit: str
    void_reason: str
    void_approvers: tuple[str, ...]
    bundle: str
    synthetic: bool
    replacements: tuple[ReplacementRow, ...]  # those that stand; () before disclosure
    waves: tuple[PublicWave, ...]  # those that are drawn


def round_named(number: str) -> RoundRow:
    """Raises NotThere when there is none or it is not the actor's."""
    row = DrawRound.objects.filter(number=number).select_related("instance").first()
    if row is None:
        raise NotThere("draw_round")
    return _round(row)


def rounds_of(plan: str) -> tuple[RoundRow, ...]:
    """Every round of a plan that the actor sees, practice too, oldest first."""
    rows = DrawRound.objects.filter(plan=plan).select_related("instance")
    return tuple(_round(row) for row in rows.order_by("round", "number"))


def rounds(*, states: Iterable[str] = ()) -> tuple[RoundRow, ...]:
    """The rounds that the actor sees, newest first; in any state for ()."""
    rows = DrawRound.objects.select_related("instance").order_by("-number")
    wanted = tuple(states)
    return tuple(_round(row) for row in (rows.filter(instance__state__in=wanted) if wanted else rows))


def last_round(plan: str) -> int:
    """The highest number of a draw of the plan; 0 for none. Practice does not count."""
    return DrawRound.objects.filter(plan=plan, purpose="draw").aggregate(last=Max("round"))["last"] or 0


def earlier_voids(plan: str, below: int) -> tuple[EarlierVoid, ...]:
    """Rounds of the plan that were void after they were committed to."""
    rows = DrawRound.objects.filter(plan=plan, purpose="draw", round__lt=below, instance__state="void")
    return tuple(
        EarlierVoid(row.round, row.commit, row.void_reason, tuple(sorted(row.void_approvers, key=str.encode)))  # type: ignore[arg-type]
        for row in rows.exclude(commit="").order_by("round")
    )


def tables(round_id: UUID) -> Tables:
    """The four tables in canonical order, as the actor sees them."""
    rows: dict[str, list[Any]] = {name: [] for name in FILES}
    for file, line in DrawLine.objects.filter(round_id=round_id).values_list("file", "line"):
        rows[file].append(_typed(FILES[file], line))
    return ordered(Tables(*(tuple(rows[name]) for name in FILES)))


def own_lines(number: str, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """File and canonical line of an enterprise's own rows (of frame or exclusions), once the commitment is public."""
    published = PublicDraw.objects.filter(number=number).values("id")
    rows = DrawLine.objects.filter(round_id__in=published, file__in=("frame", "exclusions"), key__in=codes)
    return tuple(rows.order_by("file", "key").values_list("file", "line"))


def nonces(round_id: UUID) -> tuple[Nonce, ...]:
    """What custodians handed in, by id; who handed in nothing is missing."""
    rows = DrawNonce.objects.filter(round_id=round_id, wave=0)
    found = (
        Nonce(
            row.party, row.commitment, row.committed_at, row.nonce, row.opened_at,
            "opened" if row.nonce else "not_opened",
        )
        for row in rows
    )  # fmt: skip
    return tuple(sorted(found, key=lambda one: key(one.custodian)))


def sealed(round_id: UUID) -> tuple[Sealed, ...]:
    """What holders handed in, by wave and id; nonce and opened_at "" before they are opened."""
    rows = DrawNonce.objects.filter(round_id=round_id, wave__gt=0)
    found = (
        Sealed(row.wave, row.party, row.commitment, row.committed_at, row.nonce, row.opened_at, row.opened_by)  # type: ignore[arg-type]
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.wave, key(one.holder))))


def given_readings(round_id: UUID) -> tuple[GivenReading, ...]:
    """Every reading that the actor is shown: one's own, and those that both clerks have handed in."""
    rows = DrawReading.objects.filter(round_id=round_id).order_by("beacon", "clerk", "attempt")
    return tuple(GivenReading(_typed(Reading, row.line), row.attempt, row.signature) for row in rows)


def last_readings(round_id: UUID) -> tuple[GivenReading, ...]:
    """Of each beacon and clerk the last reading, in the protocol's order; only those that both have handed in."""
    shown = DrawReading.objects.filter(round_id=round_id, shown=True).order_by("attempt")
    last = {
        (row.beacon, row.clerk): GivenReading(_typed(Reading, row.line), row.attempt, row.signature) for row in shown
    }
    return tuple(last[one] for one in sorted(last, key=lambda one: key(*one)))


def signatures(round_id: UUID) -> tuple[SignatureRow, ...]:
    rows = DrawSignature.objects.filter(round_id=round_id).values_list("step", "signer", "signature")
    return tuple(sorted((SignatureRow(*row) for row in rows), key=lambda one: key(one.step, one.signer)))


def records(round_id: UUID) -> tuple[RecordRow, ...]:
    """The records of a round, by name."""
    rows = list(DrawRecord.objects.filter(round_id=round_id).order_by("record"))
    places = dict(Leaf.objects.filter(event__in=[row.event_id for row in rows]).values_list("event", "position"))
    return tuple(RecordRow(row.record, row.entry, places.get(row.event_id)) for row in rows)


def replaced(round_id: UUID) -> tuple[Proposed, ...]:
    """Replacements that stand and the one that waits, by number; of waves whose targets the actor looks at."""
    rows = DrawReplacement.objects.filter(round_id=round_id).order_by("seq", "-stands")
    return tuple(Proposed(_typed(ReplacementRow, row.line), row.signer, row.signature, row.stands) for row in rows)


def results(round_id: UUID, wave: int) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """The lines of a wave's result by file; nothing before it is dispatched and word is left of the look."""
    found: dict[str, list[Mapping[str, Any]]] = {"selection": [], "ladder": [], "assignment": []}
    for file, line in DrawResult.objects.filter(round_id=round_id, wave=wave).values_list("file", "line"):
        found[file].append(json.loads(line))
    found["selection"].sort(key=lambda row: key(row["id"]))
    found["assignment"].sort(key=lambda row: (row["order"], row["slot"]))
    return {file: tuple(rows) for file, rows in found.items()}


def entry_of(event: UUID) -> str:
    """The text of an event as the log hashes it."""
    row = Event.objects.get(id=event)
    return canonical(
        EventRecord(
            str(row.id), row.kind, row.subject, row.at, row.recorded_at, str(row.person_id), str(row.account_id),
            str(row.post_id), str(row.on_behalf_of_id) if row.on_behalf_of_id else None, row.body,
        )
    ).decode()  # fmt: skip


def public_rounds(*, plan: str = "") -> tuple[PublicRound, ...]:
    """Rounds whose commitment is published, newest first; of one plan where one is named."""
    rows = PublicDraw.objects.order_by("-number")
    return tuple(_public(row) for row in (rows.filter(plan=plan) if plan else rows))


def public_round(number: str) -> PublicRound:
    """Raises NotThere when there is none whose commitment is published."""
    row = PublicDraw.objects.filter(number=number).first()
    if row is None:
        raise NotThere("draw_round")
    return _public(row)


def _round(row: DrawRound) -> RoundRow:
    parties = DrawParty.objects.filter(round_id=row.id).select_related("post")
    waves = DrawWave.objects.filter(round_id=row.id).order_by("wave")
    return RoundRow(
        row.id, row.number, row.plan, row.round, row.purpose, row.region, row.synthetic, row_of(row.instance),  # type: ignore[arg-type]
        _typed(Params, row.params or row.draft), bool(row.params), row.commit, row.seed, row.void_reason,
        tuple(row.void_approvers), row.bundle,
        tuple(
            PartyRow(one.party, one.body, one.role, one.post_id, one.post.person_id, one.key)  # type: ignore[arg-type]
            for one in sorted(parties, key=lambda one: key(one.party))
        ),
        tuple(WaveRow(one.wave, one.state, one.seed, one.result, one.dispatched_at) for one in waves),  # type: ignore[arg-type]
    )  # fmt: skip


def _public(row: PublicDraw) -> PublicRound:
    return PublicRound(
        row.number, row.plan, row.round, row.purpose, row.state, _typed(Params, row.params), row.commit,  # type: ignore[arg-type]
        row.void_reason, tuple(row.void_approvers), row.bundle, row.synthetic,
        tuple(_typed(ReplacementRow, line) for line in row.replacements),
        tuple(_typed(PublicWave, one) for one in row.waves),
    )  # fmt: skip


def _typed(kind: type[T], line: str) -> T:
    return read(kind, json.loads(line))
