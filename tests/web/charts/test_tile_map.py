"""Maps of tiles: each place in its class, by words and squares and not by colour alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gongzhi.catalogue.tile_map import tiles_within
from gongzhi.web.presenters.charts.axes import text_width
from gongzhi.web.presenters.charts.frame import NARROW
from gongzhi.web.presenters.charts.tile_map import Tile, TileMap, TileValue, tiles_of
from gongzhi.web.presenters.number import Share
from gongzhi.web.words import number_words
from tests.web.charts.drawn import ZH, outside
from tests.web.gallery import charts as gallery
from tests.web.gallery.said import Said
from tests.web.test_components import LANGS, text


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
    said = text(chart.table)
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
        "低于 0.50 ‰", "0.50 至不足 1.00 ‰", "1.00 至不足 2.00 ‰", "2.00 至不足 5.00 ‰", "5.00 ‰及以上", "无出口",
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
    with pytest.raises(ValueError, match="need a name"):
        TileMap(gallery.frame(ZH, "x", "案卷"), tiles, (1,), "地区", "案卷")
    chart = TileMap(gallery.frame(ZH, "x", "案卷"), tiles, (1,), "地区", "案卷", border_words="市界")
    (border,) = chart.borders
    assert [entry.words for entry in chart.key if entry.is_border] == ["市界"]
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
