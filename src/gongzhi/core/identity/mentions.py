"""What the words of one field may name: each stretch of words with its readings, before anything is weighed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.identity.gazetteer import HAN, SHORTEST_NEAR, SHORTEST_SPELLING, Gazetteer, Reading
from gongzhi.core.region_codes import province_of

FieldName = Literal["province", "city"]
Hint = Literal["", "province", "city", "county", "district"]

LONGEST_FIELD = 500  # characters; what comes after is not read
SHORTEST_ALONE = 3  # letters of a name that is all there is: "Ili"
LONGEST_NAME = 5  # words of a Latin name: "Da Hinggan Ling", "Central and Western"

_ISO = re.compile(r"(?:cn)?[\s\-_.]*([a-z]{2}|\d{2})", re.ASCII)
_SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)", re.ASCII)
_LOST_MARKS = re.compile("['’‘`´¿?ˊˋ\N{REPLACEMENT CHARACTER}]")
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_CALLED = ("province", "city", "county", "district")
_HAN_LOCALITY = tuple("镇乡村路街")


@dataclass(frozen=True)
class Mention:
    """A stretch of words that names something, or nearly."""

    field: FieldName
    words: str  # as written, in lower case
    hint: Hint  # what the word beside it calls it
    readings: tuple[Reading, ...]  # near ones only where there is no other
    distance: int = 0  # letters off, of near readings

    @property
    def is_near(self) -> bool:
        return self.readings[0].kind == "near"


def mentions(written: str, field: FieldName, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """The mentions in one field, in order; () where it names nothing."""
    words = _LOST_MARKS.sub("", unicodedata.normalize("NFKC", written[:LONGEST_FIELD])).casefold().strip()
    if field == "province":
        coded = _code(words, gazetteer)
        if coded:
            return (coded,)
    return (*_han(words, field, gazetteer), *_digits(words, field, gazetteer), *_latin(words, field, gazetteer))


def _code(words: str, gazetteer: Gazetteer) -> Mention | None:
    """The whole field as ISO letters or as the first two digits of a region code: "Cn-Jx", "CN-37", "36"."""
    match = _ISO.fullmatch(words)
    if match is None:
        return None
    code = match[1]
    readings = gazetteer.letters.get(code, ())
    if code + "0000" in gazetteer.regions:
        readings = (Reading(code + "0000", "code"),)
    return Mention("province", words, "province", readings) if readings else None


def _digits(words: str, field: FieldName, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Six digits are a region code, a postcode, or either."""
    for digits in _SIX_DIGITS.findall(words):
        readings = [Reading(digits, "code")] if digits in gazetteer.regions else []
        province = gazetteer.postcodes.get(digits[:2])
        if province and province_of(digits) != province:
            readings.append(Reading(province, "postcode"))
        if readings:
            yield Mention(field, digits, "", tuple(readings))


def _han(words: str, field: FieldName, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Chinese names, the longest first from the left; a name that is only part of a street's is none."""
    for run in HAN.findall(words):
        at = 0
        while at < len(run):
            name = _longest(run, at, gazetteer)
            if not name:
                at += 1
                continue
            at += len(name)
            if not run[at:].startswith(_HAN_LOCALITY):
                yield Mention(field, name, "", gazetteer.readings[name])


def _longest(run: str, at: int, gazetteer: Gazetteer) -> str:
    for size in range(min(len(run) - at, gazetteer.longest_han), 0, -1):
        name = run[at : at + size]
        # A single character is a province's short name only when nothing stands beside it.
        if name in gazetteer.readings and (size > 1 or len(run) == 1):
            return name
    return ""


def _latin(words: str, field: FieldName, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Latin names, the longest first from the left; words that are no name give near readings."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", words) if not unicodedata.combining(char))
    tokens = [part for token in _WORD.findall(bare) for part in _parts(token, gazetteer)]
    at = 0
    strange: list[str] = []
    while at < len(tokens):
        size, readings = _known(tokens, at, gazetteer, standing_alone=not strange)
        if size:
            yield from _strange(strange, "", field, gazetteer)
            strange = []
            hint, after = _hint(tokens, at + size, gazetteer)
            if size > 1 and not hint:
                hint, _ = _hint(tokens, at + size - 1, gazetteer)
            if not _is_locality(tokens, at + size, readings, gazetteer):
                yield Mention(field, " ".join(tokens[at : at + size]), hint, readings)
            at = after
        elif tokens[at] in gazetteer.words:
            hint, after = _hint(tokens, at, gazetteer)
            if gazetteer.words[tokens[at]] != "locality":
                yield from _strange(strange, hint, field, gazetteer)
            strange = []
            at = max(after, at + 1)
        else:
            strange.append(tokens[at])
            at += 1
    yield from _strange(strange, "", field, gazetteer)


def _known(
    tokens: list[str], at: int, gazetteer: Gazetteer, *, standing_alone: bool
) -> tuple[int, tuple[Reading, ...]]:
    """How many words from here are a name, and its readings; 0 where none is."""
    for size in range(min(LONGEST_NAME, len(tokens) - at), 0, -1):
        if size == 1 and tokens[at] in gazetteer.words and not (standing_alone and at == 0):
            return 0, ()
        name = "".join(tokens[at : at + size])
        long_enough = len(name) >= (SHORTEST_ALONE if size == len(tokens) else SHORTEST_SPELLING)
        if long_enough and name in gazetteer.readings:
            return size, gazetteer.readings[name]
    return 0, ()


def _hint(tokens: list[str], at: int, gazetteer: Gazetteer) -> tuple[Hint, int]:
    """What the next word calls the name before it, and where to read on."""
    meaning = gazetteer.words.get(tokens[at]) if at < len(tokens) else None
    match meaning:
        case "province" | "city" | "county" | "district":
            return meaning, at + 1
        case "locality" | "ignored" | None:
            return "", at


def _is_locality(tokens: list[str], at: int, readings: tuple[Reading, ...], gazetteer: Gazetteer) -> bool:
    """Whether the name belongs to a town or street that merely bears the name of a county or city."""
    beside = at < len(tokens) and gazetteer.words.get(tokens[at]) == "locality"
    return beside and all(gazetteer.regions[reading.code6].level != "province" for reading in readings)


def _parts(token: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """A strange word that is a name run together with another, or with what it is called: "yanqingxian"."""
    if token in gazetteer.readings or token in gazetteer.words:
        return (token,)
    for at in range(len(token) - 2, SHORTEST_SPELLING - 1, -1):
        first, second = token[:at], token[at:]
        if _is_name(first, gazetteer) and (_is_name(second, gazetteer) or gazetteer.words.get(second) in _CALLED):
            return first, second
    return (token,)


def _is_name(part: str, gazetteer: Gazetteer) -> bool:
    found = gazetteer.readings.get(part, ())
    return len(part) >= SHORTEST_SPELLING and any(reading.kind == "name" for reading in found)


def _strange(tokens: list[str], hint: Hint, field: FieldName, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Words without a reading as names that nearly fit: all of them together, else one by one."""
    for name in dict.fromkeys(("".join(tokens), *tokens)):
        found = gazetteer.near(name) if len(name) >= SHORTEST_NEAR else ()
        if found:
            nearest = min(distance for _, distance in found)
            readings = tuple(reading for reading, distance in found if distance == nearest)
            yield Mention(field, name, hint, readings, nearest)
            return
