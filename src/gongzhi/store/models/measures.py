"""What is done about a case: spot checks on suspicion, help to eliminate a defect, sanctions; and clusters of cases."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import OFFICER, Record, in_place


class Measure(Record):
    """A procedure that a case started."""

    number = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="%(class)ss")
    region = models.CharField(max_length=6)
    uscc = models.CharField(max_length=18)
    synthetic = models.BooleanField()

    row_policy = in_place()

    class Meta:
        abstract = True


class SpotCheck(Measure):
    """A spot check ordered on a suspicion (针对性监督抽查); drawn ones have no case."""

    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="spot_check")
    goods = models.CharField(max_length=200)
    hs_code = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=8)  # product, food, agri: which law gives the time to object
    reason = models.TextField()
    result = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, null=True, related_name="+")
    objection = models.TextField(blank=True)
    retest = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, null=True, related_name="+")

    changes = ("result_id", "objection", "retest_id")


class HelpPlan(Measure):
    """Precise help to eliminate a defect (缺陷消除精准帮扶)."""

    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="help_plan")
    hazard = models.CharField(max_length=60)
    score = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+")
    root_cause = models.TextField(blank=True)
    actions = models.TextField(blank=True)
    owner = models.CharField(max_length=80, blank=True)  # a post of the enterprise, never a person's name
    due_on = models.DateField(null=True)
    budget_fen = models.BigIntegerField(null=True)
    experts = models.TextField(blank=True)
    agreed_on = models.DateField(null=True)
    verdict = models.ForeignKey("store.Finding", on_delete=models.PROTECT, null=True, related_name="+")

    changes = ("root_cause", "actions", "owner", "due_on", "budget_fen", "experts", "agreed_on", "verdict_id")


class RetestedBatch(Record):
    """A batch tested again under a help plan."""

    plan = models.ForeignKey(HelpPlan, on_delete=models.PROTECT, related_name="batches")
    lot = models.CharField(max_length=60)
    tested_on = models.DateField()
    lab = models.CharField(max_length=40)
    passed = models.BooleanField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = "exists (select 1 from store_helpplan seen where seen.id = store_retestedbatch.plan_id)"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "lot", "tested_on"], name="batch_retested_once")]


class Sanction(Measure):
    """The file of an offence (行政处罚): facts, notice, defence, decision."""

    instance = models.OneToOneField("store.Instance", on_delete=models.PROTECT, related_name="sanction")
    offence = models.CharField(max_length=20)
    facts = models.TextField()
    goods_value_fen = models.BigIntegerField()
    illegal_gain_fen = models.BigIntegerField()
    range = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+")
    filed_by = models.UUIDField()  # person
    noticed_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    heard_on = models.DateField(null=True)
    defence = models.TextField(blank=True)
    fine_fen = models.BigIntegerField(null=True)
    confiscated_fen = models.BigIntegerField(null=True)
    reasons = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    served_on = models.DateField(null=True)  # the decision
    carried_out = models.TextField(blank=True)

    changes = (
        "noticed_on", "asked_on", "heard_on", "defence", "fine_fen", "confiscated_fen", "reasons", "decided_on",
        "served_on", "carried_out",
    )  # fmt: skip


class Cluster(Record):
    """Cases of one hazard that together are regional, industry-wide or systemic (区域性、行业性、系统性)."""

    kind = models.CharField(max_length=12)  # regional, industry, systemic, anomaly
    hazard = models.CharField(max_length=60)
    key = models.CharField(max_length=20)  # heading of the goods, the cause, or the month
    found_on = models.DateField()
    cases = ArrayField(models.CharField(max_length=40))  # numbers
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    synthetic = models.BooleanField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    # Only numbers of cases and what they have in common; whoever may open a case sees more there.
    row_policy = OFFICER

    class Meta:
        indexes = [models.Index(fields=["hazard", "kind", "-found_on"])]
