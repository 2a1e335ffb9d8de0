"""Notices of foreign authorities about goods of the invented province, as the European source would publish them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from gongzhi.core.identity.gazetteer import Region
from gongzhi.simulate import names
from gongzhi.simulate.chance import Chance, Weights
from gongzhi.simulate.firms import Firm
from gongzhi.simulate.planted import ALERT, BEGINS, BORDER, FOLLOW_UP, OUTBREAKS
from gongzhi.simulate.trades import CONTACT, FOOD, MATERIALS, TRADES, Defect, Goods, Trade
from gongzhi.simulate.truth import NoticeTruth

MONTHLY = 11  # at scale 1, beside what is planted
MARKETS = (
    ("Germany", 16), ("Italy", 13), ("Netherlands", 11), ("France", 9), ("Spain", 8), ("Poland", 8), ("Belgium", 6),
    ("United Kingdom", 6), ("Czech Republic", 4), ("Slovenia", 3), ("Finland", 4), ("Greece", 3), ("Sweden", 3),
    ("Hungary", 2), ("Lithuania", 2), ("Switzerland", 2),
)  # fmt: skip
CLASSIFICATIONS = (
    (ALERT, 25), (BORDER, 40), (FOLLOW_UP, 20), ("information notification for attention", 15),
)  # fmt: skip
NAMED = (("register", 68), ("sister", 12), ("stranger", 15), ("nobody", 5))  # percent
BADLY = 35  # percent of names that lose letters or words
WITH_PLACE = 65  # percent of firms that are named with a place
ELSEWHERE = ("Ningbo", "Xiamen", "Chaozhou", "Dongguan", "Yiwu", "Dehua", "Zibo", "Foshan", "Hangzhou")


@dataclass(frozen=True)
class Notice:
    """One line of the source's window export."""

    reference: str
    at: datetime  # the source's clock; it names no zone
    category: str
    type: str
    subject: str
    notifying_country: str
    classification: str
    risk_decision: str
    operator: str  # "firm; place", "" where nobody is named
    hazards: str


@dataclass(frozen=True)
class _Planned:
    """A notice before it is worded."""

    at: datetime
    firm: Firm | None  # whose goods they are; None for a firm that the register does not know
    trade: Trade
    goods: Goods
    defect: Defect
    market: str
    classification: str
    risk_decision: str
    named: str
    outbreak: str = ""


def notices(
    seed: str, scale: Fraction, firms: Sequence[Firm], places: Mapping[str, Region], until: date
) -> tuple[tuple[Notice, NoticeTruth], ...]:
    """All notices from the beginning to `until`, included, by time; an earlier `until` gives the first of them.

    places: regions of the province by code
    """
    producers = [firm for firm in firms if firm.row.is_producer]
    planned = [*_outbreak_notices(producers), *_monthly_notices(seed, scale, producers, until)]
    by_time = sorted((plan for plan in planned if plan.at.date() <= until), key=lambda plan: plan.at)
    known = frozenset(firm.row.name_en for firm in firms)
    told = []
    numbers: dict[int, int] = {}
    for plan in by_time:
        numbers[plan.at.year] = numbers.get(plan.at.year, 0) + 1
        reference = f"SIM.{plan.at.year}.{numbers[plan.at.year]:04d}"
        told.append(_told(plan, reference, Chance(seed, "notice", reference), places, known))
    return tuple(told)


def _outbreak_notices(producers: Sequence[Firm]) -> Iterator[_Planned]:
    for outbreak in OUTBREAKS:
        firms = [firm for firm in producers if firm.planted == outbreak.code]
        for notice in outbreak.notices:
            firm = firms[notice.firm]
            yield _Planned(
                at=datetime.combine(notice.day, time(10, 30)),
                firm=firm,
                trade=firm.trade,
                goods=firm.trade.goods[outbreak.goods],
                defect=firm.trade.defects[outbreak.fault],
                market=notice.market,
                classification=notice.classification,
                risk_decision=notice.risk_decision,
                named="register",
                outbreak=outbreak.code,
            )


