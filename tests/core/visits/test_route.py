"""Places are visited county by county, on to the nearest; those that nobody knows come last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from gongzhi.core.visits.packets import Place
from gongzhi.core.visits.route import Stop, in_order, place_named


def stop(id: str, region: str = "360702", at: str = "", address: str = "") -> Stop:
    return Stop(id, region, address, place_named(at))


def test_from_the_northernmost_on_always_the_nearest_that_is_left():
    stops = [stop("A", at="25.80,114.90"), stop("B", at="25.90,114.90"), stop("C", at="25.88,114.90")]
    legs = in_order(stops)
    assert [leg.stop.id for leg in legs] == ["B", "C", "A"]
    assert [leg.km is None for leg in legs] == [True, False, False]
    assert 2.2 < legs[1].km < 2.3 and 8.8 < legs[2].km < 9.0  # a hundredth of a degree is 1.11 km


def test_one_county_is_done_before_the_next_and_an_unknown_place_comes_last_in_its_own():
    stops = [
        stop("A", "360703", at="25.80,114.90"), stop("B", address="工业大道9号"), stop("C", address="创业路1号"),
        stop("D", at="25.70,114.90"),
    ]  # fmt: skip
    legs = in_order(stops)
    assert [leg.stop.id for leg in legs] == ["D", "C", "B", "A"]
    assert [leg.km for leg in legs] == [None] * 4  # no distance from a place that nobody knows


def test_a_place_is_read_as_the_register_has_it():
    assert place_named("25.8311,114.9350") == Place(25.8311, 114.9350)
    assert place_named("") is None


@given(
    some.lists(some.tuples(some.sampled_from(["360702", "360703"]), some.integers(0, 9), some.booleans()), max_size=9)
)
def test_every_stop_has_its_turn_once_in_whatever_order_they_came(made):
    stops = [
        stop(f"RQ-{n}", region, at=f"25.8{north},114.90" if known else "")
        for n, (region, north, known) in enumerate(made)
    ]
    legs = in_order(stops)
    assert sorted(leg.stop.id for leg in legs) == sorted(one.id for one in stops)
    assert [leg.stop.region for leg in legs] == sorted(leg.stop.region for leg in legs)
    assert in_order(reversed(stops)) == legs
