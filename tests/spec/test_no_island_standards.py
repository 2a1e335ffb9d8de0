"""Articles 1 and 2 touch the others: what changes here is seen there."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.signed_in import *
from tests.spec.conftest import POTTERY
from tests.spec.test_01_responsibility import LAYERS, assign, open_case
from tests.spec.test_01_responsibility import colleague as second_office  # noqa: F401
from tests.spec.test_02_lists import proposed as black_list_proposed
from tests.spec.test_02_standards import colleague, find_below, measured, publish  # noqa: F401

BOTH = pytest.mark.parametrize("day", [date(2017, 6, 5), date(2026, 4, 8)], ids=["JX2017", "CN2026"])


@BOTH
def test_article_1_writes_the_gap_of_its_county_to_a_case(officers, day):
    case = open_case(officers, day)
    with seeing_as(officers.system):
        assert queries.cases.gap_of(case) is not None


@BOTH
def test_article_1_reads_the_region_and_a_covered_one_gives_no_flag(officers, second_office, day):
    for layer in LAYERS:
        assign(officers, second_office, "360702", layer)
    case = open_case(officers, day)
    with seeing_as(officers.system):
        assert queries.cases.gap_of(case) is None


@BOTH
def test_article_2_what_is_below_the_declared_level_costs_eight_points(officers, colleague, day):
    number = publish(officers, day=day)
    find_below(officers, colleague, number, measured("0.6", on=day), day=day)
    assert score(officers) == "92.0"  # 100 - 8


@BOTH
def test_a_listing_of_a_firm_stands_on_the_page_of_its_case(officers, signed_in, day):
    case = open_case(officers, day)
    browser = signed_in(officers.headquarters[0])
    assert "掺杂掺假" not in browser.get(f"/cases/{case}/").content.decode()
    number = black_list_proposed(officers, day)
    page = browser.get(f"/cases/{case}/").content.decode()
    assert f'href="/black-list/{number}/"' in page and "掺杂掺假" in page


def test_what_it_costs_is_a_rule(officers, colleague, change_rule):
    change_rule("credit_weights", "CW-BELOW-DECLARED", "weight", "20")
    find_below(officers, colleague, publish(officers), measured("0.6"))
    assert score(officers) == "80.0"


def score(officers) -> str:
    with seeing_as(officers.system):
        return str(queries.enterprises.grades(POTTERY)[0].score)
