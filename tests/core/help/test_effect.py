"""Did help help: worked example, properties, and invented provinces in which it does nothing, or something."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.help.effect import EffectFacts, Followed, alike, help_effect

DAY = date(2017, 6, 1)
RULES = book(DAY, "JX2017")
YEAR = 365


def firms(helped: bool, recent: int, earlier: int, *after: int, days: int = YEAR) -> tuple[Followed, ...]:
    who = "H" if helped else "W"
    return tuple(
        Followed(f"{who}-{recent}-{earlier}-{at}", helped, recent, earlier, n, days) for at, n in enumerate(after)
    )


def judged(*groups: tuple[Followed, ...]) -> dict[str, str | None]:
    found = help_effect(EffectFacts("360000 2017", DAY, tuple(firm for group in groups for firm in group)), RULES)
    return dict(found.value)


# 2 recent and 1 earlier: 10 firms that waited had 12 events in a year, so 6 helped ones were to have 7.2 and had 3.
# 1 and 0: 20 waited and had 8, so 10 were to have 4 and had 2. Together 5 of 11.2, ratio 0.45.
WORKED = (
    firms(True, 2, 1, 1, 0, 0, 1, 1, 0),
    firms(False, 2, 1, 2, 1, 0, 3, 1, 0, 2, 1, 1, 1),
    firms(True, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0),
    firms(False, 1, 0, *([1, 0, 0, 0, 1] * 4)),
)


def test_the_worked_example():
    assert judged(*WORKED) == {
        "verdict": "not_shown", "ratio": "0.45", "low": "0.18", "high": "1.35", "seen": "5", "expected": "11.2",
        "helped": "16", "waiting": "30", "left_out": "0", "own_past": "0.23", "past_waiting": "0.51",
    }  # fmt: skip


def test_more_firms_of_the_same_make_it_sure():
    more = [tuple(replace(firm, id=f"{firm.id}-{at}") for at in range(4) for firm in group) for group in WORKED]
    found = judged(*more)
    assert (found["verdict"], found["ratio"]) == ("helped", "0.45")
    assert float(found["high"] or 9) < 1


def test_without_enough_expected_events_nothing_is_said():
    found = judged(*WORKED[2:])
    assert (found["verdict"], found["ratio"], found["low"], found["high"]) == ("too_few", None, None, None)
    assert judged()["verdict"] == "too_few"


def test_a_helped_firm_like_none_that_waited_is_left_out_and_counted():
    found = judged(*WORKED, firms(True, 9, 0, 4))
    assert (found["left_out"], found["seen"]) == ("1", "5")
    assert judged(*WORKED, firms(False, 2, 0, 1, 1))["waiting"] == "30"


def test_a_firm_without_a_history_is_compared_with_nobody():
    assert alike((*firms(True, 0, 0, 1), *firms(False, 0, 0, 1, 1, 1)), 1) == ()


@given(st.integers(1, 50), st.permutations(range(5)))
def test_neither_order_nor_the_unit_of_time_matters(times, order):
    groups = [*WORKED, firms(True, 3, 3, 0)]
    stretched = [tuple(replace(firm, days=firm.days * times) for firm in groups[at]) for at in order]
    found, usual = judged(*stretched), judged(*groups)
    same = ("verdict", "ratio", "low", "high", "seen", "expected", "helped", "waiting", "left_out")
    assert [found[name] for name in same] == [usual[name] for name in same]


@given(st.integers(0, 3))
def test_one_more_event_after_help_never_looks_better(at):
    worse = list(WORKED[0])
    worse[at] = replace(worse[at], after=worse[at].after + 1)
    found, before = judged(tuple(worse), *WORKED[1:]), judged(*WORKED)
    for name in ("ratio", "low", "high"):
        assert float(found[name] or 0) >= float(before[name] or 0)


@pytest.mark.parametrize(("column", "value"), [("least_expected", 12), ("least_waiting", 11)])
def test_the_rule_decides(change, column, value):
    changed = change("help_effect", "HF-1", **{column: str(value)})
    facts = EffectFacts("360000 2017", DAY, tuple(firm for group in WORKED for firm in group))
    assert help_effect(facts, changed).value != help_effect(facts, RULES).value


def province(seed: int, factor: float, share: float, *, many: int = 700, places: int = 92) -> Iterator[Followed]:
    """Firms of very unlike rates; some of those with the worst last years get help, which multiplies their rate.

    Rates are lognormal, and the list weighs events by kind and age as the real one does, so that it takes firms for
    what was chance. share: of the firms first on the list that are helped; the others of these wait
    """
    chance = Random(seed)
    listed = []
    for at in range(many):
        rate = chance.lognormvariate(-0.9, 0.9)
        recent, earlier = poisson(chance, rate), poisson(chance, 2 * rate)
        weights = [chance.choice((1, 2, 3, 4, 5)) for _ in range(recent)]
        weights += [chance.choice((1, 2, 3, 4, 5)) * chance.choice((0.3, 0.6)) for _ in range(earlier)]
        listed.append((sum(weights), at, rate, recent, earlier))
    listed.sort(reverse=True)
    for place, (_, at, rate, recent, earlier) in enumerate(listed):
        helped = place < places / share and chance.random() < share
        days = chance.randint(200, YEAR)
        after = poisson(chance, rate * days / YEAR * (factor if helped else 1))
        yield Followed(f"{at}", helped, recent, earlier, after, days)


def poisson(chance: Random, mean_: float) -> int:
    many, product = 0, chance.random()
    while product > math.exp(-mean_):
        many, product = many + 1, product * chance.random()
    return many


def followed(factor: float, share: float, seeds: range) -> list[dict[str, str | None]]:
    found = [judged(tuple(province(seed, factor, share))) for seed in seeds]
    return [one for one in found if one["verdict"] != "too_few"]


def told(name: str, found: list[dict[str, str | None]], truth: float) -> tuple[float, float]:
    """Mean ratio, and the share of intervals that hold the truth."""
    ratio = mean(float(one["ratio"] or 0) for one in found)
    covered = mean(float(one["low"] or 0) <= truth <= float(one["high"] or 0) for one in found)
    shown = mean(one["verdict"] == "helped" for one in found)
    own = mean(float(one["own_past"] or 0) for one in found)
    print(f"{name}: {len(found)}, ratio {ratio:.3f}, covered {covered:.1%}, helped {shown:.1%}, own past {own:.2f}")
    return ratio, covered


def test_where_help_does_nothing_about_nothing_is_reported():
    found = followed(1.0, 0.42, range(300))
    ratio, covered = told("nothing, two in five of the first helped", found, 1.0)
    assert len(found) >= 295
    assert 0.96 <= ratio <= 1.04
    assert 0.92 <= covered <= 0.98
    assert mean(float(one["own_past"] or 0) for one in found) < 0.8  # a comparison with their own past would praise it


def test_where_all_of_the_first_are_helped_the_interval_is_wide_and_still_right():
    found = followed(1.0, 1.0, range(200))
    _, covered = told("nothing, all of the first helped", found, 1.0)
    assert covered >= 0.9
    assert mean(one["verdict"] == "helped" for one in found) <= 0.05


def test_where_help_halves_the_rate_that_is_found():
    found = followed(0.5, 0.42, range(150))
    ratio, covered = told("halved, two in five of the first helped", found, 0.5)
    assert 0.47 <= ratio <= 0.53
    assert covered >= 0.92
    assert mean(one["verdict"] == "helped" for one in found) > 0.75
