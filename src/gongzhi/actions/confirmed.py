"""What is confirmed against an enterprise, for names and lists that it bears: returns, notices, failed checks.

Of a return the tracing is closed with the producer's own fault; of a notice the origin office has checked the source;
of a check nobody can object to the result any more, be it ordered on a suspicion or drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from gongzhi.actions.acting import Act
from gongzhi.actions.clock import day_of
from gongzhi.core.cases.recall import is_overseas_recall
from gongzhi.core.cases.tracing import is_own_fault
from gongzhi.core.credit.grade import check_event, notice_event, recall_event, return_event
from gongzhi.core.errors import NotThere
from gongzhi.core.recognition.record import QualityEvent
from gongzhi.store import queries
from gongzhi.store.codes import with_history
from gongzhi.store.queries.against import Stated
from gongzhi.store.queries.matters import MatterRow

FAILED_CHECKS = (check_event(False), check_event(True))


@dataclass(frozen=True)
class Confirmed:
    event: QualityEvent
    hs_code: str  # of the goods, "" where it is not known


def confirmed_against(act: Act, uscc: str) -> tuple[Confirmed, ...]:
    """Everything confirmed by now, in no order; nothing corrected or withdrawn."""
    drawn = with_history(
        uscc, lambda code: queries.matters.all_of("check_task", uscc=code), lambda row: day_of(row.instance.opened_at)
    )
    of_tasks = frozenset(row.values[name] for row in drawn for name in ("reference", "retest"))
    return (*_returns(act, uscc), *_stated(act, uscc, of_tasks), *_drawn(drawn), *_reported(uscc))


def adverse_to(act: Act, uscc: str) -> tuple[QualityEvent, ...]:
    """Everything confirmed, with what other bodies put on the record: penalties, obstruction, false declarations."""
    other = (row for row in queries.against.reported(uscc) if row.kind not in FAILED_CHECKS)
    return (
        *(each.event for each in confirmed_against(act, uscc)),
        *(QualityEvent(str(row.id), row.kind, row.occurred_on, day_of(row.at)) for row in other),
    )


def _returns(act: Act, uscc: str) -> Iterator[Confirmed]:
    for tracing in queries.cases.tracings_closed_for(uscc):
        if is_own_fault(tracing.cause_code or "", tracing.responsibility or "", act.rules()):
            kind, closed_on = return_event(bool(tracing.safety)), tracing.closed_on or act.day
            event = QualityEvent(tracing.reference, kind, tracing.registered_on, closed_on)
            yield Confirmed(event, tracing.hs_code)


def _stated(act: Act, uscc: str, of_tasks: Set[str]) -> Iterator[Confirmed]:
    """of_tasks: references of the results that a check task confirms."""
    for row in queries.against.stated(uscc):
        confirmed_on = _confirmed_on(row)
        if confirmed_on is None or (row.kind == "check_result" and row.reference in of_tasks):
            continue
        if row.kind == "check_result":
            kind = check_event(row.safety)
        elif is_overseas_recall(row.source, row.measure, act.rules()):
            kind = recall_event(row.risk_decision == "serious")
        else:
            kind = notice_event(row.risk_decision == "serious")
        yield Confirmed(QualityEvent(row.reference, kind, row.event_date, confirmed_on, row.check_level), row.hs_code)


def _drawn(tasks: Sequence[MatterRow]) -> Iterator[Confirmed]:
    """Final failures of drawn checks; a result that its laboratory took back, or that was quashed, is none."""
    for task in tasks:
        final_on = task.values["final_on"]
        if final_on is None or task.values["passed"] or task.values["quashed"]:
            continue
        try:
            found = queries.measures.result_named(task.values["retest"] or task.values["reference"])
        except NotThere:
            continue
        event = QualityEvent(found.reference, check_event(found.safety), found.checked_on, final_on, found.ordered_by)
        yield Confirmed(event, found.hs_code)


def _reported(uscc: str) -> Iterator[Confirmed]:
    for row in queries.against.reported(uscc):
        if row.kind in FAILED_CHECKS:
            yield Confirmed(QualityEvent(str(row.id), row.kind, row.occurred_on, day_of(row.at)), "")


def _confirmed_on(row: Stated) -> date | None:
    """A check that was ordered is confirmed by its own procedure, the rest once its case's source is checked."""
    if row.check_ordered:
        return day_of(row.final_at) if row.final_at else None
    return day_of(max(row.verified_at, row.joined_at)) if row.verified_at else None
