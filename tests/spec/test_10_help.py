"""Article 10: the enterprises with the gravest three years come first, small ones before large, until it is proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.actions import help_effects, helping, intake, links, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.calendar import months_after
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult, Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.help.shortlist import METHOD
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, firm, register, returned, to_method_set, traced

RANKED = date(2017, 6, 1)
THIS_YEAR, LAST_YEAR, TWO_BACK = (months_after(RANKED, -months) for months in (3, 15, 27))
E1, E2, E3, E4 = POTTERY, *(f"{body}{check_digit(body)}" for body in (
    "91360702158300020", "91360703158300039", "91360702158300047",
))  # fmt: skip
NAMES = {E1: "赣州试验陶瓷有限公司", E2: "赣州云雀陶瓷有限公司", E3: "赣州白鹭陶瓷有限公司", E4: "赣州红杉陶瓷有限公司"}
SIZES = {E2: "large", E3: "micro", E4: "medium"}  # E1 is small
RECORDS_BEGIN = date(2016, 1, 4)  # what happened before was taken in then
LAST_BATCH = date(2017, 9, 30)
CLEAN_UNTIL = date(2018, 3, 30)


@pytest.fixture
def potteries(officers):
    rows = [replace(firm(uscc, NAMES[uscc], "360702"), size=size) for uscc, size in SIZES.items()]
    at = at_noon(date(2015, 1, 5))
    setting_up.take_in_enterprises(rows, raw_hash=RAW, by=officers.system, at=at)
    return officers


def known_at(day: date):
    return at_noon(max(day, RECORDS_BEGIN))


def noticed(officers, uscc: str, day: date, *, risk: str = "serious", source: str = "eu_rasff") -> None:
    """A notice abroad on lead in cups that names the firm."""
    body = ForeignNotice("DE", ("CN",), "瓷杯", "", (Hazard("lead", "metals"),), "", risk, firm=NAMES[uscc])
    fact = Evidence(Envelope(source, f"SIM.{uscc}.{risk}.{day}", "foreign_notice", day, RAW, True), body)
    at = known_at(day)
    intake.record_evidence([fact], raw_name="n.csv", raw_size=1, by=officers.system, at=at)
    links.propose_links(by=officers.system, at=at, among=[fact.id])


def recalled(officers, uscc: str, day: date) -> None:
    noticed(officers, uscc, day, risk="", source="us_cpsc")


def failed(officers, uscc: str, day: date, *, safety: bool) -> None:
    """A failed spot check, reported by the market regulator."""
    number = f"{uscc}-{day}"
    body = CheckResult(
        uscc, "瓷杯", "691110", number, day, "city", False, "L-1", False, safety, "heavy_metal", ("铅溶出量",)
    )
    fact = Evidence(Envelope("jx_check_results", number, "check_result", day, RAW, True), body)
    intake.record_evidence([fact], raw_name="c.csv", raw_size=1, by=officers.market, at=known_at(day))
    links.open_for_named(by=officers.system, at=known_at(day))


def sent_back(officers, uscc: str, day: date, number: int) -> None:
    """An item comes back and is traced to a defect."""
    known = max(day, RECORDS_BEGIN)
    traced(officers, register(officers, returned(number, day, uscc=uscc), known), known, "Q1", "producer")


@pytest.fixture
def three_years(potteries):
    """What the last three years brought on the four, oldest first."""
    officers = potteries
    noticed(officers, E4, TWO_BACK)
    noticed(officers, E4, TWO_BACK, risk="not serious")
    sent_back(officers, E2, TWO_BACK, 1)
    sent_back(officers, E1, LAST_YEAR, 2)
    recalled(officers, E2, LAST_YEAR)
    failed(officers, E3, LAST_YEAR, safety=False)
    noticed(officers, E1, THIS_YEAR)
    sent_back(officers, E1, THIS_YEAR, 3)
    failed(officers, E2, THIS_YEAR, safety=True)
    for number in (4, 5):
        sent_back(officers, E3, THIS_YEAR, number)
    return officers


def ranked(officers, *, places: int = 3, by=None, later: timedelta = timedelta(0)) -> list[str]:
    found = helping.rank_for_help(places=places, by=by or officers.origin[0], at=at_noon(RANKED) + later)
    return (found.value["placed"] or "").split()


def score(officers, uscc: str):
    with seeing_as(officers.origin[0]):
        found = queries.findings.newest(METHOD, uscc)
        assert found is not None
        return queries.findings.fact(found)


@pytest.mark.scenario("10")
def test_three_places_go_to_the_first_three_of_four(three_years):
    assert ranked(three_years) == [E1, E2, E3]
    assert [score(three_years, uscc).value["score"] for uscc in (E1, E2, E3, E4)] == ["9.84", "6.00", "5.98", "2.64"]


@pytest.mark.scenario("10")
def test_two_places_keep_one_for_a_smaller_firm_and_one_place_goes_to_it(three_years, change_rule):
    change_rule("help_weights", "HW-RECALL", "weight", "20")  # the large one: 20 * 0.6 + 3 + 2 * 0.3 = 15.6
    assert ranked(three_years, places=2) == [E2, E1]
    assert ranked(three_years, places=1) == [E1]
    change_rule("help_places", "HP-1", "sme_share", "0")
    assert ranked(three_years, places=1) == [E2]


@pytest.mark.scenario("10")
def test_an_event_37_months_old_is_not_counted_until_the_window_is_longer(three_years, change_rule):
    old = months_after(RANKED, -37)
    fact = Evidence(
        Envelope("us_cpsc", "SIM.OLD", "foreign_notice", old, RAW, True),
        ForeignNotice("US", ("CN",), "瓷杯", "", (Hazard("lead", "metals"),), "", "", firm=NAMES[E1]),
    )
    at = at_noon(RANKED)
    intake.record_evidence([fact], raw_name="n.csv", raw_size=1, by=three_years.system, at=at)
    links.propose_links(by=three_years.system, at=at, among=[fact.id])
    ranked(three_years)
    found = score(three_years, E1)
    assert found.value["score"] == "9.84"
    assert [step.values["happened_on"] for step in found.trace if step.code == "HELP_EVENT_PAST"] == [old.isoformat()]
    change_rule("help_window", "HN-1", "months", "38")
    ranked(three_years, later=timedelta(hours=1))
    assert score(three_years, E1).value["score"] == "11.28"  # 9.84 + 1.2 * 4 * 0.3


@pytest.mark.scenario("10")
@pytest.mark.parametrize(
    ("table", "rule", "column", "value", "expected"),
    [
        ("help_weights", "HW-RETURN", "weight", "3", "11.76"),  # 1.2 * (5 + 3 + 3 * 0.6)
        ("help_recency", "HR-12", "factor", "0.5", "9.60"),  # 1.2 * (5 + 2 + 2 * 0.5)
        ("help_sizes", "HZ-SMALL", "factor", "1.0", "8.20"),  # 5 + 2 + 2 * 0.6
    ],
)
def test_the_score_follows_its_rule_rows(three_years, change_rule, table, rule, column, value, expected):
    change_rule(table, rule, column, value)
    ranked(three_years)
    assert score(three_years, E1).value["score"] == expected


def test_a_firm_under_sanction_for_fakes_is_left_out_and_another_city_ranks_nobody(three_years):
    from gongzhi.actions import sanctions

    sanctions.file_sanction(
        case_of(three_years, E1), offence="fake_export", facts="以次充好", goods_value_fen=1_000_00,
        illegal_gain_fen=0, by=three_years.market, at=at_noon(RANKED),
    )  # fmt: skip
    assert ranked(three_years) == [E2, E3, E4]
    assert ranked(three_years, by=three_years.elsewhere) == []
    with pytest.raises(Refusal, match="ROLE"):
        ranked(three_years, by=three_years.city)


def case_of(officers, uscc: str) -> str:
    with seeing_as(officers.origin[0]):
        return queries.cases.cases(queries.cases.CaseFilter(uscc=uscc)).rows[-1].number


@pytest.fixture
def watched(three_years) -> str:
    """The plan of the first, its three batches tested again and clean on 30 September 2017."""
    origin, at = three_years.origin[0], at_noon(date(2017, 6, 5))
    plan = helping.shortlist_for_help(case_of(three_years, E1), by=origin, at=at)
    helping.visit(plan, root_cause="釉料含铅", by=origin, at=at, seen=0)
    for signer in (origin, three_years.enterprise):
        helping.agree(
            plan, actions="更换釉料", owner="质量负责人", due_on=date(2017, 9, 1), budget_fen=None, experts="",
            by=signer, at=at, seen=1,
        )  # fmt: skip
    helping.begin(plan, by=three_years.enterprise, at=at, seen=2)
    at = at_noon(LAST_BATCH)
    for place in range(2):
        retest(three_years, plan, place)
    with pytest.raises(Refusal, match="CLEAN_BATCHES"):
        helping.verify(plan, by=origin, at=at, seen=5)
    retest(three_years, plan, 2)
    helping.verify(plan, by=origin, at=at, seen=6)
    return plan


def retest(officers, plan: str, place: int) -> None:
    helping.retest_batch(
        plan, lot=f"B{place}", tested_on=LAST_BATCH, lab="L-1", passed=True, by=officers.origin[0],
        at=at_noon(LAST_BATCH), seen=3 + place,
    )  # fmt: skip


def state(officers, plan: str) -> str:
    with seeing_as(officers.enterprise):
        return queries.measures.help_plan(plan).instance.state


@pytest.mark.scenario("10")
def test_three_clean_batches_and_six_clean_months_eliminate_the_defect_and_not_a_day_less(three_years, watched):
    origin = three_years.origin[0]
    with pytest.raises(Refusal, match="CLEAN_MONTHS"):
        helping.eliminate(watched, by=origin, at=at_noon(date(2018, 3, 29)), seen=7)
    helping.eliminate(watched, by=origin, at=at_noon(CLEAN_UNTIL), seen=7)
    assert state(three_years, watched) == "eliminated"


@pytest.mark.scenario("10")
def test_a_return_with_the_hazard_during_the_watch_puts_the_plan_back_to_acting(three_years, watched):
    day = date(2018, 1, 10)
    to_method_set(three_years, register(three_years, returned(9, day)), day)
    at = at_noon(day)
    assert helping.plans_that_fell_back(by=three_years.system, at=at) == (watched,)
    helping.fall_back(watched, by=three_years.system, at=at, seen=7)
    assert state(three_years, watched) == "acting"


@pytest.mark.scenario("10")
def test_how_many_months_stay_clean_is_a_rule_row(three_years, watched, change_rule):
    change_rule("help_elimination", "HE-1", "clean_months", "3")
    helping.eliminate(watched, by=three_years.origin[0], at=at_noon(date(2017, 12, 30)), seen=7)
    assert state(three_years, watched) == "eliminated"


def test_a_return_of_other_goods_leaves_the_watch_alone(three_years, watched):
    day = date(2018, 1, 10)
    other = returned(9, day)
    tea = replace(other, body=replace(other.body, hs_code="09021010", goods="绿茶"))
    to_method_set(three_years, register(three_years, tea), day)
    assert helping.plans_that_fell_back(by=three_years.system, at=at_noon(day)) == ()


def test_a_helped_firm_is_followed_from_the_new_year_on_beside_those_that_wait(three_years, watched, change_rule):
    """Of the four, one was helped in 2017. In 2018 it has one event, and E3, like it, one within half the year."""
    change_rule("help_effect", "HF-1", "least_waiting", "1")
    for uscc, day, number in ((E1, date(2018, 3, 5), 21), (E3, date(2018, 3, 6), 22)):
        sent_back(three_years, uscc, day, number)
    found = help_effects.measure_help(by=three_years.origin[0], at=at_noon(date(2018, 7, 1)))
    with seeing_as(three_years.origin[0]):
        kept = help_effects.newest_effect(three_years.origin[0].region, date(2018, 12, 31))
        assert kept is not None
        assert queries.findings.fact(kept).value == found.value
    assert found.value["verdict"] == "too_few"
    (alike,) = [step.values for step in found.trace if step.code == "HELP_ALIKE"]
    assert (alike["helped"], alike["seen"], alike["waiting"], alike["waited"]) == ("1", "1", "1", "1")
    assert {one.id.partition(" ")[0] for one in found.inputs} == {E1, E2, E3, E4}
    with pytest.raises(Refusal, match="ROLE"):
        help_effects.measure_help(by=three_years.city, at=at_noon(date(2018, 7, 1)))
