from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.rules import book
from gongzhi.core.cases.urgency import RED, urgency

RULES = book(date(2017, 3, 15))


@pytest.mark.parametrize(
    ("hazard", "decisions", "expected"),
    [
        ("heavy_metal", ["serious"], RED),
        ("heavy_metal", ["not serious", "serious"], RED),
        ("strangulation", [], RED),
        ("heavy_metal", ["not serious"], None),
        ("", [], None),
    ],
)
def test_a_case_is_red_by_a_serious_notice_or_a_hazard_presumed_serious(hazard, decisions, expected):
    assert urgency(hazard, decisions, RULES) == expected
