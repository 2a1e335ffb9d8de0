"""The enterprises of the invented province: where they are, what they make, how much, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.core.identity import uscc
from gongzhi.core.identity.gazetteer import Region
from gongzhi.core.registers import EnterpriseRow
from gongzhi.simulate import names
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.planted import PLANTED
from gongzhi.simulate.trades import TRADE, TRADES, Goods, Trade, weight_at

FIRMS = 600  # at scale 1
CITY_WEIGHTS = {
    "360100": 20, "360200": 6, "360300": 5, "360400": 11, "360500": 4, "360600": 3,
    "360700": 17, "360800": 12, "360900": 9, "361000": 6, "361100": 11,
}  # fmt: skip
SIZES = (("micro", 25), ("small", 48), ("medium", 22), ("large", 5))
MONTHLY_ITEMS = {"micro": 2, "small": 5, "medium": 13, "large": 45}
CLASSES = ((1, 12), (2, 58), (3, 25), (4, 5))
SISTERS_PERCENT = 6  # of firms whose goods foreign authorities watch
ROADS = ("工业大道", "创业路", "兴业路", "科技路", "建设路", "迎宾大道")
ORG_CODE_MARK = "Y"  # no organisation code that we have seen begins with it
CUSTOMS_MARK = "Y"


@dataclass(frozen=True)
class Firm:
    """An enterprise with what its register row does not tell."""

    row: EnterpriseRow
    trade: Trade
    monthly_items: int  # usual export items a month, 0 for a trading arm
    sister: str = ""  # credit code of a firm whose English name is the same but for its legal form
    planted: str = ""  # code of what was planted in it

    @property
    def made(self) -> tuple[Goods, ...]:
        """What it makes or sells, at least one."""
        return tuple(goods for goods in self.trade.goods if goods.hs in self.row.hs_codes)

    @property
    def mark(self) -> str:
        """With what its lot numbers begin."""
        return self.row.uscc[8:16]


class Registry:
    """Gives out what may be given only once: credit codes, customs codes, names."""

    def __init__(self, seed: str, counties: Sequence[Region], cities: Sequence[Region]) -> None:
        self.seed = seed
        self.chance = Chance(seed, "enterprises")
        self.region = {region.code6: region for region in (*counties, *cities)}
        self._bodies: set[str] = set()
        self._customs: dict[str, int] = {}
        self._names: set[str] = set()

    def credit_code(self, region: str) -> str:
        while True:
            body = ORG_CODE_MARK + f"{self.chance.below(10_000_000):07d}"
            if body not in self._bodies:
                self._bodies.add(body)
                first = f"91{region}{body}{uscc.org_check_digit(body)}"
                return first + uscc.check_digit(first)

    def customs_code(self, region: str) -> str:
        """Place, economic zone and kind as in a real one; the last four begin with a mark."""
        number = self._customs.get(region[:4], 0)
        self._customs[region[:4]] = number + 1
        tail = "".join(uscc.ALPHABET[number // len(uscc.ALPHABET) ** place % len(uscc.ALPHABET)] for place in (2, 1, 0))
        return f"{region[:4]}96{CUSTOMS_MARK}{tail}"

    def address(self, county: Region, code: str) -> str:
        """A door in the county, by a chance of its own."""
        chance = Chance(self.seed, "address", code)
        city = self.region[county.parent].name_zh
        return f"江西省{city}{county.name_zh}{chance.pick(ROADS)}{chance.between(1, 399)}号"

    def homophones(self, region: Region, trade: Trade, size: str) -> list[tuple[str, str]]:
        """Two names that sound alike; none when every pair has been given in this place and trade."""
        for one, other, pinyin in self.chance.some(names.HOMOPHONES, len(names.HOMOPHONES)):
            pair = [self.named(region, trade, size, word, pinyin) for word in (one, other)]
            (one_zh, en), (other_zh, _) = pair
            if not {one_zh, other_zh, en} & self._names:
                self._names |= {one_zh, other_zh, en}
                return pair
        return []

    def name(self, region: Region, trade: Trade, size: str) -> tuple[str, str]:
        """A Chinese and an English name that no firm has yet."""
        while True:
            word, pinyin = names.brand(self.chance)
            zh, en = self.named(region, trade, size, word, pinyin)
            if zh not in self._names and en not in self._names:
                self._names |= {zh, en}
                return zh, en

    def named(self, region: Region, trade: Trade, size: str, word: str, pinyin: str) -> tuple[str, str]:
        district = region.name_zh.endswith("区")
        place = self.region[region.parent] if district else region
        place_zh = place.short_zh if district else place.name_zh
        form = {"large": "股份有限公司", "micro": "厂"}.get(size, "有限公司")
        form_en = "Factory" if size == "micro" else "Co., Ltd."
        place_en = place.name_en.removesuffix(" County")
        return f"{place_zh}{word}{trade.zh}{form}", f"{place_en} {pinyin} {trade.en} {form_en}"


def firms(seed: str, scale: Fraction, counties: Sequence[Region], cities: Sequence[Region]) -> tuple[Firm, ...]:
    """The planted firms first, then the others by county, about 600 at scale 1 and at least one."""
    registry = Registry(seed, counties, cities)
    found = _planted_firms(registry)
    for county, count in _spread(max(1, round(FIRMS * scale)), counties):
        for _ in range(count):
            found += _firm_and_sister(county, registry)
    return tuple(found)


def _spread(count: int, counties: Sequence[Region]) -> list[tuple[Region, int]]:
    """How many firms each county gets: cities by weight, counties by their trades, each at least one if it can be."""
    cities = list(CITY_WEIGHTS)
    shares = []
    for city, in_city in zip(cities, largest_remainders(count, list(CITY_WEIGHTS.values())), strict=True):
        own = [county for county in counties if county.parent == city]
        weights = [60 + sum(weight_at(trade, county.code6) for trade in TRADES) for county in own]
        least = 1 if in_city >= len(own) else 0
        extra = largest_remainders(in_city - least * len(own), weights)
        shares += [(county, least + more) for county, more in zip(own, extra, strict=True)]
    return shares


def largest_remainders(count: int, weights: Sequence[int]) -> list[int]:
    """`count` in whole shares by weight; the first of equal remainders comes first."""
    whole = sum(weights)
    shares = [count * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(count * weights[at] % whole), at))
    for at in by_remainder[: count - sum(shares)]:
        shares[at] += 1
    return shares


def _planted_firms(registry: Registry) -> list[Firm]:
    made = []
    for planted in PLANTED.values():
        trade = TRADE[planted.trade]
        for code, firm_class in planted.firms:
            region = registry.region[code]
            name = registry.name(region, trade, "small")
            made.append(_firm(region, trade, "small", name, registry, firm_class=firm_class, planted=planted.code))
    return made


def _firm_and_sister(county: Region, registry: Registry) -> list[Firm]:
    chance = registry.chance
    trade = chance.weighed([(trade, weight_at(trade, county.code6)) for trade in TRADES] + [(TRADE["garments"], 1)])
    size = chance.weighed(SIZES)
    if not (trade.defects and chance.happens(SISTERS_PERCENT)):
        firm_class = chance.weighed(CLASSES)
        return [_firm(county, trade, size, registry.name(county, trade, size), registry, firm_class=firm_class)]
    return _sisters(county, trade, registry)


def _sisters(county: Region, trade: Trade, registry: Registry) -> list[Firm]:
    """Two firms that an English name cannot tell apart: brands that sound alike, or a producer and its trading arm."""
    chance = registry.chance
    pair = registry.homophones(county, trade, "small") if chance.happens(50) else []
    trading = not pair
    if trading:
        zh, en = registry.name(county, trade, "small")
        pair = [(zh, en), (zh.replace("有限公司", "进出口有限公司"), en.replace("Co., Ltd.", "Imp. & Exp. Co., Ltd."))]
    first = _firm(county, trade, "small", pair[0], registry, firm_class=chance.weighed(CLASSES))
    second = _firm(county, trade, "small", pair[1], registry, firm_class=chance.weighed(CLASSES), trading=trading)
    return [replace(first, sister=second.row.uscc), replace(second, sister=first.row.uscc)]


def _firm(
    county: Region,
    trade: Trade,
    size: str,
    name: tuple[str, str],
    registry: Registry,
    *,
    firm_class: int,
    trading: bool = False,
    planted: str = "",
) -> Firm:
    chance = registry.chance
    code = registry.credit_code(county.code6)
    goods = trade.goods[: chance.between(1, len(trade.goods))]
    row = EnterpriseRow(
        uscc=code,
        org_code=code[8:17],
        name_zh=name[0],
        name_en=name[1],
        region=county.code6,
        size=size,
        sector=trade.sector,
        category=trade.category,
        hs_codes=tuple(dict.fromkeys(item.hs for item in goods)),
        firm_class=firm_class,
        is_producer=not trading,
        is_exporter=trading or bool(planted) or chance.happens(85),
        customs_code=registry.customs_code(county.code6),
        contact_role=chance.pick(("质量安全负责人", "质量负责人", "出口业务负责人")),
        registered_on=date(1996, 1, 1) + timedelta(days=chance.below(20 * 365)),
        synthetic=True,
        address=registry.address(county, code),
    )
    items = 0 if trading else chance.around(MONTHLY_ITEMS[size])
    return Firm(row, trade, items, planted=planted)
