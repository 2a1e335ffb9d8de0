"""Article 12: risk is assessed by scenario and warned about by level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.actions import alerts, cases, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.opinions import panel_of
from gongzhi.actions.replay import replay_finding
from gongzhi.catalogue.codes import profile_on
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.risk.alerts import ack_share
from gongzhi.core.risk.assessment import METHOD
from gongzhi.core.risk.levels import Scenario
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import PEOPLE, POTTERY, register, returned, scenario, to_method_set
from tests.withdrawn import notice, take_in

DAY = date(2017, 3, 15)


def verified_on(officers, day: date) -> str:
    """The number of a case whose source was checked on a day."""
    to_method_set(officers, register(officers, returned(1, day)), day)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)
    return number


@pytest.fixture
def verified(officers) -> str:
    return verified_on(officers, DAY)


def assessed(officers, number: str, *scenarios: Scenario, day: date = DAY) -> str:
    """The case's risk level after three experts signed these scenarios."""
    for expert in officers.experts:
        cases.assess_case(number, scenarios=scenarios, by=expert, at=at_noon(day), seen=1)
    with seeing_as(officers.system):
        return queries.cases.case(number).risk_level


STEPS = ("1/2", "1/10", "1/100")


@pytest.mark.scenario("12a")
@pytest.mark.parametrize(
    ("scenarios", "level"),
    [
        ([scenario("a", 3, *STEPS)], "H"),
        ([scenario("a", 4, *STEPS)], "S"),
        ([scenario("a", 3, *STEPS), scenario("b", 4, *STEPS)], "S"),
        ([scenario("a", 1, "1/2")], "M"),  # exactly one half is not more than one half
        ([scenario("chair", 1, "1", "1/50", "1/10", "1")], "L"),
    ],
    ids=["severity 3", "severity 4", "the worst counts", "p exactly 0.5", "folding chair"],
)
def test_risk_is_probability_by_severity_of_the_worst_scenario(officers, verified, scenarios, level):
    assert assessed(officers, verified, *scenarios) == level


@pytest.mark.scenario("12a")
@pytest.mark.parametrize(
    ("day", "text"), [(DAY, "2010/15/EU"), (date(2026, 4, 15), "2024/3173")], ids=["JX2017", "CN2026"]
)
def test_the_numbers_are_the_same_by_the_guidelines_in_force_and_the_finding_names_these(officers, day, text):
    case = verified_on(officers, day)
    assert assessed(officers, case, scenario("a", 3, *STEPS), scenario("b", 4, *STEPS), day=day) == "S"
    with seeing_as(officers.system):
        found = queries.findings.newest(METHOD, case)
        assert found is not None
        kept = queries.findings.fact(found)
    assert (kept.profile, kept.value["text"]) == (profile_on(day).code, text)


@pytest.mark.scenario("12a")
def test_the_risk_follows_its_rule_row(officers, verified, change_rule):
    change_rule("severity_matrix", "RM-44", "level", "M")
    assert assessed(officers, verified, scenario("a", 4, *STEPS)) == "M"


@pytest.mark.scenario("12a")
def test_an_assessment_takes_three_experts_who_agree(officers, verified):
    first, second, third = officers.experts
    grave, mild = [scenario("a", 4, *STEPS)], [scenario("a", 1, *STEPS)]
    assert cases.assess_case(verified, scenarios=grave, by=first, at=at_noon(DAY), seen=1).missing == 2
    assert cases.assess_case(verified, scenarios=mild, by=second, at=at_noon(DAY), seen=1).missing == 2
    assert cases.assess_case(verified, scenarios=grave, by=third, at=at_noon(DAY), seen=1).missing == 1


def test_an_expert_who_differed_may_join_the_others_and_every_opinion_stays(officers, verified):
    first, second, third = officers.experts
    grave, mild = [scenario("a", 4, *STEPS)], [scenario("a", 1, *STEPS)]
    for minute, (expert, told) in enumerate(((first, grave), (second, mild), (third, grave))):
        at = at_noon(DAY) + timedelta(minutes=minute)
        cases.assess_case(verified, scenarios=told, by=expert, at=at, seen=1)
    with seeing_as(officers.system):
        panel = panel_of(queries.cases.case(verified))
    assert (panel.least, panel.most, panel.differ) == ("L", "S", True)
    assert [(one.expert, one.level) for one in panel.said] == [(1, "S"), (2, "L"), (3, "S")]
    assert cases.assess_case(verified, scenarios=grave, by=second, at=at_noon(DAY), seen=1).state == "assessed"
    with seeing_as(officers.system):
        found = queries.findings.newest(METHOD, verified)
        value = queries.findings.fact(found).value
        assert len(panel_of(queries.cases.case(verified)).said) == 4
        assert replay_finding(found).equal
    assert (value["level"], value["least"], value["differing"]) == ("S", "L", "1")


