"""Running instances, who has signed what, and how they came to their state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gongzhi.core.errors import NotThere
from gongzhi.store.models import Instance, Signature, Transition


@dataclass(frozen=True)
class InstanceRow:
    id: UUID
    workflow: str
    version: int
    state: str
    seen: int
    opened_state: str
    opened_at: datetime
    entered_at: datetime
    kind: str | None  # picks among the clocks
    due_on: date | None  # of an act of persons
    own_act: str | None  # what the table takes by itself …
    acts_on: date | None  # … from this day on
    region: str
    uscc: str | None
    port_region: str | None
    parties: tuple[UUID, ...]  # posts that see it wherever they sit; of a scheme's record the first one opened it


@dataclass(frozen=True)
class SignatureRow:
    act: str
    content_hash: str
    content: str
    person: UUID
    person_name: str
    role: str
    at: datetime


@dataclass(frozen=True)
class TransitionRow:
    act: str
    from_state: str
    to_state: str
    at: datetime
    persons: tuple[str, ...]  # names of those who signed


def instance(instance_id: UUID) -> InstanceRow:
    """The instance as it stands. Raises NotThere when there is none or it is not the actor's."""
    row = Instance.objects.filter(id=instance_id).first()
    if row is None:
        raise NotThere("instance")
    return row_of(row)


def row_of(row: Instance) -> InstanceRow:
    return InstanceRow(
        row.id,
        row.workflow,
        row.version,
        row.state,
        row.seen,
        row.opened_state,
        row.opened_at,
        row.entered_at,
        row.kind,
        row.due_on,
        row.own_act,
        row.acts_on,
        row.region,
        row.uscc,
        row.port_region,
        tuple(row.parties),
    )


def signatures(instance_id: UUID, seen: int) -> tuple[SignatureRow, ...]:
    """Signatures given for the next step of an instance that has taken `seen` steps, oldest first."""
    rows = Signature.objects.filter(instance_id=instance_id, seen=seen).select_related("person").order_by("at", "id")
    return tuple(_signature(row) for row in rows)


def _signature(row: Signature) -> SignatureRow:
    return SignatureRow(row.act, row.content_hash, row.content, row.person_id, row.person.name, row.role, row.at)


def signers(instance_id: UUID, acts: Collection[str]) -> frozenset[UUID]:
    """Persons who signed one of these acts, taken or not."""
    return frozenset(
        Signature.objects.filter(instance_id=instance_id, act__in=acts).values_list("person_id", flat=True)
    )


def signed(instance_id: UUID) -> tuple[SignatureRow, ...]:
    """Every signature that a procedure was given, oldest first."""
    rows = Signature.objects.filter(instance_id=instance_id).select_related("person").order_by("at", "id")
    return tuple(_signature(row) for row in rows)


def transitions(instance_id: UUID) -> tuple[TransitionRow, ...]:
    signed: dict[tuple[str, int, str], list[str]] = {}
    for row in Signature.objects.filter(instance_id=instance_id).select_related("person").order_by("at"):
        signed.setdefault((row.act, row.seen, row.content_hash), []).append(row.person.name)
    return tuple(
        TransitionRow(
            row.act,
            row.from_state,
            row.to_state,
            row.at,
            tuple(signed.get((row.act, row.position, row.content_hash), ())),
        )
        for row in Transition.objects.filter(instance_id=instance_id).order_by("position")
    )
