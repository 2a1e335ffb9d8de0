"""Makers of food claim 三同, have their bases registered and ask for GAP audits; some of it is still to be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.attachments import NewFile
from gongzhi.core.facts import Actor
from gongzhi.core.region_codes import city_of
from gongzhi.reports.sheets import as_xlsx
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from gongzhi.store.queries.enterprises import EnterpriseRow

FOOD_CHAPTERS = range(1, 25)  # of the HS
PAPERS = ("site_plan", "land_right", "soil_water", "staff_proof", "inputs_list", "quality_rules")
LIMITS = (("铅", "0.2", "0.5"), ("联苯菊酯", "0.05", "5"), ("二氧化硫残留量", "0.03", "0.03"))  # export, home, mg/kg
GOOD = ("0.05", "0.01", "0.02")
TOO_MUCH_LEAD = ("0.31", "0.01", "0.02")  # legal at home
LETTERS = {"07": ("蔬菜", "SC"), "08": ("脐橙", "QC"), "09": ("茶叶", "CY"), "10": ("水稻", "SD")}
OTHER_PRODUCE = ("畜禽水产", "XQ")


def play(run: Play, day: date) -> None:
    firms = [staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"]
    with seeing_as(run.system):
        rows = [(firm, queries.enterprises.enterprise(firm.uscc or "")) for firm in firms]
    food = [(firm, row) for firm, row in rows if int(row.hs_chapters[:2]) in FOOD_CHAPTERS]
    for place, (firm, row) in enumerate(food[:4]):
        run.later(day, 30 + 9 * place, lambda on, firm=firm, row=row, place=place: _claim(run, on, firm, row, place))
        run.later(day, 45 + 11 * place, lambda on, firm=firm, row=row, place=place: _base(run, on, firm, row, place))
    for place, (firm, row) in enumerate(food[:3]):
        run.later(day, 80 + 7 * place, lambda on, firm=firm, row=row, place=place: _gap(run, on, firm, row, place))


def _claim(run: Play, day: date, firm: Actor, row: EnterpriseRow, place: int) -> None:
    """The first is listed, the second refused for a limit, the third waits for its review, the fourth is a draft."""
    values = {
        "product": row.sector, "goods_kind": "food", "hs_code": f"{row.hs_chapters[:2]}02",
        "line_no": "1 号线", "markets": "国内市场，欧盟",
    }  # fmt: skip
    number = open_matter("same_line_claim", values=values, by=firm, at=at_noon(day))
    if place == 3:
        return
    limits = tuple(
        {
            "parameter": parameter, "unit": "mg/kg", "direction": "at_most", "export_limit": Decimal(export),
            "home_limit": Decimal(home),
        }
        for parameter, export, home in LIMITS
    )  # fmt: skip
    home = [TOO_MUCH_LEAD if place == 1 else GOOD, GOOD, GOOD]
    batches = (*_batches(home, "home", "N"), *_batches([GOOD] * 3, "export", "C"))
    reports = (NewFile("检验报告.xlsx", _test_report(batches, day)),)
    _take(run, day, "same_line_claim", number, "submit", [firm], limits=limits, batches=batches, reports=reports)
    if place < 2:
        run.later(day, 6, lambda on: _decide_claim(run, on, firm, number, is_listed=place == 0))


def _decide_claim(run: Play, day: date, firm: Actor, number: str, *, is_listed: bool) -> None:
    officers = _origin(run, firm)
    _take(run, day, "same_line_claim", number, "review", officers[:1])
    if is_listed:
        _take(run, day, "same_line_claim", number, "list", officers)
    else:
        reason = "内销一批铅结果超出有效限量，就高不就低，不予列入"
        _take(run, day, "same_line_claim", number, "refuse", officers, reason=reason)


def _base(run: Play, day: date, firm: Actor, row: EnterpriseRow, place: int) -> None:
    """The first two are registered, the third was asked for a paper, the fourth waits to be accepted."""
    crop, letters = LETTERS.get(row.hs_chapters[:2], OTHER_PRODUCE)
    given = PAPERS[:-1] if place == 2 else PAPERS
    papers = tuple({"paper": paper, "reference": f"附件 {n}"} for n, paper in enumerate(given, start=1))
    values = {
        "crop": crop, "letters": letters, "base_region": row.region, "area_mu": 260 + 90 * place,
        "staff": "基地植保员", "papers": papers,
    }  # fmt: skip
    number = open_matter("base_registration", values=values, by=firm, at=at_noon(day))
    if place == 2:
        missing = "缺质量管理制度文本，请一次补齐"
        run.later(
            day, 3,
            lambda on: _take(run, on, "base_registration", number, "ask_more", _origin(run, firm)[:1], missing=missing),
        )  # fmt: skip
    elif place < 2:
        run.later(day, 3, lambda on: _register(run, on, firm, number))


def _register(run: Play, day: date, firm: Actor, number: str) -> None:
    officers = _origin(run, firm)
    _take(run, day, "base_registration", number, "accept", officers[:1])
    _take(
        run, day, "base_registration", number, "review", officers, manner="on_site", opinion="水源、土壤和台账符合要求"
    )
    until = date(day.year + 3, 12, 31)
    _take(run, day, "base_registration", number, "give_number", officers, valid_to=until)
    used = {
        "used_on": day, "product": "矿物油乳油", "registration": "PD20095615", "quantity": Decimal("12.5"),
        "plot": "1 号地块", "safe_days": 15,
    }  # fmt: skip
    run.later(
        day, 20,
        lambda on: _take(
            run, on, "base_registration", number, "record_inputs", [firm], inputs=({**used, "used_on": on},),
            reason="按月报送",
        ),
    )  # fmt: skip


def _gap(run: Play, day: date, firm: Actor, row: EnterpriseRow, place: int) -> None:
    """The first is certified, the second waits for a decision after its audit, the third for its audit."""
    kind = "fruit_vegetable" if row.hs_chapters[:2] in ("07", "08", "20") else "other"
    crop, _ = LETTERS.get(row.hs_chapters[:2], OTHER_PRODUCE)
    values = {"product_scope": crop, "crop_kind": kind, "body": "赣州绿色产品认证中心（模拟）"}
    number = open_matter("gap_audit", values=values, by=firm, at=at_noon(day))
    if place < 2:
        run.later(day, 10, lambda on: _audit(run, on, firm, number, is_certified=place == 0))


def _audit(run: Play, day: date, firm: Actor, number: str, *, is_certified: bool) -> None:
    met = (100, 116) if is_certified else (97, 103)
    points = tuple(
        {"control_grade": grade, "applicable": of, "met": good}
        for grade, (of, good) in enumerate(zip((100, 120), met, strict=True), start=1)
    )
    officers = _origin(run, firm)
    _take(run, day, "gap_audit", number, "audit", officers, points=points)
    if is_certified:
        until = date(day.year + 1, day.month, 1)
        given = {"certificate_no": f"GAP-{day.year}-{number[-4:]}", "valid_to": until}
        _take(run, day, "gap_audit", number, "grant", officers, **given)


def _batches(results: Sequence[Sequence[str]], market: str, mark: str) -> list[dict[str, object]]:
    return [
        {"batch": f"{mark}{n:03}", "line": "1 号线", "market": market, "parameter": limit[0], "result": Decimal(value)}
        for n, values in enumerate(results, start=1)
        for limit, value in zip(LIMITS, values, strict=True)
    ]


def _test_report(batches: Sequence[Mapping[str, object]], day: date) -> bytes:
    header = ("批号", "生产线", "市场", "项目", "结果（mg/kg）")
    rows = [tuple(batch.values()) for batch in batches]
    return as_xlsx("检验报告（模拟）", header, rows, made_on=day)  # type: ignore[arg-type]


def _origin(run: Play, firm: Actor) -> Sequence[Actor]:
    return run.staff["CIQ_O", city_of(firm.region)][:2]


def _take(run: Play, day: date, scheme: str, number: str, act: str, signers: Sequence[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for signer in signers:
        take_act(scheme, number, act, values=values, by=signer, at=at_noon(day), seen=seen)
