"""One step of a workflow: role, guards, signature; the transition once enough persons have signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from gongzhi.actions.acting import Act
from gongzhi.actions.clock import day_of
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.workflows import SAME, workflow
from gongzhi.core.canonical import canonical, digest
from gongzhi.core.errors import Conflict, Refusal
from gongzhi.core.events import ActSigned, ActTaken
from gongzhi.core.workflow import (
    Past,
    Workflow,
    is_own_act,
    may_sign,
    missing_signatures,
    next_due,
    next_own_act,
    opening_rows,
    past_of,
    row_for,
)
from gongzhi.store import queries, save
from gongzhi.store.queries.workflow import InstanceRow

Guard = Callable[[], Any]
NO_GUARDS: Mapping[str, Guard] = MappingProxyType({})
NO_DUES: Mapping[str, date] = MappingProxyType({})


@dataclass(frozen=True)
class Step:
    """What became of a step: taken, or signed and waiting for more persons."""

    state: str
    missing: int  # signatures still needed; 0 when the step was taken

    @property
    def taken(self) -> bool:
        return self.missing == 0


def open_procedure(
    act: Act,
    name: str,
    *,
    region: str,
    uscc: str | None,
    port_region: str | None = None,
    applies_to: str | None = None,
    guards: Mapping[str, Guard] = NO_GUARDS,
    parties: Sequence[UUID] = (),
    dues: Mapping[str, date] = NO_DUES,
) -> UUID:
    """Begin a procedure by its newest table. Raises Refusal where the role or a guard does not allow it.

    parties: posts that see it besides those of its places and its enterprise. dues: by state, the day that its record
    names for what is owed there.
    applies_to: the kind of instance that picks its clocks (the level of an alert).
    """
    table = workflow(name)
    (row,) = opening_rows(table)
    may_sign(row, act.by)
    for guard in row.guards:
        guards[guard]()
    return save.workflow.instance(
        workflow=name,
        version=table.version,
        state=row.to_state,
        at=act.at,
        coming=_coming(act, table, row.to_state, past_of(table, (row.to_state, act.day), ()), applies_to, dues),
        region=region,
        uscc=uscc,
        port_region=port_region,
        parties=parties,
    )


def take_step(
    act: Act,
    instance: InstanceRow,
    name: str,
    *,
    seen: int,
    content: Any,
    guards: Mapping[str, Guard],
    subject: str,
    applies_to: str | None = None,
    dues: Mapping[str, date] = NO_DUES,
) -> Step:
    """Sign a step, and take it when this signature completes it.

    content: a frozen dataclass, what exactly is signed; only signatures under equal content count together.
    guards: by the names in the workflow table; each raises Refusal where it does not hold.
    applies_to: the kind of instance that picks its clocks from now on; None where it stays of the kind that it was.
    Raises Conflict when the instance moved on since `seen`; Refusal when role, person or guard stands in the way.
    """
    if instance.seen != seen:
        raise Conflict(instance.workflow, seen=seen, now=instance.seen)
    table = workflow(instance.workflow, instance.version)
    row = row_for(table, instance.state, name)
    may_sign(row, act.by)
    if is_own_act(row):
        _clock_is_over(act, instance, name)
    content_hash = digest(content)
    before = [
        given
        for given in queries.workflow.signatures(instance.id, seen)
        if given.act == name and given.content_hash == content_hash
    ]
    if any(given.person == act.by.person for given in before):
        raise Refusal("TWO_PERSON", act=name, needed=row.persons, present=len(before))
    for guard in row.guards:
        guards[guard]()

    seen_by = {"region": instance.region, "uscc": instance.uscc, "port_region": instance.port_region}
    event = act.record(ActSigned(instance.workflow, name, content_hash), subject=subject, **seen_by)
    save.workflow.signature(
        instance.id,
        act=name,
        seen=seen,
        content_hash=content_hash,
        content=canonical(content).decode(),
        by=act.by,
        at=act.at,
        event=event,
    )
    missing = missing_signatures(row, [*before, act.by])
    if missing:
        return Step(instance.state, missing)
    to_state = instance.state if row.to_state == SAME else row.to_state
    taken = ActTaken(instance.workflow, name, instance.state, to_state, content_hash)
    save.workflow.transition(
        instance.id,
        position=seen,
        act=name,
        from_state=instance.state,
        to_state=to_state,
        content_hash=content_hash,
        at=act.at,
        coming=_coming(
            act, table, to_state, _past(act, instance, table, name, to_state), applies_to or instance.kind, dues
        ),
        event=act.record(taken, subject=subject, **seen_by),
    )
    return Step(to_state, 0)


def _clock_is_over(act: Act, instance: InstanceRow, name: str) -> None:
    """What a table takes by itself, nobody takes sooner, the system neither."""
    if instance.own_act != name or instance.acts_on is None or act.day < instance.acts_on:
        day = instance.acts_on if instance.own_act == name else None
        raise Refusal("CLOCK_RUNS", workflow=instance.workflow, act=name, day=day)


def _past(act: Act, instance: InstanceRow, table: Workflow, name: str, to_state: str) -> Past:
    """What clocks count from once this step is taken."""
    taken = [
        (row.act, row.from_state, row.to_state, day_of(row.at)) for row in queries.workflow.transitions(instance.id)
    ]
    opened = (instance.opened_state, day_of(instance.opened_at))
    return past_of(table, opened, [*taken, (name, instance.state, to_state, act.day)])


def _coming(
    act: Act, table: Workflow, state: str, past: Past, kind: str | None, dues: Mapping[str, date]
) -> save.workflow.Coming:
    """What the clocks bring from here on, for an instance of this kind; a day that its record names may come first."""
    known = (table, state, past, calendar(), act.rules())
    own = next_own_act(*known, applies_to=kind)
    days = [day for day in (next_due(*known, applies_to=kind), dues.get(state)) if day is not None]
    return save.workflow.Coming(kind, min(days, default=None), own.act if own else None, own.on if own else None)
