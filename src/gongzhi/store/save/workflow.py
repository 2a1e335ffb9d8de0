"""Instances, signatures and transitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from gongzhi.core.facts import Actor
from gongzhi.store.models import Instance, Reminder, Signature, Transition


@dataclass(frozen=True)
class Coming:
    """What the clocks of an instance bring next."""

    kind: str | None  # of the instance, as far as clocks depend on it
    due_on: date | None  # of persons
    own_act: str | None  # what the table takes by itself
    acts_on: date | None  # the first day on which it does


def instance(
    *,
    workflow: str,
    version: int,
    state: str,
    at: datetime,
    coming: Coming,
    region: str,
    uscc: str | None,
    port_region: str | None = None,
    parties: Sequence[UUID] = (),
) -> UUID:
    """parties: posts that see it besides those of its places and its enterprise."""
    row = Instance(
        id=uuid4(),
        workflow=workflow,
        version=version,
        state=state,
        opened_state=state,
        opened_at=at,
        entered_at=at,
        **vars(coming),
        region=region,
        uscc=uscc,
        port_region=port_region,
        parties=list(parties),
    )
    row.save(force_insert=True)
    return row.id


def party(instance_id: UUID, post: UUID) -> None:
    """Let one more post see a procedure."""
    for row in Instance.objects.filter(id=instance_id).exclude(parties__contains=[post]):
        Instance.objects.filter(id=instance_id).update(parties=[*row.parties, post])


def signature(
    instance_id: UUID, *, act: str, seen: int, content_hash: str, content: str, by: Actor, at: datetime, event: UUID
) -> None:
    Signature(
        id=uuid4(),
        instance_id=instance_id,
        act=act,
        seen=seen,
        content_hash=content_hash,
        content=content,
        person_id=by.person,
        post_id=by.post,
        role=by.role,
        at=at,
        event_id=event,
    ).save(force_insert=True)


def transition(
    instance_id: UUID,
    *,
    position: int,
    act: str,
    from_state: str,
    to_state: str,
    content_hash: str,
    at: datetime,
    coming: Coming,
    event: UUID,
) -> None:
    """The database checks it against the workflow table and sets the instance's state."""
    Transition(
        id=uuid4(),
        instance_id=instance_id,
        position=position,
        act=act,
        from_state=from_state,
        to_state=to_state,
        content_hash=content_hash,
        at=at,
        **vars(coming),
        event_id=event,
    ).save(force_insert=True)


def reminder(instance_id: UUID, *, state: str, due_on: date, kind: str, at: datetime, event: UUID) -> None:
    """Raises IntegrityError where that reminder was given before."""
    Reminder(id=uuid4(), instance_id=instance_id, state=state, due_on=due_on, kind=kind, at=at, event_id=event).save(
        force_insert=True
    )
