from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.canonical import plain, read
from gongzhi.core.cases.ladder import TABLES, ConfirmedReturn, Firm, SupervisionFacts, supervision
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding

USCC = "91360702158300012P"
TODAY = date(2017, 6, 1)


def returned(
    day: date, cause: str = "Q1", responsibility: str = "producer", confirmed: date | None = None, id: str = ""
):
    return ConfirmedReturn(id or f"R {day} {cause}", day, confirmed or day, cause, responsibility)


def supervise(*returns: ConfirmedReturn, on: date = TODAY, firm_class: int = 2, by=None) -> Finding:
    facts = SupervisionFacts(USCC, on, Firm(USCC, firm_class), returns)
    return supervision(facts, by or book(TODAY, "JX2017"))


def test_two_safety_returns_and_one_below_standard_mean_full_checks_and_a_lower_class():
    last = date(2017, 5, 20)
    found = supervise(returned(date(2016, 9, 1), "Q1"), returned(date(2017, 1, 10), "Q1"), returned(last, "Q2"))
    assert found.value["score"] == str(3 + 3 + 2)
    assert found.value["level"] == "L3"
    assert found.value["ratio"] == "1"
    assert (found.value["base_ratio"], found.value["firm_class"]) == ("0.1", "3")
    assert found.value["since"] == "2017-01-10"  # 3 + 3 reached the level already
    assert found.value["review_due"] == "2017-11-20"


def test_one_return_below_standard_raises_the_ratio_by_half():
    found = supervise(returned(date(2017, 5, 20), "Q2"))
    assert (found.value["score"], found.value["level"], found.value["ratio"]) == ("2", "L1", "0.15")
    assert (found.value["firm_class"], found.value["review_due"]) == ("2", None)


def test_a_safety_return_and_one_below_standard_double_the_ratio():
    found = supervise(returned(date(2017, 5, 20), "Q2"), returned(date(2017, 4, 3), "Q1"))
    assert (found.value["score"], found.value["level"], found.value["ratio"]) == ("5", "L2", "0.2")
    assert found.value["interview"] == "true"


@pytest.mark.parametrize(
    ("cause", "responsibility"), [("N1", "carrier"), ("N9", "buyer"), ("Q2", "exporter"), ("Q4", "none")]
)
def test_a_return_that_is_not_the_producers_quality_fault_changes_nothing(cause, responsibility):
    found = supervise(returned(date(2017, 5, 20), cause, responsibility))
    assert (found.value["score"], found.value["level"], found.value["ratio"]) == ("0", "L0", "0.1")
    assert found.trace[0].code == "SUPERVISION_RETURN_NOT_OWN"


def test_a_producer_without_returns_stands_on_the_lowest_level():
    found = supervise()
    assert (found.value["score"], found.value["level"], found.value["ratio"]) == ("0", "L0", "0.1")
    assert (found.value["since"], found.value["next_step_on"]) == (None, None)


@pytest.mark.parametrize(
    ("causes", "score", "level"),
    [
        (["Q9"], 1, "L1"),
        (["Q4", "Q5"], 2, "L1"),
        (["Q3"], 3, "L2"),
        (["Q2", "Q2", "Q9"], 5, "L2"),
        (["Q1", "Q3"], 6, "L3"),
    ],
)
def test_the_level_follows_the_score_on_both_sides_of_each_edge(causes, score, level):
    found = supervise(*(returned(date(2017, 5, 1), cause, id=f"R{i}") for i, cause in enumerate(causes)))
    assert (found.value["score"], found.value["level"]) == (str(score), level)


def test_the_window_ends_on_the_day_before_the_twelve_months_are_over():
    one = returned(date(2016, 6, 2))
    assert supervise(one, on=date(2017, 6, 1)).value["score"] == "3"
    assert supervise(one, on=date(2017, 6, 2)).value["score"] == "0"


def test_the_window_begins_on_the_day_of_registration():
    assert supervise(returned(TODAY)).value["score"] == "3"


