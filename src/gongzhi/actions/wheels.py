"""The three wheels of the places that the actor sees whole."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime

from gongzhi.actions.acting import Act
from gongzhi.actions.standings import covers, places_within
from gongzhi.core.facts import Actor
from gongzhi.core.improvement.three_wheels import PlaceFigures, Wheel, counted_since, three_wheels
from gongzhi.core.region_codes import codes_within, hold, province_of
from gongzhi.store import queries


@dataclass(frozen=True)
class PlaceWheels:
    region: str
    figures: PlaceFigures
    wheels: tuple[Wheel, ...]
    synthetic: bool


def wheels_of_places(*, by: Actor, at: datetime) -> tuple[date, tuple[PlaceWheels, ...]]:
    """The province and its cities, and the first day that counts by wheel_window; places not seen whole lack."""
    act, province = Act(by, at), province_of(by.region)
    last, rules = act.day, act.rules()
    first = counted_since(last, rules)
    counties, made_up = queries.wheels.county_figures(first, last), queries.wheels.made_up_counties()
    places = [code6 for code6 in (province, *places_within(province, "city")) if covers(by, code6)]
    found = []
    for place in places:
        within = [astuple(figures) for county, figures in counties.items() if hold(codes_within(place), county)]
        figures = PlaceFigures(*map(sum, zip(*within, strict=True))) if within else PlaceFigures(0, 0, 0, 0, 0)
        synthetic = any(hold(codes_within(place), county) for county in made_up)
        found.append(PlaceWheels(place, figures, three_wheels(figures, rules), synthetic))
    return first, tuple(found)
