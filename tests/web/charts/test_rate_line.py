"""Rates with their interval and n; what has no rate is a gap with a reason."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gongzhi.web.presenters.charts.rate_line import Range, RateLine, RatePoint
from gongzhi.web.words import number_words
from tests.web.charts.drawn import ZH, drawing, outside
from tests.web.gallery import charts as gallery
from tests.web.test_components import text

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
    said = text(chart.table)
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
