"""What the record holds of the enterprises of a demonstration zone: checked lots, notices, returns, exports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from gongzhi.core.recognition.zone_record import CheckedLot
from gongzhi.core.region_codes import codes_within
from gongzhi.store.models import MATTERS, CaseEvidence, CheckResult, Enterprise, Evidence, SpotCheck, Tracing
from gongzhi.store.queries.evidence import REPLACED, replacements
from gongzhi.store.queries.measures import quashed_results
from gongzhi.store.queries.outcomes import exported_months, linked_notices

GONE = ("rejected", "merged", "withdrawn")  # states of a case that counts no more
OVER = ("closed", "applied")


@dataclass(frozen=True)
class IncidentCount:
    """Foreign notices and returned items beside the exports, of a place or of some enterprises, in a period."""

    notices: int
    returned_items: int
    export_usd_cents: int


@dataclass(frozen=True)
class NameRow:
    """A record whose place or enterprise may bear a name. kind: national_zone, provincial_zone, enterprise."""

    number: str
    kind: str
    state: str
    since: date | None  # from when the name stands; None where it never has

    def since_by(self, day: date) -> bool:
        return self.since is not None and self.since <= day


def zones_in(region: str) -> tuple[NameRow, ...]:
    """Records of zones of a place with its parts, by number, whatever their state."""
    rows = MATTERS["zone"].objects.filter(region__range=codes_within(region)).order_by("number")
    return tuple(NameRow(*row) for row in rows.values_list("number", "level", "instance__state", "announced_on"))


def firms_in(region: str) -> tuple[NameRow, ...]:
    """Likewise of demonstration enterprises."""
    rows = MATTERS["demo_enterprise"].objects.filter(region__range=codes_within(region)).order_by("number")
    found = rows.values_list("number", "instance__state", "since")
    return tuple(NameRow(number, "enterprise", state, since) for number, state, since in found)


def checked_lots(usccs: Collection[str], first: date, last: date) -> tuple[CheckedLot, ...]:
    """Results of lots of some enterprises, as standing_results tells them, each with whether a failure is handled."""
    found = standing_results(first, last, producer_uscc__in=usccs)
    handled = _handled([row.evidence_id for row in found if not row.passed])
    return tuple(
        CheckedLot(row.evidence.reference, row.passed, row.hazard, row.evidence_id in handled) for row in found
    )


def standing_results(first: date, last: date, **whose: object) -> tuple[CheckResult, ...]:
    """Results of lots sampled from `first` to `last`, both included; none withdrawn, quashed, overtaken by a retest."""
    rows = CheckResult.objects.filter(checked_on__range=(first, last), **whose)
    rows = rows.filter(evidence__withdraws=None)
    rows = rows.exclude(evidence_id__in=SpotCheck.objects.exclude(retest=None).values("result_id"))
    retested = MATTERS["check_task"].objects.exclude(retest="").values("reference")
    rows = rows.exclude(evidence__reference__in=retested).exclude(quashed_results())
    found = list(rows.select_related("evidence").order_by("evidence_id"))
    gone = replacements([row.evidence_id for row in found])
    return tuple(row for row in found if row.evidence_id not in gone)


def incidents_of(usccs: Collection[str], first: date, last: date) -> IncidentCount:
    """Of some enterprises, by date of the notice, registration of the return, whole month of the export."""
    return _count(first, last, uscc__in=usccs)


def incidents_in(region: str, first: date, last: date) -> IncidentCount:
    """Likewise of a place with its parts."""
    return _count(first, last, region__range=codes_within(region))


def registered(usccs: Collection[str]) -> frozenset[str]:
    """Those of the codes that the register of enterprises holds, as far as the reader sees it."""
    return frozenset(Enterprise.objects.filter(uscc__in=usccs).values_list("uscc", flat=True))


def _count(first: date, last: date, **whose: object) -> IncidentCount:
    standing = Evidence.objects.filter(event_date__range=(first, last)).exclude(REPLACED)
    notices = linked_notices().filter(evidence__in=standing, **whose).values("evidence").distinct().count()
    returned = Tracing.objects.filter(evidence__in=standing.filter(kind="export_return"), **whose).count()
    cents = exported_months(first, last).filter(**whose).aggregate(value=Sum("value_usd_cents"))["value"]
    return IncidentCount(notices, returned, cents or 0)


def _handled(evidence: Collection[UUID]) -> frozenset[UUID]:
    """The pieces that stand in a case, and in none that is open."""
    rows = CaseEvidence.objects.filter(evidence_id__in=evidence).exclude(case__instance__state__in=GONE)
    states: dict[UUID, set[str]] = {}
    for piece, state in rows.values_list("evidence_id", "case__instance__state"):
        states.setdefault(piece, set()).add(state)
    return frozenset(piece for piece, found in states.items() if found <= set(OVER))
