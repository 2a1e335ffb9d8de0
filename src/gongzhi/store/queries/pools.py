"""What the pools of a draw are made of: a place's registered enterprises whole, and who may check them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from gongzhi.core.region_codes import codes_within
from gongzhi.store.models import (
    Enterprise,
    Evidence,
    ExportReturn,
    Finding,
    Person,
    Post,
    Product,
    SpotCheck,
    SupervisionLevel,
)
from gongzhi.store.queries.evidence import REPLACED


@dataclass(frozen=True)
class Registered:
    """An enterprise of the register, with what the ladder of returns has left of its class."""

    uscc: str
    region: str
    merged_into: str  # "" for none
    is_producer: bool
    is_exporter: bool
    hs_chapters: tuple[str, ...]
    firm_class: int
    level: str  # of the ladder; "" where it has not spoken
    finding: str  # hash of the finding of the level, "" for none


@dataclass(frozen=True)
class Made:
    sku: str
    hs_code: str
    product_risk: str
    children: bool
    food: bool
    agri: bool
    cross_border: bool


@dataclass(frozen=True)
class Employed:
    """A certified inspector's post at an enterprise, held now or once."""

    id: UUID
    certificate: str
    uscc: str
    until: date | None  # first day on which it is held no more; None while it is


def registry(region: str) -> tuple[Registered, ...]:
    """Every enterprise registered in a place with its parts, merged registrations too, by code."""
    places = codes_within(region)
    levels = SupervisionLevel.objects.filter(region__range=places, in_force__upper_inf=True)
    held = {row.uscc: row for row in levels}
    hashes = dict(Finding.objects.filter(id__in=[row.finding_id for row in held.values()]).values_list("id", "hash"))
    return tuple(
        Registered(
            row.uscc, row.region, row.merged_into or "", row.is_producer, row.is_exporter,
            tuple(row.hs_chapters.split()),
            level.firm_class if level else row.firm_class,
            level.level if level else "",
            hashes.get(level.finding_id, "") if level else "",
        )
        for row in Enterprise.objects.filter(region__range=places).order_by("uscc")
        for level in [held.get(row.uscc)]
    )  # fmt: skip


def products_within(region: str) -> Mapping[str, tuple[Made, ...]]:
    """The registered products of a place's producers, by credit code, each's by number."""
    found: dict[str, list[Made]] = defaultdict(list)
    for row in Product.objects.filter(region__range=codes_within(region)).order_by("sku"):
        found[row.producer_uscc].append(
            Made(row.sku, row.hs_code, row.product_risk, row.children, row.food, row.agri, row.cross_border)
        )
    return {uscc: tuple(rows) for uscc, rows in found.items()}


def markets_of(region: str, since: date) -> Mapping[str, tuple[str, ...]]:
    """Countries from which a place's goods came back since a day, by the maker's credit code; ISO codes, ascending."""
    makers = Enterprise.objects.filter(region__range=codes_within(region)).values("uscc")
    standing = Evidence.objects.filter(withdraws=None).exclude(REPLACED)
    rows = ExportReturn.objects.filter(producer_uscc__in=makers, arrived_on__gte=since, evidence__in=standing)
    found: dict[str, set[str]] = defaultdict(set)
    for uscc, country in rows.values_list("producer_uscc", "returned_from"):
        found[uscc].add(country)
    return {uscc: tuple(sorted(countries)) for uscc, countries in found.items()}


def suspicions_since(region: str, day: date) -> Mapping[str, tuple[str, ...]]:
    """Numbers of the checks on suspicion ordered in a place since a day, by credit code."""
    rows = SpotCheck.objects.filter(region__range=codes_within(region), instance__opened_at__date__gte=day)
    found: dict[str, list[str]] = defaultdict(list)
    for uscc, number in rows.order_by("number").values_list("uscc", "number"):
        found[uscc].append(number)
    return {uscc: tuple(numbers) for uscc, numbers in found.items()}


def employed(certificates: frozenset[str]) -> tuple[Employed, ...]:
    """Posts at enterprises that the holders of certificates have or had."""
    rows = Post.objects.filter(~Q(uscc=None), person__certificate_no__in=certificates).select_related("person")
    return tuple(
        Employed(row.id, row.person.certificate_no, str(row.uscc), row.held.upper)
        for row in rows.order_by("person__certificate_no", "uscc")
    )


def is_certificate(number: str, on: date) -> bool:
    """Whether somebody in post as an inspector holds a certificate."""
    posts = Post.objects.filter(role__in=("CIQ_O", "MSA"), held__contains=on)
    return Person.objects.filter(certificate_no=number, posts__in=posts).exists()
