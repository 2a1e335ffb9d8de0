from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.codes import lists_of
from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.counterfeits.leads import (
    Lead,
    campaign_on,
    fingerprint,
    is_focus_market,
    merged,
    priority,
    watch_row_for,
)
from gongzhi.core.errors import BadInput, NoRuleApplies

DAY = date(2017, 6, 1)
RULES = book(DAY, "JX2017")
LEAD = Lead("L-1", "node 1", "Brand X", "8507.60", "赣州某电子厂", "KE", DAY)


def lead(number: str, reporter: str = "node 2", **other: object) -> Lead:
    return replace(LEAD, id=number, reporter=reporter, **other)


def test_two_nodes_that_report_one_thing_make_one_lead_and_both_get_the_result():
    written = {"brand": "ＢＲＡＮＤ-X", "hs_code": "850760", "maker": "赣州 某电子厂", "market": "ke"}
    second = lead("L-2", reported_on=DAY + timedelta(3), **written)
    (found,) = merged([second, LEAD])
    assert found.lead == LEAD
    assert found.reporters == ("node 1", "node 2")
    assert found.fingerprint == "brandx|8507|赣州某电子厂|KE"
    assert priority(LEAD.hs_code, RULES) == "high"


def test_a_node_that_reports_twice_is_told_once():
    (found,) = merged([LEAD, lead("L-2", "node 1")])
    assert (len(found.reports), found.reporters) == (2, ("node 1",))


@pytest.mark.parametrize(
    "other", [{"brand": "Brand Y"}, {"hs_code": "8506.50"}, {"maker": "别的厂"}, {"market": "NG"}, {"maker": ""}]
)
def test_another_brand_heading_maker_or_market_is_another_lead(other):
    assert len(merged([LEAD, lead("L-2", **other)])) == 2


def test_goods_of_one_heading_are_one():
    assert fingerprint(lead("L-2", hs_code="8507.10")) == fingerprint(LEAD)


def test_a_brand_without_letters_and_goods_without_a_heading_are_both_named():
    with pytest.raises(BadInput) as refused:
        fingerprint(lead("L-2", brand=" — ™", hs_code="85"))
    assert [(cell.column, cell.code) for cell in refused.value.cells] == [
        ("brand", "LEAD_BRAND"), ("hs_code", "LEAD_HEADING"),
    ]  # fmt: skip
    with pytest.raises(BadInput):
        fingerprint(lead("L-2", hs_code="lamps"))


LEADS = st.lists(
    st.builds(
        Lead,
        st.uuids().map(str),
        st.sampled_from(["n1", "n2", "n3"]),
        st.sampled_from(["Brand X", "brand-x", "ＢＲＡＮＤＸ", "Brand Y"]),
        st.sampled_from(["8507.60", "850710", "6109"]),
        st.sampled_from(["", "某厂", "某 厂"]),
        st.sampled_from(["KE", "ke", "NG"]),
        st.integers(0, 3).map(lambda n: DAY + timedelta(n)),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@settings(max_examples=100, deadline=None)
@given(LEADS)
def test_every_lead_is_in_exactly_one_group_whatever_order_they_come_in(leads):
    groups = merged(leads)
    assert sorted(one.id for group in groups for one in group.reports) == sorted(one.id for one in leads)
    assert len({group.fingerprint for group in groups}) == len(groups)
    assert all({fingerprint(one) for one in group.reports} == {group.fingerprint} for group in groups)
    assert merged(leads[::-1]) == groups


@pytest.mark.parametrize(
    ("hs_code", "rule"),
    [
        ("8517.12", "WP-PHONE"),
        ("8517.13", "WP-PHONE"),
        ("8711.20", "WP-MOTORCYCLE"),
        ("8711.60", "WP-BALANCE"),
        ("8714.10", "WP-MOTORCYCLE-PARTS"),
        ("8408.20", "WP-DIESEL"),
        ("8409.99", "WP-DIESEL-PARTS"),
        ("8507.60.00.90", "WP-BATTERY"),
        ("8506.50", "WP-BATTERY-PRIMARY"),
        ("6109", "WP-KNITTED"),
        ("6203", "WP-WOVEN"),
        ("0805.10", "WP-AGRI"),
        ("2008.30", "WP-FOOD"),
    ],
)
def test_watched_goods_of_the_notice_are_high(hs_code, rule):
    assert watch_row_for(hs_code, RULES).rule == rule
    assert priority(hs_code, RULES) == "high"


@pytest.mark.parametrize("hs_code", ["8517.62", "8507.10", "8712.00", "6911.10", "6309", "8507", "9503"])
def test_other_goods_are_taken_at_normal_priority(hs_code):
    assert watch_row_for(hs_code, RULES) is None
    assert priority(hs_code, RULES) == "normal"
    assert merged([lead("L-2", hs_code=hs_code)])


def test_what_is_watched_comes_from_its_rule_rows(change):
    lamps = change("watch_products", "WP-PHONE", hs_prefix="9405")
    assert (priority("9405.10", lamps), priority("8517.12", lamps)) == ("high", "normal")
    chapter_85_is_food = change("goods_categories", "GC-84", category="food")
    assert priority("8501", chapter_85_is_food) == "high"
    with pytest.raises(NoRuleApplies):
        watch_row_for("8501", RULES.only("watch_products"))


def test_the_campaign_runs_three_years_and_looks_at_its_own_markets(change):
    running = campaign_on(DAY, RULES)
    assert (running.campaign, campaign_on(date(2014, 12, 31), RULES)) == ("qingfeng", None)
    assert campaign_on(date(2015, 1, 1), RULES) == campaign_on(date(2017, 12, 31), RULES) == running
    assert campaign_on(date(2018, 1, 1), RULES) is None
    focus = {market: is_focus_market(lists_of(market, DAY), running) for market in ("KE", "SA", "BR", "KZ", "US", "FR")}
    assert focus == {"KE": True, "SA": True, "BR": True, "KZ": True, "US": False, "FR": False}
    africa_only = campaign_on(DAY, change("campaigns", "CM-QINGFENG", focus="africa"))
    assert not is_focus_market(lists_of("BR", DAY), africa_only)


def test_every_watched_class_and_campaign_has_its_word():
    watched = {f"watched.{row['watched']}" for row in RULES.table("watch_products").rows}
    campaigns = {f"campaign.{row['campaign']}" for row in RULES.table("campaigns").rows}
    assert watched | campaigns <= set(messages())
