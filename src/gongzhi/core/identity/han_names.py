"""A Chinese firm's name taken apart: place, brand (字号), trade (行业), legal form (组织形式)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from gongzhi.core.identity.firm_name import FirmName, FirmWords, codes, within
from gongzhi.core.identity.gazetteer import HAN, Gazetteer, Reading

PROTECTED = 2  # characters of a brand in which no trade word is looked for
PLACES_KEPT = 4_096  # places' letters that are kept
READINGS = 2  # of a character that can be read in several ways
SOUNDS = 8  # of one brand
CUT_OFF = ("省", "市", "县", "区", "镇")  # the end of a place whose beginning was lost; 乡 begins brands

_NUMBER = re.compile("第?[零〇一二三四五六七八九十百]+$")
_BRACKETS = re.compile(r"[(\[{【〔]([^)\]}】〕]*)[)\]}】〕]?")


def read_han(plain: str, words: FirmWords) -> FirmName:
    """plain: half-width text with at least one Chinese character. Words in brackets count only as a place.

    One or two characters in brackets that are no place belong to a brand that has lost its beginning:
    服饰有限公司(柏溆). A branch is its firm. Where nothing but places and trades stand, the places are the brand.
    """
    text = _without_form(_without_branch("".join(HAN.findall(_BRACKETS.sub("", plain))), words), words)
    places, rest = _places(text, words.gazetteer)
    beside, moved = _places("".join(HAN.findall("".join(_BRACKETS.findall(plain)))), words.gazetteer)
    brand, trades = _trades(rest, words)
    if 0 < len(moved) <= PROTECTED and len(_split(rest, 0, words)[0]) < PROTECTED and not _split(moved, 0, words)[1]:
        text = text[: len(text) - len(rest)] + moved + rest
        rest = moved + rest
        brand, trades = _trades(rest, words)
    if not brand:
        places, brand = [], text[: len(text) - len(rest)]
    sounds = tuple(dict.fromkeys(islice(_sounds(brand), SOUNDS))) if brand else ()
    place_letters = _place_letters(text[: len(text) - len(rest)]) if places else ""
    return FirmName(
        places=codes((*places, *beside)),
        brand=sounds[0] if sounds else "",
        sounds=sounds,
        han=brand,
        stem=place_letters + (sounds[0] if sounds else ""),
        whole=_letters(text),
        trades=tuple(sorted(set(trades))),
    )


def _without_branch(text: str, words: FirmWords) -> str:
    """What stands before the number and the word of a branch; with a branch's place, all up to the legal form."""
    branch = next((word for word in sorted(words.branches, key=len, reverse=True) if text.endswith(word)), "")
    if not branch:
        return text
    firm = _NUMBER.sub("", text.removesuffix(branch))
    formed = max((firm.rfind(form) + len(form) for form in words.han_forms if firm.rfind(form) > 0), default=0)
    return firm[:formed] or firm or text


def _without_form(text: str, words: FirmWords) -> str:
    """Without the legal form, also one that was cut: 有限公, 有限, 有; what is no more than a form stays."""
    endings = (*words.han_forms, *words.cut_han_forms)
    form = next((form for form in endings if text.endswith(form)), "")
    return text.removesuffix(form) if len(text) > len(form) else text


def _places(text: str, gazetteer: Gazetteer) -> tuple[list[Reading], str]:
    """The places at the beginning, each within the one before it, and what follows them."""
    found: list[Reading] = []
    if text[:1] in CUT_OFF and not _place(text, gazetteer):
        text = text[1:]
    while text:
        name = _place(text, gazetteer)
        readings = within(found, gazetteer.readings.get(name, ()), gazetteer)
        if not readings:
            return found, text
        found, text = readings, text[len(name) :]
    return found, text


def _place(text: str, gazetteer: Gazetteer) -> str:
    """The longest name of a place at the beginning, "" without one."""
    return next((text[:size] for size in range(len(text), 1, -1) if text[:size] in gazetteer.readings), "")


def _trades(text: str, words: FirmWords) -> tuple[str, list[str]]:
    """The brand's characters and the trades of the rest; a name of trade words alone has no brand."""
    brand, trades = _split(text, 0, words)
    return _split(text, PROTECTED, words) if brand else (brand, trades)


def _split(text: str, start: int, words: FirmWords) -> tuple[str, list[str]]:
    """Trade words from `start` on, the longest first from the left, and the characters left over."""
    brand, trades, at = text[:start], [], start
    while at < len(text):
        sizes = range(min(words.longest_han_trade, len(text) - at), 0, -1)
        size = next((size for size in sizes if text[at : at + size] in words.trades), 0)
        if size:
            trades.append(words.trades[text[at : at + size]])
        else:
            brand += text[at]
        at += size or 1
    return brand, trades


@lru_cache(maxsize=PLACES_KEPT)
def _place_letters(han: str) -> str:
    """As `_letters`: the same few places begin most names."""
    return _letters(han)


def _letters(han: str) -> str:
    """The usual reading."""
    return "".join(found[0] for found in pinyin(han, style=Style.NORMAL)).replace("v", "u") if han else ""


def _sounds(han: str) -> Iterator[str]:
    """Toneless readings, the usual one first: 长光 is "changguang" or "zhangguang"."""
    usual = [found[0] for found in pinyin(han, style=Style.NORMAL)]
    several = [found[:READINGS] for found in pinyin(han, style=Style.NORMAL, heteronym=True)]
    if len(usual) != len(several):
        several = [[reading] for reading in usual]
    choices = [dict.fromkeys((first, *others)) for first, others in zip(usual, several, strict=True)]
    for reading in product(*choices):
        yield "".join(reading).replace("v", "u")
