"""Which place do these words name: a region code, how sure that is, and why.

Every province that some words allow is charged for what speaks against it; the cheapest one wins if it wins
clearly. Formula, worked examples and measured figures: docs/method/places.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gongzhi.core.finding import Step
from gongzhi.core.identity.gazetteer import Gazetteer, Kind, Level, Reading
from gongzhi.core.identity.mentions import Hint, Mention, mentions
from gongzhi.core.region_codes import province_of

Certainty = Literal["sure", "likely", "conflict", "unknown"]

# Charges, in steps of doubt. They order readings; no legal effect is computed from them.
CHARGE: dict[Kind, int] = {
    "name": 0,
    "code": 0,
    "postcode": 0,
    "other_name": 0,
    "old_spelling": 0,
    "lost_letters": 1,
    "misread": 1,
    "near": 1,
    "confused": 1,
}
NEAR_ANOTHER_NAME = 3  # the words are exactly another place's name and only resemble this one's
LESSER_HOMONYM = 2  # the same words mean something likelier elsewhere, and nothing else points here
SET_ASIDE_NEAR = 1
SET_ASIDE_COUNTY = 2  # towns and streets often bear the name of a county elsewhere
SET_ASIDE_CALLED_COUNTY = 3  # … but hardly with the word "district" or "county" beside it
SET_ASIDE_CITY = 4
CLEAR_LEAD = 2

_RANK: dict[Level, int] = {"county": 1, "city": 2, "province": 3}


@dataclass(frozen=True)
class PlaceFinding:
    code6: str | None  # GB/T 2260, as precise as the certainty allows; None for conflict and unknown
    level: Level | None
    certainty: Certainty  # of exactly this code
    reasons: tuple[Step, ...]  # codes of catalogue/messages/identity.yml


@dataclass(frozen=True)
class _Support:
    """One mention as one province reads it."""

    mention: Mention
    readings: tuple[Reading, ...]  # the cheapest of those that lie in the province
    charge: int
    solid: bool  # exact, not only resembling


@dataclass(frozen=True)
class _Case:
    """What speaks for and against one province."""

    province: str
    charge: int
    support: tuple[_Support, ...]
    set_aside: tuple[Mention, ...]


def place(province_words: str, city_words: str, gazetteer: Gazetteer) -> PlaceFinding:
    """The region that a province field and a city field name together, in Chinese or in any Latin spelling.

    The certainty is that of the code given: where the city has homonyms, the province alone may be sure.
    Both fields empty, or nothing in them known: unknown.
    """
    said = (*mentions(province_words, "province", gazetteer), *mentions(city_words, "city", gazetteer))
    unread = tuple(
        Step("PLACE_NOT_READ", {"words": written.strip()})
        for field, written in (("province", province_words), ("city", city_words))
        if written.strip() and not any(mention.field == field for mention in said)
    )
    cases = _cases(said, gazetteer)
    if not cases:
        return PlaceFinding(None, None, "unknown", unread or (Step("PLACE_NOTHING_SAID", {}),))
    rivals = [case for case in cases if case.charge < cases[0].charge + CLEAR_LEAD]
    if len(rivals) > 1:
        codes = [_refined(case, gazetteer)[0] for case in rivals]
        reasons = [step for case in rivals for step in _for(case, gazetteer)]
        return PlaceFinding(None, None, "conflict", (*reasons, *unread, _rivals(codes, gazetteer)))
    best = cases[0]
    code6, resembles = _refined(best, gazetteer)
    certainty: Certainty = "sure" if _is_sure(best, gazetteer) and not resembles else "likely"
    reasons = [*_for(best, gazetteer), *_against(best, gazetteer)]
    return PlaceFinding(code6, gazetteer.regions[code6].level, certainty, (*reasons, *unread))


def _cases(said: Sequence[Mention], gazetteer: Gazetteer) -> list[_Case]:
    """A case for each province that something names, the cheapest first."""
    named = {province_of(reading.code6) for mention in said for reading in mention.readings}
    disputed = any(_set_aside(mention, province, gazetteer) for mention in said for province in named)
    resembling = {
        mention: tuple(reading for reading, _ in gazetteer.near(mention.words.replace(" ", "")))
        for mention in said
        if disputed and not mention.is_near
    }
    cases = [_case(province, said, resembling, gazetteer) for province in named]
    kept = [case for case in cases if any(_stands_alone(support, gazetteer) for support in case.support)]
    return sorted(kept, key=lambda case: (case.charge, case.province))


def _case(
    province: str,
    said: Sequence[Mention],
    resembling: Mapping[Mention, tuple[Reading, ...]],
    gazetteer: Gazetteer,
) -> _Case:
    support, set_aside, charge = [], [], 0
    for mention in said:
        against = _set_aside(mention, province, gazetteer)
        found = _support(mention, province, resembling.get(mention, ()), gazetteer)
        if found and (not against or found.charge < against):
            support.append(found)
            charge += found.charge
        else:
            set_aside.append(mention)
            charge += against
    if support and all(_is_lesser(one, gazetteer) for one in support):
        charge += LESSER_HOMONYM
    return _Case(province, charge, tuple(support), tuple(set_aside))


def _support(mention: Mention, province: str, resembling: Sequence[Reading], gazetteer: Gazetteer) -> _Support | None:
    inside = [reading for reading in mention.readings if province_of(reading.code6) == province]
    if inside:
        least = min(CHARGE[reading.kind] for reading in inside)
        cheapest = tuple(reading for reading in inside if CHARGE[reading.kind] == least)
        return _Support(mention, cheapest, least, not mention.is_near)
    alike = tuple(
        reading
        for reading in resembling
        if province_of(reading.code6) == province
        and (mention.field == "city" or gazetteer.regions[reading.code6].level == "province")
    )
    return _Support(mention, alike, NEAR_ANOTHER_NAME, False) if alike else None


def _set_aside(mention: Mention, province: str, gazetteer: Gazetteer) -> int:
    """The charge for not believing a mention; 0 where it can be read inside the province."""
    if any(province_of(reading.code6) == province for reading in mention.readings):
        return 0
    if mention.is_near:
        return SET_ASIDE_NEAR
    if _rank(mention.readings, gazetteer) > _RANK["county"]:
        return SET_ASIDE_CITY
    return SET_ASIDE_CALLED_COUNTY if _fitting(mention.readings, mention.hint, gazetteer) else SET_ASIDE_COUNTY


def _stands_alone(support: _Support, gazetteer: Gazetteer) -> bool:
    """Whether a mention can put a province on the table: a word that resembles a county's name cannot."""
    if support.solid:
        return True
    return support.mention.is_near and _rank(support.readings, gazetteer) > _RANK["county"]


