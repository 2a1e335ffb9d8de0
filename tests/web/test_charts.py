"""Charts draw what they are given, to scale, inside their frame; whatever is drawn stands in the table too."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import gongzhi
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.tile_map import tiles_within
from gongzhi.web.presenters.charts.axes import digits_of, shortened, steps_to, text_width
from gongzhi.web.presenters.charts.frame import NARROW
from gongzhi.web.presenters.charts.month_bars import MONTHS_ON_A_PHONE, Month, MonthBars
from gongzhi.web.presenters.charts.pareto import Cause
from gongzhi.web.presenters.charts.rate_line import Range, RateLine, RatePoint
from gongzhi.web.presenters.charts.tile_map import Tile, TileMap, TileValue, tiles_of
from gongzhi.web.presenters.number import Share
from gongzhi.web.words import number_words
from tests.web import gallery
from tests.web.gallery import HOSTILE, Said
from tests.web.test_components import LANGS, shown, text

ZH = Said("zh")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
STYLES = Path(gongzhi.__file__).parent / "web" / "static" / "gongzhi.css"


def drawing(view: Any, lang: str = "zh") -> ET.Element:
    """The chart's SVG, which is well-formed XML as well as HTML."""
    found = re.search(r'<svg class="gz-drawing".*?</svg>', shown(view, lang), re.DOTALL)
    assert found
    return ET.fromstring(found[0])


