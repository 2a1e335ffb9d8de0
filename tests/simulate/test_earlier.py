"""Years before the platform: the same for the same seed, quiet, and long enough for the planted rise to show."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from gongzhi.catalogue.nodes import UNKNOWN_HAZARD, UNKNOWN_MARKET, group_of, market_group_of, market_of, section_of
from gongzhi.catalogue.rules import book
from gongzhi.core.signals.radar import RadarFacts, cells_of, judged_week
from gongzhi.simulate import province
from gongzhi.simulate.earlier import YEARS, earlier_counts
from gongzhi.simulate.planted import BEGINS, RISES

SEED, SCALE, UNTIL = "gongzhi", Fraction(1, 4), date(2024, 12, 27)
MONDAY = date(2024, 12, 16)


@pytest.fixture(scope="module")
def made():
    return province(SEED, SCALE, UNTIL)


@pytest.fixture(scope="module")
def makers(made):
    return [(firm.region, firm.hs_chapters[0]) for firm in made.enterprises if firm.is_producer]


def test_the_years_before_are_the_same_for_a_seed_and_end_where_the_platform_begins(makers):
    rows = list(earlier_counts(SEED, makers, BEGINS))
    assert rows == list(earlier_counts(SEED, makers, BEGINS))
    assert rows != list(earlier_counts("other", makers, BEGINS))
    assert all(row.monday.weekday() == 0 and row.monday + timedelta(weeks=1) <= BEGINS for row in rows)
    assert {(row.county, row.chapter) for row in rows} <= set(makers)
    assert len({(row.monday, row.county, row.chapter, row.hazard, row.market) for row in rows}) == len(rows)
    a_year = sum(row.events for row in rows) / YEARS
    assert 0.8 * len(makers) < a_year < 1.6 * len(makers)
    assert list(earlier_counts(SEED, [], BEGINS)) == []


def test_the_planted_rise_is_the_rarest_signal_of_december_by_its_market_and_by_its_place(made, makers):
    cells = [
        (row.monday, row.county, row.chapter, row.hazard, market_of(row.market))
        for row in earlier_counts(SEED, makers, BEGINS)
        for _ in range(row.events)
    ]
    place = {firm.uscc: (firm.region, firm.hs_chapters[0]) for firm in made.enterprises}
    cells += [
        (one.arrived_on, *place[one.producer_uscc], UNKNOWN_HAZARD, market_of(one.returned_from))
        for one in made.returns
    ]
    cells += [
        (one.body.checked_on, *place[one.body.producer_uscc], one.body.hazard or UNKNOWN_HAZARD, UNKNOWN_MARKET)
        for one in made.checks
        if not one.body.passed
    ]
    cells += [
        (
            one.received_on,
            *place[one.body.producer_uscc],
            one.body.hazard or UNKNOWN_HAZARD,
            market_of(one.body.country),
        )
        for one in made.complaints
        if one.body.producer_uscc
    ]
    known = [cell for cell in cells if cell[0] < MONDAY + timedelta(weeks=1)]
    first = min(day for day, *_ in known)
    facts = RadarFacts(
        subject="2024-W51", region="360000", as_of=MONDAY + timedelta(days=6), first=first,
        cells=cells_of(known, first), batches=(),
        section_of={chapter: section_of()[chapter] for *_, chapter, _, _ in known},
        group_of={family: group_of()[family] for *_, family, _ in known}, known=(), standing=(),
        market_group_of={market: market_group_of()[market] for *_, market in known},
    )  # fmt: skip
    rarest, second, *_ = judged_week(facts, book(MONDAY)).signals
    (rise,) = RISES
    assert (rarest.node.goods, rarest.node.market) == ("95", rise.market)
    assert rarest.seen > 10 * rarest.expected
    assert second.node.region[:4] in {region[:4] for region in rise.regions}
    assert (second.node.goods, second.node.hazard) == ("S20", "choking")
