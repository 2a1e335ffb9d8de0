"""What becomes of a drawn sample: sealed by two, brought to the laboratory that the order names, tested, reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, stands_in_the_way, take_act
from gongzhi.core.attachments import NewFile
from gongzhi.core.facts import Actor
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.matters.services import TESTING
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow

_, PARAMETER, METHOD = TESTING
LIMIT, DETECTION, UNCERTAINTY = Decimal("0.5"), Decimal("0.02"), Decimal("0.04")  # mg/L
REPORT = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
DAYS_TO_LAB, DAYS_TO_TEST, DAYS_TO_OFFICE = 1, 6, 1


def start(run: Play, day: date, task: MatterRow, team: Sequence[Actor]) -> None:
    """Of a task just sampled by these two. Where no laboratory is listed for it yet, the sample waits."""
    values = {
        "check_no": task.number, "goods": task.values["goods"], "hs_code": "691110", "lot": f"L-{task.number[-6:]}",
        "pieces": 50, "asked": ({"parameter": PARAMETER, "method": METHOD},), "seal_no": _seal(task.number),
    }  # fmt: skip
    number = open_matter("lab_sample", values=values, uscc=task.uscc, by=team[0], at=at_noon(day))
    _take(run, day, number, "seal", team, sealed_on=day, sealed_time="11:20")
    if stands_in_the_way("lab_sample", number, "choose_lab", by=team[0], at=at_noon(day)) is None:
        _take(run, day, number, "choose_lab", team[:1])
        run.later(day, DAYS_TO_LAB, lambda on: _bring(run, on, number, task.number, team))


def _bring(run: Play, day: date, number: str, task: str, team: Sequence[Actor]) -> None:
    lab, seal = _laboratory(run, number), _seal(task)
    seen = {"seal_seen": seal, "seal_intact": True, "handed_on": day}
    _take(
        run, day, number, "hand_over", team[:1], given_by="抽样员甲", taken_by="送样员乙", handed_time="08:40", **seen
    )
    _take(run, day, number, "receive", [lab], given_by="送样员乙", taken_by="收样员丙", handed_time="15:10", **seen)
    _take(run, day, number, "split", [lab], kept_seal=f"{seal}-B")
    run.later(day, DAYS_TO_TEST, lambda on: _test(run, on, number, task, team))


def _test(run: Play, day: date, number: str, task: str, team: Sequence[Actor]) -> None:
    lab = _laboratory(run, number)
    figure = Decimal(Chance(run.seed, "laboratory", number).below(int(LIMIT * 100))) / 100
    seen = figure >= DETECTION
    line = {
        "parameter": PARAMETER, "method": METHOD, "unit": "mg/L", "kind": "most", "limit_low": None,
        "limit_high": LIMIT, "result": figure if seen else None, "detection_limit": DETECTION,
        "uncertainty": UNCERTAINTY if seen else None, "safety": True,
    }  # fmt: skip
    _take(run, day, number, "enter_results", [lab], results=(line,), tested_by="检验员丁")
    report = {"report_no": f"SIM-{number}", "report": (NewFile("检验报告.pdf", REPORT),), "hazard": ""}
    _take(run, day, number, "deliver", [lab], approved_by="授权签字人戊", **report)
    run.later(day, DAYS_TO_OFFICE, lambda on: _enter(run, on, number, task, team))


def _enter(run: Play, day: date, number: str, task: str, team: Sequence[Actor]) -> None:
    _take(run, day, number, "take_report", team[:1])
    for act, by, values in (("enter_result", team, {"reference": f"SIM-{number}"}), ("serve", team[:1], {})):
        with seeing_as(run.system):
            seen = queries.matters.matter("check_task", task).instance.seen
        for actor in by:
            take_act("check_task", task, act, values=values, by=actor, at=at_noon(day), seen=seen)


def _seal(task: str) -> str:
    return f"F-{task[3:]}"


def _laboratory(run: Play, number: str) -> Actor:
    with seeing_as(run.system):
        body = queries.matters.matter("lab_sample", number).values["body"]
    return next(
        one for (role, _), staff in sorted(run.staff.items()) if role == "LAB" for one in staff if one.post == body
    )


def _take(run: Play, day: date, number: str, act: str, by: Sequence[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter("lab_sample", number).instance.seen
    for actor in by:
        take_act("lab_sample", number, act, values=values, by=actor, at=at_noon(day), seen=seen)
