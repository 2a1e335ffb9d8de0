"""Article 9: notified measures are matched with exports, explained to enterprises, and answered in time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions import registers
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.actions.replay import replay_finding
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import signed_in
from tests.spec.conftest import POTTERY, RAW, TEA
from tests.spec.trade import (
    CIRCULATED,
    COMMENT,
    NOTIFIED,
    SYMBOL,
    association_of_batteries,
    battery_firms,
    briefings,
    explained,
    exports,
    finding,
    person_of,
    product,
    register,
    row,
    take,
    usccs,
)

__all__ = ["signed_in"]
EXPLAINED_BY = date(2017, 3, 15)
ANSWERED_BY = date(2017, 3, 16)


@pytest.mark.scenario("9")
def test_its_deadlines_and_flags_are_computed_when_it_is_registered(officers):
    number = register(officers)
    values = row(officers, number).values
    assert number == "TN-2017-000001"
    assert (values["member"], values["final_on"]) == ("EU", date(2017, 3, 31))
    assert values["internal_until"] == ANSWERED_BY == row(officers, number).instance.due_on
    assert (values["too_few_days"], values["too_soon_in_force"], values["no_comment_period"]) == (True, True, False)
    assert finding(officers, values["terms"]).value["flags"] == "transparency time_to_adapt"
    with seeing_as(officers.system):
        assert replay_finding(values["terms"]).equal


@pytest.mark.scenario("9")
def test_without_a_final_date_sixty_days_are_counted_and_their_rule_row_decides(officers, change_rule):
    number = register(officers, comments_until=None)
    assert row(officers, number).values["final_on"] == date(2017, 4, 30)
    change_rule("notification_terms", "NT-1", "comment_days", "45")
    other = register(officers, symbol="G/TBT/N/EU/556", comments_until=None)
    assert row(officers, other).values["final_on"] == date(2017, 4, 15)


@pytest.mark.scenario("9")
def test_37_exporters_of_42_5_of_512_million_are_8_30_percent_and_come_first(officers, signed_in):
    number = register(officers)
    take(officers, number, "match", CIRCULATED, exports=exports(battery_firms(officers)))
    found = row(officers, number)
    assert (found.values["share_percent"], found.values["priority"], found.values["firms"]) == (
        Decimal("8.30"), "high", 37,
    )  # fmt: skip
    value = finding(officers, found.values["exposure"]).value
    assert (value["to_member_usd"], value["to_all_usd"]) == ("42500000.00", "512000000.00")
    assert found.instance.due_on == EXPLAINED_BY
    page = signed_in(officers.headquarters[0]).get(f"/trade-notification/{number}/").content.decode()
    assert "8.30 %" in page


@pytest.mark.scenario("9")
def test_37_enterprises_are_told_by_15_march_and_each_sees_its_own_briefing_only(officers):
    firms = battery_firms(officers)
    number = register(officers)
    take(officers, number, "match", CIRCULATED, exports=exports(firms))
    first, second, _ = officers.headquarters
    take(officers, number, "explain", EXPLAINED_BY, first, explanation="按新标签要求准备")
    assert briefings(officers, number) == ()
    take(officers, number, "explain", EXPLAINED_BY, second, explanation="按新标签要求准备")
    told = briefings(officers, number)
    assert sorted(one.uscc for one in told) == sorted(firms)
    found = row(officers, number)
    assert (found.values["told"], found.values["acknowledged"], len(found.lines["told_firms"])) == (37, 0, 37)
    assert found.instance.due_on == ANSWERED_BY
    with seeing_as(person_of(officers, firms[0])):
        (own,) = queries.matters.all_of("trade_briefing")
        assert (own.uscc, own.values["final_on"]) == (firms[0], date(2017, 3, 31))
        with pytest.raises(NotThere):
            queries.matters.matter("trade_notification", number)


@pytest.mark.scenario("9")
def test_the_days_to_answer_and_to_explain_and_the_priority_follow_their_rule_rows(officers, change_rule):
    change_rule("response_terms", "RS-1", "internal_days", "10")
    change_rule("response_terms", "RS-1", "explain_working_days", "3")
    change_rule("exposure_priority", "EP-SHARE", "share_from", "0.10")
    change_rule("exposure_priority", "EP-VALUE", "value_usd_from", "50000000")
    number = register(officers)
    assert row(officers, number).instance.due_on == date(2017, 3, 21)
    take(officers, number, "match", CIRCULATED, exports=exports(battery_firms(officers, 3)))
    assert row(officers, number).instance.due_on == date(2017, 3, 6)
    assert row(officers, number).values["priority"] == "normal"


@pytest.mark.scenario("9")
def test_a_symbol_stands_once_and_its_addendum_joins_it_with_the_days_that_it_names(officers):
    number = register(officers)
    with pytest.raises(Refusal, match="SYMBOL_DUPLICATE") as refused:
        register(officers)
    assert refused.value.params["record"] == number
    later = date(2017, 3, 20)
    added = register(officers, later, symbol=f"{SYMBOL}/Add.1", circulated_on=later, comments_until=date(2017, 5, 15))
    found = row(officers, added)
    assert (found.instance.state, found.values["parent"]) == ("linked", number)
    first = row(officers, number)
    assert (first.instance.state, first.values["final_on"]) == ("registered", date(2017, 5, 15))
    assert first.instance.due_on == date(2017, 4, 30)
    assert first.values["too_few_days"] is False
    corrected = register(officers, later, symbol=f"{SYMBOL}/Add.1/Corr.1", circulated_on=later, comments_until=None)
    assert row(officers, corrected).values["parent"] == added


def test_a_revision_is_answered_by_itself_and_an_addendum_of_nothing_stands_alone(officers):
    number = register(officers)
    revised = row(officers, register(officers, symbol=f"{SYMBOL}/Rev.1"))
    assert (revised.instance.state, revised.values["parent"]) == ("registered", number)
    alone = row(officers, register(officers, symbol="G/SPS/N/JPN/9/Add.2"))
    assert (alone.instance.state, alone.values["parent"]) == ("registered", "")
    with pytest.raises(Refusal, match="ADDS_TO_ANOTHER"):
        take(officers, alone.number, "join", CIRCULATED)


def test_what_is_no_symbol_of_a_member_is_refused_and_so_is_a_county(officers):
    for symbol, code in (
        ("EU/555", "SYMBOL_UNREADABLE"), ("G/TBT/N/XXX/5", "MEMBER_UNKNOWN"), ("G/TBT/N/EU/0555", "SYMBOL_SPELLED"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            register(officers, symbol=symbol)
        assert [(cell.column, cell.code) for cell in refused.value.cells] == [("symbol", code)]
    with pytest.raises(Refusal, match="FOR_THE_PROVINCE"):
        open_matter(
            "trade_notification", values=NOTIFIED, region="360700", by=officers.headquarters[0], at=at_noon(CIRCULATED)
        )
    with pytest.raises(Refusal, match="ROLE"):
        open_matter("trade_notification", values=NOTIFIED, by=officers.office, at=at_noon(CIRCULATED))


def test_an_urgent_measure_without_a_final_date_has_no_day_to_answer_by(officers):
    number = register(officers, notified_under=("2.10.1",), comments_until=None)
    found = row(officers, number)
    assert (found.values["no_comment_period"], found.values["final_on"], found.instance.due_on) == (True, None, None)


def test_whoever_makes_what_is_notified_is_told_though_no_exports_are_known(officers):
    registers.take_in_products(
        [product(POTTERY), product(TEA, "0902100000", "绿茶")], raw_hash=RAW, by=officers.system, at=at_noon(CIRCULATED)
    )
    number = register(officers)
    take(officers, number, "match", CIRCULATED, exports=())
    assert row(officers, number).values["firms"] == 0
    take(officers, number, "explain", CIRCULATED, *officers.headquarters[:2], explanation="提前准备")
    (line,) = row(officers, number).lines["told_firms"]
    assert (line["uscc"], line["ground"]) == (POTTERY, "makes")


def test_a_notification_that_touches_nobody_is_archived_and_one_that_touches_somebody_is_not(officers):
    number = register(officers, hs_codes=("0902.10",), products="茶叶")
    take(officers, number, "match", CIRCULATED, exports=())
    with pytest.raises(Refusal, match="SOMEBODY_TOUCHED"):
        take(officers, number, "explain", CIRCULATED, *officers.headquarters[:2], explanation="无")
    take(officers, number, "archive", CIRCULATED)
    assert row(officers, number).instance.state == "archived"
    other = register(officers, symbol="G/TBT/N/EU/557")
    take(officers, other, "match", CIRCULATED, exports=exports([POTTERY], 100, 200))
    with pytest.raises(Refusal, match="NOBODY_TOUCHED"):
        take(officers, other, "archive", CIRCULATED)


def test_of_one_exporter_and_code_the_last_figures_count(officers):
    number = register(officers)
    take(officers, number, "match", CIRCULATED, exports=exports([POTTERY, TEA], 800, 1000))
    take(officers, number, "match_again", date(2017, 3, 6), exports=exports([POTTERY], 0, 600))
    found = row(officers, number)
    assert (found.values["share_percent"], found.values["firms"]) == (Decimal("36.36"), 1)  # 400 ÷ (600 + 500)
    assert found.instance.due_on == EXPLAINED_BY  # counted from the first matching
    with pytest.raises(BadInput, match="EXPOSURE_EXPORTS"):
        take(officers, number, "match_again", CIRCULATED, exports=exports([POTTERY], 700, 600))
    with pytest.raises(Refusal, match="PRODUCER_UNKNOWN"):
        take(officers, number, "match_again", CIRCULATED, exports=exports(usccs(1), 1, 2))


def test_a_base_assesses_comments_are_collected_and_two_persons_submit_them(officers):
    number = explained(officers, [POTTERY])
    first, second, _ = officers.headquarters
    lab, other_lab = officers.laboratories
    take(officers, number, "assign", CIRCULATED, base=lab.post)
    impact = {"impact": "须改换标签", "cost_usd": 120_000_00, "jobs": 900, "fta_note": "协定未覆盖"}
    with pytest.raises(NotThere):
        take(officers, number, "assess", CIRCULATED, other_lab, **impact)
    take(officers, number, "assess", CIRCULATED, lab, **impact)
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        take(officers, number, "collect", CIRCULATED, lab, comments=())
    take(officers, number, "collect", CIRCULATED, lab, comments=(COMMENT,))
    take(officers, number, "collect_more", CIRCULATED, first, comments=(COMMENT | {"article": "2.4"},))
    take(officers, number, "submit", ANSWERED_BY, first, reference="赣检函〔2017〕5 号")
    with pytest.raises(Refusal, match="TWO_PERSON"):
        take(officers, number, "submit", ANSWERED_BY, first, reference="赣检函〔2017〕5 号")
    take(officers, number, "submit", ANSWERED_BY, second, reference="赣检函〔2017〕5 号")
    found = row(officers, number)
    assert (found.instance.state, found.instance.due_on) == ("submitted", None)
    assert [line["article"] for line in found.lines["comments"]] == ["2.2", "2.4"]
    take(officers, number, "record_outcome", date(2017, 9, 1), outcome="partly", reply="推迟六个月")
    assert row(officers, number).instance.state == "closed"


def test_what_is_not_commented_on_is_closed_with_a_reason(officers):
    number = explained(officers, [POTTERY])
    with pytest.raises(BadInput, match="FIELD_MISSING"):
        take(officers, number, "forgo", CIRCULATED, reason="")
    take(officers, number, "forgo", CIRCULATED, reason="与国际标准一致")
    assert row(officers, number).instance.state == "closed"


def test_firms_and_their_association_acknowledge_and_are_counted(officers):
    association_of_batteries(officers)
    firms = battery_firms(officers, 4)
    number = explained(officers, firms)
    own = {one.uscc: one.number for one in briefings(officers, number)}
    for uscc, by in ((firms[0], person_of(officers, firms[0])), (firms[1], officers.association)):
        take(
            officers, own[uscc], "acknowledge", CIRCULATED, by, scheme="trade_briefing", affected=True, remarks="换标签"
        )
    with pytest.raises(NotThere):
        take(
            officers, own[firms[2]], "acknowledge", CIRCULATED, officers.rival, scheme="trade_briefing", affected=False
        )
    take(officers, number, "count_acknowledged", CIRCULATED)
    values = row(officers, number).values
    assert (values["told"], values["acknowledged"], values["acknowledged_percent"]) == (4, 2, Decimal("50.00"))


def test_one_more_enterprise_can_be_told_but_none_twice_and_none_before_the_explanation(officers):
    number = register(officers)
    told = {"notification": number, "symbol": SYMBOL, "title": "Batteries", "explanation": "准备"}
    first, second, _ = officers.headquarters

    def tell(uscc: str) -> str:
        return open_matter("trade_briefing", values=told, uscc=uscc, by=first, at=at_noon(CIRCULATED))

    with pytest.raises(Refusal, match="EXPLAINED_BEFORE"):
        tell(TEA)
    take(officers, number, "match", CIRCULATED, exports=exports([POTTERY], 1, 2))
    take(officers, number, "explain", CIRCULATED, first, second, explanation="准备")
    tell(TEA)
    with pytest.raises(Refusal, match="TOLD_ONCE"):
        tell(POTTERY)
    assert len(briefings(officers, number)) == 2


@pytest.mark.parametrize("day", [date(2017, 3, 1), date(2026, 4, 1)], ids=["JX2017", "CN2026"])
def test_both_profiles_answer_fifteen_days_ahead(officers, day):
    until = date(day.year, 6, 30)
    number = register(officers, day, circulated_on=day, comments_until=until)
    assert row(officers, number).instance.due_on == date(day.year, 6, 15)
