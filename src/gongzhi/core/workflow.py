"""Procedures as tables: from which state, which act, to which state, by whom, under which guards, by when.

One engine for every procedure. A guard is the name of a function that somebody wrote; no table holds an
expression. A running instance keeps the version of the table that it began with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Protocol
from uuid import UUID

from gongzhi.core.calendar import Calendar, calendar_days_after, months_after
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.rules import RuleBook


@dataclass(frozen=True)
class State:
    code: str
    zh: str
    en: str
    final: bool = False  # nothing leads out of it


@dataclass(frozen=True)
class WorkflowRow:
    """One kind of step. An act that opens the procedure leads from no state."""

    act: str
    from_states: tuple[str, ...]
    to_state: str
    roles: tuple[str, ...]  # codes of catalogue/codes/roles.yml; each signer holds one of them
    persons: int = 1  # how many different persons sign
    each_role: bool = False  # at least one signer for each of the roles
    guards: tuple[str, ...] = ()  # names of functions
    clocks: tuple[str, ...] = ()  # rule ids of table `clocks`: by when the act is due
    extends: str | None = None  # the clock that this act extends
    publishes: bool = False  # the act makes something public


class Signer(Protocol):
    """Whoever put a name to an act."""

    @property
    def person(self) -> UUID: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Workflow:
    name: str
    version: int
    zh: str
    en: str
    article: int  # of the notice
    states: tuple[State, ...]
    rows: tuple[WorkflowRow, ...]

    def state(self, code: str) -> State:
        for state in self.states:
            if state.code == code:
                return state
        raise Refusal("NO_SUCH_STATE", workflow=self.name, state=code)


@dataclass(frozen=True)
class Clock:
    """A row of rule table `clocks`: a time limit that begins when an instance enters a state."""

    rule: str
    workflow: str
    begins: str  # the state whose entering starts it; that day does not count
    applies_to: str | None  # only to instances of this kind (alert level "2", "red"); None for all
    length: int
    unit: str  # working (days), calendar (days), months, hours
    extension: int | None  # how much one extension adds, in the same unit
    extensions: int | None  # how many extensions may be granted


def opening_rows(workflow: Workflow) -> tuple[WorkflowRow, ...]:
    """The acts by which the procedure can begin."""
    return tuple(row for row in workflow.rows if not row.from_states)


def ends_ahead(workflow: Workflow, state: str) -> tuple[State, ...]:
    """The final states that the procedure can still come to from a state, in the table's order; () from an end."""
    reached, found = {state}, {state}
    while found:
        found = {row.to_state for row in workflow.rows if found & set(row.from_states)} - reached
        reached |= found
    return tuple(one for one in workflow.states if one.final and one.code in reached - {state})


def row_for(workflow: Workflow, state: str, act: str) -> WorkflowRow:
    """The row by which the act leads out of the state, or Refusal NO_SUCH_STEP."""
    for row in workflow.rows:
        if row.act == act and state in row.from_states:
            return row
    raise Refusal("NO_SUCH_STEP", workflow=workflow.name, state=state, act=act)


def acts_open_to(workflow: Workflow, state: str, role: str) -> tuple[WorkflowRow, ...]:
    """The rows out of a state that somebody in this role may sign, in the table's order."""
    return tuple(row for row in workflow.rows if state in row.from_states and role in row.roles)


def may_sign(row: WorkflowRow, actor: Actor) -> None:
    """Whether the actor's role may put its name to the act; Refusal ROLE otherwise."""
    if actor.role not in row.roles:
        raise Refusal("ROLE", act=row.act, role=actor.role, roles=" ".join(row.roles))


def missing_signatures(row: WorkflowRow, signers: Iterable[Signer]) -> int:
    """How many signatures the act still needs; 0 when it is complete.

    Persons count, not accounts: whoever signs twice, in whichever posts, counts once, in the first role.
    A signer in a role that the row does not name counts nothing.
    """
    signed_as: dict[UUID, str] = {}
    for signer in signers:
        if signer.role in row.roles:
            signed_as.setdefault(signer.person, signer.role)
    absent = [role for role in row.roles if row.each_role and role not in signed_as.values()]
    return max(row.persons - len(signed_as), len(absent), 0)


def clock_for(row: WorkflowRow, book: RuleBook, applies_to: str | None = None) -> Clock | None:
    """The clock by which the act is due, or None where it has none.

    applies_to: the kind of instance. A clock for that kind goes before one for all.
    """
    clocks = [clock for clock in book.table("clocks").typed(Clock) if clock.rule in row.clocks]
    for kind in (applies_to, None):
        for clock in clocks:
            if clock.applies_to == kind:
                return clock
    return None


def due_on(clock: Clock, entered: date, calendar: Calendar, extensions: int = 0) -> date:
    """The last day on which the act is in time.

    entered: the day on which the instance came into the state where the clock begins; it does not count.
    Hours end on the day that they reach when they begin at the end of the day of entry.
    Raises Refusal EXTENSIONS_SPENT for more extensions than the row allows.
    """
    if extensions > (clock.extensions or 0):
        raise Refusal("EXTENSIONS_SPENT", rule=clock.rule, allowed=clock.extensions or 0)
    length = clock.length + extensions * (clock.extension or 0)
    if clock.unit == "working":
        return calendar.working_days_after(entered, length)
    if clock.unit == "calendar":
        return calendar_days_after(entered, length)
    if clock.unit == "months":
        return months_after(entered, length)
    if clock.unit == "hours":
        return calendar_days_after(entered, ceil(length / 24))
    raise NoRuleApplies("clocks", rule=clock.rule, unit=clock.unit)


def next_due(
    workflow: Workflow,
    state: str,
    entered: Mapping[str, date],
    calendar: Calendar,
    book: RuleBook,
    *,
    applies_to: str | None = None,
    extensions: Mapping[str, int] | None = None,
) -> date | None:
    """The earliest day on which an act out of this state falls due; None where no clock runs.

    entered: the day each state was last entered. extensions: how many were granted, by clock's rule id.
    """
    running = (clock_for(row, book, applies_to) for row in workflow.rows if state in row.from_states)
    granted = extensions or {}
    return min(
        (
            due_on(clock, entered[clock.begins], calendar, granted.get(clock.rule, 0))
            for clock in running
            if clock is not None and clock.begins in entered
        ),
        default=None,
    )
