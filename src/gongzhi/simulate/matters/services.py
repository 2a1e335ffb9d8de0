"""Bodies list what they can do, a city opens a one-stop site, firms ask; one need finds no body in the province."""

from __future__ import annotations

from datetime import date, timedelta

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"
TESTING = ("testing", "铅、镉溶出量", "GB/T 3534-2002")
SEARCH = ("standards", "进口国标准查新", "")
RARE = ("testing", "邻苯二甲酸酯迁移量", "EN 14372:2004")
BODIES = ((TESTING, "省陶瓷检测中心", 60_000, 8), (SEARCH, "省标准化研究院", 20_000, 3))
ASKED = ((TESTING, SEARCH), (TESTING,), (RARE,))  # what each of three firms needs
SCOPE_YEARS = 6


def play(run: Play, day: date) -> None:
    for place, (what, name, price, lead_days) in enumerate(BODIES):
        body = run.staff["LAB", PROVINCE][place]
        values = {
            "body_name": name, **_need(what), "scope_kind": "cma", "scope_no": f"SIM-CMA-{place + 1}",
            "valid_from": day, "valid_to": day + timedelta(days=365 * SCOPE_YEARS), "price": price,
            "lead_days": lead_days,
        }  # fmt: skip
        run.later(day, 1, lambda on, v=values, b=body: _list(run, on, v, b))
    run.later(day, 2, lambda on: _site(run, on))


def _list(run: Play, day: date, values: dict[str, object], body: Actor) -> None:
    number = open_matter("capability", values=values, by=body, at=at_noon(day))
    for officer in run.staff["PGO", PROVINCE][:2]:
        _take(run, day, "capability", number, "confirm", by=officer)


def _site(run: Play, day: date) -> None:
    commerce = run.one("COM", PROVINCE)
    values = {"name": "景德镇陶瓷一站式服务示范点", "industry": "日用陶瓷", "address": "陶瓷工业园服务大厅"}
    site = open_matter("service_site", values=values, region="360200", by=commerce, at=at_noon(day))
    bodies = tuple({"body": name, "services": what[1]} for what, name, _, _ in BODIES)
    _take(run, day, "service_site", site, "build", by=commerce, bodies=bodies)
    for officer in run.staff["PGO", PROVINCE][:2]:
        _take(run, day, "service_site", site, "open", by=officer)
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    for place, (firm, needs) in enumerate(zip(firms, ASKED, strict=False)):
        run.later(day, 5 + 10 * place, lambda on, f=firm, n=needs: _ask(run, on, f, n, site))


def _ask(run: Play, day: date, firm: Actor, needs: tuple[tuple[str, str, str], ...], site: str) -> None:
    values = {
        "product": "出口产品",
        "need": "出口前检测和标准咨询",
        "case_no": "",
        "needs": [_need(one) for one in needs],
    }
    number = open_matter("service_request", values=values, by=firm, at=at_noon(day))
    run.later(day, 1, lambda on: _split(run, on, number, firm, site))


def _split(run: Play, day: date, number: str, firm: Actor, site: str) -> None:
    commerce = run.one("COM", PROVINCE)
    _take(run, day, "service_request", number, "triage", by=commerce, site=site, first_contact="服务窗口首问岗")
    _take(run, day, "service_request", number, "split", by=commerce)
    with seeing_as(run.system):
        orders = sorted(queries.matters.all_of("sub_order", request_no=number), key=lambda order: order.number)
    for order in orders:
        body = next((lab for lab in run.staff["LAB", PROVINCE] if lab.post == order.values["body"]), None)
        if body is None:
            run.later(day, 6, lambda on, o=order.number: _take(run, on, "sub_order", o, "register_gap", by=commerce))
        else:
            run.later(day, 1, lambda on, o=order.number, b=body: _work(run, on, o, b, firm))


def _work(run: Play, day: date, order: str, body: Actor, firm: Actor) -> None:
    _take(run, day, "sub_order", order, "accept", by=body)
    with seeing_as(run.system):
        values = queries.matters.matter("sub_order", order).values
    if values["element"] == "standards" or run.share(f"service {order}"):
        run.later(day, 4, lambda on: _deliver(run, on, order, body, firm))


def _deliver(run: Play, day: date, order: str, body: Actor, firm: Actor) -> None:
    _take(run, day, "sub_order", order, "deliver", by=body, report_no=f"SIM-{order}", outcome="符合要求")
    run.later(day, 2, lambda on: _take(run, on, "sub_order", order, "rate", by=firm, rating=3 + run.share(order) // 2))


def _need(what: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("element", "parameter", "method"), what, strict=True))


def _take(run: Play, day: date, scheme: str, number: str, act: str, *, by: Actor, **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    take_act(scheme, number, act, values=values, by=by, at=at_noon(day), seen=seen)
