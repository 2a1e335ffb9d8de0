"""Events by city or county on a map, in the weeks up to one that a slider or a link picks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.actions.radar_events import WEEK
from gongzhi.actions.radar_views import browsed_weeks, newest_week, seen_by_city
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.tile_map import tiles_within
from gongzhi.core.signals.radar import week_name
from gongzhi.store.queries.radar import WeekRow
from gongzhi.web.pages.place_maps import chart_file, map_files
from gongzhi.web.pages.radar_nodes import PROVINCE, chosen_node, no_markets, subject_filters
from gongzhi.web.pages.radar_words import node_href
from gongzhi.web.presenters.charts.axes import steps_to
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.tile_map import TileMap, TileValue, tiles_of
from gongzhi.web.presenters.lists import EmptyState, FilterBar
from gongzhi.web.presenters.page import Section
from gongzhi.web.presenters.slider import WeekSlider, monday_of, number_of

WEEKS_BACK = 103  # the slider's reach: two years


def radar_map(request: HttpRequest) -> HttpResponse:
    lang, node = request.lang, chosen_node(request)
    week = newest_week()
    filters = FilterBar(
        action=request.path, filters=subject_filters(node, week, lang), has_search=False,
        kept=tuple((name, request.GET[name]) for name in ("w",) if name in request.GET),
    )  # fmt: skip
    sections = [Section(say("RADAR_CHOOSE", lang), [filters, *no_markets(week, lang)])]
    if week is None:
        empty = EmptyState(say("RADAR_NONE_YET", lang), say("RADAR_NONE_YET_HOW", lang))
        sections.append(Section(say("NAV_RADAR_MAP", lang), [empty]))
    else:
        monday = _chosen_week(request, week)
        slider = _slider(request, monday, week)
        sections.append(Section(say("SECTION_CITIES", lang), [slider, _map(request, week, monday, "cities")], id="map"))
        counties = _map(request, week, monday, "counties")
        sections.append(Section(say("SECTION_COUNTIES", lang), [counties], id="map-counties"))
    page = {"title": say("NAV_RADAR_MAP", lang), "lead": say("RADAR_MAP_LEAD", lang), "left": sections}
    return render(request, "gongzhi/pages/detail.html", page)


def map_file(request: HttpRequest, chart: str, kind: str) -> HttpResponse:
    """One of the two maps as picture or data."""
    week = newest_week()
    charts = []
    if week is not None:
        monday = _chosen_week(request, week)
        charts = [_map(request, week, monday, level) for level in ("cities", "counties")]
    return chart_file(charts, chart, kind, "radar", request.lang)


def _chosen_week(request: HttpRequest, week: WeekRow) -> date:
    """The week that the address names by its number, within the slider's reach; the newest judged for any other."""
    written = request.GET.get("w", "")
    last = number_of(week.monday)
    asked = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else last
    return monday_of(asked) if last - WEEKS_BACK <= asked <= last else week.monday


def _slider(request: HttpRequest, monday: date, week: WeekRow) -> WeekSlider:
    here, last = number_of(monday), number_of(week.monday)
    kept = tuple((name, value) for name, value in request.GET.items() if name != "w" and value)

    def at(number: int) -> str:
        asked = urlencode([*kept, ("w", number)])
        return f"{request.path}?{asked}#map" if last - WEEKS_BACK <= number <= last else ""

    return WeekSlider(
        action=request.path,
        name="w",
        label=say("SLIDER_WEEK", request.lang),
        words=_week_words(monday, week, request.lang),
        first=last - WEEKS_BACK,
        last=last,
        here=here,
        earlier_href=at(here - 1),
        later_href=at(here + 1),
        kept=kept,
    )


def _week_words(monday: date, judged: WeekRow, lang: str) -> str:
    last = monday + WEEK - (WEEK / 7)
    return say("RADAR_MAP_WEEKS", lang, n=browsed_weeks(judged), week=week_name(monday), last=last)


def _map(request: HttpRequest, week: WeekRow, monday: date, chart: str) -> TileMap:
    lang, node = request.lang, chosen_node(request)
    level = "city" if chart == "cities" else "county"
    seen = seen_by_city(week, monday, node, counties=level == "county")
    places = [place.region.code6 for place in tiles_within(PROVINCE, level)]
    values = {code6: TileValue(seen.get(code6, 0), href=node_href(replace(node, region=code6))) for code6 in places}
    steps = steps_to(max(seen.values(), default=0), whole=True)
    picture, table = map_files("radar_map_file", [], request, chart)
    frame = Frame(
        lang=lang,
        id=chart,
        title=say("RADAR_MAP_OF", lang, level=say("SECTION_CITIES" if level == "city" else "SECTION_COUNTIES", lang)),
        unit=say("UNIT_EVENTS", lang),
        source=say("RADAR_SOURCE", lang),
        as_of=monday + WEEK - (WEEK / 7),
        empty=EmptyState(say("MAP_EMPTY", lang), say("MAP_EMPTY_HOW", lang)),
        synthetic=week.synthetic,
        picture_href=picture,
        data_href=table,
    )
    return TileMap(
        frame=frame,
        tiles=tiles_of(PROVINCE, level, lang, values, TileValue(None, why_none=say("PLACE_NOT_SHOWN", lang))),
        edges=steps[1:-1] or steps[1:],
        names_of=say("COL_CITY" if level == "city" else "COL_COUNTY", lang),
        counted_as=say("RADAR_EVENTS", lang),
        border_words=say("MAP_CITY_BORDER", lang),
    )
