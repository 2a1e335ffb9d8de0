"""What the invented province brought in the years before the platform: weekly counts, quiet and without an outbreak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from gongzhi.catalogue.nodes import UNKNOWN_HAZARD
from gongzhi.core.registers import EarlierCountRow
from gongzhi.core.signals.radar import monday_of
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.faults import FAULTS
from gongzhi.simulate.returns import MARKETS
from gongzhi.simulate.trades import TRADES

YEARS = 5
EVENTS_A_FIRM = Fraction(6, 5)  # a year; as many as the province sends once the platform stands
UNKNOWN = 45  # percent of events whose hazard nobody has said yet: most returns

AT_HOME = 30  # percent of events that name no market: checks

Maker = tuple[str, str]  # county and HS chapter


def earlier_counts(seed: str, makers: Sequence[Maker], before: date) -> Iterator[EarlierCountRow]:
    """Events by week and cell up to the week before that of `before`; none without a maker."""
    week = timedelta(weeks=1)
    monday = monday_of(before) - YEARS * 52 * week
    owed = Fraction(0)
    while makers and monday < monday_of(before):
        chance = Chance(seed, "earlier", monday.isoformat())
        owed += EVENTS_A_FIRM * len(makers) / 52
        many = chance.below(2 * int(owed) + 1) if owed >= 1 else 0
        owed -= many
        where = Chance(seed, "earlier markets", monday.isoformat())
        cells = Counter((*_cell(chance, makers), _market(where)) for _ in range(many))
        for (county, chapter, hazard, market), events in sorted(cells.items()):
            yield EarlierCountRow(monday, county, chapter, hazard, market, events, True)
        monday += week


def _cell(chance: Chance, makers: Sequence[Maker]) -> tuple[str, str, str]:
    county, chapter = chance.pick(makers)
    families = _families(chapter)
    if not families or chance.happens(UNKNOWN):
        return county, chapter, UNKNOWN_HAZARD
    return county, chapter, chance.pick(families)


def _market(chance: Chance) -> str:
    return "" if chance.happens(AT_HOME) else chance.weighed(MARKETS)


def _families(chapter: str) -> tuple[str, ...]:
    """The hazards of the trades that make goods of a chapter."""
    trades = [trade.code for trade in TRADES if any(goods.hs[:2] == chapter for goods in trade.goods)]
    return tuple(fault.family for trade in trades for fault in FAULTS[trade] if fault.family)