def test_a_food_is_classed_by_rasff_and_its_experts_agree_on_where_it_is(officers, verified):
    grave = [scenario("a", 4, *STEPS)]
    places = ("several_markets", "several_markets", "at_border")
    for expert, place in zip(officers.experts, places, strict=True):
        step = cases.assess_case(verified, scenarios=grave, whereabouts=place, by=expert, at=at_noon(DAY), seen=1)
    assert step.missing == 2
    last = officers.experts[2]
    cases.assess_case(verified, scenarios=grave, whereabouts=places[0], by=last, at=at_noon(DAY), seen=1)
    with seeing_as(officers.system):
        found = queries.findings.fact(queries.findings.newest(METHOD, verified))
    assert found.value["food_class"] == "alert"


def test_somebody_at_the_enterprise_is_no_expert_on_its_goods(officers, verified):
    row = replace(PEOPLE["experts"][0], uscc=POTTERY, role="ENT", region="360702")
    setting_up.take_in_people([row], by=officers.system, at=at_noon(DAY))
    with pytest.raises(Refusal, match="GUARD_NO_CONFLICT"):
        cases.assess_case(
            verified, scenarios=[scenario("a", 1, *STEPS)], by=officers.experts[0], at=at_noon(DAY), seen=1
        )


# Scenarios that make the risk level behind each harm: 4 serious, 3 high, 1 low.
HARM = {4: scenario("a", 4, *STEPS), 3: scenario("a", 3, *STEPS), 1: scenario("a", 1, *STEPS)}


def drafted(officers, number: str, harm: int, urgency: int, scope: int, *, scope_words: str = "瓷杯；德国"):
    assessed(officers, number, HARM[harm])
    alert = alerts.draft_alert(
        number, urgency=urgency, scope=scope, scope_words=scope_words, matters="铅溶出量超标", measures="自查",
        starts_on=DAY, control_at_ports=False, warns_consumers=False, by=officers.headquarters[0], at=at_noon(DAY),
    )  # fmt: skip
    with seeing_as(officers.system):
        return queries.alerts.alert(alert)


@pytest.mark.scenario("12b")
@pytest.mark.parametrize(
    ("harm", "urgency", "scope", "level"),
    [(4, 3, 2, 2), (3, 2, 2, 3), (4, 4, 4, 1), (1, 1, 1, 4)],
    ids=["33", "25", "40", "10"],
)
def test_the_level_of_an_alert_is_its_score(officers, verified, harm, urgency, scope, level):
    assert drafted(officers, verified, harm, urgency, scope).level == level


@pytest.mark.scenario("12b")
def test_the_level_follows_its_rule_row(officers, verified, change_rule):
    change_rule("alert_levels", "AL-2", "min_score", "34")
    assert drafted(officers, verified, 4, 3, 2).level == 3


@pytest.mark.scenario("12b")
def test_level_one_can_only_be_escalated(officers, verified):
    alert = drafted(officers, verified, 4, 4, 4)
    first, second, _ = officers.headquarters
    with pytest.raises(Refusal, match="ESCALATE_ONLY"):
        alerts.approve_alert(alert.number, by=first, at=at_noon(DAY), seen=0)
    assert alerts.escalate_alert(alert.number, by=first, at=at_noon(DAY), seen=0).missing == 1
    assert alerts.escalate_alert(alert.number, by=second, at=at_noon(DAY), seen=0).state == "escalated"


@pytest.mark.scenario("12b")
def test_without_a_scope_an_alert_cannot_be_approved(officers, verified):
    alert = drafted(officers, verified, 4, 3, 2, scope_words="")
    with pytest.raises(Refusal, match=r"ALERT_FIELDS.*scope"):
        alerts.approve_alert(alert.number, by=officers.headquarters[0], at=at_noon(DAY), seen=0)


