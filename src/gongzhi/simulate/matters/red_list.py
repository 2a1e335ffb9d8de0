"""Firms are proposed for the red list: who meets the conditions is published, the others are told why."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.credit import regrade
from gongzhi.actions.matters import open_matter, stands_in_the_way, take_act
from gongzhi.core.errors import Refusal
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import city_of
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SCHEME = "red_list"
BEGINS = (20, 35, 160)  # working days into the play on which each of them is proposed
NOTICE_DAYS = 8  # working days, more than the seven of the notice


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"][: len(BEGINS)]
    for firm, begins in zip(firms, BEGINS, strict=False):
        run.later(day, begins, lambda on, firm=firm: _propose(run, on, firm))


def _propose(run: Play, day: date, firm: Actor) -> None:
    heads, office = run.staff["CIQ_R", "360000"], run.staff["PGO", "360000"]
    regrade(firm.uscc or "", by=heads[0], at=at_noon(day))
    values = {"merits": "（模拟）连续多年无不良记录，带头自我声明", "legal_basis": "（模拟）国家信用名单目录"}
    by = run.one("CIQ_O", city_of(firm.region))
    number = open_matter(SCHEME, values=values, uscc=firm.uscc, by=by, at=at_noon(day))
    _take(run, day, number, "check", office[0])
    if stands_in_the_way(SCHEME, number, "publicise", by=office[0], at=at_noon(day)):
        _take(run, day, number, "refuse", *office[:2], reason="（模拟）按条件核对结论，尚不符合全部条件")
        return
    _take(run, day, number, "publicise", *office[:2])
    run.later(day, NOTICE_DAYS, lambda on: _decide(run, on, number))


def _decide(run: Play, day: date, number: str) -> None:
    office, heads = run.staff["PGO", "360000"], run.staff["CIQ_R", "360000"]
    with seeing_as(run.system):
        state = queries.matters.matter(SCHEME, number).instance.state
    if state != "on_notice":  # a condition fell away meanwhile
        return
    try:
        _take(run, day, number, "decide", office[1], heads[0], grounds="（模拟）公示无异议，符合全部条件")
    except Refusal:  # something came under way while it was shown
        _take(run, day, number, "refuse", *office[:2], reason="（模拟）公示期间出现不符合条件的事项")
        return
    _take(run, day, number, "publish", run.one("DRC", "360000"), office[0])
    line = {"incentive": "services", "body": "（模拟）技术机构", "executed_on": day, "feedback": "已优先安排检测"}
    _take(run, day, number, "execute", office[0], incentives=(line,))


def _take(run: Play, day: date, number: str, act: str, *signers: Actor, **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(SCHEME, number).instance.seen
    for signer in signers:
        take_act(SCHEME, number, act, values=values, by=signer, at=at_noon(day), seen=seen)
