"""Signals: taken up with the cases that its events stand in, set aside or put back within the same week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gongzhi.actions.clock import day_of
from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.radar_events import running_cases, week_subject
from gongzhi.core.signals import radar
from gongzhi.core.signals.radar import monday_of
from gongzhi.store import queries


def _same_week(taking: Taking) -> None:
    """What was decided can be taken back until the next week is judged."""
    assert taking.before is not None
    decided = queries.workflow.transitions(taking.before.instance.id)[-1].at
    holds("same_week", monday_of(day_of(decided)) == monday_of(taking.day))()


def _judged(taking: Taking) -> Mapping[str, UUID | None]:
    """The finding of the newest week in which the signal was seen."""
    monday = taking.lines("weeks")[-1]["monday"]
    subject = week_subject(monday, synthetic=taking.synthetic)
    return {"judged": queries.findings.newest(radar.METHOD, subject)}


def _cases(taking: Taking) -> Mapping[str, Any]:
    """Name the running cases that the signal's events stand in, and which it does not name yet."""
    named = {line["case_number"] for line in taking.lines("cases")}
    running = running_cases(taking.lines("weeks")[-1], synthetic=taking.synthetic)
    taking.add_lines("cases", [{"case_number": number} for number in running if number not in named])
    return {}


GUARDS = {"same_week": _same_week}
OUTCOMES = {"notice": _judged, "follow": _judged, "take_up": _cases}
