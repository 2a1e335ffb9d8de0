"""The back-test of real series (bench/backtest.py): what it compares, and that its page is of its making."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from scipy.stats import binom

from bench.backtest import AFTER, BEFORE, BLOCK, CHINA, HEAD, PAGE, SOURCES, Told, counted, pooled, ratio, shuffled

RASFF = "eu_rasff"
FIRST, LAST = SOURCES[RASFF]
WEEK = timedelta(weeks=1)


def told(before: int, after: int, after_weeks: int = AFTER) -> Told:
    alarm = SimpleNamespace(recurrence_weeks=1.0)
    return Told(alarm, FIRST, (before, BEFORE), (9, 2), (after, after_weeks))


def test_a_rate_is_compared_with_the_year_before_within_an_exact_interval():
    middle, low, high = ratio((6, 13), (12, 52))
    assert middle == pytest.approx((6 / 13) / (12 / 52))
    shares = [edge / (edge + 52 / 13) for edge in (low, high)]  # of the 18 events, those in the 13 weeks
    assert binom.sf(6 - 1, 18, shares[0]) == pytest.approx(0.025)
    assert binom.cdf(6, 18, shares[1]) == pytest.approx(0.025)


def test_nothing_before_is_no_rate_but_a_lower_edge():
    middle, low, high = ratio((3, 13), (0, 52))
    assert middle == high == float("inf")
    assert low / (low + 52 / 13) == pytest.approx(0.025 ** (1 / 3))
    assert ratio((0, 13), (3, 52))[:2] == (0, 0)


def test_pooled_rates_are_those_of_all_alarms_together_whose_quarter_is_over():
    found = [told(52, 26), told(104, 13), told(52, 99, after_weeks=AFTER - 1)]
    assert pooled(found, "after")[0] == pytest.approx((26 + 13) / (52 / 4 + 104 / 4))


def test_a_shuffled_notice_stays_within_its_quarter():
    events = [(f"N{number}", FIRST + timedelta(days=number), (CHINA, "nuts", "mycotoxins")) for number in range(400)]
    moved = shuffled(events, RASFF, 1)
    assert moved == shuffled(events, RASFF, 1) != shuffled(events, RASFF, 2)

    def quarter(day: date) -> int:
        return (day - FIRST).days // (7 * BLOCK)

    assert [(name, quarter(day), cell) for name, day, cell in moved] == [
        (name, quarter(day), cell) for name, day, cell in events
    ]
    assert sum(day == was for (_, day, _), (_, was, _) in zip(moved, events, strict=True)) < len(events) / 10
    (last,) = shuffled([("N", LAST, events[0][2])], RASFF, 1)
    assert FIRST <= last[1] <= LAST


def test_china_is_told_from_elsewhere_and_feed_from_goods():
    events = [("A", FIRST, (CHINA, "nuts", "mycotoxins")), ("B", FIRST + WEEK, ("TR", "feed materials", "unstated"))]
    origin, goods, _ = counted(RASFF, events).lattice.axes
    assert [origin.groups[group] for group in origin.group_of] == ["China", "elsewhere"]
    assert dict(zip(goods.leaves, (goods.groups[group] for group in goods.group_of), strict=True)) == {
        "nuts": "goods",
        "feed materials": "feed",
    }


def test_the_page_is_what_the_command_writes_and_shows_its_charts():
    page = PAGE.read_text("utf-8")
    assert page.startswith(HEAD)
    for source in SOURCES:
        (chart,) = re.findall(rf"\]\(({PAGE.stem}-{source}\.svg)\)", page)
        assert "<title>" in (PAGE.parent / chart).read_text("utf-8")
