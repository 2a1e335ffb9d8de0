"""What a closed case changes: credit events and grades, supervision levels, city indices."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from gongzhi.store.models.base import Record, in_place


class CreditEvent(Record):
    """A fact that counts in the quality credit score (信用事项)."""

    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    kind = models.CharField(max_length=40)
    occurred_on = models.DateField()
    voluntary = models.BooleanField(default=False)  # the enterprise reported it before it was found
    product = models.CharField(max_length=6, blank=True)  # HS code; "" where it stands in the evidence, or nowhere
    lot = models.CharField(max_length=60, blank=True)  # likewise
    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, null=True, related_name="credit_events")
    evidence = models.ForeignKey("store.Evidence", on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = in_place()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uscc", "kind", "evidence"], name="credit_event_once")]
        indexes = [models.Index(fields=["uscc", "occurred_on"])]


class CreditGrade(Record):
    """The quality credit grade in force over a range of days (质量信用等级)."""

    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    grade = models.CharField(max_length=4)
    score = models.DecimalField(max_digits=5, decimal_places=1)
    in_force = DateRangeField()
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT)

    row_policy = in_place()
    changes = ("in_force",)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_grade_a_day",
                expressions=[("uscc", RangeOperators.EQUAL), ("in_force", RangeOperators.OVERLAPS)],
            )
        ]


class SupervisionLevel(Record):
    """Ladder level, class and check ratio in force over a range of days (分类管理)."""

    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    level = models.CharField(max_length=4)
    firm_class = models.PositiveSmallIntegerField()
    ratio = models.DecimalField(max_digits=7, decimal_places=6)  # share of export batches checked, 0..1
    review_due = models.DateField(null=True)
    in_force = DateRangeField()
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT)  # of level and class
    ratio_finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, null=True, related_name="+")

    row_policy = in_place()
    changes = ("in_force",)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_level_a_day",
                expressions=[("uscc", RangeOperators.EQUAL), ("in_force", RangeOperators.OVERLAPS)],
            )
        ]


class ReportedFigure(Record):
    """A figure of a city and year that others report: a measure, a recognition, an event that decides the grade."""

    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    at = models.DateTimeField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT)

    row_policy = in_place("region", None)

    class Meta:
        indexes = [models.Index(fields=["region", "year"])]


class CityIndex(Record):
    """The city's index for a year so far, as computed on a day (政府质量工作考核)."""

    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    points = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    grade = models.CharField(max_length=2, null=True)
    rates = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+")

    row_policy = in_place("region", None)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "as_of", "finding"], name="index_once_a_day")]
