"""Messages of partners: the inbox that is also the queue, and which evidence came by which message."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import PROVINCE, Record
from gongzhi.store.models.evidence import with_evidence


class PartnerMessage(Record):
    """One accepted message. Its bytes lie in the raw folder under `body_hash`; what was signed and answered is here."""

    feed = models.CharField(max_length=16)  # the sender
    service = models.CharField(max_length=24)
    message_id = models.UUIDField()
    sequence = models.BigIntegerField()
    idempotency_key = models.CharField(max_length=80)
    created = models.DateTimeField()  # by the sender's clock
    received_at = models.DateTimeField()
    body_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    content_type = models.CharField(max_length=40)
    records = models.PositiveIntegerField()
    key = models.CharField(max_length=16)
    envelope = models.TextField()  # canonical JSON, as it was signed
    signature = models.CharField(max_length=100)
    receipt = models.TextField()  # canonical JSON, as it was answered
    receipt_signature = models.CharField(max_length=100)
    state = models.CharField(max_length=12)  # received, taken_in, quarantined, rejected, recalled
    faults = models.TextField(blank=True)  # canonical JSON of cells, of what is quarantined
    new = models.PositiveIntegerField(null=True)  # pieces of evidence that it brought; null until decided
    known = models.PositiveIntegerField(null=True)  # that stood already with this very content
    late = models.PositiveIntegerField(null=True)  # that a later message had replaced before this one came
    decided_at = models.DateTimeField(null=True)
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = PROVINCE
    changes = ("state", "faults", "new", "known", "late", "decided_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "message_id"], name="partner_message_once"),
            models.UniqueConstraint(fields=["feed", "sequence"], name="partner_sequence_once"),
            models.UniqueConstraint(fields=["feed", "idempotency_key"], name="partner_key_once"),
        ]
        indexes = [
            models.Index(
                fields=["received_at", "sequence"], name="partner_queue", condition=models.Q(state="received")
            ),
            models.Index(fields=["state", "-received_at"], name="partner_messages_by_state"),
            models.Index(fields=["feed", "-received_at"], name="partner_messages_of_feed"),
        ]


class PartnerRecord(Record):
    """One record of a message that was taken in, and the piece of evidence that it is or repeats."""

    message = models.ForeignKey(PartnerMessage, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()  # from 1, as the message has it
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=120)  # the sender's own, of the record
    sequence = models.BigIntegerField()  # of its message: of two versions the higher one stands
    evidence = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, null=True)  # null where it came too late

    row_policy = f"{PROVINCE} or {with_evidence('store_partnerrecord')}"
    write_policy = PROVINCE
    changes = ("evidence_id",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="partner_record_once")]
        indexes = [
            models.Index(fields=["source", "reference", "-sequence"], name="partner_record_versions"),
        ]
