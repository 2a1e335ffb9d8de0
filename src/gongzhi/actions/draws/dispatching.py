"""A wave is dispatched: its targets are told, and a task is opened for each that the register knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.check_frames import PLAN
from gongzhi.actions.check_visits import open_or_join
from gongzhi.actions.draws.frame import on_round, party_of
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.errors import NotThere, Refusal
from gongzhi.core.events import DrawDispatched, DrawTargetsAsked, DrawTargetsSeen
from gongzhi.core.facts import Actor
from gongzhi.core.identity.uscc import is_valid_uscc
from gongzhi.store import queries, save
from gongzhi.store.queries.draws import RoundRow

RULE = "rule"  # role in a selection of who is taken in any case
Lines = Mapping[str, tuple[Mapping[str, Any], ...]]


def dispatch(number: str, *, wave: int, by: Actor, at: datetime) -> tuple[str, ...]:
    """The dispatcher sends a sealed wave out; returns the numbers of the tasks that it opens, none in practice.

    Refuses with DRAW_WAVE_STATE before it is sealed and DRAW_DISPATCH_EARLY before its time.
    """
    with on_round(number, by, at) as (act, one):
        party_of(act, one, "dispatch", "dispatcher")
        standing = next((row for row in one.waves if row.wave == wave), None)
        if standing is None or standing.state != "sealed" or standing.dispatched_at:
            state = standing.state if standing else "waiting"
            raise Refusal("DRAW_WAVE_STATE", wave=wave, wave_state=state, draw_act="dispatch")
        now = moment(act.at)
        since = next((row.dispatch_at for row in one.params.waves if row.wave == wave), "")
        if now < since:
            raise Refusal("DRAW_DISPATCH_EARLY", wave=wave, since=since, at=now)
        save.draws.wave_fields(one.id, wave, dispatched_at=now)
        lines = _look(act, one, wave)
        teams, certain = _teams(lines), {row["id"] for row in lines["selection"] if row["role"] == RULE}
        tasks = () if one.purpose == "practice" else tuple(task_for(act, one, *team, certain) for team in teams.items())
        opened = tuple(task for task in tasks if task)
        act.record(DrawDispatched(wave, len(teams), len(opened)), subject=number, region=one.region)
        return opened


def targets(number: str, *, wave: int, by: Actor, at: datetime) -> Lines:
    """What a wave has drawn (selection, ladder, assignment), for who sees the round; the look leaves an event.

    Raises NotThere before the wave is dispatched, whoever asks; that somebody asked is in the ledger.
    """
    with acting(by, at) as act:
        one = queries.draws.round_named(number)
        sent = any(row.wave == wave and row.dispatched_at for row in one.waves)
        if sent:
            return _look(act, one, wave)
        act.record(DrawTargetsAsked(wave), subject=number, region=one.region)
    raise NotThere("draw_wave")


def _look(act: Act, one: RoundRow, wave: int) -> Lines:
    act.record(DrawTargetsSeen(wave), subject=one.number, region=one.region)
    return queries.draws.results(one.id, wave)


def _teams(lines: Lines) -> Mapping[str, list[str]]:
    teams: dict[str, list[str]] = defaultdict(list)
    for row in lines["assignment"]:
        teams[row["enterprise"]].append(row["inspector"])
    return teams


def task_for(act: Act, one: RoundRow, enterprise: str, team: list[str], certain: Collection[str]) -> str:
    """The number of the object's task; "" where the register does not know it."""
    if not is_valid_uscc(enterprise) or queries.enterprises.name_of(enterprise) is None:
        return ""
    plan = queries.matters.matter(PLAN, one.plan)
    return open_or_join(act, plan, enterprise, team, certain=enterprise in certain)