def test_a_return_of_29_february_leaves_the_window_on_28_february():
    one = returned(date(2016, 2, 29))
    assert supervise(one, on=date(2017, 2, 27)).value["score"] == "3"
    assert supervise(one, on=date(2017, 2, 28)).value["score"] == "0"


def test_a_return_counts_from_the_day_on_which_it_is_confirmed():
    one = returned(date(2017, 3, 10), confirmed=date(2017, 4, 12))
    assert supervise(one, on=date(2017, 4, 11)).value["level"] == "L0"
    found = supervise(one, on=date(2017, 4, 12))
    assert (found.value["level"], found.value["since"]) == ("L2", "2017-04-12")


HEAVY = (returned(date(2017, 1, 10), id="R1"), returned(date(2017, 3, 10), id="R2"))  # 3 + 3: L3


@pytest.mark.parametrize(
    ("on", "level", "firm_class", "next_step_on"),
    [
        (date(2017, 9, 9), "L3", "3", "2017-09-10"),
        (date(2017, 9, 10), "L2", "2", "2018-03-10"),
        (date(2018, 3, 9), "L2", "2", "2018-03-10"),
        (date(2018, 3, 10), "L0", "2", None),  # twelve months: no return is left in the window
    ],
)
def test_the_level_steps_down_after_every_six_clean_months(on, level, firm_class, next_step_on):
    found = supervise(*HEAVY, on=on)
    assert (found.value["level"], found.value["firm_class"]) == (level, firm_class)
    assert found.value["next_step_on"] == next_step_on


def test_a_return_confirmed_on_the_day_of_the_step_keeps_the_level():
    again = returned(date(2018, 3, 10), "Q9")  # its own score of 1 would mean L1
    assert supervise(*HEAVY, again, on=date(2018, 3, 10)).value["level"] == "L2"
    assert supervise(*HEAVY, again, on=date(2018, 9, 9)).value["level"] == "L2"
    assert supervise(*HEAVY, again, on=date(2018, 9, 10)).value["level"] == "L1"


def test_a_level_begins_only_when_the_return_that_lifts_it_is_confirmed():
    early = returned(date(2016, 12, 20), confirmed=date(2017, 3, 1), id="R1")
    found = supervise(early, returned(date(2017, 1, 10), id="R2"))
    assert (found.value["level"], found.value["since"]) == ("L3", "2017-03-01")


def test_a_level_is_held_when_old_returns_leave_the_window():
    old, new = returned(date(2016, 5, 1), id="R1"), returned(date(2017, 4, 1), id="R2")
    found = supervise(old, new, on=date(2017, 5, 1))
    assert (found.value["score"], found.value["level"]) == ("3", "L3")
    assert "SUPERVISION_LEVEL_HELD" in {step.code for step in found.trace}
    assert supervise(old, new, on=date(2017, 10, 1)).value["level"] == "L2"


def test_a_new_return_after_a_step_lifts_the_level_again():
    found = supervise(*HEAVY, returned(date(2017, 10, 1), "Q2"), on=date(2017, 10, 1))
    assert (found.value["score"], found.value["level"], found.value["since"]) == ("8", "L3", "2017-10-01")


def test_class_4_is_the_last():
    assert supervise(*HEAVY, on=date(2017, 4, 1), firm_class=4).value["firm_class"] == "4"


def test_the_ratio_never_passes_one():
    found = supervise(returned(date(2017, 5, 1), "Q1"), firm_class=4)
    assert (found.value["level"], found.value["ratio"]) == ("L2", "1")


def test_a_class_without_a_row_has_no_ratio():
    with pytest.raises(NoRuleApplies):
        supervise(firm_class=5)


@pytest.mark.parametrize(
    ("table", "rule", "values", "key", "expected"),
    [
        ("return_weights", "RW-Q2", {"weight": "6"}, "level", "L3"),
        ("return_ladder", "RL-1", {"ratio_factor": "3"}, "ratio", "0.3"),
        ("class_ratios", "SR-2", {"ratio": "0.20"}, "ratio", "0.3"),
        ("return_clock", "RT-1", {"window_months": "1"}, "score", "0"),
        ("return_clock", "RT-1", {"clean_months": "2"}, "next_step_on", "2017-06-20"),
    ],
)
def test_every_number_comes_from_its_rule_row(change, table, rule, values, key, expected):
    one = returned(date(2017, 4, 20), "Q2")
    assert supervise(one).value[key] != expected
    assert supervise(one, by=change(table, rule, **values)).value[key] == expected


