"""Notifications of technical measures in the small province, and how its officers lead them on."""

from __future__ import annotations

from datetime import date

from gongzhi.actions import registers, setting_up
from gongzhi.actions.clock import at_noon
from gongzhi.actions.matters import open_matter, take_act
from gongzhi.core.facts import Actor
from gongzhi.core.identity.uscc import check_digit
from gongzhi.core.registers import AssociationRow, ProductRow
from gongzhi.store import queries
from gongzhi.store.acting import seeing_as
from tests.spec.conftest import RAW, firm, person

SYMBOL = "G/TBT/N/EU/555"  # an invented one
CIRCULATED = date(2017, 3, 1)
FIRMS = 37
TO_EU, TO_ALL = 4_250_000_000, 51_200_000_000  # US cents
NOTIFIED = {
    "symbol": SYMBOL, "circulated_on": CIRCULATED, "agency": "European Commission", "notified_under": ("2.9.2",),
    "products": "锂离子电池", "hs_codes": ("8507.60",), "title": "Batteries and waste batteries",
    "content": "标签和可拆卸要求", "objective": "环境保护", "comments_until": date(2017, 3, 31),
    "published_on": date(2017, 5, 1), "in_force_on": date(2017, 8, 1),
}  # fmt: skip
COMMENT = {"article": "2.2", "argument": "超出实现合法目标所必需", "evidence": "IEC 62133", "author": "电池行业协会"}
STATISTICS = "2016 年海关统计"


def usccs(many: int) -> list[str]:
    bodies = [f"913607021583{number:05d}" for number in range(1001, 1001 + many)]
    return [body + check_digit(body) for body in bodies]


def battery_firms(officers, many: int = FIRMS) -> list[str]:
    """Exporters of the register, each with its commodity code there only."""
    codes = usccs(many)
    rows = [firm(code, f"赣州试验电池{number}有限公司", "360702") for number, code in enumerate(codes)]
    setting_up.take_in_enterprises(rows, raw_hash=RAW, by=officers.system, at=at_noon(date(2015, 1, 5)))
    return codes


def person_of(officers, uscc: str) -> Actor:
    own = person(f"N{uscc[-6:]}", "ENT", "360702", uscc=uscc)
    setting_up.take_in_people([own], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(own)


def commerce_of_the_province(officers) -> Actor:
    own = person("C9", "COM", "360000")
    setting_up.take_in_people([own], by=officers.system, at=at_noon(date(2015, 1, 5)))
    return setting_up.actor(own)


def association_of_batteries(officers) -> None:
    row = AssociationRow("51360000MJC0000012", "江西省电池行业协会", "360000", "电池", ("85",), "A1", True)
    registers.take_in_associations([row], raw_hash=RAW, by=officers.system, at=at_noon(date(2015, 1, 5)))


def product(uscc: str, hs_code: str = "8507600090", name: str = "锂离子电池") -> ProductRow:
    return ProductRow(
        f"P-{uscc[-6:]}-{hs_code}", uscc, name, "", hs_code, "machinery", "II", False, False, False, True, False, True
    )


def exports(firms: list[str], to_member: int = TO_EU, to_all: int = TO_ALL, code: str = "8507600090") -> tuple:
    """One line for each firm; the last one takes what does not divide."""
    many = len(firms)
    lines = [
        {"hs_code": code, "goods": "锂离子电池", "uscc": one, "to_member_usd": to_member // many,
         "to_all_usd": to_all // many, "source": STATISTICS}
        for one in firms
    ]  # fmt: skip
    lines[-1] |= {
        "to_member_usd": to_member - to_member // many * (many - 1), "to_all_usd": to_all - to_all // many * (many - 1),
    }  # fmt: skip
    return tuple(lines)


def register(officers, day: date = CIRCULATED, **other: object) -> str:
    by = officers.headquarters[0]
    return open_matter("trade_notification", values=NOTIFIED | other, by=by, at=at_noon(day))


def row(officers, number: str, scheme: str = "trade_notification"):
    with seeing_as(officers.system):
        return queries.matters.matter(scheme, number)


def take(officers, number: str, act: str, day: date, *signers: Actor, scheme: str = "trade_notification", **values):
    seen = row(officers, number, scheme).instance.seen
    for signer in signers or officers.headquarters[:1]:
        take_act(scheme, number, act, values=values, by=signer, at=at_noon(day), seen=seen)


def briefings(officers, number: str):
    with seeing_as(officers.system):
        return queries.matters.all_of("trade_briefing", notification=number)


def explained(officers, firms: list[str], day: date = CIRCULATED, **other: object) -> str:
    """A notification matched with these firms' exports and explained to them, on one day."""
    number = register(officers, day, **other)
    take(officers, number, "match", day, exports=exports(firms))
    take(officers, number, "explain", day, *officers.headquarters[:2], explanation="按新标签要求准备")
    return number


def finding(officers, found):
    with seeing_as(officers.system):
        return queries.findings.fact(found)
