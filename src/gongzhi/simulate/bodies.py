"""What stands around the invented firms: laboratories, registered bases, associations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from gongzhi.core.identity import uscc
from gongzhi.core.identity.gazetteer import Region
from gongzhi.core.registers import AssociationRow, BaseRow, LaboratoryRow, PersonRow
from gongzhi.simulate import names
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.faults import FAULTS
from gongzhi.simulate.firms import ORG_CODE_MARK, Firm
from gongzhi.simulate.people import PROVINCE
from gongzhi.simulate.trades import TRADE, TRADES, Trade, weight_at

FOR_EVERYTHING = ("360100", date(2027, 12, 31))  # the laboratory of the capital that tests the goods of every trade
RECOGNISED_FROM = date(2024, 1, 1)  # the first day on which a laboratory's recognition may end
CNAS_PERCENT = 60
BASE_PERCENT = 70  # of producers of what is grown or bred
VALID_DAYS = 5 * 365
# What is grown or bred for goods of a commodity code, and the letters of its base numbers.
GROWN = {
    "080510": ("脐橙", "QC"), "080521": ("蜜桔", "MJ"), "090210": ("茶叶", "CY"), "090220": ("茶叶", "CY"),
    "160417": ("鳗鱼", "MY"), "160540": ("小龙虾", "XLX"), "121299": ("莲子", "LZ"), "071239": ("香菇", "XG"),
    "200599": ("竹笋", "ZS"), "190230": ("水稻", "SD"), "190590": ("水稻", "SD"),
}  # fmt: skip
ASSOCIATIONS = (
    ("陶瓷", ("ceramics", "tiles", "insulators")),
    ("果菜茶", ("citrus", "tea", "vegetables")),
    ("食品水产", ("rice", "aquatic")),
    ("竹木家居", ("bamboo", "houseware", "furniture")),
    ("玩具电子", ("toys", "electronics", "batteries")),
)


def laboratories(seed: str, cities: Sequence[Region]) -> tuple[LaboratoryRow, ...]:
    """One for every trade, in the capital, and one in each city for the trades of its counties."""
    chance = Chance(seed, "laboratories")
    central, last = FOR_EVERYTHING
    found = []
    for number, city in enumerate([city for city in cities if city.code6 == central] + list(cities)):
        everything = number == 0
        trades = [trade for trade in TRADES if everything or _is_in(trade, city)]
        word, _ = names.brand(chance)
        cma = RECOGNISED_FROM + timedelta(days=chance.below(4 * 365))
        cnas = RECOGNISED_FROM + timedelta(days=chance.below(4 * 365)) if chance.happens(CNAS_PERCENT) else None
        found.append(
            LaboratoryRow(
                lab_no=f"SIM-LAB-{number + 1:02d}",
                name=f"{city.short_zh}{word}产品检测中心",
                region=city.code6,
                scope=tuple(dict.fromkeys(word for trade in trades for word in _tested(trade))),
                cma_valid_to=last if everything else cma,
                cnas_valid_to=last if everything else cnas,
                synthetic=True,
            )
        )
    return tuple(found)


def may_test(laboratory: LaboratoryRow, trade: Trade, on: date) -> bool:
    """Whether it may test the goods of a trade on a day."""
    return trade.zh in laboratory.scope and laboratory.cma_valid_to is not None and on <= laboratory.cma_valid_to


def bases(seed: str, producers: Sequence[Firm]) -> tuple[BaseRow, ...]:
    """One for most producers of what is grown or bred, in their own county; planted firms have one each."""
    chance = Chance(seed, "bases")
    given: dict[str, int] = {}
    found = []
    for firm in producers:
        grown = GROWN.get(firm.made[0].hs)
        if grown is None or not (firm.planted or chance.happens(BASE_PERCENT)):
            continue
        crop, letters = grown
        beginning = firm.row.region + letters
        given[beginning] = given.get(beginning, 0) + 1
        begins = date(2021, 1, 1) + timedelta(days=chance.below(3 * 365))
        found.append(
            BaseRow(
                reg_no=f"{beginning}{given[beginning]:05d}",
                holder_uscc=firm.row.uscc,
                region=firm.row.region,
                crop=crop,
                area_mu=chance.around(100 * firm.monthly_items),
                valid_from=begins,
                valid_to=begins + timedelta(days=VALID_DAYS - 1),
                synthetic=True,
            )
        )
    return tuple(found)


def associations(people: Sequence[PersonRow]) -> tuple[AssociationRow, ...]:
    """Associations of the province, each with one of the people who hold an ASC post."""
    holders = [person for person in people if person.role == "ASC"]
    found = []
    for number, ((sector, trades), person) in enumerate(zip(ASSOCIATIONS, holders, strict=True), start=1):
        body = f"{ORG_CODE_MARK}{number:07d}"
        first = f"51{PROVINCE}{body}{uscc.org_check_digit(body)}"
        chapters = {goods.hs[:2] for trade in trades for goods in TRADE[trade].goods}
        found.append(
            AssociationRow(
                uscc=first + uscc.check_digit(first),
                name=f"江西模拟{sector}行业协会",
                region=PROVINCE,
                sector=sector,
                hs_chapters=tuple(sorted(chapters)),
                person_no=person.person_no,
                synthetic=True,
            )
        )
    return tuple(found)


def _is_in(trade: Trade, city: Region) -> bool:
    in_a_county = any(place.startswith(city.code6[:4]) for place, _ in trade.places)
    return in_a_county or weight_at(trade, city.code6) > 0


def _tested(trade: Trade) -> Sequence[str]:
    return [trade.zh, *(fault.item for fault in FAULTS[trade.code])]
