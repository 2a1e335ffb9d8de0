"""Judged weeks and counts from before the platform into rows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from gongzhi.core.registers import EarlierCountRow
from gongzhi.store.models import EarlierCount, RadarWeek


def week(**fields: object) -> None:
    RadarWeek(id=uuid4(), **fields).save(force_insert=True)


def earlier_counts(rows: Sequence[EarlierCountRow], *, event: UUID) -> int:
    """Put counts in, replacing what was known of the same week and cell; returns how many were given."""
    EarlierCount.objects.bulk_create(
        [
            EarlierCount(
                id=uuid4(), monday=row.monday, county=row.county, chapter=row.chapter, hazard=row.hazard,
                market=row.market, events=row.events, synthetic=row.synthetic, event_id=event,
            )
            for row in rows
        ],
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["monday", "county", "chapter", "hazard", "market", "synthetic"],
        update_fields=["events", "event"],
    )  # fmt: skip
    return len(rows)
