"""Random checks: items on the list, a city's plan with its fund, the draw before witnesses, tasks on their way."""

from __future__ import annotations

from datetime import date, datetime

from gongzhi.actions import visits
from gongzhi.actions.clock import at_noon, day_of
from gongzhi.actions.doors import code_of_door
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate import laboratory
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.matters import MatterRow

ITEMS = (
    ("出口日用陶瓷铅镉溶出量", "出口生产企业", "进出口商品检验法第十九条", "sampling"),
    ("出口食品农兽药残留", "备案出口食品生产企业", "食品安全法第一百条", "sampling"),
    ("质量管理体系运行", "示范企业", "进出口商品检验法实施条例第四条", "on_site"),
    ("企业官网宣传用语", "出口企业", "", "papers"),
)  # the last one states no law, so it is never listed
CITY = "360200"
FUND, SPENT_A_TASK = 300_000_00, 1_500_00


def play(run: Play, day: date) -> None:
    run.later(day, 2, lambda on: _list_items(run, on))
    run.later(day, 8, lambda on: _plan(run, on))


def _list_items(run: Play, day: date) -> None:
    first, second = _regulators(run)
    for item, whom, basis, method in ITEMS:
        values = {"item": item, "object": whom, "legal_basis": basis, "method": method, "body": "市场监管部门"}
        number = open_matter("check_item", values=values, by=first, at=at_noon(day))
        if basis:
            _take(run, day, "check_item", number, "list", [first, second], legal_basis=basis)


def _plan(run: Play, day: date) -> None:
    first, second = _regulators(run)
    with seeing_as(run.system):
        (item, *_) = queries.matters.all_of("check_item", states=["listed"])
    values = {
        "title": f"{day.year} 年出口陶瓷监督抽查", "plan_year": day.year, "level": "city", "kind": "product",
        "products": "日用陶瓷", "destinations": ("TH", "PL"), "frequency": 2, "fund_fen": FUND,
        "joint_bodies": "海关、市场监管", "items": ({"number": item.number},),
    }  # fmt: skip
    number = open_matter("check_plan", values=values, region=CITY, by=first, at=at_noon(day))
    _take(run, day, "check_plan", number, "approve", [first, second], fund_fen=FUND)
    _take(run, day, "check_plan", number, "publish", [first, second])
    run.later(day, 3, lambda on: _take(run, on, "check_plan", number, "freeze", [first], objects=(), inspectors=()))
    run.later(day, 5, lambda on: _draw(run, on, number))
    draft = {**values, "title": f"{day.year} 年出口儿童用品监督抽查", "products": "儿童用品", "fund_fen": None}
    run.later(day, 30, lambda on: open_matter("check_plan", values=draft, region=CITY, by=first, at=at_noon(on)))


def _draw(run: Play, day: date, number: str) -> None:
    _take(run, day, "check_plan", number, "draw", _regulators(run), seed=f"福彩 3D 第 {day:%Y%j} 期 {run.seed}")
    with seeing_as(run.system):
        tasks = queries.matters.all_of("check_task", plan=number)
    for place, task in enumerate(tasks):
        run.later(day, 4 + 3 * place, lambda on, task=task: _sample(run, on, task))


def _sample(run: Play, day: date, task: MatterRow) -> None:
    """The two who were drawn sample; where one of them holds no post here any more, the task waits."""
    team = [
        actor
        for (role, region), staff in sorted(run.staff.items())
        if role in ("CIQ_O", "MSA") and region.startswith(CITY[:4])
        for actor in staff
        if _certificate(actor) in task.values["inspectors"]
    ]
    if len(team) >= 2:
        _visit(task, team[:2], at_noon(day))
        laboratory.start(run, day, task, team[:2])


def _visit(task: MatterRow, team: list[Actor], at: datetime) -> None:
    """Two inspectors at the door, with the sheet, and signed by both, which samples the task."""
    first, second = team
    number = visits.plan_visit(task.number, inspectors=(), by=first, at=at)
    visits.notify(number, by=first, at=at)
    assert task.uscc is not None
    code = code_of_door(task.uscc, day_of(at))
    sheet = {
        "lot_size": "400",
        "level": "II",
        "aql": "2.5",
        "sampled": "50",
        "defects": "1",
        "sheet": f"CY-{task.number[3:]}",
    }
    visits.enter(number, "arrive", {"door_code": code}, photo=None, by=first, at=at)
    visits.enter(number, "sheet", sheet, photo=None, by=first, at=at)
    for actor in (first, second):
        with seeing_as(actor):
            record = queries.visits.record(queries.visits.packets(queries.visits.visit(number).instance.id))
        visits.enter(number, "sign", {"record_code": record.code}, photo=None, by=actor, at=at)


def _certificate(actor: Actor) -> str:
    return queries.accounts.certificates_of((actor.person,)).get(actor.person, "")


def _regulators(run: Play) -> list[Actor]:
    return list(run.staff["CIQ_R", "360000"][:2])


def _take(run: Play, day: date, scheme: str, number: str, act: str, by: list[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in by:
        take_act(scheme, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
