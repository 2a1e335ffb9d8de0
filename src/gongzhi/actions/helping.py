"""Precise help: who needs it by the rules, a plan that the enterprise signs, batches tested again, months of watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.catalogue.workflows import workflow
from gongzhi.core.cases.recall import is_overseas_recall
from gongzhi.core.cases.tracing import is_own_fault
from gongzhi.core.credit.grade import check_event, notice_event, recall_event
from gongzhi.core.errors import Refusal
from gongzhi.core.events import BatchRetested, HelpShortlisted
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.help import elimination as elimination_method
from gongzhi.core.help import shortlist as shortlist_method
from gongzhi.core.help.elimination import (
    BACK,
    ELIMINATED,
    EliminationFacts,
    Recurrence,
    Retest,
    elimination,
)
from gongzhi.core.help.shortlist import (
    Candidate,
    HelpEvent,
    HelpFacts,
    HelpFirm,
    ShortlistFacts,
    help_score,
    shortlist,
)
from gongzhi.core.workflow import may_sign, opening_rows
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.measures import HelpPlanRow, HistoryRow


@dataclass(frozen=True)
class Shortlisting:
    """Signed by the office that puts an enterprise on the list."""

    number: str
    case: str
    hazard: str


@dataclass(frozen=True)
class Diagnosis:
    """Signed after the visit: where the defect comes from."""

    root_cause: str


@dataclass(frozen=True)
class Plan:
    """Signed by the office and by the enterprise."""

    actions: str
    owner: str  # a post of the enterprise
    due_on: date | None
    budget_fen: int | None
    experts: str


@dataclass(frozen=True)
class Batch:
    lot: str
    tested_on: date
    lab: str
    passed: bool


@dataclass(frozen=True)
class Verdict:
    """Signed with a step that follows from what was tested and what came back."""

    number: str
    finding: str


@dataclass(frozen=True)
class Reason:
    reason: str


def score_of(act: Act, uscc: str) -> tuple[Finding, HelpFacts]:
    """How much an enterprise's last years call for help, not yet kept."""
    firm = queries.enterprises.enterprise(uscc)
    facts = HelpFacts(uscc, act.day, HelpFirm(uscc, firm.size), tuple(events_of(act, uscc)))
    return help_score(facts, act.rules()), facts


def rank_for_help(*, places: int, by: Actor, at: datetime) -> Finding:
    """Who of the enterprises of the actor's place gets the places, by the rules; kept, but nobody is shortlisted by it.

    Raises Refusal ROLE for whoever may not shortlist, BadInput for a number of places below 0.
    """
    (opening,) = opening_rows(workflow("help_plan"))
    may_sign(opening, by)
    region = by.region
    with acting(by, at) as act:
        candidates = []
        for uscc in queries.measures.enterprises_with_history(region):
            found, facts = score_of(act, uscc)
            act.keep(found, facts=facts, tables=shortlist_method.TABLES, region=region, uscc=uscc)
            exact = Decimal(found.value["exact"] or 0)
            fraud = queries.measures.is_under_sanction_for_fraud(uscc)
            candidates.append(Candidate(uscc, facts.firm.size, exact, fraud))
        facts = ShortlistFacts(_list_of(region, act.day), act.day, places, tuple(candidates))
        found = shortlist(facts, act.rules())
        act.keep(found, facts=facts, tables=shortlist_method.LIST_TABLES, region=region)
        return found


def newest_list(region: str, day: date) -> UUID | None:
    """The list of a place made last in the year of a day; None before the first."""
    return queries.findings.newest(shortlist_method.LIST_METHOD, _list_of(region, day))


def shortlist_for_help(case_number: str, *, by: Actor, at: datetime) -> str:
    """Put the maker of a case on the list for precise help, with its score; returns the plan's number."""
    with acting(by, at) as act:
        case = queries.cases.case(case_number)
        if case.uscc is None:
            raise Refusal("CASE_IS_OVER", case=case_number)
        if queries.measures.help_plans_of(case.id):
            raise Refusal("HELP_ON_ITS_WAY", case=case_number)
        if queries.measures.is_under_sanction_for_fraud(case.uscc):
            raise Refusal("HELP_NOT_FOR_FRAUD", case=case_number)
        found, facts = score_of(act, case.uscc)
        score = act.keep(found, facts=facts, tables=shortlist_method.TABLES, region=case.region, uscc=case.uscc)
        instance = open_procedure(act, "help_plan", region=case.region, uscc=case.uscc)
        number = f"BF-{act.day.year}-{next_number(f'BF-{act.day.year}'):06d}"
        save.measures.help_plan(
            number=number, case_id=case.id, region=case.region, uscc=case.uscc, synthetic=case.synthetic,
            instance_id=instance, hazard=case.hazard, score_id=score,
        )  # fmt: skip
        act.record(HelpShortlisted(number, case_number, found.hash), subject=number, region=case.region, uscc=case.uscc)
        return number


def visit(number: str, *, root_cause: str, by: Actor, at: datetime, seen: int) -> Step:
    """The office has been there and says where the defect comes from."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        step = _step(
            act, plan, "visit", seen, Diagnosis(root_cause),
            root_cause_given=holds("root_cause_given", bool(root_cause.strip())),
        )  # fmt: skip
        save.measures.help_plan_fields(plan.id, root_cause=root_cause)
        return step


def agree(
    number: str,
    *,
    actions: str,
    owner: str,
    due_on: date | None,
    budget_fen: int | None,
    experts: str,
    by: Actor,
    at: datetime,
    seen: int,
) -> Step:
    """Office and enterprise sign the same plan."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        complete = bool(actions.strip() and owner.strip() and due_on)
        content = Plan(actions, owner, due_on, budget_fen, experts)
        step = _step(act, plan, "agree", seen, content, plan_complete=holds("plan_complete", complete))
        if step.taken:
            save.measures.help_plan_fields(
                plan.id, actions=actions, owner=owner, due_on=due_on, budget_fen=budget_fen, experts=experts,
                agreed_on=act.day,
            )  # fmt: skip
        return step


