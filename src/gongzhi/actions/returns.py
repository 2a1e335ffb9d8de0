"""A returned export goes its way: registered at the port, sent to its producer's place, traced, closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.cases import join_or_open
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.recognitions import follow_fact
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.catalogue import places
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.cases.tracing import (
    Officer,
    TurningAway,
    checks_missing,
    may_conclude,
    may_investigate,
    may_send_on,
    not_recused,
    origin_office,
)
from gongzhi.core.errors import BadInput, Cell, Refusal
from gongzhi.core.events import InvestigatorsNamed, ReturnMoved, ReturnRegistered
from gongzhi.core.facts import Actor, Evidence, ExportReturn
from gongzhi.store import queries, save
from gongzhi.store.queries.cases import TracingRow

TIES = tuple(schemes()["recusal"].fields["tie"].column.words)


@dataclass(frozen=True)
class Routing:
    """Signed by the port when it sends a return on."""

    office_region: str


@dataclass(frozen=True)
class Receipt:
    """Signed by the origin office when it takes a return over."""

    reference: str


@dataclass(frozen=True)
class TurnedAway:
    """Signed by the origin office when it does not take a return over."""

    office_region: str
    ground: str  # a code of the list turned_away
    reason: str


@dataclass(frozen=True)
class Destination:
    """Signed by the port when it sends a returned investigation on, and by the headquarters when they assign it."""

    region: str  # where the goods were made
    office_region: str
    reason: str


@dataclass(frozen=True)
class Team:
    """Signed by the origin office: how the return is traced, and by whom."""

    method: str  # "file_check" or "factory_visit"
    investigators: tuple[UUID, ...]  # persons


@dataclass(frozen=True)
class GoodsCheck:
    """Signed by two investigators: the goods, as the official form of tracing asks of them."""

    checked_on: date
    in_catalogue: bool  # of statutory inspection
    inspected: bool  # before export
    certificate: str  # of that inspection; "" for none
    third_party_tested: bool
    failed_item_tested: bool  # before export
    right_method: bool
    foreign_report: bool
    found: str


@dataclass(frozen=True)
class SystemCheck:
    """Signed by two investigators: the producer's quality system, as the official form asks of it."""

    checked_on: date
    system_exists: bool
    audited_by: str  # "" for nobody
    review_linked: bool  # whether the last review has to do with the cause
    found: str


@dataclass(frozen=True)
class RecusalRequest:
    """Signed by the producer: which investigator shall stay away, and why."""

    investigator: UUID  # person
    tie: str  # a code of the choice `tie` of the scheme recusal
    reason: str


@dataclass(frozen=True)
class RecusalDecision:
    """Signed by the headquarters: who stays away, or does not."""

    investigator: UUID
    reason: str


@dataclass(frozen=True)
class Conclusion:
    """Signed by each investigator: what was found."""

    cause_code: str
    responsibility: str
    safety: bool  # the cause touches health or safety
    conclusion: str


@dataclass(frozen=True)
class Withdrawn:
    """Signed by whoever takes in the withdrawal of a return: the return whose tracing ends."""

    reference: str


@dataclass(frozen=True)
class Reason:
    """Signed with an act that needs only a reason, which may be empty where the table asks for none."""

    reason: str = ""


def register_return(fact: Evidence, *, raw_name: str, raw_size: int, by: Actor, at: datetime) -> UUID:
    """Register one returned export item at the port; returns its tracing.

    Raises NotThere when no register knows the producer, Refusal ROLE when the actor is no port officer, Refusal
    ALREADY_REGISTERED for an item that is registered, here or at another port.
    """
    with acting(by, at) as act:
        return register_in(act, fact, raw_name=raw_name, raw_size=raw_size)