def points_of(mark: ET.Element) -> Iterator[tuple[float, float]]:
    """The corners of a mark."""
    at = {name: float(value) for name, value in mark.attrib.items() if NUMBER.fullmatch(value)}
    if mark.tag == "rect":
        yield from ((at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"]))
    elif mark.tag == "circle" and mark.get("class") != "gz-hit":
        yield from ((at["cx"] - at["r"], at["cy"] - at["r"]), (at["cx"] + at["r"], at["cy"] + at["r"]))
    elif mark.tag == "line":
        yield from ((at["x1"], at["y1"]), (at["x2"], at["y2"]))
    elif mark.tag in ("polygon", "polyline"):
        yield from (tuple(map(float, pair.split(","))) for pair in mark.attrib["points"].split())  # type: ignore[misc]
    elif mark.tag == "text":
        wide = text_width(mark.text or "")
        left = at["x"] - {"middle": wide / 2, "end": wide}.get(mark.get("text-anchor", ""), 0)
        yield from ((left, at["y"]), (left + at.get("textLength", wide), at["y"]))


def outside(view: Any, lang: str = "zh") -> list[str]:
    svg = drawing(view, lang)
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    defined = {mark for defs in svg.iter("defs") for mark in defs.iter()}
    return [
        ET.tostring(mark, encoding="unicode")
        for mark in svg.iter()
        if mark not in defined
        for x, y in points_of(mark)
        if not (-0.01 <= x <= width + 0.01 and -0.01 <= y <= height + 0.01)
    ]


def table_text(view: Any, lang: str = "zh") -> str:
    return text(view.table, lang)


def charts(lang: str) -> list[Any]:
    return [view for section in gallery.charts(Said(lang)) for view in section.views]


# Every chart


@pytest.mark.parametrize("lang", LANGS)
def test_every_mark_of_every_chart_lies_inside_its_drawing(lang):
    drawn = [view for view in charts(lang) if not view.is_empty]
    assert len(drawn) == 11
    for view in drawn:
        assert outside(view, lang) == [], view.frame.id


@pytest.mark.parametrize("lang", LANGS)
def test_every_chart_says_its_title_unit_day_source_and_that_it_is_made_up(lang):
    for view in charts(lang):
        said = unescape(text(view, lang))
        for words in (view.frame.title, view.frame.unit, view.frame.source, view.frame.of_what, say("SYNTHETIC", lang)):
            assert words in said, view.frame.id
        assert 'datetime="2017-03-14"' in shown(view, lang)


def test_a_drawing_is_an_image_unless_a_mark_in_it_leads_somewhere():
    for view in charts("zh"):
        if view.is_empty:
            continue
        svg = drawing(view)
        assert svg.attrib["role"] == ("group" if svg.findall(".//a") else "img")
        assert bool(svg.findall(".//a")) == view.has_links
        named = [svg.attrib["aria-labelledby"], svg.attrib["aria-describedby"]]
        assert all(f'id="{one}"' in shown(view) for one in named)
    unlinked = replace(gallery.month_bars(ZH, "x", 3), months=gallery.months_on(3, 3, hrefs=False))
    assert drawing(unlinked).attrib["role"] == "img"
    assert say("CHART_SKIP", "zh") not in shown(unlinked)


def test_every_mark_has_words_for_the_pointer_and_for_those_who_do_not_see_it():
    for view in charts("en"):
        if view.is_empty:
            continue
        links = drawing(view, "en").findall(".//a")
        assert links
        for link in links:
            assert (link.findtext("title") or "").strip()
            assert link.attrib["href"].startswith("/")


def test_downloads_stand_under_a_chart_only_where_the_page_gives_them():
    full = gallery.pareto(ZH)
    assert 'href="/causes.svg" download' in shown(full)
    assert 'href="/causes.csv" download' in shown(full)
    bare = replace(full, frame=replace(full.frame, picture_href="", data_href="", synthetic=False))
    assert "gz-downloads" not in shown(bare)
    assert say("SYNTHETIC", "zh") not in text(bare)


def test_a_hostile_name_stays_text_in_a_drawing():
    for chart in (
        replace(gallery.pareto(ZH), causes=(Cause(HOSTILE, 3),)),
        replace(gallery.month_bars(ZH, "x", 2, 1), groups=(HOSTILE,), counted_as=HOSTILE),
        replace(gallery.rate_line(ZH, "x", 8), why_none=HOSTILE, measured_as=HOSTILE),
        replace(gallery.tile_map(ZH, "x", "360000", "city", HOSTILE)),
    ):
        assert "<script" not in shown(chart)
        assert "&lt;script&gt;" in shown(chart)


def test_a_rate_is_not_drawn_without_what_it_was_divided_by():
    with pytest.raises(ValueError, match="divided by"):
        gallery.frame(ZH, "x", "退运率", unit="%")
    bare = replace(gallery.tile_map(ZH, "x", "360000", "city", "退运率"), tiles=())
    with pytest.raises(ValueError, match="九江市"):
        replace(bare, tiles=(Tile("九江", "九江市", 1, 0, TileValue(Decimal("0.5"))),))


# Axes


@given(some.fractions(min_value=0, max_value=10**7), some.booleans())
def test_an_axis_rises_from_nought_in_equal_round_steps_to_at_least_the_top(top, whole):
    steps = steps_to(top, whole=whole)
    size = steps[1]
    assert steps[0] == 0
    assert steps[-1] >= top > steps[-1] - size or top == 0
    assert {after - before for before, after in pairwise(steps)} == {size}
    assert len(steps) <= 6
    assert number_words(size, digits_of(size)).replace(",", "").replace(".", "").strip("0") in ("1", "2", "5")
    if whole:
        assert all(step.denominator == 1 for step in steps)
    elif top:
        assert len(steps) >= 4


@given(some.text(alphabet="退运abc ", max_size=40), some.integers(12, 300))
def test_words_that_are_too_long_are_cut_to_their_room_and_end_in_dots(words, room):
    cut = shortened(words, room)
    assert text_width(cut) <= room
    assert cut == words or (cut.endswith("…") and words.startswith(cut[:-1]))


# Bars by month

counts = some.integers(1, 6).flatmap(
    lambda groups: some.lists(
        some.lists(some.integers(0, 5000), min_size=groups, max_size=groups), min_size=1, max_size=60
    )
)


def bars_of(rows: list[list[int]], **changes: Any) -> MonthBars:
    start = 2012 * 12
    months = tuple(Month(date((start + at) // 12, (start + at) % 12 + 1, 1), tuple(row)) for at, row in enumerate(rows))
    groups = tuple(f"来源{group}" for group in range(len(rows[0])))
    given_words = {"counted_as": "通报", "dated_by": "月份", **changes}
    return MonthBars(gallery.frame(ZH, "bars", "通报"), groups, months, **given_words)


@given(counts)
@settings(max_examples=40)
def test_bars_are_as_high_as_their_counts_and_stand_on_one_another(rows):
    chart = bars_of(rows)
    plot = chart.plot
    unit = (plot.bottom - plot.top) / float(plot.steps[-1])
    drawn = iter(chart.parts)
    for row in rows:
        ground = plot.bottom
        for count in row:
            if count:
                part = next(drawn)
                assert part.height == pytest.approx(count * unit, abs=0.01)
                assert part.y + part.height == pytest.approx(ground, abs=0.03)
                ground = part.y
    assert next(drawn, None) is None
    assert outside(chart) == []


@given(counts)
@settings(max_examples=20)
def test_every_count_that_is_drawn_stands_in_the_table_of_its_month(rows):
    chart = bars_of(rows)
    for row, month in zip(chart.table.rows, chart.months, strict=True):
        drawn = [part for part in chart.parts if part.says.startswith(month.written)]
        assert [count for count in row.cells[1 : 1 + len(chart.groups)] if count] == [
            int(re.search(r"：([\d,]+) ", part.says)[1].replace(",", "")) for part in drawn  # type: ignore[index]
        ]  # fmt: skip
        assert len(chart.groups) == 1 or row.cells[-1] == month.total


def test_no_month_one_month_and_sixty_months_are_drawn():
    none, one, sixty = (gallery.month_bars(ZH, "x", count) for count in (0, 1, 60))
    assert "还没有可画的数据" in text(none)
    assert "gz-drawing" not in shown(none)
    assert "gz-downloads" not in shown(none)
    assert len(drawing(one).findall(".//rect[@class='gz-bar']")) == 3
    assert one.plot.width == NARROW
    assert sixty.is_wide
    assert [label.words for label in sixty.year_labels][1:] == ["2013", "2014", "2015", "2016", "2017"]


def test_a_year_and_a_month_fit_a_phone_and_more_scroll_in_a_box_that_can_be_reached():
    fits, scrolls = (gallery.month_bars(ZH, "x", MONTHS_ON_A_PHONE + more) for more in (0, 1))
    assert not fits.is_wide
    assert "tabindex" not in shown(fits)
    assert 'class="gz-chart-box" tabindex="0"' in shown(scrolls)


def test_months_without_any_count_have_an_axis_and_a_nought_each():
    quiet = bars_of([[0, 0], [0, 0]])
    assert quiet.parts == ()
    assert [total.words for total in quiet.totals] == ["0", "0"]
    assert [line.words for line in quiet.plot.lines] == ["0", "1"]


def test_labels_of_months_never_touch():
    for count in range(1, 61):
        chart = gallery.month_bars(Said("en"), "x", count)
        for labels in (chart.month_labels, chart.year_labels):
            for before, after in pairwise(labels):
                assert after.x - before.x >= (text_width(before.words) + text_width(after.words)) / 2


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((Month(date(2016, 1, 1), (-1,)),), "below nought"),
        ((Month(date(2016, 1, 1), (1,)), Month(date(2016, 3, 1), (1,))), "2016-03 does not follow 2016-01"),
        ((Month(date(2016, 1, 1), (1,)), Month(date(2016, 1, 1), (1,))), "2016-01 does not follow 2016-01"),
        ((Month(date(2016, 1, 1), (1, 2)),), "2016-01 has not one count"),
        ((Month(date(2016, 1, 1), (1,), ("/a/", "/b/")),), "2016-01 has not one count"),
    ],
)
def test_months_that_cannot_be_drawn_truly_are_refused(months, said):
    with pytest.raises(ValueError, match=said):
        replace(bars_of([[1]]), months=months)


def test_more_groups_than_can_be_told_apart_are_refused():
    bars_of([[1] * 6])
    with pytest.raises(ValueError, match="7 groups"):
        bars_of([[1] * 7])


def test_an_axis_names_its_unit_once():
    chart = bars_of([[1]])
    assert chart.upright == "通报（件）"
    assert replace(chart, counted_as="件").upright == "件"


def test_groups_differ_by_pattern_and_not_by_colour_alone():
    patterns = drawing(gallery.month_bars(ZH, "x", 2, 6)).findall(".//pattern")
    shapes = {(len(one.findall("circle")), one.get("patternTransform"), *(p.get("d") for p in one.findall("path")))
              for one in patterns}  # fmt: skip
    assert len(shapes) == 6


# Pareto

causes = some.lists(some.integers(0, 400), min_size=1, max_size=20).filter(any)


@given(causes, some.integers(1, 20))
@settings(max_examples=40)
def test_shares_add_up_to_a_hundred_and_bars_are_as_long_as_their_shares(amounts, top):
    chart = replace(
        gallery.pareto(ZH), causes=tuple(Cause(f"原因{at}", amount) for at, amount in enumerate(amounts)), top=top
    )
    rows = chart.standings
    assert sum(row.share for row in rows) == 100
    assert rows[-1].so_far == 100
    written = [Decimal(number_words(row.share, 1)) for row in rows]
    assert abs(sum(written) - 100) <= Decimal("0.05") * len(rows)
    assert sum(row.count for row in rows) == sum(amounts)
    alone = [row.count for row in rows[: len(rows) - bool(chart.together)]]
    assert alone == sorted(alone, reverse=True)
    for bar, row in zip(chart.bars, rows, strict=True):
        assert bar.width == pytest.approx(float(row.share) / 100 * (chart.steps[-1].x - chart.left), abs=0.02)
    assert outside(chart) == []


@given(causes, some.integers(1, 20))
@settings(max_examples=20)
def test_every_share_that_is_drawn_and_every_cause_of_the_last_bar_stand_in_the_table(amounts, top):
    chart = replace(
        gallery.pareto(ZH), causes=tuple(Cause(f"原因{at}", amount) for at, amount in enumerate(amounts)), top=top
    )
    cells = [row.cells for row in chart.table.rows]
    assert [(cell[0], cell[1], cell[2], cell[3]) for cell in cells[: len(chart.standings)]] == [
        (row.name, row.count, row.share, row.so_far) for row in chart.standings
    ]
    assert sum(cell[1] for cell in cells[len(chart.standings) :]) == sum(cause.count for cause in chart.together)


def test_the_causes_beyond_the_top_stand_together_and_a_single_one_keeps_its_name():
    three = tuple(Cause(name, count) for name, count in (("甲", 5), ("乙", 3), ("丙", 2)))
    chart = replace(gallery.pareto(ZH), causes=three, top=1)
    assert [(row.name, row.share) for row in chart.standings] == [("甲", 50), ("其他 2 项", 50)]
    assert [row.name for row in replace(chart, top=2).standings] == ["甲", "乙", "丙"]


def test_causes_that_were_never_counted_are_not_drawn_and_none_at_all_is_empty():
    chart = replace(gallery.pareto(ZH), causes=(Cause("甲", 1), Cause("乙", 0)))
    assert [row.name for row in chart.standings] == ["甲"]
    assert replace(chart, causes=(Cause("乙", 0),)).is_empty
    assert "还没有可画的数据" in text(replace(chart, causes=()))
    with pytest.raises(ValueError, match="below nought"):
        replace(chart, causes=(Cause("甲", -1),))


# Rates

point = some.tuples(some.integers(0, 3000), some.integers(1, 3000)).map(lambda pair: (min(pair), max(pair)))


def line_of(pairs: list[tuple[int, int] | None]) -> RateLine:
    points = tuple(
        RatePoint(f"P{at}", 3, None)
        if pair is None
        else RatePoint(
            f"P{at}", pair[1], value := Fraction(100 * pair[0], pair[1]), Range(value * Fraction(1, 2), value * 2)
        )
        for at, pair in enumerate(pairs)
    )
    return replace(gallery.rate_line(ZH, "rate", 1), points=points)


@given(some.lists(some.none() | point, min_size=1, max_size=60))
@settings(max_examples=40)
def test_points_lie_at_their_height_gaps_break_the_line_and_all_stand_in_the_table(pairs):
    chart = line_of(pairs)
    plot = chart.plot
    unit = (plot.bottom - plot.top) / float(plot.steps[-1])
    for dot, one in zip(chart.dots, chart.points, strict=True):
        assert dot.is_gap == (one.value is None)
        assert plot.bottom - dot.y == pytest.approx(float(one.value or 0) * unit, abs=0.01)
    runs = [run for run in "".join(" " if pair is None else "x" for pair in pairs).split() if run]
    assert [len(band.split()) for band in chart.interval_bands] == [2 * max(2, len(run)) for run in runs]
    assert [len(line.split()) for line in chart.lines] == [len(run) for run in runs if len(run) > 1]
    said = table_text(chart)
    for one in chart.points:
        assert number_words(one.n) in said
        assert (chart.why_none if one.value is None else number_words(one.value, chart.digits)) in said
    assert outside(chart) == []


def test_a_rate_is_told_with_its_interval_and_its_n_and_a_gap_with_its_reason():
    first, gap = gallery.rate_line(ZH, "x", 5).dots[0], gallery.rate_line(ZH, "x", 5).dots[4]
    assert first.says == "2015Q1：0.30 %（0.15 至 0.54），n = 800"
    assert gap.says == "2016Q1：不足 20 批，暂不评定，n = 12"


def test_the_expected_band_is_drawn_named_and_tabled_only_where_there_is_one():
    with_band, without = gallery.rate_line(ZH, "x", 8, expected=True), gallery.rate_line(ZH, "x", 8)
    assert len(drawing(with_band).findall(".//polygon[@class='gz-expected']")) == 1
    assert [column.title for column in with_band.table.columns if "预期" in column.title] == [
        "预期范围下限",
        "预期范围上限",
    ]
    assert without.expected_bands == ()
    assert len(without.table.columns) == len(with_band.table.columns) - 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (RatePoint("2016Q1", 30, Decimal(1)), "come together"),
        (RatePoint("2016Q1", 30, None, Range(0, 1)), "come together"),
        (RatePoint("2016Q1", 30, Decimal(3), Range(1, 2)), "outside its own interval"),
        (RatePoint("2016Q1", 30, Decimal(-1), Range(-2, 2)), "below nought"),
        (RatePoint("2016Q1", 30, Decimal(1), Range(0, 2), expected=Range(0, 1)), "needs a name"),
    ],
)
def test_points_that_cannot_be_believed_are_refused(wrong, said):
    chart = gallery.rate_line(ZH, "x", 1)
    with pytest.raises(ValueError, match=said):
        replace(chart, points=(wrong,))


def test_a_gap_without_its_reason_is_refused():
    with pytest.raises(ValueError, match="reason"):
        replace(line_of([None]), why_none="")


# Tile maps


@given(some.lists(some.none() | some.fractions(0, 20), min_size=11, max_size=11))
@settings(max_examples=20)
def test_every_tile_has_its_name_its_value_and_its_class_in_squares_and_all_stand_in_the_table(values):
    places = tiles_within("360000", "city")
    shown_values = {
        place.region.code6: TileValue(None, why_none="无出口") if value is None else TileValue(value, Share(1, 2, "批"))
        for place, value in zip(places, values, strict=True)
    }  # fmt: skip
    chart = TileMap(
        frame=gallery.frame(ZH, "map", "退运率", unit="‰", of_what="批"),
        tiles=tiles_of("360000", "city", "zh", shown_values, TileValue(None, why_none="无数据")),
        edges=(1, 2, 5),
        names_of="地区",
        counted_as="退运率",
        digits=2,
        part_of_rate="退运批次",
    )
    said = table_text(chart)
    for tile, value in zip(chart.drawn, values, strict=True):
        assert tile.value == ("无出口" if value is None else number_words(value, 2))
        assert tile.value in said
        reached = 0 if value is None else 1 + (value >= 1) + (value >= 2) + (value >= 5)
        assert tile.step == reached
        assert sum(square.is_full for square in tile.squares) == reached
        assert len(tile.squares) == (4 if reached else 0)
    assert outside(chart) == []


def test_a_class_begins_at_its_edge():
    chart = gallery.tile_map(ZH, "x", "360000", "city", "退运率")
    assert [chart.step_of(value) for value in (None, 0, Decimal("0.49"), Decimal("0.5"), 1, 5, 900)] == [
        0, 1, 1, 2, 3, 5, 5,
    ]  # fmt: skip
    assert [entry.words for entry in chart.key] == [
        "低于 0.50", "0.50 至不足 1.00", "1.00 至不足 2.00", "2.00 至不足 5.00", "5.00 及以上", "无出口",
    ]  # fmt: skip


def test_tiles_do_not_overlap_and_a_long_name_is_fitted_to_its_tile():
    chart = gallery.tile_map(Said("en"), "x", "360000", "county", "Rates")
    corners = [(tile.x, tile.y) for tile in chart.drawn]
    for x, y in corners:
        near = [one for one in corners if abs(one[0] - x) < chart.tile_width and abs(one[1] - y) < chart.tile_height]
        assert near == [(x, y)]
    fitted = {tile.name: tile.name_room for tile in chart.drawn}
    assert fitted["Gongqingcheng"] == pytest.approx(chart.tile_width - 12, abs=0.01)
    assert fitted["Yudu"] is None
    for tile in chart.drawn:
        for words, room in ((tile.name, tile.name_room), (tile.value, tile.value_room)):
            assert (room or text_width(words, chart.name_size)) <= chart.tile_width - 6


def test_a_county_stands_with_its_city_on_the_map_of_the_province_only():
    names = {lang: tiles_of("360000", "county", lang, {}, TileValue(1)) for lang in LANGS}
    assert {"上饶市婺源县", "Wuyuan County, Shangrao"} < {tile.full_name for lang in LANGS for tile in names[lang]}
    assert "婺源县" in {tile.full_name for tile in tiles_of("361100", "county", "zh", {}, TileValue(1))}


def test_a_border_runs_between_counties_of_two_cities_and_not_inside_one():
    shown_value = TileValue(1)
    tiles = tuple(
        Tile(name, name, column, 0, shown_value, group)
        for column, (name, group) in enumerate((("甲", "A"), ("乙", "A"), ("丙", "B")))
    )
    chart = TileMap(gallery.frame(ZH, "x", "案卷"), tiles, (1,), "地区", "案卷")
    (border,) = chart.borders
    left, right = chart.drawn[1], chart.drawn[2]
    assert left.x + chart.tile_width < border.x1 == border.x2 < right.x
    assert gallery.tile_map(ZH, "x", "360800", "county", "吉安").borders == ()


def test_the_cities_fit_a_phone_and_the_hundred_counties_scroll_in_their_own_box():
    cities = gallery.tile_map(ZH, "x", "360000", "city", "各市")
    counties = gallery.tile_map(ZH, "x", "360000", "county", "各县")
    assert (len(cities.tiles), cities.width, cities.is_wide) == (11, NARROW, False)
    assert (len(counties.tiles), counties.is_wide) == (100, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tiles": (Tile("甲", "甲", 0, 0, TileValue(1, Share(1, 2, "批"))),)}, "needs a name"),
        ({"edges": ()}, "rising class edges"),
        ({"edges": (2, 1)}, "rising class edges"),
        ({"edges": (1, 1)}, "rising class edges"),
        ({"edges": (1, 2, 3, 4, 5)}, "rising class edges"),
        ({"tiles": (Tile("甲", "甲", 0, 0, TileValue(None)),)}, "needs its reason"),
        ({"tiles": (Tile("甲", "甲", 0, 0, TileValue(-1)),)}, "below nought"),
        ({"tiles": (Tile("甲", "甲", 0, 0, TileValue(1)), Tile("乙", "乙", 0, 0, TileValue(1)))}, "on one place"),
    ],
)
def test_a_map_that_cannot_be_read_is_refused(changes, said):
    chart = TileMap(gallery.frame(ZH, "x", "案卷"), (), (1,), "地区", "案卷")
    with pytest.raises(ValueError, match=said):
        replace(chart, **changes)


