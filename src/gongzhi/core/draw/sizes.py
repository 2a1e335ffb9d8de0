"""How large an object is in a draw: the chance it is meant to have, out of its class, goods, markets and returns.

Worked example and limits: docs/method/check-programme.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from gongzhi.core.calendar import months_after
from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import (
    ALL,
    BaseRow,
    Facilitation,
    FacilitationRow,
    LadderRow,
    Level,
    Standing,
    facilitation_on,
    ladder_row,
    percent,
    ratio_at,
    strictest_base,
    written,
)

METHOD = "draw.size@2"
TABLES = ("check_modes", "class_ratios", "draw_focus", "facilitation", "known_markets", "return_ladder")
OF_THE_PLAN = "plan"  # the list of the destinations that a plan names
WHOLE = 10_000  # basis points of a chance of 1
GRAVEST_FIRST = ("I", "II", "III")


@dataclass(frozen=True)
class Goods:
    """Something that the object makes or sells."""

    id: str  # number in the register of products, or two digits of the commodity code
    product_risk: str  # I, II, III
    focus: tuple[str, ...]  # children, food, agricultural, cross_border, as far as they are


@dataclass(frozen=True)
class Market:
    """A country that the object's goods are known to go to."""

    id: str  # ISO 3166-1 alpha-2
    lists: tuple[str, ...]  # country lists on which it stands; OF_THE_PLAN where the plan names it
    share: Decimal = Decimal(0)  # of the value of its declared exports, 0..1
    returned: bool = False  # whether goods came back from there


@dataclass(frozen=True)
class SizeFacts:
    """goods: at least one; markets: () where none is known."""

    subject: str  # credit code
    as_of: date
    standings: tuple[Standing, ...]
    facilitations: tuple[Facilitation, ...]
    level: Level
    goods: tuple[Goods, ...]
    markets: tuple[Market, ...]


@dataclass(frozen=True)
class ModeRow:
    """A row of check_modes: how the goods of a class and product risk are looked at, and what that does to a chance."""

    rule: str
    standing: str
    product_risk: str
    mode: str
    factor: Decimal


@dataclass(frozen=True)
class FocusRow:
    """A row of draw_focus."""

    rule: str
    of: str  # goods or market
    emphasis: str  # of Goods.focus, or a country list
    factor: Decimal


@dataclass(frozen=True)
class MarketsRow:
    """The row of known_markets."""

    rule: str
    months: int  # since goods came back from a country
    declared_months: int  # of declared exports that are looked at
    least_share: Decimal  # of their value that goes to a list's countries, from which on the list counts


@dataclass(frozen=True)
class _Rows:
    """The rows that speak of one object."""

    base: BaseRow
    mode: ModeRow
    focus: FocusRow | None
    markets: MarketsRow
    helped: FacilitationRow | None
    level: LadderRow

    @property
    def ratio(self) -> Decimal:
        factor = self.focus.factor if self.focus else ALL
        helped = self.helped.factor if self.helped else ALL
        return min(ratio_at(self.base.ratio * self.mode.factor * factor * helped, self.level), ALL)


def size_of(facts: SizeFacts, book: RuleBook) -> Finding:
    """The size of an object in a draw by size.

    value: size (basis points, 1..10000: its ratio rounded up), ratio (0..1), certain ("true": taken by rule),
    product_risk, mode, focus ("" for none), level.
    The strictest standing and the gravest goods count, of several focuses the strongest, alone. Raises NoRuleApplies
    for an object that nobody rated, without goods, or of a class or risk without a row.
    """
    rows = _rows(facts, book)
    size = basis_points(rows.ratio)
    trace = tuple(_told(rows, size, facts))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "size": str(size),
            "ratio": written(rows.ratio),
            "certain": "true" if size == WHOLE else "false",
            "product_risk": rows.mode.product_risk,
            "mode": rows.mode.mode,
            "focus": rows.focus.emphasis if rows.focus else "",
            "level": rows.level.level,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def markets_since(book: RuleBook, *, on: date) -> date:
    """The day from which on a country that goods came back from counts as a market of their maker."""
    return months_after(on, -_markets_row(book).months)


