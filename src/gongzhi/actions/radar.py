"""Once a week: what rises beyond what a quiet province would bring, as signals that officers take up or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from statistics import median_low

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.clock import day_of
from gongzhi.actions.clusters import look_for_clusters
from gongzhi.actions.matters import open_in, take_in
from gongzhi.actions.radar_events import PROVINCE, SCHEME, WEEK, facts_of, standing_signals
from gongzhi.catalogue.codes import hazards
from gongzhi.catalogue.nodes import EVERYTHING
from gongzhi.core.errors import Refusal
from gongzhi.core.events import EarlierCountsLoaded, WeekJudged
from gongzhi.core.facts import Actor
from gongzhi.core.registers import EarlierCountRow
from gongzhi.core.signals import radar
from gongzhi.core.signals.radar import Node, Signal, judged_week, monday_of, week_name
from gongzhi.store import queries, save
from gongzhi.store.acting import seeing_as
from gongzhi.store.locks import alone_until_commit
from gongzhi.store.queries.matters import MatterRow


def weeks_due(*, synthetic: bool, by: Actor, at: datetime) -> tuple[date, ...]:
    """Mondays of the weeks that are over and not judged, oldest first; at the very first the last week alone."""
    last = monday_of(day_of(at)) - WEEK
    with seeing_as(by):
        known = queries.radar.weeks(synthetic=synthetic)
    first = known[0].monday + WEEK if known else last
    return tuple(first + WEEK * number for number in range((last - first).days // 7 + 1))


def judge_week(monday: date, *, synthetic: bool, by: Actor, at: datetime) -> bool:
    """Judge the week of a Monday: note new signals, follow those that go on, end the others. False: it was judged.

    Raises Refusal RADAR_WEEK_RUNS for a week that is not over, RADAR_WEEK_PAST for one before a judged one.
    """
    monday = monday_of(monday)
    if monday + WEEK > day_of(at):
        raise Refusal("RADAR_WEEK_RUNS", week=week_name(monday), until=monday + WEEK)
    with seeing_as(by):
        if queries.radar.is_judged(monday, synthetic=synthetic):
            return False
    with acting(by, at) as act:
        alone_until_commit("radar")
        weeks = queries.radar.weeks(synthetic=synthetic)
        if weeks and weeks[0].monday >= monday:
            raise Refusal("RADAR_WEEK_PAST", week=week_name(monday), judged=week_name(weeks[0].monday))
        _judge(act, monday, synthetic)
    return True


def take_in_earlier_counts(rows: Sequence[EarlierCountRow], *, raw_hash: str, by: Actor, at: datetime) -> int:
    """Weekly counts from before the platform; a week and cell that is sent again replaces what was known of it.

    Raises Refusal RADAR_COUNTS_LATE for weeks in which the platform itself knew events: they would count twice.
    """
    with acting(by, at) as act:
        first = queries.radar.first_event_on(synthetic=rows[0].synthetic) if rows else None
        late = [row.monday for row in rows if first and monday_of(row.monday) >= monday_of(first)]
        if late:
            raise Refusal("RADAR_COUNTS_LATE", day=min(late), first=first)
        event = act.record(EarlierCountsLoaded(raw_hash, len(rows)), subject="radar")
        return save.radar.earlier_counts(rows, event=event)


def _judge(act: Act, monday: date, synthetic: bool) -> None:
    standing = standing_signals(synthetic=synthetic)
    facts = facts_of(monday, [one for _, one in standing], synthetic=synthetic)
    judged = judged_week(facts, act.rules())
    finding = act.keep(judged.finding, facts=facts, tables=radar.TABLES)
    records = {row.number: row for row, _ in standing}
    for signal in judged.signals:
        _keep(act, monday, signal, records.pop(signal.goes_on, None), synthetic)
    if judged.enough:
        for row in records.values():
            take_in(act, SCHEME, row.number, "subside", values={}, seen=row.instance.seen)
    new = sum(not signal.goes_on for signal in judged.signals)
    event = act.record(
        WeekJudged(week_name(monday), len(facts.known), len(judged.signals), new, judged.finding.hash),
        subject=facts.subject,
    )
    for signal in judged.signals:
        if signal.node == Node(PROVINCE, EVERYTHING, signal.node.hazard) and signal.node.hazard in hazards():
            look_for_clusters(act, signal.node.hazard, synthetic=synthetic)
    delays = [event.delay_days for event in facts.known]
    save.radar.week(
        monday=monday, synthetic=synthetic, judged_on=act.day, events=len(facts.known),
        median_delay_days=median_low(delays) if delays else None, weeks_known=int(judged.finding.value["weeks"] or 0),
        enough=judged.enough, signals=len(judged.signals), finding_id=finding, event_id=event,
    )  # fmt: skip


def _keep(act: Act, monday: date, signal: Signal, row: MatterRow | None, synthetic: bool) -> None:
    line = {
        "monday": monday,
        "place": signal.node.region,
        "about": signal.node.subject,
        "market": signal.node.market,
        "window_weeks": signal.window_weeks,
        "seen": signal.seen,
        "expected": signal.expected,
        "recurrence_weeks": signal.recurrence_weeks,
    }
    if row is not None:
        take_in(act, SCHEME, row.number, "follow", values={"weeks": (line,)}, seen=row.instance.seen)
        return
    values = {
        "subject": signal.node.subject,
        "market": signal.node.market,
        "since": min(signal.since, monday),
        "weeks": (line,),
    }
    open_in(act, SCHEME, values=values, region=signal.node.region, synthetic=synthetic)
