"""Signals: history from before the platform, weeks judged by the system, the rarest signals taken up or set aside."""

from __future__ import annotations

from datetime import date

from gongzhi.actions import radar
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import take_act
from gongzhi.actions.radar_events import SCHEME, WEEK
from gongzhi.core.signals.radar import monday_of
from gongzhi.simulate.earlier import earlier_counts
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

NO_FILE = "0" * 64  # hash of a register's file, where there is none
WEEKS_JUDGED = 4  # the last ones
REASON = "（模拟）集中受理的旧投诉，货物和生产企业各不相同，下周再看"


def play(run: Play, day: date) -> None:
    with seeing_as(run.system):
        firms = queries.enterprises.search("", size=100_000)
    makers = [(firm.region, chapter) for firm in firms if firm.is_producer for chapter in firm.hs_chapters.split()[:1]]
    rows = list(earlier_counts(run.seed, makers, day))
    radar.take_in_earlier_counts(rows, raw_hash=NO_FILE, by=run.system, at=at_noon(day))
    last = monday_of(run.until)
    for back in range(WEEKS_JUDGED):
        monday = last - WEEK * back
        if monday - WEEK >= day:
            run.on(monday, lambda on: _judge(run, on))


def _judge(run: Play, day: date) -> None:
    """On a Monday the week before is judged; of what is new one is taken up, the next set aside, the rest waits."""
    radar.judge_week(day - WEEK, synthetic=True, by=run.system, at=at_noon(day))
    officer = run.one("CIQ_R", "360000")
    with seeing_as(officer):
        rising = queries.matters.all_of(SCHEME, states=["rising"])
    new = sorted(
        (row for row in rising if len(row.lines["weeks"]) == 1),
        key=lambda row: (-row.lines["weeks"][0]["recurrence_weeks"], row.number),
    )
    for row, (act, values) in zip(new, (("take_up", {}), ("set_aside", {"reason": REASON})), strict=False):
        take_act(SCHEME, row.number, act, values=values, by=officer, at=at_noon(day), seen=row.instance.seen)
