"""How far issued alerts came with those they were sent to, and what happened before and after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gongzhi.core.risk.reach import Told
from gongzhi.core.risk.subscriptions import HEADING
from gongzhi.store.models import Alert, AlertReading, CaseEvidence, Evidence, Recipient
from gongzhi.store.queries.evidence import REPLACED
from gongzhi.store.queries.measures import first_signal_on

Kind = tuple[str, str, str, bool]  # hazard, heading, region, synthetic: what makes events alike
NO_CASES = ("rejected", "merged", "withdrawn")


@dataclass(frozen=True)
class IssuedRow:
    """days: of the events alike, None where goods or hazard of the alert's case are not known."""

    id: UUID
    number: str
    level: int
    region: str
    issued_at: datetime
    synthetic: bool
    told: tuple[Told, ...]
    days: tuple[date, ...] | None
    known_since: date | None  # the first day of which any event is known


def issued(*, numbers: Sequence[str] | None = None, size: int = 200) -> tuple[IssuedRow, ...]:
    """Alerts that were issued, the newest first: those of these numbers, or the newest of all."""
    rows = Alert.objects.exclude(issued_at=None).exclude(instance=None)
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    found = list(rows.select_related("case").order_by("-issued_at", "number")[:size])
    told, alike = _told([row.id for row in found]), _alike([kind for row in found if (kind := _kind(row))])
    since = {made_up: first_signal_on(synthetic=made_up) for made_up in {row.synthetic for row in found}}
    return tuple(
        IssuedRow(
            row.id, row.number, row.level, row.region, row.issued_at, row.synthetic, tuple(told[row.id]),
            None if (kind := _kind(row)) is None else tuple(alike[kind]), since[row.synthetic],
        )
        for row in found
    )  # fmt: skip


def _told(alerts: Sequence[UUID]) -> dict[UUID, list[Told]]:
    read = {
        (alert, post): at
        for alert, post, at in AlertReading.objects.filter(alert_id__in=alerts).values_list("alert_id", "post_id", "at")
    }
    found: dict[UUID, list[Told]] = defaultdict(list)
    for row in Recipient.objects.filter(alert_id__in=alerts):
        acted = row.acted_at or (row.acknowledged_at if row.action_taken else None)
        found[row.alert_id].append(Told(row.sent_at, read.get((row.alert_id, row.post_id)), row.acknowledged_at, acted))
    return found


def _kind(row: Alert) -> Kind | None:
    case = row.case
    known = case.hazard not in ("", "unknown") and len(case.hs_code) >= HEADING
    return (case.hazard, case.hs_code[:HEADING], row.region, row.synthetic) if known else None


def _alike(kinds: Sequence[Kind]) -> dict[Kind, list[date]]:
    """The days of the standing evidence of each kind."""
    rows = CaseEvidence.objects.filter(
        case__hazard__in={kind[0] for kind in kinds}, case__region__in={kind[2] for kind in kinds},
        evidence__in=Evidence.objects.filter(withdraws=None).exclude(REPLACED),
    ).exclude(case__instance__state__in=NO_CASES)  # fmt: skip
    found: dict[Kind, list[date]] = defaultdict(list)
    for hazard, hs_code, region, synthetic, day in rows.values_list(
        "case__hazard", "case__hs_code", "case__region", "case__synthetic", "evidence__event_date"
    ):
        found[hazard, hs_code[:HEADING], region, synthetic].append(day)
    return found
