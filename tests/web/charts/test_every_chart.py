"""Charts draw what they are given, to scale, inside their frame; whatever is drawn stands in the table too."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from gongzhi.catalogue.messages import say
from gongzhi.web.presenters.charts.pareto import Cause
from gongzhi.web.presenters.charts.tile_map import Tile, TileValue
from tests.web.charts.drawn import ZH, drawing, outside
from tests.web.gallery import charts as gallery
from tests.web.gallery.said import HOSTILE, Said
from tests.web.test_components import LANGS, shown, text


def charts(lang: str) -> list[Any]:
    return [view for section in gallery.charts(Said(lang)) for view in section.views]


@pytest.mark.parametrize("lang", LANGS)
def test_every_mark_of_every_chart_lies_inside_its_drawing(lang):
    drawn = [view for view in charts(lang) if not view.is_empty]
    assert len(drawn) == 14
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
        drawn = drawing(view, "en")
        links = drawn.findall(".//a")
        assert bool(links) == view.has_links
        marks = links or [mark for mark in drawn.iter("g") if mark.find("rect") is not None]
        assert marks
        for mark in marks:
            assert (mark.findtext("title") or "").strip()
        assert all(link.attrib["href"].startswith("/") for link in links)


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
