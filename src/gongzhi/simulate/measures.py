"""What the officers do about a case besides tracing: checks on suspicion, help, sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongzhi.actions import checks, helping, sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.core.calendar import months_after
from gongzhi.core.facts import CheckResult
from gongzhi.core.region_codes import city_of
from gongzhi.simulate.officers import Arrival, Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.cases import CaseRow, TracingRow

FRAUD = "adulteration"
HELPED_SIZES = ("micro", "small")
FOOD_CHAPTERS = range(1, 25)  # of the HS
GOODS_WITHOUT_RETURN_FEN = 200_000_00  # value of the goods in a fraud file where nothing came back
FEN_A_CENT = 7  # yuan a dollar, for the invented files only
HEARING_DAYS = 6  # working days, one more than the party has to ask for a hearing
WATCH_MONTHS = 6


def start(run: Play, day: date, case: CaseRow, tracings: Sequence[TracingRow]) -> None:
    """Order a check where a laboratory's result is on its way, help a small firm, file a fraud."""
    if case.uscc is None:
        return
    _order_check(run, day, case)
    if case.hazard == FRAUD:
        _file(run, day, case, tracings)
    else:
        _help(run, day, case)


def are_open(run: Play, case: CaseRow) -> bool:
    """Whether the case still waits for a check, for help to get under watch, a sanction, or a rectification."""
    with seeing_as(run.system):
        measures = queries.measure_lines.lines_of(case.id).values()
        waiting = any(queries.measure_lines.not_final(lines) for lines in measures)
        return waiting or bool(queries.cases.rectifying(case.number))


def enter_result(run: Play, day: date, arrival: Arrival) -> None:
    """The result of an ordered check is entered by two and served; nobody objects, so that its clock lets it stand."""
    body = arrival.evidence.body
    assert isinstance(body, CheckResult)
    with seeing_as(run.system):
        waiting = queries.measures.checks_waiting_for(body.producer_uscc, sampled_on=body.checked_on)
    if not waiting:
        return
    number, region = waiting[0]
    office = run.staff["CIQ_O", city_of(region)]
    for officer in office[:2]:
        checks.enter_result(number, reference=arrival.evidence.envelope.reference, by=officer, at=at_noon(day), seen=0)
    checks.serve_result(number, by=office[0], at=at_noon(day), seen=1)


def _order_check(run: Play, day: date, case: CaseRow) -> None:
    coming = [a for a in run.targeted.get(case.uscc or "", []) if _sampled(a) >= day and a.day <= run.until]
    if not coming:
        return
    body = coming[0].evidence.body
    assert isinstance(body, CheckResult)
    checks.order_check(
        case.number,
        goods=body.goods,
        hs_code=body.hs_code,
        kind="food" if int(body.hs_code[:2]) in FOOD_CHAPTERS else "product",
        reason="案卷提示该企业同类产品存在风险",
        by=run.one("CIQ_R", "360000"),
        at=at_noon(day),
    )


def _sampled(arrival: Arrival) -> date:
    body = arrival.evidence.body
    assert isinstance(body, CheckResult)
    return body.checked_on


def _help(run: Play, day: date, case: CaseRow) -> None:
    """Grave cases of small firms that have a person on the platform to agree to a plan."""
    with seeing_as(run.system):
        firm = queries.enterprises.enterprise(case.uscc or "")
    people = [actor for actor in run.staff.get(("ENT", firm.region), []) if actor.uscc == case.uscc]
    if case.risk_level != "S" or firm.size not in HELPED_SIZES or not people:
        return
    origin = run.one("CIQ_O", city_of(case.region))
    plan = helping.shortlist_for_help(case.number, by=origin, at=at_noon(day))
    run.later(day, 5, lambda on: _visit(run, on, plan))


