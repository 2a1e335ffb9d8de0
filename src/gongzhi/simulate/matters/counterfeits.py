"""Leads of the monitoring network: two reports of one battery, one of shoes that nobody took up yet, one dismissed."""

from __future__ import annotations

from datetime import date

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"
BATTERY = ("锂电池", "850760", "BRAND X", "某电子厂", "KE")
GARMENT = ("针织衫", "611020", "BRAND Y", "某制衣厂", "NG")
SHOES = ("运动鞋", "640411", "BRAND Z", "", "CL")
NOT_TAKEN_UP = 130  # working days: one that is still open at the end


def play(run: Play, day: date) -> None:
    node = {
        "name": "海外打假维权监测网非洲监测点", "node_type": "overseas", "country": "KE", "products": ("8507",),
        "contact": run.staff["ASC", PROVINCE][1].post,
    }  # fmt: skip
    office = run.one("IPR", PROVINCE)
    run.later(day, 4, lambda on: open_matter("monitor_node", values=node, by=office, at=at_noon(on)))
    run.later(day, 10, lambda on: _report(run, on, run.staff["ASC", PROVINCE][0], BATTERY, "act"))
    run.later(day, 12, lambda on: _report(run, on, run.one("MSA", PROVINCE), BATTERY, ""))
    run.later(day, 30, lambda on: _report(run, on, run.staff["ASC", PROVINCE][2], GARMENT, "dismiss"))
    run.later(day, NOT_TAKEN_UP, lambda on: _report(run, on, run.staff["ASC", PROVINCE][0], SHOES, ""))
    run.later(day, 20, lambda on: _campaign(run, on, office))


def _campaign(run: Play, day: date, office: Actor) -> None:
    """Under way: bodies report, and it is concluded after the play's last day."""
    values = {"name": "重点市场出口商品打假专项行动", "first_day": day, "last_day": date(day.year, 12, 31)}
    number = open_matter("campaign", values=values, by=office, at=at_noon(day))
    checked = {
        "day": day,
        "body": "省市场监管部门",
        "batches": 120,
        "bad_batches": 9,
        "value": 48_000_000,
        "bad_value": 2_100_000,
    }
    take_act(
        "campaign",
        number,
        "report",
        values={"reports": (checked,)},
        by=run.one("MSA", PROVINCE),
        at=at_noon(day),
        seen=0,
    )


def _report(run: Play, day: date, reporter: Actor, goods: tuple[str, ...], fate: str) -> None:
    product, hs_code, brand, maker, market = goods
    values = {
        "node": "", "product": product, "hs_code": hs_code, "brand": brand, "maker": maker, "maker_code": "",
        "market": market, "case_no": "", "asks_assistance": fate == "act",
        "evidence": ({"what": "市场取样照片", "reference": ""},),
    }  # fmt: skip
    number = open_matter("lead", values=values, by=reporter, at=at_noon(day))
    if fate:
        run.later(day, 4, lambda on: _judge(run, on, number, fate))


def _judge(run: Play, day: date, number: str, fate: str) -> None:
    office = run.one("IPR", PROVINCE)
    if fate == "dismiss":
        _take(run, day, number, "dismiss", by=office, reason="经查为授权生产")
        return
    _take(run, day, number, "verify", by=office, reason="取样检验与品牌方样品不符")
    _take(run, day, number, "share", by=office)
    body = run.one("MSA", PROVINCE)
    _take(run, day, number, "assign", by=office, body=body.post)
    run.later(day, 10, lambda on: _act(run, on, number, body))


def _act(run: Play, day: date, number: str, body: Actor) -> None:
    found = {"goods": "锂电池 1 200 只", "value": 3_600_000, "result": "查封并立案"}
    _take(run, day, number, "act", by=body, **found)
    _take(run, day, number, "feed_back", by=run.one("IPR", PROVINCE), reason="已查封并立案，感谢报送")


def _take(run: Play, day: date, number: str, act: str, *, by: Actor, **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter("lead", number).instance.seen
    take_act("lead", number, act, values=values, by=by, at=at_noon(day), seen=seen)
