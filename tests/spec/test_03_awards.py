"""Article 3: awards are tied to returns; what bars an application is named with its case, two persons grant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import cases, intake, links
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult, Envelope, Evidence
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, register, returned, traced
from tests.spec.zone_matters import Matter

RETURNED = date(2015, 3, 10)
KNOWN = date(2017, 3, 1)  # the first day of the rules: older evidence is judged as of the day on which it became known
QUALITY = "government_quality_award"
ROUND = date(2017, 5, 31)
NEXT_ROUND = date(2018, 5, 31)
both_profiles = pytest.mark.parametrize("deadline", [ROUND, date(2026, 5, 29)], ids=["JX2017", "CN2026"])


def applied(officers, deadline: date, award: str = QUALITY, by=None, on: date | None = None) -> Matter:
    values = {"award": award, "deadline": deadline, "merits": "五年零退运攻关"}
    at = at_noon(on or deadline - timedelta(days=10))
    number = open_matter("award_application", values=values, by=by or officers.enterprise, at=at)
    return Matter(officers, "award_application", number)


def own_fault_return(officers, day: date = RETURNED, number: int = 1, responsibility: str = "producer") -> str:
    """A return of that day, traced on the day on which it became known; its case."""
    known = max(day, KNOWN)
    fact = returned(number, day)
    traced(officers, register(officers, fact, known), known, "Q1", responsibility)
    with seeing_as(officers.system):
        return next(
            row.case_number for row in queries.measures.history(POTTERY) if row.reference == fact.envelope.reference
        )


def value(matter: Matter) -> dict:
    return matter.finding("eligibility").value


@pytest.mark.scenario("3c")
def test_an_own_fault_return_bars_for_three_years_and_its_case_is_named(officers):
    case = own_fault_return(officers)
    first = applied(officers, ROUND)
    with pytest.raises(Refusal, match=rf"AWARD_BARRED.*{case}"):
        first.take("find_eligible", ROUND, officers.office)
    first.take("find_ineligible", ROUND, officers.office)
    assert first.state == "ineligible"
    assert (value(first)["eligible"], value(first)["barred_by"], value(first)["bars_end_on"]) == (
        "false", case, "2018-03-10",
    )  # fmt: skip

    later = applied(officers, NEXT_ROUND, by=officers.enterprise)
    with pytest.raises(Refusal, match="SOMETHING_BARS"):
        later.take("find_ineligible", NEXT_ROUND, officers.office)
    later.take("find_eligible", NEXT_ROUND, officers.office)
    assert (later.state, value(later)["eligible"]) == ("eligible", "true")


@pytest.mark.scenario("3c")
@pytest.mark.parametrize(
    ("deadline", "back", "state"),
    [
        (ROUND, date(2014, 5, 10), "eligible"),
        (ROUND, date(2014, 6, 10), "ineligible"),
        (date(2026, 5, 29), date(2023, 5, 10), "eligible"),
        (date(2026, 5, 29), date(2023, 6, 10), "ineligible"),
    ],
    ids=["JX2017 over", "JX2017", "CN2026 over", "CN2026"],
)
def test_three_years_are_reckoned_to_the_deadline_under_both_profiles(officers, deadline, back, state):
    own_fault_return(officers, back)
    one = applied(officers, deadline)
    one.take("find_eligible" if state == "eligible" else "find_ineligible", deadline, officers.office)
    assert one.state == state


@pytest.mark.scenario("3c")
def test_how_long_a_return_bars_is_a_rule_row(officers, change_rule):
    own_fault_return(officers)
    change_rule("award_bars", "AB-Q-RETURN", "months", "24")
    first = applied(officers, ROUND)
    first.take("find_eligible", ROUND, officers.office)
    assert first.state == "eligible"


@both_profiles
def test_what_is_nobodys_own_fault_bars_nobody(officers, deadline):
    own_fault_return(officers, deadline - timedelta(days=60), responsibility="carrier")
    first = applied(officers, deadline)
    first.take("find_eligible", deadline, officers.office)
    assert first.state == "eligible"


@both_profiles
@pytest.mark.parametrize(("level", "state"), [("provincial", "ineligible"), ("city", "eligible")])
def test_a_failed_check_of_the_province_bars_and_one_of_a_city_does_not(officers, deadline, level, state):
    day = deadline - timedelta(days=60)
    body = CheckResult(
        POTTERY, "瓷杯", "691110", "L1", day, level, False, "L-1", False, True, "heavy_metal", ("铅溶出量",)
    )
    fact = Evidence(Envelope("jx_check_results", "CC-1", "check_result", day, RAW, synthetic=True), body)
    intake.record_evidence([fact], raw_name="c.csv", raw_size=1, by=officers.market, at=at_noon(day))
    links.open_for_named(by=officers.system, at=at_noon(day))
    with seeing_as(officers.system):
        (case,) = queries.cases.numbers_in_state("received")
    cases.verify(case, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)
    first = applied(officers, deadline)
    first.take("find_eligible" if state == "eligible" else "find_ineligible", deadline, officers.office)
    assert first.state == state
    assert value(first)["barred_by"] == (case if state == "ineligible" else None)


def test_facts_that_no_case_brought_bar_with_their_decision(officers):
    first = applied(officers, ROUND)
    fact = {
        "fact": "larger_accident", "happened_on": date(2016, 8, 1), "decided_on": date(2016, 9, 1),
        "reference": "赣质认〔2016〕5号",
    }  # fmt: skip
    first.take("add_facts", ROUND, officers.market, facts=(fact,), reason="事故调查报告")
    first.take("find_ineligible", ROUND, officers.office)
    assert value(first)["barred_by"] == "赣质认〔2016〕5号"


def test_nothing_is_confirmed_before_applications_close(officers):
    first = applied(officers, ROUND)
    with pytest.raises(Refusal, match="DEADLINE_OVER"):
        first.take("find_eligible", ROUND - timedelta(days=1), officers.office)
    assert first.row.instance.due_on == ROUND
    with pytest.raises(Refusal, match="BEFORE_DEADLINE"):
        applied(officers, ROUND, by=officers.rival, on=ROUND + timedelta(days=1))
    with pytest.raises(Refusal, match="NO_OTHER_APPLICATION"):
        applied(officers, ROUND)


def test_an_enterprise_objects_in_time_and_others_answer(officers):
    own_fault_return(officers)
    first = applied(officers, ROUND)
    first.take("find_ineligible", ROUND, officers.office)
    until = date(2017, 6, 7)  # 5 working days after Wednesday 31 May
    with pytest.raises(Refusal, match="IN_TIME"):
        first.take("object", until + timedelta(days=1), officers.enterprise, reason="非我方责任")
    first.take("object", until, officers.enterprise, reason="非我方责任")
    with pytest.raises(Refusal, match="DID_NOT_FIND"):
        first.take("dismiss", until, officers.office, reason="证据充分")
    first.take("uphold", until, *officers.colleagues, reason="重新核对")
    assert first.state == "applied"
    first.take("find_ineligible", until, officers.office)
    first.take("object", until, officers.enterprise, reason="仍不同意")
    first.take("dismiss", until, officers.colleagues[0], officers.headquarters[0], reason="证据充分")
    assert first.state == "closed"


def test_what_nobody_objects_to_stands_by_itself_and_its_time_is_a_rule_row(officers, change_rule):
    change_rule("clocks", "CK-AW-OBJECT", "length", "3")
    own_fault_return(officers)
    first = applied(officers, ROUND)
    first.take("find_ineligible", ROUND, officers.office)
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 5)))  # 1, 2 and 5 June are the three working days
    assert first.state == "ineligible"
    run_clocks(by=officers.system, at=at_noon(date(2017, 6, 6)))
    assert first.state == "closed"


@both_profiles
def test_two_persons_grant_and_publish_and_the_public_reads_who_got_it(officers, deadline):
    first = applied(officers, deadline)
    first.take("find_eligible", deadline, officers.office)
    first.take("grant", deadline, officers.office)
    assert first.state == "eligible"
    first.take("grant", deadline, officers.colleagues[0])
    assert (first.row.values["granted_on"], first.row.values["award_no"]) == (deadline, f"JX-PXZ-{deadline.year}-0001")
    first.take("publish", deadline, *officers.colleagues)
    page, count = queries.public.matters("", scheme="award_application")
    assert (count, page.rows[0].name_zh) == (1, "赣州试验陶瓷有限公司")
    assert page.rows[0].details["award_no"] == f"JX-PXZ-{deadline.year}-0001"
    first.take("revoke", deadline, *officers.colleagues, reason="材料不实")
    assert queries.public.matters("", scheme="award_application")[1] == 0


def test_what_is_confirmed_between_eligibility_and_decision_still_bars(officers):
    first = applied(officers, ROUND)
    first.take("find_eligible", ROUND, officers.office)
    case = own_fault_return(officers, date(2017, 5, 20))
    with pytest.raises(Refusal, match=rf"AWARD_BARRED.*{case}"):
        first.take("grant", date(2017, 6, 20), officers.office)


def test_places_and_years_of_a_round_are_rule_rows(officers, change_rule):
    change_rule("award_schemes", "AS-QUALITY", "places", "1")
    first, second = applied(officers, ROUND), applied(officers, ROUND, by=officers.rival)
    for matter in (first, second):
        matter.take("find_eligible", ROUND, officers.office)
    first.take("grant", ROUND, *officers.colleagues)
    with pytest.raises(Refusal, match="AWARD_PLACES"):
        second.take("grant", ROUND, officers.office)
    with pytest.raises(Refusal, match="AWARD_ROUND"):  # every second year
        second.take("grant", ROUND.replace(year=2018), officers.office)
    second.take("decline", ROUND, *officers.colleagues, reason="名额已满")


@pytest.mark.scenario("3c")
@both_profiles
def test_the_famous_trademark_is_given_under_the_old_profile_only(officers, deadline):
    if deadline == ROUND:
        assert applied(officers, deadline, "famous_trademark").state == "applied"
    else:
        with pytest.raises(Refusal, match="AWARD_OFF"):
            applied(officers, deadline, "famous_trademark")
