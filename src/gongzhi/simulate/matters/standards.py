"""Firms declare standards, report self-control and innovations, benchmark; one that has not declared is ordered to."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

LEAD = {"name": "铅溶出量", "unit": "mg/L", "operator": "≤", "limit": Decimal("0.5")}
INNOVATIONS = (  # the last one waits to be confirmed
    ("technical", "低铅釉料配方", "发明专利"),
    ("standard", "修订企业标准", "企业标准"),
    ("management", "首席质量官制度", "制度文件"),
)
FIRMS = 4  # the first two publish, the third keeps a draft, the fourth has not declared


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"][:FIRMS]
    for place, firm in enumerate(firms[:-1]):
        run.later(day, 6 + place, lambda on, f=firm, p=place: _declare(on, f, publishes=p < FIRMS - 2))
    run.later(day, 8, lambda on: _order(run, on, firms[-1]))
    for firm in firms[:2]:
        run.later(day, 10, lambda on, f=firm: _report(on, f))
    for firm, innovation in zip(firms, INNOVATIONS, strict=False):
        run.later(day, 1, lambda on, f=firm, i=innovation: _innovate(run, on, f, *i))
    run.later(day, 12, lambda on: _benchmark(run, on, firms[0], peer=firms[1]))


def _declare(day: date, firm: Actor, *, publishes: bool) -> None:
    values = {
        "standard_type": "enterprise", "standard_no": f"Q/JXCK 001-{day.year}", "standard_name": "出口产品质量要求",
        "product": "出口产品", "replaces": "", "indicators": (LEAD,) if publishes else (),
    }  # fmt: skip
    number = open_matter("self_declaration", values=values, by=firm, at=at_noon(day))
    if publishes:
        take_act("self_declaration", number, "publish", values={}, by=firm, at=at_noon(day), seen=0)


def _order(run: Play, day: date, firm: Actor) -> None:
    first, second = run.staff["MSA", "360000"][:2]
    values = {"product": "出口产品", "facts": "产品已出口，未公开所执行的标准", "correct_by": day + timedelta(days=30)}
    number = open_matter("declaration_order", values=values, uscc=firm.uscc, by=first, at=at_noon(day))
    for officer in (first, second):
        take_act("declaration_order", number, "order", values={}, by=officer, at=at_noon(day), seen=0)


def _benchmark(run: Play, day: date, firm: Actor, *, peer: Actor) -> None:
    """An association's letter makes the peer a backbone enterprise; the firm compares itself with it."""
    with seeing_as(run.system):
        association = queries.registers.associations()[0].name
    values = {
        "letter": f"赣协〔{day.year}〕3号", "association": association, "named_on": day, "reason": "协会来函",
    }  # fmt: skip
    office = run.one("PGO", "360000")
    open_matter("backbone_enterprise", values=values, uscc=peer.uscc, by=office, at=at_noon(day))
    compared = {
        "topic": "出厂质量", "peer": peer.uscc, "first_day": day - timedelta(days=90), "last_day": day,
        "indicators": (
            {"name": "不良率", "own": Decimal("1.8"), "best": Decimal("0.9"), "lower_is_better": True},
            {"name": "合格率", "own": Decimal("96.0"), "best": Decimal("98.5"), "lower_is_better": False},
        ),
    }  # fmt: skip
    number = open_matter("benchmark", values=compared, by=firm, at=at_noon(day))
    actions = ({"action": "更换釉料供应商", "owner": "质量负责人", "due": day + timedelta(days=90)},)
    take_act("benchmark", number, "plan", values={"actions": actions}, by=firm, at=at_noon(day), seen=0)


def _report(day: date, firm: Actor) -> None:
    values = {
        "line": "出口生产线", "laboratories": 1, "testers": 2, "control_points": 3,
        "instruments": ({"instrument": "YQ-01", "name": "原子吸收光谱仪", "calibrated_until": day},),
        "yields": (),
    }  # fmt: skip
    open_matter("self_control", values=values, by=firm, at=at_noon(day))


def _innovate(run: Play, day: date, firm: Actor, innovation: str, what: str, proof: str) -> None:
    values = {"innovation": innovation, "what": what, "achieved_on": day - timedelta(days=30), "proof": proof}
    number = open_matter("innovation", values=values, by=firm, at=at_noon(day))
    if what != INNOVATIONS[-1][1]:
        office = run.one("MSA", "360000")
        run.later(
            day, 5, lambda on: take_act("innovation", number, "confirm", values={}, by=office, at=at_noon(on), seen=0)
        )
