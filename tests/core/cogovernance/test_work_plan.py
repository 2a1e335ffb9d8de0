from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.places import regions
from gongzhi.catalogue.rules import book
from gongzhi.core.cogovernance.work_plan import DueRow, WorkItem, work_items

RULES = book(date(2017, 6, 1), "JX2017")
CITIES = [region.code6 for region in regions() if region.code6.startswith("36") and region.code6.endswith("00")][1:]


def test_eleven_cities_and_fourteen_articles_are_154_items_a_year():
    items = work_items(2017, CITIES, RULES)
    assert len(CITIES) == 11
    assert len(items) == 154 == len({item.id for item in items})
    assert {(item.region, item.article) for item in items} == {(c, a) for c in CITIES for a in range(1, 15)}
    assert items[2] == WorkItem("2017-360100-03", "360100", 3, date(2017, 7, 15), "WP-03")


def test_the_same_cities_in_another_order_or_twice_give_the_same_items():
    assert work_items(2017, [*CITIES[::-1], *CITIES], RULES) == work_items(2017, CITIES, RULES)


def test_no_city_has_no_items():
    assert work_items(2017, [], RULES) == ()


def test_the_due_day_comes_from_its_rule_row(change):
    sooner = work_items(2018, ["360200"], change("work_plan", "WP-13", due_month="6", due_day="30"))
    assert sooner[12].due_on == date(2018, 6, 30)
    assert work_items(2018, ["360200"], RULES)[12].due_on == date(2018, 12, 31)


@pytest.mark.parametrize("year", [2017, 2020])
def test_every_article_of_the_notice_is_due_once_on_a_day_of_every_year(year):
    rows = RULES.table("work_plan").typed(DueRow)
    assert sorted(row.article for row in rows) == list(range(1, 15))
    assert all(date(year, row.due_month, row.due_day) for row in rows)
