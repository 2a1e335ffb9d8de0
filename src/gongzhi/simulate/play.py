"""The officers of the invented province at work: day by day, each act by a named person through the platform.

They see what officers see; only investigators on the spot look at the truth, as they would at a factory.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from gongzhi.actions import alerts, cases, clusters, intake, links, returns, scores, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.codes import countries, hazards
from gongzhi.core.facts import Actor, CheckResult, Complaint, ExportReturn, ForeignNotice
from gongzhi.core.region_codes import city_of
from gongzhi.core.registers import PersonRow
from gongzhi.core.risk.levels import Scenario, ScenarioStep
from gongzhi.simulate import measures, naming, subscribers
from gongzhi.simulate.matters import play_all
from gongzhi.simulate.officers import Arrival, Play
from gongzhi.simulate.truth import Truth
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.cases import CaseRow, TracingRow

ANSWERED_OF_FOUR = 3  # of four links between the lines, how many an officer has decided by now
ACKNOWLEDGED_OF_FOUR = 3
ACTED_OF_FOUR = 2  # of those who acknowledge
REVIEWED_AFTER = 50  # working days; the review is due after 90 days
# Who takes a complaint down, by where it came in.
COMPLAINTS_TO = {"hotline": "MSA", "letter": "MSA", "web": "MSA", "embassy": "COM", "platform": "IPR"}


def play(
    truth: Truth,
    people: Sequence[PersonRow],
    arrivals: Sequence[Arrival],
    *,
    seed: str,
    until: date,
    system: Actor,
    done: Callable[[date], None] = lambda day: None,
    is_sequenced: bool = False,
) -> None:
    """Let evidence arrive and the officers work until the evening of `until`.

    done: told each day that is over, for a progress bar. is_sequenced: whether the log's sequencer reads this database;
    only then is a round of a draw held.
    """
    staff: dict[tuple[str, str], list[Actor]] = defaultdict(list)
    for row in people:
        staff[row.role, row.region].append(setting_up.actor(row))
    run = Play(
        system,
        staff,
        {(entry.declaration_no, entry.item_no): entry for entry in truth.returns},
        {entry.reference: entry.uscc for entry in truth.notices}
        | {entry.number: entry.uscc for entry in truth.complaints},
        seed,
        until,
        is_sequenced=is_sequenced,
    )
    by_day: dict[date, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        by_day[arrival.day].append(arrival)
        body = arrival.evidence.body
        if isinstance(body, CheckResult) and body.targeted:
            run.targeted.setdefault(body.producer_uscc, []).append(arrival)
    day = min(by_day)
    play_all(run, day)
    subscribers.subscribe(run, day)
    while day <= until:
        run_clocks(by=system, at=at_noon(day))
        _receive(run, day, by_day.pop(day, []))
        while run.agenda and run.agenda[0][0] <= day:
            _, _, work = heapq.heappop(run.agenda)
            work(day)
        subscribers.tell(run, day)
        done(day)
        day += timedelta(days=1)
    scores.compute_city_indices(by=system, at=at_noon(until))


def _receive(run: Play, day: date, arrivals: Sequence[Arrival]) -> None:
    """Notices come in by themselves, check results and complaints by an officer; a return waits for a working day."""
    notices = [arrival for arrival in arrivals if isinstance(arrival.evidence.body, ForeignNotice)]
    if notices:
        _record(notices, day, by=run.system)
        links.propose_links(by=run.system, at=at_noon(day), among=[arrival.evidence.id for arrival in notices])
        run.later(day, 1, lambda on: _decide_links(run, on))
        _find_cases(run, day)
    by_office: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        match arrival.evidence.body:
            case CheckResult():
                by_office["MSA", arrival.raw_name].append(arrival)
            case Complaint(channel=channel):
                by_office[COMPLAINTS_TO[channel], arrival.raw_name].append(arrival)
    for (role, _), received in by_office.items():
        _record(received, day, by=run.one(role, "360000"))
    if by_office:
        links.open_for_named(by=run.system, at=at_noon(day))
        named = [arrival.evidence.id for arrival in arrivals if isinstance(arrival.evidence.body, Complaint)]
        links.propose_links(by=run.system, at=at_noon(day), among=named)
        _find_cases(run, day)
    for arrival in arrivals:
        if isinstance(arrival.evidence.body, CheckResult) and arrival.evidence.body.targeted:
            run.later(day, 1, lambda on, a=arrival: measures.enter_result(run, on, a))
    for arrival in arrivals:
        if isinstance(arrival.evidence.body, ExportReturn):
            run.later(day, 0 if calendar().is_working(day) else 1, lambda on, a=arrival: _register(run, on, a))


def _record(arrivals: Sequence[Arrival], day: date, *, by: Actor) -> None:
    """Evidence of one file that arrives on one day."""
    intake.record_evidence(
        [arrival.evidence for arrival in arrivals],
        raw_name=arrivals[0].raw_name,
        raw_size=arrivals[0].raw_size,
        by=by,
        at=at_noon(day),
    )


def _decide_links(run: Play, day: date) -> None:
    """An officer of the headquarters answers what stands between the lines, where the file tells who is meant."""
    officer = run.one("CIQ_R", "360000")
    with seeing_as(officer):
        waiting = [row for row in queries.links.to_decide(size=1000) if row.synthetic and row.answer is None]
    for row in waiting:
        if run.share(f"answer {row.reference}") >= ANSWERED_OF_FOUR:
            continue
        answer = "same" if row.target == run.subjects[row.reference] else "different"
        links.answer_link(row.id, answer=answer, reason="", by=officer, at=at_noon(day), seen=row.seen)
    _find_cases(run, day)


def _find_cases(run: Play, day: date) -> None:
    with seeing_as(run.system):
        waiting = queries.cases.numbers_in_state("received")
        hazards_now = {queries.cases.case(number).hazard for number in waiting if number not in run.known_cases}
    for number in waiting:
        if number not in run.known_cases:
            run.known_cases.add(number)
            run.later(day, 1, lambda on, number=number: _work_on_case(run, on, number))
    for hazard in sorted(hazards_now - {"", "unknown"}):
        clusters.scan_for_clusters(hazard, synthetic=True, by=run.system, at=at_noon(day))


def _register(run: Play, day: date, arrival: Arrival) -> None:
    body = arrival.evidence.body
    assert isinstance(body, ExportReturn)
    port = run.one("CIQ_P", body.port_region)
    tracing = returns.register_return(
        arrival.evidence, raw_name=arrival.raw_name, raw_size=arrival.raw_size, by=port, at=at_noon(day)
    )
    run.later(day, 1, lambda on: _work_on_tracing(run, on, tracing))


def _work_on_tracing(run: Play, day: date, tracing_id: UUID) -> None:
    """The next act of a tracing by those whose turn it is, and when the one after follows."""
    with seeing_as(run.system):
        tracing = queries.cases.tracing(tracing_id)
    seen, at = tracing.instance.seen, at_noon(day)
    office = tracing.office_region
    match tracing.instance.state:
        case "registered":
            returns.send_return(tracing_id, by=run.one("CIQ_P", tracing.port_region), at=at, seen=seen)
            wait = 1
        case "sent":
            returns.receive_return(tracing_id, by=run.one("CIQ_O", office), at=at, seen=seen)
            _find_cases(run, day)
            wait = 2
        case "received":
            team = _team(run, tracing)
            returns.set_method(
                tracing_id,
                method="factory_visit",
                investigators=[actor.person for actor in team],
                by=team[0],
                at=at,
                seen=seen,
            )
            wait = 4 + run.share(f"visit {tracing.reference}") * 5
        case "method_set":
            found = run.causes[_item(tracing)]
            _check_at_the_factory(run, tracing, day)
            for actor in _team(run, tracing):
                returns.investigate(
                    tracing_id,
                    cause_code=found.cause,
                    responsibility=found.responsibility,
                    safety=found.safety,
                    conclusion="",
                    by=actor,
                    at=at,
                    seen=seen + 2,
                )
            wait = 1
        case "investigated":
            returns.review(tracing_id, by=run.one("CIQ_R", "360000"), at=at, seen=seen)
            wait = 1
        case "reviewed":
            returns.close_tracing(tracing_id, by=run.one("CIQ_O", office), at=at, seen=seen)
            return
        case state:
            raise LookupError(f"nobody plays a tracing in state {state}")
    run.later(day, wait, lambda on: _work_on_tracing(run, on, tracing_id))


def _work_on_case(run: Play, day: date, number: str) -> None:
    with seeing_as(run.system):
        case = queries.cases.case(number)
        evidence = queries.cases.evidence_of(case.id)
        tracings = queries.cases.tracings_of(case.id)
    at, seen = at_noon(day), case.seen
    origin, headquarters = run.one("CIQ_O", city_of(case.region)), run.one("CIQ_R", "360000")
    noticed = [entry for entry in evidence if entry.kind == "foreign_notice"]
    only_said = all(entry.kind == "complaint" for entry in evidence)
    wait = 1
    match case.state:
        case "received":
            cases.verify(number, source_checked=True, note="", by=origin, at=at, seen=seen)
            wait = 3
        case "verified":
            unsafe = any(entry.failed_safety for entry in evidence)
            scenarios = _scenarios(noticed[0].risk_decision if noticed else "", tracings, unsafe=unsafe)
            for expert in run.staff["EXP", "360000"][:3]:
                cases.assess_case(number, scenarios=scenarios, by=expert, at=at, seen=seen)
        case "assessed" if case.risk_level in ("S", "H") and noticed:
            _alert(run, day, case)
        case "assessed" if case.risk_level == "L" and not tracings:
            for actor in (origin, headquarters):
                cause, responsibility = ("N9", "none") if only_said else ("Q9", "producer")
                cases.close_low(
                    number, cause_code=cause, responsibility=responsibility, waiver_reason="低风险，已告知企业",
                    by=actor, at=at, seen=seen,
                )  # fmt: skip
        case "assessed" if not tracings:
            _alert(run, day, case)
        case "assessed" | "alerted":
            cases.begin_acting(number, by=origin, at=at, seen=seen)
            measures.start(run, day, case, tracings)
            wait = 5
        case "acting" if any(tracing.instance.state != "closed" for tracing in tracings):
            wait = 3
        case "acting":
            cause, responsibility, action = _outcome(run, tracings, noticed[0].reference if noticed else "")
            cases.submit_evidence(
                number,
                cause_code=cause,
                responsibility=responsibility,
                corrective_action=action,
                waiver_reason="" if action != "waived" else "非生产企业责任",
                by=origin,
                at=at,
                seen=seen,
            )
            wait = 10
        case "verifying" if any(tracing.instance.state != "closed" for tracing in tracings):
            wait = 3  # a return joined meanwhile: the case waits for its tracing
        case "verifying" if measures.are_open(run, case):
            wait = 5
        case "verifying":
            for actor in (origin, headquarters):
                cases.close_case(number, by=actor, at=at, seen=seen)
            wait = 0
        case "closed":
            cases.apply_case(number, by=run.system, at=at, seen=seen)
            return
        case _:
            return
    run.later(day, wait, lambda on: _work_on_case(run, on, number))


def _alert(run: Play, day: date, case: CaseRow) -> None:
    """Drafted, approved and issued by two officers; level Ⅰ only goes up, and the case is acted on meanwhile."""
    first, second, third = run.staff["CIQ_R", "360000"][:3]
    at = at_noon(day)
    markets = [str(countries()[code].zh) for code in case.markets if code in countries()]
    hazard = str(hazards()[case.hazard].zh) if case.hazard in hazards() else "质量问题"
    grave = case.risk_level == "S" and run.share(f"urgent {case.number}") == 0
    public = not grave and run.share(f"consumers {case.number}") > (0 if case.risk_level in ("S", "H") else 1)
    number = alerts.draft_alert(
        case.number,
        urgency=4 if grave else 2,
        scope=4 if grave else 2,
        scope_words=f"{case.product}；{'、'.join(markets)}",
        matters=f"{case.product}：{hazard}",
        measures="核查同批产品，暂停同类产品出口申报" if case.risk_level == "S" else "自查同类产品",
        starts_on=day,
        control_at_ports=case.risk_level == "S",
        warns_consumers=public,
        public_words=f"{case.product}存在{hazard}风险，请停止使用" if public else "",
        by=first,
        at=at,
    )
    with seeing_as(first):
        alert = queries.alerts.alert(number)
    if alert.level == 1:
        for actor in (first, second):
            alerts.escalate_alert(number, by=actor, at=at, seen=0)
        cases.begin_acting(case.number, by=run.one("CIQ_O", city_of(case.region)), at=at, seen=case.seen)
        measures.start(run, day, case, ())
        return
    for actor in (first, second):
        alerts.approve_alert(number, by=actor, at=at, seen=0)
    for actor in (second, third):
        alerts.issue_alert(number, by=actor, at=at, seen=1)
    if public and case.uscc:
        naming.propose(run, day, number, case.uscc, f"{case.product}存在{hazard}风险")
    run.later(day, 1, lambda on: _acknowledge(run, on, number))
    run.later(day, REVIEWED_AFTER, lambda on: _lift(run, on, number))


def _lift(run: Play, day: date, number: str) -> None:
    """Reassessed within its review clock, and no longer needed."""
    with seeing_as(run.system):
        alert = queries.alerts.alert(number)
    assert alert.instance is not None
    for actor in run.staff["CIQ_R", "360000"][:2]:
        alerts.lift_alert(number, reason="复评：同类问题未再出现", by=actor, at=at_noon(day), seen=alert.instance.seen)


def _acknowledge(run: Play, day: date, number: str) -> None:
    with seeing_as(run.system):
        told = queries.alerts.recipients(queries.alerts.alert(number).id)
    everyone = {actor.post: actor for actors in run.staff.values() for actor in actors}
    for row in told:
        if row.post in everyone and run.share(f"ack {number} {row.post}") < ACKNOWLEDGED_OF_FOUR:
            alerts.acknowledge_alert(number, action_taken="已部署核查", by=everyone[row.post], at=at_noon(day))
            if run.share(f"act {number} {row.post}") < ACTED_OF_FOUR:
                alerts.report_action(
                    number,
                    action_taken="已核查同批产品",
                    outcome="nothing_found",
                    by=everyone[row.post],
                    at=at_noon(day),
                )


def _check_at_the_factory(run: Play, tracing: TracingRow, day: date) -> None:
    """Two investigators look at the goods and at the producer's quality system, as a visit asks."""
    seen = tracing.instance.seen
    for actor in _team(run, tracing):
        returns.check_goods(
            tracing.id, checked_on=day, in_catalogue=True, inspected=bool(tracing.inspected_by), certificate="",
            third_party_tested=False, failed_item_tested=False, right_method=True, foreign_report=False,
            found="同批留样已封存", by=actor, at=at_noon(day), seen=seen,
        )  # fmt: skip
    for actor in _team(run, tracing):
        returns.check_system(
            tracing.id, checked_on=day, system_exists=True, audited_by="", review_linked=False,
            found="出厂检验记录完整", by=actor, at=at_noon(day), seen=seen + 1,
        )  # fmt: skip


