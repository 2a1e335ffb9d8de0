"""Of a disclosed round whose results are final: what they say of everything it could have drawn, kept as a finding."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from gongzhi.actions.acting import Act, acting
from gongzhi.actions.check_frames import GIVEN_UP, PLAN, TASK
from gongzhi.actions.draws.disclosing import bundle_of
from gongzhi.core.canonical import read
from gongzhi.core.draw.vdr.rounds import moment
from gongzhi.core.errors import NotThere
from gongzhi.core.facts import Actor
from gongzhi.core.prevalence import rounds as method
from gongzhi.core.prevalence.arms import DrawnUnit, Goods, Outcome, TargetedCheck
from gongzhi.core.prevalence.rounds import FramePart, RoundResults, round_prevalence
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.codes import codes_of
from gongzhi.store.queries.draws import RoundRow
from gongzhi.store.queries.matters import MatterRow

CHOSEN = ("rule", "size", "drawn")
CHAPTER = 2  # digits of a commodity code
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Chosen:
    """A unit of the transcript that was to be checked. reserve: it took the place of another."""

    line: Line
    reserve: bool


def estimate_everywhere(*, by: Actor, at: datetime) -> tuple[str, ...]:
    """Estimate every disclosed round whose results are final and not estimated as they stand; returns their numbers.

    by: the system. A round is estimated anew where a result was quashed since.
    """
    with seeing_as(by):
        disclosed = [one.number for one in queries.draws.rounds(states=("disclosed",)) if one.purpose == "draw"]
    return tuple(number for number in disclosed if estimate_round(number, by=by, at=at))


def estimate_round(number: str, *, by: Actor, at: datetime) -> bool:
    """Keep the estimate of a disclosed round; False while a result is awaited, and where the same is kept already."""
    with seeing_as(by):
        one = queries.draws.round_named(number)
        tasks = _tasks(one)
        if not all(task.values["final_on"] or task.instance.state == GIVEN_UP for task in tasks.values()):
            return False
        kept = queries.findings.newest(method.METHOD, number)
        if kept is not None:
            before = read(RoundResults, json.loads(queries.findings.kept(kept).facts))
            if all(unit.outcome == _outcome(_task_of(unit.id.partition(" ")[2], tasks)) for unit in before.units):
                return False
    with acting(by, at) as act:
        facts = _facts(act, one, tasks)
        act.keep(round_prevalence(facts, act.rules()), facts=facts, tables=method.TABLES, region=one.region)
    return True


def _tasks(one: RoundRow) -> Mapping[str, MatterRow]:
    """By credit code the tasks that the round's dispatch opened or joined: of several of a plan, its first since."""
    since = min((row.dispatched_at for row in one.waves), default="")
    own = queries.matters.all_of(TASK, plan=one.plan)
    later = [
        other for other in queries.draws.rounds_of(one.plan) if other.purpose == "draw" and other.round > one.round
    ]
    until = min((row.dispatched_at for other in later for row in other.waves if row.dispatched_at), default="")
    found: dict[str, MatterRow] = {}
    joined = queries.matters.with_line(TASK, "joined", plan=one.plan)
    for task in joined:
        found[task.uscc or ""] = task
    for task in reversed(own):
        opened = moment(task.instance.opened_at)
        if opened >= since and (not until or opened < until):
            found[task.uscc or ""] = task
    return found


def _facts(act: Act, one: RoundRow, tasks: Mapping[str, MatterRow]) -> RoundResults:
    plan = queries.matters.matter(PLAN, one.plan)
    selection, replaced = _transcript(one.number)
    markets = tuple(sorted(plan.values["destinations"] or ()))
    counties = queries.enterprises.known_regions_of({line["id"] for line in selection})
    frame = Counter(Goods("", markets, counties.get(line["id"], "")) for line in selection)
    units = [
        DrawnUnit(
            f"{one.number} {chosen.line['id']}", one.number, chosen.line["stratum"], Fraction(chosen.line["pi"]),
            chosen.reserve, _outcome(task), Goods(_chapter(task), markets, counties.get(chosen.line["id"], "")),
        )
        for chosen in _chosen(selection, replaced)
        for task in [_task_of(chosen.line["id"], tasks)]
    ]  # fmt: skip
    return RoundResults(
        subject=one.number,
        as_of=act.day,
        units=tuple(units),
        frame=tuple(FramePart(goods, many) for goods, many in sorted(frame.items(), key=lambda each: repr(each[0]))),
        suspected=tuple(_suspected(one.region, plan.values["plan_year"], act.day)),
    )


def _transcript(number: str) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines of selection and of replacements as they were disclosed."""
    with zipfile.ZipFile(io.BytesIO(bundle_of(number))) as bundle:
        selection, replaced = (
            [json.loads(text) for text in bundle.read(f"{name}.jsonl").decode().split("\n")[:-1]]
            for name in ("selection", "replacements")
        )
    return selection, replaced


def _chosen(selection: Sequence[Line], replaced: Sequence[Line]) -> Iterator[Chosen]:
    """Who was selected, with who took the place of one, by id; a reserve that was itself replaced has no result."""
    reserves = {line["replaced_by"] for line in replaced if line["kind"] == "object"}
    for line in selection:
        if line["role"] in CHOSEN or line["id"] in reserves:
            yield Chosen(line, line["id"] in reserves)


def _task_of(unit: str, tasks: Mapping[str, MatterRow]) -> MatterRow | None:
    """The task of a unit, under whichever of its enterprise's codes it stands."""
    return next((tasks[code] for code in (unit, *codes_of(unit)) if code in tasks), None)


def _outcome(task: MatterRow | None) -> Outcome:
    if task is None or not task.values["final_on"] or task.values["quashed"]:
        return "none"
    return "passed" if task.values["passed"] else "failed"


def _chapter(task: MatterRow | None) -> str:
    """Of the goods that were sampled; "" where there is no result."""
    if _outcome(task) == "none" or task is None:
        return ""
    try:
        return queries.measures.result_named(task.values["retest"] or task.values["reference"]).hs_code[:CHAPTER]
    except NotThere:
        return ""


def _suspected(region: str, year: int, until: date) -> Iterator[TargetedCheck]:
    """Final checks on suspicion of the plan's place, sampled in the plan's year."""
    for row in queries.check_arms.targeted_results(region):
        if row.checked_on.year == year and row.checked_on <= until:
            yield TargetedCheck(row.number, not row.passed, Goods(row.hs_code[:CHAPTER], (), row.county))
