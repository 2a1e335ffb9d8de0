"""Workflow tables as the database knows them, running instances, signatures and transitions.

The state of an instance changes only by inserting a transition: a trigger checks the versioned table, the
event of this transaction and the persons who signed, and sets the state.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import EVERYONE, POST, Record, in_place


class WorkflowRow(models.Model):
    """One row of one version of a workflow table, as the trigger reads it."""

    workflow = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=40, blank=True)  # "" for an act that opens the procedure
    act = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    roles = ArrayField(models.CharField(max_length=12))
    persons = models.PositiveSmallIntegerField()
    each_role = models.BooleanField()  # at least one signer of each role

    row_policy = EVERYONE
    write_policy = "false"
    changes = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "version", "from_state", "act"], name="workflow_row_once")
        ]


class Instance(Record):
    """One running procedure. Its table's version stays the one it started with."""

    workflow = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=40)
    seen = models.PositiveIntegerField(default=0)  # how many transitions so far; an act names the one it saw
    opened_state = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    kind = models.CharField(max_length=20, null=True)  # picks among the clocks: an alert's level, what is checked
    due_on = models.DateField(null=True)  # of an act of persons
    own_act = models.CharField(max_length=40, null=True)  # what the table takes by itself …
    acts_on = models.DateField(null=True)  # … from this day on
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    port_region = models.CharField(max_length=6, null=True)
    parties = ArrayField(models.UUIDField(), default=list)  # posts that see it wherever they sit: a laboratory, a node

    row_policy = f"{in_place()} or {in_place('port_region', None)} or {POST} = any (parties)"
    changes = ("parties",)

    class Meta:
        indexes = [
            models.Index(fields=["workflow", "state", "region"]),
            models.Index(fields=["uscc"]),
            models.Index(fields=["acts_on"], condition=models.Q(acts_on__isnull=False), name="instance_acts_on"),
            models.Index(fields=["due_on"], condition=models.Q(due_on__isnull=False), name="instance_due_on"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(own_act__isnull=True, acts_on__isnull=True)
                | models.Q(own_act__isnull=False, acts_on__isnull=False),
                name="instance_own_act_has_its_day",
            )
        ]


SEEN_WITH_INSTANCE = "exists (select 1 from store_instance seen where seen.id = {table}.instance_id)"


class Signature(Record):
    """One person's yes to one act with one content on one version of an instance."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="signatures")
    act = models.CharField(max_length=40)
    seen = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.TextField()  # canonical JSON of what is being signed
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT)
    role = models.CharField(max_length=12)
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = SEEN_WITH_INSTANCE.format(table="store_signature")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "act", "seen", "content_hash", "person"], name="signed_once")
        ]


class Transition(Record):
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="transitions")
    position = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    # What its clocks bring next; the trigger copies it to the instance.
    kind = models.CharField(max_length=20, null=True)
    due_on = models.DateField(null=True)
    own_act = models.CharField(max_length=40, null=True)
    acts_on = models.DateField(null=True)
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = SEEN_WITH_INSTANCE.format(table="store_transition")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "position"], name="transition_position_once")]


class Reminder(Record):
    """Said once that the last day of an act of persons is near, or over. In which state it was that it stood."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="reminders")
    state = models.CharField(max_length=40)
    due_on = models.DateField()
    kind = models.CharField(max_length=10)  # soon, overdue
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = SEEN_WITH_INSTANCE.format(table="store_reminder")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "state", "due_on", "kind"], name="reminded_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["soon", "overdue"]), name="reminder_kind"),
        ]
