"""Weeks judged for signals, and counts from before the platform. Signals themselves are records of a scheme."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import OFFICER, PROVINCE, Record, in_place


class RadarWeek(Record):
    """One week as it was judged (监测周)."""

    monday = models.DateField()
    synthetic = models.BooleanField()
    judged_on = models.DateField()
    events = models.PositiveIntegerField()
    median_delay_days = models.IntegerField(null=True)
    weeks_known = models.PositiveIntegerField()
    enough = models.BooleanField()  # history to judge by
    signals = models.PositiveIntegerField()
    finding = models.ForeignKey("store.Finding", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    # How many there were; which they are, each sees of their own place.
    row_policy = OFFICER
    write_policy = PROVINCE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["monday", "synthetic"], name="radar_week_once")]


class EarlierCount(Record):
    """How many events of a cell became known in a week before the platform (历史周统计)."""

    monday = models.DateField()
    county = models.CharField(max_length=6)
    chapter = models.CharField(max_length=2)
    hazard = models.CharField(max_length=24)
    market = models.CharField(max_length=2, blank=True)
    events = models.PositiveIntegerField()
    synthetic = models.BooleanField()
    event = models.ForeignKey("store.Event", on_delete=models.PROTECT, related_name="+")

    row_policy = in_place("county", None)
    write_policy = PROVINCE
    changes = ("events", "event_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["monday", "county", "chapter", "hazard", "market", "synthetic"], name="earlier_count_once"
            )
        ]
