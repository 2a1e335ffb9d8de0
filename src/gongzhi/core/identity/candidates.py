"""Which of a hundred thousand firms are worth comparing in full: those whose brands share most letter groups.

Firms of one brand stand in one group, so that a brand is weighed once however many firms bear it; within brands
that are alike, a city and a trade in common come first. Nothing is sampled or cut short: the answer is that of
comparing with every firm.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from sys import intern
from types import MappingProxyType

from gongzhi.core.identity.firm_name import FirmName

GRAM = 3  # letters
WHOLE = 1000  # two brands with the same groups
CITY = 150
TRADE = 50


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a firm is looked at before it is compared in full."""

    grams: frozenset[str]
    cities: frozenset[str]  # four digits
    trades: frozenset[str]


@dataclass(frozen=True)
class Brands:
    """The register by brand."""

    ids: tuple[str, ...]
    traits: tuple[Traits, ...]
    groups: tuple[tuple[int, ...], ...]  # firms whose brands have the same letter groups
    sizes: tuple[int, ...]  # letter groups of each
    postings: Mapping[str, tuple[int, ...]]  # places in `groups` by letter group


def traits_of(names: Sequence[FirmName], places: Iterable[str]) -> Traits:
    """places: code6 beside the names, "" left out."""
    said = {*places, *(code6 for name in names for code6 in name.places)}
    return Traits(
        frozenset().union(*(_grams(name) for name in names)),
        frozenset(code6[:4] for code6 in said if code6[2:4] != "00"),
        frozenset(trade for name in names for trade in name.trades),
    )


def by_brand(ids: Sequence[str], traits: Iterable[Traits]) -> Brands:
    members: dict[frozenset[str], list[int]] = defaultdict(list)
    shared: dict[frozenset[str], frozenset[str]] = {}  # equal sets are kept once, and so are equal letter groups
    kept = []
    for at, of in enumerate(traits):
        if of.grams not in shared:
            shared[of.grams] = frozenset(map(intern, of.grams))
        grams = shared[of.grams]
        members[grams].append(at)
        kept.append(Traits(grams, shared.setdefault(of.cities, of.cities), shared.setdefault(of.trades, of.trades)))
    postings: dict[str, list[int]] = defaultdict(list)
    for group, grams in enumerate(members):
        for gram in grams:
            postings[gram].append(group)
    return Brands(
        tuple(ids),
        tuple(kept),
        tuple(tuple(group) for group in members.values()),
        tuple(len(grams) for grams in members),
        MappingProxyType({gram: tuple(groups) for gram, groups in postings.items()}),
    )


def closest(asked: Traits, brands: Brands, most: int) -> list[int]:
    """The firms that rank highest, at most so many, equal ones by credit code; none without a letter group shared."""
    shared: Counter[int] = Counter()
    for gram in asked.grams:
        shared.update(brands.postings.get(gram, ()))
    levels: dict[int, list[int]] = defaultdict(list)
    for group, common in shared.items():
        levels[alike(common, len(asked.grams), brands.sizes[group])].append(group)
    best: list[tuple[int, str, int]] = []
    for level in sorted(levels, reverse=True):
        if len(best) == most and level + CITY + TRADE < -best[-1][0]:
            break
        found = (
            (-level - nearness(asked, brands.traits[at]), brands.ids[at], at)
            for group in levels[level]
            for at in brands.groups[group]
        )
        best = nsmallest(most, (*best, *found))
    return [at for *_, at in best]


def alike(common: int, one: int, other: int) -> int:
    """Letter groups in common, twice, over all of them: 0 to WHOLE."""
    return 2 * WHOLE * common // (one + other)


def nearness(one: Traits, other: Traits) -> int:
    return CITY * bool(one.cities & other.cities) + TRADE * bool(one.trades & other.trades)


def _grams(name: FirmName) -> frozenset[str]:
    """Runs of letters of the brand in all its readings, its ends marked, and its Chinese characters one by one.

    Of the whole name where it has no brand. The characters find a brand of two of which one is wrong.
    """
    framed = [f"^{text}$" for text in name.sounds or (name.whole,) if text]
    return frozenset((*(text[at : at + GRAM] for text in framed for at in range(len(text) - GRAM + 1)), *name.han))
