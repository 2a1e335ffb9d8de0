"""Procedures as tables: from which state, which act, to which state, by whom, under which guards, by when.

One engine for every procedure. A guard is the name of a function that somebody wrote; no table holds an
expression. A running instance keeps the version of the table that it began with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Protocol
from uuid import UUID

from gongzhi.core.calendar import Calendar, calendar_days_after, months_after
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.rules import RuleBook

SYSTEM = "SYSTEM"  # the role of what no person does


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
    choice: bool = False  # somebody may take it for a reason of theirs, nobody owes it: rejecting, objecting, extending


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
    unit: str  # working (days), calendar (days), months, full_months (the first day is the first of them), hours
    extension: int | None  # how much one extension adds, in the same unit
    extensions: int | None  # how many extensions may be granted


@dataclass(frozen=True)
class Past:
    """What came before, as far as clocks count from it."""

    entered: Mapping[str, date]  # the day on which each state was last entered
    renewed: Mapping[str, date]  # by clock's rule id, the day on which an act due by it was done and the state stayed
    extensions: Mapping[str, int]  # granted, by clock's rule id

    def began(self, clock: Clock) -> date | None:
        """The day from which the clock runs, itself not counted; None while its state was never entered."""
        entered = self.entered.get(clock.begins)
        return entered and max(entered, self.renewed.get(clock.rule, entered))


@dataclass(frozen=True)
class OwnAct:
    """An act that the table takes by itself."""

    act: str
    on: date  # the first day on which it is taken: the one after the clock's last day


def is_own_act(row: WorkflowRow) -> bool:
    """Whether the table takes the act by itself once its clock is over: the system's alone, and by a clock.

    An act of the system without a clock is taken by the code that saw its ground.
    """
    return row.roles == (SYSTEM,) and bool(row.clocks)


def is_timed_duty(row: WorkflowRow) -> bool:
    """Whether persons owe the act by a clock."""
    return bool(row.clocks) and not is_own_act(row) and not row.choice


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
    clocks = _clocks(row.clocks, book)
    for kind in (applies_to, None):
        for clock in clocks:
            if clock.applies_to == kind:
                return clock
    return None


def may_extend(row: WorkflowRow, granted: Mapping[str, int], book: RuleBook) -> None:
    """Whether the clock that the act extends may be extended once more; Refusal EXTENSIONS_SPENT otherwise.

    granted: how many extensions there were so far, by clock's rule id. An act that extends no clock always may.
    """
    for clock in _clocks([row.extends] if row.extends else [], book):
        if granted.get(clock.rule, 0) >= (clock.extensions or 0):
            raise Refusal("EXTENSIONS_SPENT", rule=clock.rule, allowed=clock.extensions or 0)


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
    if clock.unit == "full_months":
        return months_after(entered, length) - timedelta(days=1)
    if clock.unit == "hours":
        return calendar_days_after(entered, ceil(length / 24))
    raise NoRuleApplies("clocks", rule=clock.rule, unit=clock.unit)


def past_of(workflow: Workflow, opened: tuple[str, date], steps: Iterable[tuple[str, str, str, date]]) -> Past:
    """What clocks count from, of a procedure with these steps behind it.

    opened: first state and day. steps: (act, state before, state after, day), oldest first.
    """
    entered = dict([opened])
    renewed: dict[str, date] = {}
    extensions: dict[str, int] = {}
    for act, start, end, day in steps:
        row = row_for(workflow, start, act)
        if end != start:
            entered[end] = day
        else:
            renewed |= dict.fromkeys(row.clocks, day)
        if row.extends:
            extensions[row.extends] = extensions.get(row.extends, 0) + 1
    return Past(entered, renewed, extensions)


def next_due(
    workflow: Workflow, state: str, past: Past, calendar: Calendar, book: RuleBook, *, applies_to: str | None = None
) -> date | None:
    """The earliest day on which a duty of persons out of this state falls due.

    Where no duty has a clock, the earliest day on which a choice of theirs ends. None where no clock of persons runs;
    what the table does by itself is told by `next_own_act`.
    """
    rows = [row for row in workflow.rows if state in row.from_states and not is_own_act(row)]
    for wanted in ([row for row in rows if not row.choice], [row for row in rows if row.choice]):
        days = [day for row in wanted if (day := _last_day(row, past, calendar, book, applies_to))]
        if days:
            return min(days)
    return None


def next_own_act(
    workflow: Workflow, state: str, past: Past, calendar: Calendar, book: RuleBook, *, applies_to: str | None = None
) -> OwnAct | None:
    """What the table does by itself next and from which day on; the first in the table of those on one day."""
    found = [
        OwnAct(row.act, day + timedelta(days=1))
        for row in workflow.rows
        if state in row.from_states and is_own_act(row) and (day := _last_day(row, past, calendar, book, applies_to))
    ]
    return min(found, key=lambda own: own.on, default=None)


def _last_day(row: WorkflowRow, past: Past, calendar: Calendar, book: RuleBook, applies_to: str | None) -> date | None:
    clock = clock_for(row, book, applies_to)
    began = past.began(clock) if clock else None
    return due_on(clock, began, calendar, past.extensions.get(clock.rule, 0)) if clock and began else None


def _clocks(rules: Collection[str], book: RuleBook) -> tuple[Clock, ...]:
    """These rows of the table, read alone: every act asks for one or two of them."""
    table = book.table("clocks")
    return replace(table, rows=tuple(row for row in table.rows if row["rule"] in rules)).typed(Clock)
