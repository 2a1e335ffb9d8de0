"""Articles 2, 12 and 14 are no islands: what they read elsewhere changes them, what they write is read elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.actions import alerts, cases, credit, intake, links, registers, reports, sanctions
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Complaint, Envelope, Evidence
from gongzhi.core.months import Month
from gongzhi.reports.tables import Report
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import (
    POTTERY,
    RAW,
    closed_case,
    register,
    returned,
    scenario,
    serve_decision,
    tell_rights,
    to_method_set,
    traced,
)
from tests.spec.test_15_loop import cups
from tests.spec.test_no_island_zones import noticed, received
from tests.spec.zone_matters import checked

GANZHOU = "360700"
FEN = 100
BOTH = pytest.mark.parametrize("day", [date(2017, 4, 10), date(2026, 4, 20)], ids=["JX2017", "CN2026"])


def grade(officers) -> tuple[str, str]:
    """Score and grade of the pottery."""
    with seeing_as(officers.enterprise):
        found = queries.enterprises.grades(POTTERY)[0]
    return str(found.score), found.grade


def case_of(officers, number: str):
    with seeing_as(officers.system):
        return queries.cases.case(number)


def applied(officers) -> str:
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("applied")
    return number


# Article 2 reads cause, responsibility and sanction, and writes the credit effect


@BOTH
@pytest.mark.parametrize(
    ("cause", "score", "effect"),
    [("Q1", "96.0", "own_fault_return"), ("N1", "100.0", "none")],  # 100 - 4; not a matter of quality
)
def test_the_cause_that_a_case_found_decides_what_its_return_costs(officers, day, cause, score, effect):
    closed_case(officers, [cause], first=day)
    assert grade(officers)[0] == score
    assert case_of(officers, applied(officers)).credit_effect == effect


@BOTH
@pytest.mark.parametrize(("answers", "score"), [("producer", "96.0"), ("inspection_body", "100.0")])
def test_who_answers_for_a_defect_decides_whose_credit_it_costs(officers, day, answers, score):
    closed_case(officers, ["Q1"], answers, first=day)
    assert grade(officers)[0] == score


def sanctioned(officers, case: str, day: date) -> str:
    """Filed by the market regulator and told its rights on a day; its number."""
    number = sanctions.file_sanction(
        case, offence="fake_export", facts="以次充好", goods_value_fen=800_000 * FEN, illegal_gain_fen=0,
        by=officers.market, at=at_noon(day),
    )  # fmt: skip
    tell_rights(number, officers.headquarters[:2], day)
    return number


def decided(officers, number: str, day: date) -> None:
    for officer in officers.headquarters[:2]:
        sanctions.decide(number, fine_fen=400_000 * FEN, reasons="初次违法", by=officer, at=at_noon(day), seen=2)


@BOTH
def test_a_penalty_costs_credit_from_the_day_of_its_decision_and_names_its_case(officers, day):
    noticed(officers, day)
    (case,) = received(officers)
    number = sanctioned(officers, case, day)
    credit.regrade(POTTERY, by=officers.system, at=at_noon(day))
    assert grade(officers) == ("100.0", "A")
    later = day + timedelta(days=14)
    decided(officers, number, later)
    assert grade(officers) == ("90.0", "A")  # 100 - 10
    with seeing_as(officers.enterprise):
        (event,) = queries.enterprises.credit_events(POTTERY)
    assert (event.kind, event.occurred_on, event.case_number) == ("penalty", later, case)


def test_what_a_penalty_costs_is_a_rule_row(officers, change_rule):
    change_rule("credit_weights", "CW-PENALTY", "weight", "15")
    day = date(2017, 4, 10)
    noticed(officers, day)
    (case,) = received(officers)
    decided(officers, sanctioned(officers, case, day), day + timedelta(days=14))
    assert grade(officers) == ("85.0", "B")


# Article 12 reads all signals, and writes risk and alert


def notice_came(officers, day: date) -> None:
    noticed(officers, day)


def return_came(officers, day: date) -> None:
    to_method_set(officers, register(officers, returned(1, day)), day)


def check_failed(officers, day: date) -> None:
    checked(officers, 0, 1, day + timedelta(days=21))  # sampled on the day itself


def complaint_came(officers, day: date) -> None:
    registers.take_in_products([cups("P1", POTTERY)], raw_hash=RAW, by=officers.system, at=at_noon(day))
    body = Complaint("hotline", "importer", "DE", "瓷杯", "heavy_metal", "Ganzhou Test Ceramics", POTTERY)
    fact = Evidence(Envelope("jx_complaints", "T-1", "complaint", day, RAW, True), body)
    intake.record_evidence([fact], raw_name="t.csv", raw_size=1, by=officers.market, at=at_noon(day))
    links.open_for_named(by=officers.system, at=at_noon(day))


@BOTH
@pytest.mark.parametrize("signal", [notice_came, return_came, check_failed, complaint_came])
def test_every_kind_of_signal_opens_a_case_whose_risk_three_experts_assess(officers, day, signal):
    assert received(officers) == ()
    signal(officers, day)
    (number,) = received(officers)
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)
    assess(officers, number, day)
    assert case_of(officers, number).risk_level == "S"


def assess(officers, number: str, day: date) -> None:
    for expert in officers.experts:
        given = [scenario("a", 4, "1/2", "1/10", "1/100")]
        cases.assess_case(number, scenarios=given, by=expert, at=at_noon(day), seen=1)


@BOTH
def test_the_risk_of_a_case_gives_its_alert_the_level_and_the_alert_lets_the_case_be_acted_on(officers, day):
    noticed(officers, day)
    (number,) = received(officers)
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)
    first, second, third = officers.headquarters
    drafted = {
        "urgency": 3, "scope": 2, "scope_words": "陶瓷餐具", "matters": "铅溶出", "measures": "", "starts_on": day,
        "control_at_ports": False, "warns_consumers": False, "by": first, "at": at_noon(day),
    }  # fmt: skip
    with pytest.raises(Refusal, match="NOT_ASSESSED"):
        alerts.draft_alert(number, **drafted)
    assess(officers, number, day)
    with pytest.raises(Refusal, match="TASKS_OPEN"):  # no return is traced and nobody is warned
        cases.begin_acting(number, by=officers.origin[0], at=at_noon(day), seen=2)
    alert = alerts.draft_alert(number, **drafted)
    for officer in (first, second):
        alerts.approve_alert(alert, by=officer, at=at_noon(day), seen=0)
    assert case_of(officers, number).state == "assessed"
    for officer in (second, third):
        alerts.issue_alert(alert, by=officer, at=at_noon(day), seen=1)
    with seeing_as(officers.enterprise):
        assert queries.alerts.alert(alert).level == 2
    assert case_of(officers, number).state == "alerted"
    cases.begin_acting(number, by=officers.origin[0], at=at_noon(day), seen=3)


# Article 14 reads the return, and writes cause, level, sanction and report row


def figures(officers, day: date) -> dict[str, object]:
    """The head of the city's report of a day's month, by figure."""
    at = at_noon(day + timedelta(days=40))
    report: Report = reports.make_report(GANZHOU, Month(day.year, day.month), by=officers.city, at=at)
    found = report.table("head")
    amounts = found.column("REPORT_COL_AMOUNT")
    return {row.cells[0].code: amount for row, amount in zip(found.rows, amounts, strict=True)}


@BOTH
def test_a_return_is_a_row_of_its_citys_report_and_its_cause_a_share_of_it(officers, day):
    first = register(officers, returned(1, day))
    assert figures(officers, day)["FIGURE_BATCHES"] == 1
    traced(officers, first, day, "N1", "carrier")
    assert figures(officers, day)["FIGURE_QUALITY"] == Decimal("0.00")
    traced(officers, register(officers, returned(2, day)), day, "Q1", "producer")
    head = figures(officers, day)
    assert (head["FIGURE_BATCHES"], head["FIGURE_QUALITY"]) == (2, Decimal("50.00"))  # 1 of 2


@BOTH
def test_the_cause_that_a_tracing_wrote_stands_in_the_enterprises_history(officers, day):
    tracing = register(officers, returned(1, day))
    to_method_set(officers, tracing, day)
    with seeing_as(officers.enterprise):
        assert [row.cause_code for row in queries.measures.history(POTTERY)] == [None]
    traced(officers, register(officers, returned(2, day)), day, "Q2", "producer")
    with seeing_as(officers.enterprise):
        assert {row.cause_code for row in queries.measures.history(POTTERY)} == {None, "Q2"}


@BOTH
def test_the_level_that_repeated_returns_wrote_raises_the_check_ratio(officers, day):
    held = closed_case(officers, ["Q2"], first=day)
    assert (held.level, held.ratio) == ("L1", Decimal("0.15"))  # 0.10 × 1.5
    assert case_of(officers, applied(officers)).supervision_effect == "L1 0.15"


@BOTH
def test_a_case_does_not_close_while_a_sanction_that_it_led_to_is_not_done(officers, day):
    traced(officers, register(officers, returned(1, day)), day, "Q1", "producer")
    (case,) = received(officers)
    later, origin = day + timedelta(days=14), officers.origin[0]
    number = sanctioned(officers, case, day)
    cases.verify(case, source_checked=True, note="", by=origin, at=at_noon(day), seen=0)
    assess(officers, case, day)
    cases.begin_acting(case, by=origin, at=at_noon(day), seen=2)
    cases.submit_evidence(
        case, cause_code="Q1", responsibility="producer", corrective_action="process_change", waiver_reason="",
        by=origin, at=at_noon(day), seen=3,
    )  # fmt: skip
    with pytest.raises(Refusal, match="SANCTION_DONE"):
        cases.close_case(case, by=origin, at=at_noon(day), seen=4)
    decided(officers, number, later)
    serve_decision(number, officers.headquarters[0], later)
    sanctions.finish(number, carried_out="已缴清", by=officers.headquarters[0], at=at_noon(later), seen=4)
    for officer in (origin, officers.headquarters[0]):
        cases.close_case(case, by=officer, at=at_noon(later), seen=4)
    assert case_of(officers, case).state == "closed"
