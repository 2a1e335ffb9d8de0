"""Articles 3 and 4 read what other articles write: causes and closing times, confirmed check results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter
from gongzhi.core.errors import Refusal
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.test_03_assessment import a_return, file_targets, people, row, take, to_provisional  # noqa: F401
from tests.spec.test_04_improvement import PROJECT
from tests.spec.test_13_double_random import served, stand  # noqa: F401


@pytest.mark.parametrize(
    ("cause", "responsibility", "points"), [("Q1", "producer", Decimal("80.0")), ("N1", "carrier", Decimal("80.0"))]
)
def test_the_cause_that_a_tracing_finds_decides_the_assessed_rate(officers, people, cause, responsibility, points):
    a_return(officers, cause=cause, responsibility=responsibility)
    number = file_targets(officers)
    to_provisional(officers, number)
    with seeing_as(officers.system):
        rates = queries.findings.kept(row(officers, number).values["rates"])
    assert ('"assessed":"0.10"' in rates.body) == (cause == "Q1")
    assert ('"assessed":"0.00"' in rates.body) == (cause == "N1")
    assert row(officers, number).values["points"] == points  # 0.10 % is still the best


@pytest.mark.parametrize(("returns", "points"), [(1, Decimal("80.0")), (4, Decimal("42.5"))])
def test_more_returns_by_own_fault_lower_the_points(officers, people, returns, points):
    """4 of 1 000 are 0.40 %: 25 × (0.50 − 0.40) ÷ 0.40 = 6.25, and (6.25 + 0 + 15) of 50 are 42.5."""
    for number in range(1, returns + 1):
        a_return(officers, number)
    number = file_targets(officers)
    to_provisional(officers, number)
    assert row(officers, number).values["points"] == points


def test_a_final_check_result_is_the_baseline_of_a_project_in_its_place(officers, served):
    with seeing_as(officers.system):
        plan = queries.matters.matter("check_task", served).values["plan"]
    values = PROJECT | {
        "before_plan": plan, "before_reference": "", "before_tested": None, "before_passed": None,
    }  # fmt: skip
    begin = {"values": values, "by": officers.headquarters[0], "at": at_noon(date(2017, 6, 20))}
    with pytest.raises(Refusal, match="PROJECT_NO_RESULTS"):
        open_matter("improvement_project", region="360700", **begin)
    stand(officers)
    number = open_matter("improvement_project", region="360700", **begin)
    with seeing_as(officers.system):
        found = queries.matters.matter("improvement_project", number).values
    assert (found["baseline_tested"], found["baseline_passed"]) == (1, 0)
    with pytest.raises(Refusal, match="PROJECT_NO_RESULTS"):
        open_matter("improvement_project", region="361000", **begin)
