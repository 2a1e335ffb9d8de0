"""Procedures whose table is to act by itself, and those of which persons are to be reminded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from gongzhi.core.reminders import OVERDUE, SOON
from gongzhi.store.models import Instance, Reminder
from gongzhi.store.queries.workflow import InstanceRow, row_of


@dataclass(frozen=True)
class OverRow:
    """A procedure whose own act is to be taken."""

    instance: InstanceRow
    touched_at: datetime  # of its last step, or of its opening


@dataclass(frozen=True)
class ReminderRow:
    kind: str  # soon, overdue
    at: datetime


def over(today: date) -> tuple[OverRow, ...]:
    """Procedures whose own act is to be taken by this day, the longest over first."""
    rows = Instance.objects.filter(acts_on__lte=today)
    rows = rows.annotate(touched_at=Coalesce(Max("transitions__at"), "opened_at")).order_by("acts_on", "id")
    return tuple(OverRow(row_of(row), row.touched_at) for row in rows)


def to_remind(states: Iterable[tuple[str, int, str]], today: date, *, until: date) -> tuple[InstanceRow, ...]:
    """Procedures due by `until` whose reminder, soon or overdue as it is today, was not given; the earliest due first.

    states: (workflow, version, state) in which persons owe an act by a clock, or by a day that the record names
    """
    wanted = Q(pk__in=[])
    for (workflow, version), some in groupby(sorted(states), key=lambda one: one[:2]):
        wanted |= Q(workflow=workflow, version=version, state__in=[state for _, _, state in some])
    kind = Case(When(due_on__lt=today, then=Value(OVERDUE)), default=Value(SOON), output_field=CharField())
    given = Reminder.objects.filter(
        instance=OuterRef("pk"), state=OuterRef("state"), due_on=OuterRef("due_on"), kind=OuterRef("reminder")
    )
    rows = Instance.objects.filter(wanted, due_on__lte=until).annotate(reminder=kind).exclude(Exists(given))
    return tuple(row_of(row) for row in rows.order_by("due_on", "id"))


def was_given(instance: InstanceRow, kind: str) -> bool:
    """Whether this reminder of what is due in this state of the procedure stands already."""
    return Reminder.objects.filter(
        instance=instance.id, state=instance.state, due_on=instance.due_on, kind=kind
    ).exists()


def reminders_of(instances: Collection[UUID]) -> dict[UUID, ReminderRow]:
    """The last reminder of what is due now, by procedure. One given in another state, or of another day, is over."""
    rows = Reminder.objects.filter(instance__in=instances, state=F("instance__state"), due_on=F("instance__due_on"))
    return {row.instance_id: ReminderRow(row.kind, row.at) for row in rows.order_by("at", "id")}
