"""Article 5: a zone is built, assessed by the record, announced with a plate, reviewed each year, subsidised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.clocks import run_clocks
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, TEA, export_total, register, returned
from tests.spec.zone_matters import (
    APPLIED,
    ASSESSED,
    COUNTY,
    A,
    B,
    Matter,
    announced,
    assessed,
    built,
    checked,
    handled,
    index,
    reviewed,
    sheet,
)

GANZHOU = "360700"
NOW = date(2026, 5, 20)
WEEK = timedelta(days=7)
both_profiles = pytest.mark.parametrize("day", [ASSESSED, NOW], ids=["JX2017", "CN2026"])


@pytest.mark.scenario("5")
@both_profiles
def test_a_zone_with_982_of_1000_and_every_failure_handled_is_announced(officers, day):
    checked(officers, 1_182, 18, day)
    handled(officers, day - timedelta(days=1))
    zone = assessed(officers, day, A)
    found = zone.finding("assessment").value
    assert (found["passed"], found["score"], found["pass_rate"]) == ("true", "91.5", "98.50")  # 1 182 / 1 200
    assert (found["handled_rate"], found["banned"]) == ("100.00", "0")  # 18 of 18
    zone.take("announce", day, *officers.colleagues, reward_fen=50_000_000)
    row = zone.row
    assert (row.instance.state, row.values["plate_no"]) == ("announced", f"JX-SFQ-{day.year}-0001")
    assert row.values["valid_to"] == day.replace(year=day.year + 3)
    assert row.instance.due_on == day.replace(year=day.year + 1)  # the yearly review


@pytest.mark.scenario("5")
@both_profiles
def test_a_higher_score_does_not_make_up_for_a_pass_rate_too_low(officers, day):
    checked(officers, 1_169, 31, day)
    handled(officers, day - timedelta(days=1))
    zone = assessed(officers, day, B)
    found = zone.finding("assessment").value
    assert (found["score"], found["pass_rate"], found["handled_rate"]) == ("93.0", "97.42", "100.00")  # 1 169 / 1 200
    with pytest.raises(Refusal, match=r"^PASS_RATE"):
        zone.take("announce", day, officers.office, reward_fen=None)
    zone.take("refuse", day, *officers.colleagues, reason="合格率不足")
    assert zone.state == "building"


@pytest.mark.scenario("5")
def test_the_line_of_the_pass_rate_is_a_rule_row(officers, change_rule):
    change_rule("zone_tests", "ZT-PROVINCIAL", "min_pass", "0.97")
    checked(officers, 1_169, 31, ASSESSED)
    handled(officers, ASSESSED)
    zone = assessed(officers, points=B)
    zone.take("announce", ASSESSED, *officers.colleagues, reward_fen=None)
    assert zone.state == "announced"


def scored_low(officers):
    checked(officers, 1, 0, ASSESSED)
    return assessed(officers, points={"ecology": "0", "standards_system": "5.9"})  # 100 - 8 - 2.1 = 89.9


def key_unmet(officers):
    checked(officers, 1, 0, ASSESSED)
    zone = reviewed(officers)
    zone.take("assess", ASSESSED, *officers.experts[:2], scores=sheet(2017, unmet=("traceability",)))
    return zone


def unhandled(officers):
    checked(officers, 99, 1, ASSESSED)
    return assessed(officers)


def banned(officers):
    checked(officers, 99, 1, ASSESSED, hazard="unauthorised")
    handled(officers, ASSESSED)
    return assessed(officers)


@pytest.mark.scenario("5")
@pytest.mark.parametrize(
    ("zone_of", "code"),
    [
        (scored_low, "SCORE"),
        (key_unmet, "KEY_ITEM"),
        (assessed, "PASS_RATE"),  # nothing was checked
        (unhandled, "FAILURES_HANDLED"),
        (banned, "BANNED_SUBSTANCE"),
    ],
)
def test_each_line_that_a_zone_misses_refuses_it_by_name(officers, zone_of, code):
    zone = zone_of(officers)
    with pytest.raises(Refusal, match=rf"^{code} "):
        zone.take("announce", ASSESSED, officers.office, reward_fen=None)
    assert zone.state == "assessed"


def test_which_hazards_are_banned_and_how_far_back_checks_count_are_rule_rows(officers, change_rule):
    checked(officers, 99, 1, ASSESSED, hazard="unauthorised")
    handled(officers, ASSESSED)
    change_rule("zone_banned", "ZB-UNAUTHORISED", "hazard", "radiation")
    zone = assessed(officers)
    assert zone.finding("assessment").value["banned"] == "0"
    change_rule("zone_period", "ZP-1", "months", "0")
    zone.take("announce", ASSESSED, *officers.colleagues, reward_fen=None)
    zone.take("review", ASSESSED + WEEK, *officers.headquarters[:2], scores=sheet(2017))
    assert zone.finding("assessment").value["pass_rate"] is None


@pytest.mark.scenario("5")
@both_profiles
def test_national_zones_are_named_until_2018_only(officers, day):
    if day == NOW:
        with pytest.raises(Refusal, match="ZONE_OFF"):
            built(officers, day, level="national_zone")
    else:
        assert built(officers, day, level="national_zone").state == "building"


def test_a_zone_says_what_it_is_made_of(officers):
    zone = built(officers, firms=())
    with pytest.raises(Refusal, match="FIRMS_NAMED"):
        zone.take("apply", APPLIED, officers.county)
    nobody = {"uscc": "91350100158300012A", "part": "member"}
    more = {"bases": (), "driven": (), "policies": (), "funds": (), "reason": "扩大范围"}
    with pytest.raises(Refusal, match="ZONE_FIRM_UNKNOWN"):
        zone.take("enrich", APPLIED, officers.county, enterprises=(nobody,), **more)
    with pytest.raises(Refusal, match="ZONE_FIRM_UNKNOWN"):  # of another place
        zone.take("enrich", APPLIED, officers.county, enterprises=({**nobody, "uscc": TEA},), **more)
    member = {"uscc": POTTERY, "part": "member"}
    zone.take("enrich", APPLIED, officers.county, enterprises=(member,), **more)
    zone.take("enrich", APPLIED, officers.county, enterprises=({**member, "part": "left"},), **more)
    with pytest.raises(Refusal, match="FIRMS_NAMED"):  # the last line holds
        zone.take("apply", APPLIED, officers.county)


def test_a_first_review_sends_back_and_another_place_sees_nothing(officers):
    zone = built(officers)
    zone.take("apply", APPLIED, officers.county)
    zone.take("send_back", APPLIED, officers.headquarters[0], reason="缺少机制文件")
    zone.take("apply", APPLIED, officers.city)
    zone.take("first_review", APPLIED, officers.headquarters[0], opinion="已补齐")
    assert zone.row.values["opinion"] == "已补齐"
    with seeing_as(officers.elsewhere), pytest.raises(NotThere):
        queries.matters.matter("zone", zone.number)


def test_one_person_neither_assesses_nor_announces_alone(officers):
    checked(officers, 1, 0, ASSESSED)
    zone = reviewed(officers)
    zone.take("assess", ASSESSED, officers.experts[0], scores=sheet(2017))
    assert zone.state == "reviewed"
    with pytest.raises(Refusal, match="TWO_PERSON"):
        zone.take("assess", ASSESSED, officers.experts[0], scores=sheet(2017))
    zone.take("assess", ASSESSED, officers.experts[1], scores=sheet(2017))
    zone.take("announce", ASSESSED, officers.office, reward_fen=None)
    assert zone.state == "assessed"
    with pytest.raises(Refusal, match="ZONE_FAILS"):
        zone.take("refuse", ASSESSED, officers.office, reason="不想批准")


def test_a_score_sheet_is_of_the_year_and_holds_each_criterion_of_the_type_once(officers):
    zone = reviewed(officers)
    for wrong, code in (
        (sheet(2016), "ZONE_SCORE_YEAR"),
        ((*sheet(2017), sheet(2017)[0]), "ZONE_ITEM_TWICE"),
        (sheet(2017, {"ecology": "8.1"}), "ZONE_POINTS"),
    ):
        with pytest.raises(BadInput) as refused:
            zone.take("assess", ASSESSED, officers.experts[0], scores=wrong)
        assert {cell.code for cell in refused.value.cells} == {code}


def test_a_zone_is_compared_with_the_province_on_its_own_page(officers):
    totals = [
        export_total(POTTERY, COUNTY, 2017, 10, 50_000_000_00),
        export_total(TEA, "361002", 2017, 10, 50_000_000_00),
    ]
    setting_up.take_in_export_totals(totals, raw_hash=RAW, by=officers.system, at=at_noon(APPLIED))
    register(officers, returned(1, date(2017, 6, 1)))
    zone = announced(officers)
    values = zone.row.values
    assert (values["zone_rate"], values["province_rate"], values["outcome"]) == (2, 1, "worse")  # 1 ÷ 0.5, 1 ÷ 1


@both_profiles
def test_a_yearly_review_keeps_orders_to_correct_and_revokes(officers, day):
    zone = announced(officers, day)
    later = day + WEEK
    zone.take("review", later, *officers.headquarters[:2], scores=sheet(later.year))
    with pytest.raises(Refusal, match="ZONE_FAILS"):
        zone.take("order_correction", later, officers.headquarters[0], reason="不达标")
    with pytest.raises(Refusal, match="LINES_MISSED"):
        zone.take("revoke", later, officers.office, reason="不达标")
    zone.take("keep", later, *officers.headquarters[:2])
    assert zone.row.values["valid_to"] == later.replace(year=later.year + 3)

    zone.take(
        "review", later, *officers.headquarters[1:], scores=sheet(later.year, {"ecology": "0", "traceability": "7"})
    )
    with pytest.raises(Refusal, match=r"^SCORE "):
        zone.take("keep", later, officers.headquarters[0])
    zone.take("order_correction", later, *officers.headquarters[:2], reason="总分 89 不足")
    due = later + timedelta(days=90)
    assert (zone.state, zone.row.instance.due_on) == ("correcting", due)
    with pytest.raises(Refusal, match="LINES_MISSED"):
        zone.take("revoke", due, officers.office, reason="逾期未整改")
    zone.take("revoke", due + timedelta(days=1), *officers.colleagues, reason="逾期未整改")
    assert (zone.state, zone.row.values["revoked_on"]) == ("revoked", due + timedelta(days=1))


def test_how_long_a_zone_has_to_correct_is_a_rule_row(officers, change_rule):
    change_rule("clocks", "CK-ZN-CORRECT", "length", "30")
    zone = announced(officers)
    zone.take("review", ASSESSED, *officers.headquarters[:2], scores=sheet(2017, {"traceability": "0", "ecology": "7"}))
    zone.take("order_correction", ASSESSED, *officers.headquarters[:2], reason="总分 89 不足")
    assert zone.row.instance.due_on == ASSESSED + timedelta(days=30)


def test_a_name_that_nobody_reviews_lapses_by_itself(officers):
    zone = announced(officers)
    assert zone.row.instance.acts_on == date(2020, 7, 1)
    run_clocks(by=officers.system, at=at_noon(date(2020, 6, 30)))
    assert zone.state == "announced"
    run_clocks(by=officers.system, at=at_noon(date(2020, 7, 1)))
    assert zone.state == "lapsed"


@both_profiles
def test_zones_count_in_their_citys_index_by_the_record_until_they_are_revoked(officers, day):
    zone = announced(officers, day)
    assert index(officers, GANZHOU, day.year)["zones_and_enterprises"] == "3.0000"
    zone.take("review", day, *officers.headquarters[:2], scores=sheet(day.year, {"traceability": "0", "ecology": "7"}))
    zone.take("revoke", day, *officers.colleagues, reason="总分 89 不足")
    assert index(officers, GANZHOU, day.year)["zones_and_enterprises"] == "0.0000"


def claim(officers, zone: Matter, cost_fen: int, certificate_no: str, day: date, by=None, uscc=POTTERY) -> Matter:
    values = {
        "zone": zone.number, "certification": "organic", "certificate_no": certificate_no, "issued_on": day,
        "cost_fen": cost_fen,
    }  # fmt: skip
    number = open_matter("zone_subsidy", values=values, uscc=uscc, by=by or officers.enterprise, at=at_noon(day))
    return Matter(officers, "zone_subsidy", number)


@pytest.mark.scenario("5")
@both_profiles
def test_subsidies_are_half_the_cost_up_to_a_limit_and_once_a_certificate(officers, day):
    zone = announced(officers, day)
    paid = []
    for cost, certificate_no in ((86_000_00, "COFCC-1"), (130_000_00, "COFCC-2")):
        subsidy = claim(officers, zone, cost, certificate_no, day)
        subsidy.take("approve", day, *officers.colleagues)
        subsidy.take("pay", day, officers.county, paid_on=day, proof=f"拨付 {certificate_no}")
        paid.append(subsidy.row.values["amount_fen"])
        assert subsidy.state == "paid"
    assert paid == [43_000_00, 50_000_00]
    again = claim(officers, zone, 86_000_00, " cofcc-1", day)
    with pytest.raises(Refusal, match=r"^DUPLICATE"):
        again.take("approve", day, officers.county)
    again.take("refuse", day, *officers.colleagues, reason="已资助")
    assert again.state == "refused"


@pytest.mark.scenario("5")
def test_share_and_limit_of_a_subsidy_are_a_rule_row(officers, change_rule):
    change_rule("zone_subsidies", "ZS-1", "cost_share", "0.4")
    change_rule("zone_subsidies", "ZS-1", "most_yuan", "45000")
    zone = announced(officers)
    amounts = []
    for cost, certificate_no in ((86_000_00, "COFCC-1"), (130_000_00, "COFCC-2")):
        subsidy = claim(officers, zone, cost, certificate_no, ASSESSED)
        subsidy.take("approve", ASSESSED, *officers.colleagues)
        amounts.append(subsidy.row.values["amount_fen"])
    assert amounts == [34_400_00, 45_000_00]


def test_a_zones_fund_is_spent_once_and_no_further(officers):
    zone = announced(officers, fund_fen=60_000_00)
    first, second = (claim(officers, zone, 86_000_00, number, ASSESSED) for number in ("COFCC-1", "COFCC-2"))
    first.take("approve", ASSESSED, *officers.colleagues)
    with pytest.raises(Refusal, match=r"^BUDGET.*amount=43000.*left=17000"):
        second.take("approve", ASSESSED, officers.county)
    more = {"fund_year": 2017, "amount_fen": 26_000_00, "reference": "区财〔2017〕9号"}
    nothing = dict.fromkeys(("enterprises", "bases", "driven", "policies"), ())
    zone.take("enrich", ASSESSED, officers.county, funds=(more,), reason="追加专项资金", **nothing)
    second.take("approve", ASSESSED, *officers.colleagues)
    assert second.state == "approved"


def test_nobody_approves_for_themselves_or_for_a_firm_of_no_zone(officers):
    zone = announced(officers)
    own = claim(officers, zone, 10_000_00, "COFCC-1", ASSESSED, by=officers.county)
    with pytest.raises(Refusal, match="DID_NOT_APPLY"):
        own.take("approve", ASSESSED, officers.county)
    stranger = claim(officers, zone, 10_000_00, "COFCC-1", ASSESSED, by=officers.rival, uscc=TEA)
    with pytest.raises(Refusal, match="FIRM_NOT_OF_ZONE"):
        stranger.take("approve", ASSESSED, officers.office)
    building = claim(officers, built(officers, name="另一示范区"), 10_000_00, "COFCC-2", ASSESSED)
    with pytest.raises(Refusal, match="FIRM_NOT_OF_ZONE"):
        building.take("approve", ASSESSED, officers.office)
    own.take("approve", ASSESSED, officers.office)
    assert own.state == "applied"
    own.take("approve", ASSESSED, officers.colleagues[0])
    assert own.state == "approved"
