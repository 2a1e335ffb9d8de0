from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions.checks import KINDS
from gongzhi.catalogue.calendars import calendar
from gongzhi.catalogue.rules import book
from gongzhi.core.draw.results import disputed_until, may_retest, publish_by
from gongzhi.core.errors import NoRuleApplies, Refusal
from gongzhi.core.scorecard.returns import percent_of, rounded

RULES = book(date(2017, 6, 1), "JX2017")
SERVED = date(2017, 6, 1)


def test_an_undisputed_result_of_1_june_is_final_on_the_16th_and_published_by_14_july():
    final = disputed_until(SERVED, "product", calendar(), RULES)
    assert final == date(2017, 6, 16)
    assert publish_by(final, calendar(), RULES) == date(2017, 7, 14)


@pytest.mark.parametrize(("kind", "until"), [("food", date(2017, 6, 12)), ("agri", date(2017, 6, 8))])
def test_food_has_seven_working_days_and_farm_produce_five(kind, until):
    assert disputed_until(SERVED, kind, calendar(), RULES) == until


def test_the_days_come_from_their_rule_rows(change):
    assert disputed_until(SERVED, "product", calendar(), change("clocks", "CK-SC-OBJECT-P", length="7")) == date(
        2017, 6, 8
    )
    sooner = change("check_publication", "CPB-1", publish_working_days="5")
    assert publish_by(date(2017, 6, 16), calendar(), sooner) == date(2017, 6, 23)


def test_every_kind_of_check_has_a_time_to_dispute_and_no_other_has_a_default():
    assert all(disputed_until(SERVED, kind, calendar(), RULES) > SERVED for kind in KINDS)
    with pytest.raises(NoRuleApplies):
        disputed_until(SERVED, "toys", calendar(), RULES)


def test_191_of_200_passed_are_95_50_percent():
    assert rounded(percent_of(191, 200), 2) == "95.50"


@pytest.mark.parametrize("lab", ["LAB-01", " LAB-01 "])
def test_the_laboratory_of_the_first_result_does_not_test_again(lab):
    with pytest.raises(Refusal, match="RETEST_SAME_LAB"):
        may_retest("LAB-01", lab)
    may_retest("LAB-01", "LAB-02")
