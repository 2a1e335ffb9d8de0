from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.recognition.zone_record import LEFT, CheckedLot, counted_since, members, zone_checks
from gongzhi.core.recognition.zones import checked

RULES = book(date(2017, 6, 1), "JX2017")
LOTS = st.builds(
    CheckedLot, st.text(max_size=3), st.booleans(), st.sampled_from(["", "unauthorised", "pesticide"]), st.booleans()
)


@pytest.mark.parametrize(
    ("parts", "inside"),
    [
        ([], ()),
        ([("B", "member"), ("A", "leading")], ("A", "B")),
        ([("A", "member"), ("A", LEFT)], ()),
        ([("A", LEFT), ("A", "member")], ("A",)),
    ],
)
def test_of_one_enterprise_the_last_line_holds(parts, inside):
    assert members(parts) == inside


def test_twelve_months_end_on_the_day_of_the_assessment():
    assert counted_since(date(2017, 6, 30), RULES) == date(2016, 7, 1)
    assert counted_since(date(2017, 2, 28), RULES) == date(2016, 2, 29)


@given(st.dates(date(2017, 3, 1), date(2030, 12, 31)))
def test_the_period_never_reaches_a_thirteenth_month(day):
    first = counted_since(day, RULES)
    assert months_after(day, -12) < first <= months_after(day, -11)


@given(st.lists(LOTS, max_size=30))
def test_checks_are_counted_as_one_would_by_hand_and_always_fit_together(lots):
    found = checked(zone_checks("SQ-1", lots, RULES))
    tested = passed = handled = banned = 0
    for lot in lots:
        tested += 1
        if lot.passed:
            passed += 1
            continue
        handled += 1 if lot.handled else 0
        banned += 1 if lot.hazard == "unauthorised" else 0
    assert (found.tested, found.passed, found.handled, found.banned) == (tested, passed, handled, banned)
