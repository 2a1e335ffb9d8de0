"""Whether two addresses are the same place, however they are written. Limits: docs/method/check-programme.md."""

from __future__ import annotations

import re
import unicodedata

NUMERAL = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
PLACE = {"十": 10, "百": 100, "千": 1000}
# What a number stands before in an address. Not roads and villages: 八一大道 and 五里亭 are names.
UNITS = "号栋座楼层室房组弄期队单"
SPELLINGS = str.maketrans("號樓層棟幢", "号楼层栋栋")
NUMBER_WORD = re.compile(f"第?([〇零一二两三四五六七八九十百千]+)(?=[{UNITS}])")
ORDINAL = re.compile(f"第([0-9]+)(?=[{UNITS}])")
BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[^\w]+(?=[0-9])")
PROVINCE = re.compile(r"^(中华人民共和国|中国)?([^\W\d]{2,3}省)?")


def normalised(address: str) -> str:
    """An address as it is compared: one width and case, no spaces and marks, number words before a unit as digits.

    What stands between two numbers counts, whichever mark it is: 3-1号 is not 31号. A province at its beginning is left
    out, for many leave it out. "" for an address without letters and digits.
    """
    text = unicodedata.normalize("NFKC", address).casefold().translate(SPELLINGS)
    text = BETWEEN_DIGITS.sub("-", text.strip())
    text = re.sub(r"[^\w-]|_", "", text)
    text = re.sub(r"(?<![0-9])-|-(?![0-9])", "", text)
    text = PROVINCE.sub("", text)
    text = NUMBER_WORD.sub(lambda found: str(_number(found[1])), text)
    return ORDINAL.sub(r"\1", text)


def door_of(address: str) -> str:
    """The one door that an address names, as it is compared; "" where it has no number in it and names no door."""
    found = normalised(address)
    return found if any(letter.isdecimal() for letter in found) else ""


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are the same door."""
    found = door_of(one)
    return found != "" and found == door_of(other)


def _number(words: str) -> int:
    """Of number words: 二十三 is 23, 一百零五 is 105, 一二〇三 read digit by digit 1203."""
    if not any(word in PLACE for word in words):
        return int("".join(str(NUMERAL[word]) for word in words))
    whole, digit = 0, 0
    for word in words:
        if word in PLACE:
            whole += (digit or 1) * PLACE[word]
            digit = 0
        else:
            digit = NUMERAL[word]
    return whole + digit
