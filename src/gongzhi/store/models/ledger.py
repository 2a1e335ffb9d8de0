"""The ledger: events written in the act's own transaction, chained afterwards by the sequencer."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import PERSON, ROLE, Record, in_place

OF_RETURN = (
    "exists (select 1 from store_evidence seen join store_tracing traced on traced.evidence_id = seen.id"
    " where seen.kind = 'export_return' and seen.reference = store_event.subject)"
)


class Event(Record):
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    backdated = models.BooleanField()  # the act counts at another time than it was recorded
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT)
    account = models.ForeignKey("store.Account", on_delete=models.PROTECT)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+", null=True)
    body = models.TextField()  # canonical JSON
    transaction = models.BigIntegerField(null=True)  # set by trigger, so that a transition can ask for its event
    region = models.CharField(max_length=6, null=True)
    uscc = models.CharField(max_length=18, null=True)
    port_region = models.CharField(max_length=6, null=True)

    # What happened to a return is read by whoever it is handed over to.
    row_policy = (
        f"{in_place()} or {in_place('port_region', None)} or {ROLE} = 'AUD' or person_id = {PERSON} or {OF_RETURN}"
    )
    write_policy = f"person_id = {PERSON}"

    class Meta:
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["recorded_at"])]


class Leaf(models.Model):
    """The place of one event in the log; only the sequencer writes it."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="leaf")
    hash = models.CharField(max_length=64)

    row_policy = "true"
    write_policy = "false"
    changes = ()


class Head(models.Model):
    """The log's root after `size` events, to be witnessed outside the platform."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()

    row_policy = "true"
    write_policy = "false"
    changes = ()


class Counter(models.Model):
    """Numbers that people read, without gaps; locked last in every act."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField()

    row_policy = f"{ROLE} <> ''"
    write_policy = None
    changes = ("value",)
