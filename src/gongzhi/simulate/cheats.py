"""Declarations of the invented province that do not say what is so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from gongzhi.core.registers import DeclarationRow
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.declarations import Maker, declaration_number, item, lot
from gongzhi.simulate.planted import CHEATS, SPLIT_BELOW_USD, PlantedCheat
from gongzhi.simulate.products import hs10
from gongzhi.simulate.truth import CheatedItem

SERIALS = 800_000_000  # of their declarations, beyond those of honest and returned goods of 2024


def cheated(seed: str, known: Sequence[Maker]) -> tuple[tuple[DeclarationRow, CheatedItem], ...]:
    """Each item that was declared falsely, and what is true of it."""
    found = []
    for place, cheat in enumerate(CHEATS):
        firms = [maker for maker in known if maker.firm.planted == cheat.code]
        for month in cheat.months:
            chance = Chance(seed, "cheat", cheat.code, month.isoformat())
            serial = SERIALS + place * 10_000_000 + month.month * 100_000
            found += [
                (
                    row,
                    CheatedItem(cheat.code, cheat.kind, firms[0].firm.row.uscc, row.declaration_no, row.item_no, truly),
                )
                for row, truly in _KINDS[cheat.kind](cheat, firms, month, serial, chance)
            ]
    return tuple(found)


def _split(
    cheat: PlantedCheat, firms: Sequence[Maker], month: date, serial: int, chance: Chance
) -> Iterator[tuple[DeclarationRow, str]]:
    """One consignment of one lot to one market on one day, on many declarations, each below the line."""
    (maker,) = firms
    day = month + timedelta(days=chance.below(28))
    market = chance.pick(maker.markets)
    for number in range(cheat.items):
        cents = SPLIT_BELOW_USD * chance.between(9_000, 9_999) // 100
        row = item(
            maker, maker.made[cheat.goods], declaration_number(month.year, serial + number), 1, day, cents,
            destination=market, lots=(lot(maker.firm, day, 1),), inspected=False,
        )  # fmt: skip
        yield row, f"{cheat.code} {day}"


def _swap_origin(
    cheat: PlantedCheat, firms: Sequence[Maker], month: date, serial: int, chance: Chance
) -> Iterator[tuple[DeclarationRow, str]]:
    """Goods of the first firm under the name and county of the second; only the lot still shows who made them."""
    maker, named = firms
    for number in range(cheat.items):
        day = month + timedelta(days=chance.below(28))
        row = item(
            named, named.made[cheat.goods], declaration_number(month.year, serial + number), 1, day,
            chance.around(maker.firm.trade.item_usd) * 100, destination=chance.pick(maker.markets),
            lots=(lot(maker.firm, day, number + 1),), inspected=chance.happens(maker.firm.trade.inspected),
        )  # fmt: skip
        yield replace(row, exporter_uscc=maker.firm.row.uscc), maker.firm.row.uscc


def _relabel(
    cheat: PlantedCheat, firms: Sequence[Maker], month: date, serial: int, chance: Chance
) -> Iterator[tuple[DeclarationRow, str]]:
    """Goods under the commodity code of others that nobody inspects; their words and price stay."""
    (maker,) = firms
    made = maker.made[cheat.goods]
    for number in range(cheat.items):
        day = month + timedelta(days=chance.below(28))
        row = item(
            maker, made, declaration_number(month.year, serial + number), 1, day,
            chance.around(maker.firm.trade.item_usd) * 100, destination=chance.pick(maker.markets),
            lots=(lot(maker.firm, day, number + 1),), inspected=False,
        )  # fmt: skip
        yield replace(row, hs_code=hs10(cheat.hs_code)), made.hs_code


_KINDS = {"split": _split, "origin_swap": _swap_origin, "relabel": _relabel}
