"""Article 4: quality, brand and innovation of a place stand side by side, from the records of its enterprises."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.actions import setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.actions.wheels import wheels_of_places
from gongzhi.core.facts import Actor
from gongzhi.core.improvement.three_wheels import PlaceFigures
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import POTTERY, RAW, TEA, export_total
from tests.spec.zone_matters import checked

GANZHOU, FUZHOU, JIANGXI = "360700", "361000", "360000"
BOTH = pytest.mark.parametrize("day", [date(2017, 6, 30), date(2026, 6, 30)], ids=["JX2017", "CN2026"])


@pytest.fixture
def year(officers, day):
    """Two exporters; three of four lots pass, one brand is in force, one of two innovations is confirmed."""
    totals = [
        export_total(uscc, county, day.year, 10, 10_000) for uscc, county in ((POTTERY, "360702"), (TEA, "361002"))
    ]
    setting_up.take_in_export_totals(totals, raw_hash=RAW, by=officers.system, at=at_noon(day))
    checked(officers, 3, 1, day)
    brand(officers, day, "1", date(day.year, 6, 30))
    brand(officers, day, "2", None)
    innovate(officers, day, "2", officers.market)
    innovate(officers, day, "1", None)


@BOTH
def test_each_index_stands_beside_what_it_divides(officers, day, year):
    found = seen_by(officers.office, day)
    assert len(found) == 12  # the province and its 11 cities
    assert found[GANZHOU].figures == PlaceFigures(checked=4, passed=3, enterprises=1, brands=1, innovations=1)
    assert indices(found[GANZHOU]) == ["75.0", "100.0", "100.0"]
    assert indices(found[JIANGXI]) == ["75.0", "100.0", "100.0"]  # 1 of 2 exporters: the full 50, beyond the full 20
    assert indices(found[FUZHOU]) == [None, "0.0", "0.0"]


@BOTH
def test_the_rule_row_decides_what_is_full(officers, day, year, change_rule):
    change_rule("three_wheels", "TW-BRAND", "full_per_100", "80")
    assert indices(seen_by(officers.office, day)[JIANGXI]) == ["75.0", "62.5", "100.0"]


@BOTH
def test_a_year_ends_and_a_brand_with_it(officers, day, year):
    later = date(day.year + 1, 6, 30)
    assert seen_by(officers.office, later)[GANZHOU].figures == PlaceFigures(0, 0, 0, 0, 0)


@BOTH
def test_the_window_is_a_rule_row(officers, day, year, change_rule):
    later = date(day.year + 1, 6, 30)
    change_rule("wheel_window", "WW-1", "window_days", "366")
    assert seen_by(officers.office, later)[GANZHOU].figures.innovations == 1


@BOTH
def test_a_city_reads_its_own(officers, day, year):
    assert list(seen_by(officers.city, day)) == [GANZHOU]
    assert list(seen_by(officers.county, day)) == []


def seen_by(reader: Actor, day: date):
    with seeing_as(reader):
        return {place.region: place for place in wheels_of_places(by=reader, at=at_noon(day))[1]}


def indices(place) -> list[str | None]:
    return [wheel.index for wheel in place.wheels]


def brand(officers, day: date, number: str, valid_to: date | None) -> None:
    """Confirmed by two where it has a last day."""
    values = {"name": f"赣瓷{number}", "kind": "trademark", "registration_no": number, "markets": ("CN",)}
    values |= {"valid_to": valid_to or day}
    matter = open_matter("brand", values=values, by=officers.enterprise, at=at_noon(day))
    for officer in officers.headquarters[:2] if valid_to else ():
        take_act("brand", matter, "confirm", values={}, by=officer, at=at_noon(day), seen=0)


def innovate(officers, day: date, number: str, confirmed_by: Actor | None) -> None:
    values = {"innovation": "technical", "what": f"低铅釉料{number}", "achieved_on": day, "proof": "ZL201710000001.1"}
    matter = open_matter("innovation", values=values, by=officers.enterprise, at=at_noon(day))
    if confirmed_by:
        take_act("innovation", matter, "confirm", values={}, by=confirmed_by, at=at_noon(day), seen=0)