def _monthly_notices(seed: str, scale: Fraction, producers: Sequence[Firm], until: date) -> Iterator[_Planned]:
    watched = [firm for firm in producers if firm.trade.defects and not firm.planted]
    by_name = {
        "register": Weights([(firm, firm.monthly_items) for firm in watched if not firm.sister]),
        "sister": Weights([(firm, firm.monthly_items) for firm in watched if firm.sister]),
    }
    trades = [(trade, 1) for trade in TRADES if trade.defects]
    month, before = BEGINS, Fraction(0)
    while month <= until:
        count = int(before + MONTHLY * scale) - int(before)
        before += MONTHLY * scale
        chance = Chance(seed, "notices", month.isoformat())
        following = (month + timedelta(days=31)).replace(day=1)
        for _ in range(count):
            day = month + timedelta(days=chance.below((following - month).days))
            named = chance.weighed(NAMED)
            firms = by_name.get(named) or (by_name["register"] if named in ("sister", "nobody") else None)
            firm = firms.draw(chance) if firms else None
            trade = firm.trade if firm else chance.weighed(trades)
            defect = chance.pick(trade.defects)
            yield _Planned(
                at=datetime.combine(day, time(8 + chance.below(10), chance.below(60), chance.below(60))),
                firm=firm,
                trade=trade,
                goods=chance.pick([goods for goods in trade.goods if not firm or goods.hs in firm.row.hs_codes]),
                defect=defect,
                market=chance.weighed(MARKETS),
                classification=chance.weighed(CLASSIFICATIONS),
                risk_decision="serious"
                if chance.happens(defect.serious)
                else chance.pick(("undecided", "not serious")),
                named="register" if named == "sister" and not by_name["sister"] else named,
            )
        month = following


def _told(
    plan: _Planned, reference: str, chance: Chance, places: Mapping[str, Region], known: Set[str]
) -> tuple[Notice, NoticeTruth]:
    own_name, place = _party(plan, chance, places, known)
    written, ways = own_name, tuple[str, ...]()
    if plan.named == "sister":
        written = own_name.replace(" Imp. & Exp.", "").partition(" Co.")[0]
        ways = ("no_form",)
    if own_name:
        badly = plan.named != "sister" and not plan.outbreak and chance.happens(BADLY)
        written, more = names.garbled(written, chance, badly=badly, province=plan.firm is not None)
        ways += more
    defect = plan.defect
    amount = f" ({_amount(defect, chance)} {defect.unit})" if defect.unit else ""
    notice = Notice(
        reference=reference,
        at=plan.at,
        category=plan.goods.category,
        type=CONTACT if plan.goods.category == MATERIALS else FOOD,
        subject=f"{defect.said}{amount} in {plan.goods.en} from China",
        notifying_country=plan.market,
        classification=plan.classification,
        risk_decision=plan.risk_decision,
        operator="; ".join(part for part in (written, place) if part),
        hazards=f"{defect.substance} - {defect.category}",
    )
    truth = NoticeTruth(
        reference=reference,
        uscc=plan.firm.row.uscc if plan.firm else "",
        also_fits=plan.firm.sister if plan.firm and plan.named == "sister" else "",
        named=plan.named,
        name_en=own_name,
        garbled=ways,
        hazard=defect.substance,
        outbreak=plan.outbreak,
    )
    return notice, truth


def _party(plan: _Planned, chance: Chance, places: Mapping[str, Region], known: Set[str]) -> tuple[str, str]:
    """The firm's own English name and the place beside it; "" for what is not told. A stranger's name is not known."""
    if plan.named == "nobody":
        return "", ""
    with_place = plan.outbreak or chance.happens(WITH_PLACE)
    if plan.firm:
        county = places[plan.firm.row.region]
        town = places[county.parent].name_en if county.name_zh.endswith("区") else county.name_en
        return plan.firm.row.name_en, f"{town}, Jiangxi, China" if with_place else ""
    here = chance.happens(50)
    counties = [region for region in places.values() if region.level == "county"]
    while True:
        _, word = names.brand(chance)
        town = (
            chance.pick(counties).name_en.removesuffix(" County").removesuffix(" District")
            if here
            else chance.pick(ELSEWHERE)
        )
        name = f"{town} {word} {plan.trade.en} Co., Ltd."
        if name not in known:
            return name, f"{town}, Jiangxi, China" if here and with_place else ""


def _amount(defect: Defect, chance: Chance) -> str:
    hundredths = chance.between(defect.least, defect.most)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
