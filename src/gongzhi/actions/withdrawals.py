"""A source corrects or withdraws what it published: rules are applied anew, people are asked again, the told are told.

What a rule says follows by itself. What a person decided is never undone by code: it is put before two persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.credit import regrade_enterprise
from gongzhi.actions.guards import holds
from gongzhi.actions.outcomes import write_effects
from gongzhi.actions.returns import end_withdrawn
from gongzhi.actions.scores import compute_city_index
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.actions.supervision import supervise_enterprise
from gongzhi.core.events import EvidenceReplaced
from gongzhi.core.facts import Actor, Evidence
from gongzhi.core.region_codes import city_of
from gongzhi.store import queries, save
from gongzhi.store.queries.reconsiderations import ReconsiderationRow


@dataclass(frozen=True)
class Reconsidered:
    """Signed by both offices: on what grounds the decisions stand or fall."""

    case: str
    replaced: UUID
    by: UUID
    reason: str


@dataclass(frozen=True)
class Ended:
    """Signed by the system: the case whose basis fell."""

    case: str


def follow_replacements(act: Act, fresh: Sequence[Evidence]) -> None:
    """Within the act that takes evidence in: what follows for the cases whose evidence it corrects or withdraws."""
    for fact in fresh:
        if not (fact.envelope.corrects or fact.envelope.withdraws):
            continue
        how = "withdrawn" if fact.envelope.withdraws else "corrected"
        for replaced in queries.evidence.replaced_by(fact.id):
            tracing = queries.cases.running_tracing_of(replaced) if how == "withdrawn" else None
            if tracing is not None:
                end_withdrawn(act, tracing)
            for case_id, number in queries.evidence.cases_with(replaced):
                _reopen(act, case_id, number, replaced=replaced, by=fact.id, how=how)


def uphold(reconsideration_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """Both offices find that what was decided stands without the replaced evidence."""
    with acting(by, at) as act:
        row = queries.reconsiderations.reconsideration(reconsideration_id)
        step = _step(
            act, row, "uphold", seen, reason,
            basis_stands=holds("basis_stands", not queries.evidence.all_replaced(row.case_id)),
        )  # fmt: skip
        case = queries.cases.case(row.case_number)
        if step.taken and case.state == "applied":
            write_effects(act, case)  # a correction counts in the place of what it corrects
        return step


def overturn(reconsideration_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """Both offices find that what was decided falls; a case that still runs ends here."""
    with acting(by, at) as act:
        row = queries.reconsiderations.reconsideration(reconsideration_id)
        return _step(act, row, "overturn", seen, reason)


def end_overturned(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """A running case whose basis fell ends, with its evidence and its acts kept."""
    with acting(by, at) as act:
        case = queries.cases.case(number)
        fell = any(row.instance.state == "falls" for row in queries.reconsiderations.of_case(case.id))
        return take_step(
            act,
            queries.workflow.instance(case.instance),
            "withdraw",
            seen=seen,
            content=Ended(number),
            guards={"basis_fell": holds("basis_fell", fell)},
            subject=number,
        )


def _reopen(act: Act, case_id: UUID, number: str, *, replaced: UUID, by: UUID, how: str) -> None:
    case = queries.cases.case(number)
    told = save.alerts.doubted(case_id, at=act.at)
    event = act.record(
        EvidenceReplaced(number, replaced, by, how, told), subject=number, region=case.region, uscc=case.uscc
    )
    save.cases.joined(case_id, by, at=act.at, event=event)
    instance = open_procedure(act, "reconsideration", region=case.region, uscc=case.uscc)
    save.cases.reconsideration(
        case=case_id, replaced=replaced, by=by, instance=instance, region=case.region, uscc=case.uscc
    )
    if case.state == "applied" and case.uscc:
        regrade_enterprise(act, case.uscc, case.region)
        supervise_enterprise(act, case.uscc, case.region)
        compute_city_index(act, city_of(case.region))


def _step(act: Act, row: ReconsiderationRow, name: str, seen: int, reason: str, **guards: object) -> Step:
    content = Reconsidered(row.case_number, row.replaced, row.by, reason)
    given = {"grounds_given": holds("grounds_given", bool(reason.strip())), **guards}
    return take_step(act, row.instance, name, seen=seen, content=content, guards=given, subject=row.case_number)
