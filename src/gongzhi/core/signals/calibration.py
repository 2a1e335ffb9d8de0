"""What a quiet province raises by chance alone, measured on the weeks before: so that a budget of false alarms holds.

Three steps, each measured on the same earlier weeks. The spread of counts gives probabilities; the tails of each level
and window say how often chance alone is as striking there; distinct alarms, counted at several lines, say how many
different ones remain of them: for single cells and for wider nodes apart, each with its share of the budget, then for
both together. Real outbreaks among those weeks raise the lines: too few alarms, never too many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gongzhi.core.errors import Refusal
from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.distinct import distinct, ranked
from gongzhi.core.signals.look import Look
from gongzhi.core.signals.scan_settings import CELLS, FAMILIES, WIDER, ScanSettings
from gongzhi.core.signals.tails import Tails, scores, spreads, tails
from gongzhi.core.signals.trees import Flags, Floats, Ints, Lattice

LINES = np.arange(-1.0, 3.01, 1 / 3)  # rarities at which distinct alarms are counted
MOST_A_WEEK = 3.0  # beyond so many, alarms swallow each other
FEWEST = 5  # distinct alarms that a line needs to tell something
LEAST_SLOPE = 0.2
BLOCKS = 4  # of earlier weeks, each judged by the tails of the others


@dataclass(frozen=True)
class Thinning:
    """How many distinct alarms a week stay at a rarity: as counted at lines, between them in proportion, beyond them
    by an exponential tail.

    lines: ascending; often: log10 of distinct alarms a week at each, never rising; slope: of the tail, above 0
    """

    lines: Floats
    often: Floats
    slope: float

    def rarity(self, rarity: Floats) -> Floats:
        """Minus the decimal logarithm of distinct alarms a week as rare."""
        beyond = rarity - np.clip(rarity, self.lines[0], self.lines[-1])
        return np.asarray(self.slope * beyond - np.interp(rarity, self.lines, self.often))


@dataclass(frozen=True)
class Calibration:
    """What `judged` needs of the weeks before.

    spread: as `tails.spreads`; families: by family; whole: of both together
    """

    weeks: int  # counted
    spread: Floats
    tails: Tails
    families: tuple[Thinning, ...]
    whole: Thinning
    shares: tuple[float, ...]

    def rarity(self, look: Look, score: Floats, lattice: Lattice) -> Floats:
        """Minus the decimal logarithm of how many distinct alarms a week chance makes as rare, in the whole scan."""
        level = lattice.levels[look.node].astype(np.int64)
        return self.whole.rarity(self._shared(self.tails.rarity(score, level, look.window), level))

    def _shared(self, rarity: Floats, level: Ints) -> Floats:
        return shared(rarity, family_of(level), self.families, self.shares)


def family_of(level: Ints) -> Ints:
    """The family of nodes of each level, as a position in FAMILIES."""
    return np.where(level == 0, FAMILIES.index(CELLS), FAMILIES.index(WIDER))


def shared(rarity: Floats, family: Ints, thinnings: Sequence[Thinning], shares: Sequence[float]) -> Floats:
    """Rarities within families on one scale: a family with a smaller share has to be rarer."""
    scale = np.zeros_like(rarity)
    for place, (thinning, share) in enumerate(zip(thinnings, shares, strict=True)):
        mine = family == place
        scale[mine] = thinning.rarity(rarity[mine]) + np.log10(share)
    return scale


def calibrated(counts: Counts, looks: Sequence[Look], settings: ScanSettings) -> Calibration:
    """The calibration of looks at consecutive weeks, the settling weeks among them first.

    Raises Refusal for fewer looks than the settings ask for.
    """
    scan, lattice = settings.scan, counts.lattice
    need = scan.settling_weeks + scan.least_calibration_weeks
    if len(looks) < need:
        raise Refusal("SIGNAL_CALIBRATION_SHORT", weeks=len(looks), need=need)
    weeks = len(looks) - scan.settling_weeks
    spread = spreads(looks)
    scored = [scores(look, spread, lattice) for look in looks]
    measured = tails(looks, scored, lattice, len(settings.windows), settings.priors.tail_events)
    levels = [lattice.levels[look.node].astype(np.int64) for look in looks]
    rare = rare_apart(looks, scored, levels, counts.lattice, settings)
    families = [family_of(level) for level in levels]

    def thinned(rarities: Sequence[Floats], chosen: Sequence[Flags]) -> Thinning:
        line = float(LINES[0])
        entries = [
            ranked(counts, look, r, c, line, settings) for look, r, c in zip(looks, rarities, chosen, strict=True)
        ]
        return thinning(lambda line: distinct(counts, entries, line, scan.settling_weeks, settings), weeks)

    shares = tuple(settings.share(family) for family in FAMILIES)
    thinnings = tuple(thinned(rare, [f == place for f in families]) for place in range(len(FAMILIES)))
    together = [shared(r, f, thinnings, shares) for r, f in zip(rare, families, strict=True)]
    whole = thinned(together, [np.ones(len(r), np.bool_) for r in together])
    return Calibration(weeks, spread, measured, thinnings, whole, shares)


def rare_apart(
    looks: Sequence[Look], scored: Sequence[Floats], levels: Sequence[Ints], lattice: Lattice, settings: ScanSettings
) -> list[Floats]:
    """The rarity of each look's entries by the tails of the other blocks of weeks: as rare as a week to come looks."""
    rare: list[Floats] = []
    for block in range(BLOCKS):
        inside = range(block * len(looks) // BLOCKS, (block + 1) * len(looks) // BLOCKS)
        others = [at for at in range(len(looks)) if at not in inside]
        measured = tails(
            [looks[at] for at in others],
            [scored[at] for at in others],
            lattice,
            len(settings.windows),
            settings.priors.tail_events,
        )
        rare += [measured.rarity(scored[at], levels[at], looks[at].window) for at in inside]
    return rare


def thinning(count: Callable[[float], int], weeks: int) -> Thinning:
    """What the lines tell of which enough distinct alarms stay; a slope of 1 where they tell too little.

    count: distinct alarms in all at a line; a line that brings too many a week is the last one asked
    """
    told: list[tuple[float, int]] = []
    for line in LINES[::-1]:
        told.append((float(line), count(float(line))))
        if told[-1][1] > MOST_A_WEEK * weeks:
            break
    telling = np.array([(line, many) for line, many in told[::-1] if many >= FEWEST])
    if len(telling) < 2:
        line, many = told[-1]
        return Thinning(np.array([line]), np.array([np.log10((many + 0.5) / weeks)]), 1.0)
    often = np.minimum.accumulate(np.log10(telling[:, 1] / weeks))
    slope = -np.polyfit(telling[:, 0], often, 1, w=telling[:, 1] ** 0.25)[0]
    return Thinning(telling[:, 0], often, float(max(slope, LEAST_SLOPE)))
