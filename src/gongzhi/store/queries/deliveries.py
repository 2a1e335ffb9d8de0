"""What a load of declared items needs of the registers, and what was done with loads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gongzhi.core.targeting.shares import Share
from gongzhi.store.models import Enterprise, Event, SupervisionLevel

ORDERED, DONE = "DeliveryOrdered", "DeliveryDone"


@dataclass(frozen=True)
class Registered:
    """An enterprise of the register as a load needs it."""

    uscc: str
    region: str
    firm_class: int


@dataclass(frozen=True)
class DeliveryAct:
    """An act on a load, as the ledger tells of it."""

    load: str
    act: str
    name: str  # of the file; "" of what is done
    person_name: str
    at: datetime
    is_done: bool


def registered() -> tuple[Registered, ...]:
    """All enterprises that the actor may see, by code."""
    rows = Enterprise.objects.order_by("uscc").values_list("uscc", "region", "firm_class")
    return tuple(Registered(*row) for row in rows.iterator())


def shares() -> tuple[Share, ...]:
    """What the ladder said of each enterprise, by code and day; an emptied range is left out."""
    rows = SupervisionLevel.objects.order_by("uscc", "in_force").values_list("uscc", "ratio", "in_force")
    return tuple(
        Share(uscc, Decimal(ratio), days.lower, days.upper) for uscc, ratio, days in rows.iterator() if not days.isempty
    )


def is_done(load: str, act: str) -> bool:
    """Whether the ledger tells that an act on a load was done."""
    bodies = Event.objects.filter(kind=DONE, subject=load).values_list("body", flat=True)
    return any(json.loads(body)["delivery_act"] == act for body in bodies)


def acts() -> Mapping[str, tuple[DeliveryAct, ...]]:
    """By load what was ordered and done with it, the oldest first."""
    found: dict[str, list[DeliveryAct]] = {}
    rows = Event.objects.filter(kind__in=(ORDERED, DONE)).select_related("person").order_by("at", "recorded_at", "id")
    for row in rows:
        body = json.loads(row.body)
        one = DeliveryAct(
            row.subject, body["delivery_act"], body.get("file", ""), row.person.name, row.at, row.kind == DONE
        )  # fmt: skip
        found.setdefault(row.subject, []).append(one)
    return {load: tuple(acts) for load, acts in found.items()}
