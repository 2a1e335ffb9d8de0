"""One-stop services as the index and the matching count them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg

from gongzhi.core.infrastructure.on_time import OrderDue
from gongzhi.core.region_codes import codes_within
from gongzhi.store.models import MATTERS
from gongzhi.store.queries import matters
from gongzhi.store.queries.matters import MatterRow

TAKEN = ("accepted", "done", "rated")  # states in which a body owes the work or has done it
PLACES = Decimal("0.01")


def orders_due(region: str, first: date, last: date) -> tuple[OrderDue, ...]:
    """Sub-orders that bodies took and that fall due in a period, its ends included, of a place with its parts."""
    rows = MATTERS["sub_order"].objects.filter(
        instance__state__in=TAKEN, region__range=codes_within(region), due_on__range=(first, last)
    )
    return tuple(OrderDue(*row) for row in rows.order_by("number").values_list("number", "due_on", "done_on"))


def orders_of_case(number: str) -> tuple[MatterRow, ...]:
    """Sub-orders that were asked for by a case, oldest first."""
    return matters.all_of("sub_order", case_no=number)


def ratings() -> dict[UUID, Decimal]:
    """The mean rating of each body's rated sub-orders, to two places, by its post."""
    rows = MATTERS["sub_order"].objects.filter(instance__state="rated", rating__isnull=False)
    means = rows.values("body_id").annotate(mean=Avg("rating")).order_by()
    return {row["body_id"]: Decimal(row["mean"]).quantize(PLACES) for row in means}
