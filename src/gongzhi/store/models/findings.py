"""Findings with everything needed to compute them again: the facts and the rule tables as they were."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import OFFICER, Record, in_place


class Content(models.Model):
    """Canonical JSON under its own digest: facts and rule books that findings cite."""

    hash = models.CharField(max_length=64, primary_key=True)
    body = models.TextField()

    # Who knows a digest may read its content; digests stand only in rows that have policies of their own.
    row_policy = "(select current_setting('gongzhi.role', true)) <> ''"
    write_policy = None
    changes = ()


class Finding(Record):
    method = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    as_of = models.DateField()
    profile = models.CharField(max_length=12)
    body = models.TextField()  # canonical JSON
    hash = models.CharField(max_length=64)
    facts = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    book = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    at = models.DateTimeField()
    region = models.CharField(max_length=6, null=True)
    uscc = models.CharField(max_length=18, null=True)
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = f"(region is null and {OFFICER}) or {in_place()}"

    class Meta:
        indexes = [models.Index(fields=["subject", "method", "-at"]), models.Index(fields=["hash"])]


class FindingInput(models.Model):
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="inputs")
    kind = models.CharField(max_length=40)
    input_id = models.CharField(max_length=120)
    hash = models.CharField(max_length=64)

    row_policy = "exists (select 1 from store_finding seen where seen.id = store_findinginput.finding_id)"
    write_policy = None
    changes = ()

    class Meta:
        indexes = [models.Index(fields=["input_id"])]
