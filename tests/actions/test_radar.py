"""A week is judged once: what rises becomes a signal, goes on, ends; officers take it up or set it aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongzhi.actions import intake, radar
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import take_act
from gongzhi.actions.radar_events import events_under, facts_of, late_days, window_of
from gongzhi.actions.replay import replay_finding
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.facts import Evidence
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.radar import (
    BEGINS,
    WEEK,
    arrive,
    complained,
    failed,
    judge,
    quiet_years,
    risen,
    risen_abroad,
    signals,
    with_history,
)
from tests.spec.conftest import *
from tests.spec.conftest import POTTERY, RAW

CUPS = "69/heavy_metal"


def take(officers, number, act, day, by=None, seen=0, **values):
    by = by or officers.origin[0]
    return take_act("radar_signal", number, act, values=values, by=by, at=at_noon(day), seen=seen)


def withdraw(officers, facts, day):
    for fact in facts:
        reference = fact.envelope.reference
        outside = replace(fact.envelope, reference=f"{reference}#withdrawn", withdraws=reference)
        gone = Evidence(outside, fact.body)
        intake.record_evidence([gone], raw_name="x", raw_size=1, by=officers.system, at=at_noon(day))


def rise(officers, by=None):
    """The signal on lead in cups of the pottery's county."""
    (row,) = [row for row in signals(officers, by) if (row.region, row.values["subject"]) == ("360702", CUPS)]
    return row


def test_a_rise_is_told_with_what_was_expected_is_due_and_replays(officers):
    risen(officers)
    row = rise(officers)
    (seen,) = row.lines["weeks"]
    assert (row.instance.state, row.synthetic, row.values["since"]) == ("rising", True, BEGINS)
    assert (seen["place"], seen["about"], seen["seen"], seen["window_weeks"]) == ("360702", CUPS, 9, 1)
    assert 0 < seen["expected"] < 1 < seen["recurrence_weeks"]
    with seeing_as(officers.system):
        assert replay_finding(row.values["judged"]).equal
    assert row.instance.due_on == BEGINS + WEEK + timedelta(days=2)  # two working days
    with seeing_as(officers.system):
        (week,) = queries.radar.weeks()
        due = queries.home.due_from(officers.origin[0], [("radar_signal", "rising")])
    assert (week.enough, week.events, week.median_delay_days) == (True, 9, 1)
    assert row.number in {one.label for one in due}


def test_a_week_is_judged_once_in_order_and_not_before_it_is_over(officers):
    risen(officers)
    before = len(signals(officers))
    assert judge(officers, BEGINS) is False
    assert len(signals(officers)) == before
    with pytest.raises(Refusal, match="RADAR_WEEK_PAST"):
        judge(officers, BEGINS - WEEK)
    with pytest.raises(Refusal, match="RADAR_WEEK_RUNS"):
        radar.judge_week(BEGINS + WEEK, synthetic=True, by=officers.system, at=at_noon(BEGINS + WEEK))
    due = radar.weeks_due(synthetic=True, by=officers.system, at=at_noon(BEGINS + 3 * WEEK))
    assert due == (BEGINS + WEEK, BEGINS + 2 * WEEK)


def test_without_history_nothing_is_judged_and_the_finding_says_so(officers):
    arrive(officers, [failed(n, BEGINS) for n in range(9)], BEGINS)
    assert judge(officers, BEGINS)
    assert signals(officers) == ()
    with seeing_as(officers.system):
        (week,) = queries.radar.weeks()
        found = queries.findings.fact(week.finding)
        assert replay_finding(week.finding).equal
    assert not week.enough and found.value["signals"] is None
    assert "SIGNAL_HISTORY_SHORT" in {step.code for step in found.trace}


def test_a_signal_that_goes_on_is_the_same_signal_a_week_later(officers):
    risen(officers)
    arrive(officers, [failed(100 + n, BEGINS + WEEK) for n in range(6)], BEGINS + WEEK)
    judge(officers, BEGINS + WEEK)
    assert [line["monday"] for line in rise(officers).lines["weeks"]] == [BEGINS, BEGINS + WEEK]
    with seeing_as(officers.system):
        followed = queries.workflow.transitions(rise(officers).instance.id)
    assert [step.act for step in followed] == ["follow"]


def test_a_signal_ends_by_itself_when_its_evidence_was_withdrawn(officers):
    with_history(officers)
    facts = [failed(n, BEGINS) for n in range(9)]
    arrive(officers, facts, BEGINS)
    judge(officers, BEGINS)
    withdraw(officers, facts, BEGINS + WEEK)
    judge(officers, BEGINS + WEEK)
    assert rise(officers).instance.state == "over"


def test_it_is_taken_up_with_the_running_cases_of_its_events_and_given_back_within_the_week(officers):
    number = rise(officers).number if risen(officers) else ""
    monday = BEGINS + WEEK
    take(officers, number, "take_up", monday)
    row = rise(officers)
    with seeing_as(officers.system):
        (case,) = queries.cases.numbers_in_state("received")
    assert (row.instance.state, [line["case_number"] for line in row.lines["cases"]]) == ("taken_up", [case])
    take(officers, number, "reopen", monday + timedelta(days=6), seen=1, reason="误点")
    assert rise(officers).instance.state == "rising"


