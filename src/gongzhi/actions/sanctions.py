"""The file of an offence: filed, the party told its rights and heard, decided by two within the lawful range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from gongzhi.actions import sanction_papers
from gongzhi.actions.acting import Act, acting
from gongzhi.actions.credit import count_penalty
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.catalogue.calendars import calendar
from gongzhi.core.cases import sanctions as method
from gongzhi.core.cases.sanctions import (
    Defence,
    FineFacts,
    Offence,
    Service,
    fine_range,
    hearing_asked_until,
    may_count,
    may_decide,
    may_fine,
)
from gongzhi.core.errors import Refusal
from gongzhi.core.events import SanctionFiled
from gongzhi.core.facts import Actor
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.measures import SanctionRow


@dataclass(frozen=True)
class Notice:
    """Signed by two when the party is told facts, reasons, rights and the range of the fine."""

    number: str
    facts: str
    goods_value_fen: int
    illegal_gain_fen: int


@dataclass(frozen=True)
class Statement:
    number: str
    words: str


@dataclass(frozen=True)
class Decision:
    """Signed by two: what is fined and confiscated, and why."""

    number: str
    fine_fen: int
    confiscated_fen: int
    reasons: str


@dataclass(frozen=True)
class Reason:
    reason: str


def file_sanction(
    case_number: str,
    *,
    offence: str,
    facts: str,
    goods_value_fen: int,
    illegal_gain_fen: int,
    by: Actor,
    at: datetime,
) -> str:
    """Open the file of an offence found in a case; returns its number. The lawful range is kept with it.

    Raises NoRuleApplies for an offence that no row names, BadInput for a value that cannot be.
    """
    with acting(by, at) as act:
        case = queries.cases.case(case_number)
        if case.uscc is None:
            raise Refusal("CASE_IS_OVER", case=case_number)
        instance = open_procedure(act, "sanction", region=case.region, uscc=case.uscc)
        number = f"CF-{act.day.year}-{next_number(f'CF-{act.day.year}'):06d}"
        given = FineFacts(number, act.day, Offence(number, offence, goods_value_fen, illegal_gain_fen))
        found = fine_range(given, act.rules())
        kept = act.keep(found, facts=given, tables=method.TABLES, region=case.region, uscc=case.uscc)
        act.record(
            SanctionFiled(number, case_number, offence, found.hash), subject=number, region=case.region,
            uscc=case.uscc,
        )  # fmt: skip
        save.measures.sanction(
            number=number, case_id=case.id, region=case.region, uscc=case.uscc, synthetic=case.synthetic,
            instance_id=instance, offence=offence, facts=facts, goods_value_fen=goods_value_fen,
            illegal_gain_fen=illegal_gain_fen, range_id=kept, filed_by=by.person,
        )  # fmt: skip
        return number


def draft_notice(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Two officers issue the notice of facts, reasons, rights and the range of the fine."""
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        content = Notice(number, row.facts, row.goods_value_fen, row.illegal_gain_fen)
        step = _step(act, row, "draft_notice", seen, content, facts_given=holds("facts_given", bool(row.facts.strip())))
        if step.taken:
            sanction_papers.issue(act, number, "notice")
        return step


def serve_notice(
    number: str, *, served_on: date, manner: str, received_by: str, proof: str, by: Actor, at: datetime, seen: int
) -> Step:
    """Record how the notice was served; the time to ask for a hearing runs from the day after the service.

    Raises BadInput for a day before the notice was made or to come, an unknown manner, or a service without proof.
    """
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        service = Service(served_on, manner, received_by, proof)
        step = _serve(act, row, "notice", service, of="notice", seen=seen)
        if step.taken:
            save.measures.sanction_fields(row.id, noticed_on=served_on)
            sanction_papers.issue_proof(act, number, "notice", **vars(service))
        return step


