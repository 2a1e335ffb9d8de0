"""Maps of places by a measure that the address names: the city index, return rates, open cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.actions.standings import Standing
from gongzhi.catalogue import outlines
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.outlines import KeptOutlines
from gongzhi.core.errors import NotThere
from gongzhi.core.identity.gazetteer import Level
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.index import GradeRow, PointsRow
from gongzhi.web.pages import names
from gongzhi.web.pages.shown import tables_cited
from gongzhi.web.presenters.charts.axes import steps_to
from gongzhi.web.presenters.charts.data import data
from gongzhi.web.presenters.charts.frame import Frame
from gongzhi.web.presenters.charts.outline_map import OutlineMap
from gongzhi.web.presenters.charts.picture import picture
from gongzhi.web.presenters.charts.tile_map import TileMap, TileValue, tiles_of
from gongzhi.web.presenters.choices import Choice, Choices
from gongzhi.web.presenters.lists import EmptyState, address
from gongzhi.web.presenters.marks import GradeBadge
from gongzhi.web.presenters.number import Amount, Share
from gongzhi.web.presenters.page import Facts

Measure = Literal["index", "rate", "per_100m", "open_cases"]
MEASURES: tuple[Measure, ...] = ("index", "rate", "per_100m", "open_cases")
INDICATOR = {"rate": "quality_return_rate", "per_100m": "per_100m"}  # whose best and worst values part the classes
TABLES = {
    "index": ("index_points", "index_grades"),
    "rate": ("return_counting", "index_points"),
    "per_100m": ("index_points",),
    "open_cases": (),
}
DIGITS = {"index": 1, "rate": 2, "per_100m": 2, "open_cases": 0}
CENTS_IN_A_MILLION = 100 * 10**6


def chosen_measure(request: HttpRequest) -> Measure:
    """The measure that the address names; the index for any other word."""
    wanted = request.GET.get("measure", "")
    return cast(Measure, wanted) if wanted in MEASURES else "index"


def for_counties(measure: Measure) -> Measure:
    """A county has no index; its assessed return rate stands in its place."""
    return "rate" if measure == "index" else measure


def choice_of(request: HttpRequest, name: str, label: str, options: Mapping[str, str], here: str) -> Choices:
    """A choice kept in the address beside the others. options: words by value, the first is what no address names."""
    first = next(iter(options))
    return Choices(
        label,
        tuple(
            Choice(words, address(request.path, request.GET, **{name: "" if value == first else value}), value == here)
            for value, words in options.items()
        ),
    )


def measures_choice(request: HttpRequest, here: Measure) -> Choices:
    return _choice(request, MEASURES, here)


def counties_choice(request: HttpRequest, here: Measure) -> Choices:
    """The measures that a county has."""
    return _choice(request, tuple(dict.fromkeys(map(for_counties, MEASURES))), here)


def _choice(request: HttpRequest, measures: tuple[Measure, ...], here: Measure) -> Choices:
    options = {measure: measure_words(measure, request.lang) for measure in measures}
    return choice_of(request, "measure", say("CHOOSE_MEASURE", request.lang), options, here)


def measure_words(measure: Measure, lang: str) -> str:
    return say(f"MEASURE_{measure}".upper(), lang)


def place_map(
    parent: str,
    level: Level,
    measure: Measure,
    standings: Mapping[str, Standing],
    *,
    lang: str,
    as_of: date,
    book: RuleBook,
    hrefs: Mapping[str, str],
    files: tuple[str, str],
) -> TileMap:
    """The cities or counties of a place by a measure.

    hrefs: where a tile leads, by code, for those that lead somewhere. files: addresses of the picture and of the
    data. A place outside the reader's view says so.
    """
    values = {
        code6: _value(measure, standing, lang, hrefs.get(code6, "")) for code6, standing in standings.items()
    }  # fmt: skip
    hidden = TileValue(None, why_none=say("PLACE_NOT_SHOWN", lang))
    what = measure_words(measure, lang)
    dates = [row.index.as_of for row in standings.values() if row.index] if measure == "index" else []
    code = "cities" if level == "city" else "counties"
    frame = Frame(
        lang=lang,
        id=code,
        title=say(f"MAP_OF_{code}".upper(), lang, what=what, place=names.region(parent, lang)),
        unit=say(f"UNIT_{measure}".upper(), lang),
        source=say(f"MAP_SOURCE_{measure}".upper(), lang),
        as_of=max(dates, default=as_of),
        empty=EmptyState(say("MAP_EMPTY", lang), say("MAP_EMPTY_HOW", lang)),
        of_what=say("OF_EXPORT_ITEMS", lang) if measure == "rate" else "",
        synthetic=any(row.synthetic for row in standings.values()),
        picture_href=files[0],
        data_href=files[1],
    )
    return TileMap(
        frame=frame,
        tiles=tiles_of(parent, level, lang, values, hidden),
        edges=_edges(measure, [value.value for value in values.values() if value.value is not None], book),
        names_of=say("COL_CITY" if level == "city" else "COL_COUNTY", lang),
        counted_as=what,
        digits=DIGITS[measure],
        part_of_rate=say(f"PART_OF_{measure}".upper(), lang) if measure in INDICATOR else "",
        border_words=say("MAP_CITY_BORDER", lang),
    )


def boundaries() -> KeptOutlines | None:
    """What the operator imported; None where there is nothing."""
    return outlines.kept(settings.MAP_FILE)


def drawn_choice(request: HttpRequest) -> list[Choices]:
    """Tiles or boundaries, where there are any."""
    if boundaries() is None:
        return []
    lang = request.lang
    options = {"tiles": say("DRAWN_TILES", lang), "boundaries": say("DRAWN_BOUNDARIES", lang)}
    return [choice_of(request, "drawn", say("CHOOSE_DRAWN", lang), options, request.GET.get("drawn", "tiles"))]


def as_chosen(request: HttpRequest, tiles: TileMap) -> TileMap | OutlineMap:
    """The map in boundaries where the reader asks for them. Without a review number it is no file to pass on."""
    kept = boundaries() if request.GET.get("drawn") == "boundaries" else None
    if kept is None:
        return tiles
    if kept.review_number:
        below = say("MAP_REVIEW_NUMBER", request.lang, number=kept.review_number)
    else:
        below = say("MAP_NO_REVIEW_NUMBER", request.lang)
        tiles = replace(tiles, frame=replace(tiles.frame, picture_href=""))
    drawn = OutlineMap(tiles, {outline.code6: outline for outline in kept.outlines}, below)
    return tiles if drawn.is_empty else drawn


def map_files(route: str, arguments: list[str], request: HttpRequest, chart: str) -> tuple[str, str]:
    """The addresses of a chart's picture and data, with what the reader chose."""
    query = f"?{urlencode(list(request.GET.items()))}" if request.GET else ""
    return (
        reverse(route, args=[*arguments, chart, "svg"]) + query,
        reverse(route, args=[*arguments, chart, "csv"]) + query,
    )


