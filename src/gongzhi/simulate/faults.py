"""What a spot check finds in the goods of each trade, beside what foreign authorities report of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    family: str  # of catalogue/codes/hazards.yml, "" for a fault that harms nobody
    item: str  # the parameter as a test report names it
    safety: bool = True


# Where a trade has defects, its first faults are the same things in the same order.
FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "ceramics": (Fault("migration", "铅溶出量"), Fault("migration", "镉溶出量"), Fault("labelling", "标识", False)),
    "tiles": (Fault("radiation", "放射性核素限量"), Fault("", "吸水率", False)),
    "citrus": (Fault("pesticide", "毒死蜱"), Fault("pesticide", "三唑磷")),
    "tea": (Fault("pesticide", "蒽醌"), Fault("pesticide", "唑虫酰胺")),
    "houseware": (Fault("migration", "甲醛迁移量"), Fault("migration", "三聚氰胺迁移量")),
    "bamboo": (Fault("migration", "甲醛迁移量"), Fault("contaminant", "五氯苯酚")),
    "rice": (Fault("unauthorised", "转基因成分"), Fault("additive", "铝残留量")),
    "aquatic": (Fault("veterinary_drug", "隐色孔雀石绿"), Fault("veterinary_drug", "呋喃唑酮代谢物")),
    "vegetables": (Fault("additive", "二氧化硫残留量"), Fault("pesticide", "多菌灵")),
    "hardware": (Fault("migration", "镍迁移量"), Fault("migration", "铬迁移量"), Fault("", "容量偏差", False)),
    "toys": (Fault("choking", "小零件"), Fault("contaminant", "邻苯二甲酸酯"), Fault("labelling", "警示标识", False)),
    "electronics": (Fault("electric_shock", "电气强度"), Fault("fire", "耐热阻燃"), Fault("labelling", "标识", False)),
    "solar": (Fault("electric_shock", "绝缘电阻"), Fault("", "额定功率", False)),
    "batteries": (Fault("fire", "过充电"), Fault("", "容量", False)),
    "fireworks": (Fault("injury", "引燃时间"), Fault("labelling", "燃放说明", False)),
    "garments": (Fault("contaminant", "甲醛含量"), Fault("labelling", "纤维含量", False)),
    "footwear": (Fault("contaminant", "六价铬"), Fault("", "剥离强度", False)),
    "furniture": (Fault("contaminant", "甲醛释放量"), Fault("injury", "稳定性")),
    "pharmaceuticals": (Fault("contaminant", "有关物质"),),
    "copper": (Fault("", "尺寸偏差", False),),
    "spectacles": (Fault("contaminant", "镍析出量"), Fault("", "镀层结合力", False)),
    "syringes": (Fault("hygiene", "无菌"), Fault("", "滑动性能", False)),
    "insulators": (Fault("", "机械破坏负荷", False),),
    "rare_earths": (Fault("radiation", "放射性比活度"), Fault("", "主含量", False)),
}