def begin(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        return _step(act, plan, "begin", seen, Reason(""))


def retest_batch(
    number: str, *, lot: str, tested_on: date, lab: str, passed: bool, by: Actor, at: datetime, seen: int
) -> Step:
    """A batch was tested again for the defect."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        if any((batch.lot, batch.tested_on) == (lot, tested_on) for batch in plan.batches):
            raise Refusal("BATCH_ENTERED", lot=lot, tested_on=tested_on)
        since = plan.agreed_on is not None and plan.agreed_on <= tested_on <= act.day
        step = _step(
            act, plan, "test_batch", seen, Batch(lot, tested_on, lab, passed),
            tested_since_the_plan=holds("tested_since_the_plan", since),
        )  # fmt: skip
        event = act.record(BatchRetested(number, lot, passed), subject=number, region=plan.region, uscc=plan.uscc)
        save.measures.retested_batch(plan.id, lot=lot, tested_on=tested_on, lab=lab, passed=passed, event=event)
        return step


def verify(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Enough batches in a row have passed: the months of watch begin."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        found = _verdict(act, plan)
        clean = found.value["missing_batches"] == "0"
        return _step(
            act, plan, "verify", seen, Verdict(number, found.hash), clean_batches=holds("clean_batches", clean)
        )


def eliminate(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The watch is over and nothing came back."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        found = _verdict(act, plan)
        return _step(
            act, plan, "eliminate", seen, Verdict(number, found.hash),
            clean_months=holds("clean_months", found.value["verdict"] == ELIMINATED),
        )  # fmt: skip


def fall_back(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The same hazard came back during the watch: the enterprise acts again."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        found = _verdict(act, plan)
        return _step(
            act, plan, "fall_back", seen, Verdict(number, found.hash),
            defect_came_back=holds("defect_came_back", found.value["verdict"] == BACK),
        )  # fmt: skip


def give_up(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two officers end the help with a reason; punishing instead is an act of its own."""
    with acting(by, at) as act:
        plan = queries.measures.help_plan(number)
        return _step(act, plan, "give_up", seen, Reason(reason), reason_given=reason_given(reason))


def elimination_so_far(number: str, *, by: Actor, at: datetime) -> Finding:
    """How far a plan's defect is from eliminated by now; nothing is kept."""
    with seeing_as(by):
        act = Act(by, at)
        return elimination(_facts(queries.measures.help_plan(number), act), act.rules())


def plans_that_fell_back(*, by: Actor, at: datetime) -> tuple[str, ...]:
    """Numbers of the plans under watch whose defect came back by now; nothing is kept."""
    with seeing_as(by):
        act = Act(by, at)
        watched = [queries.measures.help_plan(number) for number in queries.measures.due_plans("verifying")]
        return tuple(
            plan.number for plan in watched if elimination(_facts(plan, act), act.rules()).value["verdict"] == BACK
        )


def _list_of(region: str, day: date) -> str:
    """What a list of enterprises to help is about."""
    return f"{region} {day.year}"


def _verdict(act: Act, plan: HelpPlanRow) -> Finding:
    facts = _facts(plan, act)
    found = elimination(facts, act.rules())
    kept = act.keep(found, facts=facts, tables=elimination_method.TABLES, region=plan.region, uscc=plan.uscc)
    save.measures.help_plan_fields(plan.id, verdict_id=kept)
    return found


def _facts(plan: HelpPlanRow, act: Act) -> EliminationFacts:
    since = plan.agreed_on or act.day
    return EliminationFacts(
        subject=plan.number,
        as_of=act.day,
        retests=tuple(Retest(str(batch.id), batch.tested_on, batch.passed) for batch in plan.batches),
        recurrences=tuple(
            Recurrence(entry.reference, entry.event_date)
            for entry in queries.measures.history(plan.uscc)
            if entry.hazard == plan.hazard
            and entry.event_date > since
            and entry.kind in ("foreign_notice", "export_return")
        ),
    )


def events_of(act: Act, uscc: str) -> Sequence[HelpEvent]:
    """What counts for help: notices, own quality returns, failed checks; nothing that is still being traced."""
    found = []
    for entry in queries.measures.history(uscc):
        kind = None
        if entry.kind == "foreign_notice":
            kind = _notice(act, entry)
        elif entry.kind == "check_result" and entry.passed is False:
            kind = check_event(bool(entry.safety))
        elif (
            entry.cause_code
            and entry.responsibility
            and is_own_fault(entry.cause_code, entry.responsibility, act.rules())
        ):
            kind = "quality_return"
        if kind:
            found.append(HelpEvent(entry.reference, kind, entry.event_date))
    return found


def _notice(act: Act, entry: HistoryRow) -> str:
    """The event of a foreign notice: a serious one, else a recall, else any other."""
    if entry.risk_decision == "serious":
        return notice_event(True)
    recalled = is_overseas_recall(entry.source, entry.measure, act.rules())
    return recall_event(False) if recalled else notice_event(False)


def _step(act: Act, plan: HelpPlanRow, name: str, seen: int, content: object, **guards: object) -> Step:
    return take_step(act, plan.instance, name, seen=seen, content=content, guards=guards, subject=plan.number)
