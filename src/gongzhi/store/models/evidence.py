"""Evidence: one envelope, one table for each kind. Written once; corrected or withdrawn by a later one."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import OFFICER, Record, in_place

# A notice or a count by place is published by its source: every officer may read it. So may a complaint that
# names no producer. A return or a check result belongs to its producer's place, a return to its port as well. An
# enterprise reads what is about itself and what stands in its cases.
EVIDENCE_SEEN = (
    f"(region is null and {OFFICER}) or {in_place()} or {in_place('port_region', None)}"
    " or exists (select 1 from store_caseevidence link where link.evidence_id = store_evidence.id)"
)

# A correction or withdrawal may carry a reference of its own: the notice's, and behind it what it is and when.
OWN = r"#(withdrawn|corrected)-.*$"


def with_evidence(table: str) -> str:
    return f"exists (select 1 from store_evidence seen where seen.id = {table}.evidence_id)"


class RawFile(models.Model):
    """A file as received; its bytes lie in the raw folder under this hash."""

    hash = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    source = models.CharField(max_length=40)
    received_at = models.DateTimeField()

    # An enterprise reads where the evidence of its own cases was read from.
    row_policy = f"{OFFICER} or exists (select 1 from store_evidence seen where seen.raw_id = store_rawfile.hash)"
    write_policy = OFFICER
    changes = ()


class Evidence(Record):
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    event_date = models.DateField()
    known_at = models.DateTimeField()  # since when the platform may count on it: the act's `at`
    recorded_at = models.DateTimeField(null=True)  # the database's clock, set by trigger
    raw = models.ForeignKey(RawFile, on_delete=models.PROTECT, db_constraint=False)
    content_hash = models.CharField(max_length=64)
    synthetic = models.BooleanField()
    corrects = models.CharField(max_length=120, null=True)
    withdraws = models.CharField(max_length=120, null=True)
    region = models.CharField(max_length=6, null=True)
    uscc = models.CharField(max_length=18, null=True)
    port_region = models.CharField(max_length=6, null=True)
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = EVIDENCE_SEEN

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "reference", "content_hash"], name="evidence_once")]
        indexes = [
            models.Index(fields=["-event_date", "-id"]),
            models.Index(fields=["region", "-event_date"]),
            models.Index(fields=["uscc", "-event_date"]),
            models.Index(fields=["reference"], name="return_reference", condition=models.Q(kind="export_return")),
            models.Index(fields=["source", "corrects"], name="corrected", condition=models.Q(corrects__isnull=False)),
            models.Index(fields=["source", "withdraws"], name="withdrawn", condition=models.Q(withdraws__isnull=False)),
        ]


class ForeignNotice(models.Model):
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, primary_key=True, related_name="notice")
    notifying_country = models.CharField(max_length=8)
    origins = ArrayField(models.CharField(max_length=8))
    product = models.TextField()
    product_category = models.CharField(max_length=60)
    classification = models.CharField(max_length=60)
    risk_decision = models.CharField(max_length=60)
    firm = models.TextField()
    place = models.TextField()
    measure = models.CharField(max_length=60)

    row_policy = with_evidence("store_foreignnotice")
    write_policy = None
    changes = ()

    class Meta:
        indexes = [models.Index(fields=["product_category"])]


class NoticeHazard(models.Model):
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="hazards")
    position = models.PositiveSmallIntegerField()
    substance = models.TextField()
    category = models.CharField(max_length=60)

    row_policy = with_evidence("store_noticehazard")
    write_policy = None
    changes = ()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "position"], name="hazard_position_once")]
        indexes = [models.Index(fields=["category"])]


class RefusalCount(models.Model):
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, primary_key=True, related_name="refusals")
    country = models.CharField(max_length=2)
    province = models.TextField()
    city = models.TextField()
    refusals = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()

    row_policy = with_evidence("store_refusalcount")
    write_policy = None
    changes = ()


class NoticeKey(models.Model):
    """A word or facet of a notice or refusal count, by which lists find it (store/keys.py)."""

    key = models.CharField(max_length=120)
    event_date = models.DateField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="keys", db_index=False)

    row_policy = OFFICER
    write_policy = None
    changes = ()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "event_date", "evidence"], name="notice_key_once")]
        indexes = [models.Index(fields=["evidence", "key"], name="keys_of_notice")]


class ExportReturn(models.Model):
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, primary_key=True, related_name="export_return")
    declaration_no = models.CharField(max_length=18)
    item_no = models.PositiveSmallIntegerField()
    producer_uscc = models.CharField(max_length=18)
    goods = models.CharField(max_length=200)
    hs_code = models.CharField(max_length=10)
    returned_from = models.CharField(max_length=2)
    arrived_on = models.DateField()
    value_usd_cents = models.BigIntegerField()
    port_region = models.CharField(max_length=6)
    stated_cause = models.CharField(max_length=4)
    inspected_by = ArrayField(models.CharField(max_length=40))
    form = models.JSONField(default=dict)  # what else the official forms ask, by column

    row_policy = with_evidence("store_exportreturn")
    write_policy = None
    changes = ()

    class Meta:
        # Of one item one return stands: a trigger sees to it, because a withdrawn one makes room (triggers.sql).
        indexes = [models.Index(fields=["declaration_no", "item_no"], name="returned_item")]


class CheckResult(models.Model):
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, primary_key=True, related_name="check_result")
    producer_uscc = models.CharField(max_length=18)
    goods = models.CharField(max_length=200)
    hs_code = models.CharField(max_length=10)
    lot = models.CharField(max_length=60)
    checked_on = models.DateField()
    ordered_by = models.CharField(max_length=12)
    targeted = models.BooleanField()
    lab = models.CharField(max_length=40)
    passed = models.BooleanField()
    safety = models.BooleanField()
    hazard = models.CharField(max_length=24)
    failed_items = ArrayField(models.CharField(max_length=60))

    row_policy = with_evidence("store_checkresult")
    write_policy = None
    changes = ()

    class Meta:
        indexes = [models.Index(fields=["producer_uscc", "checked_on"])]


class Complaint(models.Model):
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, primary_key=True, related_name="complaint")
    channel = models.CharField(max_length=12)
    complainant = models.CharField(max_length=12)
    country = models.CharField(max_length=2)
    goods = models.CharField(max_length=200)
    hazard = models.CharField(max_length=24)
    firm = models.CharField(max_length=200)
    producer_uscc = models.CharField(max_length=18)

    row_policy = with_evidence("store_complaint")
    write_policy = None
    changes = ()


class LinkProposal(Record):
    """What the core thinks a piece of evidence is about; a person answers where it stands between the lines."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="proposals")
    target_kind = models.CharField(max_length=12)  # "region" or "enterprise"
    target = models.CharField(max_length=18, null=True)  # region code or credit code; null where none could be said
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # of a firm; a place is sure or not
    standing = models.CharField(max_length=12)  # linked, to_decide, dropped: as proposed
    answer = models.CharField(max_length=12, null=True)  # same, different, unsure: the answer that stands now
    region = models.CharField(max_length=6, null=True)
    uscc = models.CharField(max_length=18, null=True)
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT)
    seen = models.PositiveIntegerField(default=0)

    row_policy = f"(region is null and {OFFICER}) or {in_place('region', None)}"
    changes = ("answer", "seen")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "target_kind", "target"], name="proposal_once")]
        indexes = [models.Index(fields=["standing", "answer", "region"])]


class LinkAnswer(Record):
    """One answer by one person; an undo is an answer that undoes another. Never edited."""

    proposal = models.ForeignKey(LinkProposal, on_delete=models.PROTECT, related_name="answers")
    position = models.PositiveIntegerField()  # the proposal's version that was answered
    answer = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    person = models.ForeignKey("store.Person", on_delete=models.PROTECT)
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True)
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = "exists (select 1 from store_linkproposal seen where seen.id = store_linkanswer.proposal_id)"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "position"], name="one_answer_a_version")]
