"""What the invented province makes, where, and what foreign authorities find in it.

Clusters follow what Jiangxi is commonly known for; every weight is an assumption. Hazards and categories are words
of the European source's own look-up tables.
"""

from __future__ import annotations

from dataclasses import dataclass

FOOD = "food"
CONTACT = "food contact material"
MATERIALS = "food contact materials"
FRUIT = "fruits and vegetables"
TEA = "cocoa and cocoa preparations, coffee and tea"
CEREALS = "cereals and bakery products"
FISH = "fish and products thereof "  # with the source's trailing space
CRUSTACEANS = "crustaceans and products thereof"


@dataclass(frozen=True)
class Goods:
    hs: str  # six digits, HS 2017
    zh: str
    en: str  # as a notice would say it
    category: str = ""  # the source's product category; "" for goods that it does not watch


@dataclass(frozen=True)
class Defect:
    """Something a foreign laboratory finds in the goods of a trade."""

    substance: str
    category: str  # the source's hazard category
    said: str  # opening words of a notice's subject
    unit: str  # of the amount found; "" where nothing is measured
    least: int  # hundredths of the unit
    most: int
    serious: int  # percent of notices that are decided serious


@dataclass(frozen=True)
class Trade:
    code: str
    zh: str  # in a firm's name
    en: str
    sector: str  # class of GB/T 4754
    category: str  # goods category of the enterprise register
    goods: tuple[Goods, ...]
    item_usd: int  # usual value of one export item
    inspected: int  # percent of consignments that are inspected at origin before export
    places: tuple[tuple[str, int], ...]  # beginnings of region codes, and how much of the trade is there
    defects: tuple[Defect, ...] = ()


def _migration(substance: str, unit: str, least: int, most: int, serious: int) -> Defect:
    return Defect(substance, "migration", f"migration of {substance}", unit, least, most, serious)


def _residue(substance: str, least: int, most: int, serious: int) -> Defect:
    return Defect(substance, "pesticide residues", substance, "mg/kg - ppm", least, most, serious)


