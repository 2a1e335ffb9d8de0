"""Articles 3 and 5 are no islands: what they read elsewhere changes them, what they write is read elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import cases, intake, links, scores, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import CheckResult, Envelope, Evidence, ForeignNotice, Hazard
from gongzhi.core.identity.uscc import check_digit
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec import firms_of_honour
from tests.spec.conftest import POTTERY, RAW, TEA, closed_case, export_total, firm, register, returned, traced
from tests.spec.test_03_awards import applied, value
from tests.spec.zone_matters import announced, assessed, checked, handled, index, sheet

GANZHOU = "360700"
BOTH = pytest.mark.parametrize("day", [date(2017, 6, 30), date(2026, 6, 30)], ids=["JX2017", "CN2026"])


def noticed(officers, day: date, number: int = 1, *, source: str = "eu_rasff") -> None:
    """A notice that names the pottery, in a case."""
    hazards = (Hazard("lead", "metals"),)
    body = ForeignNotice("DE", ("CN",), "瓷杯", "", hazards, "", "serious", firm="赣州试验陶瓷有限公司")
    fact = Evidence(Envelope(source, f"SIM.{day.year}.{number:04d}", "foreign_notice", day, RAW, True), body)
    intake.record_evidence([fact], raw_name="n.csv", raw_size=1, by=officers.system, at=at_noon(day))
    links.propose_links(by=officers.system, at=at_noon(day))


def exported(officers, day: date, **usd_cents: int) -> None:
    """Exports of the pottery and of the tea maker, which lies outside the zone."""
    makers = (("pottery", POTTERY, "360702"), ("tea", TEA, "361002"))
    rows = [export_total(uscc, region, day.year, 100, usd_cents[name]) for name, uscc, region in makers]
    setting_up.take_in_export_totals(rows, raw_hash=RAW, by=officers.system, at=at_noon(day))


def received(officers) -> tuple[str, ...]:
    with seeing_as(officers.system):
        return queries.cases.numbers_in_state("received")


def taken_back(officers, day: date) -> None:
    """The laboratory withdraws the only failed result of the pottery."""
    with seeing_as(officers.system):
        (reference,) = {row.reference for row in queries.measures.history(POTTERY)}
    body = CheckResult(
        POTTERY, "瓷杯", "691110", "L0", day, "provincial", False, "L-1", False, True, "heavy_metal", ("铅溶出量",)
    )
    envelope = Envelope("jx_check_results", f"{reference}-W", "check_result", day, RAW, True, withdraws=reference)
    fact = Evidence(envelope, body)
    intake.record_evidence([fact], raw_name="w.csv", raw_size=1, by=officers.system, at=at_noon(day))


# Article 3 reads the cause


@BOTH
def test_the_cause_that_an_origin_office_finds_decides_who_may_apply_for_an_award(officers, day):
    back = day - timedelta(days=40)
    register(officers, returned(1, back))
    first = applied(officers, day)
    first.take("find_eligible", day, officers.office)
    assert value(first)["eligible"] == "true"  # nobody has found the cause yet
    first.take("withdraw", day, officers.enterprise, reason="等待追溯结论")
    traced(officers, register(officers, returned(2, back)), back, "Q1", "producer")
    with seeing_as(officers.system):
        case = next(row.case_number for row in queries.measures.history(POTTERY) if row.cause_code)
    second = applied(officers, day)
    second.take("find_ineligible", day, officers.office)
    assert value(second)["barred_by"] == case


@BOTH
def test_a_foreign_notice_bars_an_award_once_its_case_is_closed_on_own_fault(officers, day):
    noticed(officers, day - timedelta(days=40))
    one = applied(officers, day)
    one.take("find_eligible", day, officers.office)
    (case,) = received(officers)
    handled(officers, day)
    with pytest.raises(Refusal, match=rf"AWARD_BARRED.*{case}"):
        one.take("grant", day, officers.office)


@BOTH
def test_a_check_that_its_source_takes_back_bars_no_award(officers, day):
    checked(officers, 0, 1, day)
    (case,) = received(officers)
    cases.verify(case, source_checked=True, note="", by=officers.origin[0], at=at_noon(day), seen=0)
    one = applied(officers, day)
    with pytest.raises(Refusal, match="AWARD_BARRED"):
        one.take("find_eligible", day, officers.office)
    taken_back(officers, day)
    one.take("find_eligible", day, officers.office)
    assert one.state == "eligible"


# Article 3 reads whether a case was closed on time, and writes the index


@BOTH
def test_cause_and_time_of_a_tracing_stand_in_the_citys_index_and_the_case_names_it(officers, day):
    exported(officers, day, pottery=100_000_000_00, tea=0)
    closed_case(officers, ["Q1"], first=day - timedelta(days=30))
    scores.city_index_now(GANZHOU, by=officers.system, at=at_noon(day))
    found = index(officers, GANZHOU, day.year)
    assert (found["cases_on_time"], found["quality_return_rate"]) == ("15.0000", "0.0000")  # 1 of 1; 1 of 100 items
    register(officers, returned(9, day - timedelta(days=25)), day - timedelta(days=25))
    scores.city_index_now(GANZHOU, by=officers.system, at=at_noon(day + timedelta(days=60)))
    assert index(officers, GANZHOU, day.year)["cases_on_time"] == "0.0000"  # 1 of 2, and 80 % are the worst
    with seeing_as(officers.system):
        (number,) = queries.cases.numbers_in_state("applied")
        assert queries.cases.case(number).index_effect == f"{GANZHOU} {day.year}"


# Article 5 reads counts of its firms


@BOTH
def test_failed_checks_of_a_zones_firms_count_and_so_does_the_closing_of_their_cases(officers, day):
    checked(officers, 99, 1, day)
    zone = assessed(officers, day)
    found = zone.finding("assessment").value
    assert (found["pass_rate"], found["handled_rate"], found["grounds"]) == ("99.00", "0.00", "FAILURES_HANDLED")
    zone.take("refuse", day, *officers.colleagues, reason="不合格未处置")
    handled(officers, day)
    again(officers, zone, day)
    assert zone.finding("assessment").value["passed"] == "true"


def again(officers, zone, day: date) -> None:
    """Applied, reviewed and assessed once more."""
    zone.take("apply", day, officers.county)
    zone.take("first_review", day, officers.headquarters[0], opinion="已核对")
    zone.take("assess", day, *officers.experts[:2], scores=sheet(day.year))


@BOTH
def test_a_check_that_its_source_takes_back_and_one_of_a_firm_outside_do_not_count(officers, day):
    checked(officers, 0, 1, day)
    taken_back(officers, day)
    checked(officers, 0, 5, day, maker=TEA)
    checked(officers, 50, 0, day)
    zone = assessed(officers, day)
    assert zone.finding("assessment").value["pass_rate"] == "100.00"  # 50 of 50


@BOTH
def test_a_firm_that_leaves_takes_its_checks_along(officers, day):
    stays = "91360702705700034" + check_digit("91360702705700034")
    stayer = firm(stays, "赣州留区陶瓷有限公司", "360702")
    setting_up.take_in_enterprises([stayer], raw_hash=RAW, by=officers.system, at=at_noon(date(2015, 1, 5)))
    checked(officers, 0, 1, day)
    checked(officers, 1, 0, day, maker=stays)
    zone = assessed(officers, day, firms=(POTTERY, stays))
    assert zone.finding("assessment").value["pass_rate"] == "50.00"  # 1 of 2
    zone.take("refuse", day, *officers.colleagues, reason="不合格")
    nothing = dict.fromkeys(("bases", "driven", "policies", "funds"), ())
    left = ({"uscc": POTTERY, "part": "left"},)
    zone.take("enrich", day, officers.county, enterprises=left, reason="退出", **nothing)
    again(officers, zone, day)
    assert zone.finding("assessment").value["pass_rate"] == "100.00"  # 1 of 1


@BOTH
def test_notices_and_returns_of_a_zones_firms_are_set_against_the_provinces(officers, day):
    exported(officers, day, pottery=100_000_000_00, tea=100_000_000_00)
    zone = announced(officers, day)
    assert (zone.row.values["zone_rate"], zone.row.values["outcome"]) == (0, "equal")
    noticed(officers, day - timedelta(days=10))
    register(officers, returned(1, day - timedelta(days=9)))
    zone.take("review", day, *officers.headquarters[:2], scores=sheet(day.year))
    values = zone.row.values
    assert (values["zone_rate"], values["province_rate"], values["outcome"]) == (2, 1, "worse")  # 2 ÷ 1, 2 ÷ 2


# Article 5 writes: a zone that has to correct because of a case, and the city's index


@BOTH
def test_a_zone_that_has_to_correct_because_of_a_case_stands_on_the_case(officers, day):
    zone = announced(officers, day)
    back = day - timedelta(days=9)
    traced(officers, register(officers, returned(1, back)), back, "Q1", "producer")
    (case,) = received(officers)
    zone.take("correct_after_case", day, *officers.headquarters[:2], case_number=case, reason="批量铅溶出超标")
    assert zone.state == "correcting"
    with seeing_as(officers.origin[0]):
        (told,) = [row for row in queries.cases.events_on(case) if row.kind == "ZoneToCorrect"]
    assert zone.number in told.body


@BOTH
def test_a_case_of_another_firm_gives_a_zone_nothing_to_correct(officers, day):
    zone = announced(officers, day)
    checked(officers, 0, 1, day, maker=TEA)
    (case,) = received(officers)
    with pytest.raises(Refusal, match="CASE_NOT_OF_ZONE"):
        zone.take("correct_after_case", day, officers.headquarters[0], case_number=case, reason="批量超标")


@BOTH
def test_a_city_that_knows_of_no_zone_is_not_assessed_for_one(officers, day):
    scores.city_index_now(GANZHOU, by=officers.system, at=at_noon(day))
    assert index(officers, GANZHOU, day.year)["zones_and_enterprises"] is None
    announced(officers, day)
    assert index(officers, GANZHOU, day.year)["zones_and_enterprises"] == "3.0000"


@BOTH
def test_a_demonstration_enterprise_counts_until_it_is_suspended(officers, day):
    run = firms_of_honour.named(officers, day)
    assert index(officers, GANZHOU, day.year)["zones_and_enterprises"] == "1.0000"
    back = day + timedelta(days=5)
    traced(officers, register(officers, returned(1, back, uscc=firms_of_honour.LEADER)), back, "Q1", "producer")
    assert run.state == "suspended"
    assert index(officers, GANZHOU, day.year)["zones_and_enterprises"] == "0.0000"
