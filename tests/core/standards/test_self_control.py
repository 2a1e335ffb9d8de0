from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput
from gongzhi.core.standards.self_control import (
    TABLES,
    Instrument,
    MonthYield,
    SelfControlCapability,
    SelfControlFacts,
    self_control,
)

TODAY = date(2017, 6, 15)
RULES = book(TODAY, "JX2017")
WHOLE = SelfControlFacts(
    "91360702158300012P", TODAY, SelfControlCapability("ZJ-1", 1, 1, 1), (Instrument("YQ-1", TODAY),),
    (MonthYield("2017-04", 100, 80), MonthYield("2017-05", 1000, 950)),
)  # fmt: skip


def value(facts: SelfControlFacts, by=RULES):
    return self_control(facts, by).value


def test_an_enterprise_with_everything_lacks_nothing():
    assert dict(value(WHOLE)) == {
        "complete": "true", "lacking": None, "overdue": "0", "first_pass_yield": "95.00",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["laboratories", "testers", "control_points"])
def test_each_means_that_is_not_there_is_lacking(name):
    found = value(replace(WHOLE, capability=replace(WHOLE.capability, **{name: 0})))
    assert (found["complete"], found["lacking"]) == ("false", name)


@pytest.mark.parametrize(
    ("until", "lacking"), [(TODAY, None), (TODAY - timedelta(1), "calibration"), (None, "calibration")]
)
def test_a_calibration_holds_until_its_last_day(until, lacking):
    found = value(replace(WHOLE, instruments=(*WHOLE.instruments, Instrument("YQ-2", until))))
    assert (found["lacking"], found["overdue"]) == (lacking, "1" if lacking else "0")


@pytest.mark.parametrize(
    ("yields", "percent", "lacking"),
    [
        ((MonthYield("2017-05", 1000, 949),), "94.90", "first_pass_yield"),
        ((MonthYield("2017-05", 1000, 950),), "95.00", None),
        ((MonthYield("2017-05", 100, 90), MonthYield("2017-04", 100, 99)), "90.00", "first_pass_yield"),
        ((MonthYield("2017-05", 0, 0), MonthYield("2017-04", 100, 99)), "99.00", None),  # nothing made in May
        ((MonthYield("2017-06", 100, 10), MonthYield("2017-05", 100, 99)), "99.00", None),  # June is not over
        ((MonthYield("2017-05", 100_000, 94_999),), "95.00", "first_pass_yield"),  # the exact share counts
        ((), None, "first_pass_yield"),
        ((MonthYield("2017-05", 0, 0),), None, "first_pass_yield"),
    ],
)
def test_the_yield_is_that_of_the_last_month_over_in_which_something_was_inspected(yields, percent, lacking):
    found = value(replace(WHOLE, yields=yields))
    assert (found["first_pass_yield"], found["lacking"]) == (percent, lacking)


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({"min_laboratories": "2"}, "laboratories"),
        ({"min_testers": "2"}, "testers"),
        ({"min_control_points": "2"}, "control_points"),
        ({"min_yield": "0.96"}, "first_pass_yield"),
    ],
)
def test_every_least_number_comes_from_the_rule_row(change, changed, lacking):
    assert value(WHOLE, change("self_control", "SCT-1", **changed))["lacking"] == lacking


def test_everything_lacking_is_told_in_one_order():
    nothing = SelfControlFacts("X", TODAY, SelfControlCapability("ZJ-1", 0, 0, 0), (Instrument("YQ-1", None),), ())
    assert value(nothing)["lacking"] == "laboratories testers control_points calibration first_pass_yield"
    for name in str(value(nothing)["lacking"]).split():
        assert f"lack.{name}" in messages()


def test_counts_that_cannot_be_are_refused_together():
    wrong = replace(WHOLE, capability=replace(WHOLE.capability, testers=-1), yields=(MonthYield("2017-05", 10, 11),))
    with pytest.raises(BadInput) as refused:
        self_control(wrong, RULES)
    assert [cell.code for cell in refused.value.cells] == ["CONTROL_COUNT", "CONTROL_YIELD_COUNTS"]


def test_the_finding_replays_and_names_each_instrument():
    facts = replace(WHOLE, instruments=(Instrument("YQ-9", None), Instrument("YQ-2", date(2017, 1, 1))))
    found = self_control(facts, RULES)
    assert self_control(read(SelfControlFacts, plain(facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    told = [(step.code, step.values["id"]) for step in found.trace if "id" in step.values]
    assert told == [("CONTROL_OVERDUE", "YQ-2"), ("CONTROL_NOT_CALIBRATED", "YQ-9")]
