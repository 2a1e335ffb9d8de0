"""A risk alert: drafted from the assessment, approved and issued by two, acknowledged by each who was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.alert_audience import audience, reach_of
from gongzhi.actions.announcing import announce
from gongzhi.actions.guards import holds, reason_given
from gongzhi.actions.public_texts import basis_of
from gongzhi.actions.steps import Step, open_procedure, take_step
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import digest
from gongzhi.core.errors import BadInput, Cell, NotThere, Refusal
from gongzhi.core.events import AlertAcknowledged, AlertActedOn, AlertDrafted, AlertSent, DoubtRead, WentUpRead
from gongzhi.core.facts import Actor
from gongzhi.core.risk import alerts as alert_method
from gongzhi.core.risk.alerts import AlertFacts, AlertText, alert_for, may_issue, missing_fields, only_escalates
from gongzhi.core.risk.audience import Reach
from gongzhi.core.risk.public_text import basis_hash
from gongzhi.store import queries, save
from gongzhi.store.numbers import next_number
from gongzhi.store.queries.accounts import PostRow
from gongzhi.store.queries.alerts import AlertRow
from gongzhi.store.queries.cases import CaseRow

OUTCOMES = ("not_concerned", "nothing_found", "corrected", "export_stopped", "recalled")


@dataclass(frozen=True)
class Preview:
    """What an alert would be and whom it would tell."""

    level: int
    kind: str
    reach: Reach
    told: tuple[PostRow, ...]


@dataclass(frozen=True)
class AlertContent:
    """Signed with every act on an alert: what it says, so that nobody signs another text than they read."""

    number: str
    level: int
    kind: str
    starts_on: date | None
    scope: str
    matters: str
    measures: str
    public_words: str
    products: tuple[str, ...]
    markets: tuple[str, ...]
    places: tuple[str, ...]
    told: int  # posts; before the approval those whom it would name
    told_hash: str  # of their ids
    reason: str


def draft_alert(
    case_number: str,
    *,
    urgency: int,
    scope: int,
    scope_words: str,
    matters: str,
    measures: str,
    starts_on: date | None,
    control_at_ports: bool,
    warns_consumers: bool,
    products: Sequence[str] = (),
    markets: Sequence[str] = (),
    places: Sequence[str] = (),
    public_words: str = "",
    by: Actor,
    at: datetime,
) -> str:
    """Draft an alert on an assessed case; level, kind and the roles told are the rules'. Returns its number.

    urgency, scope: 1 (least) to 4, as the officer judges them; harm comes from the case's risk level.
    products, markets, places: whom it reaches; those of the case where none is chosen. public_words: what the public
    reads instead of matters and measures, "" for these without the firm's name.
    Raises Refusal NOT_ASSESSED for a case whose risk nobody has assessed, BadInput for codes that nobody knows.
    """
    with acting(by, at) as act:
        case = queries.cases.case(case_number)
        facts = _facts(case, act.day, urgency, scope, ports=control_at_ports, consumers=warns_consumers)
        found = alert_for(facts, act.rules())
        reach = reach_of(case, products=products, markets=markets, places=places, by=by)
        finding = act.keep(found, facts=facts, tables=alert_method.TABLES, region=case.region, uscc=case.uscc)
        level = int(found.value["level"])
        instance = open_procedure(act, "alert", region=case.region, uscc=case.uscc, applies_to=str(level))
        number = f"YJ-{act.day.year}-{next_number(f'YJ-{act.day.year}'):06d}"
        save.alerts.alert(
            number=number,
            case=case.id,
            case_number=case.number,
            synthetic=case.synthetic,
            instance=instance,
            region=case.region,
            uscc=case.uscc,
            level=level,
            kind=found.value["kind"],
            scope_words=scope_words,
            matters=matters,
            measures=measures,
            starts_on=starts_on,
            audience=(found.value["audience"] or "").split(),
            reach=reach,
            public_words=public_words,
            finding=finding,
            at=at,
        )
        act.record(AlertDrafted(number, level, found.hash), subject=number, region=case.region, uscc=case.uscc)
        return number


def preview_audience(
    case_number: str,
    *,
    urgency: int,
    scope: int,
    control_at_ports: bool,
    warns_consumers: bool,
    products: Sequence[str],
    markets: Sequence[str],
    places: Sequence[str],
    by: Actor,
    on: date,
) -> Preview:
    """Who would be told of an alert drafted like this, and its level; nothing is kept.

    Raises as `draft_alert` does.
    """
    case = queries.cases.case(case_number)
    facts = _facts(case, on, urgency, scope, ports=control_at_ports, consumers=warns_consumers)
    found = alert_for(facts, book(on))
    reach = reach_of(case, products=products, markets=markets, places=places, by=by)
    told = audience((found.value["audience"] or "").split(), reach, own=case.uscc, on=on)
    return Preview(int(found.value["level"] or ""), found.value["kind"] or "", reach, told)


def audience_of(alert: AlertRow, on: date) -> tuple[PostRow, ...]:
    """Whom an alert tells: those whom its approval names, before it those whom it reaches on that day."""
    if alert.told_posts is not None:
        return queries.alert_audience.posts(alert.told_posts)
    reach = Reach(alert.products, alert.markets, alert.places or (alert.region,))
    return audience(alert.audience, reach, own=alert.uscc, on=on)


def approve_alert(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Two persons approve what it says and whom it names; exactly these are told."""
    with acting(by, at) as act:
        alert = queries.alerts.alert(number)
        step = _step(act, alert, "approve", seen)
        if step.taken:
            told = tuple(post.id for post in audience_of(alert, act.day))
            save.alerts.approved(alert.id, told_posts=told, public_basis=basis_hash(basis_of(alert)))
        return step


