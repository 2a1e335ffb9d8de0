"""What a round's results say on its page: a chart with intervals and n, a table, the lift; too few in words."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.prevalence.rounds import round_prevalence
from gongzhi.store.queries.check_arms import PublicResults
from gongzhi.web.pages import round_results
from gongzhi.web.presenters.charts.intervals import Intervals
from gongzhi.web.presenters.lists import ListView
from tests.core.prevalence.test_rounds import CITY, DAY, NUMBER, facts
from tests.web.test_components import text

RULES = book(DAY)


@pytest.fixture
def told(monkeypatch):
    """told(facts, lang): the sections of a round whose estimate is made of these facts."""

    def sections(given, lang="zh"):
        found = PublicResults(NUMBER, DAY, round_prevalence(given, RULES).trace, True)
        monkeypatch.setattr(round_results.queries.check_arms, "public_results", lambda number: found)
        return round_results.sections(NUMBER, lang)

    return sections


def views(sections):
    return [view for section in sections for view in section.views]


def test_the_chart_draws_each_rate_that_is_said_with_its_interval_and_n_and_no_part_with_few_firms(told):
    sections = told(facts())
    (chart,) = [view for view in views(sections) if isinstance(view, Intervals)]
    rows = {row.name: row for row in chart.rows}
    assert (rows["全部"].part, rows["全部"].n, str(rows["全部"].value)) == (24, 60, "28.57")
    assert rows["全部"].interval.low < rows["全部"].value < rows["全部"].interval.high
    assert all(row.value is not None for row in chart.rows)
    (table,) = [view for view in views(sections) if isinstance(view, ListView)]
    assert [row.cells[0] for row in table.rows] == list(rows)


@pytest.mark.parametrize(
    ("lang", "few"),
    [("zh", "另有 2 个范围不合格或合格过少"), ("en", "2 more parts have too few failures or passes")],
)
def test_how_many_parts_have_too_few_and_the_lift_are_sentences(told, lang, few):
    shown = unescape(" ".join(text(view, lang) for view in views(told(facts(), lang))))
    assert few in shown
    assert "2.48" in shown  # 17/24 over 40/140
    assert CITY not in shown
    shown = unescape(" ".join(text(view, lang) for view in views(told(facts(0, 0), lang))))
    assert "2.48" not in shown


def test_where_nothing_can_be_said_there_is_no_chart_but_the_counts(told):
    given = replace(facts(), units=facts().units[:8])
    assert not [view for view in views(told(given)) if isinstance(view, Intervals)]
    assert "4" in unescape(" ".join(text(view) for view in views(told(given))))
