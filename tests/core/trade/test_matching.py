from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.wto_members import where_it_holds
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput
from gongzhi.core.trade.matching import (
    TABLES,
    MatchFacts,
    NotifiedProducts,
    NotifyingMember,
    ScoreRow,
    TradedGoods,
    best_match,
    explained_by,
    exposure,
    exposure_since,
    touched_firms,
)

DAY = date(2017, 3, 1)
RULES = book(DAY, "JX2017")
EU = NotifyingMember("EU", where_it_holds("EU", DAY))
MILLION = 100 * 10**6  # US cents


def goods(code: str, to_member: int = 0, to_all: int = 0, *firms: str, names=(), ics=()) -> TradedGoods:
    return TradedGoods(code, tuple(names), tuple(ics), to_member, to_all, firms)


def products(*codes: str, ics=(), keywords=()) -> NotifiedProducts:
    return NotifiedProducts("G/TBT/N/EU/555", codes, tuple(ics), tuple(keywords))


def facts(notified: NotifiedProducts, *exported: TradedGoods) -> MatchFacts:
    return MatchFacts(notified.id, DAY, EU, notified, exported)


def value(notified: NotifiedProducts, *exported: TradedGoods, by=RULES):
    return exposure(facts(notified, *exported), by).value


def score(notified: NotifiedProducts, exported: TradedGoods) -> Decimal | None:
    match = best_match(notified, exported, RULES.table("match_scores").typed(ScoreRow))
    return match.row.score if match else None


