"""What others keep and send us: enterprises with what is theirs, and the bodies around them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gongzhi.store.models.base import EVERYONE, POST, Record, in_place


class Enterprise(Record):
    """A producer or exporter of the province (企业)."""

    uscc = models.CharField(max_length=18, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    region = models.CharField(max_length=6)  # the producer's county
    address = models.CharField(max_length=200, blank=True)  # registered
    door = models.CharField(max_length=200, blank=True)  # the address as it is compared, "" where it names no door
    premises = models.CharField(max_length=24, blank=True)  # north,east of the gate, WGS 84; "" where nobody knows
    premises_source = models.CharField(max_length=7, blank=True)
    premises_on = models.DateField(null=True)
    size = models.CharField(max_length=6)
    sector = models.CharField(max_length=60)
    hs_chapters = models.CharField(max_length=60)  # two-digit codes, spaced
    firm_class = models.PositiveSmallIntegerField()  # 1 to 4, as registered; the ladder may raise it
    is_producer = models.BooleanField()
    is_exporter = models.BooleanField()
    registered_on = models.DateField()
    synthetic = models.BooleanField()
    merged_into = models.CharField(max_length=18, null=True)  # the code that stays, while a merger stands

    row_policy = in_place()
    changes = (
        "merged_into",
        "name_zh",
        "name_en",
        "region",
        "address",
        "door",
        "premises",
        "premises_source",
        "premises_on",
        "size",
        "sector",
        "hs_chapters",
        "is_producer",
        "is_exporter",
    )

    class Meta:
        indexes = [
            models.Index(fields=["region", "uscc"]),
            models.Index(fields=["door"], condition=~models.Q(door=""), name="enterprises_by_door"),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="merged_into"),
        ]


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
    """What an enterprise exported in a month: the denominator of every rate. A later upload replaces it."""

    uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()  # 1 to 12
    items = models.PositiveIntegerField()
    value_usd_cents = models.BigIntegerField()

    row_policy = in_place()
    changes = ("region", "items", "value_usd_cents")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uscc", "year", "month"], name="export_total_once")]
        indexes = [models.Index(fields=["region", "year", "month"])]


class Product(Record):
    """One product of one producer, with its risk and who uses it (产品)."""

    sku = models.CharField(max_length=40, unique=True)
    producer_uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)  # the producer's county
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    hs_code = models.CharField(max_length=10)
    category = models.CharField(max_length=12)
    product_risk = models.CharField(max_length=3)  # I, II, III
    children = models.BooleanField()
    food = models.BooleanField()
    agri = models.BooleanField()
    consumer = models.BooleanField()
    cross_border = models.BooleanField()
    synthetic = models.BooleanField()

    row_policy = in_place("region", "producer_uscc")
    changes = (
        "name_zh", "name_en", "hs_code", "category", "product_risk", "children", "food", "agri", "consumer",
        "cross_border",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["producer_uscc"]), models.Index(fields=["region", "hs_code"])]


class Laboratory(Record):
    """A testing body and how long its recognitions last (检测机构). The register is public: who needs one chooses."""

    lab_no = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=6)
    scope = ArrayField(models.CharField(max_length=60))
    cma_valid_to = models.DateField(null=True)
    cnas_valid_to = models.DateField(null=True)
    synthetic = models.BooleanField()

    row_policy = EVERYONE
    write_policy = in_place("region", None)
    changes = ("name", "region", "scope", "cma_valid_to", "cnas_valid_to")


class Base(Record):
    """A registered plantation or breeding base (备案种植养殖基地)."""

    reg_no = models.CharField(max_length=40, unique=True)
    holder_uscc = models.CharField(max_length=18)
    region = models.CharField(max_length=6)  # the county where it lies
    crop = models.CharField(max_length=60)
    area_mu = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    synthetic = models.BooleanField()

    row_policy = in_place("region", "holder_uscc")
    changes = ("holder_uscc", "crop", "area_mu", "valid_from", "valid_to")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(reg_no__regex=r"^[0-9]{6}[A-Z]+[0-9]{5}$"), name="base_number"),
        ]
        indexes = [models.Index(fields=["holder_uscc"]), models.Index(fields=["region"])]


class Association(Record):
    """An industry association (行业协会) and the post in which it acts on the platform."""

    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=6)
    sector = models.CharField(max_length=60)
    hs_chapters = models.CharField(max_length=300)  # two-digit codes, spaced
    post = models.ForeignKey("store.Post", on_delete=models.PROTECT, null=True, related_name="+")
    synthetic = models.BooleanField()

    row_policy = f"{in_place('region', None)} or post_id = {POST}"
    write_policy = in_place("region", None)
    changes = ("name", "region", "sector", "hs_chapters", "post_id")
