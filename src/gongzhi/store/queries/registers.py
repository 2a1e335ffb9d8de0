"""The registers around enterprises, as far as the actor may see them: products, laboratories, bases, associations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from gongzhi.core.registers import BaseRow, LaboratoryRow, ProductRow
from gongzhi.store.codes import codes_of
from gongzhi.store.models import Association, Base, Laboratory, Product


@dataclass(frozen=True)
class AssociationEntry:
    """An association as the platform knows it."""

    uscc: str
    name: str
    region: str
    sector: str
    hs_chapters: tuple[str, ...]
    post: UUID | None  # in which it acts, None without one
    synthetic: bool


def products(*, uscc: str = "", hs: str = "") -> tuple[ProductRow, ...]:
    """Products by number, of one producer or all; hs: only those whose commodity code begins with it."""
    rows = Product.objects.filter(hs_code__startswith=hs)
    if uscc:
        rows = rows.filter(producer_uscc__in=codes_of(uscc))
    return tuple(
        ProductRow(
            row.sku,
            row.producer_uscc,
            row.name_zh,
            row.name_en,
            row.hs_code,
            row.category,
            row.product_risk,
            row.children,
            row.food,
            row.agri,
            row.consumer,
            row.cross_border,
            row.synthetic,
        )
        for row in rows.order_by("sku")
    )


def laboratories(*, on: date | None = None) -> tuple[LaboratoryRow, ...]:
    """Laboratories by number; on: only those with a recognition that is valid on that day."""
    rows = Laboratory.objects.all()
    if on:
        rows = rows.filter(Q(cma_valid_to__gte=on) | Q(cnas_valid_to__gte=on))
    return tuple(
        LaboratoryRow(
            row.lab_no, row.name, row.region, tuple(row.scope), row.cma_valid_to, row.cnas_valid_to, row.synthetic
        )
        for row in rows.order_by("lab_no")
    )


def bases(*, uscc: str = "", on: date | None = None) -> tuple[BaseRow, ...]:
    """Bases by number, of one holder or all; on: only those that are valid on that day."""
    rows = Base.objects.all()
    if uscc:
        rows = rows.filter(holder_uscc__in=codes_of(uscc))
    if on:
        rows = rows.filter(valid_from__lte=on, valid_to__gte=on)
    return tuple(
        BaseRow(
            row.reg_no,
            row.holder_uscc,
            row.region,
            row.crop,
            row.area_mu,
            row.valid_from,
            row.valid_to,
            row.synthetic,
        )
        for row in rows.order_by("reg_no")
    )


def last_base_serial(region: str, letters: str) -> int:
    """The highest serial of the bases numbered in a region for a produce, as far as they may be seen; 0 without one."""
    numbers = Base.objects.filter(reg_no__regex=f"^{region}{letters}[0-9]{{5}}$").values_list("reg_no", flat=True)
    return max((int(number[-5:]) for number in numbers), default=0)


def associations() -> tuple[AssociationEntry, ...]:
    """Associations by code; to an association only its own."""
    return tuple(
        AssociationEntry(
            row.uscc,
            row.name,
            row.region,
            row.sector,
            tuple(row.hs_chapters.split()),
            row.post_id,
            row.synthetic,
        )
        for row in Association.objects.order_by("uscc")
    )
