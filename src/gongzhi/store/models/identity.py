"""Who is who: judgements of people, and what a merger of two registrations computed anew."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import Record, in_place


class IdentityJudgement(Record):
    """One person's same, different or unsure about a name and an enterprise, or about two enterprises. Never edited."""

    source = models.CharField(max_length=40)  # of the words; "" between two enterprises
    words = models.TextField(blank=True)  # of the evidence, by which the judgement is found again
    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    other_uscc = models.CharField(max_length=18, null=True)
    other_region = models.CharField(max_length=6, null=True)
    verdict = models.CharField(max_length=12)  # same, different, unsure, taken_back
    reason = models.TextField(blank=True)
    position = models.PositiveIntegerField()  # of the pair's judgements, from 0; the last one stands
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT)
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = f"{in_place()} or {in_place('other_region', 'other_uscc')}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "words", "uscc", "other_uscc", "position"],
                name="judged_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["uscc"]), models.Index(fields=["other_uscc"])]


class MergedValue(Record):
    """A grade or level that a merger computed anew for the survivor, beside the one that stood before it."""

    merger = models.ForeignKey("store.MatterEnterpriseMerge", on_delete=models.PROTECT, related_name="values")
    of_table = models.CharField(max_length=40)
    stood = models.UUIDField(null=True)  # row in force before; None where there was none
    stood_since = models.DateField(null=True)
    made = models.UUIDField()  # row that the merger made
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=40)  # as pages show it, "" for none
    after = models.CharField(max_length=40)

    row_policy = "exists (select 1 from store_matterenterprisemerge seen where seen.id = store_mergedvalue.merger_id)"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(of_table__in=["store_creditgrade", "store_supervisionlevel"]),
                name="merged_value_table",
            )
        ]
