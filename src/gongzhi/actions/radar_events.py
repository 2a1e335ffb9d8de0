"""What signals are looked for in: the province's events by cell and week, from before the platform and from it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongzhi.catalogue.nodes import (
    EVERYTHING,
    UNKNOWN_CHAPTER,
    UNKNOWN_HAZARD,
    UNKNOWN_HAZARDS,
    UNKNOWN_MARKET,
    UNKNOWN_MARKETS,
    UNKNOWN_SECTION,
    group_of,
    hazard_groups,
    market_group_of,
    market_groups,
    market_of,
    section_of,
    sections,
)
from gongzhi.catalogue.rules import book
from gongzhi.core.signals.markets import markets_known
from gongzhi.core.signals.radar import (
    BatchWeeks,
    KnownEvent,
    Node,
    RadarFacts,
    StandingSignal,
    cells_of,
    monday_of,
    week_name,
)
from gongzhi.store import queries
from gongzhi.store.queries.matters import Line, MatterRow
from gongzhi.store.queries.radar import EventRow

SCHEME = "radar_signal"
STANDING = ("rising", "taken_up", "set_aside")
PROVINCE = "360000"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class LateRow:
    rule: str
    late_days: int


def week_subject(monday: date, *, synthetic: bool) -> str:
    """Under which name a week's finding is kept: "2024-W47"; an invented province says so."""
    return f"{week_name(monday)} SIM" if synthetic else week_name(monday)


def facts_of(monday: date, standing: Sequence[StandingSignal] = (), *, synthetic: bool) -> RadarFacts:
    """A week and everything before it, as the actor sees it now, each event when it became known.

    What became known later than `signal_late` says tells of its own time: it counts in the week in which it happened,
    unless that lies before the first earlier count and the first event known in time, with which history begins.
    Markets are left out where history does not name them as `signal_markets` asks.
    """
    last = monday + WEEK - timedelta(days=1)
    late = late_days(last)
    events = one_a_consignment(queries.radar.events(synthetic=synthetic, until=last))
    earlier = [row for row in queries.radar.earlier(synthetic=synthetic) if row.monday <= monday]
    in_time = [row.known_on for row in events if row.delay_days <= late]
    first = monday_of(min([*(row.monday for row in earlier), *in_time], default=monday))
    counted = [
        *(
            (row.monday, row.county, row.chapter, row.hazard, market_of(row.market))
            for row in earlier
            for _ in range(row.events)
        ),
        *(
            (_counts_on(row, late), row.county, chapter_of(row), family_of(row), market_of(row.market))
            for row in events
            if _counts_on(row, late) >= first
        ),
    ]
    by_market = markets_known([(day, market != UNKNOWN_MARKET) for day, *_, market in counted], last, book(last))
    if not by_market:
        counted = [(*cell, "") for *cell, _ in counted]
    chapters = {chapter for _, _, chapter, *_ in counted}
    families = {family for *_, family, _ in counted}
    markets = {market for *_, market in counted if market}
    batches = _batches(first, last, chapters, synthetic=synthetic)
    return RadarFacts(
        subject=week_subject(monday, synthetic=synthetic),
        region=PROVINCE,
        as_of=last,
        first=first,
        cells=cells_of(counted, first),
        batches=batches,
        section_of={chapter: section_of()[chapter] for chapter in sorted(chapters)},
        group_of={family: group_of()[family] for family in sorted(families)},
        known=tuple(KnownEvent(row.reference, row.delay_days) for row in events if _counts_on(row, late) >= monday),
        standing=tuple(standing),
        market_group_of={market: market_group_of()[market] for market in sorted(markets)},
    )


def one_a_consignment(rows: Iterable[EventRow]) -> list[EventRow]:
    """The first piece known of each consignment and hazard; later ones on the same tell nothing new."""
    found: dict[tuple[str, str], EventRow] = {}
    for row in rows:
        found.setdefault((row.consignment, row.hazard), row)
    return list(found.values())


def events_under(node: Node, first: date, last: date, *, synthetic: bool) -> list[EventRow]:
    """The events under a node that count from `first` to `last`, both included, as they stand now."""
    late = late_days(last)
    rows = queries.radar.events(
        synthetic=synthetic, since=first, until=last, region=node.region, hazards=_families(node.hazard)
    )
    chapters, markets = chapters_under(node.goods), markets_under(node.market)
    unknown = node.hazard in UNKNOWN_HAZARDS
    return [
        row
        for row in one_a_consignment(rows)
        if row.delay_days <= late
        and (chapters is None or chapter_of(row) in chapters)
        and (not unknown or family_of(row) == UNKNOWN_HAZARD)
        and (markets is None or market_of(row.market) in markets)
    ]


