"""What stands against an enterprise in its cases: notices and failed checks, and since when each is certain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from gongzhi.store.codes import codes_of, with_history
from gongzhi.store.models import Case, CaseEvidence, CreditEvent, Evidence, SetAside, SpotCheck, Transition
from gongzhi.store.queries.enterprises import quashed_penalties
from gongzhi.store.queries.evidence import REPLACED, SET_ASIDE_IN_CASE

GONE = ("rejected", "merged", "withdrawn")  # states of a case that counts no more
KINDS = ("foreign_notice", "check_result")


@dataclass(frozen=True)
class Stated:
    """A standing notice or failed check result in a case of the enterprise."""

    reference: str
    kind: str  # foreign_notice, check_result
    source: str
    measure: str  # of a notice, by its source's code
    risk_decision: str  # of a notice
    safety: bool  # of a check: a failed item touches health or safety
    check_level: str  # of a check: who ordered it
    event_date: date
    joined_at: datetime
    verified_at: datetime | None  # the origin office checked the source; None while it has not
    check_ordered: bool  # the result of a spot check with its own time to object
    final_at: datetime | None  # of such a check: nobody may object to its result any more
    hs_code: str  # of the case, "" where none is known


@dataclass(frozen=True)
class Reported:
    """A fact that the body whose fact it is put on the enterprise's record."""

    id: UUID
    kind: str
    occurred_on: date
    at: datetime


def stated(uscc: str) -> tuple[Stated, ...]:
    """Oldest first; nothing corrected, withdrawn, set aside, passed, or replaced by a retest.

    A predecessor's counts as well.
    """
    found = with_history(uscc, _stated_of, lambda row: row.event_date)
    return tuple(sorted(found, key=lambda row: (row.event_date, row.reference)))


def _stated_of(uscc: str) -> tuple[Stated, ...]:
    codes = codes_of(uscc)
    standing = Evidence.objects.filter(withdraws=None, kind__in=KINDS).exclude(REPLACED)
    links = CaseEvidence.objects.filter(case__uscc__in=codes, evidence__in=standing).exclude(
        case__instance__state__in=GONE
    )
    links = (
        links.exclude(SET_ASIDE_IN_CASE)
        .exclude(evidence__check_result__passed=True)
        .select_related("case", "evidence", "evidence__notice", "evidence__check_result")
    )
    verified = _entered(Case.objects.filter(uscc__in=codes).values_list("instance_id", flat=True), act="verify")
    checks = list(SpotCheck.objects.filter(uscc__in=codes))
    final = _entered([check.instance_id for check in checks], to_state="final")
    ordered = {result: check.instance_id for check in checks for result in (check.result_id, check.retest_id) if result}
    retested = {check.result_id for check in checks if check.retest_id}
    rows = links.exclude(evidence_id__in=retested).order_by("evidence__event_date", "evidence_id")
    return tuple(_stated(row, verified, ordered, final) for row in rows)


def reported(uscc: str) -> tuple[Reported, ...]:
    """Facts that no case brought, oldest first. A predecessor's count as well."""
    found = with_history(uscc, _reported_of, lambda row: row.occurred_on)
    return tuple(sorted(found, key=lambda row: (row.occurred_on, row.id)))


def _reported_of(uscc: str) -> tuple[Reported, ...]:
    rows = (
        CreditEvent.objects.filter(uscc__in=codes_of(uscc), evidence=None)
        .exclude(id__in=SetAside.objects.filter(credit_event__isnull=False).values("credit_event_id"))
        .exclude(id__in=quashed_penalties(codes_of(uscc)))
        .select_related("event")
        .order_by("occurred_on", "id")
    )
    return tuple(Reported(row.id, row.kind, row.occurred_on, row.event.at) for row in rows)


def _entered(instances: object, **how: str) -> dict[UUID, datetime]:
    """When each of the procedures took such a step, the last time."""
    rows = Transition.objects.filter(instance_id__in=instances, **how).order_by("at")
    return dict(rows.values_list("instance_id", "at"))


def _stated(
    row: CaseEvidence, verified: dict[UUID, datetime], ordered: dict[UUID, UUID], final: dict[UUID, datetime]
) -> Stated:
    notice, check = getattr(row.evidence, "notice", None), getattr(row.evidence, "check_result", None)
    procedure = ordered.get(row.evidence_id)
    return Stated(
        row.evidence.reference,
        row.evidence.kind,
        row.evidence.source,
        notice.measure if notice else "",
        notice.risk_decision if notice else "",
        bool(check and check.safety),
        check.ordered_by if check else "",
        row.evidence.event_date,
        row.joined_at,
        verified.get(row.case.instance_id),
        procedure is not None,
        final.get(procedure) if procedure else None,
        row.case.hs_code,
    )
