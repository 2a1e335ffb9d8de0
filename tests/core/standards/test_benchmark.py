from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.messages import messages
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.errors import BadInput, NoRuleApplies, Refusal
from gongzhi.core.scorecard.returns import rounded
from gongzhi.core.standards.benchmark import (
    TABLES,
    BenchmarkFacts,
    Compared,
    Innovation,
    PeerStanding,
    benchmark,
    gap,
)

TODAY = date(2017, 6, 30)
RULES = book(TODAY, "JX2017")
OWN, BEST = "91360702158300012P", "91361002705700033N"
DEMO = PeerStanding("SF-1", "demonstration_enterprise", date(2016, 1, 1), None)
DEFECTS = Compared("DB-1", "不良率", Decimal("1.8"), Decimal("0.9"), lower_is_better=True)
PASSED = Compared("DB-2", "合格率", Decimal("96.0"), Decimal("98.5"), lower_is_better=False)


def facts(**changed) -> BenchmarkFacts:
    return replace(
        BenchmarkFacts(OWN, TODAY, date(2017, 1, 1), BEST, (DEMO,), (DEFECTS, PASSED), ()),
        **changed,
    )


def test_twice_the_best_defect_rate_is_100_percent_worse_and_a_lower_pass_rate_2_54():
    found = benchmark(facts(), RULES)
    assert (found.value["gap_1"], found.value["gap_2"]) == ("-100.00", "-2.54")
    assert (found.value["compared"], found.value["worse"]) == ("2", "2")


def test_being_better_than_the_benchmark_is_a_gap_above_zero_whichever_way_is_better():
    better = (replace(DEFECTS, own=Decimal("0.6")), replace(PASSED, own=Decimal("99.0")))
    found = benchmark(facts(indicators=better), RULES)
    assert (found.value["gap_1"], found.value["gap_2"], found.value["worse"]) == ("33.33", "0.51", "0")


def test_being_as_good_as_the_benchmark_is_not_worse():
    value = benchmark(facts(indicators=(replace(PASSED, own=PASSED.best), DEFECTS)), RULES).value
    assert (value["gap_1"], value["worse"]) == ("0.00", "1")


def test_a_best_of_zero_gives_no_gap():
    found = benchmark(facts(indicators=(replace(DEFECTS, best=Decimal(0)), PASSED)), RULES)
    assert (found.value["gap_1"], found.value["compared"], found.value["worse"]) == (None, "1", "1")
    assert "BENCHMARK_NO_BEST" in [step.code for step in found.trace]


@pytest.mark.parametrize("wrong", [{"own": Decimal("-0.1")}, {"best": Decimal("-0.1")}])
def test_a_figure_below_zero_is_refused(wrong):
    with pytest.raises(BadInput) as refused:
        benchmark(facts(indicators=(replace(PASSED, **wrong),)), RULES)
    assert [cell.column for cell in refused.value.cells] == list(wrong)


@pytest.mark.parametrize(
    "standings",
    [
        (),
        (replace(DEMO, since=TODAY + timedelta(1)),),
        (replace(DEMO, until=TODAY),),  # suspended that day
        (replace(DEMO, peer="neighbour"),),
    ],
)
def test_only_a_demonstration_or_backbone_enterprise_of_the_day_is_a_benchmark(standings):
    with pytest.raises(Refusal) as refused:
        benchmark(facts(standings=standings), RULES)
    assert (refused.value.code, refused.value.params) == ("BENCHMARK_PEER", {"uscc": BEST, "on": TODAY})


@pytest.mark.parametrize(
    "standing",
    [
        DEMO,
        replace(DEMO, since=TODAY, until=TODAY + timedelta(1)),
        PeerStanding("XH-1", "association_backbone", date(2015, 1, 1), None),
    ],
)
def test_one_standing_of_the_day_is_enough_and_is_told_first(standing):
    found = benchmark(facts(standings=(replace(DEMO, id="old", until=date(2016, 6, 1)), standing)), RULES)
    assert (found.trace[0].code, found.trace[0].values["id"]) == ("BENCHMARK_BY", standing.id)


def test_who_may_be_a_benchmark_comes_from_the_rule_rows(change):
    with pytest.raises(Refusal, match="BENCHMARK_PEER"):
        benchmark(facts(), change("benchmark_peers", "BP-DEMO", peer="association_backbone"))


def test_nobody_is_its_own_benchmark():
    with pytest.raises(Refusal, match="BENCHMARK_SELF"):
        benchmark(facts(peer=OWN), RULES)


def test_innovations_of_the_period_are_counted_by_kind():
    records = (
        Innovation("1", "standard", date(2017, 1, 1)),
        Innovation("2", "technical", TODAY),
        Innovation("3", "technical", date(2017, 3, 1)),
        Innovation("4", "technical", date(2016, 12, 31)),
        Innovation("5", "management", TODAY + timedelta(1)),
    )
    value = benchmark(facts(innovations=records), RULES).value
    assert (value["standard"], value["technical"], value["management"]) == ("1", "2", "0")


def test_an_innovation_of_no_row_has_no_default(change):
    record = (Innovation("1", "standard", TODAY),)
    with pytest.raises(NoRuleApplies):
        benchmark(facts(innovations=record), change("innovation_kinds", "IK-STANDARD", innovation="design"))


FIGURES = st.decimals("0.01", "1000", places=2)


@given(FIGURES, FIGURES, st.booleans())
def test_the_gap_is_the_one_of_plain_decimals_and_turns_its_sign_with_the_direction(own, best, lower):
    one = Compared("1", "指标", own, best, lower_is_better=lower)
    exact = gap(one)
    assert exact == -gap(replace(one, lower_is_better=not lower))
    plain_gap = (own - best) / best * 100 * (-1 if lower else 1)
    assert Decimal(rounded(exact, 2)) == plain_gap.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert rounded(exact, 2) != "-0.00"


def test_the_finding_replays_and_cites_what_it_looked_at():
    given_facts = facts(innovations=(Innovation("1", "standard", TODAY),))
    found = benchmark(given_facts, RULES)
    assert benchmark(read(BenchmarkFacts, plain(given_facts)), RULES.only(*TABLES)).canonical() == found.canonical()
    assert [ref.id for ref in found.inputs] == ["SF-1", "DB-1", "DB-2", "1"]
    assert [ref.rule for ref in found.rules] == ["BP-DEMO", "IK-STANDARD", "IK-TECHNICAL", "IK-MANAGEMENT"]


def test_every_row_has_words():
    rows = [f"peer.{row['peer']}" for row in RULES.table("benchmark_peers").rows]
    rows += [f"innovation.{row['innovation']}" for row in RULES.table("innovation_kinds").rows]
    assert set(rows) <= set(messages())