def register_in(act: Act, fact: Evidence, *, raw_name: str, raw_size: int) -> UUID:
    """Register one returned export item within an act that is in progress; raises as `register_return` does."""
    body, outside = fact.body, fact.envelope
    assert isinstance(body, ExportReturn)
    region = queries.enterprises.region_of(body.producer_uscc)
    if not save.evidence.not_yet_known([fact]):
        raise Refusal("ALREADY_REGISTERED", reference=outside.reference)
    seen_by = {"region": region, "uscc": body.producer_uscc, "port_region": body.port_region}
    instance = open_procedure(act, "return_tracing", **seen_by)
    tracing = save.cases.tracing(
        instance=instance,
        evidence=fact.id,
        case=None,
        office_region=origin_office(region),
        **seen_by,
    )
    event = act.record(ReturnRegistered(outside.reference, fact.id, tracing), subject=outside.reference, **seen_by)
    save.evidence.raw_file(hash=outside.raw_hash, name=raw_name, size=raw_size, source=outside.source, at=act.at)
    save.evidence.evidence([fact], at=act.at, event=event, region_of=lambda uscc: region)
    return tracing


def end_withdrawn(act: Act, tracing: TracingRow) -> None:
    """Within the act that takes in the withdrawal of a return: its tracing ends where it stands."""
    take_step(
        act, tracing.instance, "withdraw", seen=tracing.instance.seen, content=Withdrawn(tracing.reference),
        guards={"return_withdrawn": holds("return_withdrawn", tracing.evidence in _withdrawn(tracing))},
        subject=tracing.reference,
    )  # fmt: skip


def _withdrawn(tracing: TracingRow) -> Collection[UUID]:
    replaced = queries.evidence.replacements([tracing.evidence])
    return [old for old, by in replaced.items() if by.how == "withdrawn"]


def send_return(tracing_id: UUID, *, by: Actor, at: datetime, seen: int) -> Step:
    """The port sends the return to the origin office of the producer's place, not the exporter's."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        office = origin_office(tracing.region)
        return _step(
            act, tracing, "send", seen, Routing(office),
            routed_to_producer=holds("routed_to_producer", tracing.office_region == office),
        )  # fmt: skip


def receive_return(tracing_id: UUID, *, by: Actor, at: datetime, seen: int) -> Step:
    """The origin office takes the return over; it joins the open case on these goods, or opens one."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        step = _step(act, tracing, "receive", seen, Receipt(tracing.reference))
        case = join_or_open(
            act,
            evidence=tracing.evidence,
            region=tracing.region,
            uscc=tracing.uscc,
            product=tracing.goods,
            hs_code=tracing.hs_code,
            hazard="",
            market=tracing.returned_from,
            synthetic=tracing.synthetic,
        )
        save.cases.tracing_fields(tracing_id, case_id=case)
        return step