def _team(run: Play, tracing: TracingRow) -> tuple[Actor, Actor]:
    """Two inspectors of the producer's office, none of whom inspected the batch."""
    held = queries.accounts.certificates_of(tuple(actor.person for actor in run.staff["CIQ_O", tracing.office_region]))
    free = [
        actor
        for actor in run.staff["CIQ_O", tracing.office_region]
        if held[actor.person] and held[actor.person] not in tracing.inspected_by
    ]
    return free[0], free[1]


def _scenarios(risk_decision: str, tracings: Sequence[TracingRow], *, unsafe: bool) -> tuple[Scenario, ...]:
    """What experts think of: graver where the foreign authority said serious, or a return or check names safety."""
    if risk_decision == "serious":
        steps, severity = (Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)), 4
    elif risk_decision or unsafe or any(tracing.stated_cause in ("Q1", "Q3") for tracing in tracings):
        steps, severity = (Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)), 2
    else:
        steps, severity = (Fraction(1, 50), Fraction(1, 10)), 1
    return (
        Scenario(
            "use",
            tuple(ScenarioStep(f"step {place}", share) for place, share in enumerate(steps, start=1)),
            severity,
        ),
    )


def _outcome(run: Play, tracings: Sequence[TracingRow], reference: str) -> tuple[str, str, str]:
    """Cause, responsibility and correction of a case: of its gravest return, or of a visit for its notice."""
    own = [tracing for tracing in tracings if tracing.responsibility == "producer"]
    for tracing in [*own, *tracings]:
        found = run.causes[_item(tracing)]
        return found.cause, found.responsibility, found.corrective_action
    return "Q1", "producer", "process_change"


def _item(tracing: TracingRow) -> tuple[str, int]:
    declaration, _, item = tracing.reference.rpartition("-")
    return declaration, int(item)
