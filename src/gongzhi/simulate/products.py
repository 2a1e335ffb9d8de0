"""The products of the invented producers, by commodity code, with their risk and who uses them."""

from __future__ import annotations

from collections.abc import Sequence

from gongzhi.core.registers import ProductRow
from gongzhi.simulate.chance import Chance
from gongzhi.simulate.firms import Firm
from gongzhi.simulate.trades import Goods

HIGH_RISK = frozenset(
    {"citrus", "tea", "rice", "aquatic", "vegetables", "toys", "fireworks", "syringes", "batteries"}
)  # fmt: skip
FAIRLY_HIGH_RISK = frozenset(
    {"ceramics", "houseware", "bamboo", "hardware", "electronics", "garments", "footwear", "furniture"}
)  # fmt: skip
CONSUMER = frozenset(
    {
        "ceramics", "houseware", "bamboo", "hardware", "toys", "electronics", "garments", "footwear", "furniture",
        "spectacles", "tea", "citrus", "rice", "aquatic", "vegetables",
    }
)  # fmt: skip
CROSS_BORDER_PERCENT = 25  # of consumer goods


def products(seed: str, producers: Sequence[Firm]) -> tuple[ProductRow, ...]:
    """One product for each of the goods that a producer makes."""
    chance = Chance(seed, "products")
    return tuple(
        _row(firm, number, goods, chance) for firm in producers for number, goods in enumerate(firm.made, start=1)
    )


def hs10(hs: str) -> str:
    """Ten digits; the last four, which each country gives out itself, are left at nought."""
    return hs.ljust(10, "0")


def _row(firm: Firm, number: int, goods: Goods, chance: Chance) -> ProductRow:
    trade = firm.trade
    consumer = trade.code in CONSUMER
    return ProductRow(
        sku=f"SIM-{firm.mark}-{number:02d}",
        producer_uscc=firm.row.uscc,
        name_zh=goods.zh,
        name_en=goods.en,
        hs_code=hs10(goods.hs),
        category=trade.category,
        product_risk="I" if trade.code in HIGH_RISK else "II" if trade.code in FAIRLY_HIGH_RISK else "III",
        children=trade.code == "toys",
        food=trade.category == "food",
        agri=trade.category == "agricultural",
        consumer=consumer,
        cross_border=chance.happens(CROSS_BORDER_PERCENT) and consumer,
        synthetic=True,
    )
