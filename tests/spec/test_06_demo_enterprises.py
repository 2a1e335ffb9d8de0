"""Article 6: an exporter comes from the pool to the name, its checks are halved, and a recall abroad suspends it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.actions import cases, checks, credit, links, recognitions
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import register, returned, traced
from tests.spec.firms_of_honour import (
    LEADER,
    NAMING,
    applied,
    assessed,
    came_in,
    confirmed,
    leader,
    named,
    own_fault_return,
    recall,
)
from tests.spec.test_13_double_random import act, result

RECALLED = date(2017, 9, 12)
SERVED = date(2017, 7, 3)
BOTH = pytest.mark.parametrize("naming", [NAMING, date(2026, 6, 1)], ids=["JX2017", "CN2026"])


def recalled(run, day: date = RECALLED) -> None:
    confirmed(run.officers, came_in(run.officers, recall(1, day - timedelta(days=3)), day - timedelta(days=1)), day)


@pytest.mark.scenario("6")
def test_the_name_halves_the_check_ratio_and_a_recall_abroad_suspends_it_the_same_day(officers):
    run = named(officers)
    assert run.state == "named"
    assert run.finding("eligibility")["eligible"] == "true"
    assert run.ratio() == Decimal("0.015")  # 3 % of class 1, halved
    case = came_in(officers, recall(1, date(2017, 9, 8)), date(2017, 9, 11))
    assert run.state == "named"  # told of, not confirmed
    confirmed(officers, case, RECALLED)
    assert run.state == "suspended"
    assert run.row.values["suspended_on"] == RECALLED
    assert run.row.instance.due_on == date(2017, 10, 16)  # over the October holiday and Saturday 30 September
    assert run.ratio() == Decimal("0.03")
    assert run.finding("revoking")["event"] == "foreign_recall"
    with seeing_as(officers.system):
        (event,) = [row for row in queries.cases.events_on(run.number) if '"suspend"' in row.body][-1:]
    assert event.role == "SYSTEM"


@pytest.mark.scenario("6")
@pytest.mark.parametrize(
    ("table", "rule", "column", "value", "ratio", "state", "due"),
    [
        ("facilitation", "FA-DEMO", "factor", "0.8", "0.024", "suspended", date(2017, 10, 16)),
        ("class_ratios", "SR-1", "ratio", "0.04", "0.02", "suspended", date(2017, 10, 16)),
        ("demonstration_events", "DE-RECALL", "revokes", "false", "0.015", "named", date(2018, 6, 1)),
        ("clocks", "CK-DE-DECIDE", "length", "14", "0.015", "suspended", date(2017, 9, 30)),
    ],
)
def test_ratio_suspension_and_day_of_the_decision_follow_their_rule_rows(
    officers, change_rule, table, rule, column, value, ratio, state, due
):
    change_rule(table, rule, column, value)
    run = named(officers)
    assert run.ratio() == Decimal(ratio)
    recalled(run)
    assert (run.state, run.row.instance.due_on) == (state, due)


@pytest.mark.scenario("6")
def test_too_small_exports_bar_the_name_by_their_rule_row(officers, change_rule):
    change_rule("demonstration_exports", "DX-PROVINCE", "min_usd", "12400001")
    run = assessed(applied(leader(officers, NAMING), NAMING), NAMING)
    assert run.finding("eligibility")["grounds"] == "EXPORTS"


@BOTH
def test_who_misses_conditions_is_told_which_and_never_comes_on_public_notice(officers, naming):
    run = assessed(applied(leader(officers, naming, firm_class=2), naming, brands=False, drilled=False), naming)
    assert run.finding("eligibility")["grounds"] == "STANDING BRAND DRILL"
    with pytest.raises(Refusal, match="ELIGIBLE"):
        run.take("publish", naming, officers.headquarters[0])
    run.take("refuse", naming, *officers.headquarters[:2], reason="类别、品牌和追溯演练不符合条件")
    assert run.state == "refused"


def test_nobody_is_named_before_the_notice_is_over_by_one_person_or_after_news_against_it(officers):
    begun = NAMING - timedelta(days=8)
    run = assessed(applied(leader(officers, NAMING), begun), begun)
    first, second, _ = officers.headquarters
    run.take("publish", begun, first, second)
    last_day = begun + timedelta(days=7)
    assert run.row.instance.due_on == last_day
    with pytest.raises(Refusal, match="NOTICE_OVER"):
        run.take("name", last_day, first)
    run.take("name", NAMING, first)
    assert run.state == "on_notice"
    with pytest.raises(Refusal, match="TWO_PERSON"):
        run.take("name", NAMING, first)
    own_fault_return(officers, register(officers, returned(1, NAMING, uscc=LEADER)), NAMING)
    with pytest.raises(Refusal, match="ELIGIBLE"):
        run.take("name", NAMING, second)


def test_an_objection_in_time_stops_the_naming_until_it_is_answered(officers):
    begun = NAMING - timedelta(days=8)
    run = assessed(applied(leader(officers, NAMING), begun), begun)
    run.take("publish", begun, *officers.headquarters[:2])
    with pytest.raises(Refusal, match="IN_TIME"):
        run.take("object", NAMING, officers.market, reason="有投诉未结")
    run.take("object", begun + timedelta(days=7), officers.market, reason="有投诉未结")
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        run.take("name", NAMING, officers.headquarters[0])
    run.take("dismiss", NAMING, officers.headquarters[0], answer="投诉已办结，与质量无关")
    assert run.row.instance.due_on == NAMING + timedelta(days=7)  # the notice runs anew


def test_an_enterprise_enters_the_pool_itself_and_nobody_else_sees_its_application(officers):
    run = leader(officers, NAMING)
    values = {"products": "日用瓷", "pool_grounds": "自荐"}
    number = open_matter("demo_enterprise", values=values, by=run.enterprise, at=at_noon(NAMING))
    for stranger in (officers.rival, officers.elsewhere):
        with seeing_as(stranger), pytest.raises(NotThere):
            queries.matters.matter("demo_enterprise", number)


@pytest.mark.parametrize("fate", ["reinstate", "revoke"])
def test_a_suspended_name_is_decided_by_two_after_the_enterprise_was_heard(officers, fate):
    run = named(officers)
    recalled(run)
    run.take("defend", date(2017, 9, 20), run.enterprise, reason="召回批次已全部追回")
    decided = date(2017, 10, 16)
    run.take(fate, decided, *officers.headquarters[:2], grounds="已查明原因")
    stands = fate == "reinstate"
    assert run.state == ("kept" if stands else "revoked")
    assert run.ratio() == Decimal("0.015" if stands else "0.03")
    assert recognitions.follow_facts(by=officers.system, at=at_noon(decided)) == ()  # what was decided on is past
    if stands:
        assert run.row.instance.due_on == date(2018, 10, 16)


def test_the_yearly_review_asks_for_every_condition_again(officers):
    run = named(officers)
    assert run.row.instance.due_on == date(2018, 6, 1)
    day = date(2018, 5, 20)
    run.take("review", day, officers.headquarters[0])
    assert run.finding("eligibility")["grounds"] == "EXPORTS DRILL"  # none of 2017 came in, the drill is a year old
    with pytest.raises(Refusal, match="ELIGIBLE"):
        run.take("keep", day, officers.headquarters[0], grounds="复审合格")
    assert run.ratio() == Decimal("0.015")  # the name stands while it is reviewed
    run.take("revoke", day, *officers.headquarters[:2], grounds="未达到出口额要求")
    assert (run.state, run.ratio()) == ("revoked", Decimal("0.03"))


def test_a_failed_check_that_the_regulator_confirms_suspends_within_its_act(officers):
    run = named(officers)
    credit.confirm_credit_event(
        LEADER, kind="spot_check_failure", occurred_on=date(2017, 7, 1), voluntary=False, by=officers.market,
        at=at_noon(date(2017, 7, 3)),
    )  # fmt: skip
    assert (run.state, run.row.values["suspended_on"]) == ("suspended", date(2017, 7, 3))
    assert run.finding("revoking")["event"] == "spot_check_failure"


def check_ordered_on_a_case(officers, sampled_on: date) -> None:
    """Ordered on a case about a return that was not the firm's fault; its failed result is served."""
    registered_on = sampled_on - timedelta(days=5)
    traced(
        officers, register(officers, returned(1, registered_on, cause="N2", uscc=LEADER)), registered_on, "N2", "buyer"
    )
    with seeing_as(officers.system):
        (case,) = queries.cases.numbers_in_state("received")
    number = checks.order_check(
        case, goods="瓷杯", hs_code="691110", kind="product", reason="核查同批产品", by=officers.market,
        at=at_noon(registered_on),
    )  # fmt: skip
    result(officers, "CY-1", sampled_on, passed=False, maker=LEADER)
    for officer in officers.origin[:2]:
        checks.enter_result(number, reference="CY-1", by=officer, at=at_noon(sampled_on), seen=0)
    checks.serve_result(number, by=officers.origin[0], at=at_noon(SERVED), seen=1)


