"""The small tables that a pass over declarations joins: closed lists, days, producers, and rule rows as of each day.

Each rule table is asked through the same function that decides about a single item, so both read a row the same way.
Rows that always speak alike are one class, and `verdicts` holds what follows from every meeting of classes: a pass adds
and concatenates nothing, it looks up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import pyarrow as pa

from gongzhi.core.hs_codes import HEADING, SUBHEADING
from gongzhi.core.identity import uscc
from gongzhi.core.registers import Column, Register
from gongzhi.core.rules import RuleBook
from gongzhi.core.targeting.consignments import (
    DIFFERS,
    UNKNOWN,
    ChapterRow,
    FirmRow,
    GoodsRow,
    PointsRow,
    Producer,
    decision_row,
    destination_row,
    firm_row,
    goods_row,
    points_row,
)
from gongzhi.core.targeting.ratio import written
from gongzhi.core.targeting.shares import Share, spans

NOBODY = 0  # the class of a producer that stands in no register
NO_MARKET = 0  # the class of a destination for which no row speaks
HEADINGS = 10_000
HS_DIGITS = 10
DIGITS = (HEADING, SUBHEADING)
CHOICES = ("producer_region", "port_region")  # columns of codes that no rule reads

ListsOf = Callable[[str, date], tuple[str, ...]]


@dataclass(frozen=True)
class Verdicts:
    """How many classes there are of each kind, and the number of what they meet in."""

    goods: int
    markets: int
    firms: int

    def number(self, version: Any, goods: Any, market: Any, firm: Any, unseen: Any, away: Any) -> Any:
        """Of integers an integer, of columns a column. unseen, away: 1 for yes, 0 for no"""
        place = (version * self.goods + goods) * self.markets + market
        return ((place * self.firms + firm) * 2 + unseen) * 2 + away


@dataclass(frozen=True)
class Dimensions:
    """Tables by name, and the numbers of their verdicts."""

    tables: Mapping[str, pa.Table]
    verdicts: Verdicts


def dimensions(
    form: Register,
    books: Sequence[RuleBook],
    lists_of: ListsOf,
    producers: Iterable[Producer],
    shares: Iterable[Share] = (),
) -> Dimensions:
    """books: one for each version, ascending by `on`; days before the first are judged by the first.

    shares: what the ladder said of producers over ranges of days; on all others a producer's own share counts
    """
    columns = {column.field: column for column in form.columns}
    goods, firms, markets, places = _Goods(books), _Firms(books), _Markets(books, lists_of), _Places()
    tables = {field: _choice(columns[field], places) for field in CHOICES}
    tables["calendar"] = _calendar(columns["export_date"], books)
    tables["producers"] = firms.table(producers, shares, columns["export_date"], places)
    tables["places"] = places.table()
    tables["firms"] = pa.table({"known_exporter_uscc": tables["producers"]["known_producer_uscc"].unique()})
    tables["destinations"] = markets.table(columns["destination"])
    tables |= {f"goods_{digits}": goods.table(digits) for digits in DIGITS}
    sizes = Verdicts(len(goods.classes), 1 + max(map(len, markets.rows)), 1 + len(firms.classes))
    tables["verdicts"] = _verdicts(books, sizes, goods, markets, firms)
    return Dimensions(tables, sizes)


def repeated(texts: Iterable[str]) -> pa.DictionaryArray:
    """Texts of few kinds, marked so: an engine may carry their numbers instead."""
    return pa.array(list(texts), pa.dictionary(pa.int32(), pa.string()))


class _Goods:
    """Classes of commodity codes: the row that speaks for each in every version."""

    def __init__(self, books: Sequence[RuleBook]) -> None:
        self.books = books
        self.classes: dict[tuple[GoodsRow | ChapterRow, ...], int] = {}
        self.by_prefix = {digits: dict(self._classed(digits)) for digits in DIGITS}

    def _classed(self, digits: int) -> Iterator[tuple[int, int]]:
        prefixes = [f"{heading:04d}" for heading in range(HEADINGS)]
        if digits != HEADING:
            rows = [row for book in self.books for row in book.table("goods_risks").typed(GoodsRow)]
            prefixes = [row.hs_prefix for row in rows if len(row.hs_prefix) == digits]
        for prefix in prefixes:
            rows_of = tuple(goods_row(prefix, book) for book in self.books)
            yield int(prefix), self.classes.setdefault(rows_of, len(self.classes))

    def table(self, digits: int) -> pa.Table:
        return _table({f"hs_{digits}": pa.int64(), f"goods_{digits}": pa.int64()}, self.by_prefix[digits].items())


class _Firms:
    """Classes of producers by their share of checks: the row that speaks for each in every version."""

    def __init__(self, books: Sequence[RuleBook]) -> None:
        self.books = books
        self.classes: dict[tuple[FirmRow, ...], int] = {}

    def table(self, producers: Iterable[Producer], shares: Iterable[Share], days: Column, places: _Places) -> pa.Table:
        """A row for each producer and range of days, the last of which is no longer part of it."""
        assert isinstance(days.least, date)
        assert isinstance(days.most, date)
        of_each: dict[str, list[Share]] = {}
        for share in sorted(shares, key=lambda share: (share.id, share.since)):
            of_each.setdefault(share.id, []).append(share)
        known = {producer.id: producer for producer in producers if uscc.is_valid_uscc(producer.id)}
        rows = [
            (one.id, since, until, places.number(one.region), ratio)
            for one in known.values()
            for since, until, ratio in spans(one, of_each.get(one.id, ()), days.least, days.most + timedelta(1))
        ]
        by_share = {ratio: self._class(ratio) for ratio in sorted({row[-1] for row in rows})}
        schema = {"known_producer_uscc": pa.string(), "since": pa.date32(), "until": pa.date32(), "home": pa.int64(),
                  "share": _FEW, "firm": pa.int64()}  # fmt: skip
        return _table(schema, ((*row, written(ratio), by_share[ratio]) for *row, ratio in rows))

    def _class(self, share: Any) -> int:
        rows = tuple(firm_row(share, book) for book in self.books)
        return self.classes.setdefault(rows, NOBODY + 1 + len(self.classes))


class _Markets:
    """Classes of destinations, those of each version apart: the row that speaks."""

    def __init__(self, books: Sequence[RuleBook], lists_of: ListsOf) -> None:
        self.books, self.lists_of = books, lists_of
        self.rows = [
            [row for row in book.table("consignment_points").typed(PointsRow) if row.factor == "destination"]
            for book in books
        ]

    def table(self, column: Column) -> pa.Table:
        schema = {"said_destination": pa.string(), "at": pa.int64(), "code_destination": _FEW,
                  "destination_lists": _FEW, "market": pa.int64()}  # fmt: skip
        return _table(schema, self._rows(column))

    def _rows(self, column: Column) -> Iterator[tuple[object, ...]]:
        for at, book in enumerate(self.books):
            for said, code in _said(column):
                lists = self.lists_of(code, book.on)
                row = destination_row(lists, book)
                yield said, at, code, " ".join(lists), NO_MARKET if row is None else 1 + self.rows[at].index(row)


class _Places:
    """Numbers of places, so that a declared one and a producer's are compared and carried as numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, code: str) -> int:
        return self._numbers.setdefault(code, len(self._numbers))

    def table(self) -> pa.Table:
        return _table({"place": pa.int64(), "county": _FEW}, ((number, code) for code, number in self._numbers.items()))


