"""How alike a named party and a registered firm are: a sum of parts, each with its rule row and its reason."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from rapidfuzz.distance import Indel

from gongzhi.core.errors import NoRuleApplies
from gongzhi.core.finding import Step
from gongzhi.core.identity.gazetteer import HAN
from gongzhi.core.identity.names import FirmName


@dataclass(frozen=True)
class NamedParty:
    """A party named, and its words as they were read."""

    id: str
    firm: str
    place: str
    hs: str
    name: FirmName
    product_trades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered firm, and its names as they were read."""

    id: str
    name_zh: str
    name_en: str
    region: str
    goods: tuple[str, ...]
    zh: FirmName
    en: FirmName | None


@dataclass(frozen=True)
class WeightRow:
    rule: str
    part: str
    points: Decimal


def names_of(candidate: Candidate) -> tuple[FirmName, ...]:
    return (candidate.zh, candidate.en) if candidate.en else (candidate.zh,)


def score(
    named: NamedParty, candidate: Candidate, weights: Mapping[str, WeightRow]
) -> tuple[Decimal, tuple[Step, ...]]:
    """The score, 0 to 1 with four digits, and its parts: brand, characters, trade, place, goods.

    What one side does not say counts nothing. weights: the rows of link_weights by part. Raises NoRuleApplies
    for a part without a row.
    """
    return _sum((*_parts(named, candidate, weights), *_characters(named, candidate, weights)))


def score_2(
    named: NamedParty, candidate: Candidate, weights: Mapping[str, WeightRow]
) -> tuple[Decimal, tuple[Step, ...]]:
    """As `score`, without the characters of the written names: what the first two versions of the method count."""
    return _sum(_parts(named, candidate, weights))


Part = tuple[Fraction, Step]


def _parts(named: NamedParty, candidate: Candidate, weights: Mapping[str, WeightRow]) -> tuple[Part, ...]:
    return (
        _brand(named.name, candidate, weights),
        *_trade(named.name, candidate, weights),
        *_place(named, candidate, weights),
        *_goods(named, candidate, weights),
    )


def _sum(parts: Sequence[Part]) -> tuple[Decimal, tuple[Step, ...]]:
    total = sum((points for points, _ in parts), Fraction(0))
    bounded = min(max(total, Fraction(0)), Fraction(1))
    return _digits(bounded), tuple(step for _, step in parts)


def _brand(named: FirmName, candidate: Candidate, weights: Mapping[str, WeightRow]) -> Part:
    """A Chinese name by the Chinese one, any other by the better of both; agreement by chance counts nothing."""
    names = (candidate.zh,) if named.han and candidate.zh.han else names_of(candidate)
    likeness, name = max(((brand_likeness(named, name), name) for name in names), key=lambda one: one[0])
    row, chance = _row("brand", weights), Fraction(_row("chance_agreement", weights).points)
    share = max(Fraction(0), (likeness - chance) / (1 - chance))
    points = Fraction(row.points) * share
    said = {
        "named": named.brand or named.whole,
        "registered": name.han or name.brand or name.whole,
        "likeness": str(_digits(likeness)),
        "points": str(_digits(points)),
    }
    return points, Step("LINK_BRAND", said, row.rule)


def brand_likeness(one: FirmName, other: FirmName) -> Fraction:
    """0 to 1. Two Chinese brands by their characters and their sound in equal parts, all others by letters.

    Where a place stands in one name only, its letters may belong to the brand: both ways are tried. Where a
    name has no brand, the whole names are compared. An empty name is like nothing.
    """
    if not one.brand or not other.brand:
        return _likeness(one.whole, other.whole)
    if one.han and other.han:
        return (_likeness(one.han, other.han) + _likeness(one.brand, other.brand)) / 2
    found = [_likeness(mine, theirs) for mine in one.sounds for theirs in other.sounds]
    if bool(one.places) != bool(other.places):
        found += [_likeness(one.stem, other.brand), _likeness(one.brand, other.stem)]
        found += [_likeness(old, other.stem) for old in _old(one)]
        found += [_likeness(one.stem, old) for old in _old(other)]
    return max(found)


def old_reading(named: FirmName, candidate: Candidate) -> str:
    """The reading of an old spelling by which the brand is most like the firm's; "" where its letters are as like.

    Of readings that are equally like the first counts. A Chinese name has none.
    """
    if named.han or len(named.sounds) < 2:
        return ""
    alike = [
        (max(brand_likeness(replace(named, sounds=(sound,)), name) for name in names_of(candidate)), sound)
        for sound in named.sounds
    ]
    best = max(likeness for likeness, _ in alike)
    return next(sound for likeness, sound in alike if likeness == best) if alike[0][0] < best else ""


def _old(name: FirmName) -> tuple[str, ...]:
    """The readings of an old spelling, which a place may stand in."""
    return () if name.han else name.sounds[1:]


def _characters(named: NamedParty, candidate: Candidate, weights: Mapping[str, WeightRow]) -> Iterable[Part]:
    """Two Chinese names as they are written: characters that do not agree are taken off."""
    if not named.name.han or not candidate.zh.han:
        return
    row, likeness = _row("characters", weights), written_likeness(named.firm, candidate.name_zh)
    points = Fraction(row.points) * (1 - likeness)
    if points:
        said = {"likeness": str(_digits(likeness)), "points": f"-{_digits(-points)}"}
        yield points, Step("LINK_CHARACTERS", said, row.rule)


