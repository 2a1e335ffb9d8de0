"""Addresses that inspectors declare, into rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from gongzhi.store.models import InspectorAddress


def address(person: UUID, *, certificate: str, address: str, whose: str, at: datetime) -> UUID:
    row = InspectorAddress(
        id=uuid4(), person_id=person, certificate=certificate, address=address, whose=whose, declared_at=at
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def ended(address_id: UUID, at: datetime) -> None:
    """The address itself is forgotten."""
    InspectorAddress.objects.filter(id=address_id).update(address="", ended_at=at)
