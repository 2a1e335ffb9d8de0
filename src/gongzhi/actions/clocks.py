"""What clocks do by themselves: a table's own acts once their time is over, and reminders of what persons owe.

Each effect is a transaction of its own with its event. Whatever runs twice, at once or after a kill, has one effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongzhi.actions import going_up
from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of, start_of
from gongzhi.actions.matters import take_in
from gongzhi.actions.recognitions import follow_facts
from gongzhi.actions.schemes import part
from gongzhi.actions.steps import NO_GUARDS, Guard, take_step
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.schemes import schemes
from gongzhi.catalogue.workflows import every_version, workflow
from gongzhi.core.errors import Conflict, Refusal
from gongzhi.core.events import ReminderGiven
from gongzhi.core.facts import Actor
from gongzhi.core.reminders import ReminderRule, furthest_due, reminder_for
from gongzhi.core.workflow import is_timed_duty, row_for
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.clocks import OverRow
from gongzhi.store.queries.workflow import InstanceRow

GuardsFor = Callable[[InstanceRow, str], Mapping[str, Guard]]
# What follows from a table's own act, in its transaction; of a scheme's, its outcomes do.
FOLLOWS: Mapping[tuple[str, str], Callable[[Act, str], None]] = {
    ("alert", "chase"): going_up.chase,
    ("alert", "track"): going_up.track,
}


@dataclass(frozen=True)
class TimeOver:
    """Signed by the system: the act's time was over on this day."""

    number: str
    act: str
    on: date


@dataclass(frozen=True)
class OwnStep:
    """A step that a table took by itself. on: the first day after its clock, by which it counts."""

    workflow: str
    number: str
    act: str
    from_state: str
    to_state: str
    on: date


@dataclass(frozen=True)
class Reminded:
    """A reminder given of what is due in a state. kind: soon, overdue."""

    workflow: str
    number: str
    state: str
    due_on: date
    kind: str


@dataclass(frozen=True)
class Fault:
    """What could not be done for one procedure; the others went on. number: "" where even that was not found."""

    workflow: str
    number: str
    act: str  # "" for a reminder
    error: Exception


@dataclass(frozen=True)
class Report:
    """One run of the clocks."""

    steps: tuple[OwnStep, ...]
    reminders: tuple[Reminded, ...]
    faults: tuple[Fault, ...]


def no_guards(instance: InstanceRow, act: str) -> Mapping[str, Guard]:
    return NO_GUARDS


def run_clocks(*, by: Actor, at: datetime, guards_for: GuardsFor = no_guards) -> Report:
    """Take every own act whose time is over at `at`, follow what is confirmed by then, and give the reminders.

    by: the system. guards_for: the guards of an own act, by the names in its table, looked up within its transaction;
    a scheme has its own, and its outcomes follow in the same transaction.
    An own act counts from the day after its clock, however late it is run: a chain of them after a standstill ends
    where it would have ended day by day.
    """
    steps: list[OwnStep] = []
    reminders: list[Reminded] = []
    faults: list[Fault] = []
    for done in (*_own_acts(by, at, guards_for), *_facts(by, at), *_reminders(by, at)):
        match done:
            case OwnStep():
                steps.append(done)
            case Reminded():
                reminders.append(done)
            case Fault():
                faults.append(done)
    return Report(tuple(steps), tuple(reminders), tuple(faults))


def _own_acts(by: Actor, at: datetime, guards_for: GuardsFor) -> Iterator[OwnStep | Fault]:
    faulty = set()
    while True:
        with seeing_as(by):
            over = [row for row in queries.clocks.over(day_of(at)) if row.instance.id not in faulty]
        if not over:
            return
        for row in over:
            try:
                step = _take(row, by, guards_for)
            except Exception as error:  # whatever it is, it holds up no other procedure
                if not _moved_on(row.instance, by):
                    faulty.add(row.instance.id)
                    yield Fault(row.instance.workflow, _number(row.instance, by), row.instance.own_act or "", error)
            else:
                yield step