# The worked example: two codes of lithium-ion batteries, exported to the EU by 37 firms, one of them of both
FIRMS = tuple(f"firm {n:02}" for n in range(37))
BATTERIES = (
    goods("8507600010", 40 * MILLION, 400 * MILLION, *FIRMS[:30]),
    goods("8507600090", 5 * MILLION // 2, 112 * MILLION, *FIRMS[29:]),
)


def test_the_worked_example_is_urgent_with_8_30_percent_and_37_firms():
    found = value(products("850760"), *BATTERIES)
    assert found == {
        "priority": "high", "score": "1", "goods": "2", "firms": "37",
        "to_member_usd": "42500000.00", "to_all_usd": "512000000.00", "percent": "8.30",
    }  # fmt: skip
    assert touched_firms(facts(products("850760"), *BATTERIES), RULES) == FIRMS


@pytest.mark.parametrize(
    ("code", "points"),
    [("850760", "1.0"), ("8507600090", "1.0"), ("850750", "0.7"), ("854140", "0.3"), ("610910", None), ("8507", "0.7")],
)
def test_goods_score_by_the_digits_that_they_share_with_the_notified_code(code, points):
    assert score(products("850760"), goods(code)) == (None if points is None else Decimal(points))
    assert score(products("8507600030"), goods(code)) == (None if points is None else Decimal(points))


@pytest.mark.parametrize(("code", "points"), [("8507", "0.7"), ("85", "0.3"), ("61", None)])
def test_a_notified_heading_or_chapter_scores_no_more_than_it_says(code, points):
    assert score(products(code), goods("850760")) == (None if points is None else Decimal(points))


def test_a_keyword_or_a_class_of_standards_scores_a_half_and_the_best_one_counts():
    named = goods("850760", names=["锂离子电池", "lithium-ion batteries"], ics=["29.220.30"])
    half = Decimal("0.5")
    assert score(products(keywords=["电池"]), named) == half
    assert score(products(keywords=["Lithium-ion"]), named) == half
    assert score(products(ics=["29.220"]), named) == half
    assert score(products(ics=["29.22"]), named) is None
    assert score(products("85", keywords=["电池"]), named) == half
    assert score(products("8507", keywords=["电池"]), named) == Decimal("0.7")
    assert score(products(keywords=["toys"], ics=["97.200"]), named) is None


def test_goods_of_the_same_chapter_count_only_where_the_chapter_itself_is_notified():
    lamps, batteries = goods("853950", MILLION, MILLION, "L"), goods("850760", MILLION, 4 * MILLION, "B")
    narrow = value(products("850760"), lamps, batteries)
    assert (narrow["goods"], narrow["firms"], narrow["percent"]) == ("1", "1", "25.00")
    wide = value(products("85"), lamps, batteries)
    assert (wide["goods"], wide["firms"], wide["percent"], wide["score"]) == ("2", "2", "40.00", "0.3")


def test_no_goods_that_fit_have_no_priority_and_goods_not_exported_no_share():
    nothing = value(products("850760"), goods("610910", MILLION, MILLION, "F"))
    assert (nothing["priority"], nothing["score"], nothing["firms"], nothing["percent"]) == (None, None, "0", None)
    unsold = value(products("850760"), goods("850760"))
    assert (unsold["priority"], unsold["percent"]) == ("normal", None)


def test_five_percent_or_ten_million_dollars_make_it_urgent_and_less_does_not():
    def priority(to_member: int, to_all: int, by=RULES) -> str | None:
        return value(products("850760"), goods("850760", to_member, to_all), by=by)["priority"]

    assert priority(5, 100) == "high"
    assert priority(4_999, 100_000) == "normal"
    assert priority(10 * MILLION, 10_000 * MILLION) == "high"
    assert priority(10 * MILLION - 1, 10_000 * MILLION) == "normal"


def test_the_trace_cites_every_row_that_was_compared_reached_or_not():
    found = exposure(facts(products("850760"), goods("850760", MILLION, 2 * MILLION), goods("853950")), RULES)
    assert [step.code for step in found.trace] == [
        "EXPOSURE_MEMBER", "EXPOSURE_GOODS", "EXPOSURE_LINE", "EXPOSURE_BY_SHARE", "EXPOSURE_BELOW_VALUE",
    ]  # fmt: skip
    assert [ref.rule for ref in found.rules] == ["EW-1", "MS-HS6", "ML-1", "EP-SHARE", "EP-VALUE"]


def test_scores_line_and_priority_come_from_their_rule_rows(change):
    lamps = goods("853950", MILLION, 100 * MILLION)
    narrow = products("850760")
    assert value(narrow, lamps)["goods"] == "0"
    assert value(narrow, lamps, by=change("match_line", "ML-1", min_score="0.3"))["goods"] == "1"
    assert value(narrow, lamps, by=change("match_scores", "MS-HS2", score="0.6"))["score"] == "0.6"
    own = products("853950")
    assert value(own, lamps)["priority"] == "normal"
    assert value(own, lamps, by=change("exposure_priority", "EP-SHARE", share_from="0.01"))["priority"] == "high"
    assert value(own, lamps, by=change("exposure_priority", "EP-VALUE", value_usd_from="1000000"))["priority"] == "high"
    assert exposure_since(DAY, change("exposure_window", "EW-1", window_months="6")) == date(2016, 9, 1)
    assert explained_by(DAY, calendar(), change("response_terms", "RS-1", explain_working_days="2")) == date(2017, 3, 3)


def test_enterprises_are_told_within_ten_working_days_of_the_matching():
    assert explained_by(DAY, calendar(), RULES) == date(2017, 3, 15)
    assert exposure_since(DAY, RULES) == date(2016, 3, 1)


@pytest.mark.parametrize(("to_member", "to_all", "said"), [(2, 1, "0.02"), (-1, 5, "-0.01")])
def test_more_to_the_member_than_to_all_or_less_than_nothing_is_refused(to_member, to_all, said):
    with pytest.raises(BadInput) as refused:
        value(products("850760"), goods("850760", to_member, to_all))
    (cell,) = refused.value.cells
    assert (cell.where, cell.value, cell.code) == ("850760", said, "EXPOSURE_EXPORTS")


def test_a_notification_by_the_union_holds_in_the_countries_that_are_its_members_on_the_day():
    assert len(EU.countries) == 28
    assert "GB" in EU.countries
    assert "GB" not in where_it_holds("EU", date(2020, 2, 1))
    found = exposure(facts(products("850760"), *BATTERIES), RULES)
    assert found.trace[0].values["countries"] == "28"


CODES = st.sampled_from(["85", "8507", "850760", "8507600010", "850710", "8541", "61", "610910", "6109100010"])
GOODS = st.builds(
    lambda code, member, rest, firms, names: goods(code, member, member + rest, *firms, names=names),
    CODES,
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.lists(st.sampled_from("ABCD"), max_size=3),
    st.lists(st.sampled_from(["cotton shirts", "电池"]), max_size=1),
)
PRODUCTS = st.builds(
    lambda codes, words: products(*codes, keywords=words),
    st.lists(CODES, max_size=3),
    st.lists(st.sampled_from(["shirts", "电池", "toys"]), max_size=2),
)
ONE_OF_EACH_CODE = st.lists(GOODS, max_size=5, unique_by=lambda one: one.id).map(tuple)


def score_naively(notified: NotifiedProducts, exported: TradedGoods) -> Decimal:
    """Nothing but the definition: each pair by itself, as text."""
    points = ["0"]
    for code in notified.hs_codes:
        for digits, worth in ((6, "1.0"), (4, "0.7"), (2, "0.3")):
            if len(code[:digits]) == digits and exported.id.startswith(code[:digits]):
                points.append(worth)
    points += ["0.5" for word in notified.keywords for name in exported.names if word in name]
    return max(map(Decimal, points))


@settings(max_examples=200, deadline=None)
@given(PRODUCTS, GOODS)
def test_the_score_is_that_of_the_naive_oracle(notified, exported):
    assert (score(notified, exported) or 0) == score_naively(notified, exported)


@settings(max_examples=100, deadline=None)
@given(PRODUCTS, CODES, GOODS)
def test_one_more_notified_code_never_lowers_a_score(notified, code, exported):
    more = replace(notified, hs_codes=(*notified.hs_codes, code))
    assert (score(more, exported) or 0) >= (score(notified, exported) or 0)


@settings(max_examples=100, deadline=None)
@given(GOODS.filter(lambda one: len(one.id) >= 6))
def test_a_longer_notified_beginning_of_the_goods_code_never_scores_less(exported):
    scores = [score(products(exported.id[:digits]), replace(exported, names=())) for digits in range(2, 7)]
    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (Decimal("0.3"), Decimal("1.0"))


@settings(max_examples=100, deadline=None)
@given(PRODUCTS, ONE_OF_EACH_CODE)
def test_goods_that_fit_in_nothing_change_no_value_and_the_order_of_goods_none(notified, exported):
    whole = exposure(facts(notified, *exported), RULES)
    fitting = [one for one in exported if score(notified, one) is not None]
    assert value(notified, *fitting) == whole.value
    assert exposure(facts(notified, *exported[::-1]), RULES).trace == whole.trace


@settings(max_examples=80, deadline=None)
@given(PRODUCTS, ONE_OF_EACH_CODE)
def test_the_finding_replays_in_sentences(notified, exported):
    given_facts = facts(notified, *exported)
    found = exposure(given_facts, RULES)
    assert exposure(read(MatchFacts, plain(given_facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    assert {ref.table for ref in found.rules} <= set(TABLES)
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)
    assert say("VALUE_TRADE_MATCHING", "zh", **found.value) != say("VALUE_TRADE_MATCHING", "en", **found.value)
