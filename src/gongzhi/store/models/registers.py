"""What others keep and send us: enterprises, their certificates, export totals."""

from __future__ import annotations

from django.db import models

from gongzhi.store.models.base import Record, in_place


class Enterprise(Record):
    """A producer or exporter of the province (企业)."""

    uscc = models.CharField(max_length=18, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    region = models.CharField(max_length=6)  # the producer's county
    size = models.CharField(max_length=6)
    sector = models.CharField(max_length=60)
    hs_chapters = models.CharField(max_length=60)  # two-digit codes, spaced
    firm_class = models.PositiveSmallIntegerField()  # 1 to 4, as registered; the ladder may raise it
    is_producer = models.BooleanField()
    is_exporter = models.BooleanField()
    registered_on = models.DateField()
    synthetic = models.BooleanField()

    row_policy = in_place()
    changes = ("name_zh", "name_en", "region", "size", "sector", "hs_chapters", "is_producer", "is_exporter")

    class Meta:
        indexes = [models.Index(fields=["region", "uscc"])]


class EnterpriseGram(models.Model):
    """Two neighbouring characters of a name or code, so that a search is an equality and keeps its index."""

    gram = models.CharField(max_length=2)
    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)

    row_policy = in_place()
    write_policy = None
    changes = ()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "uscc"], name="gram_once")]


class EnterpriseCertificate(Record):
    """A management-system certificate (ISO 9001, HACCP, GAP) and its validity."""

    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    standard = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField()

    row_policy = in_place()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uscc", "standard", "valid_from"], name="certificate_once")]


class ExportTotal(Record):
    """What an enterprise exported in a year: the denominator of every rate."""

    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    items = models.PositiveIntegerField()
    value_usd_cents = models.BigIntegerField()

    row_policy = in_place()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uscc", "year"], name="export_total_once")]
        indexes = [models.Index(fields=["region", "year"])]
