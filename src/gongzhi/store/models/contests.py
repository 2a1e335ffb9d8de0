"""Contests of findings: which part is said to be wrong, why, and what the answer was (异议)."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import Record, in_place


class Contest(Record):
    number = models.CharField(max_length=40, unique=True)
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="contests")
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="contest")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)  # the party, where it is an enterprise
    part = models.CharField(max_length=8)  # "input" or "step"
    place = models.PositiveIntegerField()  # from 1, in the finding's own order
    reason = models.TextField()
    proposed = models.TextField(blank=True)  # the value that the party holds right
    maker_role = models.CharField(max_length=12)  # the office under whose act the finding was made
    maker_region = models.CharField(max_length=6)
    filed_at = models.DateTimeField()
    examination = models.TextField(blank=True)
    answer = models.TextField(blank=True)

    row_policy = in_place()
    changes = ("examination", "answer")

    class Meta:
        indexes = [models.Index(fields=["finding", "filed_at"])]


class SetAside(Record):
    """A fact that an upheld contest took out of what counts against an enterprise and its place. The fact stays."""

    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="set_aside")
    uscc = models.CharField(max_length=18)  # against whom it counts no more
    region = models.CharField(max_length=6)
    evidence = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, null=True, related_name="+")
    credit_event = models.ForeignKey("store.CreditEvent", on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = in_place()

    class Meta:
        indexes = [models.Index(fields=["uscc"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(evidence__isnull=False, credit_event__isnull=True)
                | models.Q(evidence__isnull=True, credit_event__isnull=False),
                name="one_fact_set_aside",
            )
        ]
