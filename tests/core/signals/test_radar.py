"""What a week is given and what is kept of its answer: counts by cell, nodes, bounds, on every machine the same."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import astuple
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.catalogue.nodes import group_of, market_group_of, section_of
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import plain, read
from gongzhi.core.rules import RuleBook
from gongzhi.core.signals.radar import (
    BatchWeeks,
    Node,
    RadarFacts,
    StandingSignal,
    cells_of,
    counts_of,
    judge_week_1,
    judged_week,
    monday_of,
    node_of,
    number_of,
    week_name,
)
from gongzhi.core.signals.radar_nodes import below, seen_by_place, series
from gongzhi.core.signals.scan_settings import scan_settings
from gongzhi.core.signals.trees import GROUP, LEAF

WEEK = timedelta(days=7)
MONDAY = date(2017, 3, 6)
RULES = book(MONDAY, "JX2017")
FIRST = MONDAY - 260 * WEEK
QUIET = (("360702", "69", "heavy_metal", 3), ("361002", "09", "pesticide", 2), ("360702", "69", "labelling", 5))
Event = tuple[date, str, str, str, str]
COUNTRIES = ("US", "DE", "VN", "AU")


def quiet(*markets: str) -> list[Event]:
    """Each cell's events in the markets in turn; in none where none is given."""
    return [
        (FIRST + WEEK * week, county, chapter, hazard, markets[week // every % len(markets)] if markets else "")
        for week in range(260)
        for county, chapter, hazard, every in QUIET
        if week % every == 0
    ]


def facts(events: list[Event], *, standing=(), batches=()) -> RadarFacts:
    first = min(day for day, *_ in events)
    chapters = sorted({chapter for _, _, chapter, *_ in events})
    families = sorted({family for *_, family, _ in events})
    markets = sorted({market for *_, market in events if market})
    return RadarFacts(
        subject=week_name(MONDAY), region="360000", as_of=MONDAY + timedelta(days=6), first=first,
        cells=cells_of(events, first), batches=batches, section_of={one: section_of()[one] for one in chapters},
        group_of={one: group_of()[one] for one in families}, known=(), standing=standing,
        market_group_of={one: market_group_of()[one] for one in markets},
    )  # fmt: skip


RISEN = facts([*quiet(), *[(MONDAY, "360702", "69", "heavy_metal", "")] * 9])
CUPS_CELL = ("360702", "69", "heavy_metal")
CUPS = Node(*CUPS_CELL)


def test_nine_lots_where_one_comes_in_three_weeks_are_a_new_signal_on_their_cell():
    judged = judged_week(RISEN, RULES)
    signal = judged.signals[0]
    assert (signal.node, signal.window_weeks, signal.seen, signal.goes_on) == (CUPS, 1, 9, "")
    assert abs(signal.expected - Decimal(1) / 3) < Decimal("0.15")
    assert judged.finding.value["signals"] == str(len(judged.signals))
    rarest = [one.recurrence_weeks for one in judged.signals]
    assert rarest == sorted(rarest, reverse=True)


def test_the_same_events_in_another_order_and_facts_read_back_give_the_same_bytes():
    events = [*quiet(), *[(MONDAY, "360702", "69", "heavy_metal", "")] * 9]
    first = judged_week(RISEN, RULES).finding.canonical()
    assert judged_week(facts(events[::-1]), RULES).finding.canonical() == first
    again = read(RadarFacts, json.loads(json.dumps(plain(RISEN))))
    assert judged_week(again, RULES).finding.canonical() == first


def test_an_alarm_on_the_events_of_a_standing_signal_is_that_signal_going_on():
    standing = (StandingSignal("XH-2017-000001", Node("360700", "S13", "*"), MONDAY, 1),)
    events = [*quiet(), *[(MONDAY, "360702", "69", "heavy_metal", "")] * 9]
    judged = judged_week(facts(events, standing=standing), RULES)
    assert [one.goes_on for one in judged.signals if one.node == CUPS] == ["XH-2017-000001"]
    assert "XH-2017-000001" in {step.values.get("number") for step in judged.finding.trace}


def test_a_line_of_business_that_doubled_with_its_declared_batches_is_no_signal():
    def flat(until: int, then: int) -> str:
        return " ".join(str(100 if week < until else then) for week in range(261))

    events = [*quiet(), *[(MONDAY - WEEK * (n % 13), "361002", "09", "pesticide", "") for n in range(20)]]
    as_usual, with_more = (
        judged_week(facts(events, batches=batches), RULES).signals
        for batches in (
            (BatchWeeks("361002", "09", flat(261, 0)), BatchWeeks("360702", "69", flat(261, 0))),
            (BatchWeeks("361002", "09", flat(240, 500)), BatchWeeks("360702", "69", flat(261, 0))),
        )
    )
    assert as_usual and with_more == ()


def test_a_province_without_history_says_how_much_is_needed_and_none_at_all_is_no_fault():
    events = [(MONDAY, "360702", "69", "heavy_metal", "")] * 9
    judged = judged_week(facts(events), RULES)
    assert (judged.enough, judged.signals, judged.finding.value["signals"]) == (False, (), None)
    (short,) = [step for step in judged.finding.trace if step.code == "SIGNAL_HISTORY_SHORT"]
    assert short.values["weeks"] == "0" and int(short.values["need"]) > 100
    nothing = RadarFacts("x", "360000", MONDAY + timedelta(days=6), MONDAY, (), (), {}, {}, (), ())
    assert judged_week(nothing, RULES).enough is False


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["360702", "360703", "361002"]),
                          st.sampled_from(["09", "69", "70"]), st.sampled_from(["migration", "pesticide"])),
                min_size=1, max_size=40))  # fmt: skip
