"""Whom an alert reaches: goods by market by place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongzhi.core.region_codes import city_of, codes_within, hold, province_of


@dataclass(frozen=True)
class Reach:
    """Goods, markets and places that an alert is about; an empty tuple leaves that side open.

    products: HS digits, 2 to 10; markets: countries; places: region codes, a city or province with its parts
    """

    products: tuple[str, ...]
    markets: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Firm:
    """goods: HS digits, a chapter where no product is registered; markets: where its goods are known to have gone."""

    id: str
    region: str
    goods: tuple[str, ...]
    markets: frozenset[str]


def concerns(firm: Firm, reach: Reach) -> bool:
    """Whether the alert is for this firm: it stands in one of the places, makes such goods and sells there.

    A firm of whose markets nothing is known is taken to sell there: a warning too many does less harm.
    """
    return (
        (not reach.places or any(hold(codes_within(place), firm.region) for place in reach.places))
        and (not reach.products or any(_same_goods(made, meant) for made in firm.goods for meant in reach.products))
        and (not reach.markets or not firm.markets or not firm.markets.isdisjoint(reach.markets))
    )


def is_office_of(region: str, places: Iterable[str]) -> bool:
    """Whether an office in a region is one of these places: within it, of its city or of its province."""
    return any(hold(codes_within(place), region) or region in (city_of(place), province_of(place)) for place in places)


def _same_goods(made: str, meant: str) -> bool:
    return made.startswith(meant) or meant.startswith(made)
