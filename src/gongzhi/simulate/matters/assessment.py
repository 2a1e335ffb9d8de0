"""Cities file their targets; a programme supports firms; a project is judged; brands are recorded and confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

CITIES = ("360100", "360200", "360700")
TARGETS = (("quality_return_rate", "0.2"), ("spot_check_pass", "97"), ("cases_on_time", "98"))
BRANDS = (("景瓷", "trademark"), ("赣南脐橙", "gi"), ("赣出海", "export_brand"))


def play(run: Play, day: date) -> None:
    for city in CITIES:
        run.later(day, 6, lambda on, city=city: _targets(run, on, city))
    run.later(day, 7, lambda on: _project(run, on))
    run.later(day, 9, lambda on: _programme(run, on))
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    for place, (firm, (name, kind)) in enumerate(zip(firms, BRANDS, strict=False)):
        run.later(day, 8 + place, lambda on, f=firm, n=name, k=kind, p=place: _brand(run, on, f, n, k, confirms=p < 2))


def _targets(run: Play, day: date, city: str) -> None:
    targets = tuple({"indicator": indicator, "target": Decimal(target)} for indicator, target in TARGETS)
    values = {"assessment_year": day.year, "targets": targets}
    open_matter("assessment", values=values, region=city, by=run.one("MGOV", city), at=at_noon(day))


def _programme(run: Play, day: date) -> None:
    """Approved where the office has two persons; of the three firms that apply, the last waits for an answer."""
    office = list(run.staff["PGO", "360000"][:2])
    values = {
        "title": "出口企业技改和认证扶持", "document_no": f"赣质办〔{day.year}〕6号", "support": "funds",
        "budget_fen": 2_000_000_00, "first_day": day, "last_day": date(day.year + 1, 12, 31),
        "rule_text": "自愿性认证费用的一半，每家企业不超过 5 万元。",
    }  # fmt: skip
    number = open_matter("policy_measure", values=values, region="360000", by=office[0], at=at_noon(day))
    _take(run, day, "policy_measure", number, "approve", office)
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    for place, firm in enumerate(firms[:3]):
        run.later(day, 5 + place, lambda on, f=firm, p=place: _apply(run, on, number, f, office, answered=p < 2))


def _apply(run: Play, day: date, programme: str, firm: Actor, office: list[Actor], *, answered: bool) -> None:
    proof = f"CN-{day.year}-{run.share(str(firm.uscc))}17"
    asked = {"programme": programme, "purpose": "自愿性认证", "proof": proof, "amount_fen": 43_000_00}
    number = open_matter("support_payment", values=asked, by=firm, at=at_noon(day))
    if answered:
        run.later(day, 8, lambda on: _take(run, on, "support_payment", number, "approve", office))


def _project(run: Play, day: date) -> None:
    first, second = _headquarters(run)
    plan = {
        "title": "景德镇日用陶瓷质量提升", "field": "export", "kind": "supply_innovation", "product": "日用陶瓷",
        "target_percent": Decimal(95), "measures": "无铅釉料替代，出厂逐批检验", "before_plan": "",
        "before_reference": f"JC-{day.year - 1}-018", "before_tested": 250, "before_passed": 220,
    }  # fmt: skip
    after = {
        "after_plan": "", "after_reference": f"JC-{day.year}-031", "after_tested": 250, "after_passed": 238,
    }  # fmt: skip
    number = open_matter("improvement_project", values=plan, region="360200", by=first, at=at_noon(day))
    _take(run, day, "improvement_project", number, "start", [first])
    run.later(day, 60, lambda on: _take(run, on, "improvement_project", number, "judge", [first, second], **after))
    waiting = {**plan, "title": "抚州茶叶质量提升", "field": "gi", "product": "茶叶", "kind": "improvement"}
    open_matter("improvement_project", values=waiting, region="361000", by=first, at=at_noon(day))


def _brand(run: Play, day: date, firm: Actor, name: str, kind: str, *, confirms: bool) -> None:
    values = {
        "name": name, "kind": kind, "registration_no": f"{day.year}{run.share(name)}36", "markets": ("CN", "DE"),
        "valid_to": day.replace(year=day.year + 10, day=1),
    }  # fmt: skip
    number = open_matter("brand", values=values, by=firm, at=at_noon(day))
    if confirms:
        run.later(day, 5, lambda on: _take(run, on, "brand", number, "confirm", _headquarters(run)))


def _headquarters(run: Play) -> list[Actor]:
    return list(run.staff["CIQ_R", "360000"][:2])


def _take(run: Play, day: date, scheme: str, number: str, act: str, by: list[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in by:
        take_act(scheme, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
