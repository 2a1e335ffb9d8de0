"""Whom a notified measure touches: which exported goods it means, their share, and how urgent that is.

Worked example and limits: docs/method/technical_measures.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongzhi.core.calendar import Calendar, months_after
from gongzhi.core.errors import BadInput, Cell, NoRuleApplies
from gongzhi.core.finding import Finding, Step, inputs_of
from gongzhi.core.hs_codes import CHAPTER, HEADING, SUBHEADING
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.returns import percent_of, rounded
from gongzhi.core.spelling import says
from gongzhi.core.spoken import rules_spoken
from gongzhi.core.targeting.ratio import percent, written
from gongzhi.core.trade.notifications import ResponseRow

METHOD = "trade.matching@1"
TABLES = ("exposure_priority", "exposure_window", "match_line", "match_scores")
LEVELS: Mapping[str, int] = {"hs6": SUBHEADING, "hs4": HEADING, "hs2": CHAPTER}
CENTS = 100


@dataclass(frozen=True)
class NotifiedProducts:
    """What a notification says of the goods that it is about."""

    id: str  # symbol
    hs_codes: tuple[str, ...]  # digits, as core/hs_codes.py reads them
    ics: tuple[str, ...]  # International Classification for Standards, "29.220.30"
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class NotifyingMember:
    id: str  # as symbols write it
    countries: tuple[str, ...]  # in which its notification holds on the day


@dataclass(frozen=True)
class TradedGoods:
    """What the province exported of one commodity code during the window of exposure_window."""

    id: str  # commodity code, 6 digits or more
    names: tuple[str, ...]
    ics: tuple[str, ...]
    to_member_usd_cents: int  # to the countries of the notifying member
    to_all_usd_cents: int
    firms_to_member: tuple[str, ...]  # credit codes of those that exported it there


@dataclass(frozen=True)
class MatchFacts:
    """goods: all that fit in anything; whether goods that fit in nothing are among them changes no value."""

    subject: str  # symbol
    as_of: date
    member: NotifyingMember
    products: NotifiedProducts
    goods: tuple[TradedGoods, ...]


@dataclass(frozen=True)
class ScoreRow:
    """A row of match_scores."""

    rule: str
    match: str
    score: Decimal


@dataclass(frozen=True)
class LineRow:
    rule: str
    min_score: Decimal


@dataclass(frozen=True)
class WindowRow:
    rule: str
    window_months: int


@dataclass(frozen=True)
class PriorityRow:
    """A row of exposure_priority; reaching what it names is enough."""

    rule: str
    share_from: Decimal | None
    value_usd_from: int | None


@dataclass(frozen=True)
class Match:
    """How goods fit the notified products best."""

    goods: TradedGoods
    row: ScoreRow
    is_named: bool  # a notified code is that of the goods or one above it


def exposure(facts: MatchFacts, book: RuleBook) -> Finding:
    """Which exports a notified measure touches, and whether it comes first.

    value: priority (high, normal; None where no goods match), score (of the best match), goods, firms (how many),
    to_member_usd, to_all_usd (exports of the matched goods), percent (of them that goes to the member, two decimals;
    None where none of them is exported)
    Raises BadInput for exports to the member below 0 or above those to all.
    """
    _check(facts)
    (line,) = book.table("match_line").typed(LineRow)
    fitting = fitting_goods(facts, book)
    matched = [match for match in fitting if is_matched(match, line)]
    to_member = sum(match.goods.to_member_usd_cents for match in matched)
    to_all = sum(match.goods.to_all_usd_cents for match in matched)
    measured = tuple(_measured(to_member, to_all, book)) if matched else ()
    is_high = any(is_reached for is_reached, _ in measured)
    trace = (
        *_goods_told(facts, fitting, matched, line, book),
        *(step for _, step in measured),
        *(() if matched else (Step("EXPOSURE_NONE", {}),)),
    )
    return Finding(
        method=METHOD,
        subject=facts.subject,
        as_of=facts.as_of,
        profile=book.profile,
        value={
            "priority": ("high" if is_high else "normal") if matched else None,
            "score": written(matched[0].row.score) if matched else None,
            "goods": str(len(matched)),
            "firms": str(len(firms_of(matched))),
            "to_member_usd": _usd(to_member),
            "to_all_usd": _usd(to_all),
            "percent": rounded(percent_of(to_member, to_all), 2),
        },
        rules=rules_spoken(trace, book),
        inputs=inputs_of(facts),
        trace=trace,
    )


def touched_firms(facts: MatchFacts, book: RuleBook) -> tuple[str, ...]:
    """Credit codes of the firms that export matched goods to the member, in order, each once."""
    (line,) = book.table("match_line").typed(LineRow)
    return firms_of([match for match in fitting_goods(facts, book) if is_matched(match, line)])


def fitting_goods(facts: MatchFacts, book: RuleBook) -> tuple[Match, ...]:
    """Every goods that fit in something, the best match first, equal ones by code."""
    rows = book.table("match_scores").typed(ScoreRow)
    found = [best_match(facts.products, goods, rows) for goods in facts.goods]
    return tuple(sorted((match for match in found if match), key=lambda match: (-match.row.score, match.goods.id)))


def best_match(products: NotifiedProducts, goods: TradedGoods, rows: Sequence[ScoreRow]) -> Match | None:
    """How well goods fit what is notified: by six, four or two common digits of a code, by ICS or by a keyword.

    rows: those of match_scores. The highest score counts, among equal ones the first row. None where the goods fit
    in nothing.
    """
    ways = _ways(products, goods)
    if missing := ways - {row.match for row in rows}:
        raise NoRuleApplies("match_scores", match=min(missing))
    if not ways:
        return None
    best = max((row for row in rows if row.match in ways), key=lambda row: row.score)
    return Match(goods, best, any(goods.id.startswith(code[:SUBHEADING]) for code in products.hs_codes))


def is_matched(match: Match, line: LineRow) -> bool:
    """Whether goods that fit count as matched: named by the notification, or fitting well enough."""
    return match.is_named or match.row.score >= line.min_score


def firms_of(matched: Sequence[Match]) -> tuple[str, ...]:
    return tuple(sorted({firm for match in matched for firm in match.goods.firms_to_member}))


def exposure_since(on: date, book: RuleBook) -> date:
    """The day after which exports count for a matching on a day: that day itself lies outside the window."""
    (row,) = book.table("exposure_window").typed(WindowRow)
    return months_after(on, -row.window_months)


def explained_by(matched_on: date, calendar: Calendar, book: RuleBook) -> date:
    """The last day on which a matched notification is explained to the enterprises that it touches."""
    (row,) = book.table("response_terms").typed(ResponseRow)
    return calendar.working_days_after(matched_on, row.explain_working_days)


def _ways(products: NotifiedProducts, goods: TradedGoods) -> set[str]:
    ways = {
        level
        for level, digits in LEVELS.items()
        for code in products.hs_codes
        if len(code) >= digits and goods.id[:digits] == code[:digits]
    }
    if any(f"{own}.".startswith(f"{named}.") for named in products.ics for own in goods.ics):
        ways.add("ics")
    if any(says(name, keyword) for keyword in products.keywords for name in goods.names):
        ways.add("keyword")
    return ways


def _measured(to_member: int, to_all: int, book: RuleBook) -> Iterator[tuple[bool, Step]]:
    """Whether the exposure reaches what each row names, and how that is said."""
    for row in book.table("exposure_priority").typed(PriorityRow):
        if row.share_from is not None:
            is_reached = to_all > 0 and Fraction(to_member, to_all) >= Fraction(row.share_from)
            told = {"percent": rounded(percent_of(to_member, to_all), 2) or "—", "asked": percent(row.share_from)}
            yield is_reached, Step("EXPOSURE_BY_SHARE" if is_reached else "EXPOSURE_BELOW_SHARE", told, row.rule)
        if row.value_usd_from is not None:
            is_reached = to_member >= row.value_usd_from * CENTS
            told = {"to_member": _usd(to_member), "asked": _usd(row.value_usd_from * CENTS)}
            yield is_reached, Step("EXPOSURE_BY_VALUE" if is_reached else "EXPOSURE_BELOW_VALUE", told, row.rule)


def _check(facts: MatchFacts) -> None:
    faults = [
        Cell(
            goods.id,
            "to_member_usd",
            _usd(goods.to_member_usd_cents),
            "EXPOSURE_EXPORTS",
            {"to_all": _usd(goods.to_all_usd_cents)},
        )
        for goods in facts.goods
        if not 0 <= goods.to_member_usd_cents <= goods.to_all_usd_cents
    ]
    if faults:
        raise BadInput(faults)


def _goods_told(
    facts: MatchFacts, fitting: Sequence[Match], matched: Sequence[Match], line: LineRow, book: RuleBook
) -> Iterator[Step]:
    (window,) = book.table("exposure_window").typed(WindowRow)
    member = {"member": facts.member.id, "countries": str(len(facts.member.countries))}
    yield Step("EXPOSURE_MEMBER", {**member, "months": str(window.window_months)}, window.rule)
    for match in matched:
        goods = match.goods
        told = {
            "id": goods.id,
            "match": match.row.match,
            "score": written(match.row.score),
            "to_member": _usd(goods.to_member_usd_cents),
            "to_all": _usd(goods.to_all_usd_cents),
            "firms": str(len(set(goods.firms_to_member))),
        }
        yield Step("EXPOSURE_GOODS", told, match.row.rule)
    if any(not match.is_named for match in fitting):
        left_out = str(len(fitting) - len(matched))
        yield Step("EXPOSURE_LINE", {"left_out": left_out, "score": written(line.min_score)}, line.rule)


def _usd(cents: int) -> str:
    return rounded(Fraction(cents, CENTS), 2) or ""
