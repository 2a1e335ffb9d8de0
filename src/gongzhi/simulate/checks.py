"""Spot checks in the invented province: drawn at random or ordered on a suspicion, and what the laboratories found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.core.facts import CheckResult
from gongzhi.core.registers import LaboratoryRow
from gongzhi.simulate.bodies import may_test
from gongzhi.simulate.chance import Chance, Weights
from gongzhi.simulate.declarations import lot
from gongzhi.simulate.faults import FAULTS, Fault
from gongzhi.simulate.firms import Firm
from gongzhi.simulate.planted import BEGINS, OUTBREAKS, RISES
from gongzhi.simulate.trades import Goods

MONTHLY = 40  # at scale 1, beside what is planted
TARGETED_PERCENT = 15  # of those
FAILING_PERCENT = 4
FAILING_OF_PLANTED_PERCENT = 45
AFTER_NOTICE_DAYS = 9  # a targeted check follows the notice of an outbreak
FAILING_AFTER_NOTICE_PERCENT = 75
SECOND_ITEM_PERCENT = 20  # of lots that failed
RESULT_AFTER_DAYS = 14  # from sampling to the report
LEVELS = (("national", 10), ("provincial", 40), ("city", 30), ("county", 20))


@dataclass(frozen=True)
class Check:
    number: str  # of the sampling sheet
    body: CheckResult


@dataclass(frozen=True)
class _Planned:
    """A check before its sheet is written."""

    firm: Firm
    day: date
    goods: Goods
    targeted: bool
    ordered_by: str
    fault: Fault | None  # the gravest found, None for a lot that passed


def checks(
    seed: str,
    scale: Fraction,
    producers: Sequence[Firm],
    bad: Set[str],
    laboratories: Sequence[LaboratoryRow],
    until: date,
) -> tuple[Check, ...]:
    """Checks from the beginning to `until`, included, by day of sampling; an earlier `until` gives the first of them.

    bad: credit codes of the bad firms, whose goods fail as often as those of the planted ones
    """
    found: list[Check] = []
    month, before = BEGINS, Fraction(0)
    unchecked = _unchecked(producers)
    weighed = Weights([(firm, firm.monthly_items) for firm in producers if firm.row.uscc not in unchecked])
    while month <= until:
        following = (month + timedelta(days=31)).replace(day=1)
        chance = Chance(seed, "checks", month.isoformat())
        count = int(before + MONTHLY * scale) - int(before)
        before += MONTHLY * scale
        planned = [_usual(weighed.draw(chance), month, following, bad, chance) for _ in range(count)]
        planned += [*_after_notices(producers, month, following, chance), *_rising(producers, month, chance)]
        for number, plan in enumerate(sorted(planned, key=lambda plan: plan.day), start=1):
            found.append(Check(f"SIM-CC-{month:%y%m}-{number:04d}", _sheet(plan, laboratories, chance)))
        month = following
    return tuple(check for check in found if check.body.checked_on <= until)


def _usual(firm: Firm, month: date, following: date, bad: Set[str], chance: Chance) -> _Planned:
    failing = FAILING_OF_PLANTED_PERCENT if firm.planted or firm.row.uscc in bad else FAILING_PERCENT
    return _Planned(
        firm=firm,
        day=month + timedelta(days=chance.below((following - month).days)),
        goods=chance.pick(firm.made),
        targeted=chance.happens(TARGETED_PERCENT),
        ordered_by=chance.weighed(LEVELS),
        fault=chance.pick(FAULTS[firm.trade.code]) if chance.happens(failing) else None,
    )


def _unchecked(producers: Sequence[Firm]) -> Set[str]:
    firms = {
        outbreak.code: [firm.row.uscc for firm in producers if firm.planted == outbreak.code] for outbreak in OUTBREAKS
    }
    return {firms[outbreak.code][place] for outbreak in OUTBREAKS for place in outbreak.unchecked}


def _after_notices(producers: Sequence[Firm], month: date, following: date, chance: Chance) -> Iterator[_Planned]:
    for outbreak in OUTBREAKS:
        firms = [firm for firm in producers if firm.planted == outbreak.code]
        for notice in outbreak.notices:
            day = notice.day + timedelta(days=AFTER_NOTICE_DAYS)
            if month <= day < following and notice.firm not in outbreak.unchecked:
                firm = firms[notice.firm]
                fault = FAULTS[outbreak.trade][outbreak.fault]
                failed = chance.happens(FAILING_AFTER_NOTICE_PERCENT)
                goods = firm.trade.goods[outbreak.goods]
                yield _Planned(firm, day, goods, True, "provincial", fault if failed else None)


def _rising(producers: Sequence[Firm], month: date, chance: Chance) -> Iterator[_Planned]:
    for rise in RISES:
        firms = [firm for firm in producers if firm.planted == rise.code]
        for told in rise.months:
            for _ in range(told.failed_checks if told.month == month else 0):
                firm = chance.pick(firms)
                yield _Planned(
                    firm=firm,
                    day=month + timedelta(days=chance.below(28)),
                    goods=firm.trade.goods[rise.goods],
                    targeted=False,
                    ordered_by=chance.weighed(LEVELS),
                    fault=FAULTS[rise.trade][rise.fault],
                )


def _sheet(plan: _Planned, laboratories: Sequence[LaboratoryRow], chance: Chance) -> CheckResult:
    trade, fault = plan.firm.trade, plan.fault
    able = [laboratory for laboratory in laboratories if may_test(laboratory, trade, plan.day)]
    others = [other for other in FAULTS[trade.code] if other != fault]
    more = others if fault and others and chance.happens(SECOND_ITEM_PERCENT) else []
    return CheckResult(
        producer_uscc=plan.firm.row.uscc,
        goods=plan.goods.zh,
        hs_code=plan.goods.hs,
        lot=lot(plan.firm, plan.day, chance.between(1, 9)),
        checked_on=plan.day,
        ordered_by=plan.ordered_by,
        targeted=plan.targeted,
        lab=chance.pick(able).lab_no,
        passed=fault is None,
        safety=fault is not None and fault.safety,
        hazard=fault.family if fault else "",
        failed_items=(fault.item, *(other.item for other in more[:1])) if fault else (),
    )
