"""Visits: on a task that waits for one, by its inspectors; signed by two for what both saw."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from gongzhi.actions.guards import holds
from gongzhi.actions.matters import Taking
from gongzhi.actions.severities import facts_of, sampled_by
from gongzhi.actions.visit_packets import PAGE, Keeping, is_door_code, of_the_page
from gongzhi.core.draw import sampling, stages, switching
from gongzhi.core.draw.hmac_order import inspectors_needed
from gongzhi.core.draw.sampling import LotSample, SampleFacts, may_sample, plan_for, sample_verdict
from gongzhi.core.draw.stages import StagedFacts, StagedSample, decided, staged_plan, staged_verdict
from gongzhi.core.errors import Refusal
from gongzhi.core.finding import Finding
from gongzhi.core.visits.door import is_required
from gongzhi.core.visits.packets import FIELDS
from gongzhi.core.visits.record import VisitRecord, whole
from gongzhi.store import queries

OF_A_DRAW = "RC-"


def _task_to_visit(taking: Taking) -> None:
    """The task waits for its sample, is the enterprise's, and has no other visit."""
    task = taking.value("task")
    if task.startswith(OF_A_DRAW):
        found = queries.matters.matter("check_task", task)
        waits = found.instance.state == "assigned"
    else:
        found = queries.measures.spot_check(task)  # type: ignore[assignment]
        waits = found.result is None  # type: ignore[attr-defined]
    holds("task_to_visit", waits and found.uscc == taking.uscc and not queries.visits.of_task(task))()


def _visiting_team(taking: Taking) -> None:
    """Enough inspectors; of a task that was drawn none but those drawn."""
    team, needed = set(taking.value("inspectors")), inspectors_needed(taking.act.rules())
    if len(team) < needed:
        raise Refusal("TWO_PERSON", act=taking.name, needed=needed, present=len(team))
    task = taking.value("task")
    if task.startswith(OF_A_DRAW):
        drawn = queries.matters.matter("check_task", task).values["inspectors"]
        holds("visiting_team", team <= set(drawn))()


def _inspector_of_the_visit(taking: Taking) -> None:
    (certificate,) = queries.accounts.certificates_of((taking.act.by.person,)).values()
    holds("inspector_of_the_visit", certificate != "" and certificate in taking.value("inspectors"))()


def _door_open(taking: Taking) -> None:
    assert taking.before is not None
    right = is_door_code(taking.before, taking.given["door_code"], taking.act)
    holds("door_open", right or not is_required(taking.act.rules()))()


def _value_was_entered(taking: Taking) -> None:
    values = _record(taking).values.get(taking.given["entry"], ())
    holds("value_was_entered", taking.given["kept"] in {one.text for one in values})()


def _record_as_seen(taking: Taking) -> None:
    holds("record_as_seen", taking.given["record_code"] == _record(taking).code)()


def _nothing_in_dispute(taking: Taking) -> None:
    holds("nothing_in_dispute", not _record(taking).disputed)()


def _sample_of_its_plan(taking: Taking) -> None:
    """Where a lot was sampled: whole numbers, and as many pieces as the plan says."""
    sample = _sample(taking)
    if sample is None:
        return
    if isinstance(sample, StagedSample):
        staged = staged_plan(
            sample.lot_size, sample.inspection, _book(taking), sample.severity, sample.sampling_kind
        )  # fmt: skip
        sizes = zip(staged.stages, sample.found, strict=False)
        holds("sample_of_its_plan", all(many <= stage.size for stage, many in sizes))()
        decided(sample, staged)
        return
    plan = plan_for(sample.lot_size, sample.inspection, _book(taking), sample.severity)
    may_sample(sample.id, sample.lot_size, sample.tested, plan)
    holds("sample_of_its_plan", 0 <= sample.nonconforming <= sample.tested)()


def _sample(taking: Taking) -> LotSample | StagedSample | None:
    """What the sheet says of a sample; None where it says nothing.

    Refuses a sheet that is not complete, and any where sampling is discontinued.
    """
    record = _record(taking)
    if not any(record.text(name) for name in FIELDS["sheet"]):
        return None
    lot, tested, defects = (whole(record.text(name)) for name in ("lot_size", "sampled", "defects"))
    inspection, sheet = record.inspection, record.text("sheet")
    if not lot or tested is None or defects is None or inspection is None or not sheet:
        raise Refusal("VISIT_SHEET_INCOMPLETE", visit=taking.number)
    assert taking.before is not None
    severity = sampled_by(taking.before, _book(taking))
    if record.sampling != "single":
        return StagedSample(sheet, lot, tested, record.found, inspection, record.sampling, severity)
    return LotSample(sheet, lot, tested, defects, inspection, severity)


def _settle(taking: Taking) -> None:
    """The choice stands among the packets, like any entry."""
    assert taking.before is not None
    content = {name: taking.given[name] for name in ("entry", "kept")}
    packet = of_the_page(taking.before, "settle", content, person=taking.act.by.person, at=taking.act.at)
    keeping = Keeping(taking.act, taking.before, uuid5(PAGE, str(taking.act.by.person)))
    keeping.add(packet, None)
    keeping.write()


def _signed(taking: Taking) -> dict[str, Any]:
    """What stands is the record's from now on; the sample's verdict, and how strictly it was taken, are findings."""
    record, sample = _record(taking), _sample(taking)
    said: dict[str, Any] = {"remarks": record.text("remarks"), "refused": record.text("refused") == "yes"}
    if sample is not None:
        found, facts, tables = _verdict(taking, sample)
        assert taking.before is not None
        before = facts_of(taking.before)
        taking.keep(switching.severity(before, _book(taking)), facts=before, tables=switching.TABLES)
        said |= {
            "lot_size": sample.lot_size, "level": sample.inspection.level, "aql": str(sample.inspection.aql),
            "sampled": sample.tested, "defects": int(str(found.value["nonconforming"])), "sheet": sample.id,
            "verdict": taking.keep(found, facts=facts, tables=tables),
        }  # fmt: skip
    return said


def _verdict(taking: Taking, sample: LotSample | StagedSample) -> tuple[Finding, Any, tuple[str, ...]]:
    """The finding on a sample, what it was made from, and the tables that it read."""
    if isinstance(sample, StagedSample):
        staged = StagedFacts(taking.number, taking.day, sample)
        return staged_verdict(staged, _book(taking)), staged, stages.TABLES
    facts = SampleFacts(taking.number, taking.day, sample)
    return sample_verdict(facts, _book(taking)), facts, sampling.TABLES


def _record(taking: Taking) -> VisitRecord:
    assert taking.before is not None
    return queries.visits.record(queries.visits.packets(taking.before.instance.id))


def _book(taking: Taking) -> Any:
    return taking.act.rules()


GUARDS = {
    "task_to_visit": _task_to_visit,
    "visiting_team": _visiting_team,
    "inspector_of_the_visit": _inspector_of_the_visit,
    "door_open": _door_open,
    "value_was_entered": _value_was_entered,
    "record_as_seen": _record_as_seen,
    "nothing_in_dispute": _nothing_in_dispute,
    "sample_of_its_plan": _sample_of_its_plan,
}
OUTCOMES = {"settle": _settle, "sign": _signed}