def turn_away(tracing_id: UUID, *, ground: str, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The origin office does not take the return over; it goes back to the port with everything.

    ground: a code of the list turned_away. Raises BadInput for another one.
    """
    if ground not in queries.returns.GROUNDS:
        raise BadInput([Cell("", "ground", ground, "FIELD_NOT_A_CHOICE")])
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        content = TurnedAway(tracing.office_region, ground, reason)
        return _step(act, tracing, "turn_away", seen, content, reason_given=reason_given(reason))


def send_on(tracing_id: UUID, *, region: str, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The port sends a return that came back to the office of where the goods were made, with everything.

    region: a county or city of the province. Raises Refusal PRODUCER_REGION for another place, TURNED_AWAY_THERE for
    an office that turned the return away.
    """
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        content = _destination(region, reason)
        step = _step(
            act, tracing, "send_on", seen, content,
            reason_given=reason_given(reason),
            another_office=lambda: may_send_on(content.office_region, _turned_away(tracing)),
        )  # fmt: skip
        _move(act, tracing, content)
        return step


def dispute_turning_away(tracing_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The port does not agree that the return was turned away, and asks the headquarters, which are above both."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        return _step(act, tracing, "dispute", seen, Reason(reason), reason_given=reason_given(reason))


def assign_return(tracing_id: UUID, *, region: str, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The headquarters decide which office traces the return; that office takes it over and cannot turn it away."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        content = _destination(region, reason)
        step = _step(act, tracing, "assign", seen, content, reason_given=reason_given(reason))
        _move(act, tracing, content)
        return step


def _destination(region: str, reason: str) -> Destination:
    if all(one.code6 != region for one in places.regions()):
        raise BadInput([Cell("", "region", region, "FIELD_NOT_A_CHOICE")])
    return Destination(region, origin_office(region), reason)


def _turned_away(tracing: TracingRow) -> tuple[TurningAway, ...]:
    past = queries.returns.routing(tracing.instance.id)
    return tuple(TurningAway(row.office_region, row.ground) for row in past if row.act == "turn_away")


def _move(act: Act, tracing: TracingRow, to: Destination) -> None:
    """Hand the return over whole: who may read the tracing, its evidence and its record follows its place."""
    event = ReturnMoved(tracing.reference, tracing.id, to.region, to.office_region)
    act.record(
        event, subject=tracing.reference, region=to.region, uscc=tracing.uscc, port_region=tracing.port_region
    )  # fmt: skip
    save.cases.move_return(tracing.id, region=to.region, office_region=to.office_region)


def set_method(
    tracing_id: UUID, *, method: str, investigators: Sequence[UUID], by: Actor, at: datetime, seen: int
) -> Step:
    """Name how the return is traced and by whom: at least two, and nobody who inspected the batch."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        may_investigate(_officers(investigators), tracing.inspected_by, act.rules())
        step = _step(act, tracing, "set_method", seen, Team(method, tuple(investigators)))
        save.cases.tracing_fields(tracing_id, method=method)
        _name(act, tracing, investigators)
        return step


def check_goods(tracing_id: UUID, *, by: Actor, at: datetime, seen: int, **said: Any) -> Step:
    """Two investigators record what they found of the goods. said: the fields of GoodsCheck."""
    return _check(tracing_id, "check_goods", GoodsCheck(**said), by=by, at=at, seen=seen)


def check_system(tracing_id: UUID, *, by: Actor, at: datetime, seen: int, **said: Any) -> Step:
    """Two investigators record what they found of the producer's quality system. said: the fields of SystemCheck."""
    return _check(tracing_id, "check_system", SystemCheck(**said), by=by, at=at, seen=seen)


def _check(
    tracing_id: UUID, name: str, content: GoodsCheck | SystemCheck, *, by: Actor, at: datetime, seen: int
) -> Step:
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        if content.checked_on > act.day:
            raise BadInput([Cell("", "checked_on", str(content.checked_on), "FIELD_DAY_TO_COME")])
        named = tracing.investigators
        return _step(
            act, tracing, name, seen, content,
            two_investigators=holds("two_investigators", by.person in named),
            recusal=lambda: may_investigate(_officers(named), tracing.inspected_by, act.rules()),
        )  # fmt: skip


def ask_recusal(
    tracing_id: UUID, *, investigator: UUID, tie: str, reason: str, by: Actor, at: datetime, seen: int
) -> Step:
    """The producer asks that an investigator stays away. Checks go on; nothing is concluded before it is decided.

    tie: a code of the choice `tie` of the scheme recusal. Raises BadInput for another one.
    """
    if tie not in TIES:
        raise BadInput([Cell("", "tie", tie, "FIELD_NOT_A_CHOICE")])
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        return _step(
            act, tracing, "ask_recusal", seen, RecusalRequest(investigator, tie, reason),
            reason_given=reason_given(reason),
            names_investigator=holds("names_investigator", investigator in tracing.investigators),
        )  # fmt: skip


def grant_recusal(tracing_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """Who does not investigate decides that the investigator stays away; the office names somebody else."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        asked = queries.returns.recusal_asked(tracing.instance.id)
        step = _decide_recusal(act, tracing, "grant_recusal", seen, asked, reason)
        left = [person for person in tracing.investigators if person != asked]
        save.cases.tracing_fields(tracing_id, investigators=left)
        return step


def refuse_recusal(tracing_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """Who does not investigate decides that the investigator goes on."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        asked = queries.returns.recusal_asked(tracing.instance.id)
        return _decide_recusal(act, tracing, "refuse_recusal", seen, asked, reason)


def _decide_recusal(act: Act, tracing: TracingRow, name: str, seen: int, asked: UUID | None, reason: str) -> Step:
    if asked is None:
        raise Refusal("NO_SUCH_STEP", state=tracing.instance.state, act=name)
    return _step(
        act, tracing, name, seen, RecusalDecision(asked, reason),
        reason_given=reason_given(reason),
        decider_not_concerned=holds("decider_not_concerned", act.by.person not in tracing.investigators),
    )  # fmt: skip


def change_team(tracing_id: UUID, *, investigators: Sequence[UUID], by: Actor, at: datetime, seen: int) -> Step:
    """Name other investigators, after a recusal or because somebody cannot go on; what was checked stays."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        step = _step(
            act, tracing, "change_team", seen, Team(tracing.method, tuple(investigators)),
            team_may_investigate=lambda: _may_be_team(act, tracing, investigators),
        )  # fmt: skip
        _name(act, tracing, investigators)
        return step


def _may_be_team(act: Act, tracing: TracingRow, investigators: Sequence[UUID]) -> None:
    officers = _officers(investigators)
    not_recused(officers, queries.returns.recused(tracing.instance.id))
    may_investigate(officers, tracing.inspected_by, act.rules())


def _name(act: Act, tracing: TracingRow, investigators: Sequence[UUID]) -> None:
    save.cases.tracing_fields(tracing.id, investigators=list(investigators))
    act.record(
        InvestigatorsNamed(tracing.reference, tuple(investigators)),
        subject=tracing.reference,
        region=tracing.region,
        uscc=tracing.uscc,
    )


def _checked(tracing: TracingRow, act: Act) -> None:
    done = {step.act for step in queries.workflow.transitions(tracing.instance.id)}
    missing = checks_missing(tracing.method, done, act.rules())
    if missing:
        raise Refusal("CHECKS_MISSING", check=missing[0])


def investigate(
    tracing_id: UUID,
    *,
    cause_code: str,
    responsibility: str,
    safety: bool,
    conclusion: str,
    by: Actor,
    at: datetime,
    seen: int,
) -> Step:
    """Each investigator signs the same conclusion; it counts when two persons have."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        may_conclude(cause_code, responsibility, act.rules())
        named = tracing.investigators
        step = _step(
            act, tracing, "investigate", seen, Conclusion(cause_code, responsibility, safety, conclusion),
            two_investigators=holds("two_investigators", by.person in named),
            recusal=lambda: may_investigate(_officers(named), tracing.inspected_by, act.rules()),
            checks_done=lambda: _checked(tracing, act),
        )  # fmt: skip
        if step.taken:
            save.cases.tracing_fields(
                tracing_id, cause_code=cause_code, responsibility=responsibility, safety=safety, conclusion=conclusion
            )
        return step


def send_back(tracing_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """The headquarters does not accept the investigation; the investigators go on."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        return _step(act, tracing, "send_back", seen, Reason(reason), reason_given=reason_given(reason))


def review(tracing_id: UUID, *, by: Actor, at: datetime, seen: int) -> Step:
    """The headquarters reviews the investigation; nobody reviews their own."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        return _step(
            act, tracing, "review", seen, Reason(),
            reviewer_did_not_investigate=holds(
                "reviewer_did_not_investigate", by.person not in tracing.investigators
            ),
        )  # fmt: skip


def extend_tracing(tracing_id: UUID, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """One extension of the time to close, with a reason."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        return _step(act, tracing, "extend", seen, Reason(reason), reason_given=reason_given(reason))


def close_tracing(tracing_id: UUID, *, by: Actor, at: datetime, seen: int) -> Step:
    """Close the tracing: cause and responsibility are known. In time or late is fixed here."""
    with acting(by, at) as act:
        tracing = queries.cases.tracing(tracing_id)
        step = _step(
            act, tracing, "close", seen, Reason(),
            cause_and_responsibility=lambda: may_conclude(tracing.cause_code, tracing.responsibility, act.rules()),
        )  # fmt: skip
        due = tracing.instance.due_on
        save.cases.tracing_fields(tracing_id, closed_on=act.day, on_time=due is None or act.day <= due)
        follow_fact(act, tracing.uscc)
        return step


def _step(act: Act, tracing: TracingRow, name: str, seen: int, content: object, **guards: object) -> Step:
    return take_step(act, tracing.instance, name, seen=seen, content=content, guards=guards, subject=tracing.reference)


def _officers(persons: Sequence[UUID]) -> tuple[Officer, ...]:
    held = queries.accounts.certificates_of(tuple(persons))
    return tuple(Officer(person, (held[person],) if held.get(person) else ()) for person in persons)