def test_it_is_set_aside_with_a_reason_and_not_given_back_in_the_next_week(officers):
    risen(officers)
    number, monday = rise(officers).number, BEGINS + WEEK
    with pytest.raises(Refusal, match="GUARD_REASON_GIVEN"):
        take(officers, number, "set_aside", monday, reason=" ")
    take(officers, number, "set_aside", monday, reason="集中受理的旧投诉")
    with pytest.raises(Refusal, match="GUARD_SAME_WEEK"):
        take(officers, number, "reopen", monday + WEEK, seen=1, reason="重新考虑")


def test_a_rise_in_one_market_is_a_signal_of_that_market_with_its_events_and_no_cluster(officers):
    number = risen_abroad(officers)
    (row,) = [row for row in signals(officers) if row.number == number]
    (seen,) = row.lines["weeks"]
    assert (seen["place"], seen["market"]) == (row.region, row.values["market"])
    node, first, last = window_of(seen)
    assert node.market == row.values["market"]
    with seeing_as(officers.system):
        assert {event.market for event in events_under(node, first, last, synthetic=True)} == {"VN"}
        assert events_under(replace(node, market="DE"), first, last, synthetic=True) == []
        assert replay_finding(row.values["judged"]).equal
        assert queries.measures.clusters(hazard="labelling", since=first) == ()


def test_markets_are_an_axis_only_where_history_names_them_as_often_as_of_late(officers):
    with_history(officers, ("US", "", "", ""))
    arrive(officers, [complained(n, BEGINS, "VN") for n in range(60)], BEGINS)
    with seeing_as(officers.system):
        facts = facts_of(BEGINS, synthetic=True)
    assert facts.market_group_of == {} and {cell.market for cell in facts.cells} == {""}
    assert sum(cell.weeks.split().count("260") for cell in facts.cells) == 60


def test_an_office_elsewhere_neither_sees_nor_takes_it(officers):
    risen(officers)
    number = rise(officers).number
    assert number not in {row.number for row in signals(officers, officers.elsewhere)}
    with pytest.raises(NotThere):
        take(officers, number, "take_up", BEGINS + WEEK, by=officers.elsewhere)
    with pytest.raises(Refusal):
        take(officers, number, "take_up", BEGINS + WEEK, by=officers.experts[0])


def test_withdrawn_evidence_counts_no_more_in_the_week_judged_after_it(officers):
    with_history(officers)
    facts = [failed(n, BEGINS) for n in range(9)]
    arrive(officers, facts, BEGINS)
    withdraw(officers, facts, BEGINS + timedelta(days=1))
    judge(officers, BEGINS)
    assert ("360702", CUPS) not in {(row.region, row.values["subject"]) for row in signals(officers)}
    with seeing_as(officers.system):
        assert queries.radar.weeks()[0].events == 0


def test_an_event_counts_in_the_week_in_which_it_became_known_with_its_delay(officers):
    arrive(officers, [failed(1, BEGINS - 3 * WEEK)], BEGINS + timedelta(days=2))
    with seeing_as(officers.system):
        (event,) = queries.radar.events(synthetic=True, until=BEGINS + WEEK)
        assert queries.radar.events(synthetic=False, until=BEGINS + WEEK) == ()
        assert queries.radar.events(synthetic=True, until=BEGINS + timedelta(days=1)) == ()
    assert (event.known_on, event.delay_days) == (BEGINS + timedelta(days=2), 23)
    assert (event.county, event.hazard, event.market, event.uscc) == ("360702", "heavy_metal", "", POTTERY)


def test_old_events_entered_now_are_not_a_rise_of_this_week(officers):
    with_history(officers)
    old = BEGINS - timedelta(days=late_days(BEGINS) + 1)
    arrive(officers, [failed(n, old) for n in range(9)], BEGINS)
    judge(officers, BEGINS)
    assert ("360702", CUPS) not in {(row.region, row.values["subject"]) for row in signals(officers)}
    with seeing_as(officers.system):
        assert queries.radar.weeks()[0].events == 0
        facts = facts_of(BEGINS, synthetic=True)
    (cups,) = [
        cell for cell in facts.cells if (cell.county, cell.chapter, cell.hazard) == ("360702", "69", "heavy_metal")
    ]
    assert cups.weeks.split().count(str((old - facts.first).days // 7)) >= 9


def test_one_old_event_makes_no_history(officers):
    arrive(officers, [failed(1, date(2005, 1, 3)), failed(2, BEGINS)], BEGINS)
    with seeing_as(officers.system):
        facts = facts_of(BEGINS, synthetic=True)
    assert (facts.first, [cell.weeks for cell in facts.cells]) == (BEGINS, ["0"])


def test_earlier_counts_replace_those_of_the_same_cell_and_end_where_the_platform_begins(officers):
    with_history(officers)
    rows = quiet_years()
    assert radar.take_in_earlier_counts(rows[:3], raw_hash=RAW, by=officers.system, at=at_noon(BEGINS)) == 3
    with seeing_as(officers.system):
        assert len(queries.radar.earlier(synthetic=True)) == len(rows)
    arrive(officers, [failed(1, BEGINS)], BEGINS)
    late = quiet_years(date(2017, 3, 27))
    with pytest.raises(Refusal, match="RADAR_COUNTS_LATE"):
        radar.take_in_earlier_counts(late, raw_hash=RAW, by=officers.system, at=at_noon(BEGINS))
