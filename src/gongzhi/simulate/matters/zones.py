"""Three places build demonstration zones: one is announced and subsidises certificates, one is judged, one waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

SHEET = {
    "four_party_mechanism": "12", "inputs_control": "11.5", "traceability": "9.5", "standards_system": "7.5",
    "testing_capacity": "7", "risk_monitoring": "7.5", "enterprise_responsibility": "7.5", "incident_handling": "5.5",
    "driven_regions_and_chain": "5", "stacked_policies": "4", "ecology": "7.5",
}  # fmt: skip
THIRD_KEY = {"industrial": ("process_control", "9.5"), "food_agri": ("pest_disease_control", "9.5")}
FIRMS, CLEAN = 12, 6
CERTIFICATES = (("management", 86_000_00), ("product", 130_000_00), ("organic", 24_000_00))
NOTHING: dict[str, object] = dict.fromkeys(("bases", "driven", "policies", "funds"), ())
Place = tuple[str, str, str, str, str, str]  # region, role that leads, type, name, goods, HS code
CERAMICS = ("360200", "MGOV", "industrial", "景德镇出口日用陶瓷质量安全示范区", "日用陶瓷", "691110")
ORANGES = ("360722", "CGOV", "food_agri", "信丰脐橙出口质量安全示范区", "脐橙", "080510")
TEA = ("361130", "CGOV", "food_agri", "婺源出口茶叶质量安全示范区", "绿茶", "090210")


def play(run: Play, day: date) -> None:
    run.later(day, 12, lambda on: _build(run, on, CERAMICS, only_clean=True))
    run.later(day, 20, lambda on: _build(run, on, ORANGES, only_clean=False))
    run.later(day, 35, lambda on: _wait(run, on, TEA))


def _build(run: Play, day: date, place: Place, *, only_clean: bool) -> None:
    number = _begin(run, day, place)
    run.later(day, 100, lambda on: _apply(run, on, number, place, only_clean=only_clean))
    if only_clean:
        run.later(day, 15, lambda on: _claim_too_early(run, on, number, place[0]))


def _wait(run: Play, day: date, place: Place) -> None:
    """Applied, and the first review is due."""
    number = _begin(run, day, place)
    run.later(day, 160, lambda on: _apply(run, on, number, place, only_clean=True, goes_on=False))


def _begin(run: Play, day: date, place: Place) -> str:
    region, role, zone_type, name, goods, hs_code = place
    values = {
        "name": name, "level": "provincial_zone", "zone_type": zone_type,
        "mechanism": "政府主导，成立领导小组；海关推动，部门联动，龙头企业带动，群众参与。",
        "products": ({"goods": goods, "hs_code": hs_code},), "enterprises": (), "bases": (),
        "driven": ({"whom": "周边乡镇", "link": "region", "how": "统一投入品管控、共用检测平台"},),
        "policies": ({"policy": "技术改造贴息", "body": "工信部门", "reference": f"〔{day.year}〕{day.day}号"},),
        "funds": ({"fund_year": day.year, "amount_fen": 200_000_00, "reference": f"财〔{day.year}〕{day.day}号"},),
    }  # fmt: skip
    return open_matter("zone", values=values, region=region, by=run.one(role, region), at=at_noon(day))


def _apply(run: Play, day: date, number: str, place: Place, *, only_clean: bool, goes_on: bool = True) -> None:
    """A place names its firms, or only those whose goods have passed every check of the last year."""
    region, role, zone_type, *_ = place
    since = date(day.year - 1, day.month, 1)
    with seeing_as(run.system):
        firms = [uscc for uscc, _ in queries.enterprises.producers_within(region)]
        lots = {uscc: queries.zones.checked_lots([uscc], since, day) for uscc in firms} if only_clean else {}
    if only_clean:
        firms = [uscc for uscc in firms if lots[uscc] and all(lot.passed for lot in lots[uscc])][:CLEAN]
    lines = tuple({"uscc": uscc, "part": "member" if nth else "leading"} for nth, uscc in enumerate(firms[:FIRMS]))
    if not lines:
        return
    leader = run.one(role, region)
    _take(run, day, "zone", number, "enrich", [leader], enterprises=lines, reason="确定区内企业", **NOTHING)
    _take(run, day, "zone", number, "apply", [leader])
    if goes_on:
        run.later(day, 8, lambda on: _assess(run, on, number, zone_type))


def _assess(run: Play, day: date, number: str, zone_type: str) -> None:
    reviewer, experts = run.one("CIQ_R", "360000"), run.staff["EXP", "360000"]
    _take(run, day, "zone", number, "first_review", [reviewer], opinion="机制健全，材料齐全，同意报送考核。")
    scores = tuple(
        {"score_year": day.year, "item": item, "points": Decimal(points), "met": True, "evidence": "现场考核记录"}
        for item, points in (*SHEET.items(), THIRD_KEY[zone_type])
    )
    _take(run, day, "zone", number, "assess", experts[:2], scores=scores)
    run.later(day, 6, lambda on: _decide(run, on, number))


def _decide(run: Play, day: date, number: str) -> None:
    offices = run.staff["PGO", "360000"]
    with seeing_as(run.system):
        found = queries.findings.fact(queries.matters.matter("zone", number).values["assessment"])
    if found.value["passed"] == "true":
        _take(run, day, "zone", number, "announce", offices[:2], reward_fen=500_000_00)
        run.later(day, 5, lambda on: _claim(run, on, number))
    else:
        _take(run, day, "zone", number, "refuse", offices[:2], reason="抽查结果未达到考核要求，处置完毕后可重新申报。")


def _claim_too_early(run: Play, day: date, zone: str, region: str) -> None:
    """A certificate of a zone that is still being built is not subsidised."""
    with seeing_as(run.system):
        firm, _ = queries.enterprises.producers_within(region)[0]
    values = {
        "zone": zone, "certification": "management", "certificate_no": f"CQC-{day.year}-{zone[-3:]}0",
        "issued_on": day, "cost_fen": 60_000_00,
    }  # fmt: skip
    by = run.one("MGOV", region)
    number = open_matter("zone_subsidy", values=values, uscc=firm, by=by, at=at_noon(day))
    offices, reason = run.staff["PGO", "360000"][:2], "示范区尚未公布，公布后可重新申请。"
    run.later(day, 7, lambda on: _take(run, on, "zone_subsidy", number, "refuse", offices, reason=reason))


def _claim(run: Play, day: date, zone: str) -> None:
    """Certificates of the zone's firms, in the government's name: two are paid, one waits for its approval."""
    with seeing_as(run.system):
        row = queries.matters.matter("zone", zone)
    leader, offices = run.one("MGOV", f"{row.region[:4]}00"), run.staff["PGO", "360000"]
    for nth, ((certification, cost), line) in enumerate(zip(CERTIFICATES, row.lines["enterprises"], strict=False)):
        values = {
            "zone": zone, "certification": certification, "certificate_no": f"CQC-{day.year}-{zone[-3:]}{nth + 1}",
            "issued_on": day, "cost_fen": cost,
        }  # fmt: skip
        number = open_matter("zone_subsidy", values=values, uscc=line["uscc"], by=leader, at=at_noon(day))
        if nth + 1 < len(CERTIFICATES):
            _take(run, day, "zone_subsidy", number, "approve", offices[:2])
            _take(run, day, "zone_subsidy", number, "pay", [leader], paid_on=day, proof=f"国库支付 {number[-3:]}")


def _take(run: Play, day: date, scheme: str, number: str, act: str, by: Sequence[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in by:
        take_act(scheme, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
