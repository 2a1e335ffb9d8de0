"""A spot check on suspicion: ordered on a case, its result entered by two, served, objected to, final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.core.errors import Refusal
from gongzhi.core.events import CheckOrdered, EvidenceJoined, ResultEntered
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.measures import ResultRow, SpotCheckRow

KINDS = ("product", "food", "agri")


@dataclass(frozen=True)
class Result:
    """Signed by two with a result: which sampling sheet it is."""

    number: str
    reference: str
    passed: bool


@dataclass(frozen=True)
class Service:
    """Signed when the result is served."""

    number: str


@dataclass(frozen=True)
class Objection:
    """Signed by the enterprise."""

    number: str
    reason: str


def order_check(case_number: str, *, goods: str, hs_code: str, kind: str, reason: str, by: Actor, at: datetime) -> str:
    """Order a spot check of a maker's goods on a suspicion; returns its number.

    kind: product, food or agri, by which the law gives the time to object
    """
    with acting(by, at) as act:
        case = queries.cases.case(case_number)
        if case.uscc is None or queries.cases.is_over(case):
            raise Refusal("CASE_IS_OVER", case=case_number)
        if kind not in KINDS:
            raise Refusal("CHECK_KIND", kind=kind, kinds=" ".join(KINDS))
        reason_given(reason)()
        instance = open_procedure(act, "spot_check", region=case.region, uscc=case.uscc)
        number = f"JC-{act.day.year}-{next_number(f'JC-{act.day.year}'):06d}"
        save.measures.spot_check(
            number=number, case_id=case.id, region=case.region, uscc=case.uscc, synthetic=case.synthetic,
            instance_id=instance, goods=goods, hs_code=hs_code, kind=kind, reason=reason,
        )  # fmt: skip
        act.record(CheckOrdered(number, case_number, goods), subject=number, region=case.region, uscc=case.uscc)
        return number


def enter_result(number: str, *, reference: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two officers tie a laboratory's result to the check; it joins the case as evidence."""
    with acting(by, at) as act:
        check, found = queries.measures.spot_check(number), queries.measures.result_named(reference)
        step = _step(
            act, check, "enter_result", seen, Result(number, reference, found.passed),
            result_is_the_makers=holds("result_is_the_makers", found.producer_uscc == check.uscc),
            sampled_since_the_order=holds(
                "sampled_since_the_order", found.checked_on >= day_of(check.instance.opened_at)
            ),
        )  # fmt: skip
        if step.taken:
            save.measures.spot_check_fields(check.id, result_id=found.evidence)
            _join(act, check, found)
        return step


def serve_result(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """The result is served; from the next day on the enterprise's time to object runs."""
    with acting(by, at) as act:
        check = queries.measures.spot_check(number)
        return _step(act, check, "serve", seen, Service(number))


def object_to_result(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The enterprise asks for a retest within its time."""
    with acting(by, at) as act:
        check = queries.measures.spot_check(number)
        due = check.instance.due_on
        step = _step(
            act, check, "object", seen, Objection(number, reason),
            reason_given=reason_given(reason),
            in_time=holds("in_time", due is None or act.day <= due),
        )  # fmt: skip
        save.measures.spot_check_fields(check.id, objection=reason)
        return step


def enter_retest(number: str, *, reference: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two officers enter the retest of another laboratory; its result is the one that counts."""
    with acting(by, at) as act:
        check, found = queries.measures.spot_check(number), queries.measures.result_named(reference)
        assert check.result is not None
        first = queries.measures.result(check.result)
        step = _step(
            act, check, "retest", seen, Result(number, reference, found.passed),
            result_is_the_makers=holds("result_is_the_makers", found.producer_uscc == check.uscc),
            another_lab=holds("another_lab", found.lab != first.lab),
        )  # fmt: skip
        if step.taken:
            save.measures.spot_check_fields(check.id, retest_id=found.evidence)
            _join(act, check, found)
            follow_fact(act, check.uscc)
        return step


def let_result_stand(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Nobody objected in time: the result is final. For checks of version 1, whose table does not act by itself."""
    with acting(by, at) as act:
        check = queries.measures.spot_check(number)
        due = check.instance.due_on
        step = _step(
            act, check, "finish", seen, Service(number),
            objection_time_over=holds("objection_time_over", due is not None and due < act.day),
        )  # fmt: skip
        follow_fact(act, check.uscc)
        return step


def counts(check: SpotCheckRow) -> UUID | None:
    """The result that counts: the retest where there is one; None while there is none."""
    return check.retest or check.result


def _join(act: Act, check: SpotCheckRow, found: ResultRow) -> None:
    case = queries.cases.case(check.case_number)
    seen_by = {"region": check.region, "uscc": check.uscc}
    act.record(ResultEntered(check.number, found.evidence, found.passed), subject=check.number, **seen_by)
    if not queries.evidence.is_in_case_of(found.evidence, check.uscc):
        event = act.record(EvidenceJoined(case.number, found.evidence), subject=case.number, **seen_by)
        save.cases.joined(case.id, found.evidence, at=act.at, event=event)


def _step(act: Act, check: SpotCheckRow, name: str, seen: int, content: object, **guards: object) -> Step:
    return take_step(
        act,
        check.instance,
        name,
        seen=seen,
        content=content,
        guards=guards,
        subject=check.number,
        applies_to=check.kind,
    )
