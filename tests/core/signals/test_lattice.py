from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gongzhi.catalogue.messages import messages
from gongzhi.core.errors import Refusal
from gongzhi.core.signals.calibration import calibrated
from gongzhi.core.signals.distinct import NEVER
from gongzhi.core.signals.lattice import backtest, drill_down, needed_weeks, scan
from gongzhi.core.signals.look import look
from tests.core.signals.small_lattice import SETTINGS, SMALL, random_counts

START = 250


def with_outbreak(counts, cell, weeks, a_week):
    week = np.concatenate([counts.week, np.repeat(np.array(weeks), a_week)])
    cells = np.concatenate([counts.cell, np.tile(cell, (len(weeks) * a_week, 1))])
    order = np.argsort(week, kind="stable")
    return replace(counts, week=week[order], cell=cells[order], ids=tuple(f"E{position}" for position in order))


@pytest.fixture(scope="module")
def outbreak():
    """Six more events a week of zinc in chapter 03 of county b1, for five weeks."""
    return with_outbreak(random_counts(21), (2, 2, 1), range(START, START + 5), 6)


@pytest.fixture(scope="module")
def told(outbreak):
    return list(backtest(outbreak, range(START - 6, START + 5), SETTINGS))


def test_an_outbreak_is_told_once_as_new_and_then_goes_on(told):
    about = [
        [alarm for alarm in week.alarms if ("b1", "03", "zinc") in {cell.keys for cell in alarm.cells[:1]}]
        for week in told
        if week.week >= START
    ]
    assert all(about[1:])
    first = next(alarms[0] for alarms in about if alarms)
    assert first.state == "new"
    assert {alarms[0].state for alarms in about[2:]} == {"ongoing"}
    assert {alarms[0].since_week for alarms in about[2:]} == {first.week}
    rarest = about[-1][0]
    assert rarest.seen > rarest.expected
    assert rarest.recurrence_weeks > 52
    assert 0 < rarest.probability < 1e-6
    assert rarest.seen == len(rarest.events) == sum(cell.seen for cell in rarest.cells)


def test_every_alarm_is_at_least_as_rare_as_the_budget_says(told):
    for week in told:
        rarities = [alarm.recurrence_weeks for alarm in week.alarms]
        assert rarities == sorted(rarities, reverse=True)
        assert all(rarity >= 1 / SETTINGS.alarms_per_week for rarity in rarities)


def test_one_week_scanned_alone_tells_what_a_backtest_that_begins_there_tells(outbreak):
    alone = scan(outbreak, START + 3, SETTINGS)
    (begun,) = backtest(outbreak, range(START + 3, START + 4), SETTINGS)
    assert alone.alarms
    assert [(a.node, a.window_weeks, a.seen, a.recurrence_weeks, a.state) for a in alone.alarms] == [
        (a.node, a.window_weeks, a.seen, a.recurrence_weeks, a.state) for a in begun.alarms
    ]


def test_the_future_changes_nothing_that_was_told(outbreak):
    kept = outbreak.week <= START + 3
    cut = replace(outbreak, week=outbreak.week[kept], cell=outbreak.cell[kept], weeks=START + 4, ids=())
    assert [(a.node, a.recurrence_weeks) for a in scan(cut, START + 3, SETTINGS).alarms] == [
        (a.node, a.recurrence_weeks) for a in scan(outbreak, START + 3, SETTINGS).alarms
    ]


def test_an_alarm_leads_to_its_cells_and_events(outbreak, told):
    alarm = told[-1].alarms[0]
    behind = drill_down(outbreak, alarm, SETTINGS)
    assert behind[0].keys == ("b1", "03", "zinc")
    assert behind[0].seen - behind[0].expected == max(cell.seen - cell.expected for cell in behind)
    assert sorted(position for cell in behind for position in cell.events) == alarm.events.tolist()
    assert sum(cell.expected for cell in behind) <= alarm.expected * (1 + 1e-5)
    assert all(outbreak.cell[position].tolist() == [2, 2, 1] for position in behind[0].events)


def test_too_little_history_is_said_in_a_sentence():
    need = needed_weeks(SETTINGS)
    short = scan(random_counts(1), need - 1, SETTINGS)
    assert short.alarms == ()
    assert (short.alarmed == NEVER).all()
    assert short.said is not None
    assert (
        messages()[short.said.code]["en"]
        .format(**short.said.values)
        .startswith(f"Not enough history, so nothing is judged: {need - 1} weeks")
    )
    assert scan(random_counts(1), need, SETTINGS).said is None


def test_a_calibration_on_too_few_weeks_is_refused():
    counts = random_counts(1)
    with pytest.raises(Refusal, match="SIGNAL_CALIBRATION_SHORT weeks=2 need=78"):
        calibrated(counts, [look(counts, week, SETTINGS) for week in (200, 201)], SETTINGS)


def test_a_province_without_events_raises_nothing():
    assert scan(random_counts(1, a_week=0), START, SETTINGS).alarms == ()


def test_a_quiet_province_raises_about_as_many_alarms_as_its_budget():
    """80 weeks in all of two provinces that never change: within a factor of two of one a week."""
    weeks = range(250, 290)
    found = [
        sum(
            alarm.state == "new"
            for week in backtest(random_counts(seed, a_week=40), weeks, SETTINGS)
            for alarm in week.alarms
        )
        for seed in (31, 32)
    ]
    assert len(weeks) * 2 / 2 < sum(found) / SETTINGS.alarms_per_week < len(weeks) * 2 * 2


def test_the_alarms_of_a_wider_node_are_worded_by_level():
    counts = with_outbreak(random_counts(22), (0, 0, 0), range(START, START + 3), 4)
    spread_out = with_outbreak(counts, (1, 1, 2), range(START, START + 3), 4)
    alarms = scan(spread_out, START + 2, SETTINGS).alarms
    assert all(len(alarm.keys) == len(alarm.levels) == 3 for alarm in alarms)
    assert all((alarm.family == "cells") == (SMALL.levels[alarm.node] == 0) for alarm in alarms)