def issue_alert(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Two persons issue it; the case counts as alerted and everybody whom the approval names is told."""
    with acting(by, at) as act:
        alert = queries.alerts.alert(number)
        step = _step(act, alert, "issue", seen)
        if step.taken:
            save.alerts.issued(alert.id, at)
            told = tuple(post.id for post in audience_of(alert, act.day))
            save.alerts.recipients(alert.id, told, region=alert.region, uscc=alert.uscc, at=at)
            act.record(AlertSent(number, len(told)), subject=number, region=alert.region, uscc=alert.uscc)
            _case_alerted(act, alert)
        return step


def escalate_alert(number: str, *, by: Actor, at: datetime, seen: int) -> Step:
    """Level Ⅰ goes up to the national body, which alone may issue it."""
    with acting(by, at) as act:
        return _step(act, queries.alerts.alert(number), "escalate", seen)


def drop_alert(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    with acting(by, at) as act:
        return _step(act, queries.alerts.alert(number), "drop", seen, reason)


def keep_alert(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """Reassessed and still right: the review clock starts anew."""
    with acting(by, at) as act:
        return _step(act, queries.alerts.alert(number), "keep", seen, reason)


def lift_alert(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    with acting(by, at) as act:
        return _step(act, queries.alerts.alert(number), "lift", seen, reason)


def change_alert(number: str, *, reason: str, by: Actor, at: datetime, seen: int) -> Step:
    """What it says no longer fits: it ends, and the alert in its place is drafted from its case."""
    with acting(by, at) as act:
        return _step(act, queries.alerts.alert(number), "change", seen, reason)


def acknowledge_alert(number: str, *, action_taken: str, by: Actor, at: datetime) -> None:
    """A recipient says that the alert arrived and what is done about it; a second time changes nothing."""
    with acting(by, at) as act:
        alert = queries.alerts.alert(number)
        mine = [row for row in queries.alerts.recipients(alert.id) if row.post == by.post]
        if not mine:
            raise NotThere("alert")
        if mine[0].acknowledged_at is not None:
            raise Refusal("ALREADY_ACKNOWLEDGED", alert=number)
        save.alerts.acknowledged(mine[0].id, at=at, action_taken=action_taken)
        act.record(AlertAcknowledged(number, action_taken), subject=number, region=alert.region, uscc=alert.uscc)


def report_action(number: str, *, action_taken: str, outcome: str, by: Actor, at: datetime) -> None:
    """A recipient who has acknowledged says what was done and what came of it. outcome: one of OUTCOMES."""
    with acting(by, at) as act:
        alert = queries.alerts.alert(number)
        mine = [row for row in queries.alerts.recipients(alert.id) if row.post == by.post]
        if not mine:
            raise NotThere("alert")
        cells = [] if action_taken.strip() else [Cell("", "action_taken", "", "FIELD_MISSING")]
        if outcome not in OUTCOMES:
            cells.append(Cell("", "outcome", outcome, "FIELD_NOT_A_CHOICE" if outcome else "FIELD_MISSING"))
        if cells:
            raise BadInput(cells)
        if mine[0].acknowledged_at is None:
            raise Refusal("ACKNOWLEDGE_FIRST", alert=number)
        if mine[0].acted_at is not None:
            raise Refusal("ALREADY_REPORTED", alert=number)
        save.alerts.acted(mine[0].id, at=at, action_taken=action_taken, outcome=outcome)
        told = AlertActedOn(number, action_taken, outcome)
        act.record(told, subject=number, region=alert.region, uscc=alert.uscc)


def read_went_up(number: str, *, by: Actor, at: datetime) -> None:
    """Whoever was told that the alert went up has read it."""
    with acting(by, at) as act:
        alert = queries.alerts.alert(number)
        if not save.alerts.went_up_read(alert.id, by.post, at):
            raise NotThere("alert")
        act.record(WentUpRead(number), subject=number, region=alert.region, uscc=alert.uscc)


def read_doubt(number: str, *, by: Actor, at: datetime) -> None:
    """A recipient has read that evidence behind an alert was corrected or withdrawn."""
    with acting(by, at) as act:
        alert = queries.alerts.alert(number)
        mine = [row for row in queries.alerts.recipients(alert.id) if row.post == by.post and row.is_doubted]
        if not mine:
            raise NotThere("alert")
        save.alerts.doubt_read(mine[0].id, at=at)
        act.record(DoubtRead(number), subject=number, region=alert.region, uscc=alert.uscc)


def _step(act: Act, alert: AlertRow, name: str, seen: int, reason: str = "") -> Step:
    if alert.instance is None:
        raise NotThere("alert")
    text = AlertText(alert.level, alert.starts_on, alert.scope_words, alert.matters)
    told = [str(post.id) for post in audience_of(alert, act.day)]
    step = take_step(
        act,
        alert.instance,
        name,
        seen=seen,
        content=AlertContent(
            alert.number,
            alert.level,
            alert.kind,
            alert.starts_on,
            alert.scope_words,
            alert.matters,
            alert.measures,
            alert.public_words,
            alert.products,
            alert.markets,
            alert.places,
            len(told),
            digest(tuple(sorted(told))),
            reason,
        ),
        guards={
            "alert_fields": holds("alert_fields", not missing_fields(text), missing=", ".join(missing_fields(text))),
            "not_level_one": lambda: may_issue(text, act.rules()),
            "level_one": holds("level_one", only_escalates(alert.level, act.rules())),
            "reassessed": reason_given(reason),
            "reason_given": reason_given(reason),
        },
        subject=alert.number,
        applies_to=str(alert.level),
    )
    if step.taken:
        announce(act, alert, name)
    return step


def _case_alerted(act: Act, alert: AlertRow) -> None:
    """The case behind an issued alert moves on, if it was waiting for one."""
    case = queries.cases.case(alert.case_number)
    if case.state != "assessed":
        return
    take_step(
        act,
        queries.workflow.instance(case.instance),
        "alert",
        seen=case.seen,
        content=AlertSent(alert.number, 0),
        guards={"alert_issued": holds("alert_issued", True)},
        subject=case.number,
    )


def _facts(case: CaseRow, day: date, urgency: int, scope: int, *, ports: bool, consumers: bool) -> AlertFacts:
    if case.risk_level is None:
        raise Refusal("NOT_ASSESSED", case=case.number)
    return AlertFacts(
        subject=case.number,
        as_of=day,
        risk_level=case.risk_level,
        urgency=urgency,
        scope=scope,
        control_at_ports=ports,
        warns_consumers=consumers,
    )
