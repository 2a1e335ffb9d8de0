"""Two rectifications on running cases: one submitted with its evidence and verified, one that its firm still owes."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.attachments import NewFile
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.cases import OPEN, CaseFilter

SCHEME = "rectification"
WEEK = 5  # working days
PROOF = b"%PDF-1.4\n% (synthetic) photos before and after\n"


def play(run: Play, day: date) -> None:
    for days, leads_on in ((7, True), (9, False)):
        run.later(day, days, partial(_order, run, leads_on))


def _order(run: Play, leads_on: bool, day: date) -> None:
    """On a running case of a firm that is on the platform; looked for again a week later where there is none."""
    firms = {one.uscc: one for (role, _), staff in run.staff.items() if role == "ENT" for one in staff}
    with seeing_as(run.system):
        running = [row for row in queries.cases.cases(CaseFilter(state=OPEN)).rows if row.uscc in firms]
        taken = {row.values["case_no"] for row in queries.matters.all_of(SCHEME)}
    case = next((row for row in running if row.number not in taken), None)
    if case is None:
        run.later(day, WEEK, partial(_order, run, leads_on))
        return
    first, second = run.staff["CIQ_R", "360000"][:2]
    values = {"case_no": case.number, "defect": "（模拟）铅溶出量超标", "demands": "更换釉料，逐批检测"}
    number = open_matter(SCHEME, values=values, uscc=case.uscc, by=first, at=at_noon(day))
    if leads_on:
        take = partial(_take, number, day)
        take(
            "submit", firms[case.uscc], 0, root_cause="（模拟）釉料含铅", measures="更换釉料", disposition="destroy",
            disposed="全部销毁", evidence=[NewFile("整改材料.pdf", PROOF)],
        )  # fmt: skip
        for officer in (first, second):
            take("verify", officer, 1, verified="（模拟）现场核实")


def _take(number: str, day: date, act: str, by: Actor, seen: int, **values: Any) -> None:
    take_act(SCHEME, number, act, values=values, by=by, at=at_noon(day), seen=seen)