def test_a_region_that_has_no_tile_is_an_error_and_one_without_a_value_says_so():
    with pytest.raises(KeyError, match="110000"):
        tiles_of("360000", "city", "zh", {"110000": TileValue(1)}, TileValue(None, why_none="无数据"))
    tiles = tiles_of("360000", "city", "en", {"360100": TileValue(1)}, TileValue(None, why_none="no data"))
    assert [tile.shown.why_none for tile in tiles if tile.name != "Nanchang"] == ["no data"] * 10


# Colours


def channel(part: str) -> float:
    value = int(part, 16) / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    pairs = [digits[at : at + 2] for at in (0, 2, 4)] if len(digits) == 6 else [digit * 2 for digit in digits]
    return sum(share * channel(pair) for share, pair in zip((0.2126, 0.7152, 0.0722), pairs, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", range(3), ids=["light", "dark", "paper"])
def test_words_on_tiles_stand_at_4_5_to_1_and_marks_at_3_to_1(scheme):
    block = re.findall(r":root \{(.*?)\}", STYLES.read_text("utf-8"), re.DOTALL)[scheme]
    colours = dict(re.findall(r"--gz-([\w-]+): (#[0-9a-f]{3,6});", block))
    for step in range(1, 6):
        words = colours["on-dark" if step > 3 else "on-light"]
        assert contrast(words, colours[f"scale-{step}"]) >= 4.5, step
    for group in range(1, 7):
        assert contrast(colours[f"chart-{group}"], colours["paper"]) >= 3, group
