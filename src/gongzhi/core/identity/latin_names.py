"""A firm's name in Latin letters taken apart, English or pinyin, with what happens to it on the way:
cut at the end, words run together, letters lost or swapped, the legal form in thirty spellings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from gongzhi.core.identity.firm_name import EXACT, SHORTEST_MISSPELT, FirmName, FirmWords, codes, within
from gongzhi.core.identity.gazetteer import Gazetteer, Reading, spelling
from gongzhi.core.identity.old_spellings import MARKS, with_marks

LONGEST_PHRASE = 5  # words of a trade or of a place
SHORTEST_PLACE = 4  # letters, but for a province's initials
SHORTEST_CUT = 4  # letters that a cut trade word must have kept to be understood
SHORTEST_GLUED_PLACE = 5  # letters of a place that another name is run together with
SHORTEST_GLUED_TRADE = 4
SHORTEST_GLUED_BRAND = 3

_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
_INITIALS = re.compile(r"\b([a-z])[. ]+(?=[a-z]\b)")
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_JOINING = frozenset(("and", "of", "the", "for"))
_CALLED = ("province", "city", "county", "district")


def read_latin(plain: str, words: FirmWords) -> FirmName:
    """plain: half-width text without a Chinese character. Words in brackets count only as a place.

    Where nothing but places and trades stand, the places are the brand.
    """
    beside = [reading for part in _BRACKETS.findall(plain) for reading in _bracketed(part, words.gazetteer)]
    every = _tokens(_BRACKETS.sub(" ", plain)) or _tokens(plain)
    tokens = _without_form(every, words)
    places, rest = _places(tokens, words.gazetteer)
    brand, trades = _trades(rest, words, cut=len(tokens) == len(every))
    before, after = "".join(tokens), "".join(rest)
    stem = (before.removesuffix(after) if before.endswith(after) else "") + "".join(brand)
    old = _old_readings(brand or tokens[: len(tokens) - len(rest)], with_marks(plain), words)
    if not brand:
        old = (*old, *_pinyin_of(places, words.gazetteer))
        places = []
    letters = "".join(brand) or stem
    return FirmName(
        places=codes((*places, *beside)),
        brand=letters,
        sounds=tuple(dict.fromkeys((letters, *old))) if letters else (),
        han="",
        stem=stem,
        whole="".join(token for token in tokens if token not in _JOINING),
        trades=tuple(sorted(set(trades))),
    )


def _old_readings(tokens: list[str], marked: Mapping[str, str], words: FirmWords) -> tuple[str, ...]:
    """The brand as pinyin where it is spelled in an older way; () where all of it can be pinyin as it stands."""
    if all(words.is_pinyin(token) for token in tokens):
        return ()
    return words.old_syllables.readings([marked.get(token, token) for token in tokens])


def _pinyin_of(places: list[Reading], gazetteer: Gazetteer) -> tuple[str, ...]:
    """What places that stand for a brand under another name are called today: "peking" is beijing."""
    renamed = [gazetteer.regions[place.code6] for place in places if place.kind != "name"]
    return tuple("".join(region.short_syllables) for region in renamed)


def _tokens(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text)).replace("&", " and ").replace("+", " and ")
    bare = "".join(char for char in bare if not unicodedata.combining(char) and char not in MARKS)
    return _WORD.findall(_INITIALS.sub(r"\1", bare.casefold()))


def _without_form(tokens: list[str], words: FirmWords) -> list[str]:
    """Without the legal form at the end, however it is cut or spaced; a name of nothing else stays."""
    end = len(tokens)
    while end > 1 and (tokens[end - 1] in words.forms or tokens[end - 1] in "ltd"):
        end -= 1
    return tokens[:end]


def _bracketed(part: str, gazetteer: Gazetteer) -> tuple[Reading, ...]:
    return _named(spelling(part), gazetteer)


def _named(name: str, gazetteer: Gazetteer) -> tuple[Reading, ...]:
    """The places of exactly this name; short names only of provinces: "hk"."""
    return tuple(
        reading
        for reading in gazetteer.readings.get(name, ())
        if reading.kind in EXACT
        and (len(name) >= SHORTEST_PLACE or gazetteer.regions[reading.code6].level == "province")
    )


def _places(tokens: list[str], gazetteer: Gazetteer) -> tuple[list[Reading], list[str]]:
    """The places at the beginning, each within the one before it, or else a city or province named later."""
    found: list[Reading] = []
    rest = list(tokens)
    while len(rest) > 1 or (rest and not found):
        readings, after = _first_place(found, rest, gazetteer)
        if not readings:
            readings, after = _around(found, rest, gazetteer)
        if not readings:
            break
        found, rest = readings, after
    if found:
        return found, rest
    for at, token in enumerate(rest[1:], start=1):
        later = [r for r in _named(token, gazetteer) if gazetteer.regions[r.code6].level != "county"]
        if later:
            return later, rest[:at] + rest[at + 1 :]
    return [], rest


def _around(found: list[Reading], tokens: list[str], gazetteer: Gazetteer) -> tuple[list[Reading], list[str]]:
    """Those of the places found that lie in the province named next, "Fuzhou, Jiangxi", and the words after it."""
    for size in range(min(LONGEST_PHRASE, len(tokens) - 1), 0, -1):
        outer = {reading.code6 for reading in _named("".join(tokens[:size]), gazetteer)}
        inside = [reading for reading in found if outer & set(gazetteer.chain(reading.code6)[:1])]
        if inside and {reading.code6 for reading in inside} - outer:
            return inside, tokens[size:]
    return [], tokens


def _first_place(found: list[Reading], tokens: list[str], gazetteer: Gazetteer) -> tuple[list[Reading], list[str]]:
    """The place that the first words name, and the words after it: alone, run together with the next, or misspelt."""
    for size in range(min(LONGEST_PHRASE, len(tokens) - 1), 0, -1):
        readings = within(found, _named("".join(tokens[:size]), gazetteer), gazetteer)
        if readings:
            called = len(tokens) > size + 1 and gazetteer.words.get(tokens[size]) in _CALLED
            return readings, tokens[size + called :]
    first = tokens[0]
    for at in range(len(first) - SHORTEST_GLUED_BRAND, SHORTEST_GLUED_PLACE - 1, -1):
        glued = [r for r in gazetteer.readings.get(first[:at], ()) if r.kind == "name"]
        readings = within(found, glued, gazetteer)
        if readings:
            return readings, [first[at:], *tokens[1:]]
    misspelt = _misspelt(found, first, gazetteer) if len(tokens) > 1 else []
    return misspelt, tokens[1:]


def _misspelt(found: list[Reading], word: str, gazetteer: Gazetteer) -> list[Reading]:
    """The only province that a first word resembles, or the only place in the province that the next one does."""
    alike = [Reading(code6, "name") for code6 in sorted(gazetteer.one_off(word))]
    if found:
        inside = within(found, alike, gazetteer)
    else:
        inside = [reading for reading in alike if gazetteer.regions[reading.code6].level == "province"]
    return inside if gazetteer.common(codes(inside)) in codes(inside) else []


def _trades(tokens: list[str], words: FirmWords, *, cut: bool) -> tuple[list[str], list[str]]:
    """The words of the brand and the trades of the rest. cut: the name may have lost its end."""
    spelt = [part for token in tokens for part in _unglued(_corrected(token, words), words)]
    brand: list[str] = []
    trades: list[str] = []
    at = 0
    while at < len(spelt):
        sizes = range(min(LONGEST_PHRASE, len(spelt) - at), 0, -1)
        size = next((size for size in sizes if " ".join(spelt[at : at + size]) in words.trades), 0)
        is_end = cut and at == len(spelt) - 1 and at > 0
        if size:
            trades.append(words.trades[" ".join(spelt[at : at + size])])
        elif is_end and _begun(spelt[at], words) and not _is_old_end(brand, spelt[at], words):
            trades += _begun(spelt[at], words) if _is_clear(spelt[at], words) else []
        elif spelt[at] not in _JOINING:
            brand.append(spelt[at])
        at += size or 1
    return brand, trades


def _corrected(token: str, words: FirmWords) -> str:
    """The trade word with the same first letter that is one letter off, or the word itself.

    Several such words have to mean one trade: "electronis" is "electronic" or "electronics". What can be
    pinyin, or is spelled in an older way, is no misspelling: "chida" is not "china", nor is "ching".
    """
    if len(token) < SHORTEST_MISSPELT or token in words.latin_words or words.is_pinyin(token):
        return token
    if token in words.old_syllables.bare or words.is_old([token]):
        return token
    near = process.extract(token, words.long_latin_words, scorer=OSA.distance, score_cutoff=1, limit=None)
    alike = [word for word, _, _ in near if word[0] == token[0]]
    return alike[0] if alike and len({words.trades.get(word, word) for word in alike}) == 1 else token


def _unglued(token: str, words: FirmWords) -> tuple[str, ...]:
    """A brand and a trade word written as one: "linjianelectronics"."""
    if token in words.latin_words:
        return (token,)
    for at in range(SHORTEST_GLUED_BRAND, len(token) - SHORTEST_GLUED_TRADE + 1):
        if token[at:] in words.trades:
            return token[:at], token[at:]
    return (token,)


def _begun(token: str, words: FirmWords) -> list[str]:
    """The trades whose word begins so."""
    return sorted({code for word, code in words.latin_trades if word.startswith(token)})


def _is_old_end(brand: list[str], token: str, words: FirmWords) -> bool:
    """Whether what looks like a cut trade word is an old syllable of the brand: "Ta Tung" makes no tungsten."""
    return _is_clear(token, words) and words.is_old([*brand, token])


def _is_clear(token: str, words: FirmWords) -> bool:
    return len(token) >= SHORTEST_CUT and len(_begun(token, words)) == 1