TRADES = (
    Trade(
        "ceramics", "陶瓷", "Ceramics", "日用陶瓷制品制造", "light",
        (
            Goods("691110", "日用瓷杯", "porcelain mugs", MATERIALS),
            Goods("691110", "日用瓷餐具", "porcelain tableware", MATERIALS),
            Goods("691200", "陶制碗碟", "ceramic bowls", MATERIALS),
        ),
        72_000, 30, (("3602", 140), ("361022", 40), ("360983", 10), ("360323", 10)),
        (
            _migration("lead", "mg/l", 180, 2_400, 80),
            _migration("cadmium", "mg/l", 30, 210, 70),
            _migration("cobalt", "mg/l", 10, 90, 30),
        ),
    ),
    Trade(
        "tiles", "建筑陶瓷", "Building Ceramics", "建筑陶瓷制品制造", "chemical",
        (Goods("690721", "瓷质砖", "ceramic tiles"),),
        60_000, 0, (("360983", 60), ("360924", 15), ("360923", 10), ("3602", 8)),
    ),
    Trade(
        "citrus", "果业", "Fruit", "柑橘类种植", "agricultural",
        (
            Goods("080510", "鲜脐橙", "fresh navel oranges", FRUIT),
            Goods("080521", "鲜蜜桔", "fresh mandarins", FRUIT),
        ),
        104_000, 90,
        (("360722", 40), ("360726", 40), ("360734", 40), ("360733", 20), ("3607", 8), ("361023", 50), ("360824", 10)),
        (_residue("chlorpyrifos", 2, 90, 40), _residue("triazophos", 2, 40, 60), _residue("carbofuran", 1, 30, 70)),
    ),
    Trade(
        "tea", "茶业", "Tea", "精制茶加工", "food",
        (Goods("090210", "小包装绿茶", "green tea", TEA), Goods("090220", "散装绿茶", "loose green tea", TEA)),
        88_000, 90, (("361130", 60), ("3611", 6), ("360424", 40), ("360222", 30), ("360827", 30), ("361181", 10)),
        (
            _residue("anthraquinone", 2, 30, 30),
            _residue("tolfenpyrad", 2, 120, 40),
            _residue("lambda-cyhalothrin", 50, 400, 30),
        ),
    ),
    Trade(
        "houseware", "家居用品", "Houseware", "日用塑料制品制造", "light",
        (
            Goods("392410", "密胺餐具", "melamine tableware", MATERIALS),
            Goods("392410", "密胺碗", "melamine bowls", MATERIALS),
        ),
        56_000, 20, (("3601", 10), ("3607", 5), ("3608", 8), ("3611", 4), ("36", 2)),
        (
            _migration("formaldehyde", "mg/kg - ppm", 1_600, 18_000, 60),
            _migration("melamine", "mg/kg - ppm", 270, 1_900, 50),
        ),
    ),
    Trade(
        "bamboo", "竹木制品", "Bamboo & Wood Products", "竹制品制造", "wood",
        (
            Goods("441919", "竹制餐碗", "bamboo bowls", MATERIALS),
            Goods("441911", "竹砧板", "bamboo cutting boards", MATERIALS),
            Goods("441912", "竹筷", "bamboo chopsticks", MATERIALS),
        ),
        52_000, 60,
        (("360921", 30), ("360924", 40), ("360926", 30), ("360925", 20), ("361028", 40), ("3609", 5), ("360423", 10)),
        (
            _migration("formaldehyde", "mg/kg - ppm", 1_600, 9_000, 60),
            _migration("pentachlorophenol", "mg/kg - ppm", 15, 200, 50),
        ),
    ),
    Trade(
        "rice", "食品", "Foods", "米、面制品制造", "food",
        (Goods("190230", "米粉", "rice noodles", CEREALS), Goods("190590", "米饼", "rice crackers", CEREALS)),
        64_000, 90,
        (("3601", 15), ("3610", 20), ("3609", 10), ("3608", 10), ("361129", 30), ("360733", 20), ("36", 2)),
        (
            Defect(
                "genetically modified rice", "genetically modified food or feed",
                "unauthorised genetically modified (Bt63) rice", "", 0, 0, 50,
            ),
            Defect("aluminium", "composition", "high content of aluminium", "mg/kg - ppm", 1_100, 6_000, 10),
        ),
    ),
    Trade(
        "aquatic", "水产", "Aquatic Products", "水产品加工", "food",
        (
            Goods("160417", "烤鳗", "frozen roasted eel", FISH),
            Goods("160540", "熟制小龙虾", "cooked crayfish", CRUSTACEANS),
        ),
        180_000, 95,
        (("360428", 30), ("360430", 20), ("361128", 40), ("361127", 30), ("360124", 20), ("360781", 15), ("3604", 5)),
        (
            Defect(
                "leucomalachite green", "residues of veterinary medicinal products",
                "prohibited substance leucomalachite green", "µg/kg - ppb", 60, 900, 90,
            ),
            Defect(
                "nitrofuran (metabolite) furazolidone (AOZ)", "residues of veterinary medicinal products",
                "prohibited substance nitrofuran (metabolite) furazolidone (AOZ)", "µg/kg - ppb", 60, 700, 90,
            ),
        ),
    ),
    Trade(
        "vegetables", "农产品", "Agricultural Products", "蔬菜加工", "agricultural",
        (
            Goods("121299", "干莲子", "dried lotus seeds", FRUIT),
            Goods("071239", "干香菇", "dried mushrooms", FRUIT),
            Goods("200599", "水煮笋", "boiled bamboo shoots", FRUIT),
        ),
        68_000, 90, (("361030", 50), ("360735", 30), ("360922", 10), ("3610", 5), ("3608", 8), ("3607", 4)),
        (
            Defect("sulphite", "allergens", "undeclared sulphite", "mg/kg - ppm", 1_200, 90_000, 60),
            _residue("carbendazim", 3, 150, 40),
        ),
    ),
    Trade(
        "hardware", "五金制品", "Hardware", "金属制餐具和器皿制造", "metal",
        (
            Goods("732393", "不锈钢锅", "stainless steel pots", MATERIALS),
            Goods("732393", "不锈钢厨具", "stainless steel kitchenware", MATERIALS),
        ),
        76_000, 15, (("3604", 10), ("3601", 6), ("3606", 5), ("3608", 4), ("36", 1)),
        (_migration("nickel", "mg/kg - ppm", 20, 300, 40), _migration("chromium", "mg/kg - ppm", 30, 500, 40)),
    ),
    Trade(
        "toys", "玩具", "Toys", "塑胶玩具制造", "light",
        (Goods("950300", "塑胶玩具", "plastic toys"), Goods("950300", "毛绒玩具", "plush toys")),
        60_000, 60, (("360783", 30), ("360728", 15), ("360729", 10), ("360781", 10), ("3608", 10), ("3601", 4)),
    ),
    Trade(
        "electronics", "电子", "Electronics", "电子电路制造", "machinery",
        (
            Goods("851830", "耳机", "headphones"),
            Goods("853400", "印制电路板", "printed circuit boards"),
            Goods("850440", "电源适配器", "power adapters"),
        ),
        152_000, 5, (("3608", 30), ("3601", 24), ("3607", 12), ("3604", 8), ("3609", 6), ("3603", 6), ("36", 2)),
    ),
    Trade(
        "solar", "新能源", "New Energy", "光伏设备及元器件制造", "machinery",
        (Goods("854140", "太阳能电池组件", "photovoltaic modules"),),
        360_000, 0, (("3605", 25), ("3611", 8), ("3601", 2)),
    ),
    Trade(
        "batteries", "锂电", "Battery", "锂离子电池制造", "machinery",
        (Goods("850760", "锂离子电池", "lithium-ion batteries"),),
        168_000, 50, (("3605", 20), ("3609", 12), ("3607", 12)),
    ),
    Trade(
        "fireworks", "烟花", "Fireworks", "焰火、鞭炮产品制造", "chemical",
        (Goods("360410", "组合烟花", "fireworks"),),
        96_000, 100, (("360322", 100), ("360922", 80), ("360902", 10), ("3603", 10)),
    ),
    Trade(
        "garments", "服饰", "Garments", "其他针织或钩针编织服装制造", "textile",
        (
            Goods("610910", "棉制针织T恤", "cotton T-shirts"),
            Goods("611020", "棉制针织衫", "cotton jerseys"),
            Goods("620193", "化纤制男式防寒服", "padded jackets"),
        ),
        80_000, 5, (("360111", 50), ("3601", 35), ("360731", 40), ("360482", 50), ("3604", 10), ("36", 6)),
    ),
    Trade(
        "footwear", "鞋业", "Footwear", "橡胶鞋制造", "light",
        (Goods("640299", "塑胶鞋", "shoes"),),
        84_000, 5, (("360923", 50), ("3609", 5), ("3608", 10), ("3611", 8)),
    ),
    Trade(
        "furniture", "家具", "Furniture", "木质家具制造", "wood",
        (Goods("940350", "卧室用木家具", "bedroom furniture"), Goods("940360", "木家具", "wooden furniture")),
        68_000, 10, (("360703", 100), ("3607", 5), ("3608", 5)),
    ),
    Trade(
        "pharmaceuticals", "药业", "Pharmaceutical", "化学药品原料药制造", "chemical",
        (Goods("293499", "医药中间体", "pharmaceutical intermediates"),),
        240_000, 0, (("360982", 40), ("3601", 15), ("360902", 10), ("3610", 15), ("3602", 5)),
    ),
    Trade(
        "copper", "铜材", "Copper Products", "铜压延加工", "metal",
        (Goods("741110", "精炼铜管", "copper tubes"),),
        440_000, 0, (("3606", 60), ("3611", 4), ("3610", 4)),
    ),
    Trade(
        "spectacles", "眼镜", "Optical", "眼镜制造", "light",
        (Goods("900311", "塑料眼镜架", "spectacle frames"),),
        48_000, 0, (("360603", 60),),
    ),
    Trade(
        "syringes", "医疗器械", "Medical Instruments", "医疗、外科及兽医用器械制造", "other",
        (Goods("901831", "一次性注射器", "syringes"),),
        92_000, 10, (("360124", 90), ("3601", 4)),
    ),
    Trade(
        "insulators", "电瓷", "Electric Porcelain", "其他陶瓷制品制造", "machinery",
        (Goods("854620", "陶瓷绝缘子", "ceramic insulators"),),
        132_000, 0, (("360323", 40), ("3603", 3)),
    ),
    Trade(
        "rare_earths", "稀土材料", "Rare Earth Materials", "稀土金属冶炼", "chemical",
        (Goods("284690", "稀土化合物", "rare earth compounds"),),
        600_000, 0, (("3607", 10), ("360728", 20)),
    ),
)  # fmt: skip

TRADE = {trade.code: trade for trade in TRADES}


def weight_at(trade: Trade, region: str) -> int:
    """How much of a trade is in a county, in the trade's own weights; 0 for none."""
    return sum(weight for beginning, weight in trade.places if region.startswith(beginning))
