"""Article 11: two reports of one matter are one lead, both reporters get the result; rates with what they divide by."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY

FILED = date(2017, 5, 8)  # a Monday
BATTERY = {
    "node": "", "product": "锂电池", "hs_code": "850760", "brand": "Brand X", "maker": "赣州某电子厂", "maker_code": "",
    "market": "KE", "case_no": "", "asks_assistance": True, "evidence": ({"what": "样品照片", "reference": ""},),
}  # fmt: skip
RESULT = {"goods": "锂电池 2 000 只", "value": 5_000_000, "result": "查封并立案"}


def file(officer, day=FILED, **other) -> str:
    return open_matter("lead", values=BATTERY | other, by=officer, at=at_noon(day))


def take(scheme, officer, number, act, day=FILED, **values):
    with seeing_as(officer):
        seen = queries.matters.matter(scheme, number).instance.seen
    return take_act(scheme, number, act, values=values, by=officer, at=at_noon(day), seen=seen)


def row(officer, number, scheme="lead"):
    with seeing_as(officer):
        return queries.matters.matter(scheme, number)


def node(officers, *, country="", products=(), contact=None) -> str:
    values = {
        "name": "肯尼亚监测点", "node_type": "overseas", "country": country, "products": products, "contact": contact
    }  # fmt: skip
    return open_matter("monitor_node", values=values, by=officers.brand_office[0], at=at_noon(FILED))


def begun(officer, *, first_day=date(2017, 1, 1), last_day=date(2017, 12, 31)) -> str:
    values = {"name": "清风行动", "first_day": first_day, "last_day": last_day}
    return open_matter("campaign", values=values, by=officer, at=at_noon(FILED))


def assigned(officers, number):
    first = officers.brand_office[0]
    take("lead", first, number, "verify", reason="属实")
    take("lead", first, number, "share")
    take("lead", first, number, "assign", body=officers.market.post)


@pytest.mark.scenario("11")
def test_two_nodes_report_one_battery_and_both_get_the_result(officers):
    first = file(officers.enterprise)
    second = file(officers.association, brand="ＢＲＡＮＤ-X", maker="赣州 某电子厂", hs_code="85076000")
    joined = row(officers.association, second)
    assert (joined.instance.state, joined.values["joined_to"]) == ("joined", first)
    lead = row(officers.association, first)
    assert lead.values["priority"] == "high"
    assert lead.values["fingerprint"] == "brandx|8507|赣州某电子厂|KE"
    assert set(lead.instance.parties) == {officers.enterprise.post, officers.association.post}

    assert lead.instance.due_on == date(2017, 5, 15)  # verified within five working days
    assigned(officers, first)
    assert row(officers.system, first).instance.due_on == date(
        2017, 6, 6
    )  # 20 working days, the Saturday before the Dragon Boat holiday among them
    take("lead", officers.market, first, "act", **RESULT)
    take("lead", officers.brand_office[0], first, "feed_back", reason="已查封，感谢")
    for reporter in (officers.enterprise, officers.association):
        found = row(reporter, first)
        assert (found.instance.state, found.values["result"]) == ("fed_back", "查封并立案")
    take("lead", officers.brand_office[0], first, "close")
    again = file(officers.association)
    assert row(officers.association, again).instance.state == "filed"  # a closed lead takes no more reports


@pytest.mark.scenario("11")
def test_goods_that_are_not_watched_are_accepted_at_normal_priority_until_a_rule_row_watches_them(
    officers, change_rule
):
    number = file(officers.enterprise, hs_code="691110", product="瓷杯")
    assert row(officers.enterprise, number).values["priority"] == "normal"
    change_rule("watch_products", "WP-PHONE", "hs_prefix", "6911")
    number = file(officers.enterprise, hs_code="691110", product="瓷杯", brand="Brand Y")
    assert row(officers.enterprise, number).values["priority"] == "high"


@pytest.mark.scenario("11")
def test_the_clocks_of_a_lead_are_rule_rows(officers, change_rule):
    change_rule("clocks", "CK-LD-VERIFY", "length", "3")
    assert row(officers.enterprise, file(officers.enterprise)).instance.due_on == date(2017, 5, 11)


@pytest.mark.scenario("11")
def test_rates_of_a_campaign_with_what_they_divide_by(officers):
    first, second = officers.brand_office
    number = begun(first)
    reports = (
        {"day": FILED, "body": "检验检疫", "batches": 3_000, "bad_batches": 400, "value": 18_000_000_00,
         "bad_value": 14_000_000_00},
        {"day": FILED, "body": "质监", "batches": 443, "bad_batches": 31, "value": 165_179_000_00,
         "bad_value": 346_000_00},
    )  # fmt: skip
    take("campaign", first, number, "report", reports=reports)
    lead = file(officers.enterprise)
    assigned(officers, lead)
    take("lead", officers.market, lead, "act", **RESULT)
    for officer in (first, second):
        take_act("campaign", number, "conclude", values={}, by=officer, at=at_noon(FILED), seen=1)
    found = row(first, number, "campaign").values
    assert str(found["bad_batch_percent"].normalize()) == "12.52"  # 431 / 3 443
    assert str(found["bad_value_percent"].normalize()) == "7.83"  # 14.346 m / 183.179 m
    with seeing_as(first):
        value = json.loads(queries.findings.kept(found["statistics"]).body)["value"]
        rules = [each["rule"] for each in json.loads(queries.findings.kept(found["statistics"]).body)["rules"]]
    assert (value["batches"], value["bad_batches"], value["value"]) == ("3443", "431", "183179000.00")
    assert (value["seizures"], value["seized"]) == ("1", "50000.00")
    assert rules == ["CM-QINGFENG"]


@pytest.mark.scenario("11")
def test_a_campaign_takes_reports_of_its_own_days_only(officers):
    first = officers.brand_office[0]
    number = begun(first)
    one = {"body": "质监", "batches": 1, "bad_batches": 0, "value": 100, "bad_value": 0}
    with pytest.raises(Refusal, match="WITHIN_CAMPAIGN"):
        take("campaign", first, number, "report", reports=({**one, "day": date(2014, 12, 31)},))
    with pytest.raises(Refusal, match="WITHIN_CAMPAIGN"):
        take("campaign", first, number, "report", reports=({**one, "day": date(2017, 5, 9)},))  # tomorrow
    with pytest.raises(Refusal, match="PERIOD_IN_ORDER"):
        begun(first, last_day=date(2014, 1, 1))


@pytest.mark.scenario("11")
def test_a_campaign_outside_the_national_one_stands_by_itself(officers, change_rule):
    change_rule("campaigns", "CM-QINGFENG", "last_day", "2015-12-31")
    first, second = officers.brand_office
    number = begun(first, first_day=date(2016, 1, 1))
    for officer in (first, second):
        take_act("campaign", number, "conclude", values={}, by=officer, at=at_noon(FILED), seen=0)
    found = row(first, number, "campaign").values
    assert found["bad_batch_percent"] is None  # nothing checked has no rate
    with seeing_as(first):
        assert json.loads(queries.findings.kept(found["statistics"]).body)["rules"] == []


def test_a_verified_lead_is_shared_with_nodes_of_its_goods_or_market_alone(officers):
    node(officers, products=("8507",), contact=officers.association.post)
    node(officers, products=("6911",), country="DE")
    number = file(officers.enterprise)
    with seeing_as(officers.association), pytest.raises(NotThere):
        queries.matters.matter("lead", number)
    take("lead", officers.brand_office[0], number, "verify", reason="属实")
    take("lead", officers.brand_office[0], number, "share")
    assert row(officers.association, number).values["shared_with"] == "肯尼亚监测点"


def test_a_suspected_crime_goes_to_the_police_by_two_persons(officers):
    number = file(officers.enterprise)
    assigned(officers, number)
    values = {"police": officers.police.post, "reason": "货值达到立案标准"}
    first, second = officers.brand_office
    assert take("lead", first, number, "transfer", **values).missing == 1
    with pytest.raises(Refusal, match="TWO_PERSON"):
        take("lead", first, number, "transfer", **values)
    take("lead", second, number, "transfer", **values)
    take("lead", officers.police, number, "answer", **RESULT)
    assert row(officers.enterprise, number).instance.state == "acted"


def test_a_reporter_sees_only_what_it_is_party_to(officers):
    number = file(officers.enterprise)
    for other in (officers.rival, officers.association, officers.laboratories[0]):
        with seeing_as(other):
            assert queries.matters.all_of("lead") == ()
    assert row(officers.brand_office[0], number).number == number
    with pytest.raises(Refusal, match="LEAD_COMPARABLE"):
        file(officers.enterprise, brand="™")
    with pytest.raises(Refusal, match="LEAD_COMPARABLE"):
        file(officers.enterprise, node="MND-2017-000009")


def test_nobody_joins_a_lead_that_stands_alone(officers):
    with pytest.raises(Refusal, match="SAME_LEAD_STANDS"):
        take("lead", officers.enterprise, file(officers.enterprise), "join")


def test_a_local_maker_is_named_by_its_code(officers):
    number = file(officers.brand_office[0], maker_code=POTTERY)
    with seeing_as(officers.system):
        assert [found.number for found in queries.matters.all_of("lead", maker_code=POTTERY)] == [number]
