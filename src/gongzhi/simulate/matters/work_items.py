"""The province gives cities their tasks of the year; cities accept, send back, deliver; the province verifies."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

ITEMS = (
    (14, "退运追溯调查台账", "办结数 ÷ 登记数", "100000"),
    (13, "监督抽查结果公示", "公示数 ÷ 应公示数", "100110"),
    (10, "缺陷消除帮扶名单", "验证消除数 ÷ 帮扶数", "100111"),
    (5, "示范区建设进展", "自查得分", "010000"),
    (2, "企业自我声明公开培训", "参训企业数", "000000"),
)  # article, deliverable, measure, and what becomes of it in each of six cities: 1 delivered, 0 left as it is
CITIES = ("360100", "360200", "360400", "360700", "360900", "361100")


def play(run: Play, day: date) -> None:
    for article, deliverable, measure, fates in ITEMS:
        for city, fate in zip(CITIES, fates, strict=True):
            values = {
                "plan_year": day.year, "article_no": article, "deliverable": deliverable, "measure": measure,
                "due": date(day.year, 12, 20), "owner": "市质量工作协调机构负责人",
            }  # fmt: skip
            run.later(day, 5 + article, lambda on, v=values, c=city, f=fate: _issue(run, on, c, v, delivers=f == "1"))


def _issue(run: Play, day: date, city: str, values: dict[str, object], *, delivers: bool) -> None:
    office = run.one("PGO", "360000")
    number = open_matter("work_item", values=values, region=city, by=office, at=at_noon(day))
    _take(run, day, number, "issue", by="PGO", region="360000")
    if run.share(f"accept {number}"):
        run.later(day, 3, lambda on: _accept(run, on, number, city, delivers=delivers))


def _accept(run: Play, day: date, number: str, city: str, *, delivers: bool) -> None:
    _take(run, day, number, "accept", by="MGOV", region=city)
    if delivers:
        run.later(day, 60, lambda on: _deliver(run, on, number, city))


def _deliver(run: Play, day: date, number: str, city: str) -> None:
    evidence = ({"what": "工作总结和台账", "reference": f"〔{day.year}〕{run.share(number) + 11}号"},)
    _take(run, day, number, "deliver", by="MGOV", region=city, evidence=evidence)
    if run.share(f"verify {number}"):
        run.later(day, 5, lambda on: _take(run, on, number, "verify", by="PGO", region="360000"))


def _take(run: Play, day: date, number: str, act: str, *, by: str, region: str, **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter("work_item", number).instance.seen
    take_act("work_item", number, act, values=values, by=run.one(by, region), at=at_noon(day), seen=seen)
