"""Article 9: a concern is sent when nothing is missing, a survey hides its firms, one industry a year is chosen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import schemes
from gongzhi.core.errors import BadInput, NotThere, Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY
from tests.spec.trade import CIRCULATED, SYMBOL, commerce_of_the_province, finding, row, take, usccs

DRAFT = {
    "measure": "电池标签条例",
    "member": "EU",
    "symbols": (SYMBOL,),
    "concerns": ({"concern": "unnecessary_barrier"},),
}
REST = {"trade_effect": "影响 37 家企业", "technical_basis": "IEC 62133", "request": "推迟生效"}
LETTER = "赣商函〔2017〕8 号"


def draft(officers, by=None, day=CIRCULATED, **values) -> str:
    return open_matter("trade_concern", values=DRAFT | values, by=by or officers.headquarters[0], at=at_noon(day))


def led(officers, number, act, *signers, day=CIRCULATED, **values):
    take(officers, number, act, day, *signers, scheme="trade_concern", **values)


@pytest.mark.scenario("9")
def test_a_dossier_without_effect_basis_and_request_cannot_be_sent_and_all_three_are_named(officers):
    number = draft(officers)
    first, second, third = officers.headquarters
    led(officers, number, "review", second)
    with pytest.raises(Refusal) as refused:
        led(officers, number, "send", second, reference=LETTER)
    assert refused.value.code == "DOSSIER_INCOMPLETE"
    assert refused.value.params["missing"] == "trade_effect, technical_basis, request"
    led(officers, number, "send_back", second, reason="补充三项内容")
    led(officers, number, "complete", first, symbols=(SYMBOL,), concerns=(), cases=(), **REST)
    led(officers, number, "review", second)
    led(officers, number, "send", second, reference=LETTER)
    assert row(officers, number, "trade_concern").instance.state == "reviewed"
    led(officers, number, "send", third, reference=LETTER)
    assert row(officers, number, "trade_concern").instance.state == "sent"


@pytest.mark.scenario("9")
def test_what_a_dossier_needs_follows_its_rule_rows(officers, change_rule):
    change_rule("dossier_parts", "DP-BASIS", "dossier_part", "request")
    number = draft(officers, trade_effect="大", request="推迟生效")
    first, second, _ = officers.headquarters
    led(officers, number, "review", second)
    led(officers, number, "send", first, second, reference=LETTER)
    assert row(officers, number, "trade_concern").instance.state == "sent"


def test_who_wrote_a_dossier_does_not_review_it(officers):
    lab, (first, second, _) = officers.laboratories[0], officers.headquarters
    number = draft(officers, by=lab)
    with pytest.raises(Refusal, match="ROLE"):
        led(officers, number, "review", lab)
    led(officers, number, "complete", first, symbols=(), concerns=(), cases=(), **REST)
    with pytest.raises(Refusal, match="REVIEWER_DID_NOT_WRITE"):
        led(officers, number, "review", first)
    own = draft(officers)
    with pytest.raises(Refusal, match="REVIEWER_DID_NOT_WRITE"):
        led(officers, own, "review", first)
    led(officers, number, "review", second)


def test_raised_or_not_a_concern_is_resolved_with_its_result(officers):
    first, second, third = officers.headquarters
    for way in ("raise", "leave"):
        number = draft(officers, **REST)
        led(officers, number, "review", second)
        led(officers, number, "send", second, third, reference=LETTER)
        if way == "raise":
            led(officers, number, "raise", first, committee="tbt", raised_on=date(2017, 6, 14))
            meeting = {"day": date(2017, 6, 14), "meeting": "TBT 委员会例会", "said": "成员将答复"}
            led(officers, number, "report_meeting", first, meetings=(meeting,))
        else:
            led(officers, number, "leave", first, reason="部委暂不提出")
        led(officers, number, "resolve", first, result="postponed", result_note="推迟一年")
        assert row(officers, number, "trade_concern").instance.state == "resolved"


def test_types_symbols_and_cases_that_do_not_exist_are_refused(officers):
    with pytest.raises(BadInput, match="CONCERN_UNKNOWN"):
        draft(officers, concerns=({"concern": "dumping"},))
    with pytest.raises(BadInput, match="SYMBOL_UNREADABLE"):
        draft(officers, symbols=("G/TBT/N/EU/x",))
    with pytest.raises(Refusal, match="CASES_NOT_OF_BARRIERS"):
        draft(officers, cases=({"number": "EQC-2017-360702-000009"},))


def test_the_types_that_a_form_offers_are_those_of_the_rules():
    (offered,) = schemes()["trade_concern"].fields["concerns"].lines
    assert set(offered.words) == {one["concern"] for one in book(CIRCULATED).table("concern_types").rows}


# The yearly survey

ANSWERS = {
    "sample": tuple(
        {"uscc": code, "industry": what} for code, what in zip(usccs(3), ("机电", "机电", "食品"), strict=True)
    ),
    "exports": tuple(
        {"uscc": code, "market": market, "exported_usd": cents}
        for code, market, cents in zip(usccs(3), ("US", "US", "JP"), (6000, 2000, 2000), strict=True)
    ),
    "effects": (
        {"uscc": usccs(1)[0], "market": "US", "measure_type": "certification", "direct_loss_usd": 300,
         "added_cost_usd": 120},
    ),
}  # fmt: skip


def opened(officers, by, year=2016, day=CIRCULATED) -> str:
    values = {"title": f"{year} 年影响调查", "survey_year": year}
    return open_matter("trade_survey", values=values, by=by, at=at_noon(day))


def surveyed(officers, number, act, *signers, day=CIRCULATED, **values):
    take(officers, number, act, day, *signers, scheme="trade_survey", **values)


def test_a_closed_survey_publishes_totals_with_what_they_divide_by_and_no_name(officers):
    commerce = commerce_of_the_province(officers)
    number = opened(officers, commerce)
    surveyed(officers, number, "answer", commerce, **ANSWERS)
    surveyed(officers, number, "close", commerce)
    assert row(officers, number, "trade_survey").instance.state == "collecting"
    surveyed(officers, number, "close", officers.headquarters[0])
    values = row(officers, number, "trade_survey").values
    assert (values["answered"], values["affected"], values["affected_percent"]) == (3, 1, Decimal("33.33"))
    assert (values["exported_usd"], values["direct_loss_usd"], values["added_cost_usd"]) == (10_000, 300, 120)
    assert values["loss_percent"] == Decimal("3.00")
    assert finding(officers, values["found"]).value["affected_percent"] == "33.33"
    page, _ = queries.public.matters("", scheme="trade_survey")
    (public,) = page.rows
    assert public.details["affected"] == 1
    assert not any(code in str(public) for code in usccs(3))


def test_too_few_answers_are_not_published_and_how_many_follows_its_rule_row(officers, change_rule):
    commerce, head = commerce_of_the_province(officers), officers.headquarters[0]
    number = opened(officers, commerce)
    two = {name: tuple(line for line in lines if line["uscc"] in usccs(2)) for name, lines in ANSWERS.items()}
    surveyed(officers, number, "answer", commerce, **two)
    with pytest.raises(Refusal, match="SAMPLE_TOO_SMALL"):
        surveyed(officers, number, "close", commerce)
    change_rule("survey_sample", "SS-1", "min_enterprises", "2")
    surveyed(officers, number, "close", commerce, head)
    assert row(officers, number, "trade_survey").instance.state == "closed"


def test_answers_that_disagree_are_refused_and_nothing_of_them_is_kept(officers):
    commerce = commerce_of_the_province(officers)
    number = opened(officers, commerce)
    stranger = ({"uscc": POTTERY, "market": "XX", "exported_usd": 1},)
    with pytest.raises(BadInput) as refused:
        surveyed(officers, number, "answer", commerce, **ANSWERS | {"exports": stranger})
    assert [cell.code for cell in refused.value.cells] == ["SURVEY_NOT_IN_SAMPLE", "SURVEY_MARKET"]
    surveyed(officers, number, "answer", commerce, **ANSWERS)
    with pytest.raises(BadInput, match="SURVEY_TWICE"):
        surveyed(officers, number, "answer", commerce, sample=ANSWERS["sample"][:1], exports=(), effects=())
    assert len(row(officers, number, "trade_survey").lines["sample"]) == 3


def test_one_survey_a_year_and_a_dropped_one_makes_room(officers):
    commerce = commerce_of_the_province(officers)
    number = opened(officers, commerce)
    with pytest.raises(Refusal, match="SURVEY_OF_YEAR"):
        opened(officers, commerce)
    opened(officers, commerce, 2017)
    opened(officers, officers.commerce)  # a city's own
    surveyed(officers, number, "drop", commerce, reason="改由协会开展")
    opened(officers, commerce)


# The key industry, research bases


def proposed(officers, industry, year=2017) -> str:
    values = {"industry": industry, "plan_year": year, "hs_codes": ("8507",), "grounds": "对欧盟出口占比高"}
    return open_matter("key_industry", values=values, by=officers.headquarters[0], at=at_noon(CIRCULATED))


def test_a_second_key_industry_of_a_year_is_refused(officers):
    batteries, tea, later = (proposed(officers, *one) for one in (("锂电池",), ("茶叶",), ("茶叶", 2018)))
    signers = officers.headquarters[:2]

    def choose(number):
        take(officers, number, "choose", CIRCULATED, *signers, scheme="key_industry", strategy="跟踪欧盟电池法规")

    choose(batteries)
    with pytest.raises(Refusal, match="KEY_INDUSTRY_CHOSEN") as refused:
        choose(tea)
    assert refused.value.params["industry"] == "锂电池"
    choose(later)
    take(
        officers, batteries, "report", date(2017, 12, 20), scheme="key_industry", report_reference="赣商研〔2017〕1 号",
        findings="标签要求影响最大",
    )  # fmt: skip
    with pytest.raises(Refusal, match="KEY_INDUSTRY_CHOSEN"):
        choose(tea)


def test_a_base_is_set_up_by_two_and_what_it_is_given_stands_once(officers):
    values = {"name": "锂电池技术性贸易措施研究评议基地", "host": "江西省锂电池检测中心", "focus": "锂电池"}
    lab = officers.laboratories[0]
    number = open_matter(
        "research_base", values=values, region="360700", by=officers.headquarters[0], at=at_noon(CIRCULATED)
    )

    def led_on(act, *signers, **given):
        take(officers, number, act, CIRCULATED, *signers, scheme="research_base", **given)

    led_on("set_up", *officers.headquarters[:2], contact=lab.post)
    funds = {
        "kind": "funds",
        "what": "研究经费",
        "amount_fen": 20_000_000,
        "given_by": "赣州市政府",
        "reference": "赣市财〔2017〕6 号",
    }
    with pytest.raises(BadInput, match="SUPPORT_AMOUNT"):
        led_on("support", officers.city, supports=(funds | {"amount_fen": None},))
    led_on(
        "support", officers.city, supports=(funds, funds | {"kind": "people", "amount_fen": None, "reference": "2 人"})
    )
    with pytest.raises(Refusal, match="BASE_SUPPORT_DUPLICATE"):
        led_on("support", officers.city, supports=(funds,))
    led_on("report_work", lab, work=({"work_year": 2017, "what": "评议欧盟电池法规", "count": 3},))
    found = row(officers, number, "research_base")
    assert (found.values["funds_fen"], len(found.lines["supports"]), len(found.lines["work"])) == (20_000_000, 2, 1)
    with seeing_as(officers.laboratories[1]), pytest.raises(NotThere):
        queries.matters.matter("research_base", number)
