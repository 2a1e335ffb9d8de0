"""What is due from an actor: procedures in a state from which their role has a next act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.store.models import (
    MATTERS,
    Alert,
    Case,
    CreditGrade,
    Instance,
    LinkProposal,
    Signature,
    SupervisionLevel,
    Tracing,
)
from gongzhi.store.queries import matters
from gongzhi.store.queries.clocks import ReminderRow, reminders_of
from gongzhi.store.queries.measure_lines import ABOUT
from gongzhi.store.queries.notices import effective


@dataclass(frozen=True)
class DueRow:
    workflow: str
    state: str
    label: str  # what people call it: case number, return reference, alert or record number
    matter: str  # goods or product; the hazard family of a help plan, the offence of a sanction
    region: str
    entered_at: datetime
    due_on: date | None
    signed_by_me: bool  # I have signed the next act and wait for others
    reminder: ReminderRow | None  # of what is due now
    instance: UUID
    record: UUID  # of the case, tracing or alert; of a contest, the finding


def due_from(actor: Actor, steps: Sequence[tuple[str, str]], *, limit: int = 100) -> tuple[DueRow, ...]:
    """Open procedures in one of the (workflow, state) pairs, the most pressing first.

    An investigation is due only from the investigators named for it, a contest's answer only from an office that
    did not make the finding.
    """
    if not steps:
        return ()
    wanted = Q()
    for workflow, state in steps:
        wanted |= Q(workflow=workflow, state=state)
    rows = _with_records(Instance.objects.filter(wanted))
    rows = rows.exclude(
        ~Q(tracing__investigators__contains=[actor.person]), workflow="return_tracing", state="method_set"
    )
    rows = rows.exclude(workflow="contest", contest__maker_role=actor.role, contest__maker_region=actor.region)
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "entered_at", "id")[:limit])
    mine = set(
        Signature.objects.filter(instance__in=found, person_id=actor.person, seen=F("instance__seen")).values_list(
            "instance_id", flat=True
        )
    )
    reminders = reminders_of([row.id for row in found])
    declared = matters.labels({row.id: row.workflow for row in found if row.workflow in MATTERS})
    return tuple(_row(row, row.id in mine, reminders.get(row.id), declared) for row in found)


def label_of(instance_id: UUID) -> str:
    """What people call the record of a procedure; its events stand under this name. Raises NotThere."""
    row = _with_records(Instance.objects.filter(id=instance_id)).first()
    if row is None:
        raise NotThere("instance")
    declared = matters.labels({row.id: row.workflow} if row.workflow in MATTERS else {})
    return _row(row, signed=False, reminder=None, declared=declared).label


def figures() -> dict[str, int | str]:
    """What a run did, for its summary: links, cases by state, alerts by level, grades."""
    proposals = LinkProposal.objects.values_list("evidence_id", "standing", "answer")
    standing = [(evidence, effective(proposed, answer)) for evidence, proposed, answer in proposals]
    linked = {evidence for evidence, now in standing if now == "linked"}
    waiting = {evidence for evidence, now in standing if now == "to_decide"} - linked
    states = Counter(Case.objects.values_list("instance__state", flat=True))
    levels = Counter(Alert.objects.values_list("level", flat=True))
    grades = Counter(CreditGrade.objects.filter(in_force__upper_inf=True).values_list("grade", flat=True))
    return {
        "linked": len(linked),
        "to_decide": len(waiting),
        "returns": Tracing.objects.count(),
        "cases": sum(states.values()),
        "cases_closed": states["closed"] + states["applied"],
        "alerts": "  ".join(f"{'ⅠⅡⅢⅣ'[level - 1]} {many}" for level, many in sorted(levels.items())) or "0",
        "grades": "  ".join(f"{grade} {many}" for grade, many in sorted(grades.items())) or "0",
        "levels": "  ".join(f"{level} {many}" for level, many in sorted(_levels().items())) or "0",
    }


def _levels() -> Counter[str]:
    return Counter(SupervisionLevel.objects.filter(in_force__upper_inf=True).values_list("level", flat=True))


def links_to_decide() -> int:
    return LinkProposal.objects.filter(Q(answer="unsure") | Q(answer=None, standing="to_decide")).count()


def _with_records(rows: QuerySet[Instance]) -> QuerySet[Instance]:
    return rows.select_related(
        "case", "tracing", "tracing__evidence__export_return", "alert", "reconsideration__case", "contest__finding",
        "spot_check", "help_plan", "sanction",
    )  # fmt: skip


def _row(
    row: Instance, signed: bool, reminder: ReminderRow | None, declared: Mapping[UUID, tuple[UUID, str, str]]
) -> DueRow:
    """declared: of procedures that come from declarations, their record, its number and what it is about."""
    if row.id in declared:
        record, label, matter = declared[row.id]
    elif row.workflow == "case":
        record, label, matter = row.case.id, row.case.number, row.case.product
    elif row.workflow == "return_tracing":
        returned = row.tracing.evidence.export_return
        record, label, matter = row.tracing.id, row.tracing.evidence.reference, returned.goods
    elif row.workflow == "alert":
        record, label, matter = row.alert.id, row.alert.number, row.alert.matters
    elif row.workflow == "reconsideration":
        case = row.reconsideration.case
        record, label, matter = row.reconsideration.id, case.number, case.product
    elif row.workflow == "contest":
        record, label, matter = row.contest.finding_id, row.contest.number, row.contest.finding.subject
    elif row.workflow in ABOUT:
        measure = getattr(row, row.workflow)
        record, label, matter = measure.id, measure.number, getattr(measure, ABOUT[row.workflow])
    else:
        raise LookupError(f"no record is known for the workflow {row.workflow}")
    return DueRow(
        row.workflow, row.state, label, matter, row.region, row.entered_at, row.due_on, signed, reminder, row.id, record
    )
