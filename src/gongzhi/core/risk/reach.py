"""How far a warning came with those it was sent to: delivered, read, acknowledged, acted on.

Worked example and limits: docs/method/warning-delivery.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

STAGES = ("read", "acknowledged", "acted")
HOUR = Decimal(3600)


@dataclass(frozen=True)
class Told:
    """One post that an alert was sent to; None: not yet."""

    sent_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    acted_at: datetime | None  # said what is done about it


@dataclass(frozen=True)
class Stage:
    """How many of those told came so far. median_hours: from sending, of those alone; None where there is none."""

    name: str
    reached: int
    told: int
    share: Decimal | None  # percent, two places; None where nobody was told
    median_hours: Decimal | None  # one place


def reach(told: Sequence[Told]) -> tuple[Stage, ...]:
    """The stages in their order. Whoever came further has passed the stages before, read or not seen to be read."""
    return tuple(_stage(name, told) for name in STAGES)


def _stage(name: str, told: Sequence[Told]) -> Stage:
    after = STAGES[STAGES.index(name) :]
    waited = []
    for one in told:
        moments = [moment for stage in after if (moment := getattr(one, f"{stage}_at")) is not None]
        if moments:
            waited.append(Decimal((min(moments) - one.sent_at).total_seconds()) / HOUR)
    share = Decimal(100 * len(waited)) / len(told) if told else None
    return Stage(
        name,
        len(waited),
        len(told),
        None if share is None else share.quantize(Decimal("0.01"), ROUND_HALF_UP),
        median(waited).quantize(Decimal("0.1"), ROUND_HALF_UP) if waited else None,
    )