def test_the_finding_cites_the_returns_and_the_rows_that_spoke():
    found = supervise(returned(date(2017, 5, 20), "Q2", id="R-77"))
    assert [ref.rule for ref in found.rules] == ["RW-Q2", "RT-1", "RL-1", "SR-2"]
    assert [(ref.kind, ref.id) for ref in found.inputs] == [("Firm", USCC), ("ConfirmedReturn", "R-77")]


DAYS = st.integers(0, 900).map(lambda n: date(2015, 1, 1) + timedelta(n))
RETURNS = st.lists(st.tuples(DAYS, st.sampled_from(["Q1", "Q2", "Q9", "N1"]), st.integers(0, 60)), max_size=7).map(
    lambda drawn: tuple(
        returned(day, cause, confirmed=day + timedelta(wait), id=f"R{i}") for i, (day, cause, wait) in enumerate(drawn)
    )
)


@settings(max_examples=60)
@given(RETURNS, DAYS, st.integers(1, 4))
def test_the_ratio_lies_between_the_base_and_one_and_the_finding_replays(returns, on, firm_class):
    rules = book(TODAY, "JX2017")
    facts = SupervisionFacts(USCC, on, Firm(USCC, firm_class), returns)
    found = supervision(facts, rules)
    assert float(found.value["base_ratio"]) <= float(found.value["ratio"]) <= 1
    cited = {ref.table for ref in found.rules}
    assert cited <= set(TABLES)
    again = supervision(read(SupervisionFacts, plain(facts)), rules.only(*cited))
    assert again.canonical() == found.canonical()
    for step in found.trace:
        assert say(step.code, "zh", **step.values) != say(step.code, "en", **step.values)


@settings(max_examples=60)
@given(RETURNS, DAYS, DAYS)
def test_a_further_own_fault_return_never_lowers_the_level_that_day(returns, on, another):
    more = (*returns, returned(min(another, on), "Q2", id="more"))
    assert supervise(*more, on=on).value["level"] >= supervise(*returns, on=on).value["level"]


@settings(max_examples=40)
@given(RETURNS, DAYS)
def test_a_clean_day_never_raises_the_level_and_two_clean_years_end_it(returns, on):
    known = tuple(r for r in returns if r.confirmed_on <= on)
    assert supervise(*known, on=on + timedelta(1)).value["level"] <= supervise(*known, on=on).value["level"]
    assert supervise(*known, on=months_after(on, 18)).value["level"] == "L0"


def level_day_by_day(returns, on: date) -> str:
    """The same rule walked through one day after another."""
    levels = [(0, "L0"), (1, "L1"), (3, "L2"), (6, "L3")]
    weights = {"Q1": 3, "Q2": 2, "Q9": 1}
    own = [r for r in returns if r.cause in weights and r.confirmed_on <= on]
    place, last, day = 0, None, date(2015, 1, 1)
    while day <= on:
        score = sum(
            weights[r.cause]
            for r in own
            if r.confirmed_on <= day and r.registered_on <= day < months_after(r.registered_on, 12)
        )
        if any(r.confirmed_on == day for r in own):
            last = day
            place = max(place, *(i for i, (least, _) in enumerate(levels) if score >= least))
        elif last and any(months_after(last, 6 * times) == day for times in range(1, 8)) and place:
            place = place - 1 if score else 0
        day += timedelta(1)
    return levels[place][1]


@settings(max_examples=40)
@given(RETURNS, DAYS)
def test_the_level_is_the_one_found_by_walking_day_by_day(returns, on):
    assert supervise(*returns, on=on).value["level"] == level_day_by_day(returns, on)
