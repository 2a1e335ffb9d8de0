"""The province at a glance: its cities by index, its counties by return rate, and the way to each city's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongzhi.actions.clock import day_of, now
from gongzhi.actions.standings import Standing, covers, days_of, places_within, standings, year_of
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.errors import NotThere
from gongzhi.core.identity.gazetteer import Level
from gongzhi.core.region_codes import city_of
from gongzhi.store import queries
from gongzhi.web.pages import names
from gongzhi.web.pages.place_maps import (
    as_chosen,
    chart_file,
    choice_of,
    chosen_measure,
    drawn_choice,
    for_counties,
    grade_badge,
    map_files,
    measures_choice,
    place_map,
    rules_of,
)
from gongzhi.web.presenters.charts.outline_map import OutlineMap
from gongzhi.web.presenters.charts.tile_map import TileMap
from gongzhi.web.presenters.lists import Cell, Column, EmptyState, Link, ListView, Row
from gongzhi.web.presenters.page import Fact, Facts, Section, Words

PROVINCE = "360000"
LEVELS: tuple[Level, Level] = ("city", "county")


def scores(request: HttpRequest) -> HttpResponse:
    lang = request.lang
    measure, years = chosen_measure(request), _years()
    year = chosen_year(request, years)
    cities, counties = _standings(request, year)
    first, last = days_of(year, day_of(now()))
    city_map, county_map = _maps(request, year, cities, counties)
    choices: list[object] = [measures_choice(request, measure)]
    if len(years) > 1:
        options = {str(one): str(one) for one in years}
        choices.append(choice_of(request, "year", say("COL_YEAR", lang), options, str(year)))
    rules: list[object] = [*rules_of(measure, book(last), lang)]
    choices += drawn_choice(request)
    if isinstance(city_map, OutlineMap) or isinstance(county_map, OutlineMap):
        rules.append(Words(say("MAP_BOUNDARIES_LAW", lang)))
    rules.append(Facts([Fact(say("SEE_ALSO", lang), Link(say("NAV_WHEELS", lang), reverse("wheels")))]))
    sections = [
        Section(say("SECTION_CITIES", lang), [*choices, city_map, _table(cities, lang)], id="map"),
        Section(say("SECTION_COUNTIES", lang), [county_map], id="map-counties"),
        Section(say("SECTION_HOW_COUNTED", lang), [*rules, Words(say("SCORES_HOW_TO_READ", lang))]),
    ]
    return render(
        request,
        "gongzhi/pages/detail.html",
        {
            "title": say("NAV_SCORES", lang),
            "lead": say("SCORES_LEAD", lang, first=first, last=last),
            "left": sections,
        },
    )


def scores_file(request: HttpRequest, chart: str, kind: str) -> HttpResponse:
    """One of the two maps as picture or data."""
    year = chosen_year(request, _years())
    return chart_file(_maps(request, year, *_standings(request, year)), chart, kind, str(year), request.lang)


def chosen_year(request: HttpRequest, years: tuple[int, ...]) -> int:
    """The year that the address names, if it is one of those; else the newest."""
    wanted = request.GET.get("year", "")
    return next((year for year in years if str(year) == wanted), years[0])


def _years() -> tuple[int, ...]:
    """This year and every year for which an index was computed, the newest first."""
    return tuple(sorted({day_of(now()).year, *queries.outcomes.index_years()}, reverse=True))


def _standings(request: HttpRequest, year: int) -> tuple[dict[str, Standing], dict[str, Standing]]:
    rows = year_of(PROVINCE, year, day_of(now()))
    cities, counties = (standings(rows, PROVINCE, level, request.actor) for level in LEVELS)
    return cities, counties


def _maps(
    request: HttpRequest, year: int, cities: Mapping[str, Standing], counties: Mapping[str, Standing]
) -> tuple[TileMap | OutlineMap, TileMap | OutlineMap]:
    """Cities by the chosen measure, counties by the same; by the return rate where that is the index."""
    measure, lang = chosen_measure(request), request.lang
    _, last = days_of(year, day_of(now()))
    opened = {code6: f"{reverse('city', args=[code6])}?year={year}" for code6 in cities}
    around = {"lang": lang, "as_of": last, "book": book(last)}
    cities_map, counties_map = (
        place_map(
            PROVINCE, "city", measure, cities, hrefs=opened, files=map_files("scores_file", [], request, "cities"),
            **around,
        ),
        place_map(
            PROVINCE, "county", for_counties(measure), counties,
            hrefs={code6: f"{opened[city_of(code6)]}#counties" for code6 in counties if city_of(code6) in opened},
            files=map_files("scores_file", [], request, "counties"), **around,
        ),
    )  # fmt: skip
    return as_chosen(request, cities_map), as_chosen(request, counties_map)


def _table(cities: Mapping[str, Standing], lang: str) -> ListView:
    """Every measure of every city at once."""
    columns = (
        Column(say("COL_CITY", lang)),
        Column(say("MEASURE_INDEX", lang), say("UNIT_INDEX", lang), is_number=True, digits=1),
        Column(say("COL_GRADE", lang)),
        Column(say("COL_COMPUTED", lang)),
        Column(say("MEASURE_RATE", lang), "%", is_number=True, digits=2),
        Column(say("COL_ASSESSED_OF_EXPORTED", lang), is_number=True),
        Column(say("MEASURE_PER_100M", lang), say("UNIT_PER_100M", lang), is_number=True, digits=2),
        Column(say("MEASURE_OPEN_CASES", lang), say("UNIT_OPEN_CASES", lang), is_number=True),
    )
    rows = tuple(_row(code6, cities.get(code6), lang) for code6 in places_within(PROVINCE, "city"))
    return ListView(say("CITIES_BY_MEASURE", lang), columns, rows, EmptyState("", ""), is_titled=True)


def _row(code6: str, standing: Standing | None, lang: str) -> Row:
    name = names.region(code6, lang)
    if standing is None:
        return Row((name, say("PLACE_NOT_SHOWN", lang), *(None,) * 6))
    index, counts = standing.index, standing.counts
    computed: date | None = index.as_of if index else None
    points: Cell = index.points if index else say("INDEX_NOT_COMPUTED", lang)
    rate: Cell = say("NO_EXPORTS", lang) if counts.assessed is None else counts.assessed
    per_100m: Cell = say("NO_EXPORTS", lang) if counts.per_100m is None else counts.per_100m
    share = f"{counts.assessed_items:,} / {counts.export_items:,}"
    cells: tuple[Cell, ...] = (
        name, points, grade_badge(index.grade if index else None), computed, rate, share, per_100m, standing.open_cases,
    )  # fmt: skip
    return Row(cells, reverse("city", args=[code6]), standing.synthetic)


def must_see(request: HttpRequest, code6: str) -> None:
    """Raises NotThere unless a code is a city of the province that the reader sees whole."""
    if code6 not in places_within(PROVINCE, "city") or not covers(request.actor, code6):
        raise NotThere("city")
