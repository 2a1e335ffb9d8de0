"""Whom a notified measure touches: what its record says and the registers know, put together for the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gongzhi.actions.matters import Taking
from gongzhi.catalogue.wto_members import where_it_holds
from gongzhi.core.hs_codes import CHAPTER, read_hs
from gongzhi.core.registers import ProductRow
from gongzhi.core.trade.matching import (
    LineRow,
    MatchFacts,
    NotifiedProducts,
    NotifyingMember,
    TradedGoods,
    fitting_goods,
    is_matched,
    touched_firms,
)
from gongzhi.core.trade.symbols import read_symbol
from gongzhi.store import queries

EXPORTS, MAKES = "exports", "makes"  # why an enterprise is told


@dataclass(frozen=True)
class Touched:
    facts: MatchFacts
    exporters: tuple[str, ...]  # credit codes of those that export matched goods to the member
    makers: tuple[str, ...]  # of the others, those whose registered products match
    chapters: frozenset[str]  # of the matched goods

    @property
    def firms(self) -> tuple[tuple[str, str], ...]:
        """Whom to tell, each once, with the ground."""
        return (*((firm, EXPORTS) for firm in self.exporters), *((firm, MAKES) for firm in self.makers))


def touched_by(taking: Taking) -> Touched:
    """Of a notification: its exports as they were given last, and the register of products.

    Goods that no export names and that do not match are left out: they change nothing.
    """
    book = taking.act.rules()
    symbol = read_symbol(taking.value("symbol"))
    products = queries.registers.products()
    exported = _exported(taking.lines("exports"), products)
    only_made = _made({row.hs_code for row in products} - {one.id for one in exported}, products)
    facts = MatchFacts(
        str(symbol),
        taking.day,
        NotifyingMember(symbol.member, where_it_holds(symbol.member, taking.value("circulated_on"))),
        notified(str(symbol), taking.value),
        (*exported, *only_made),
    )
    (line,) = book.table("match_line").typed(LineRow)
    matched = [match.goods.id for match in fitting_goods(facts, book) if is_matched(match, line)]
    kept = (*exported, *(one for one in only_made if one.id in matched))
    exporters = touched_firms(facts, book)
    makers = {row.producer_uscc for row in products if row.hs_code in matched} - set(exporters)
    return Touched(
        replace(facts, goods=tuple(sorted(kept, key=lambda one: one.id))),
        exporters,
        tuple(sorted(makers)),
        frozenset(code[:CHAPTER] for code in matched),
    )


def notified(symbol: str, value: Any) -> NotifiedProducts:
    """What a notification says of its products. value: field → what its record holds."""
    codes = tuple(dict.fromkeys(read_hs(code) for code in value("hs_codes") or ()))
    return NotifiedProducts(symbol, codes, tuple(value("ics") or ()), tuple(value("keywords") or ()))


def _exported(lines: Iterable[Mapping[str, Any]], products: Iterable[ProductRow]) -> tuple[TradedGoods, ...]:
    """One entry for each commodity code; of one exporter and code the last line counts."""
    last = {(line["hs_code"], line["uscc"]): line for line in lines}
    found = []
    for code in dict.fromkeys(code for code, _ in last):
        of_code = [line for (other, _), line in last.items() if other == code]
        found.append(
            TradedGoods(
                code,
                tuple(dict.fromkeys([*(line["goods"] for line in of_code), *_names(code, products)])),
                (),
                sum(line["to_member_usd"] for line in of_code),
                sum(line["to_all_usd"] for line in of_code),
                tuple(line["uscc"] for line in of_code if line["uscc"] and line["to_member_usd"]),
            )
        )
    return tuple(found)


def _made(codes: Iterable[str], products: Iterable[ProductRow]) -> tuple[TradedGoods, ...]:
    """What is made here and of which no exports are given."""
    return tuple(TradedGoods(code, _names(code, products), (), 0, 0, ()) for code in sorted(codes))


def _names(code: str, products: Iterable[ProductRow]) -> tuple[str, ...]:
    names = [name for row in products if row.hs_code == code for name in (row.name_zh, row.name_en)]
    return tuple(dict.fromkeys(name for name in names if name))
