"""What a round's results say, as a finding: weighted by chances, told by product, market and county, nothing mixed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import canonical, read
from gongzhi.core.prevalence.arms import DrawnUnit, Goods, TargetedCheck
from gongzhi.core.prevalence.rounds import METHOD, FramePart, RoundResults, round_prevalence

DAY = date(2017, 9, 1)
RULES = book(DAY)
NUMBER = "CQ-2017-000001"
CITY, TOWN = "360202", "360281"


def checked(many: int, failing: int, pi: Fraction, county: str, product: str, stratum: str) -> list[DrawnUnit]:
    return [
        DrawnUnit(
            f"{NUMBER} {stratum}{at}", NUMBER, stratum, pi, False, "failed" if at < failing else "passed",
            Goods(product, ("TH",), county),
        )
        for at in range(many)
    ]  # fmt: skip


def facts(suspected: int = 24, guilty: int = 17) -> RoundResults:
    """Of 100 small firms 20 were drawn and 4 fail, of 40 large ones all and 20 fail."""
    units = [*checked(20, 4, Fraction(1, 5), CITY, "69", "A"), *checked(40, 20, Fraction(1), TOWN, "95", "D")]
    frame = (FramePart(Goods("", ("TH",), CITY), 100), FramePart(Goods("", ("TH",), TOWN), 40))
    on_suspicion = (TargetedCheck(f"JC-{at}", at < guilty, Goods("95", (), TOWN)) for at in range(suspected))
    return RoundResults(NUMBER, DAY, tuple(units), frame, tuple(on_suspicion))


def steps(found, code):
    return [step.values for step in found.trace if step.code == code]


def test_a_firm_that_had_a_small_chance_stands_for_many():
    found = round_prevalence(facts(), RULES)
    rate = Fraction(100 * (100 * 4 // 20 + 20), 140)
    assert (found.method, found.subject, found.value["framed"]) == (METHOD, NUMBER, "140")
    assert found.value["rate"] == found.value["by_frame"] == f"{float(rate):.2f}"
    assert float(found.value["low"]) < rate < float(found.value["high"])
    assert (found.value["drawn"], found.value["checked"], found.value["failed"]) == ("60", "60", "24")


def test_it_is_told_by_county_market_and_product_and_a_frame_that_names_no_product_gives_no_rate_by_frame():
    found = round_prevalence(facts(), RULES)
    assert [(one["region"], one["framed"], one["estimate"]) for one in steps(found, "PREVALENCE_COUNTY")] == [
        (CITY, "100", "too_few"), (TOWN, "40", "said"),
    ]  # fmt: skip
    assert [(one["country"], one["framed"]) for one in steps(found, "PREVALENCE_MARKET")] == [("TH", "140")]
    products = steps(found, "PREVALENCE_PRODUCT")
    assert [(one["hs_prefix"], one["framed"], one["by_frame"]) for one in products] == [
        ("69", "—", "—"),
        ("95", "—", "—"),
    ]


def test_too_few_failures_give_no_interval_and_no_lift():
    found = round_prevalence(replace(facts(), units=tuple(checked(20, 9, Fraction(1, 5), CITY, "69", "A"))), RULES)
    assert (found.value["estimate"], found.value["low"], found.value["lift"]) == ("too_few", None, None)
    assert found.value["lift_estimate"] == "too_few"
    (told,) = steps(found, "PREVALENCE_ALL")
    assert (told["rate"], told["by_frame"], told["checked"], told["failed"]) == ("—", "—", "20", "9")
    found = round_prevalence(replace(facts(), units=tuple(checked(20, 10, Fraction(1, 5), CITY, "69", "A"))), RULES)
    assert found.value["estimate"] == "said"


@pytest.mark.parametrize(("suspected", "guilty"), [(0, 0), (24, 17), (500, 500)])
def test_checks_on_suspicion_move_the_lift_and_no_rate(suspected, guilty):
    without = round_prevalence(facts(0, 0), RULES)
    found = round_prevalence(facts(suspected, guilty), RULES)
    for name in ("drawn", "checked", "failed", "rate", "low", "high", "by_frame"):
        assert found.value[name] == without.value[name]
    if suspected:
        rate = Fraction(40, 140)
        assert float(found.value["lift"]) == pytest.approx(float(Fraction(guilty, suspected) / rate), abs=0.006)


def test_a_reserve_that_took_a_place_and_one_that_could_not_be_checked():
    """One of twenty could not be checked and a reserve failed in its place: five of twenty checked."""
    units = checked(20, 4, Fraction(1, 5), CITY, "69", "A")
    units[-1] = replace(units[-1], outcome="none")
    units.append(replace(units[0], id=f"{NUMBER} R", reserve=True))
    found = round_prevalence(replace(facts(), units=tuple(units)), RULES)
    assert (found.value["drawn"], found.value["checked"], found.value["failed"]) == ("20", "20", "5")
    assert found.value["rate"] == "25.00"


def test_nothing_checked_is_said_and_the_facts_read_back_as_they_were():
    nothing = replace(facts(), units=(), suspected=())
    assert round_prevalence(nothing, RULES).value["estimate"] == "none"
    given = facts()
    again = read(RoundResults, json.loads(canonical(given)))
    assert again == given
    assert round_prevalence(again, RULES).canonical() == round_prevalence(given, RULES).canonical()


def test_how_many_failures_are_too_few_is_a_rule_row(change):
    found = round_prevalence(facts(), change("prevalence_line", "PV-1", least_failures="4"))
    assert {one["estimate"] for one in steps(found, "PREVALENCE_COUNTY")} == {"said"}
