"""A recall under way: learned of abroad, investigated, planned, accepted, with its first progress."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.cases import CaseFilter

SCHEME = "recall"
SOLD, BACK = 10_000, 7_350
MONTH = timedelta(days=30)


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"][:2]
    run.later(day, 4, lambda on: _recall(run, on, firms[0]))
    run.later(day, 6, lambda on: _learn(on, firms[1], "overseas_recall"))


def _learn(day: date, firm: Actor, clue: str) -> str:
    """On one of the firm's cases, where it has any."""
    with seeing_as(firm):
        known = queries.cases.cases(CaseFilter(uscc=firm.uscc or ""), size=1).rows
    values = {
        "case_no": known[0].number if known else "",
        "product": "（模拟）儿童餐具",
        "clue": clue,
        "learned_on": day,
        "hazard": "铅溶出",
    }
    return open_matter(SCHEME, values=values, by=firm, at=at_noon(day))


def _recall(run: Play, day: date, firm: Actor) -> None:
    number = _learn(day, firm, "overseas_recall")
    first, second = run.staff["MSA", "360000"][:2]
    take = partial(_take, number, day)
    take("report", firm, 0, account="（模拟）已停止生产和销售")
    take("investigate", first, 1, method="抽样检测")
    for officer in (first, second):
        take("confirm", officer, 2, finding_text="铅溶出量超标")
    take("plan", firm, 3, **_plan(day))
    for officer in (first, second):
        take("accept", officer, 4)
    run.later(day, 20, lambda on: _take(number, on, "progress", firm, 5, recovered=BACK))


def _plan(day: date) -> dict[str, Any]:
    """The fields of the official form."""
    return {
        "recall_officer": "（模拟）质量负责人", "model": "CJ-1", "lots": "L1 L2", "made_from": day - 4 * MONTH,
        "made_to": day - 2 * MONTH, "made": SOLD + 2_000, "sold": SOLD, "channels": "出口欧盟，网上销售",
        "defect": "铅溶出量超标", "consequence": "损害儿童健康", "accidents": "", "remedy": "停止使用，退货退款",
        "starts_on": day, "ends_on": day + 3 * MONTH,
    }  # fmt: skip


def _take(number: str, day: date, act: str, by: Actor, seen: int, **values: Any) -> None:
    take_act(SCHEME, number, act, values=values, by=by, at=at_noon(day), seen=seen)
