"""Export consignments that come back to the invented province, and why they really do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.core.facts import ExportReturn
from gongzhi.simulate.chance import Chance, Weights
from gongzhi.simulate.faults import FAULTS
from gongzhi.simulate.firms import Firm
from gongzhi.simulate.people import PORTS
from gongzhi.simulate.planted import BAD_FIRMS, BEGINS, OUTBREAKS, PLANTED, RISES
from gongzhi.simulate.trades import TRADE
from gongzhi.simulate.truth import BadFirm, ReturnTruth

MONTHLY = 21  # at scale 1, beside what is planted
BAD_FIRM_DAYS = 300  # after the beginning, in which a bad firm's goods come back
OFFICE = "4099"  # of the declarations: in the district's range, given to no office that we know
EXPORT = "0"  # the digit of a declaration number that says export
FIRST_DECLARED = date(2024, 1, 1)  # of what came back; what left before is not told
LONGEST_DAYS = 240  # from export to return
BATCH_INSPECTORS = ((1, 80), (2, 20))
MARKETS = (
    ("US", 18), ("DE", 10), ("JP", 9), ("KR", 6), ("GB", 7), ("FR", 5), ("NL", 5), ("IT", 5), ("ES", 4), ("PL", 4),
    ("CZ", 2), ("HU", 2), ("VN", 4), ("TH", 4), ("MY", 4), ("ID", 3), ("PH", 3), ("SG", 3), ("RU", 4), ("IN", 3),
    ("AE", 3), ("AU", 4), ("CA", 3),
)  # fmt: skip
TRUE_CAUSES = (
    ("Q1", 7), ("Q2", 34), ("Q3", 4), ("Q4", 3), ("Q5", 8), ("Q9", 5),
    ("N1", 16), ("N2", 5), ("N3", 3), ("N4", 2), ("N9", 13),
)  # fmt: skip
# What a shipper says instead, when it does not say the cause.
STATED_INSTEAD = {
    "Q1": "Q2", "Q2": "N9", "Q3": "Q2", "Q4": "N9", "Q5": "N9", "Q9": "N9",
    "N1": "Q9", "N2": "Q2", "N3": "Q2", "N4": "N1", "N9": "Q2",
}  # fmt: skip
SAID_TRULY = 75  # percent
RESPONSIBLE = {
    "Q1": (("producer", 88), ("inspection_body", 4), ("exporter", 8)),
    "Q2": (("producer", 82), ("exporter", 10), ("buyer", 8)),
    "Q3": (("producer", 80), ("none", 20)),
    "Q4": (("none", 70), ("exporter", 30)),
    "Q5": (("producer", 60), ("exporter", 40)),
    "Q9": (("producer", 80), ("buyer", 20)),
    "N1": (("carrier", 80), ("exporter", 20)),
    "N2": (("none", 100),),
    "N3": (("buyer", 100),),
    "N4": (("none", 100),),
    "N9": (("buyer", 70), ("exporter", 30)),
}
CORRECTED = {
    "Q1": ("material_change", "process_change", "control_point"),
    "Q2": ("process_change", "control_point", "equipment", "training"),
    "Q3": ("material_change", "design_change", "recall"),
    "Q4": ("design_change", "label_change"),
    "Q5": ("control_point", "label_change"),
    "Q9": ("training", "process_change"),
}
UNSAFE = frozenset({"Q1", "Q3"})
DISPOSITIONS = (("rework_reexport", 35), ("return_to_stock", 30), ("downgrade_domestic", 20), ("destroy", 15))


@dataclass(frozen=True)
class Returned:
    """One item that came back, as the port registers it, and what the port does not see."""

    firm: Firm
    paper: ExportReturn
    truth: ReturnTruth
    exported_on: date
    exported_cents: int  # value of the item when it left, at least that of the returned part


@dataclass(frozen=True)
class _Planned:
    """A return before its papers are written."""

    firm: Firm
    day: date
    cause: str
    stated: str = ""  # "" lets the shipper choose
    returned_from: str = ""
    own_fault: bool = False
    outbreak: str = ""


def bad_firms(seed: str, scale: Fraction, producers: Sequence[Firm]) -> tuple[BadFirm, ...]:
    """Producers beyond the outbreaks whose own fault brings 5 to 9 items back; at least one."""
    chance = Chance(seed, "bad firms")
    candidates = [firm for firm in producers if not firm.planted and not firm.sister]
    chosen = chance.some(candidates, max(1, round(BAD_FIRMS * scale)))
    return tuple(BadFirm(firm.row.uscc, chance.pick(("Q1", "Q2", "Q2")), chance.between(5, 9)) for firm in chosen)


def returns(
    seed: str,
    scale: Fraction,
    producers: Sequence[Firm],
    bad: Sequence[BadFirm],
    *,
    inspectors: Mapping[str, Sequence[str]],
    until: date,
) -> tuple[Returned, ...]:
    """All returns from the beginning to `until`, included, by day; an earlier `until` gives the first of them.

    inspectors: certificate numbers of the origin inspectors by the first four digits of their city
    """
    by_code = {firm.row.uscc: firm for firm in producers}
    planned = [
        *_outbreak_returns(producers), *_rising_returns(seed, producers), *_bad_firm_returns(seed, bad, by_code)
    ]  # fmt: skip
    told = [
        _told(plan, f"9{number:08d}", Chance(seed, "planted return", str(number)), inspectors)
        for number, plan in enumerate(planned, start=1)
    ]
    weighed = Weights([(firm, firm.monthly_items) for firm in producers if not firm.planted])
    month, before = BEGINS, Fraction(0)
    while month <= until:
        count = int(before + MONTHLY * scale) - int(before)
        before += MONTHLY * scale
        chance = Chance(seed, "returns", month.isoformat())
        following = (month + timedelta(days=31)).replace(day=1)
        for number in range(1, count + 1):
            day = month + timedelta(days=chance.below((following - month).days))
            plan = _Planned(weighed.draw(chance), day, chance.weighed(TRUE_CAUSES))
            told.append(_told(plan, f"{month:%y%m}{number:05d}", chance, inspectors))
        month = following
    arrived = [item for item in told if item.paper.arrived_on <= until]
    return tuple(sorted(arrived, key=lambda item: (item.paper.arrived_on, item.paper.declaration_no)))


def _outbreak_returns(producers: Sequence[Firm]) -> Iterator[_Planned]:
    for outbreak in OUTBREAKS:
        firms = [firm for firm in producers if firm.planted == outbreak.code]
        for planted in outbreak.returns:
            yield _Planned(
                firms[planted.firm], planted.day, planted.cause, planted.stated_cause, planted.returned_from,
                own_fault=True, outbreak=outbreak.code,
            )  # fmt: skip


def _rising_returns(seed: str, producers: Sequence[Firm]) -> Iterator[_Planned]:
    for rise in RISES:
        chance = Chance(seed, "rising returns", rise.code)
        firms = [firm for firm in producers if firm.planted == rise.code]
        for told in rise.months:
            for _ in range(told.returns):
                day = told.month + timedelta(days=chance.below(28))
                yield _Planned(
                    chance.pick(firms), day, "Q1", returned_from=rise.market, own_fault=True, outbreak=rise.code
                )


def _bad_firm_returns(seed: str, bad: Sequence[BadFirm], by_code: Mapping[str, Firm]) -> Iterator[_Planned]:
    for firm in bad:
        chance = Chance(seed, "bad firm", firm.uscc)
        for _ in range(firm.returns):
            day = BEGINS + timedelta(days=chance.below(BAD_FIRM_DAYS))
            yield _Planned(by_code[firm.uscc], day, firm.cause, own_fault=True)


def _told(plan: _Planned, serial: str, chance: Chance, inspectors: Mapping[str, Sequence[str]]) -> Returned:
    """The papers of a return, and the truth about it. serial: nine digits, given once."""
    most = min(LONGEST_DAYS, (plan.day - FIRST_DECLARED).days)
    exported = plan.day - timedelta(days=chance.between(20, most))
    item_cents = chance.around(plan.firm.trade.item_usd) * 100
    paper = _paper(plan, serial, exported, item_cents, chance, inspectors[plan.firm.row.region[:4]])
    return Returned(plan.firm, paper, _truth(plan, paper, chance), exported, item_cents)


def _paper(
    plan: _Planned, serial: str, exported: date, item_cents: int, chance: Chance, officers: Sequence[str]
) -> ExportReturn:
    row, trade = plan.firm.row, plan.firm.trade
    goods = trade.goods[PLANTED[plan.outbreak].goods] if plan.outbreak else chance.pick(plan.firm.made)
    stated = plan.stated or (plan.cause if chance.happens(SAID_TRULY) else STATED_INSTEAD[plan.cause])
    near = [port for port in PORTS if port[:4] == row.region[:4]]
    inspected = chance.happens(trade.inspected)
    return ExportReturn(
        declaration_no=f"{OFFICE}{exported.year}{EXPORT}{serial}",
        item_no=chance.between(1, 4),
        producer_uscc=row.uscc,
        goods=goods.zh,
        hs_code=goods.hs,
        returned_from=plan.returned_from or chance.weighed(MARKETS),
        arrived_on=plan.day,
        value_usd_cents=item_cents * chance.between(5, 100) // 100,
        port_region=near[0] if near else chance.pick(PORTS),
        stated_cause=stated,
        inspected_by=tuple(chance.some(officers, chance.weighed(BATCH_INSPECTORS))) if inspected else (),
    )


def _truth(plan: _Planned, paper: ExportReturn, chance: Chance) -> ReturnTruth:
    defects = plan.firm.trade.defects
    unsafe = plan.cause in UNSAFE
    hazard = ""
    if plan.outbreak:
        hazard = hazard_of(plan.outbreak)
    elif unsafe and defects:
        hazard = chance.pick(defects).substance
    return ReturnTruth(
        declaration_no=paper.declaration_no,
        item_no=paper.item_no,
        cause=plan.cause,
        responsibility="producer" if plan.own_fault else chance.weighed(RESPONSIBLE[plan.cause]),
        safety=unsafe,
        hazard=hazard,
        corrective_action=chance.pick(CORRECTED[plan.cause]) if plan.cause in CORRECTED else "waived",
        disposition="destroy" if unsafe else chance.weighed(DISPOSITIONS),
        outbreak=plan.outbreak,
    )


def hazard_of(outbreak: str) -> str:
    """The substance of an outbreak, or the hazard family where foreign notices do not name the goods."""
    planted = PLANTED[outbreak]
    trade = TRADE[planted.trade]
    if trade.defects:
        return trade.defects[planted.fault].substance
    return FAULTS[planted.trade][planted.fault].family