def test_a_firm_reads_an_alert_on_its_own_case_once_it_is_issued(officers, verified):
    alert = drafted(officers, verified, 4, 3, 2)
    with seeing_as(officers.enterprise), pytest.raises(NotThere):
        queries.alerts.alert(alert.number)
    for seen, act in enumerate((alerts.approve_alert, alerts.issue_alert)):
        for officer in officers.headquarters[:2]:
            act(alert.number, by=officer, at=at_noon(DAY), seen=seen)
    with seeing_as(officers.enterprise):
        assert queries.alerts.alert(alert.number).uscc == POTTERY


@pytest.mark.scenario("12b")
def test_an_issued_alert_tells_its_audience_and_three_of_four_acknowledgements_are_75_percent(officers, verified):
    alert = drafted(officers, verified, 4, 3, 2)
    first, second, third = officers.headquarters
    for officer in (first, second):
        alerts.approve_alert(alert.number, by=officer, at=at_noon(DAY), seen=0)
    for officer in (second, third):
        alerts.issue_alert(alert.number, by=officer, at=at_noon(DAY), seen=1)
    with seeing_as(officers.system):
        told = {row.post for row in queries.alerts.recipients(alert.id)}
    # CIQ_P elsewhere is not told; the city's origin office (3), its regulator, the enterprise, the association are.
    wanted = {actor.post for actor in (*officers.origin, officers.market, officers.enterprise, officers.association)}
    assert told == wanted
    alerts.acknowledge_alert(alert.number, action_taken="", by=officers.enterprise, at=at_noon(DAY))
    alerts.acknowledge_alert(alert.number, action_taken="", by=officers.association, at=at_noon(DAY))
    alerts.acknowledge_alert(alert.number, action_taken="", by=officers.market, at=at_noon(DAY))
    with seeing_as(officers.system):
        found = queries.alerts.recipients(alert.id)
        assert queries.cases.case(verified).state == "alerted"
    assert sum(row.acknowledged_at is not None for row in found) == 3
    assert str(ack_share(3, 4)) == "75.00"


def test_an_alert_that_no_longer_fits_is_changed_by_two_with_a_reason_and_another_is_drafted(officers, verified):
    alert = drafted(officers, verified, 4, 3, 2)
    first, second, third = officers.headquarters
    for officer in (first, second):
        alerts.approve_alert(alert.number, by=officer, at=at_noon(DAY), seen=0)
    for officer in (second, third):
        alerts.issue_alert(alert.number, by=officer, at=at_noon(DAY), seen=1)
    with pytest.raises(Refusal, match="GUARD_REASON_GIVEN"):
        alerts.change_alert(alert.number, reason=" ", by=first, at=at_noon(DAY), seen=2)
    changing = {"reason": "范围扩大到全部釉上彩瓷", "at": at_noon(DAY), "seen": 2}
    assert alerts.change_alert(alert.number, **changing, by=first).missing == 1
    assert alerts.change_alert(alert.number, **changing, by=second).state == "changed"
    with pytest.raises(Refusal, match="NO_SUCH_STEP"):
        alerts.lift_alert(alert.number, reason="复评", by=first, at=at_noon(DAY), seen=3)
    another = alerts.draft_alert(
        verified, urgency=3, scope=3, scope_words="釉上彩瓷；德国", matters="铅溶出量超标", measures="自查",
        starts_on=DAY, control_at_ports=False, warns_consumers=False, by=first, at=at_noon(DAY),
    )  # fmt: skip
    assert another != alert.number


def test_a_case_is_assessed_within_ten_working_days(officers):
    given = register(officers, returned(1, date(2017, 3, 10)))
    to_method_set(officers, given, date(2017, 3, 14))
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(DAY), seen=0)
    with seeing_as(officers.system):
        assert queries.cases.case(number).due_on == date(2017, 3, 29)


def test_a_case_on_a_serious_notice_is_assessed_by_the_next_day(officers):
    take_in(officers, notice("serious"), DAY)
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("received")
    cases.verify(number, source_checked=True, note="", by=officers.origin[0], at=at_noon(DAY), seen=0)
    with seeing_as(officers.system):
        assert queries.cases.case(number).due_on == date(2017, 3, 16)
