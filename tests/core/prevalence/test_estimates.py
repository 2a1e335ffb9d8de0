"""Estimates beside all samples that could have been drawn, and what holds of them always."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations, product
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.draw.vdr.selection import systematic
from gongzhi.core.prevalence.arms import (
    ALL,
    Domain,
    DrawnUnit,
    Goods,
    Outcome,
    RandomArm,
    TargetedArm,
    TargetedCheck,
    domains,
)
from gongzhi.core.prevalence.estimates import Estimate, estimates, spread, weighed
from gongzhi.core.prevalence.intervals import Ends, ratio_interval
from gongzhi.core.prevalence.lift import lift

CUPS, TOYS = Goods("日用陶瓷", ("DE",), "360202"), Goods("儿童用品", ("DE", "TH"), "360281")
PRODUCT = Domain("product", CUPS.product)


def unit(
    name: str, outcome: Outcome, pi: Fraction | int = Fraction(1, 4), goods: Goods = CUPS, *, stratum: str = "甲",
    reserve: bool = False,
) -> DrawnUnit:  # fmt: skip
    return DrawnUnit(name, "1", stratum, Fraction(pi), reserve, outcome, goods)


def of(*units: DrawnUnit, domain: Domain = ALL, least: int = 1) -> Estimate:
    return estimates(RandomArm(units), (domain,), least_failures=least)[0]


class Starting:
    """Stands in for a seed: the systematic draw begins where it is told."""

    def __init__(self, start: int) -> None:
        self.start = start

    def uniform(self, _label: str, _part: str, below: int) -> int:
        assert 0 <= self.start < below
        return self.start


def all_systematic(sizes: dict[bytes, int], n: int):
    """Every order of the frame with every start, each equally likely: those drawn and their chances."""
    for order in permutations(sizes):
        tickets = [bytes(32) + one for one in order]
        certain, _, places, total = systematic(Starting(0), "甲", sizes, tickets, n, "start")
        for start in range(total if places else 1):
            _, drawn, _, _ = systematic(Starting(start), "甲", sizes, tickets, n, "start")  # type: ignore[arg-type]
            yield {
                **dict.fromkeys(certain, Fraction(1)),
                **{one: Fraction(places * sizes[one], total) for one in drawn},
            }


@pytest.mark.parametrize(("sizes", "n"), [((3, 1, 2, 4), 2), ((1, 1, 1, 6), 2), ((2, 2, 5, 1, 1), 3)])
def test_over_every_sample_by_size_horvitz_thompson_is_the_truth_exactly(sizes, n):
    """Whoever fails, and in a domain as over all."""
    named = {f"企业{at}".encode(): size for at, size in enumerate(sizes)}
    samples = list(all_systematic(named, n))
    for failing in product((False, True), repeat=len(sizes)):
        fails = dict(zip(named, failing, strict=True))
        goods = {one: (CUPS, TOYS)[at % 2] for at, one in enumerate(named)}
        total, cups = Fraction(0), Fraction(0)
        for sample in samples:
            units = [
                unit(one.decode(), "failed" if fails[one] else "passed", pi, goods[one]) for one, pi in sample.items()
            ]
            total += of(*units).failing
            cups += of(*units, domain=PRODUCT).failing
        assert total / len(samples) == sum(failing)
        assert cups / len(samples) == sum(fails[one] for one in named if goods[one] == CUPS)


@pytest.mark.parametrize(("many", "n"), [(5, 2), (6, 3), (6, 6)])
def test_over_every_simple_sample_estimate_and_variance_are_the_truth_exactly_and_nearly(many, n):
    """The mean of the estimates is the truth exactly; the mean of their variances is the variance of the estimates."""
    for failing in product(("passed", "failed"), repeat=many):
        frame = [unit(str(at), one, Fraction(n, many)) for at, one in enumerate(failing)]
        found = [(of(*some), some) for some in combinations(frame, n)]
        truth = failing.count("failed")
        assert sum(one.failing for one, _ in found) / len(found) == truth
        assert len(found) == factorial(many) // factorial(n) // factorial(many - n)
        spread_of = sum((one.failing - truth) ** 2 for one, _ in found) / len(found)
        told = [spread(weighed(some)[0], lambda one: float(one.outcome == "failed")).variance for _, some in found]
        assert sum(told) / len(told) == pytest.approx(float(spread_of), abs=1e-9)


def test_the_variance_by_size_lies_near_that_over_every_sample():
    """Its joint chances are not known, so it is not exact: here within a third."""
    sizes = {f"企业{at}".encode(): size for at, size in enumerate((3, 4, 5, 4, 3, 5))}
    fails = {one: at in (0, 3) for at, one in enumerate(sizes)}
    failing, told = [], []
    for sample in all_systematic(sizes, 3):
        units = [unit(one.decode(), "failed" if fails[one] else "passed", pi) for one, pi in sample.items()]
        failing.append(float(of(*units).failing))
        told.append(spread(weighed(units)[0], lambda one: float(one.outcome == "failed")).variance)
    assert sum(failing) / len(failing) == pytest.approx(2)
    true = sum((one - 2) ** 2 for one in failing) / len(failing)
    assert sum(told) / len(told) == pytest.approx(true, rel=1 / 3)


UNITS = st.lists(
    st.builds(
        unit,
        st.uuids().map(str),
        st.sampled_from(["passed", "failed", "none"]),
        st.fractions(Fraction(1, 50), 1),
        st.sampled_from([CUPS, TOYS]),
        stratum=st.sampled_from("甲乙"),
        reserve=st.booleans(),
    ),
    max_size=30,
)


@given(UNITS, st.integers(0, 5))
def test_a_rate_lies_between_0_and_1_and_within_its_interval(units, least):
    for found in estimates(
        RandomArm(tuple(units)), domains(RandomArm(tuple(units)), TargetedArm(())), least_failures=least
    ):
        assert (found.rate is None) == (found.checked == 0) == (found.standing == "none")
        if found.rate is not None:
            assert 0 <= found.rate <= 1
        if found.ends is not None:
            assert found.standing == "said"
            assert 0 <= found.ends.low <= float(found.rate) + 1e-9
            assert float(found.rate) - 1e-9 <= found.ends.high <= 1


@given(UNITS, st.randoms(use_true_random=False))
def test_the_order_of_units_changes_nothing(units, random):
    mixed = random.sample(units, len(units))
    first, second = of(*units), of(*mixed)
    assert replace(first, ends=None, by_frame_ends=None) == replace(second, ends=None, by_frame_ends=None)
    assert (first.ends is None) == (second.ends is None)
    if first.ends and second.ends:
        assert first.ends.low == pytest.approx(second.ends.low)


@given(UNITS)
def test_parts_of_a_partition_add_up_to_the_whole(units):
    parts = [of(*units, domain=Domain("product", goods.product)) for goods in (CUPS, TOYS)]
    whole = of(*units)
    assert sum(part.failing for part in parts) == whole.failing
    assert sum(part.units for part in parts) == whole.units
    assert sum(part.checked for part in parts) == whole.checked


def test_a_census_is_told_without_an_interval_around_it():
    units = [unit(str(at), "failed" if at < 12 else "passed", 1) for at in range(40)]
    found = of(*units, least=10)
    assert found.rate == Fraction(12, 40)
    assert found.ends == Ends(12 / 40, 12 / 40)


def test_units_by_chance_weigh_as_many_as_they_stand_for():
    found = of(unit("a", "failed", Fraction(1, 10)), unit("b", "passed", Fraction(1, 2)), unit("c", "passed", 1))
    assert found.failing == 10
    assert found.rate == Fraction(10, 10 + 2 + 1)


def test_whoever_could_not_be_reached_is_stood_for_by_those_of_the_same_cell():
    """Of four with a chance of a quarter one is lost: the other three stand for all sixteen."""
    lost = [unit("a", "failed"), unit("b", "passed"), unit("c", "passed"), unit("d", "none"), unit("e", "failed", 1)]
    found = of(*lost)
    assert found.units == 16 + 1
    assert found.failing == Fraction(16, 3) + 1
    assert (found.drawn, found.checked) == (5, 4)


def test_a_reserve_takes_the_place_of_the_lost_one():
    found = of(unit("a", "failed"), unit("b", "none"), unit("c", "passed", reserve=True))
    assert (found.failing, found.units) == (4, 8)
    assert (found.drawn, found.checked) == (2, 2)


def test_a_stratum_of_which_nothing_was_checked_is_named():
    found = of(unit("a", "failed"), unit("b", "none", stratum="乙"))
    assert [cell.stratum for cell in found.uncovered] == ["乙"]
    assert found.units == 4


def test_too_few_failures_or_passes_give_no_interval():
    nine = [*(unit(f"f{at}", "failed") for at in range(9)), *(unit(f"p{at}", "passed") for at in range(30))]
    assert of(*nine, least=10).standing == "too_few"
    assert of(*nine, least=10).ends is None
    ten = of(*nine, unit("one more", "failed"), least=10)
    assert ten.standing == "said"
    assert ten.ends is not None


def test_horvitz_thompson_divides_by_the_units_of_the_frame():
    units = [unit(str(at), "failed" if at < 10 else "passed") for at in range(30)]
    frame = ((CUPS, 100), (TOYS, 50))
    all_found, cups = estimates(RandomArm(tuple(units), frame), (ALL, PRODUCT), least_failures=10)
    assert (all_found.by_frame, cups.by_frame) == (Fraction(40, 150), Fraction(40, 100))
    assert cups.rate == Fraction(10, 30)
    assert cups.by_frame_ends is not None
    assert cups.by_frame_ends.low < 0.4 < cups.by_frame_ends.high


@pytest.mark.parametrize("pi", [Fraction(0), Fraction(5, 4), Fraction(-1, 2)])
def test_what_is_no_chance_is_no_drawn_unit(pi):
    with pytest.raises(ValueError, match="chance"):
        unit("a", "failed", pi)


def test_domains_are_those_of_both_arms():
    arm, targeted = RandomArm((unit("a", "failed"),)), TargetedArm((TargetedCheck("JC-1", True, TOYS),))
    assert [(one.by, one.code) for one in domains(arm, targeted)] == [
        ("all", ""), ("county", "360202"), ("county", "360281"), ("market", "DE"), ("market", "TH"),
        ("product", "儿童用品"), ("product", "日用陶瓷"),
    ]  # fmt: skip
    assert domains(RandomArm(()), TargetedArm(())) == (ALL,)


def test_what_was_checked_on_suspicion_never_enters_an_estimate():
    """It has no chance and no draw: nothing that estimates can read it."""
    with pytest.raises(AttributeError):
        estimates(RandomArm((TargetedCheck("JC-1", True, CUPS),)), (ALL,), least_failures=1)  # type: ignore[arg-type]


def test_a_lift_is_the_plain_share_over_the_estimated_rate():
    beside = of(*(unit(str(at), "failed" if at < 20 else "passed") for at in range(100)), least=10)
    targeted = TargetedArm(tuple(TargetedCheck(f"JC-{at}", at < 30, CUPS) for at in range(50)))
    found = lift(targeted, ALL, beside, least_failures=10)
    assert found.ratio == pytest.approx((30 / 50) / (20 / 100))
    assert found.ends is not None
    assert found.ends.low < 3 < found.ends.high
    few = lift(TargetedArm(targeted.checks[21:]), ALL, beside, least_failures=10)
    assert (few.checked, few.failed, few.standing, few.ends) == (29, 9, "too_few", None)
    assert lift(TargetedArm(()), ALL, beside, least_failures=10).standing == "none"


@given(st.floats(0.05, 0.9), st.floats(0.01, 0.5), st.floats(0.05, 0.9), st.floats(0.01, 0.5))
def test_the_interval_of_a_ratio_holds_the_ratio(above, wide, below, wider):
    ends = ratio_interval(
        above,
        Ends(max(0, above - wide), min(1, above + wide)),
        below,
        Ends(max(0, below - wider), min(1, below + wider)),
    )
    assert ends.low <= above / below + 1e-9
    assert above / below <= ends.high + 1e-9


def test_a_ratio_has_no_upper_end_where_the_lower_share_may_be_nothing():
    assert ratio_interval(0.5, Ends(0.4, 0.6), 0.1, Ends(0.0, 0.3)).high == float("inf")
