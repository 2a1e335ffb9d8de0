"""The small tables that a pass over declarations joins: closed lists, producers, and rule rows as of each day.

Each rule table is asked through the same function that decides about a single item, so both read a row the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from gongzhi.core.hs_codes import CHAPTER, HEADING, SUBHEADING
from gongzhi.core.identity import uscc
from gongzhi.core.registers import Register
from gongzhi.core.rules import RuleBook
from gongzhi.core.targeting.consignments import (
    DIFFERS,
    UNKNOWN,
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

NOBODY = 0  # the kind of a producer that stands in no register
CHAPTERS = 100
DIGITS = (CHAPTER, HEADING, SUBHEADING)


@dataclass(frozen=True)
class Dimensions:
    """Tables by name, and the days from which on each version of the rules holds, ascending.

    A key is one integer, which joins fastest: the version times how many values there are, plus the value.
    """

    days: tuple[date, ...]
    tables: Mapping[str, pa.Table]
    kinds: int  # of producers, by their share of checks
    scores: int  # one more than the highest


def dimensions(
    form: Register,
    books: Sequence[RuleBook],
    lists_of: Callable[[str, date], tuple[str, ...]],
    producers: Iterable[Producer],
) -> Dimensions:
    """books: one for each version, ascending by `on`; days before the first are judged by the first."""
    firms = {producer.id: producer for producer in producers if uscc.is_valid_uscc(producer.id)}
    kinds = {ratio: at for at, ratio in enumerate(sorted({one.ratio for one in firms.values()}), start=NOBODY + 1)}
    scores = 1 + max(map(_most, books))
    words = next(column.words for column in form.columns if column.field == "destination")
    tables = {
        "producers": _table(
            {"uscc": pa.string(), "home": pa.string(), "kind": pa.int64()},
            ((one.id, one.region, kinds[one.ratio]) for one in firms.values()),
        ),
        "destinations": _table(
            {"said": pa.string(), "version": pa.int64(), "destination_code": pa.string(), "lists": pa.string()}
            | _rule("market"),
            _destinations(words, books, lists_of),
        ),
        "firms": _table(_rule("firm", key=True), _firms(kinds, books)),
        "places": _table(
            _rule("place", key=True),
            ((at, *_spoken(points_row("place", DIFFERS, book))) for at, book in enumerate(books)),
        ),
        "decisions": _table(
            {"key": pa.int64(), "decision": pa.string(), "decision_rule": pa.string()}, _decisions(scores, books)
        ),
    }
    for digits in DIGITS:
        tables[f"goods_{digits}"] = _table(_GOODS, _goods(digits, books))
    return Dimensions(tuple(book.on for book in books), tables, len(kinds) + 1, scores)


_GOODS = {
    "key": pa.int64(), "product_risk": pa.string(), "goods_rules": pa.string(),
    "risk_points": pa.int32(), "unseen_points": pa.int32(), "unseen_rule": pa.string(),
}  # fmt: skip


def _goods(digits: int, books: Sequence[RuleBook]) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        prefixes = [row.hs_prefix for row in book.table("goods_risks").typed(GoodsRow) if len(row.hs_prefix) == digits]
        if digits == CHAPTER:
            prefixes = [f"{chapter:02d}" for chapter in range(CHAPTERS)]
        for prefix in prefixes:
            goods = goods_row(prefix, book)
            risk, unseen = (
                points_row(factor, goods.product_risk, book) for factor in ("product_risk", "not_inspected")
            )
            rules = f"{goods.rule} {risk.rule}"
            yield at * 10**digits + int(prefix), goods.product_risk, rules, risk.points, *_spoken(unseen)


def _destinations(
    words: Mapping[str, tuple[str, ...]], books: Sequence[RuleBook], lists_of: Callable[[str, date], tuple[str, ...]]
) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        for said, code in _said(words):
            lists = lists_of(code, book.on)
            row = destination_row(lists, book)
            yield said, at, code, " ".join(lists), *(_spoken(row) if row else (0, ""))


def _firms(kinds: Mapping[Decimal, int], books: Sequence[RuleBook]) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        first = at * (len(kinds) + 1)
        yield first + NOBODY, *_spoken(points_row("producer", UNKNOWN, book))
        for ratio, kind in kinds.items():
            yield first + kind, *_spoken(firm_row(ratio, book))


def _decisions(scores: int, books: Sequence[RuleBook]) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        for score in range(scores):
            row = decision_row(score, book)
            yield at * scores + score, row.decision, f" {row.rule}"


def _most(book: RuleBook) -> int:
    """More points than any item can have."""
    rows = book.table("consignment_points").typed(PointsRow), book.table("firm_points").typed(FirmRow)
    return sum(row.points for table in rows for row in table)


def _said(words: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """(spelling, code), each spelling once, as `understand` takes it: the first code that it may stand for."""
    found: dict[str, str] = {}
    for code, spellings in words.items():
        for said in (code, *spellings):
            found.setdefault(said, code)
    return list(found.items())


def _spoken(row: PointsRow | FirmRow) -> tuple[int, str]:
    """Its points, and its id behind a blank: the ids of the rows that spoke are put one after the other."""
    return row.points, f" {row.rule}"


def _rule(name: str, *, key: bool = False) -> dict[str, pa.DataType]:
    return ({"key": pa.int64()} if key else {}) | {f"{name}_points": pa.int32(), f"{name}_rule": pa.string()}


def _table(schema: Mapping[str, pa.DataType], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.values(), strict=True)]
    return pa.Table.from_arrays(arrays, names=list(schema))