def check_drawn(officers, sampled_on: date) -> None:
    """A drawn check of the firm; its failed result is served."""
    team = officers.origin[:2]
    values = {"plan": "CJ-2017-000001", "goods": "瓷杯", "kind": "product", "inspectors": ("JX-1", "JX-2")}
    number = open_matter("check_task", values=values, uscc=LEADER, by=officers.market, at=at_noon(sampled_on))
    sample = {"site": "producer", "scan_in": "", "lot_size": 400, "sampled": 50, "sheet": "CY-1"}
    act(officers, "check_task", number, "sample", by=team, day=sampled_on, **sample)
    result(officers, "CY-1", sampled_on, passed=False, maker=LEADER)
    act(officers, "check_task", number, "enter_result", by=team, day=sampled_on, reference="CY-1")
    act(officers, "check_task", number, "serve", by=team[:1], day=SERVED)


@pytest.mark.parametrize("checked", [check_ordered_on_a_case, check_drawn])
def test_a_failed_check_suspends_once_the_time_to_object_is_over_and_not_before(officers, checked):
    run = named(officers)
    checked(officers, date(2017, 6, 27))
    links.open_for_named(by=officers.system, at=at_noon(SERVED))
    with seeing_as(officers.system):
        opened = [queries.cases.case(number) for number in queries.cases.numbers_in_state("received")]
    for case in opened:  # the sources are checked meanwhile; the result may still be objected to
        cases.verify(
            case.number, source_checked=True, note="", by=officers.origin[0], at=at_noon(SERVED), seen=case.seen
        )
    last_day = SERVED + timedelta(days=15)
    run_clocks(by=officers.system, at=at_noon(last_day))
    assert run.state == "named"
    run_clocks(by=officers.system, at=at_noon(last_day + timedelta(days=1)))
    assert run.state == "suspended"
    found = run.finding("revoking")
    assert (found["event"], found["event_id"]) == ("spot_check_failure_safety", "CY-1")


def test_a_case_that_is_rejected_confirms_nothing(officers):
    run = named(officers)
    case = came_in(officers, recall(1, RECALLED), RECALLED)
    cases.reject(case, reason="与该企业无关", by=officers.origin[0], at=at_noon(RECALLED), seen=0)
    assert recognitions.follow_facts(by=officers.system, at=at_noon(RECALLED)) == ()
    assert run.state == "named"


def test_partners_that_a_named_enterprise_leads_stand_on_its_record_with_their_return_rates(officers):
    run = named(officers)
    partner = {
        "partner": "91361002705700033N", "since": date(2017, 6, 2), "rate_before": Decimal("0.80"),
        "rate_after": Decimal("0.35"),
    }  # fmt: skip
    run.take("report", date(2017, 12, 1), run.enterprise, brands=(), drills=(), partners=(partner,), reason="带动一年")
    assert run.row.lines["partners"] == (partner,)
