"""Which share of an enterprise's export batches is checked: class or grade, facilitation, ladder.

Worked example: docs/method/return_ladder.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.rules import RuleBook
from gongzhi.core.spoken import rules_spoken

METHOD = "targeting.check_ratio@1"
TABLES = ("class_ratios", "facilitation", "return_ladder")
ALL = Decimal(1)


@dataclass(frozen=True)
class Standing:
    """What the enterprise is rated as: a firm class or a credit grade."""

    id: str  # of the register entry or the finding that says so
    standing: str  # "1".."4", or "AA".."D"


@dataclass(frozen=True)
class Facilitation:
    id: str
    kind: str
    since: date  # first day
    until: date | None  # the day on which it was suspended or ended, no longer part of it


@dataclass(frozen=True)
class Level:
    id: str  # of the supervision finding
    level: str  # of return_ladder


@dataclass(frozen=True)
class RatioFacts:
    subject: str
    as_of: date
    standings: tuple[Standing, ...]
    facilitations: tuple[Facilitation, ...]
    level: Level


@dataclass(frozen=True)
class BaseRow:
    """A row of class_ratios."""

    rule: str
    standing: str
    ratio: Decimal  # share of export batches, 0..1


@dataclass(frozen=True)
class FacilitationRow:
    rule: str
    kind: str
    factor: Decimal


@dataclass(frozen=True)
class LadderRow:
    """A row of return_ladder: either a factor on the base ratio or a ratio of its own."""

    rule: str
    min_score: int
    level: str
    ratio_factor: Decimal | None
    ratio: Decimal | None
    class_drop: int
    interview: bool
    review: bool


def check_ratio(facts: RatioFacts, book: RuleBook) -> Finding:
    """The share of an enterprise's export batches to check.

    value: ratio, base_ratio (shares of batches, 0..1), facilitation (factor), level
    The strictest of several standings is the base; of several facilitations the one that helps most counts,
    alone. Raises NoRuleApplies without a standing: there is no share for an enterprise that nobody rated.
    """
    base = strictest_base(facts.standings, book)
    helped = facilitation_on(facts.facilitations, facts.as_of, book)
    factor = helped.factor if helped else ALL
    level = ladder_row(facts.level.level, book)
    ratio = ratio_at(base.ratio * factor, level)
    trace = [Step("RATIO_BASE", {"standing": base.standing, "percent": percent(base.ratio)}, base.rule)]
    if helped:
        trace.append(Step("RATIO_FACILITATED", {"kind": helped.kind, "factor": written(factor)}, helped.rule))
    trace.append(Step("RATIO_AT_LEVEL", {"level": level.level, "percent": percent(ratio)}, level.rule))
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "ratio": written(ratio),
            "base_ratio": written(base.ratio),
            "facilitation": written(factor),
            "level": level.level,
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=tuple(trace),
    )


def strictest_base(standings: Sequence[Standing], book: RuleBook) -> BaseRow:
    """The row with the highest base ratio among the enterprise's standings."""
    if not standings:
        raise NoRuleApplies("class_ratios", standing="")
    return max((base_row(each.standing, book) for each in standings), key=lambda row: row.ratio)


def base_row(standing: str, book: RuleBook) -> BaseRow:
    for row in book.table("class_ratios").typed(BaseRow):
        if row.standing == standing:
            return row
    raise NoRuleApplies("class_ratios", standing=standing)


def facilitation_on(facilitations: Sequence[Facilitation], on: date, book: RuleBook) -> FacilitationRow | None:
    """The row with the lowest factor among those in force on a day; None without one."""
    in_force = [each.kind for each in facilitations if each.since <= on and (each.until is None or on < each.until)]
    if not in_force:
        return None
    rows = {row.kind: row for row in book.table("facilitation").typed(FacilitationRow)}
    for kind in in_force:
        if kind not in rows:
            raise NoRuleApplies("facilitation", kind=kind)
    return min((rows[kind] for kind in in_force), key=lambda row: row.factor)


def ladder_row(level: str, book: RuleBook) -> LadderRow:
    for row in book.table("return_ladder").typed(LadderRow):
        if row.level == level:
            return row
    raise NoRuleApplies("return_ladder", level=level)


def ratio_at(base: Decimal, level: LadderRow) -> Decimal:
    """The ratio on a level of the ladder, 0..1: the level's own, or its factor on the base, never above 1."""
    if level.ratio is not None:
        return min(level.ratio, ALL)
    if level.ratio_factor is not None:
        return min(base * level.ratio_factor, ALL)
    raise NoRuleApplies("return_ladder", level=level.level, column="ratio")


def written(share: Decimal) -> str:
    """A number without trailing zeros: 0.150 is "0.15"."""
    return format(share.normalize(), "f")


def percent(share: Decimal) -> str:
    return written(share * 100)