def serve_decision(
    number: str, *, served_on: date, manner: str, received_by: str, proof: str, by: Actor, at: datetime, seen: int
) -> Step:
    """Record how the decision was served; the party's remedies run from the service, and it may be published.

    Raises BadInput as `serve_notice` does.
    """
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        service = Service(served_on, manner, received_by, proof)
        step = _serve(act, row, "serve", service, of="decision", seen=seen)
        save.measures.sanction_fields(row.id, served_on=served_on)
        sanction_papers.issue_proof(act, number, "decision", **vars(service))
        return step


def _serve(act: Act, row: SanctionRow, name: str, service: Service, *, of: str, seen: int) -> Step:
    made = [paper.signed_on for paper in queries.papers.issued(row.instance.id) if paper.name == of]

    def proved() -> None:
        holds("served_and_proved", bool(made))()  # nothing is served that was not issued
        may_count(service, made[-1], on=act.day)

    return _step(act, row, name, seen, service, served_and_proved=proved)


def ask_hearing(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The enterprise asks to be heard."""
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        until = hearing_asked_until(_defence(row), calendar(), act.rules())
        step = _step(
            act, row, "ask_hearing", seen, Statement(number, reason),
            reason_given=reason_given(reason),
            hearing_in_time=holds("hearing_in_time", until is not None and act.day <= until),
        )  # fmt: skip
        save.measures.sanction_fields(row.id, asked_on=act.day)
        return step


def hear(number: str, *, words: str, by: Actor, at: datetime, seen: int) -> Step:
    """What the enterprise said in its defence, at a hearing or in writing."""
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        step = _step(act, row, "defend", seen, Statement(number, words), heard=holds("heard", bool(words.strip())))
        save.measures.sanction_fields(row.id, heard_on=act.day, defence=words)
        return step


def decide(number: str, *, fine_fen: int, reasons: str, by: Actor, at: datetime, seen: int) -> Step:
    """Two who did not file the case decide; impossible before the party's rights are kept, or outside the range."""
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        found = queries.findings.fact(row.range)
        confiscated = int(found.value["confiscated_fen"] or 0)
        step = _step(
            act, row, "decide", seen, Decision(number, fine_fen, confiscated, reasons),
            hearing_notice=lambda: may_decide(_defence(row), calendar(), act.rules(), on=act.day),
            fine_in_range=lambda: may_fine(fine_fen, found),
            decider_did_not_file=holds("decider_did_not_file", by.person != row.filed_by),
        )  # fmt: skip
        if step.taken:
            save.measures.sanction_fields(
                row.id, fine_fen=fine_fen, confiscated_fen=confiscated, reasons=reasons, decided_on=act.day
            )
            count_penalty(act, row.uscc, case=queries.cases.case(row.case_number).id)
            sanction_papers.issue(act, number, "decision")
        return step


def publish(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        return _step(act, row, "publish", seen, Statement(number, row.reasons))


def finish(number: str, *, carried_out: str, by: Actor, at: datetime, seen: int) -> Step:
    """The decision is carried out."""
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        step = _step(
            act, row, "finish", seen, Statement(number, carried_out), paid=holds("paid", bool(carried_out.strip()))
        )
        save.measures.sanction_fields(row.id, carried_out=carried_out)
        return step


def drop(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        return _step(act, row, "drop", seen, Reason(reason), reason_given=reason_given(reason))


def transfer(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """A suspected crime goes to the police."""
    with acting(by, at) as act:
        row = queries.measures.sanction(number)
        return _step(act, row, "transfer", seen, Reason(reason), reason_given=reason_given(reason))


def _defence(row: SanctionRow) -> Defence:
    return Defence(row.number, row.noticed_on, row.asked_on, row.heard_on)


def _step(act: Act, row: SanctionRow, name: str, seen: int, content: object, **guards: object) -> Step:
    return take_step(act, row.instance, name, seen=seen, content=content, guards=guards, subject=row.number)
