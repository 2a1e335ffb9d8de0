"""Who answers where: how much of the province is covered, and the gaps that the system finds."""

from __future__ import annotations

from datetime import datetime

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.matters import open_in, take_in
from gongzhi.actions.setting_up import the_system
from gongzhi.actions.standings import places_within
from gongzhi.catalogue.messages import say
from gongzhi.core.cogovernance import responsibility
from gongzhi.core.cogovernance.responsibility import Assignment, CoverageFacts, Gap, coverage, gaps, missing_layers
from gongzhi.core.facts import Actor
from gongzhi.core.finding import Finding
from gongzhi.core.region_codes import province_of
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as


def measure_coverage(*, by: Actor, at: datetime) -> Finding:
    """How many counties have every layer filled today, kept as a finding on the actor's province."""
    with acting(by, at) as act:
        return keep_coverage(act)


def coverage_today(*, by: Actor, at: datetime) -> tuple[Finding, tuple[Gap, ...]]:
    """Coverage as the actor sees it now, with the gaps; nothing is kept."""
    act = Act(by, at)
    facts = coverage_facts(act)
    return coverage(facts, act.rules()), gaps(facts, act.rules())


def keep_coverage(act: Act) -> Finding:
    facts = coverage_facts(act)
    found = coverage(facts, act.rules())
    act.keep(found, facts=facts, tables=responsibility.TABLES, region=facts.subject)
    return found


def coverage_facts(act: Act) -> CoverageFacts:
    """The counties of the actor's province with the assignments that the actor sees."""
    province = province_of(act.by.region)
    return CoverageFacts(province, act.day, places_within(province, "county"), _assignments(province))


def find_gaps(act: Act) -> tuple[Gap, ...]:
    """Open a task for each county that lacks a layer and has none yet; returns all gaps of today."""
    found = gaps(coverage_facts(act), act.rules())
    system = _system_in(act)
    with seeing_as(system.by):
        known = {row.region for row in queries.matters.all_of("responsibility_gap", states=["open"])}
        for gap in found:
            if gap.region not in known:
                _open(system, gap.region, gap.layers)
    return found


def flag_gap(act: Act, case_number: str, region: str) -> None:
    """Put a case that opens into its county's gap, where some layer of responsibility is not filled there.

    The system looks and writes: whoever brought the case need not see who answers in the county.
    """
    if region not in places_within(province_of(region), "county"):
        return
    system = _system_in(act)
    with seeing_as(system.by):
        lacking = layers_lacking(system, region)
        if not lacking:
            return
        line = {"case_number": case_number}
        standing = queries.matters.all_of("responsibility_gap", states=["open"], region=region)
        if not standing:
            _open(system, region, lacking, line)
        for row in standing:
            take_in(
                system, "responsibility_gap", row.number, "name_case", values={"cases": (line,)}, seen=row.instance.seen
            )


def layers_lacking(act: Act, region: str) -> tuple[str, ...]:
    """The layers of a county that nobody fills today, as far as the actor sees its assignments."""
    return missing_layers(region, _assignments(region), act.day, act.rules())


def _assignments(region: str) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(
            row.number,
            row.region,
            row.values["layer"],
            row.values["body"],
            row.values["lead_post"],
            row.values["valid_from"],
            row.values["valid_to"],
        )
        for row in queries.matters.all_of("responsibility", states=["in_force"], region=region)
    )


def _open(system: Act, region: str, layers: tuple[str, ...], *cases: dict[str, str]) -> None:
    """The record is written in Chinese, as officers write it."""
    lacking = "、".join(say(f"layer.{layer}", "zh") for layer in layers)
    open_in(system, "responsibility_gap", values={"lacking": lacking, "cases": cases}, region=region)


def _system_in(act: Act) -> Act:
    """The system's part of an act: same moment, same transaction, signed by the system."""
    return Act(the_system(province_of(act.by.region)), act.at)
