"""Bars by month are as high as their counts, and every count stands in the table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gongzhi.web.presenters.charts.axes import text_width
from gongzhi.web.presenters.charts.frame import NARROW
from gongzhi.web.presenters.charts.month_bars import Month, MonthBars
from gongzhi.web.presenters.charts.over_time import PERIODS_ON_A_PHONE
from tests.web.charts.drawn import ZH, drawing, outside
from tests.web.gallery import charts as gallery
from tests.web.gallery.said import Said
from tests.web.test_components import shown, text

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
    fits, scrolls = (gallery.month_bars(ZH, "x", PERIODS_ON_A_PHONE + more) for more in (0, 1))
    assert not fits.is_wide
    assert 'class="gz-chart-box" tabindex="0"' not in shown(fits)
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
