"""Firms commit in public to the quality and safety of what they export; one of them commits anew, one stops trading."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

FIRMS = 8
FIRST, SECOND = "2024 版", "2024 修订版"
PROMISES = (
    "不出口掺杂掺假、以假充真、以次充好的产品。",
    "按进口国标准和合同组织生产，出厂检验合格后方可出口。",
    "收到境外通报或退运，三日内报告并查明原因。",
)


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    for place, firm in enumerate(firms[:FIRMS]):
        run.later(day, 3 + 4 * place, lambda on, firm=firm: _commit(on, firm, FIRST))
    run.later(day, 80, lambda on: _commit(on, firms[0], SECOND))
    run.later(day, 90, lambda on: _end(run, on, firms[1]))


def _commit(day: date, firm: Actor, version: str) -> None:
    values = {"text_version": version, "promises": "\n".join(PROMISES), "quality_officer": "质量安全负责人"}
    open_matter("commitment", values=values, by=firm, at=at_noon(day))


def _end(run: Play, day: date, firm: Actor) -> None:
    with seeing_as(run.system):
        mine = queries.matters.all_of("commitment", states=["in_force"], uscc=firm.uscc)
    for row in mine:
        values = {"reason": "企业停止出口业务"}
        take_act("commitment", row.number, "end", values=values, by=firm, at=at_noon(day), seen=row.instance.seen)