def _is_lesser(support: _Support, gazetteer: Gazetteer) -> bool:
    """Whether the same words mean something likelier elsewhere: its proper name, larger, or what the hint says."""
    mention = support.mention
    if any(reading.kind in ("code", "postcode") for reading in support.readings):
        return False
    if support.charge == CHARGE["confused"] and any(not CHARGE[reading.kind] for reading in mention.readings):
        return True
    if _rank(support.readings, gazetteer) < _rank(mention.readings, gazetteer):
        return True
    return not _fitting(support.readings, mention.hint, gazetteer) and bool(
        _fitting(mention.readings, mention.hint, gazetteer)
    )


def _rank(readings: Sequence[Reading], gazetteer: Gazetteer) -> int:
    return max(_RANK[gazetteer.regions[reading.code6].level] for reading in readings)


def _fitting(readings: Sequence[Reading], hint: Hint, gazetteer: Gazetteer) -> tuple[Reading, ...]:
    """The readings that are what the word beside them says."""
    return tuple(r for r in readings if _ENDINGS[hint] and gazetteer.regions[r.code6].name_zh.endswith(_ENDINGS[hint]))


_ENDINGS: Mapping[Hint, tuple[str, ...]] = {
    "": (),
    "province": ("省", "自治区"),
    "city": ("市",),
    "county": ("县", "旗"),
    "district": ("区",),
}


def _is_sure(case: _Case, gazetteer: Gazetteer) -> bool:
    if any(not mention.is_near for mention in case.set_aside):
        return False
    if any(support.charge == NEAR_ANOTHER_NAME for support in case.support):
        return False
    solid = [support for support in case.support if support.solid]
    if not solid:
        return False
    if len(case.support) > 1:
        return True
    (only,) = solid
    ambiguous = any(reading.kind == "confused" for reading in only.mention.readings)
    return not ambiguous and _rank(only.readings, gazetteer) > _RANK["county"]


def _refined(case: _Case, gazetteer: Gazetteer) -> tuple[str, bool]:
    """The smallest region on which all support agrees, and whether it rests on a resemblance."""
    choices = [_choices(support, gazetteer) for support in case.support if support.solid]
    within = [
        code6
        for codes in choices
        for code6 in codes
        if all(set(others) & set(gazetteer.chain(code6)) for others in choices)
    ]
    every = [code6 for codes in choices for code6 in codes]
    agreed = gazetteer.common(within or every) or case.province
    if agreed == case.province:
        for support in case.support:
            cities = {r.code6 for r in support.readings if gazetteer.regions[r.code6].level == "city"}
            if not support.solid and len(cities) == 1 and len(support.readings) == 1:
                return cities.pop(), True
    return agreed, False


def _choices(support: _Support, gazetteer: Gazetteer) -> list[str]:
    fitting = _fitting(support.readings, support.mention.hint, gazetteer)
    return [reading.code6 for reading in fitting or support.readings]


def _for(case: _Case, gazetteer: Gazetteer) -> list[Step]:
    agreed, _ = _refined(case, gazetteer)
    steps = []
    for support in case.support:
        codes = _choices(support, gazetteer)
        on_chain = [code6 for code6 in codes if code6 in gazetteer.chain(agreed)]
        if len(codes) > 1 and not on_chain:
            names = _names(codes, gazetteer)
            steps.append(Step("PLACE_SEVERAL", {"words": support.mention.words, "count": str(len(codes)), **names}))
            continue
        code6 = (on_chain or codes)[-1]
        kind = next(reading.kind for reading in support.readings if reading.code6 == code6)
        said = {"words": support.mention.words, "code": code6, **_names([code6], gazetteer)}
        steps.append(Step("PLACE_" + (kind if support.solid else "near").upper(), said))
    return steps


def _against(case: _Case, gazetteer: Gazetteer) -> list[Step]:
    return [
        Step(
            "PLACE_SET_ASIDE",
            {"words": mention.words, **_names([reading.code6 for reading in mention.readings], gazetteer)},
        )
        for mention in case.set_aside
        if not mention.is_near
    ]


def _rivals(codes: Sequence[str], gazetteer: Gazetteer) -> Step:
    return Step("PLACE_RIVALS", {"codes": ", ".join(codes), **_names(codes, gazetteer)})


def _names(codes: Sequence[str], gazetteer: Gazetteer) -> dict[str, str]:
    """The regions' names in both languages, a lower one with what it lies in."""
    regions = [[gazetteer.regions[step] for step in gazetteer.chain(code6)] for code6 in codes]
    return {
        "zh": "、".join("".join(region.name_zh for region in chain) for chain in regions),
        "en": "; ".join(", ".join(region.name_en for region in reversed(chain)) for chain in regions),
    }
