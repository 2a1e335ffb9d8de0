"""A producer's share of checks over time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.rules import book
from gongzhi.core.targeting.consignments import Producer
from gongzhi.core.targeting.shares import TABLES, Share, on_day, spans, unrated_ratio

FIRM = Producer("91360702158300012P", "360702", Decimal("0.03"))
FIRST, AFTER = date(2024, 1, 1), date(2025, 1, 1)


def share(ratio: str, since: date, until: date | None) -> Share:
    return Share(FIRM.id, Decimal(ratio), since, until)


def test_the_ladder_speaks_from_its_first_day_to_the_one_before_its_last_and_the_class_on_all_others():
    found = spans(FIRM, [share("0.3", date(2024, 3, 1), date(2024, 5, 1))], FIRST, AFTER)
    assert list(found) == [
        (FIRST, date(2024, 3, 1), Decimal("0.03")),
        (date(2024, 3, 1), date(2024, 5, 1), Decimal("0.3")),
        (date(2024, 5, 1), AFTER, Decimal("0.03")),
    ]


def test_what_lies_outside_the_days_is_left_out():
    before, long = share("0.3", date(2020, 1, 1), FIRST), share("1", date(2023, 1, 1), None)
    assert list(spans(FIRM, [before], FIRST, AFTER)) == [(FIRST, AFTER, Decimal("0.03"))]
    assert list(spans(FIRM, [long], FIRST, AFTER)) == [(FIRST, AFTER, Decimal(1))]


@given(st.lists(st.integers(-50, 450), min_size=2, max_size=8, unique=True), st.integers(0, 365))
def test_every_day_has_the_share_that_the_producer_has_on_it(edges, number):
    days = [FIRST + timedelta(edge) for edge in sorted(edges)]
    shares = [share(f"0.{at + 1}", since, until) for at, (since, until) in enumerate(pairwise(days))][::2]
    day = FIRST + timedelta(number)
    (ratio,) = [ratio for since, until, ratio in spans(FIRM, shares, FIRST, AFTER) if since <= day < until]
    assert ratio == on_day(FIRM, shares, day).ratio


def test_a_producer_of_which_the_ladder_said_nothing_has_the_share_of_its_class():
    rules = book(date(2024, 5, 6)).only(*TABLES)
    rows = {row["standing"]: Decimal(row["ratio"]) for row in rules.table("class_ratios").rows}
    assert [unrated_ratio(firm_class, rules) for firm_class in (1, 2, 3, 4)] == [rows[str(n)] for n in (1, 2, 3, 4)]
