"""How a visit samples: the plan of the lot, its samples one after the other, and what each kind of sampling costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, cast

from gongzhi.actions.severities import severity_of
from gongzhi.catalogue import wording
from gongzhi.catalogue.messages import say
from gongzhi.catalogue.rules import book
from gongzhi.core.draw import sampling, stages
from gongzhi.core.draw.operating import Operating, operating
from gongzhi.core.draw.switching import DISCONTINUED
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.visits.record import VisitRecord, whole
from gongzhi.store.queries.matters import MatterRow
from gongzhi.web.answers import refusal_words
from gongzhi.web.presenters.lists import Cell, Column, EmptyState, ListView, Row
from gongzhi.web.presenters.page import Words


@dataclass(frozen=True)
class PlanText:
    """Where the page says the plan of the lot that is typed."""

    template: ClassVar[str] = "gongzhi/components/visit_plan.html"
    text: str


def tables(visit: MatterRow, day: date) -> dict[str, Any]:
    """Code letters and the plans by which a visit samples, as the phone looks them up; no plan where there is none."""
    rules = book(day)
    severity = _severity(visit)
    letters: dict[str, list[tuple[int, str]]] = {}
    for letter in sampling.letters(rules):
        letters.setdefault(letter.inspection_level, []).append((letter.lot_from, letter.code_letter))
    plans: dict[str, dict[str, tuple[Any, ...]]] = {}
    for row in sampling.plans(rules, severity) if severity else ():
        numbers = (row.plan_letter, row.sample_size, row.accept, row.reject)
        plans.setdefault(str(row.aql), {})[row.code_letter] = numbers
    steps: dict[str, dict[int, list[tuple[int | None, int]]]] = {}
    for stage in sorted(stages.stages(rules), key=lambda one: one.stage):
        of_kind = steps.setdefault(stage.sampling_kind, {})
        of_kind.setdefault(stage.single_accept, []).append((stage.accept, stage.reject))
    sizes: dict[str, dict[int, int]] = {}
    for one in stages.stage_sizes(rules):
        sizes.setdefault(one.sampling_kind, {})[one.single_size] = one.sample_size
    return {"letters": letters, "plans": plans, "stages": steps, "sizes": sizes, "simpler": stages.NEXT_BEST}


def plan_words(record: VisitRecord, row: MatterRow, lang: str) -> str:
    """The plan of the lot that is recorded, and what its samples say so far; "" where no lot is or none is sampled."""
    lot, inspection, severity = whole(record.text("lot_size")), record.inspection, _severity(row)
    if not lot or inspection is None or severity is None:
        return ""
    try:
        plan = stages.staged_plan(lot, inspection, book(row.values["visit_on"]), severity, record.sampling)
    except NoRuleApplies as no:
        return refusal_words(no, lang)
    if plan.kind != "single":
        return " ".join(_stage_words(plan, record, lang))
    row_of = plan.plan.row
    simpler = [say("VISIT_STAGES_NONE", lang)] if record.sampling != "single" else []
    said = say(
        "VISIT_PLAN_TEXT", lang, n=plan.plan.sample_size, ac=row_of.accept, re=row_of.reject,
        letter=plan.plan.code_letter, plan=row_of.plan_letter,
    )  # fmt: skip
    return " ".join([*simpler, said])


def _stage_words(plan: stages.StagedPlan, record: VisitRecord, lang: str) -> list[str]:
    """Of double or multiple sampling: its samples, and what is to be done after those that are entered."""
    kind, size = wording.word("sampling_kind", plan.kind, lang), plan.stages[0].size
    said = [] if plan.kind == record.sampling else [say("VISIT_STAGES_NONE", lang)]
    said.append(say("VISIT_STAGES", lang, kind=kind, n=size, most=len(plan.stages)))
    for number, stage in enumerate(plan.stages, start=1):
        code = "VISIT_STAGE_NO_ACCEPT" if stage.accept is None else "VISIT_STAGE"
        said.append(say(code, lang, stage=number, ac=stage.accept, re=stage.reject))
    stands = stages.standing(plan, record.found)
    if stands.lot == stages.UNDECIDED:
        said.append(say("VISIT_STAGE_NEXT", lang, stage=stands.samples + 1, n=stands.next_size))
    else:
        lot = wording.word("lot", stands.lot, lang)
        said.append(say("VISIT_STAGE_DONE", lang, stage=stands.samples, lot=lot, n=stands.sampled))
    return said


def ways(row: MatterRow, record: VisitRecord, lang: str) -> list[Words | ListView]:
    """What one, two or several samples of the lot would cost, and how likely a lot at its AQL passes by each."""
    lot, inspection, severity = whole(record.text("lot_size")), record.inspection, _severity(row)
    if not lot or inspection is None or severity is None:
        return []
    rules = book(row.values["visit_on"])
    try:
        plans = [stages.staged_plan(lot, inspection, rules, severity, kind) for kind in stages.KINDS]
    except NoRuleApplies:
        return []
    share = Fraction(inspection.aql) / 100
    offered = [plan for kind, plan in zip(stages.KINDS, plans, strict=True) if plan.kind == kind]
    rows = [(plan, operating(plan.stages, share)) for plan in offered]
    columns = ("COL_SAMPLING_KIND", "COL_SAMPLES_MOST", "COL_PIECES_MEAN", "COL_PASSES_AT_AQL")
    if len(rows) < 2:
        return []
    title = say("VISIT_WAYS", lang, aql=inspection.aql)
    view = ListView(
        caption=title,
        columns=tuple(Column(say(code, lang)) for code in columns),
        rows=tuple(Row(_way_cells(plan, found, lang)) for plan, found in rows),
        empty=EmptyState(say("VISIT_PLAN_WAITS", lang), ""),
    )
    return [Words(title), view]


def _way_cells(plan: stages.StagedPlan, found: Operating, lang: str) -> tuple[Cell, ...]:
    code = "VISIT_SAMPLE_OF" if len(plan.stages) == 1 else "VISIT_SAMPLES_OF"
    return (
        wording.word("sampling_kind", plan.kind, lang),
        say(code, lang, most=len(plan.stages), n=plan.stages[0].size),
        f"{float(found.pieces):.1f}", f"{float(found.passes) * 100:.1f} %",
    )  # fmt: skip


def _severity(visit: MatterRow) -> sampling.Severity | None:
    """Under which plans a visit samples; None where sampling is discontinued."""
    found = severity_of(visit, book(visit.values["visit_on"])).value["severity"]
    return None if found == DISCONTINUED else cast(sampling.Severity, found)


def how_strictly(visit: MatterRow, lang: str) -> tuple[Words, ...]:
    """How strictly a visit samples, and what that comes from: the last change, or that nothing has changed."""
    found = severity_of(visit, book(visit.values["visit_on"]))
    stands, changed = found.trace[-1], found.trace[-2]
    said = say(f"VISIT_SEVERITY_{found.value['severity']}".upper(), lang)
    return tuple(map(Words, (said, wording.step_sentence(changed, lang), wording.step_sentence(stands, lang))))
