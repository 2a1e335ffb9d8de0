"""Alerts (风险预警), whom they are addressed to, and who has acknowledged."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import CODES, POST, Record, in_place


class Alert(Record):
    number = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="alerts", db_constraint=False)
    case_number = models.CharField(max_length=40)  # for recipients who may read the alert and not the case
    synthetic = models.BooleanField()
    # Nullable only so that a join to an instance outside the reader's jurisdiction does not hide the alert.
    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="alert", null=True)
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    level = models.PositiveSmallIntegerField()  # 1 red to 4 blue
    kind = models.CharField(max_length=20)
    scope_words = models.TextField(blank=True)
    matters = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    audience = ArrayField(models.CharField(max_length=12))  # role codes told
    products = ArrayField(models.CharField(max_length=10), default=list)  # HS digits that it is about
    markets = ArrayField(models.CharField(max_length=8), default=list)
    places = ArrayField(models.CharField(max_length=6), default=list)
    public_words = models.TextField(blank=True)  # what the public reads instead of `matters` and `measures`
    public_basis = models.CharField(max_length=64, blank=True)  # hash of what stood behind it when it was approved
    told_posts = ArrayField(models.UUIDField(), null=True)  # whom the approval names; they are told
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    drafted_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    row_policy = (
        f"{in_place(uscc=None)} or (uscc = any ({CODES}) and issued_at is not null) or exists"
        f" (select 1 from store_recipient told where told.alert_id = store_alert.id and told.post_id = {POST})"
    )
    changes = ("issued_at", "public_basis", "told_posts")

    class Meta:
        indexes = [models.Index(fields=["-drafted_at", "-id"], name="alerts_by_day")]


class Recipient(Record):
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="recipients", db_constraint=False)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    action_taken = models.TextField(blank=True)
    acted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    doubted_at = models.DateTimeField(null=True)  # told that evidence behind the alert was corrected or withdrawn
    doubt_read_at = models.DateTimeField(null=True)

    # Not by the alert's own policy: that one asks this table, and PostgreSQL refuses the circle.
    row_policy = f"post_id = {POST} or {in_place()}"
    changes = ("acknowledged_at", "action_taken", "acted_at", "outcome", "doubted_at", "doubt_read_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "post"], name="told_once")]


class WentUp(Record):
    """That an alert was not acknowledged or acted on in time, told to whoever owes it and to the office above."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="went_up", db_constraint=False)
    silent = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="went_up", db_constraint=False)
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, related_name="+")
    missing = models.CharField(max_length=16)  # acknowledgement, action
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18, null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    row_policy = f"post_id = {POST} or {in_place()}"
    changes = ("read_at",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["silent", "post", "missing"], name="went_up_once")]
