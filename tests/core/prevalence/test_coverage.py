"""Two thousand programmes whose truth is known: how often the intervals hold it. Table: docs/method/prevalence.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from gongzhi.core.prevalence.arms import ALL, Domain
from gongzhi.core.prevalence.estimates import estimates
from gongzhi.core.prevalence.lift import lift
from tests.core.prevalence.programmes import COUNTIES, DESIGNS, MARKETS, PRODUCTS, Programme, programmes, suspected

LEAST = 10
DOMAINS = (ALL, Domain("product", PRODUCTS[0]), Domain("market", MARKETS[0]), Domain("county", COUNTIES[1]))
UNREACHABLE = (0.0, 0.1)
ROOM = 0.91, 0.98


@dataclass
class Held:
    """Of intervals that were computed, how many held the truth."""

    told: int = 0
    held: int = 0
    by_frame_held: int = 0
    said: int = 0
    seen: int = 0

    def __str__(self) -> str:
        return (
            f"{self.seen} seen, {self.said} said, held {self.held / self.told:.1%}, "
            f"by frame {self.by_frame_held / self.told:.1%}"
        )


def held(those: Iterable[Programme]) -> tuple[dict[str, Held], Held]:
    """By kind of domain where at least ten failures are expected; and of all domains where fewer are."""
    enough, fewer = defaultdict[str, Held](Held), Held()
    for one in those:
        for domain, found in zip(DOMAINS, estimates(one.random, DOMAINS, least_failures=1), strict=True):
            counted = enough[domain.by] if one.expected(domain) >= LEAST else fewer
            counted.seen += 1
            counted.said += min(found.failed, found.checked - found.failed) >= LEAST
            if found.ends and found.by_frame_ends:
                truth = one.truth(domain)
                counted.told += 1
                counted.held += found.ends.low <= truth <= found.ends.high
                counted.by_frame_held += found.by_frame_ends.low <= truth <= found.by_frame_ends.high
    return enough, fewer


def assert_held(enough: dict[str, Held], fewer: Held, least: int) -> None:
    low, high = ROOM
    for kind, counted in enough.items():
        if counted.told >= least:
            assert low <= counted.held / counted.told <= high, (kind, str(counted))
            assert low <= counted.by_frame_held / counted.told <= high, (kind, str(counted))
    assert fewer.said < fewer.seen / 5, str(fewer)


@pytest.mark.long
@pytest.mark.parametrize("design", DESIGNS)
def test_intervals_hold_the_truth_of_two_thousand_programmes(design):
    """672 of each design, of half of them one unit in ten cannot be reached and a reserve takes its place."""
    assert 672 * len(DESIGNS) >= 2000
    those = [
        one for unreachable in UNREACHABLE for one in programmes(range(24), 14, design=design, unreachable=unreachable)
    ]
    assert len(those) == 672
    assert_held(*held(those), least=400)


@pytest.mark.long
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("unreachable", UNREACHABLE)
def test_intervals_hold_the_truth_of_two_thousand_populations(design, unreachable):
    enough, fewer = held(programmes(range(5000, 7000), 1, design=design, unreachable=unreachable))
    print(design, unreachable, {kind: str(counted) for kind, counted in enough.items()}, "fewer:", fewer)
    assert_held(enough, fewer, least=200)


def test_where_few_failures_are_expected_too_few_is_said():
    """Expected below 4: ten or more come in less than 1 of 100 programmes."""
    seen = said = 0
    for one in programmes(range(500, 620), 4, design="strata"):
        for domain, found in zip(DOMAINS, estimates(one.random, DOMAINS, least_failures=LEAST), strict=True):
            if one.expected(domain) < 4:
                seen += 1
                said += found.standing == "said"
    assert seen > 100
    assert said / seen < 0.01


def test_the_interval_of_a_lift_holds_the_true_lift():
    told = right = 0
    for number, one in enumerate(programmes(range(200, 240), 12, design="strata")):
        (beside,) = estimates(one.random, (ALL,), least_failures=LEAST)
        targeted, chance = suspected(one, number, many=90, lift=2.5)
        found = lift(targeted, ALL, beside, least_failures=LEAST)
        if found.ends:
            told += 1
            right += found.ends.low <= chance / one.truth(ALL) <= found.ends.high
    low, high = ROOM
    assert told > 300
    assert low <= right / told <= high
