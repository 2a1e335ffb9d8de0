"""Papers that acts issued, and files attached to records: each seen by whoever sees the record."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import Record
from gongzhi.store.models.workflow import SEEN_WITH_INSTANCE, Instance


class IssuedPaper(Record):
    """A paper as it was issued; what it says stays, whatever becomes of the record."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField(max_length=40)  # of the scheme's paper
    kind = models.CharField(max_length=12)
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    signed_on = models.DateField()
    body = models.TextField()  # canonical JSON of its content
    hash = models.CharField(max_length=64)
    event = models.OneToOneField("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = SEEN_WITH_INSTANCE.format(table="store_issuedpaper")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year", "serial"], name="paper_numbered_once")]


class Attachment(Record):
    """A file that an act attached; its bytes lie in the raw folder under this hash."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT)
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = SEEN_WITH_INSTANCE.format(table="store_attachment")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "field", "hash"], name="attached_once")]
