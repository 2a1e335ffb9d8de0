"""What would change a finding: each fact alone left out, and the method applied again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongzhi.catalogue.rules import book
from gongzhi.core.cases.ladder import ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.credit.grade import Certificate, Conduct, CreditEvent, CreditFacts, grade
from gongzhi.core.what_if import MOST_FACTS, changes

DAY = date(2017, 6, 1)
RULES = book(DAY, "JX2017")
FIRM = "91360702158300012P"
RETURNED = CreditEvent("E-1", "own_fault_return", date(2017, 3, 1), voluntary=False)
FAILED = CreditEvent("E-2", "spot_check_failure_safety", date(2017, 4, 1), voluntary=False)
LATER = CreditEvent("E-3", "own_fault_return", date(2017, 9, 1), voluntary=False)  # after the day
ISO = Certificate("C-1", "ISO9001", date(2016, 1, 1), date(2019, 1, 1))
FACTS = CreditFacts(FIRM, DAY, (RETURNED, FAILED, LATER), (), Conduct(FIRM, None, None, None))


def scores(facts: CreditFacts) -> dict[str, str | None]:
    found = grade(facts, RULES)
    return {change.fact.id: change.found.value["score"] for change in changes(found, facts, RULES, grade)}


def test_each_event_alone_left_out_gives_the_score_without_it_and_what_changes_nothing_is_not_told():
    assert grade(FACTS, RULES).value["score"] == f"{100 - 4 - 12:.1f}"
    assert scores(FACTS) == {"E-1": f"{100 - 12:.1f}", "E-2": f"{100 - 4:.1f}"}


def test_what_is_found_otherwise_is_the_finding_of_the_facts_without_it():
    (first, second) = changes(grade(FACTS, RULES), FACTS, RULES, grade)
    assert first.found == grade(replace(FACTS, events=(FAILED, LATER)), RULES)
    assert second.found == grade(replace(FACTS, events=(RETURNED, LATER)), RULES)


def test_a_return_without_which_the_level_would_be_lower_is_told():
    returns = tuple(ConfirmedReturn(f"R-{n}", DAY, DAY, cause, "producer") for n, cause in enumerate(("Q1", "Q2")))
    facts = SupervisionFacts(FIRM, DAY, Firm(FIRM, 2), returns)
    found = supervision(facts, RULES)
    levels = {one.fact.id: one.found.value["level"] for one in changes(found, facts, RULES, supervision)}
    assert found.value["level"] == "L2"  # 3 + 2
    assert levels == {"R-0": "L1", "R-1": "L2"}  # 2; and 3, where the score alone changes


def test_of_a_finding_on_very_many_facts_nothing_is_said():
    many = tuple(replace(RETURNED, id=f"E-{number}") for number in range(MOST_FACTS + 1))
    assert scores(replace(FACTS, events=many)) == {}
    assert scores(replace(FACTS, events=())) == {}
