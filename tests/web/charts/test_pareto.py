"""Causes by their share, the commonest first, the rest together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gongzhi.web.presenters.charts.pareto import Cause
from gongzhi.web.words import number_words
from tests.web.charts.drawn import ZH, outside
from tests.web.gallery import charts as gallery
from tests.web.test_components import text

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
