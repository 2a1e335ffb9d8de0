"""The choices of the schemes on awards and zones are the codes of their rule tables, in the words of the findings."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.catalogue.schemes import scheme
from gongzhi.core.registers import Column

RULES = book(date(2017, 6, 1), "JX2017")


def column(name: str, field: str, part: str = "") -> Column:
    found = scheme(name).fields[field]
    return next((each for each in found.lines if each.field == part), found.column)


@pytest.mark.parametrize(
    ("asked", "table", "code"),
    [
        (column("zone", "scores", "item"), "zone_criteria", "item"),
        (column("zone", "level"), "zone_tests", "kind"),
        (column("award_application", "award"), "award_schemes", "award"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_form_offers_exactly_what_the_rules_judge(asked, table, code):
    assert set(asked.words) == {row[code] for row in RULES.table(table).rows}


@pytest.mark.parametrize(
    ("asked", "prefix"),
    [
        (column("zone", "scores", "item"), "item"),
        (column("zone", "zone_type"), "zone_type"),
        (column("zone", "outcome"), "outcome"),
        (column("award_application", "award"), "award"),
    ],
    ids=["item", "zone_type", "outcome", "award"],
)
def test_form_and_finding_call_a_code_the_same(asked, prefix):
    for code, words in asked.words.items():
        assert words == tuple(say(f"{prefix}.{code}", lang) for lang in ("zh", "en"))
