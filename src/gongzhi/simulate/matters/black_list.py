"""One firm is black-listed and published after its silence, another one is told and answers."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SCHEME = "black_list"
DECIDED_AFTER = 12  # working days; the firm has ten to answer
WHO = "（模拟）市场监管部门"


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"][-2:]
    run.later(day, 3, lambda on: _propose(run, on, firms[0]))
    run.later(day, 5, lambda on: _answer(_propose(run, on, firms[1], leads_on=False), on, firms[1]))


def _propose(run: Play, day: date, firm: Actor, *, leads_on: bool = True) -> str:
    first, second = run.staff["MSA", "360000"][:2]
    values = {
        "ground": "adulteration",
        "fact_class": "general",
        "facts": "（模拟）以次充好",
        "legal_basis": "产品质量法",
    }
    number = open_matter(SCHEME, values=values, uscc=firm.uscc, by=first, at=at_noon(day))
    for officer in (first, second):
        take_act(SCHEME, number, "notify", values={}, by=officer, at=at_noon(day), seen=0)
    if leads_on:
        run.later(day, DECIDED_AFTER, lambda on: _decide(run, on, number))
    return number


def _answer(number: str, day: date, firm: Actor) -> None:
    take_act(SCHEME, number, "state", values={"statement": "（模拟）系包装错误"}, by=firm, at=at_noon(day), seen=1)


def _decide(run: Play, day: date, number: str) -> None:
    """Decided by two who did not propose it, served, published, with one measure."""
    with seeing_as(run.system):
        instance = queries.matters.matter(SCHEME, number).instance
    if instance.state != "silent":
        return
    at, seen = at_noon(day), instance.seen
    reasons = {"fact_class": "general", "legal_basis": "产品质量法", "reasons": "事实清楚，企业未申辩"}
    for officer in run.staff["CIQ_R", "360000"][:2]:
        take_act(SCHEME, number, "decide", values=reasons, by=officer, at=at, seen=seen)
    first = run.staff["CIQ_R", "360000"][0]
    take_act(SCHEME, number, "serve", values={"delivery": "直接送达"}, by=first, at=at, seen=seen + 1)
    for officer in (run.one("DRC", "360000"), first):
        take_act(SCHEME, number, "publish", values={}, by=officer, at=at, seen=seen + 2)
    measure = {"measure": "administrative", "body": WHO, "executed_on": day, "feedback": "已纳入重点监管"}
    take_act(SCHEME, number, "execute", values={"measures": (measure,)}, by=first, at=at, seen=seen + 3)