def _choice(column: Column, places: _Places) -> pa.Table:
    schema = {f"said_{column.field}": pa.string(), f"code_{column.field}": _FEW, f"place_{column.field}": pa.int64()}
    return _table(schema, ((said, code, places.number(code)) for said, code in _said(column)))


def _said(column: Column) -> list[tuple[str, str]]:
    """(spelling, code), each spelling once, as `understand` takes it: the first code that it may stand for."""
    found: dict[str, str] = {}
    for code, spellings in column.words.items():
        for said in (code, *spellings):
            found.setdefault(said, code)
    return list(found.items())


def _calendar(column: Column, books: Sequence[RuleBook]) -> pa.Table:
    """Every day that the column may hold, as it is spelled, with the version of the rules that holds on it."""
    assert isinstance(column.least, date)
    assert isinstance(column.most, date)
    days = [column.least + timedelta(number) for number in range((column.most - column.least).days + 1)]
    rows = ((str(day), day, sum(day >= book.on for book in books[1:]), day.year * 100 + day.month) for day in days)
    return _table({"said_day": pa.string(), "day": pa.date32(), "version": pa.int64(), "month": pa.int32()}, rows)


def _verdicts(books: Sequence[RuleBook], sizes: Verdicts, goods: _Goods, markets: _Markets, firms: _Firms) -> pa.Table:
    """For each meeting of classes the score, the ids of the rows that spoke, and what they propose."""
    schema = {"number": pa.int64(), "product_risk": _FEW, "score": pa.int32(), "decision": _FEW, "rules": _FEW}
    rows: list[tuple[object, ...]] = []
    for at, book in enumerate(books):
        decided = _Decisions(book)
        place = points_row("place", DIFFERS, book)
        firms_then = [points_row("producer", UNKNOWN, book), *(rows[at] for rows in firms.classes)]
        for kind, goods_then in enumerate(rows[at] for rows in goods.classes):
            risk, unseen = (
                points_row(factor, goods_then.product_risk, book) for factor in ("product_risk", "not_inspected")
            )
            for market, firm, seen, at_home in product(
                enumerate([None, *markets.rows[at]]), enumerate(firms_then), (True, False), (True, False)
            ):
                spoken = [risk, None if seen else unseen, market[1], firm[1], None if at_home else place]
                number = sizes.number(at, kind, market[0], firm[0], int(not seen), int(not at_home))
                rows.append((number, goods_then.product_risk, *decided.by(goods_then.rule, spoken)))
    return _table(schema, rows)


class _Decisions:
    """What the points of rows that spoke add up to, and what that proposes."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.of_score = cache(lambda score: decision_row(score, book))

    def by(self, goods_rule: str, spoken: Sequence[PointsRow | FirmRow | None]) -> tuple[int, str, str]:
        rows = [row for row in spoken if row is not None]
        score = sum(row.points for row in rows)
        decision = self.of_score(score)
        return score, decision.decision, " ".join((goods_rule, *(row.rule for row in rows), decision.rule))


_FEW = pa.dictionary(pa.int32(), pa.string())


def _table(schema: Mapping[str, pa.DataType], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.values(), strict=True)]
    return pa.Table.from_arrays(arrays, names=list(schema))