def test_a_place_counts_what_its_parts_count(drawn):
    events = [(FIRST + WEEK * week, *cell, "") for week, *cell in drawn]
    counts = counts_of(facts(events))
    for level, digits in ((LEAF, 6), (GROUP, 4)):
        seen = seen_by_place(counts, 30, 31, Node("360000", "*", "*"), level)
        first = min(day for day, *_ in events)
        within = [county for day, county, *_ in events if (day - first).days // 7 <= 30]
        assert seen == dict(Counter(county[:digits].ljust(6, "0") for county in within))
    assert seen_by_place(counts, 30, 31, Node("360000", "69", "migration"), LEAF) == dict(
        Counter(county for _, county, chapter, hazard, _ in events if (chapter, hazard) == ("69", "migration"))
    )


@pytest.mark.parametrize("markets", [(), COUNTRIES], ids=["no markets", "markets"])
def test_every_node_is_found_again_under_its_own_name(markets):
    lattice = counts_of(facts(quiet(*markets))).lattice
    assert all(number_of(lattice, node_of(lattice, node)) == node for node in range(lattice.size))
    assert node_of(lattice, lattice.size - 1) == Node("360000", "*", "*")
    assert (number_of(lattice, Node("360702", "*", "*", "US")) is None) == (not markets)
    assert number_of(lattice, Node("360403", "69", "heavy_metal")) is None


def test_below_a_node_stand_its_parts_with_events_the_most_striking_first():
    rows = below(counts_of(RISEN), Node("360000", "*", "*"), 1, scan_settings(RULES))
    assert rows[0].node == Node("360000", "*", "*") and rows[0].seen >= 9
    assert all(row.seen for row in rows[1:])
    beyond = [row.seen - row.expected for row in rows[1:]]
    assert beyond == sorted(beyond, reverse=True)
    assert [row.node for row in below(counts_of(RISEN), CUPS, 1, scan_settings(RULES))] == [CUPS]


def test_the_weeks_of_a_node_end_with_the_one_judged_and_have_bounds_where_years_lie_before_them():
    weeks = series(counts_of(RISEN), CUPS, RULES)
    assert weeks[-1].monday == MONDAY and weeks[-1].seen == 9
    assert [week.monday for week in weeks] == [MONDAY - WEEK * back for back in range(len(weeks) - 1, -1, -1)]
    assert weeks[-1].upper is not None and weeks[-1].upper < 9
    assert series(counts_of(RISEN), Node("360403", "01", "fire"), RULES) == ()
    short = series(counts_of(facts([(MONDAY - WEEK, *CUPS_CELL, ""), (MONDAY, *CUPS_CELL, "")])), CUPS, RULES)
    assert [(week.seen, week.expected) for week in short] == [(1, None), (1, None)]


def in_one_market() -> RadarFacts:
    """Five years of about four events a week, over twenty cells and four markets; then each cell once, in Viet Nam."""
    counties, goods = ("360702", "360703", "361002", "361102"), ("09", "39", "69", "85", "95")
    cells = [(county, chapter, "labelling") for county in counties for chapter in goods]
    chance = np.random.default_rng(1)
    before = [
        (FIRST + WEEK * week, *cells[chance.integers(len(cells))], COUNTRIES[chance.integers(len(COUNTRIES))])
        for week in range(260)
        for _ in range(chance.poisson(4))
    ]
    return facts([*before, *[(MONDAY, *cell, "VN") for cell in cells]])


def test_an_outbreak_in_one_market_over_all_goods_is_found_as_that_markets_node():
    judged = judged_week(in_one_market(), RULES)
    signal = judged.signals[0]
    assert (signal.node.region, signal.node.goods) == ("360000", "*")
    assert signal.node.market in ("VN", "asean")  # the group has no other market here
    assert (signal.window_weeks, signal.seen) == (1, 20)
    told = next(step for step in judged.finding.trace if step.values.get("market_node"))
    assert (told.code, told.values["market_node"]) == ("RADAR_NEW_IN_MARKET", signal.node.market)
    rows = below(counts_of(in_one_market()), Node("360000", "*", "*"), 1, scan_settings(RULES))
    assert ("360000", "*", "*", "asean", 20) in {(*astuple(row.node), row.seen) for row in rows}
    places = seen_by_place(counts_of(in_one_market()), 260, 1, Node("361000", "69", "*", "VN"), LEAF)
    assert places == dict.fromkeys(("360702", "360703", "361002", "361102"), 1)


def test_a_week_without_markets_says_so_and_one_with_them_does_not():
    def codes(judged):
        return {step.code for step in judged.finding.trace}

    assert "RADAR_NO_MARKETS" in codes(judged_week(RISEN, RULES))
    assert "RADAR_NO_MARKETS" not in codes(judged_week(in_one_market(), RULES))


def test_a_finding_of_the_first_version_is_computed_again_byte_for_byte():
    kept = json.loads((Path(__file__).parent / "radar_1.json").read_text(encoding="utf-8"))
    found = judge_week_1(read(RadarFacts, kept["facts"]), read(RuleBook, kept["book"]))
    assert json.loads(found.canonical()) == kept["finding"]


def test_weeks_are_named_as_people_write_them():
    assert week_name(date(2020, 12, 28)) == "2020-W53"
    assert monday_of(date(2021, 1, 3)) == date(2020, 12, 28)