def _take(row: OverRow, by: Actor, guards_for: GuardsFor) -> OwnStep:
    assert row.instance.own_act is not None
    assert row.instance.acts_on is not None
    name, on = row.instance.own_act, row.instance.acts_on
    # Not before a step that somebody took after the clock was over and that left the state as it is.
    with acting(by, max(start_of(on), row.touched_at)) as act:
        instance = queries.workflow.instance(row.instance.id)
        number = queries.home.label_of(instance.id)
        if instance.workflow in schemes():
            step = take_in(act, instance.workflow, number, name, values={}, seen=row.instance.seen)
            return OwnStep(instance.workflow, number, name, instance.state, step.state, on)
        given = guards_for(instance, name)
        wanted = row_for(workflow(instance.workflow, instance.version), instance.state, name).guards
        missing = [guard for guard in wanted if guard not in given]
        if missing:
            raise Refusal("CLOCK_WITHOUT_GUARD", workflow=instance.workflow, act=name, guards=" ".join(missing))
        step = take_step(
            act, instance, name, seen=row.instance.seen, content=TimeOver(number, name, on), guards=given,
            subject=number,
        )  # fmt: skip
        if follow := FOLLOWS.get((instance.workflow, name)):
            follow(act, number)
        return OwnStep(instance.workflow, number, name, instance.state, step.state, on)


def _facts(by: Actor, at: datetime) -> Iterator[Fault]:
    """Names and lists that what is confirmed by now no longer bears, such as a check that nobody can object to."""
    try:
        follow_facts(by=by, at=at)
    except Exception as error:  # whatever it is, it holds up no reminder
        yield Fault("demo_enterprise", "", "suspend", error)


def _reminders(by: Actor, at: datetime) -> Iterator[Reminded | Fault]:
    today = day_of(at)
    rules = Act(by, at).rules()
    owed = {
        (table.name, table.version, state)
        for table in every_version().values()
        for row in table.rows
        if is_timed_duty(row)
        for state in row.from_states
    }
    owed |= {
        (table.name, table.version, state)
        for table in every_version().values()
        if table.name in schemes()
        for state in {*schemes()[table.name].dues, *part(table.name, "DUES")}
    }
    with seeing_as(by):
        waiting = queries.clocks.to_remind(owed, today, until=furthest_due(today, rules))
    for instance in waiting:
        assert instance.due_on is not None
        rule = None
        try:
            rule = reminder_for(day_of(instance.entered_at), instance.due_on, today, calendar(), rules)
            given = _remind(instance, instance.due_on, rule, by, at) if rule else None
        except Exception as error:  # whatever it is, it holds up no other procedure
            if rule is None or not (_moved_on(instance, by) or _was_given(instance, rule, by)):
                yield Fault(instance.workflow, _number(instance, by), "", error)
        else:
            if given is not None:
                yield given


def _remind(instance: InstanceRow, due_on: date, rule: ReminderRule, by: Actor, at: datetime) -> Reminded:
    with acting(by, at) as act:
        now = queries.workflow.instance(instance.id).seen
        if now != instance.seen:
            raise Conflict(instance.workflow, seen=instance.seen, now=now)
        number = queries.home.label_of(instance.id)
        event = act.record(
            ReminderGiven(instance.workflow, instance.state, due_on, rule.kind, rule.rule),
            subject=number,
            region=instance.region,
            uscc=instance.uscc,
            port_region=instance.port_region,
        )
        save.workflow.reminder(instance.id, state=instance.state, due_on=due_on, kind=rule.kind, at=at, event=event)
        return Reminded(instance.workflow, number, instance.state, due_on, rule.kind)


def _moved_on(instance: InstanceRow, by: Actor) -> bool:
    """Whether somebody, another worker or a person, was quicker: then there is nothing left to do, and no fault."""
    with seeing_as(by):
        return queries.workflow.instance(instance.id).seen != instance.seen


def _was_given(instance: InstanceRow, rule: ReminderRule, by: Actor) -> bool:
    with seeing_as(by):
        return queries.clocks.was_given(instance, rule.kind)


def _number(instance: InstanceRow, by: Actor) -> str:
    """For a fault, which may be that there is no record."""
    try:
        with seeing_as(by):
            return queries.home.label_of(instance.id)
    except Exception:  # the fault itself is told
        return ""
