"""What is published of a survey: against a plain count over the answers, and only of enough of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings

from gongzhi.catalogue.rules import book
from gongzhi.core.errors import BadInput, Refusal
from gongzhi.core.trade.survey import Effect, SurveyAnswer
from gongzhi.core.trade.survey_result import SurveyFacts, may_publish, survey_result
from tests.core.trade.test_survey import ANSWERS, FIRMS, KINDS

DAY = date(2017, 12, 1)
RULES = book(DAY)
CENT = Decimal("0.01")


def found(answers):
    return survey_result(SurveyFacts("DC-1", DAY, tuple(answers), KINDS), RULES)


def percent(part: int, whole: int) -> str | None:
    return str((Decimal(100 * part) / whole).quantize(CENT, ROUND_HALF_UP)) if whole else None


def usd(cents: int) -> str:
    return str((Decimal(cents) / 100).quantize(CENT))


def counted(answers) -> dict[str, str | None]:
    """The naive oracle: one walk over the answers, every amount added where it stands."""
    firms = affected = exports = loss = cost = 0
    for answer in answers:
        firms += 1
        affected += bool(answer.effects)
        for one in answer.exports:
            exports += one.usd_cents
        for effect in answer.effects:
            loss += effect.direct_loss_usd_cents
            cost += effect.added_cost_usd_cents
    return {
        "firms": str(firms), "affected": str(affected), "affected_percent": percent(affected, firms),
        "exports_usd": usd(exports), "direct_loss_usd": usd(loss), "loss_percent": percent(loss, exports),
        "added_cost_usd": usd(cost),
    }  # fmt: skip


def losses_by(answers, of) -> dict[str, str]:
    sums: dict[str, int] = defaultdict(int)
    for answer in answers:
        for effect in answer.effects:
            sums[of(answer, effect)] += effect.direct_loss_usd_cents
    return {group: usd(cents) for group, cents in sums.items()}


def told(finding, code: str, name: str) -> dict[str, str]:
    return {step.values[name]: step.values["loss"] for step in finding.trace if step.code == code}


def test_the_worked_example_is_what_its_page_says():
    assert found(FIRMS).value == {
        "firms": "5", "affected": "3", "affected_percent": "60.00", "exports_usd": "160.00",
        "direct_loss_usd": "6.00", "loss_percent": "3.75", "added_cost_usd": "1.70",
    }  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(ANSWERS)
def test_totals_and_losses_by_group_are_those_of_a_plain_count(answers):
    finding = found(answers)
    assert finding.value == counted(answers)
    assert told(finding, "SURVEY_BY_MEASURE", "measure_type") == losses_by(answers, lambda _, one: one.measure_type)
    by_market, by_industry = (
        losses_by(answers, lambda _, one: one.market),
        losses_by(answers, lambda one, _: one.industry),
    )
    for code, name, expected in (
        ("SURVEY_BY_MARKET", "country", by_market), ("SURVEY_BY_INDUSTRY", "industry", by_industry),
    ):  # fmt: skip
        assert {group: loss for group, loss in told(finding, code, name).items() if group in expected} == expected


def test_nobody_who_answered_gives_totals_of_nothing_and_no_rate():
    value = found(()).value
    assert (value["firms"], value["affected_percent"], value["loss_percent"]) == ("0", None, None)


def test_the_sample_is_enough_from_its_rule_row_on():
    (row,) = RULES.table("survey_sample").rows
    needed = int(row["min_enterprises"])
    may_publish(FIRMS[:needed], RULES)
    with pytest.raises(Refusal, match="SAMPLE_TOO_SMALL") as refused:
        may_publish(FIRMS[: needed - 1], RULES)
    assert refused.value.params == {"firms": needed - 1, "needed": needed}
    assert [ref.rule for ref in found(FIRMS).rules] == [row["rule"]]


def test_an_answer_that_cannot_be_read_gives_no_result():
    with pytest.raises(BadInput, match="SURVEY_MEASURE_TYPE"):
        found([SurveyAnswer("A", "机电", (), (Effect("US", "tariff", 1, 1),))])
