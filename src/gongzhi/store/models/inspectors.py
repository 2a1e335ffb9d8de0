"""What inspectors tell of themselves so that they are not sent where they should not go."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import PERSON, ROLE, Record


class InspectorAddress(Record):
    """An address that an inspector declares. Nobody else reads it; it goes when the declaration ends."""

    person = models.ForeignKey("store.Person", on_delete=models.PROTECT, related_name="+")
    certificate = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)
    whose = models.CharField(max_length=8)  # own, family, business
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    row_policy = f"person_id = {PERSON} or {ROLE} = 'SYSTEM'"
    write_policy = f"person_id = {PERSON}"
    changes = ("address", "ended_at")

    class Meta:
        indexes = [models.Index(fields=["person", "-declared_at"], name="addresses_of_inspector")]
