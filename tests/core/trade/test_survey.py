from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.codes import measure_types
from gongzhi.core.errors import BadInput
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.trade.survey import Effect, MarketExports, SurveyAnswer, SurveyFigures, survey

KINDS = tuple(measure_types())


def answer(firm: str, industry: str, exports: dict[str, int], *effects: Effect) -> SurveyAnswer:
    return SurveyAnswer(firm, industry, tuple(MarketExports(*each) for each in exports.items()), effects)


# The worked example, amounts in US cents
CERTIFICATION, LABELS = Effect("US", "certification", 300, 120), Effect("DE", "labels_marks", 100, 0)
FIRMS = (
    answer("A", "机电", {"US": 6_000, "DE": 4_000}, CERTIFICATION, LABELS),
    answer("B", "机电", {"US": 2_000}),
    answer("C", "食品", {"JP": 3_000}, Effect("JP", "pesticide_drug_residues", 200, 50)),
    answer("D", "食品", {"JP": 1_000, "US": 0}, Effect("KR", "pesticide_drug_residues", 0, 0)),
    answer("E", "纺织", {}),
)


def shown(exact: Fraction | None) -> str | None:
    return rounded(exact, 2)


def test_rates_divide_by_the_firms_that_answered_and_by_what_they_exported():
    everybody = survey(FIRMS, KINDS).everybody
    assert everybody == SurveyFigures(5, 3, 16_000, 600, 170)
    assert everybody.affected_percent == Fraction(3 * 100, 5)
    assert (shown(everybody.affected_percent), shown(everybody.loss_percent)) == ("60.00", "3.75")


def test_a_market_counts_those_that_sell_or_are_hit_there_and_what_they_sold_there():
    markets = dict(survey(FIRMS, KINDS).by_market)
    assert list(markets) == ["DE", "JP", "KR", "US"]
    assert markets["US"] == SurveyFigures(3, 1, 8_000, 300, 120)
    assert shown(markets["US"].loss_percent) == "3.75"
    assert shown(markets["US"].percent_of_all_losses(survey(FIRMS, KINDS).everybody)) == "50.00"
    assert markets["KR"] == SurveyFigures(1, 1, 0, 0, 0)
    assert markets["KR"].loss_percent is None


def test_an_industry_counts_its_own_firms():
    industries = dict(survey(FIRMS, KINDS).by_industry)
    assert industries["机电"] == SurveyFigures(2, 1, 12_000, 400, 120)
    assert industries["纺织"] == SurveyFigures(1, 0, 0, 0, 0)
    assert (shown(industries["纺织"].affected_percent), industries["纺织"].loss_percent) == ("0.00", None)


def test_a_kind_of_measure_is_divided_by_everybody_and_every_known_kind_is_there():
    kinds = dict(survey(FIRMS, KINDS).by_measure_type)
    assert tuple(kinds) == KINDS
    assert kinds["pesticide_drug_residues"] == SurveyFigures(5, 2, 16_000, 200, 50)
    assert kinds["microbes"] == SurveyFigures(5, 0, 16_000, 0, 0)


def test_nobody_who_answered_gives_no_rate():
    nothing = survey((), KINDS).everybody
    assert (nothing.affected_percent, nothing.loss_percent) == (None, None)
    assert nothing.percent_of_all_losses(nothing) is None


def test_1192_of_3138_firms_are_the_38_percent_published_for_2013():
    hit = [answer(f"{n}", "机电", {}, Effect("US", "certification", 0, 0)) for n in range(1_192)]
    spared = [answer(f"{n}", "机电", {}) for n in range(1_192, 3_138)]
    assert rounded(survey((*hit, *spared), KINDS).everybody.affected_percent, 1) == "38.0"


def test_every_fault_is_named_at_once():
    wrong = (
        answer("A", "机电", {"US": -1}, Effect("US", "tariff", -2, -3)),
        answer("A", "机电", {}),
    )
    with pytest.raises(BadInput) as refused:
        survey(wrong, KINDS)
    assert [(cell.column, cell.value) for cell in refused.value.cells] == [
        ("measure_type", "tariff"), ("exports", "-1"), ("direct_loss", "-2"), ("added_cost", "-3"), ("uscc", "A"),
    ]  # fmt: skip


MARKETS = st.sampled_from(["US", "DE", "JP"])
AMOUNTS = st.integers(0, 10**6)
ANSWERS = st.lists(
    st.builds(
        SurveyAnswer,
        st.uuids().map(str),
        st.sampled_from(["机电", "食品"]),
        st.lists(st.builds(MarketExports, MARKETS, AMOUNTS), max_size=2).map(tuple),
        st.lists(st.builds(Effect, MARKETS, st.sampled_from(KINDS[:3]), AMOUNTS, AMOUNTS), max_size=3).map(tuple),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@settings(max_examples=100, deadline=None)
@given(ANSWERS)
def test_amounts_of_the_groups_add_up_to_those_of_everybody(answers):
    found = survey(answers, KINDS)
    for groups in (found.by_market, found.by_industry, found.by_measure_type):
        assert sum(group.direct_loss_usd_cents for _, group in groups) == found.everybody.direct_loss_usd_cents
        assert sum(group.added_cost_usd_cents for _, group in groups) == found.everybody.added_cost_usd_cents
    assert sum(group.exports_usd_cents for _, group in found.by_market) == found.everybody.exports_usd_cents
    assert sum(group.firms for _, group in found.by_industry) == len(answers)


@settings(max_examples=100, deadline=None)
@given(ANSWERS)
def test_nowhere_are_more_firms_affected_than_answered(answers):
    found = survey(answers, KINDS)
    for group in (found.everybody, *(one for part in (found.by_market, found.by_industry) for _, one in part)):
        assert 0 <= group.affected <= group.firms
