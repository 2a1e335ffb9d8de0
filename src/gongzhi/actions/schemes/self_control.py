"""Self-control: what a firm lacks is computed with each report and each review."""

from __future__ import annotations

from typing import Any

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.core.months import read_month
from gongzhi.core.standards import self_control
from gongzhi.core.standards.self_control import Instrument, MonthYield, SelfControlCapability, SelfControlFacts
from gongzhi.store import queries


def _reported_once(taking: Taking) -> None:
    running = queries.matters.all_of("self_control", states=["reported", "reviewed"], uscc=taking.uscc)
    same = [row.number for row in running if row.values["line"].strip() == taking.value("line").strip()]
    holds("reported_once", not same, numbers=" ".join(same))()


def _find_gaps(taking: Taking) -> dict[str, Any]:
    facts = _facts(taking)
    found = self_control.self_control(facts, taking.act.rules())
    return {"gaps": taking.keep(found, facts=facts, tables=self_control.TABLES)}


def _facts(taking: Taking) -> SelfControlFacts:
    """The newest line of an instrument or a month counts; months that are not over do not."""
    instruments = {line["instrument"].strip(): line for line in taking.lines("instruments")}
    months = {line["month"]: line for line in taking.lines("yields") if read_month(line["month"]).last <= taking.day}
    counted = ("laboratories", "testers", "control_points")
    return SelfControlFacts(
        taking.uscc or "",
        taking.day,
        SelfControlCapability(taking.number, *(taking.value(name) for name in counted)),
        tuple(Instrument(number, line["calibrated_until"]) for number, line in sorted(instruments.items())),
        tuple(MonthYield(month, line["inspected"], line["passed_first"]) for month, line in sorted(months.items())),
    )


GUARDS = {"reported_once": _reported_once}
OUTCOMES = {"report": _find_gaps, "renew": _find_gaps, "review": _find_gaps}
