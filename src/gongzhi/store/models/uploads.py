"""Files that persons handed in, and how far each has come; the bytes lie in the raw folder."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import PERSON, ROLE, Record


class Upload(Record):
    """One file as one person handed it in. version: counts its moves, so that two at once have one effect."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    raw_hash = models.CharField(max_length=64)
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT)
    account = models.UUIDField()
    post = models.UUIDField()
    role = models.CharField(max_length=8)
    region = models.CharField(max_length=6)
    at = models.DateTimeField()
    moved_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    chosen = models.JSONField(null=True)  # the field of each column as the person said it; null to go by the headers
    mode = models.CharField(max_length=8)  # "" until decided
    report = models.JSONField()  # what reading and taking in found
    done = models.PositiveIntegerField()  # lines looked at so far
    version = models.PositiveIntegerField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = f"person_id = {PERSON} or {ROLE} in ('SYSTEM', 'AUD')"
    changes = ("state", "chosen", "mode", "report", "done", "version", "moved_at")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="uploads_of_person"),
            models.Index(
                fields=["state"], condition=models.Q(state__in=("received", "taking")), name="uploads_that_wait"
            ),
        ]
