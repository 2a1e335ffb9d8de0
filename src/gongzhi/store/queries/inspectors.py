"""Addresses that inspectors declared: to each their own, and to the system what conflicts follow from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.store.models import Enterprise, InspectorAddress


@dataclass(frozen=True)
class AddressRow:
    """An address as its inspector declared it."""

    id: UUID
    person: UUID
    certificate: str
    address: str
    whose: str  # own, family, business
    declared_at: datetime


def addresses_of(person: UUID) -> tuple[AddressRow, ...]:
    """What a person declared and has not ended, the newest first."""
    rows = InspectorAddress.objects.filter(person_id=person, ended_at=None)
    return tuple(map(_row, rows.order_by("-declared_at", "id")))


def addresses() -> tuple[AddressRow, ...]:
    """Everything declared that has not ended, as far as the actor sees it: whoever is not the system, the own alone."""
    rows = InspectorAddress.objects.filter(ended_at=None)
    return tuple(map(_row, rows.order_by("certificate", "id")))


def at_doors(doors: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Credit codes of the enterprises registered at each of these doors; doors without one are missing."""
    found: dict[str, list[str]] = {}
    rows = Enterprise.objects.filter(door__in=[one for one in doors if one]).order_by("uscc")
    for uscc, door in rows.values_list("uscc", "door"):
        found.setdefault(door, []).append(uscc)
    return {door: tuple(codes) for door, codes in found.items()}


def _row(row: InspectorAddress) -> AddressRow:
    return AddressRow(row.id, row.person_id, row.certificate, row.address, row.whose, row.declared_at)
