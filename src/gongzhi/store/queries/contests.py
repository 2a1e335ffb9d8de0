"""Contests of findings, with their procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from gongzhi.core.contests import Office, Part, PartKind
from gongzhi.core.errors import NotThere
from gongzhi.core.finding import InputRef
from gongzhi.store.codes import codes_of
from gongzhi.store.models import CaseEvidence, Contest, CreditEvent, SetAside, Tracing
from gongzhi.store.queries.workflow import InstanceRow, row_of


@dataclass(frozen=True)
class ContestRow:
    id: UUID
    number: str
    finding: UUID
    region: str
    uscc: str | None
    part: Part
    reason: str
    proposed: str  # "" where the party proposes no value
    maker: Office
    filed_at: datetime
    examination: str
    answer: str
    instance: InstanceRow


@dataclass(frozen=True)
class CountedFact:
    """A fact that counts against an enterprise: a piece of evidence, or an entry of its credit without one."""

    uscc: str
    region: str
    evidence: UUID | None
    credit_event: UUID | None


def fact_behind(named: InputRef, uscc: str | None) -> CountedFact:
    """The fact that an input of a finding stands for. uscc: whose credit it is in.

    Raises NotThere where the actor sees none.
    """
    if named.kind == "CreditEvent":
        rows = CreditEvent.objects.filter(uscc__in=codes_of(uscc or ""))
        kept = rows.filter(evidence=named.id).first() or rows.filter(id=named.id, evidence=None).first()
        if kept is None:
            raise NotThere("credit_event")
        alone = kept.evidence_id is None
        return CountedFact(kept.uscc, kept.region, kept.evidence_id, kept.id if alone else None)
    row = Tracing.objects.filter(evidence__reference=named.id).order_by("-evidence__recorded_at").first()
    if row is None:
        raise NotThere("tracing")
    return CountedFact(row.uscc, row.region, row.evidence_id, None)


def is_set_aside(fact: CountedFact) -> bool:
    """Whether a contest took it out of what counts already."""
    return SetAside.objects.filter(
        uscc=fact.uscc, evidence_id=fact.evidence, credit_event_id=fact.credit_event
    ).exists()


def set_aside_of(contest_id: UUID) -> bool:
    """Whether a contest set a fact aside."""
    return SetAside.objects.filter(contest_id=contest_id).exists()


def cases_counting(fact: CountedFact) -> tuple[tuple[UUID, str], ...]:
    """(id, number) of the enterprise's cases in which a fact stands."""
    if fact.evidence is None:
        return ()
    rows = CaseEvidence.objects.filter(evidence_id=fact.evidence, case__uscc__in=codes_of(fact.uscc))
    return tuple(rows.order_by("case__number").values_list("case_id", "case__number"))


def contest(number: str) -> ContestRow:
    row = Contest.objects.filter(number=number).select_related("instance").first()
    if row is None:
        raise NotThere("contest")
    return _row(row)


def contests_of(finding_id: UUID) -> tuple[ContestRow, ...]:
    """The contests of one finding, newest first."""
    rows = Contest.objects.filter(finding_id=finding_id).select_related("instance")
    return tuple(_row(row) for row in rows.order_by("-filed_at", "-number"))


def _row(row: Contest) -> ContestRow:
    return ContestRow(
        id=row.id,
        number=row.number,
        finding=row.finding_id,
        region=row.region,
        uscc=row.uscc,
        part=Part(cast(PartKind, row.part), row.place),
        reason=row.reason,
        proposed=row.proposed,
        maker=Office(row.maker_role, row.maker_region),
        filed_at=row.filed_at,
        examination=row.examination,
        answer=row.answer,
        instance=row_of(row.instance),
    )
