"""Large exporters enter the candidate pool and apply; who meets the conditions is named, the others are told why."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, stands_in_the_way, take_act
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import city_of
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SCHEME = "demo_enterprise"
BEGINS = (95, 60, 150, 170)  # working days into the play on which each of them comes into the pool
STOPS_AFTER = ("name", "name", "apply", "enter")  # the last act that is done for each of them
BEST_CLASS = 1
NOTICE_DAYS = 8  # working days, more than the seven of the notice


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    with seeing_as(run.system):
        rows = {firm.uscc: queries.enterprises.enterprise(firm.uscc or "") for firm in firms}
        exported = {
            firm.uscc: sum(year.value_usd_cents for year in queries.enterprises.exports(firm.uscc or "")[-1:])
            for firm in firms
        }
    firms.sort(key=lambda firm: (rows[firm.uscc].firm_class != BEST_CLASS, -exported[firm.uscc], firm.uscc))
    for firm, begins, last in zip(firms, BEGINS, STOPS_AFTER, strict=False):
        sector = rows[firm.uscc].sector
        run.later(day, begins, lambda on, firm=firm, last=last, goods=sector: _enter(run, on, firm, last, goods))


def _enter(run: Play, day: date, firm: Actor, last: str, goods: str) -> None:
    values = {"products": goods, "pool_grounds": "出口规模居全市同行业前列，质量管理体系运行良好"}
    number = open_matter(SCHEME, values=values, uscc=firm.uscc, by=_origin(run, firm), at=at_noon(day))
    if last != "enter":
        run.later(day, 5, lambda on: _apply(run, on, firm, last, number))


def _apply(run: Play, day: date, firm: Actor, last: str, number: str) -> None:
    brand = {"reg_no": f"SIM-{day.year}-{number[-3:]}", "valid_to": day.replace(year=day.year + 8, day=1)}
    drill = {"drill_no": f"YL-{number[-3:]}", "held_on": day - timedelta(days=40), "passed": True}
    _take(run, day, number, "apply", firm, brands=(brand,), drills=(drill,))
    if last != "apply":
        run.later(day, 6, lambda on: _assess(run, on, firm, number))


def _assess(run: Play, day: date, firm: Actor, number: str) -> None:
    heads = run.staff["CIQ_R", "360000"][:2]
    _take(run, day, number, "recommend", _origin(run, firm), opinion="该企业申报材料属实，建议评估。")
    _take(run, day, number, "assess", heads[0])
    if stands_in_the_way(SCHEME, number, "publish", by=heads[0], at=at_noon(day)):
        reason = "按条件评估结论，尚未符合全部条件"
        run.later(day, 2, lambda on: _take(run, on, number, "refuse", *heads, reason=reason))
        return
    _take(run, day, number, "publish", *heads)
    run.later(day, NOTICE_DAYS, lambda on: _name(run, on, number))


def _name(run: Play, day: date, number: str) -> None:
    heads = run.staff["CIQ_R", "360000"][:2]
    if stands_in_the_way(SCHEME, number, "name", by=heads[0], at=at_noon(day)):
        _take(run, day, number, "refuse", *heads, reason="公示期间出现不符合条件的事项")
    else:
        _take(run, day, number, "name", *heads)


def _origin(run: Play, firm: Actor) -> Actor:
    return run.one("CIQ_O", city_of(firm.region))


def _take(run: Play, day: date, number: str, act: str, *signers: Actor, **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(SCHEME, number).instance.seen
    for signer in signers:
        take_act(SCHEME, number, act, values=values, by=signer, at=at_noon(day), seen=seen)