def declared_since(book: RuleBook, *, on: date) -> date:
    """The day from which on declared exports say where an enterprise's goods go."""
    return months_after(on, -_markets_row(book).declared_months)


def listed_share(markets: Sequence[Market], named: str) -> Decimal:
    """The share of declared exports that goes to the countries of a list."""
    return sum((one.share for one in markets if named in one.lists), Decimal(0))


def basis_points(ratio: Decimal) -> int:
    """A ratio above 0 in basis points, rounded up: no chance is smaller than what the rules say."""
    return min(max(ceil(Fraction(ratio) * WHOLE), 1), WHOLE)


def gravest(goods: Sequence[Goods]) -> str:
    """The gravest product risk among the goods. Raises NoRuleApplies for none, and for a risk of no level."""
    risks = {one.product_risk for one in goods}
    for risk in risks - set(GRAVEST_FIRST):
        raise NoRuleApplies("check_modes", product_risk=risk)
    if not risks:
        raise NoRuleApplies("check_modes", product_risk="")
    return min(risks, key=GRAVEST_FIRST.index)


def _rows(facts: SizeFacts, book: RuleBook) -> _Rows:
    base = strictest_base(facts.standings, book)
    return _Rows(
        base,
        _mode_row(base.standing, gravest(facts.goods), book),
        _focus_row(facts, book),
        _markets_row(book),
        facilitation_on(facts.facilitations, facts.as_of, book),
        ladder_row(facts.level.level, book),
    )


def _mode_row(standing: str, risk: str, book: RuleBook) -> ModeRow:
    for row in book.table("check_modes").typed(ModeRow):
        if (row.standing, row.product_risk) == (standing, risk):
            return row
    raise NoRuleApplies("check_modes", standing=standing, product_risk=risk)


def _focus_row(facts: SizeFacts, book: RuleBook) -> FocusRow | None:
    """The strongest row that speaks of the goods or markets, the first of equals; None for none."""
    there = {("goods", focus) for one in facts.goods for focus in one.focus}
    least = _markets_row(book).least_share
    there |= {
        ("market", named)
        for one in facts.markets
        for named in one.lists
        if one.returned or listed_share(facts.markets, named) >= least
    }
    rows = book.table("draw_focus").typed(FocusRow)
    return max((row for row in rows if (row.of, row.emphasis) in there), key=lambda row: row.factor, default=None)


def _markets_row(book: RuleBook) -> MarketsRow:
    (row,) = book.table("known_markets").typed(MarketsRow)
    return row


def _told(rows: _Rows, size: int, facts: SizeFacts) -> Iterator[Step]:
    yield Step("RATIO_BASE", {"standing": rows.base.standing, "percent": percent(rows.base.ratio)}, rows.base.rule)
    mode = {"product_risk": rows.mode.product_risk, "mode": rows.mode.mode, "factor": written(rows.mode.factor)}
    yield Step("SIZE_MODE", mode, rows.mode.rule)
    if rows.focus and rows.focus.of == "market":
        named = rows.focus.emphasis
        told = {
            "emphasis": named, "percent": percent(listed_share(facts.markets, named)), "day": facts.as_of.isoformat(),
            "months": str(rows.markets.declared_months), "least": percent(rows.markets.least_share),
            "returned": ", ".join(one.id for one in facts.markets if one.returned and named in one.lists) or "—",
        }  # fmt: skip
        yield Step("SIZE_MARKET", told, rows.markets.rule)
    if rows.focus:
        yield Step(
            "SIZE_FOCUS", {"emphasis": rows.focus.emphasis, "factor": written(rows.focus.factor)}, rows.focus.rule
        )
    if rows.helped:
        helped = {"kind": rows.helped.kind, "factor": written(rows.helped.factor)}
        yield Step("RATIO_FACILITATED", helped, rows.helped.rule)
    yield Step("SIZE_AT_LEVEL", {"level": rows.level.level, "percent": percent(rows.ratio)}, rows.level.rule)
    yield Step("SIZE_CERTAIN" if size == WHOLE else "SIZE_DRAWN", {"size": str(size)})
