"""A province's weekly quality events, and outbreaks planted among them, for measuring what a warning is worth.

Not the family of models that the baseline fits: counties, goods and hazards meet with a strength of their own that no
margin shows; each chapter's trend bends every three years; the Spring Festival moves; counties have shocks that last;
one consignment may bring several notices; lines of business begin and end. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from gongzhi.core.signals.counts import Counts
from gongzhi.core.signals.trees import Floats, Ints, Lattice, tree

FIRST_WEEK = date(2014, 1, 6)
COUNTIES, CITIES = 100, 11
CHAPTERS, SECTIONS = 60, 12
HAZARDS, FAMILIES = 20, 5
MARKETS, CONTINENTS = 12, 4
EVENTS_A_WEEK = 400.0
MORE_NOTICES = 0.25  # further notices of one consignment, on average
CHANGING = 0.0002  # share of cells whose line of business begins in a week; as many end
BEND_WEEKS = 156
FESTIVAL, FESTIVAL_DAYS = 0.6, 10  # what is left of a week within so many days of the festival
NEW_MOON, MONTH_DAYS = date(2000, 1, 6), 29.530588
OUTBREAK_WEEKS, DRIFT_WEEKS = 8, 40


@dataclass(frozen=True)
class WeeklyProvince:
    """counts: what happened; rates: events a week of each cell, on average, shape `lattice.cells`."""

    counts: Counts
    rates: Floats

    @cached_property
    def cell_line(self) -> float:
        """Half of the cells bring more than this."""
        return float(np.quantile(self.rates, 0.5))


@dataclass(frozen=True)
class Outbreak:
    """Events beyond the usual, in order of their weeks; shapes (events,), (events, 3)."""

    kind: str
    week: Ints
    cell: Ints


def lattice() -> Lattice:
    """100 counties in 11 cities, 60 chapters in 12 sections, 20 hazards in 5 families: 212,576 nodes."""
    return Lattice(
        (
            tree("region", _even("county", COUNTIES, "city", CITIES)),
            tree("hs", _even("chapter", CHAPTERS, "section", SECTIONS)),
            tree("hazard", _even("hazard", HAZARDS, "family", FAMILIES)),
        )
    )


def weekly_events(seed: int, weeks: int) -> WeeklyProvince:
    """The province of a seed, the same for the same seed and number of weeks."""
    chance = np.random.default_rng([seed, weeks])
    rates = _rates(chance)
    begins = np.where(chance.random(rates.shape) < CHANGING * weeks, chance.integers(0, weeks, rates.shape), 0)
    ends = np.where(chance.random(rates.shape) < CHANGING * weeks, chance.integers(0, weeks, rates.shape), weeks)
    curves = _curves(chance, weeks)
    shock = np.zeros(COUNTIES)
    week, cell = [], []
    for number in range(weeks):
        shock = 0.8 * shock + chance.normal(0, 0.07, COUNTIES)
        mean = rates * (np.exp(shock)[:, None] * curves[number])[:, :, None] * chance.gamma(10, 0.1) ** 0.3
        happened = chance.poisson(np.where((begins <= number) & (number < ends), mean, 0))
        places = np.argwhere(happened)
        notices = happened[happened > 0]
        notices = notices + chance.negative_binomial(notices, 1 / (1 + MORE_NOTICES))
        cell.append(np.repeat(places, notices, axis=0))
        week.append(np.full(len(cell[-1]), number))
    counts = Counts(lattice(), FIRST_WEEK, weeks, np.concatenate(week), np.concatenate(cell))
    return WeeklyProvince(counts, rates)


def by_market(counts: Counts, seed: int) -> Counts:
    """The same events, each in a market: a chapter has markets of its own, and a county more of some of them."""
    chance = np.random.default_rng([seed, counts.weeks, MARKETS])
    of_chapter = chance.dirichlet(np.full(MARKETS, 0.4), CHAPTERS)
    of_county = chance.gamma(2, 0.5, (COUNTIES, MARKETS))
    shares = of_chapter[counts.cell[:, 1]] * of_county[counts.cell[:, 0]]
    reached = np.cumsum(shares, axis=1)
    market = (reached < chance.random(len(reached))[:, None] * reached[:, -1:]).sum(axis=1)
    markets = tree("market", _even("market", MARKETS, "continent", CONTINENTS))
    lattice = Lattice((*counts.lattice.axes, markets))
    return replace(counts, lattice=lattice, cell=np.column_stack([counts.cell, market]))


def outbreak(kind: str, province: WeeklyProvince, first: int, seed: int, size: float = 1.0) -> Outbreak:
    """An outbreak of a kind (KINDS) that begins in a week; size multiplies how many events it brings."""
    chance = np.random.default_rng([seed, first])
    week, cell = KINDS[kind](province, chance, size)
    order = np.argsort(week, kind="stable")
    kept = order[first + week[order] < province.counts.weeks]
    return Outbreak(kind, first + week[kept], cell[kept])


def planted(counts: Counts, more: Outbreak) -> tuple[Counts, Ints]:
    """The counts with an outbreak among them, and the positions of its events."""
    week = np.concatenate([counts.week, more.week])
    order = np.argsort(week, kind="stable")
    cell = np.concatenate([counts.cell, more.cell])[order]
    return replace(counts, week=week[order], cell=cell, ids=()), np.flatnonzero(order >= len(counts.week))


def _one_cell(province: WeeklyProvince, chance: np.random.Generator, size: float) -> tuple[Ints, Ints]:
    """1.5 events a week in one cell of the busier half."""
    cells = np.argwhere(province.rates > province.cell_line)
    week = _weeks(chance.poisson(1.5 * size, OUTBREAK_WEEKS))
    return week, np.repeat(cells[[chance.integers(len(cells))]], len(week), axis=0)


def _one_hazard(province: WeeklyProvince, chance: np.random.Generator, size: float) -> tuple[Ints, Ints]:
    """5 events a week of one hazard in one chapter, in all counties."""
    pairs = province.rates.sum(axis=0)
    usual = np.argwhere(pairs > np.quantile(pairs, 0.5))
    chapter, hazard = usual[chance.integers(len(usual))]
    week = _weeks(chance.poisson(5 * size, OUTBREAK_WEEKS))
    county = chance.choice(COUNTIES, len(week), p=_evened(province.rates[:, chapter].sum(axis=1)))
    return week, np.stack([county, np.full(len(week), chapter), np.full(len(week), hazard)], axis=1)


def _one_county(province: WeeklyProvince, chance: np.random.Generator, size: float) -> tuple[Ints, Ints]:
    """5 events a week in one county, over all its goods and hazards."""
    county = chance.integers(COUNTIES)
    week = _weeks(chance.poisson(5 * size, OUTBREAK_WEEKS))
    where = chance.choice(CHAPTERS * HAZARDS, len(week), p=_evened(province.rates[county].ravel()))
    return week, np.stack([np.full(len(week), county), where // HAZARDS, where % HAZARDS], axis=1)


def _slow_drift(province: WeeklyProvince, chance: np.random.Generator, size: float) -> tuple[Ints, Ints]:
    """One city's section grows by 1.5 × size in 40 weeks; one that brings 1 to 12 events a week."""
    region, hs, _ = province.counts.lattice.axes
    groups = np.zeros((CITIES, SECTIONS))
    np.add.at(groups, (np.array(region.group_of)[:, None], np.array(hs.group_of)[None]), province.rates.sum(axis=2))
    fit = np.argwhere((groups > 1) & (groups < 12))
    city, section = fit[chance.integers(len(fit))]
    inside = (np.array(region.group_of) == city)[:, None] & (np.array(hs.group_of) == section)[None]
    share = (province.rates * inside[:, :, None]).ravel()
    grown = 1.5 * size * np.arange(1, DRIFT_WEEKS + 1) / DRIFT_WEEKS
    week = _weeks(chance.poisson(groups[city, section] * grown))
    where = chance.choice(share.size, len(week), p=share / share.sum())
    return week, np.stack(np.unravel_index(where, province.rates.shape), axis=1)


