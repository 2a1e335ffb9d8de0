"""The Export Quality Case, its evidence, and the tracing of its returns."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import Record, in_place


class Case(Record):
    """The spine of the loop (出口质量安全案卷). The last six columns are the guard fields."""

    number = models.CharField(max_length=40, unique=True)
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="case")
    profile = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    product = models.TextField()
    hs_code = models.CharField(max_length=10, blank=True)
    hazard = models.CharField(max_length=60, blank=True)
    markets = ArrayField(models.CharField(max_length=8))
    synthetic = models.BooleanField()
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True)  # same hazard, closed before
    risk_level = models.CharField(max_length=2, null=True)
    recall = models.ForeignKey("store.Finding", on_delete=models.PROTECT, null=True, related_name="+")  # if flagged
    recall_report_due = models.DateField(null=True)
    cause_code = models.CharField(max_length=4, null=True)
    responsibility = models.CharField(max_length=20, null=True)
    corrective_action = models.TextField(null=True)
    waiver_reason = models.TextField(null=True)
    credit_effect = models.TextField(null=True)
    index_effect = models.TextField(null=True)
    supervision_effect = models.TextField(null=True)

    row_policy = in_place()
    changes = (
        "hs_code",
        "hazard",
        "risk_level",
        "recall_id",
        "recall_report_due",
        "cause_code",
        "responsibility",
        "corrective_action",
        "waiver_reason",
        "credit_effect",
        "index_effect",
        "supervision_effect",
    )

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"]),
            models.Index(fields=["region", "-opened_at"]),
            models.Index(fields=["uscc", "hazard", "-opened_at"]),
        ]


class CaseKey(models.Model):
    """A word of a case's goods, by which a search finds it (store/keys.py)."""

    key = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="keys", db_index=False)
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)

    row_policy = in_place()
    write_policy = None
    changes = ()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "opened_at", "case"], name="case_key_once")]
        indexes = [models.Index(fields=["case", "key"], name="keys_of_case")]


class CaseEvidence(Record):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, related_name="cases")
    joined_at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = "exists (select 1 from store_case seen where seen.id = store_caseevidence.case_id)"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "evidence"], name="evidence_in_case_once")]


class Tracing(Record):
    """The tracing investigation of one returned export item (退运追溯调查)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tracings", db_constraint=False, null=True)
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="tracing")
    evidence = models.OneToOneField("store.Evidence", on_delete=models.PROTECT, related_name="tracing")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18)
    port_region = models.CharField(max_length=6)
    office_region = models.CharField(max_length=6)  # the producer's origin office
    method = models.CharField(max_length=20, blank=True)
    investigators = ArrayField(models.UUIDField(), default=list)  # persons
    cause_code = models.CharField(max_length=4, null=True)
    responsibility = models.CharField(max_length=20, null=True)
    safety = models.BooleanField(null=True)  # the cause touches health or safety
    conclusion = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
    on_time = models.BooleanField(null=True)

    row_policy = f"{in_place()} or {in_place('port_region', None)}"
    changes = (
        "case_id",
        "method",
        "investigators",
        "cause_code",
        "responsibility",
        "safety",
        "conclusion",
        "closed_on",
        "on_time",
    )

    class Meta:
        indexes = [models.Index(fields=["uscc", "closed_on"]), models.Index(fields=["region"])]


class Reconsideration(Record):
    """People look again at what they decided on evidence that its source corrected or withdrew (复核)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reconsiderations")
    replaced = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, related_name="+")
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="reconsideration")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)

    row_policy = in_place()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "replaced", "by"], name="reconsidered_once")]
