from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput
from gongzhi.core.finding import Finding
from gongzhi.core.improvement.projects import TABLES, ProjectFacts, Sampled, project

TODAY = date(2017, 6, 30)
RULES = book(TODAY, "JX2017")


def facts(before: tuple[int, int], after: tuple[int, int]) -> ProjectFacts:
    """Passed and tested, before and after."""
    (passed, tested), (passed_after, tested_after) = before, after
    return ProjectFacts("TS-1", TODAY, Sampled("B", tested, passed), Sampled("A", tested_after, passed_after))


def judge(before: tuple[int, int], after: tuple[int, int], by=RULES) -> Finding:
    return project(facts(before, after), by)


def test_238_of_250_after_220_of_250_is_an_improvement():
    assert dict(judge((220, 250), (238, 250)).value) == {
        "verdict": "improved", "before": "88.00", "after": "95.20", "change": "7.20", "z": "2.902", "p": "0.0037",
    }  # fmt: skip


def test_226_of_250_after_220_of_250_may_be_chance():
    value = judge((220, 250), (226, 250)).value
    assert (value["verdict"], value["change"]) == ("not_proven", "2.40")
    assert (value["z"], value["p"]) == ("0.865", "0.3873")
    assert round(Decimal(value["p"]), 3) == Decimal("0.387")


def test_a_fall_that_is_more_than_chance_is_no_improvement():
    value = judge((238, 250), (220, 250)).value
    assert (value["verdict"], value["change"], value["z"], value["p"]) == ("not_proven", "-7.20", "-2.902", "0.0037")


@pytest.mark.parametrize(("before", "after"), [((0, 0), (238, 250)), ((220, 250), (0, 0)), ((0, 0), (0, 0))])
def test_where_nothing_was_tested_nothing_is_said(before, after):
    value = judge(before, after).value
    assert [value[name] for name in ("verdict", "change", "z", "p")] == [None] * 4
    assert (value["before"], value["after"]).count(None) == (before, after).count((0, 0))


def test_all_passed_before_and_after_proves_nothing():
    value = judge((250, 250), (100, 100)).value
    assert (value["verdict"], value["change"], value["z"], value["p"]) == ("not_proven", "0.00", None, None)


@pytest.mark.parametrize(
    ("after", "below", "verdict"),
    [
        (226, "0.39", "improved"),
        (238, "0.003", "not_proven"),
        (238, "0.003705", "not_proven"),  # the exact p is 0.003707…, the one shown 0.0037
        (238, "0.003708", "improved"),
    ],
)
def test_the_limit_comes_from_its_rule_row_and_the_exact_probability_is_set_against_it(change, after, below, verdict):
    by = change("improvement_test", "IT-1", below=below)
    assert judge((220, 250), (after, 250), by).value["verdict"] == verdict


@pytest.mark.parametrize("wrong", [(251, 250), (-1, 250)])
def test_more_passed_than_tested_is_refused(wrong):
    with pytest.raises(BadInput) as refused:
        judge(wrong, wrong)
    assert [cell.where for cell in refused.value.cells] == ["B", "A"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ((220, 250), (238, 250), "PROJECT_PROVEN"),
        ((220, 250), (226, 250), "PROJECT_BY_CHANCE"),
        ((226, 250), (220, 250), "PROJECT_NOT_BETTER"),
        ((250, 250), (250, 250), "PROJECT_NO_SPREAD"),
        ((0, 0), (250, 250), "PROJECT_NOTHING_TESTED"),
    ],
)
def test_the_trace_ends_with_the_reason(before, after, code):
    assert judge(before, after).trace[-1].code == code


PERIOD = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(PERIOD, PERIOD)
def test_only_a_risen_rate_is_an_improvement_and_the_finding_replays(before, after):
    found = judge(before, after)
    if found.value["verdict"] == "improved":
        assert Decimal(found.value["after"]) >= Decimal(found.value["before"])
        assert Decimal(found.value["z"]) > 0
        assert Decimal(found.value["p"]) <= Decimal("0.05")
        assert judge(after, before).value["verdict"] == "not_proven"
    given_facts = facts(before, after)
    assert project(read(ProjectFacts, plain(given_facts)), RULES.only(*TABLES)).canonical() == found.canonical()