KINDS: Mapping[str, Callable[[WeeklyProvince, np.random.Generator, float], tuple[Ints, Ints]]] = {
    "cell": _one_cell,
    "hazard": _one_hazard,
    "county": _one_county,
    "drift": _slow_drift,
}


def _rates(chance: np.random.Generator) -> Floats:
    county = chance.lognormal(0, 1.1, COUNTIES)
    goods = chance.dirichlet(np.full(CHAPTERS, 0.25), COUNTIES) * chance.lognormal(0, 0.7, CHAPTERS)
    hazards = chance.dirichlet(np.full(HAZARDS, 0.35), CHAPTERS)
    own = chance.gamma(2, 0.5, (COUNTIES, CHAPTERS, HAZARDS))
    rates = (county[:, None] * goods / goods.sum(axis=1, keepdims=True))[:, :, None] * hazards * own
    return np.asarray(rates * (EVENTS_A_WEEK / (1 + MORE_NOTICES) / rates.sum()))


def _curves(chance: np.random.Generator, weeks: int) -> Floats:
    """Season, bending trend and festival of each chapter; shape (weeks, chapters)."""
    week = np.arange(weeks)[:, None]
    swing, begins = chance.uniform(0, 0.7, CHAPTERS), chance.uniform(0, 2 * np.pi, CHAPTERS)
    slopes = chance.normal(0, 0.10 / 52, (weeks // BEND_WEEKS + 1, CHAPTERS))
    trend = np.cumsum(slopes[np.arange(weeks) // BEND_WEEKS], axis=0)
    festival = np.array([_festival(FIRST_WEEK + timedelta(days=7 * number)) for number in range(weeks)])
    return np.exp(swing * np.cos(2 * np.pi * week / 52.18 - begins) + trend - trend.mean(axis=0)) * festival[:, None]


def _festival(day: date) -> float:
    years = (day.year - 1, day.year, day.year + 1)
    return FESTIVAL if min(abs((day - spring_festival(year)).days) for year in years) <= FESTIVAL_DAYS else 1.0


def spring_festival(year: int) -> date:
    """The first new moon from 21 January on, by the mean month: within a day or two of the true one."""
    earliest = date(year, 1, 21)
    months = np.ceil((earliest - NEW_MOON).days / MONTH_DAYS)
    return NEW_MOON + timedelta(days=round(float(months * MONTH_DAYS)))


def _weeks(many: Ints) -> Ints:
    return np.repeat(np.arange(len(many)), many)


def _evened(rates: Floats) -> Floats:
    """Shares in proportion to the square roots of rates: an outbreak asks less for who is big."""
    return np.asarray(np.sqrt(rates) / np.sqrt(rates).sum())


def _even(leaf: str, leaves: int, group: str, groups: int) -> list[tuple[str, str]]:
    return [(f"{leaf} {one + 1}", f"{group} {one * groups // leaves + 1}") for one in range(leaves)]
