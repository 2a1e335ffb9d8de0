"""How places stand: their newest index, their rates over a period, and the facts that an index counted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from gongzhi.actions.scores import item_of, refs_of
from gongzhi.catalogue.places import gazetteer
from gongzhi.catalogue.rules import book
from gongzhi.core.canonical import read
from gongzhi.core.facts import Actor
from gongzhi.core.identity.gazetteer import Level
from gongzhi.core.region_codes import city_of, hold
from gongzhi.core.rules import RuleBook
from gongzhi.core.scorecard.index import Assessed, IndexFacts, assess_indicators
from gongzhi.core.scorecard.returns import (
    ExportTotals,
    PlaceCounts,
    ReturnRateFacts,
    counts_as_assessed,
    place_counts,
    status_of,
)
from gongzhi.store import queries
from gongzhi.store.acting import jurisdiction
from gongzhi.store.queries.outcomes import CityIndexRow, ExportMonth, NoticeCounted, ReturnOutcome

Placed = TypeVar("Placed", ReturnOutcome, ExportMonth, NoticeCounted)


@dataclass(frozen=True)
class Standing:
    """A place over a period as far as the reader may see it. index: of a city, the newest of the year, or None."""

    code6: str
    counts: PlaceCounts
    open_cases: int
    index: CityIndexRow | None
    synthetic: bool


@dataclass(frozen=True)
class YearRows:
    """What the store knows of a place's year up to `last`."""

    year: int
    last: date
    returned: tuple[ReturnOutcome, ...]
    exported: tuple[ExportMonth, ...]
    noticed: tuple[NoticeCounted, ...]
    opened: Mapping[str, tuple[int, bool]]  # by county: cases not over, whether one is made up
    indices: tuple[CityIndexRow, ...]


@dataclass(frozen=True)
class MonthStanding:
    first: date
    counts: PlaceCounts


@dataclass(frozen=True)
class CountedReturn:
    """A returned item with how it counts by the rules of a day."""

    outcome: ReturnOutcome
    status: str  # own_fault, uninvestigated, other
    assessed: bool


@dataclass(frozen=True)
class IndexRead:
    """A kept index with what it was computed from."""

    indicators: tuple[Assessed, ...]
    book: RuleBook
    assessed_weight: int
    rates: ReturnRateFacts


def covers(actor: Actor, code6: str) -> bool:
    """Whether the reader sees all rows of a place; numbers made of some of them would be wrong."""
    return hold(jurisdiction(actor.role, actor.region), code6)


def year_of(parent: str, year: int, today: date) -> YearRows:
    """Everything that counts within a place over the year so far."""
    first, last = days_of(year, today)
    return YearRows(
        year,
        last,
        queries.outcomes.returns_in(parent, first, last),
        queries.outcomes.exports_by_month(parent, first, last),
        queries.outcomes.notices_in(parent, first, last),
        queries.cases.open_by_region(parent),
        queries.outcomes.indices(year),
    )


def standings(rows: YearRows, parent: str, level: Level, by: Actor) -> dict[str, Standing]:
    """The cities or counties of a place, by code; those that the reader may not see whole are left out."""
    place = city_of if level == "city" else str
    returned, exported = _grouped(rows.returned, place), _grouped(rows.exported, place)
    noticed = _grouped(rows.noticed, place)
    indices = {row.region: row for row in rows.indices}
    rules = book(rows.last)
    found: dict[str, Standing] = {}
    for code6 in places_within(parent, level):
        if covers(by, code6):
            mine, notices = returned[code6], noticed[code6]
            cases = [counted for county, counted in rows.opened.items() if place(county) == code6]
            found[code6] = Standing(
                code6,
                _counts(code6, rows.last, mine, exported[code6], notices, rules),
                sum(many for many, _ in cases),
                indices.get(code6),
                any(row.synthetic for row in (*mine, *notices)) or any(made_up for _, made_up in cases),
            )
    return found


def by_month(city: str, first: date, last: date) -> tuple[MonthStanding, ...]:
    """Each month from `first` to `last`, without a hole; a month that nobody reported has no exports."""
    returned = queries.outcomes.returns_in(city, first, last)
    exported = queries.outcomes.exports_by_month(city, first, last)
    rules = book(last)
    return tuple(
        MonthStanding(
            month,
            _counts(
                city,
                last,
                [row for row in returned if row.registered_on.replace(day=1) == month],
                [row for row in exported if row.first == month],
                [],
                rules,
            ),
        )
        for month in months_between(first, last)
    )


def counted_returns(city: str, first: date, last: date) -> tuple[CountedReturn, ...]:
    """The returns of a place's producers registered in a period, with how each counts by the rules of its last day."""
    rules = book(last)
    return tuple(_counted(row, rules) for row in queries.outcomes.returns_in(city, first, last))


def index_read(row: CityIndexRow) -> IndexRead:
    """What a kept index was computed from: its indicators one by one, its rules, and the facts of its rates."""
    index, rates = queries.findings.kept(row.finding), queries.findings.kept(row.rates)
    rules: RuleBook = read(RuleBook, json.loads(index.book))
    return IndexRead(
        assess_indicators(read(IndexFacts, json.loads(index.facts)), rules),
        rules,
        int(json.loads(index.body)["value"]["assessed_weight"]),
        read(ReturnRateFacts, json.loads(rates.facts)),
    )


def rates_rules(row: CityIndexRow) -> RuleBook:
    """The rule tables by which the rates of a kept index were counted."""
    return read(RuleBook, json.loads(queries.findings.kept(row.rates).book))  # type: ignore[no-any-return]


@cache
def places_within(parent: str, level: Level) -> tuple[str, ...]:
    """Codes of the cities or counties within a province or city."""
    regions = gazetteer().regions
    return tuple(
        code6
        for code6, region in regions.items()
        if region.level == level and parent in gazetteer().chain(code6) and code6 != parent
    )


def days_of(year: int, today: date) -> tuple[date, date]:
    """The first day of a year and its last, or today where that comes first."""
    return date(year, 1, 1), max(date(year, 1, 1), min(date(year, 12, 31), today))


def months_between(first: date, last: date) -> Iterator[date]:
    number = first.year * 12 + first.month - 1
    while number <= last.year * 12 + last.month - 1:
        yield date(number // 12, number % 12 + 1, 1)
        number += 1


def _counts(
    code6: str,
    last: date,
    returned: Sequence[ReturnOutcome],
    exported: Sequence[ExportMonth],
    noticed: Sequence[NoticeCounted],
    rules: RuleBook,
) -> PlaceCounts:
    items, cents = sum(row.items for row in exported), sum(row.value_usd_cents for row in exported)
    facts = ReturnRateFacts(
        code6,
        last,
        ExportTotals(code6, items, cents),
        tuple(item_of(row, rules) for row in returned),
        refs_of(noticed, rules),
    )
    return place_counts(facts, rules)


def _counted(row: ReturnOutcome, rules: RuleBook) -> CountedReturn:
    status = status_of(row.cause_code, row.responsibility, rules)
    return CountedReturn(row, status, counts_as_assessed(status, rules))


def _grouped(rows: Iterable[Placed], place: Callable[[str], str]) -> dict[str, list[Placed]]:
    found: dict[str, list[Placed]] = defaultdict(list)
    for row in rows:
        found[place(row.region)].append(row)
    return found