def chart_file(charts: Iterable[object], chart: str, kind: str, name: str, lang: str) -> HttpResponse:
    """One of a page's charts as a file to keep. Raises NotThere for a chart that the page does not show."""
    view = next((view for view in charts if view.frame.id == chart and not view.is_empty), None)  # type: ignore[attr-defined]
    if view is None or not {"csv": view.frame.data_href, "svg": view.frame.picture_href}.get(kind):
        raise NotThere("chart")
    if kind == "csv":
        answer = HttpResponse(data(view.table, view.frame), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(picture(view, lang), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{chart}-{view.frame.as_of.isoformat()}.{kind}"'
    return answer


def rules_of(measure: Measure, book: RuleBook, lang: str) -> list[Facts]:
    """The rule tables that a measure is counted by, with version and origin of their numbers; [] where none is."""
    return [tables_cited(TABLES[measure], book, lang)] if TABLES[measure] else []


def grade_badge(grade: str | None) -> GradeBadge | None:
    return GradeBadge(grade) if grade else None  # type: ignore[arg-type]


def _value(measure: Measure, standing: Standing, lang: str, href: str) -> TileValue:
    counts = standing.counts
    if measure == "open_cases":
        return TileValue(standing.open_cases, href=href)
    if measure == "index":
        row = standing.index
        if row is None or row.points is None:
            why = "INDEX_NOT_COMPUTED" if row is None else "INDEX_NOTHING_ASSESSED"
            return TileValue(None, why_none=say(why, lang), href=href, grade=grade_badge(row.grade if row else None))
        return TileValue(row.points, href=href, grade=grade_badge(row.grade))
    if measure == "rate":
        if counts.assessed is None:
            return TileValue(None, why_none=say("NO_EXPORTS", lang), href=href)
        share = Share(counts.assessed_items, counts.export_items, say("OF_EXPORT_ITEMS", lang))
        return TileValue(counts.assessed, share, href=href)
    if counts.per_100m is None:
        return TileValue(None, why_none=say("NO_EXPORTS", lang), href=href)
    millions = round(Decimal(counts.export_usd_cents) / CENTS_IN_A_MILLION)
    return TileValue(counts.per_100m, Share(counts.incidents, millions, say("OF_USD_MILLION", lang)), href=href)


def _edges(measure: Measure, values: list[Amount], book: RuleBook) -> tuple[Amount, ...]:
    """Where classes begin: at the grades' bands, at an indicator's best and worst value; counts in round steps."""
    if measure == "index":
        rows = book.table("index_grades").typed(GradeRow)
        return tuple(sorted(row.min_points for row in rows if row.min_points > 0))
    if measure in INDICATOR:
        rows = book.table("index_points").typed(PointsRow)  # type: ignore[assignment]
        row = next(row for row in rows if row.indicator == INDICATOR[measure])  # type: ignore[attr-defined]
        return tuple(sorted((row.best, row.worst)))  # type: ignore[attr-defined]
    steps = steps_to(max(values, default=0), whole=True)
    return steps[1:-1] or steps[1:]
