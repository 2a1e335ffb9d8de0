"""Invented names of firms and persons, and how a foreign notifier garbles a firm's English name.

A brand is two common characters put together by chance. A firm or a person of the same name is a coincidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongzhi.simulate.chance import Chance

FIRST = {
    "清": "qing", "朗": "lang", "晨": "chen", "星": "xing", "云": "yun", "禾": "he", "谷": "gu",
    "岭": "ling", "溪": "xi", "泉": "quan", "林": "lin", "松": "song", "柏": "bai", "桂": "gui",
    "枫": "feng", "岚": "lan", "霖": "lin", "澄": "cheng", "沐": "mu", "启": "qi", "锦": "jin",
    "舟": "zhou", "帆": "fan", "岩": "yan", "青": "qing", "旭": "xu", "昕": "xin", "允": "yun",
    "佑": "you", "素": "su", "若": "ruo", "予": "yu", "沅": "yuan", "芷": "zhi", "菖": "chang",
    "筠": "yun", "霁": "ji", "暮": "mu", "晴": "qing", "霜": "shuang", "露": "lu", "竺": "zhu",
    "杏": "xing", "柚": "you", "桐": "tong",
}  # fmt: skip
SECOND = {
    "坪": "ping", "坡": "po", "渡": "du", "陌": "mo", "畈": "fan", "垅": "long", "塘": "tang",
    "畔": "pan", "湾": "wan", "亭": "ting", "岸": "an", "屿": "yu", "坞": "wu", "汀": "ting",
    "岗": "gang", "垸": "yuan", "墩": "dun", "溆": "xu", "汐": "xi", "砚": "yan", "笺": "jian",
    "楫": "ji", "棠": "tang", "穗": "sui", "苇": "wei", "蔓": "man", "洼": "wa", "垄": "long",
}  # fmt: skip
# Pairs that are names in use: not drawn.
TAKEN = {
    "云亭", "云岗", "云汐", "云渡", "云湾", "云畔", "云陌", "启穗", "星屿", "星湾", "晨汐", "松坞", "松岗", "松岸",
    "枫亭", "枫渡", "柏塘", "沐汐", "清湾", "溪岸", "禾塘", "禾穗", "素汐", "素笺", "芷岸", "若汐", "谷岸", "锦亭",
    "锦汀", "锦穗", "青岗",
}  # fmt: skip
# Two brands that sound alike, so that their English names cannot be told apart.
HOMOPHONES = (
    ("清坪", "青坪", "Qingping"),
    ("林塘", "霖棠", "Lintang"),
    ("谷塘", "谷棠", "Gutang"),
    ("溪垅", "溪垄", "Xilong"),
    ("晨塘", "晨棠", "Chentang"),
    ("帆垅", "帆垄", "Fanlong"),
    ("清墩", "青墩", "Qingdun"),
    ("岩塘", "岩棠", "Yantang"),
)
SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖"
)
GIVEN = tuple(
    "安波彬超晨成春达丹东芳飞峰刚国海航浩红宏华辉慧佳建健杰洁静俊凯兰磊丽亮林玲龙梅敏明娜宁平萍琴青庆荣瑞珊石涛婷伟文霞祥晓欣新旭雪艳阳瑶怡毅英勇玉云泽振志"
)


# In the order in which they are done, so that each finds what it changes.
GARBLES = ("no_form", "ampersand", "form", "province", "typo", "cut", "joined", "case")
MILD = ("ampersand", "form", "case")
HARD = ("no_form", "typo", "cut", "joined")


def brand(chance: Chance) -> tuple[str, str]:
    """Two characters and their pinyin as one English word."""
    while True:
        first, second = chance.pick(tuple(FIRST)), chance.pick(tuple(SECOND))
        word = first + second
        if first != second and word not in TAKEN and not any(word in pair[:2] for pair in HOMOPHONES):
            return word, (FIRST[first] + SECOND[second]).capitalize()


def person(chance: Chance, taken: set[str]) -> str:
    """A name that nobody in `taken` has; it is added."""
    while True:
        given = chance.pick(GIVEN) + (chance.pick(GIVEN) if chance.happens(80) else "")
        name = chance.pick(SURNAMES) + given
        if name not in taken:
            taken.add(name)
            return name


def garbled(name: str, chance: Chance, *, badly: bool, province: bool) -> tuple[str, tuple[str, ...]]:
    """A firm's English name as a notifier might write it, and what was done to it, in order.

    badly: letters and words may be lost, not only case and legal form; province: the province may be put before it
    """
    chosen = chance.some((*MILD, "province") if province else MILD, chance.between(0, 2))
    chosen += chance.some(HARD, chance.between(1, 2)) if badly else []
    done = []
    for way in GARBLES:
        changed = _GARBLES[way](name, chance) if way in chosen else name
        if changed != name:
            name = changed
            done.append(way)
    return name, tuple(done)


def _form(name: str, chance: Chance) -> str:
    written = chance.pick(("CO.,LTD", "Co Ltd", "Company Limited", "Co. Ltd.", "CO., LTD.", "Co.,Ltd"))
    return name.replace("Co., Ltd.", written)


def _cut(name: str, chance: Chance) -> str:
    return name[: chance.between(18, 26)].rstrip(" ,.&")


def _joined(name: str, _: Chance) -> str:
    place, _blank, rest = name.partition(" ")
    return place + rest


def _typo(name: str, chance: Chance) -> str:
    """Two neighbouring letters change places, or one is lost, somewhere behind the first three."""
    at = chance.between(3, max(3, len(name) - 12))
    if chance.happens(50):
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


_GARBLES: Mapping[str, Callable[[str, Chance], str]] = {
    "form": _form,
    "case": lambda name, chance: name.upper() if chance.happens(80) else name.lower(),
    "province": lambda name, _: f"Jiangxi {name}",
    "ampersand": lambda name, _: name.replace("&", "and").replace("Imp.", "Import").replace("Exp.", "Export"),
    "cut": _cut,
    "joined": _joined,
    "typo": _typo,
    "no_form": lambda name, _: name.partition(" Co.")[0],
}
