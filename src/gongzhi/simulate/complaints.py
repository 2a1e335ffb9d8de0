"""Complaints about goods of the invented province: some name the firm, some its name only, some nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.core.facts import Complaint
from gongzhi.simulate import names
from gongzhi.simulate.chance import Chance, Weights
from gongzhi.simulate.faults import FAULTS
from gongzhi.simulate.firms import Firm
from gongzhi.simulate.planted import BEGINS, RISES
from gongzhi.simulate.returns import MARKETS
from gongzhi.simulate.trades import Goods
from gongzhi.simulate.truth import ComplaintTruth

MONTHLY = 14  # at scale 1, beside what is planted
CHANNELS = (("hotline", 25), ("letter", 10), ("web", 25), ("embassy", 10), ("platform", 30))
COMPLAINANTS = (("consumer", 45), ("buyer", 15), ("importer", 25), ("retailer", 10), ("other", 5))
NAMED = (("code", 30), ("name", 40), ("nobody", 30))  # percent
HAZARD_PERCENT = 60  # of complaints that name one
BADLY = 30  # percent of names that lose letters or words


@dataclass(frozen=True)
class Complained:
    number: str
    received_on: date
    body: Complaint
    truth: ComplaintTruth


@dataclass(frozen=True)
class _Planned:
    """A complaint before it is worded."""

    firm: Firm
    day: date
    goods: Goods
    country: str
    hazard: str
    outbreak: str = ""


def complaints(seed: str, scale: Fraction, producers: Sequence[Firm], until: date) -> tuple[Complained, ...]:
    """Complaints from the beginning to `until`, included, by day; an earlier `until` gives the first of them."""
    found: list[Complained] = []
    month, before = BEGINS, Fraction(0)
    weighed = Weights([(firm, firm.monthly_items) for firm in producers if not firm.planted])
    while month <= until:
        following = (month + timedelta(days=31)).replace(day=1)
        chance = Chance(seed, "complaints", month.isoformat())
        count = int(before + MONTHLY * scale) - int(before)
        before += MONTHLY * scale
        planned = [_usual(weighed.draw(chance), month, following, chance) for _ in range(count)]
        planned += _rising(producers, month, chance)
        for number, plan in enumerate(sorted(planned, key=lambda plan: plan.day), start=1):
            found.append(_worded(plan, f"SIM-TS-{month:%y%m}-{number:04d}", chance))
        month = following
    return tuple(one for one in found if one.received_on <= until)


def _usual(firm: Firm, month: date, following: date, chance: Chance) -> _Planned:
    return _Planned(
        firm=firm,
        day=month + timedelta(days=chance.below((following - month).days)),
        goods=chance.pick(firm.made),
        country=chance.weighed(MARKETS),
        hazard=chance.pick(FAULTS[firm.trade.code]).family if chance.happens(HAZARD_PERCENT) else "",
    )


def _rising(producers: Sequence[Firm], month: date, chance: Chance) -> Iterator[_Planned]:
    for rise in RISES:
        firms = [firm for firm in producers if firm.planted == rise.code]
        for told in rise.months:
            for _ in range(told.complaints if told.month == month else 0):
                firm = chance.pick(firms)
                yield _Planned(
                    firm=firm,
                    day=month + timedelta(days=chance.below(28)),
                    goods=firm.trade.goods[rise.goods],
                    country=rise.market,
                    hazard=FAULTS[rise.trade][rise.fault].family,
                    outbreak=rise.code,
                )


def _worded(plan: _Planned, number: str, chance: Chance) -> Complained:
    row, named = plan.firm.row, chance.weighed(NAMED)
    written, _ = names.garbled(row.name_en, chance, badly=chance.happens(BADLY), province=True)
    body = Complaint(
        channel=chance.weighed(CHANNELS),
        complainant=chance.weighed(COMPLAINANTS),
        country=plan.country,
        goods=plan.goods.zh,
        hazard=plan.hazard,
        firm="" if named == "nobody" else written,
        producer_uscc=row.uscc if named == "code" else "",
    )
    return Complained(number, plan.day, body, ComplaintTruth(number, row.uscc, plan.outbreak))