def window_of(seen: Line) -> tuple[Node, date, date]:
    """Node, first and last day of one line of a signal."""
    goods, _, hazard = seen["about"].partition("/")
    last = seen["monday"] + WEEK - timedelta(days=1)
    node = Node(seen["place"], goods, hazard, seen["market"] or EVERYTHING)
    return node, last - WEEK * seen["window_weeks"] + timedelta(days=1), last


def running_cases(seen: Line, *, synthetic: bool) -> tuple[str, ...]:
    """Numbers of the cases, not yet over, that the events of one line of a signal stand in, oldest first."""
    numbers = dict.fromkeys(row.case_number for row in events_under(*window_of(seen), synthetic=synthetic))
    return queries.cases.running(numbers)


def standing_signals(*, synthetic: bool) -> list[tuple[MatterRow, StandingSignal]]:
    """The signals that are not over, each as its record and as the week's judgement sees it."""
    found = []
    for row in queries.matters.all_of(SCHEME, states=STANDING, synthetic=synthetic):
        seen = row.lines["weeks"][-1]
        node, _, _ = window_of(seen)
        found.append((row, StandingSignal(row.number, node, seen["monday"], seen["window_weeks"])))
    return found


def top_signals(hazard: str, *, synthetic: bool) -> list[tuple[str, date]]:
    """Number and first week of the standing signals on a hazard over the whole province, all goods and all markets."""
    node = Node(PROVINCE, EVERYTHING, hazard)
    standing = standing_signals(synthetic=synthetic)
    return [(row.number, row.values["since"]) for row, one in standing if one.node == node]


def late_days(day: date) -> int:
    """How many days after it happened an event still counts when it becomes known, by the rules of a day."""
    (row,) = book(day).table("signal_late").typed(LateRow)
    return row.late_days


def _counts_on(row: EventRow, late: int) -> date:
    return row.known_on if row.delay_days <= late else row.event_date


def chapter_of(row: EventRow) -> str:
    return row.hs_code[:2] if row.hs_code[:2] in section_of() else UNKNOWN_CHAPTER


def family_of(row: EventRow) -> str:
    return row.hazard if row.hazard in group_of() else UNKNOWN_HAZARD


def markets_under(market: str) -> Collection[str] | None:
    """The countries of a group, a country itself; None for all markets."""
    if market == EVERYTHING:
        return None
    if market in market_groups():
        return market_groups()[market].countries
    return (UNKNOWN_MARKET if market == UNKNOWN_MARKETS else market,)


def chapters_under(goods: str) -> Collection[str] | None:
    """The chapters of a section, a chapter itself; None for all goods."""
    if goods == EVERYTHING:
        return None
    if goods in sections():
        return sections()[goods].chapters
    return (UNKNOWN_CHAPTER if goods == UNKNOWN_SECTION else goods,)


def _families(hazard: str) -> Collection[str]:
    """The families that an event's hazard may be of; () for all, and for what nobody has said."""
    if hazard in hazard_groups():
        return hazard_groups()[hazard].families
    return (hazard,) if hazard in group_of() and hazard not in UNKNOWN_HAZARDS else ()


def _batches(first: date, last: date, chapters: Collection[str], *, synthetic: bool) -> tuple[BatchWeeks, ...]:
    """Declared items by county, chapter and week, a month's shared out over its days; () if a month is unknown."""
    by_month = queries.radar.exported_items(first, last, synthetic=synthetic)
    months = {(day.year, day.month) for day in _mondays(first, last)}
    if not months or months - {(year, month) for _, _, year, month in by_month}:
        return ()
    cells = sorted({(county, chapter) for county, chapter, _, _ in by_month if chapter in chapters})
    return tuple(
        BatchWeeks(county, chapter, " ".join(_weekly(by_month, county, chapter, first, last)))
        for county, chapter in cells
    )


def _weekly(
    by_month: Mapping[tuple[str, str, int, int], int], county: str, chapter: str, first: date, last: date
) -> Iterable[str]:
    for monday in _mondays(first, last):
        items = by_month.get((county, chapter, monday.year, monday.month), 0)
        yield str(round(items * 7 / monthrange(monday.year, monday.month)[1]))


def _mondays(first: date, last: date) -> Iterable[date]:
    return (first + WEEK * week for week in range((last - first).days // 7 + 1))
