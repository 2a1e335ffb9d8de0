from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.calendar import months_after
from gongzhi.core.draw.pools import LEVELS, EarlierCheck, Skipped, skipped

ON = date(2017, 6, 1)
RULES = book(ON, "JX2017")
CHECK = EarlierCheck("CC-1", "F1", "provincial", date(2017, 2, 10))


def left_out(*checks: EarlierCheck, level="city", by=RULES) -> list[str]:
    return [one.object for one in skipped(["F1", "F2"], checks, by, level=level, on=ON)]


def test_an_object_that_the_province_checked_this_year_is_left_out_by_a_city():
    assert skipped(["F1", "F2"], (CHECK,), RULES, level="city", on=ON) == (
        Skipped("F1", "CC-1", date(2018, 2, 10), "HC-1"),
    )


def test_levels_stand_from_the_highest():
    assert LEVELS == ("national", "provincial", "city", "county")


@pytest.mark.parametrize(
    ("ordered_by", "level", "skips"),
    [
        ("national", "provincial", True),
        ("provincial", "county", True),
        ("provincial", "provincial", False),
        ("county", "city", False),
        ("provincial", "national", False),
    ],
)
def test_only_a_higher_level_s_check_counts(ordered_by, level, skips):
    assert bool(left_out(replace(CHECK, ordered_by=ordered_by), level=level)) is skips


@pytest.mark.parametrize(
    ("checked_on", "skips"),
    [
        (date(2016, 6, 1), False),  # twelve months are over on the day
        (date(2016, 6, 2), True),
        (ON, True),
        (ON + timedelta(1), False),
    ],
)
def test_a_check_counts_for_twelve_months(checked_on, skips):
    assert bool(left_out(replace(CHECK, checked_on=checked_on))) is skips


def test_the_months_come_from_the_rule_row(change):
    assert left_out(CHECK, by=change("higher_checks", "HC-1", months="3")) == []


def test_the_latest_check_says_until_when():
    later = replace(CHECK, id="CC-0", ordered_by="national", checked_on=date(2017, 5, 1))
    (one,) = skipped(["F1"], (later, CHECK), RULES, level="county", on=ON)
    assert (one.check, one.until) == ("CC-0", date(2018, 5, 1))


CHECKS = st.lists(
    st.builds(
        lambda which, level, ago: EarlierCheck(f"{which}{level}{ago}", which, level, ON - timedelta(ago)),
        st.sampled_from(["F1", "F2", "F3"]),
        st.sampled_from(LEVELS),
        st.integers(-30, 500),
    ),
    max_size=8,
)


@given(CHECKS, st.sampled_from(LEVELS))
def test_who_is_left_out_is_found_by_asking_of_each_object_alone(checks, level):
    rank = {"national": 4, "provincial": 3, "city": 2, "county": 1}
    expected = [
        one
        for one in ("F1", "F2")
        if any(
            check.object == one
            and rank[check.ordered_by] > rank[level]
            and check.checked_on <= ON < months_after(check.checked_on, 12)
            for check in checks
        )
    ]
    assert left_out(*checks, level=level) == expected
    assert left_out(*checks[::-1], level=level) == expected