def written_likeness(one: str, other: str) -> Fraction:
    """Chinese characters that two names have in common, in any order: 0 to 1, 1 only for the same characters.

    Three quarters are their share of the shorter name: one cut short, or without its place, says less but nothing
    wrong. A quarter is their share of both names together: of two such firms the one with less left over is nearer.
    0 where either has none.
    """
    mine, theirs = (Counter("".join(HAN.findall(unicodedata.normalize("NFKC", name)))) for name in (one, other))
    sizes = mine.total(), theirs.total()
    if not all(sizes):
        return Fraction(0)
    common = (mine & theirs).total()
    return (3 * Fraction(common, min(sizes)) + Fraction(2 * common, sum(sizes))) / 4


def _likeness(one: str, other: str) -> Fraction:
    """Letters in common order, twice, over all letters: the Indel similarity as an exact fraction."""
    letters = len(one) + len(other)
    return Fraction(letters - int(Indel.distance(one, other)), letters) if one and other else Fraction(0)


def _trade(named: FirmName, candidate: Candidate, weights: Mapping[str, WeightRow]) -> Iterable[Part]:
    """How much of the shorter list of trades stands in the longer one; nothing where either has none."""
    theirs = {trade for name in names_of(candidate) for trade in name.trades}
    if not named.trades or not theirs:
        return
    shared = sorted(theirs & set(named.trades))
    if not shared:
        row = _row("trade_other", weights)
        said = {"named": ", ".join(named.trades), "registered": ", ".join(sorted(theirs)), "points": str(row.points)}
        yield Fraction(row.points), Step("LINK_TRADE_OTHER", said, row.rule)
        return
    row = _row("trade", weights)
    points = Fraction(row.points) * Fraction(len(shared), min(len(named.trades), len(theirs)))
    yield points, Step("LINK_TRADE", {"trades": ", ".join(shared), "points": str(_digits(points))}, row.rule)


def _place(named: NamedParty, candidate: Candidate, weights: Mapping[str, WeightRow]) -> Iterable[Part]:
    """The place beside the name and the place in it: where either speaks against the firm, that counts."""
    said = ((named.place,) if named.place else (), named.name.places)
    answers = [answer for places in said if (answer := _nearest(places, candidate, weights))]
    if not answers:
        return
    against = [answer for answer in answers if answer[0].points < 0]
    row, code6, other = max(against or answers, key=lambda answer: answer[0].points)
    yield (
        Fraction(row.points),
        Step(f"LINK_{row.part.upper()}", {"named": code6, "registered": other, "points": str(row.points)}, row.rule),
    )


def _nearest(
    places: Sequence[str], candidate: Candidate, weights: Mapping[str, WeightRow]
) -> tuple[WeightRow, str, str] | None:
    """The best relation of the places to where the firm produces; where that is elsewhere, to its name's place."""
    of_region = _best(places, (candidate.region,) if candidate.region else (), weights)
    if of_region and of_region[0].points >= 0:
        return of_region
    of_name = _best(places, sorted({code6 for name in names_of(candidate) for code6 in name.places}), weights)
    found = [relation for relation in (of_region, of_name) if relation]
    return max(found, key=lambda relation: relation[0].points, default=None)


def _best(
    places: Sequence[str], theirs: Sequence[str], weights: Mapping[str, WeightRow]
) -> tuple[WeightRow, str, str] | None:
    relations = [(_row(_relation(code6, other), weights), code6, other) for code6 in places for other in theirs]
    return max(relations, key=lambda relation: relation[0].points, default=None)


def _relation(one: str, other: str) -> str:
    """How near two regions are, as a part of link_weights; "same" as far as the coarser one says."""
    if one[:2] != other[:2]:
        return "other_province"
    if "0000" in (one[2:], other[2:]):
        return "same_province"
    if _city(one) != _city(other):
        return "other_city"
    if "00" in (one[4:], other[4:]):
        return "same_city"
    return "same_county" if one == other else "other_county"


def _city(code6: str) -> str:
    """The first four digits; counties directly under a province (xx90xx) are cities of their own."""
    return code6 if code6[2:4] == "90" else code6[:4]


def _goods(named: NamedParty, candidate: Candidate, weights: Mapping[str, WeightRow]) -> Iterable[Part]:
    """Tariff headings where both sides have them, else the product's words against the firm's trades."""
    if named.hs and candidate.goods:
        same = any(_same_heading(named.hs, code) for code in candidate.goods)
        row = _row("same_goods" if same else "other_goods", weights)
        said = {"named": named.hs, "registered": ", ".join(candidate.goods), "points": str(row.points)}
        yield Fraction(row.points), Step(f"LINK_{row.part.upper()}", said, row.rule)
        return
    theirs = {trade for name in names_of(candidate) for trade in name.trades}
    shared = sorted(theirs & set(named.product_trades))
    if shared:
        row = _row("same_goods", weights)
        said = {"named": ", ".join(named.product_trades), "registered": ", ".join(shared), "points": str(row.points)}
        yield Fraction(row.points), Step("LINK_SAME_GOODS", said, row.rule)


def _same_heading(one: str, other: str) -> bool:
    """The same four digits, or the same two where either side gives no more."""
    length = min(4, len(one), len(other))
    return one[:length] == other[:length]


def _row(part: str, weights: Mapping[str, WeightRow]) -> WeightRow:
    if part not in weights:
        raise NoRuleApplies("link_weights", part=part)
    return weights[part]


def _digits(number: Fraction) -> Decimal:
    """A number of at least 0 with four digits, half up."""
    return Decimal((20_000 * number.numerator + number.denominator) // (2 * number.denominator)).scaleb(-4)