def _visit(run: Play, day: date, number: str) -> None:
    with seeing_as(run.system):
        plan = queries.measures.help_plan(number)
    origin = run.one("CIQ_O", city_of(plan.region))
    firm = next(actor for actor in run.staff["ENT", plan.region] if actor.uscc == plan.uscc)
    helping.visit(number, root_cause="原辅料把关不严", by=origin, at=at_noon(day), seen=0)
    for signer in (origin, firm):
        helping.agree(
            number,
            actions="更换供应商，增设进厂检验",
            owner="质量负责人",
            due_on=months_after(day, 1),
            budget_fen=None,
            experts="",
            by=signer,
            at=at_noon(day),
            seen=1,
        )
    helping.begin(number, by=firm, at=at_noon(day), seen=2)
    for place, wait in enumerate((8, 11, 14)):
        run.later(day, wait, lambda on, place=place: _retest(run, on, number, place))


def _retest(run: Play, day: date, number: str, place: int) -> None:
    with seeing_as(run.system):
        plan = queries.measures.help_plan(number)
    origin = run.one("CIQ_O", city_of(plan.region))
    helping.retest_batch(
        number, lot=f"FJ-{place + 1}", tested_on=day, lab="SIM-LAB", passed=True, by=origin, at=at_noon(day),
        seen=plan.instance.seen,
    )  # fmt: skip
    if place == 2:
        helping.verify(number, by=origin, at=at_noon(day), seen=plan.instance.seen + 1)
        watched = months_after(day, WATCH_MONTHS)
        run.later(watched, 0, lambda on: _end_watch(run, on, number))


def _end_watch(run: Play, day: date, number: str) -> None:
    """Nothing came back: eliminated; otherwise the firm acts again, and somebody has to see to it."""
    fell_back = number in helping.plans_that_fell_back(by=run.system, at=at_noon(day))
    with seeing_as(run.system):
        plan = queries.measures.help_plan(number)
    if fell_back:
        helping.fall_back(number, by=run.system, at=at_noon(day), seen=plan.instance.seen)
    else:
        origin = run.one("CIQ_O", city_of(plan.region))
        helping.eliminate(number, by=origin, at=at_noon(day), seen=plan.instance.seen)


def _file(run: Play, day: date, case: CaseRow, tracings: Sequence[TracingRow]) -> None:
    cents = sum(tracing.value_usd_cents for tracing in tracings)
    number = sanctions.file_sanction(
        case.number,
        offence="fake_export",
        facts=f"{case.product}掺假",
        goods_value_fen=cents * FEN_A_CENT or GOODS_WITHOUT_RETURN_FEN,
        illegal_gain_fen=0,
        by=run.one("MSA", "360000"),
        at=at_noon(day),
    )
    for officer in _deciders(run):
        sanctions.draft_notice(number, by=officer, at=at_noon(day), seen=0)
    served = {"served_on": day, "manner": "direct", "received_by": "质量负责人", "proof": "本人签收"}
    sanctions.serve_notice(number, **served, by=_deciders(run)[0], at=at_noon(day), seen=1)
    run.later(day, HEARING_DAYS, lambda on: _decide(run, on, number))


def _decide(run: Play, day: date, number: str) -> None:
    with seeing_as(run.system):
        row = queries.measures.sanction(number)
        lowest = int(queries.findings.fact(row.range).value["lowest_fen"] or 0)
    for officer in _deciders(run):
        sanctions.decide(number, fine_fen=lowest, reasons="初次违法，主动改正", by=officer, at=at_noon(day), seen=2)
    served = {"served_on": day, "manner": "mail", "received_by": "法定代表人", "proof": f"EMS {number}"}
    sanctions.serve_decision(number, **served, by=_deciders(run)[0], at=at_noon(day), seen=3)
    for officer in _deciders(run):
        sanctions.publish(number, by=officer, at=at_noon(day), seen=4)
    run.later(day, 15, lambda on: _carried_out(run, on, number))


def _carried_out(run: Play, day: date, number: str) -> None:
    sanctions.finish(number, carried_out="罚款已缴清", by=_deciders(run)[0], at=at_noon(day), seen=5)


def _deciders(run: Play) -> tuple:
    """Two who did not file: the regulator's second officer and one of the headquarters."""
    return run.staff["MSA", "360000"][1], run.staff["CIQ_R", "360000"][0]
