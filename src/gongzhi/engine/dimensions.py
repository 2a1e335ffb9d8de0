"""The small tables that a pass over declarations joins: closed lists, producers, and rule rows as of each day.

Each rule table is asked through the same function that decides about a single item, so both read a row the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from gongzhi.core.hs_codes import HEADING, SUBHEADING
from gongzhi.core.identity import uscc
from gongzhi.core.registers import Register
from gongzhi.core.rules import RuleBook
from gongzhi.core.targeting.consignments import (
    DIFFERS,
    UNKNOWN,
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

NOBODY = "-"  # the share of checks of a producer that stands in no register
CHAPTERS = 100
VERSION = pa.int32()


@dataclass(frozen=True)
class Dimensions:
    """Tables by name, and the days from which on each version of the rules holds, ascending."""

    days: tuple[date, ...]
    tables: Mapping[str, pa.Table]


def dimensions(
    form: Register,
    books: Sequence[RuleBook],
    lists_of: Callable[[str, date], tuple[str, ...]],
    producers: Iterable[Producer],
) -> Dimensions:
    """books: one for each version, ascending by `on`; days before the first are judged by the first."""
    firms = {producer.id: producer for producer in producers if uscc.is_valid_uscc(producer.id)}
    ratios = {producer.ratio for producer in firms.values()}
    columns = {column.field: column for column in form.columns}
    tables = {
        "producers": _table(
            {"uscc": pa.string(), "home": pa.string(), "ratio": pa.string()},
            ((one.id, one.region, written(one.ratio)) for one in firms.values()),
        ),
        "destinations": _table(
            {"said": pa.string(), "version": VERSION, **_code("destination"), "lists": pa.string(), **_rule("market")},
            _destinations(columns["destination"].words, books, lists_of),
        ),
        "goods": _table(_GOODS, _goods(books)),
        "firms": _table({"ratio": pa.string(), "version": VERSION, **_rule("firm")}, _firms(ratios, books)),
        "places": _table(
            {"version": VERSION, **_rule("place")},
            ((at, *_spoken(points_row("place", DIFFERS, book))) for at, book in enumerate(books)),
        ),
        "decisions": _table(
            {"version": VERSION, "score": pa.int32(), "decision": pa.string(), "decision_rule": pa.string()},
            _decisions(books),
        ),
    }
    for field in ("producer_region", "port_region", "inspected", "synthetic"):
        words = columns[field].words
        tables[field] = _table({"said": pa.string(), **_code(field)}, _said(words))
    return Dimensions(tuple(book.on for book in books), tables)


_GOODS = {
    "prefix": pa.string(), "version": VERSION, "product_risk": pa.string(), "goods_rule": pa.string(),
    "risk_points": pa.int32(), "risk_rule": pa.string(), "unseen_points": pa.int32(), "unseen_rule": pa.string(),
}  # fmt: skip


def _goods(books: Sequence[RuleBook]) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        single = [row.hs_prefix for row in book.table("goods_risks").typed(GoodsRow)]
        chapters = [f"{chapter:02d}" for chapter in range(CHAPTERS)]
        for prefix in (*chapters, *(prefix for prefix in single if len(prefix) in (HEADING, SUBHEADING))):
            goods = goods_row(prefix, book)
            risk, unseen = (
                points_row(factor, goods.product_risk, book) for factor in ("product_risk", "not_inspected")
            )
            yield prefix, at, goods.product_risk, goods.rule, *_spoken(risk), *_spoken(unseen)


def _destinations(
    words: Mapping[str, tuple[str, ...]], books: Sequence[RuleBook], lists_of: Callable[[str, date], tuple[str, ...]]
) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        for said, code in _said(words):
            lists = lists_of(code, book.on)
            row = destination_row(lists, book)
            yield said, at, code, " ".join(lists), *(_spoken(row) if row else (0, ""))


def _firms(ratios: Iterable[Decimal], books: Sequence[RuleBook]) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        yield NOBODY, at, *_spoken(points_row("producer", UNKNOWN, book))
        for ratio in ratios:
            row = firm_row(ratio, book)
            yield written(ratio), at, row.points, row.rule


def _decisions(books: Sequence[RuleBook]) -> Iterable[tuple[object, ...]]:
    for at, book in enumerate(books):
        most = sum(row.points for row in book.table("consignment_points").typed(PointsRow))
        most += max(int(row["points"]) for row in book.table("firm_points").rows)
        for score in range(most + 1):
            row = decision_row(score, book)
            yield at, score, row.decision, row.rule


def _said(words: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """(spelling, code), each spelling once, as `understand` takes it: the first code that it may stand for."""
    found: dict[str, str] = {}
    for code, spellings in words.items():
        for said in (code, *spellings):
            found.setdefault(said, code)
    return list(found.items())


def _spoken(row: PointsRow) -> tuple[int, str]:
    return row.points, row.rule


def _rule(name: str) -> dict[str, pa.DataType]:
    return {f"{name}_points": pa.int32(), f"{name}_rule": pa.string()}


def _code(field: str) -> dict[str, pa.DataType]:
    return {f"{field}_code": pa.string()}


def _table(schema: Mapping[str, pa.DataType], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, schema.values(), strict=True)]
    return pa.Table.from_arrays(arrays, names=list(schema))
