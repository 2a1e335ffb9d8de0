"""Invented notifications reach exporters and are answered, a concern goes to the ministry, firms answer a survey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, stands_in_the_way, take_act
from gongzhi.actions.uploads import NOTIFICATIONS, take_in
from gongzhi.catalogue import registers
from gongzhi.core.facts import Actor
from gongzhi.simulate.officers import Play
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as

PROVINCE = "360000"
NOTIFICATION = "trade_notification"
# Symbol, products, code, title, days to comment, and the last act that is done for it; the numbers are invented.
CUPS = ("G/TBT/N/EU/990001", "日用陶瓷", "6911.10", "食品接触陶瓷铅镉限量（模拟）", 60, "submit")
TOYS = ("G/TBT/N/USA/990002", "玩具", "9503.00", "玩具小零件要求（模拟）", 45, "explain")
TEA = ("G/SPS/N/JPN/990003", "绿茶", "0902.10", "茶叶农药残留限量（模拟）", 60, "register")
WINE = ("G/TBT/N/KOR/990004", "葡萄酒", "2204.21", "葡萄酒标签要求（模拟）", 60, "archive")
ADDED = (f"{CUPS[0]}/Add.1", *CUPS[1:4], 75, "join")
BEGINS = ((20, (CUPS, WINE)), (35, (ADDED,)), (150, (TOYS,)), (185, (TEA,)))  # working days into the play
EXPORTERS = 6
TO_MEMBER_USD, TO_ALL_USD = 1_200_000_00, 9_000_000_00  # US cents, of the largest exporter
LOST_USD, COST_USD = 60_000_00, 15_000_00  # likewise
NOTHING: dict[str, str] = dict.fromkeys(
    ("local_government", "comment_contact", "regions_affected", "languages", "urgency", "international_standard",
     "standard_reference", "documents", "text_from"), "",
)  # fmt: skip


def play(run: Play, day: date) -> None:
    run.later(day, 3, lambda on: _found_a_base(run, on))
    run.later(day, 6, lambda on: _choose_industry(run, on))
    for after, notified in BEGINS:
        run.later(day, after, lambda on, notified=notified: _notify(run, on, notified))
    run.later(day, 60, lambda on: _raise_concern(run, on))
    for after, closes in ((30, True), (170, False)):
        run.later(day, after, lambda on, closes=closes: _survey(run, on, closes=closes))


def _notify(run: Play, day: date, notified: Sequence[tuple[str, str, str, str, int, str]]) -> None:
    """Headquarters take in what has come, as one file."""
    head = run.one("CIQ_R", PROVINCE)
    rows = [
        NOTHING | {
            "symbol": symbol, "circulated_on": day, "agency": "通报成员主管部门", "products": products,
            "notified_under": ("2.9.2",) if "TBT" in symbol else ("B.5",), "hs_codes": (code,), "ics": (),
            "keywords": (), "title": title, "pages": None, "content": f"{products}的新要求。",
            "objective": "保护消费者健康",
            "sps_objectives": () if "TBT" in symbol else ("food_safety",), "conforms": None, "adopted_on": None,
            "published_on": None, "in_force_on": day + timedelta(days=300),
            "comments_until": day + timedelta(days=days),
        }
        for symbol, products, code, title, days, _ in notified
    ]  # fmt: skip
    with seeing_as(head):
        take_in(NOTIFICATIONS, registers.write(NOTIFICATIONS, rows), f"tbt-{day}.csv", by=head, at=at_noon(day))
        numbers = {row.values["symbol"]: row.number for row in queries.matters.all_of(NOTIFICATION)}
    for symbol, _, code, _, _, last in notified:
        if last not in ("register", "join"):
            run.later(day, 3, lambda on, n=numbers[symbol], c=code, a=last: _match(run, on, n, c, a))


def _match(run: Play, day: date, number: str, code: str, last: str) -> None:
    heads = run.staff["CIQ_R", PROVINCE][:2]
    heading = code.replace(".", "")
    with seeing_as(run.system):
        products = queries.registers.products(hs=heading)
    names = {row.producer_uscc: row.name_zh for row in products}
    exports = tuple(
        {"hs_code": heading, "goods": names[uscc], "uscc": uscc, "to_member_usd": TO_MEMBER_USD // place,
         "to_all_usd": TO_ALL_USD // place, "source": "模拟海关统计"}
        for place, uscc in enumerate(sorted(names)[:EXPORTERS], start=1)
    )  # fmt: skip
    _take(run, day, NOTIFICATION, number, "match", heads[:1], exports=exports)
    if stands_in_the_way(NOTIFICATION, number, "archive", by=heads[0], at=at_noon(day)):
        run.later(day, 6, lambda on: _explain(run, on, number, last))
    else:
        _take(run, day, NOTIFICATION, number, "archive", heads[:1])


def _explain(run: Play, day: date, number: str, last: str) -> None:
    explanation = "请核对产品是否符合新要求，提前安排检测和标签更换。"
    _take(run, day, NOTIFICATION, number, "explain", run.staff["CIQ_R", PROVINCE][:2], explanation=explanation)
    run.later(day, 5, lambda on: _acknowledge(run, on, number))
    if last == "submit":
        run.later(day, 8, lambda on: _assess(run, on, number))


def _acknowledge(run: Play, day: date, number: str) -> None:
    """Firms with a post answer for themselves, the association for every second of the others that it sees."""
    posts = {actor.post: actor for actor in run.staff["ASC", PROVINCE]}
    firms = {staff[0].uscc: staff[0] for (role, _), staff in sorted(run.staff.items()) if role == "ENT"}
    with seeing_as(run.system):
        told = queries.matters.all_of("trade_briefing", notification=number)
    for place, row in enumerate(told):
        by = firms.get(row.uscc) or (posts.get(row.values["association"]) if place % 2 else None)
        if by:
            affected = run.share(row.number) > 0
            _take(run, day, "trade_briefing", row.number, "acknowledge", [by], affected=affected, remarks="需补做检测")
    _take(run, day, NOTIFICATION, number, "count_acknowledged", run.staff["CIQ_R", PROVINCE][:1])


def _assess(run: Play, day: date, number: str) -> None:
    heads, lab = run.staff["CIQ_R", PROVINCE], run.one("LAB", PROVINCE)
    _take(run, day, NOTIFICATION, number, "assign", heads[:1], base=lab.post)
    _take(
        run, day, NOTIFICATION, number, "assess", [lab], impact="彩饰产品须改用低溶出颜料，小批量产品检测成本上升。",
        cost_usd=COST_USD, jobs=1_200, fta_note="",
    )  # fmt: skip
    comment = {
        "article": "2.2", "argument": "限量严于相关国际标准，超出实现合法目标所必需", "evidence": "ISO 6486-2:1999",
        "author": "江西模拟陶瓷行业协会",
    }  # fmt: skip
    run.later(day, 6, lambda on: _take(run, on, NOTIFICATION, number, "collect", [lab], comments=(comment,)))
    run.later(
        day, 9, lambda on: _take(run, on, NOTIFICATION, number, "submit", heads[:2], reference="模拟〔通报〕1 号")
    )


def _raise_concern(run: Play, day: date) -> None:
    """One goes to the ministry; another one lacks its technical basis and stays a draft."""
    head, commerce = run.one("CIQ_R", PROVINCE), run.one("COM", PROVINCE)
    values = {
        "measure": CUPS[3], "member": "EU", "symbols": (CUPS[0],), "concerns": ({"concern": "unnecessary_barrier"},),
        "trade_effect": "日用陶瓷企业须逐款送检，小批量订单流失。",
        "technical_basis": "ISO 6486-2:1999 的限量已保护消费者。",
        "request": "参照国际标准设定限量，并给予十二个月过渡期。", "cases": (),
    }  # fmt: skip
    number = _open(day, "trade_concern", values, head)
    _take(run, day, "trade_concern", number, "review", [commerce])
    _take(run, day, "trade_concern", number, "send", [head, commerce], reference="模拟〔关注〕1 号")
    _open(
        day,
        "trade_concern",
        values | {"measure": TOYS[3], "member": "USA", "symbols": (), "technical_basis": "", "request": ""},
        run.one("LAB", PROVINCE),
    )


def _survey(run: Play, day: date, *, closes: bool) -> None:
    """Enterprises with a person of their own answer; some are affected, each by its share."""
    commerce, head = run.one("COM", PROVINCE), run.one("CIQ_R", PROVINCE)
    year = day.year - 1 if closes else day.year
    values = {"title": f"{year} 年国外技术性贸易措施影响调查", "survey_year": year}
    number = _open(day, "trade_survey", values, commerce)
    firms = [actor.uscc or "" for (role, _), staff in sorted(run.staff.items()) if role == "ENT" for actor in staff]
    with seeing_as(run.system):
        industry = {uscc: queries.enterprises.enterprise(uscc).sector for uscc in firms}
    hit = {uscc: run.share(f"survey {year} {uscc}") for uscc in firms}
    _take(
        run, day, "trade_survey", number, "answer", [commerce],
        sample=tuple({"uscc": uscc, "industry": industry[uscc]} for uscc in firms),
        exports=tuple({"uscc": uscc, "market": "DE", "exported_usd": TO_ALL_USD} for uscc in firms),
        effects=tuple(
            {"uscc": uscc, "market": "DE", "measure_type": "certification",
             "direct_loss_usd": LOST_USD * (hit[uscc] - 1), "added_cost_usd": COST_USD}
            for uscc in firms
            if hit[uscc]
        ),
    )  # fmt: skip
    if closes:
        run.later(day, 20, lambda on: _take(run, on, "trade_survey", number, "close", [commerce, head]))


def _choose_industry(run: Play, day: date) -> None:
    signers = [run.one("COM", PROVINCE), run.one("CIQ_R", PROVINCE)]
    values = {
        "industry": "日用陶瓷", "plan_year": day.year, "hs_codes": ("6911", "6912"),
        "grounds": "出口市场集中于欧盟，铅镉限量通报和退运较多。",
    }  # fmt: skip
    number = _open(day, "key_industry", values, signers[0])
    strategy = "跟踪限量修订，参与评议，推广低溶出颜料。"
    _take(run, day, "key_industry", number, "choose", signers, strategy=strategy)


def _found_a_base(run: Play, day: date) -> None:
    signers, lab = [run.one("COM", PROVINCE), run.one("CIQ_R", PROVINCE)], run.one("LAB", PROVINCE)
    values = {
        "name": "陶瓷技术性贸易措施研究评议基地（模拟）", "host": "省陶瓷检测中心", "focus": "食品接触陶瓷",
        "approval": "",
    }  # fmt: skip
    number = _open(day, "research_base", values, signers[0])
    _take(run, day, "research_base", number, "set_up", signers, contact=lab.post)
    supports = (
        {"kind": "funds", "what": "研究评议经费", "amount_fen": 200_000_00, "given_by": "省级财政",
         "reference": f"模拟〔{day.year}〕1 号"},
        {"kind": "people", "what": "专职研究人员二名", "amount_fen": None, "given_by": "依托单位",
         "reference": f"模拟〔{day.year}〕2 号"},
    )  # fmt: skip
    _take(run, day, "research_base", number, "support", signers[:1], supports=supports)
    work = ({"work_year": day.year, "what": "评议欧盟陶瓷限量通报", "count": 1},)
    run.later(day, 180, lambda on: _take(run, on, "research_base", number, "report_work", [lab], work=work))


def _open(day: date, scheme: str, values: dict[str, object], by: Actor) -> str:
    return open_matter(scheme, values=values, by=by, at=at_noon(day))


def _take(run: Play, day: date, scheme: str, number: str, act: str, by: Sequence[Actor], **values: object) -> None:
    with seeing_as(run.system):
        seen = queries.matters.matter(scheme, number).instance.seen
    for actor in by:
        take_act(scheme, number, act, values=values, by=actor, at=at_noon(day), seen=seen)
