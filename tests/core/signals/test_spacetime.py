from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.core.signals import spacetime
from gongzhi.core.signals.chance import Chance
from gongzhi.core.signals.spacetime import Search, likelihood_ratio, ongoing, scan
from gongzhi.core.signals.zones import circles, earth_distances, plane_distances
from tests.goldens import golden, needs_goldens

SEARCH = Search(longest=4, least=2, conditional=True, replicates=99, seed="worked example")


def grid(side: int) -> np.ndarray:
    """Distances of places on a square grid; many are equally far."""
    at = np.arange(side * side)
    return plane_distances((at % side).astype(float), (at // side).astype(float))


def scattered(places: int, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return plane_distances(chance.random(places), chance.random(places))


def planted() -> tuple[np.ndarray, np.ndarray]:
    """The worked example: nine counties of 1 000, ten weeks, one event a week in each; then places 0, 1, 3 double."""
    seen = np.ones((9, 10), int)
    seen[[0, 1, 3], 7:] += 3
    return seen, np.ones((9, 10))


def naive(seen, expected, distances, population, search) -> list[tuple[float, frozenset[int], int]]:
    """Every circle and window, one after the other, from the definition."""
    total = seen.sum()
    scale = total / expected.sum() if search.conditional else 1
    found = []
    for centre in range(len(seen)):
        for reach in sorted(set(distances[centre])):
            inside = [place for place in range(len(seen)) if distances[centre, place] <= reach]
            if population[inside].sum() > population.sum() / 2:
                continue
            for width in range(1, search.longest + 1):
                c, e = seen[inside, -width:].sum(), scale * expected[inside, -width:].sum()
                if c > e and c >= search.least:
                    ratio = c * log(c / e) - (c - e)
                    if search.conditional:
                        ratio = c * log(c / e) + ((total - c) * log((total - c) / (total - e)) if total > c else 0)
                    found.append((ratio, frozenset(inside), width))
    return found


def zones_of(distances, population=None):
    return circles(distances, np.ones(len(distances)) if population is None else population, 0.5)


def test_the_worked_example_of_the_method():
    seen, expected = planted()
    (found,) = scan(seen, expected, zones_of(grid(3)), replace(SEARCH, replicates=999))
    assert (found.places, found.first, found.last) == ((0, 1, 3), 7, 9)
    assert (found.seen, round(found.expected, 2), round(found.ratio, 3)) == (36, 11.7, 19.21)
    assert found.expected == pytest.approx(117 * 9 / 90)
    assert found.ratio == pytest.approx(36 * log(36 / 11.7) + 81 * log(81 / 105.3))
    assert (found.p, found.recurrence) == (1 / 1000, 1000)


@pytest.mark.parametrize("conditional", [True, False])
@given(seed=st.integers(0, 10_000), places=st.integers(3, 9), on_a_grid=st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_best_cluster_is_the_best_of_all_circles_and_windows(conditional, seed, places, on_a_grid):
    chance = np.random.default_rng(seed)
    distances = grid(3)[:places, :places] if on_a_grid else scattered(places, seed)
    population = chance.integers(1, 9, places).astype(float)
    seen, expected = chance.poisson(0.6, (places, 6)), chance.random((places, 6)) + 0.2
    search = replace(SEARCH, conditional=conditional, replicates=9)
    found = scan(seen, expected, zones_of(distances, population), search)
    every = naive(seen, expected, distances, population, search)
    if not found:
        assert not every
        return
    best = max(ratio for ratio, *_ in every)
    assert found[0].ratio == pytest.approx(best, abs=1e-8)
    at_best = {(places, width) for ratio, places, width in every if ratio >= best - 1e-8}
    assert (frozenset(found[0].places), found[0].last - found[0].first + 1) in at_best
    assert not any(set(one.places) & set(other.places) for one in found for other in found if one is not other)
    assert [one.ratio for one in found] == sorted((one.ratio for one in found), reverse=True)


@pytest.mark.parametrize("conditional", [True, False])
def test_compiled_loops_and_arrays_find_the_same_maxima(conditional):
    chance = np.random.default_rng(3)
    expected = chance.random((12, 8)) + 0.1
    seen = chance.poisson(expected)
    zones = zones_of(grid(4)[:12, :12])
    total = int(seen.sum()) if conditional else None
    expected = expected * (seen.sum() / expected.sum())
    search = replace(SEARCH, conditional=conditional, replicates=200)
    drawn = spacetime._drawn(expected[:, ::-1][:, :4], total, search, Chance("x"))
    most = max(int(seen.sum()), int(drawn.many.max()))
    of = spacetime._weighed(spacetime.windows(expected, 4), zones, total, most)
    given = (drawn.counts(0, 200), zones.nearest, zones.ends, of.expected, of.slope, of.level, of.by_count, 2)
    by_arrays, one_by_one = spacetime._array_maxima(*given), spacetime._compiled_maxima(*given)
    assert np.abs(by_arrays - one_by_one).max() < 1e-9 and by_arrays.max() > 1


def test_the_maximum_of_a_replicate_is_what_a_scan_of_it_would_find():
    expected = np.full((9, 4), 0.7)
    zones = zones_of(grid(3))
    search = replace(SEARCH, conditional=False, replicates=40)
    drawn = spacetime._drawn(expected, None, search, Chance("y"))
    of = spacetime._weighed(spacetime.windows(expected, 4), zones, None, int(drawn.many.max()))
    maxima = spacetime._by_chance(drawn, of, zones, 2)
    for at, window_sums in enumerate(drawn.counts(0, 40)):
        by_age = np.diff(window_sums, axis=1, prepend=0)
        every = naive(by_age[:, ::-1], expected, grid(3), np.ones(9), search)
        assert maxima[at] == pytest.approx(max((ratio for ratio, *_ in every), default=0), abs=1e-9)


@pytest.mark.parametrize("conditional", [True, False])
def test_chance_alone_is_called_rare_as_often_as_it_says(conditional):
    chance = np.random.default_rng(11)
    expected, zones = np.full((9, 12), 0.5), zones_of(grid(3))
    rare = 0
    for at in range(300):
        seen = chance.poisson(expected)
        found = scan(seen, expected, zones, replace(SEARCH, conditional=conditional, seed=str(at)))
        rare += bool(found) and found[0].p <= 0.1
    assert 300 * 0.1 - 3 * (300 * 0.09) ** 0.5 <= rare <= 300 * 0.1 + 3 * (300 * 0.09) ** 0.5


def test_a_seed_gives_one_answer_and_another_seed_its_own():
    seen, expected = planted()
    seen[8, 9] += 2
    runs = [scan(seen, expected, zones_of(grid(3)), replace(SEARCH, seed=seed)) for seed in "aabcde"]
    assert runs[0] == runs[1]
    assert len({run[1].p for run in runs}) > 1
    assert len({tuple(one.ratio for one in run) for run in runs}) == 1


def test_places_in_another_order_and_twice_the_population_change_no_cluster():
    seen, expected = planted()
    order = np.array([4, 2, 0, 8, 6, 1, 3, 7, 5])
    distances = grid(3)[np.ix_(order, order)]
    (one,) = scan(seen, expected, zones_of(grid(3)), SEARCH)
    (other,) = scan(seen[order], 2 * expected[order], zones_of(distances, 2 * np.ones(9)), SEARCH)
    assert {int(order[place]) for place in other.places} == set(one.places)
    assert (other.seen, other.first, other.ratio) == (one.seen, one.first, pytest.approx(one.ratio))


def test_nothing_seen_or_nothing_above_expectation_is_no_cluster():
    zones = zones_of(grid(3))
    assert scan(np.zeros((9, 5), int), np.ones((9, 5)), zones, SEARCH) == ()
    assert scan(np.ones((9, 5), int), np.ones((9, 5)), zones, SEARCH) == ()
    assert scan(np.ones((1, 5), int), np.ones((1, 5)), zones_of(np.zeros((1, 1))), SEARCH) == ()


def test_a_place_larger_than_the_share_stands_in_no_circle():
    zones = circles(grid(2), np.array([7.0, 1, 1, 1]), 0.5)
    assert not zones.ends[0].any()
    assert all(0 not in zones.nearest[at, : np.flatnonzero(zones.ends[at]).max() + 1] for at in (1, 2, 3))


def test_places_equally_far_join_a_circle_together_and_the_centre_stands_first():
    zones = circles(grid(3), np.ones(9), 1.0)
    assert zones.nearest[4, 0] == 4
    assert np.flatnonzero(zones.ends[4]).tolist() == [0, 4, 8]
    together = circles(np.zeros((3, 3)), np.ones(3), 1.0)
    assert together.nearest[:, 0].tolist() == [0, 1, 2] and np.flatnonzero(together.ends[1]).tolist() == [2]


def test_distances_on_the_earth_are_kilometres():
    nanchang, jiujiang = (115.86, 28.68), (116.00, 29.71)
    found = earth_distances(*(np.array(part) for part in zip(nanchang, jiujiang, strict=True)))
    assert found[0, 1] == found[1, 0] == pytest.approx(115.3, abs=0.5)
    assert earth_distances(np.array([0.0, 90]), np.zeros(2))[0, 1] == pytest.approx(6371 * np.pi / 2)


def test_a_cluster_is_ongoing_when_half_of_it_lies_in_earlier_ones():
    seen, expected = planted()
    (now,) = scan(seen, expected, zones_of(grid(3)), SEARCH)
    (before,) = scan(seen[:, :9], expected[:, :9], zones_of(grid(3)), SEARCH)
    assert before.last == 8 and ongoing(now, [before], seen, 0.5)
    assert not ongoing(now, [], seen, 0.5)
    assert not ongoing(now, [replace(before, last=before.first)], seen, 0.5)
    assert not ongoing(now, [replace(before, places=(8,))], seen, 0.5)


@pytest.mark.parametrize(
    ("seen", "expected", "total", "told"), [(3, 3, 10, 0), (2, 3, None, 0), (4, 2, None, 4 * log(2) - 2)]
)
def test_a_ratio_is_nothing_up_to_what_is_expected(seen, expected, total, told):
    assert likelihood_ratio(seen, expected, total) == pytest.approx(told)


def test_draws_keep_their_means_and_their_stream():
    assert Chance("gongzhi").shares(2).tolist() == Chance("gongzhi").shares(2).tolist()
    many = Chance("m").poisson(3.5, 20_000)
    assert many.mean() == pytest.approx(3.5, abs=4 * (3.5 / 20_000) ** 0.5)
    assert Chance("m").binomial(40, 0.25, 20_000).mean() == pytest.approx(10, abs=4 * (7.5 / 20_000) ** 0.5)
    assert Chance("m").binomial(40, 1.0, 5).tolist() == [40] * 5 and Chance("m").poisson(0.0, 3).tolist() == [0] * 3
    where = np.bincount(Chance("m").places(np.array([1.0, 0, 3, 0]), 20_000), minlength=4)
    assert where[1] == where[3] == 0 and where[2] / 20_000 == pytest.approx(0.75, abs=0.02)


def satscan() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Names, distances, population and counts of the made-up counties."""
    lines = {end: [line.split() for line in golden(f"satscan/syn.{end}").open()] for end in ("geo", "pop", "cas")}
    names = [name for name, *_ in lines["geo"]]
    x, y = (np.array([float(line[at]) for line in lines["geo"]]) for at in (1, 2))
    people = {name: float(number) for name, _, number in lines["pop"]}
    seen = np.zeros((len(names), 52), int)
    for name, many, day in lines["cas"]:
        seen[names.index(name), (date(*map(int, day.split("/"))) - date(2024, 1, 1)).days] += int(many)
    return names, plane_distances(x, y), np.array([people[name] for name in names]), seen


@needs_goldens
def test_clusters_ratios_and_duration_are_those_of_satscan():
    names, distances, population, seen = satscan()
    search = Search(longest=8, least=2, conditional=True, replicates=999, seed="golden")
    found = scan(seen, np.repeat(population[:, None], 52, axis=1), circles(distances, population, 0.5), search)
    told = [
        ("L87 L25 L98 L17", 48, 18, 29.521837),
        ("L70 L64 L9 L8 L52", 46, 5, 2.516807),
        ("L99", 46, 2, 2.092210),
        ("L1", 44, 4, 1.873055),
    ]
    for one, (places, first, many, ratio) in zip(found, told, strict=False):
        assert (" ".join(names[at] for at in one.places), one.first, one.last, one.seen) == (places, first, 51, many)
        assert one.ratio == pytest.approx(ratio, abs=5e-7)
    assert [one.p for one in found[:1]] == [0.001]
    assert all(one.p > 0.9 for one in found[1:])
